"""Parts of a test in a process of their own, where limits, users and mounts may be changed.

The process is forked, so the part sees all that the test sees; what fails or is skipped in it
fails or is skipped in the test."""

from __future__ import annotations

import contextlib
import ctypes
import os
import sys
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NoReturn

import pytest

from invoicectl.cli import Root
from invoicectl.context import Context
from tests.commands.bench import Answer
from tests.support import ROOT, Clock

NOBODY = 65534
_NEW_MOUNTS, _NEW_USERS = 0x00020000, 0x10000000
_READ_ONLY, _REMOUNT, _ALL_BELOW, _PRIVATE = 1, 32, 16384, 1 << 18


def apart(part: Callable[[], None]) -> None:
    """Run the part in a child; fail or skip as it does."""
    hears, says = os.pipe()
    child = os.fork()
    if child == 0:
        told = "done"
        try:
            part()
        except pytest.skip.Exception as reason:
            told = f"skip {reason}"
        except BaseException:  # noqa: BLE001 - all of it is told to the parent
            told = traceback.format_exc()
        with os.fdopen(says, "w") as out:
            out.write(told)
        os._exit(0)
    os.close(says)
    with os.fdopen(hears) as heard:
        told = heard.read()
    os.waitpid(child, 0)
    if told.startswith("skip "):
        pytest.skip(told.removeprefix("skip "))
    if told != "done":
        pytest.fail(told or "it died", pytrace=False)


def fresh_context() -> Context:
    """What a command has that opens its file itself."""
    return Context(clock=Clock("2026-01-05T09:00"))


def command(*words: str, given: Callable[[], Context] = fresh_context) -> Answer:
    """Run one command line in a child, with output of its own; `given` makes its context there."""
    (out, says_out), (err, says_err) = os.pipe(), os.pipe()
    child = os.fork()
    if child == 0:
        os.dup2(says_out, 1)
        os.dup2(says_err, 2)
        _be_command(words, given)
    os.close(says_out)
    os.close(says_err)
    with os.fdopen(out) as told, os.fdopen(err) as complained:
        said, error = told.read(), complained.read()
    _, status = os.waitpid(child, 0)
    crash = error[-600:] if "Traceback" in error else None
    return Answer(os.waitstatus_to_exitcode(status), said, error, crash)


def _be_command(words: Sequence[str], given: Callable[[], Context]) -> NoReturn:
    code = 1
    try:
        sys.stdout, sys.stderr = os.fdopen(1, "w"), os.fdopen(2, "w")
        assert isinstance(ROOT, Root)
        code = int(ROOT.main(list(words), obj=given(), standalone_mode=False))
    except BaseException:  # noqa: BLE001 - whatever comes up here is a traceback for its user
        traceback.print_exc()
    finally:
        for stream in (sys.stdout, sys.stderr):
            with contextlib.suppress(BaseException):
                stream.flush()
        os._exit(code)


def be_nobody(*places: Path) -> None:
    """Give the places away and go on as a user who may nothing; as whom we are if not root."""
    if os.geteuid() != 0:
        return
    for place in places:
        for path in (place, *place.rglob("*")):
            os.chown(path, NOBODY, NOBODY)
    be(NOBODY, NOBODY)


def be(user: int, group: int, *groups: int) -> None:
    """Go on as another user, in that group and perhaps others; only root may."""
    os.setgroups(groups)
    os.setgid(group)
    os.setuid(user)


def mount_small_disk(place: Path, kibibytes: int) -> None:
    """A file system of that size, in memory, that this process alone sees. Skips if it can't."""
    libc = ctypes.CDLL(None, use_errno=True)
    user, group = os.geteuid(), os.getegid()
    if not hasattr(libc, "unshare"):
        pytest.skip("no small disk: this system has no mounts of a process's own")
    _must(libc.unshare(_NEW_MOUNTS | (_NEW_USERS if user else 0)))
    if user:
        told = {"setgroups": "deny", "uid_map": f"{user} {user} 1", "gid_map": f"{group} {group} 1"}
        for name, line in told.items():
            try:
                Path(f"/proc/self/{name}").write_text(line)
            except OSError as error:
                pytest.skip(f"no small disk can be mounted here: {error}")
    _must(libc.mount(b"none", b"/", None, _ALL_BELOW | _PRIVATE, None))
    size = f"size={kibibytes}k,mode=700".encode()
    _must(libc.mount(b"tmpfs", os.fsencode(place), b"tmpfs", 0, size))


def make_read_only(place: Path) -> None:
    """Let nobody, not even root, write to the small disk any more."""
    libc = ctypes.CDLL(None, use_errno=True)
    _must(libc.mount(b"tmpfs", os.fsencode(place), b"tmpfs", _REMOUNT | _READ_ONLY, None))


def _must(failed: int) -> None:
    if failed:
        pytest.skip(f"no small disk can be mounted here: {os.strerror(ctypes.get_errno())}")
