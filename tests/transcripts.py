"""Replaying console transcripts: the lines after `$ ` are run, the others are what they print.

A transcript is a Markdown file; every ```console block of it goes on in the same folder. What is
said on stderr follows what is printed, and an exit code other than 0 stands behind both as
`(exit 4)`; what is printed `> /dev/null` is left out. `invoicectl`, with settings of the
environment before it or not, runs in this process, and a shell gets what it prints into a pipe;
other commands go to a shell, but for `sleep 3d`: the system's clock of live files, which stands at
first on a Monday morning, goes on by so much."""

from __future__ import annotations

import contextlib
import io
import itertools
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from unittest import mock

from invoicectl.cli import Root
from invoicectl.context import Context
from invoicectl.domain import dates
from tests.support import ROOT, Clock

BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
UNSEEN = " > /dev/null"
_REDIRECTED = re.compile("[0-9]?[<>]")
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}")
_HASH = re.compile(r"\b[0-9a-f]{64}\b")


def replayed(text: str) -> str:
    """The Markdown with every console block as it comes out now, run in the current folder."""
    clock = Clock("2026-01-05T09:00")
    return BLOCK.sub(lambda match: f"```console\n{_replay(match[1], clock)}```", text)


def commands(block: str) -> Iterator[str]:
    """The commands of a block; a line that ends in a backslash goes on in the next."""
    lines = iter(block.splitlines())
    for line in lines:
        if line.startswith("$ "):
            whole = line
            while whole.endswith("\\"):
                whole += "\n" + next(lines)
            yield whole


def _replay(block: str, clock: Clock) -> str:
    return "".join(f"{each}\n{_run(each.removeprefix('$ '), clock)}" for each in commands(block))


def _run(command: str, clock: Clock) -> str:
    is_shown = not command.endswith(UNSEEN)
    command = command.removesuffix(UNSEEN)
    words = shlex.split(command.replace("\\\n", " "))
    piped = command.partition(" | ")[2] if "|" in words else ""
    words = words[: words.index("|")] if piped else words
    settings = list(itertools.takewhile(lambda word: re.match("[A-Z_]+=", word), words))
    words = words[len(settings) :]
    if words[:1] == ["sleep"]:
        span = dates.parse_span(words[1])
        clock.at += timedelta(days=span.days, minutes=span.minutes)
        return ""
    if words[:1] != ["invoicectl"] or any(_REDIRECTED.match(word) for word in words):
        return _shell(command)
    with mock.patch.dict(os.environ, dict(each.split("=", 1) for each in settings)):
        shown = _here(words[1:], clock, is_shown=is_shown)
    return _shell(piped, shown) if piped else shown


def _here(words: list[str], clock: Clock, *, is_shown: bool) -> str:
    printed, told = io.StringIO(), io.StringIO()
    assert isinstance(ROOT, Root)
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(told):
        context = Context(clock=clock, system_user=lambda: "clerk")
        code = ROOT.main(words, obj=context, standalone_mode=False)
    return _output((printed.getvalue() if is_shown else "") + told.getvalue(), code)


def _shell(command: str, given: str = "") -> str:
    words, here = ["bash", "-c", command], Path.cwd()
    done = subprocess.run(
        words,
        input=given,
        capture_output=True,
        text=True,
        check=False,
        cwd=here,
        env=environment(),
    )
    return _output(done.stdout + done.stderr, done.returncode)


def environment() -> dict[str, str]:
    """What a shell and what it runs are told."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    return {**os.environ, "PATH": path}


def _output(shown: str, code: int) -> str:
    shown = _HASH.sub("HASH", _UUID.sub("UUID", shown))
    lines = [line.rstrip() for line in shown.splitlines()]
    if code:
        lines.append(f"(exit {code})")
    return "".join(f"{line}\n" for line in lines)
