"""SIGTERM and Ctrl-C at any line of our code: no traceback, nothing half, nothing untold, nothing
left.

A child process runs a command and sends itself a signal at a line of the program, the lines being
spread over the whole run. What the file has recorded of it was printed, or it is as it was."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any, NamedTuple

import pytest

import invoicectl
from invoicectl.cli import Root
from invoicectl.context import Context
from tests.amounts import amount
from tests.shop import Shop
from tests.support import ROOT, Clock

pytestmark = pytest.mark.more

TASTE = 2
POINTS = amount("STOPPED_POINTS", 4, taste=TASTE)
"""Lines of each command at which it is stopped; of one that takes very long, fewer."""

MOST_LINES = 6_000_000
"""Lines of ours that are traced for one command, about."""

WATCHED = "desk/keeping.py"
"""Where files are in the making: stopped at each of its lines, but for the taste."""

OURS = str(Path(invoicectl.__file__).parent)
DUE = "2026-01-06T17:00"

COMMANDS: dict[str, list[str]] = {
    "a bill": ["issue", "client-1", "9.00", "--due", "2026-02-01"],
    "a payment by card": ["pay", "INV-1"],
    "money received": ["pay", "INV-1", "--method", "cash"],
    "a tick": ["tick"],
    "a batch": ["batch", "lines.jsonl"],
    "a batch that goes on": ["batch", "--continue", "lines.jsonl"],
    "a list": ["list", "--json"],
    "a report": ["report", "aging"],
    "a statement": ["statement", "client-1"],
    "a check": ["check"],
    "an export": ["export", "hledger"],
    "an export to a file": ["export", "csv", "--output", "out.csv"],
    "a backup": ["backup", "copy.db"],
    "a backup in a folder": ["backup", ".", "--keep", "1"],
    "a restore": ["--db", "new.db", "restore", "kept.db"],
    "an anchor": ["anchor"],
    "a new file": ["--db", "new.db", "init", "--gateway", "manual"],
    "a demo": ["demo", "--pause", "0"],
}
LINES = """
{"do": "client add", "handle": "zoe"}
{"do": "client add", "handle": "zoe"}
{"do": "pay", "invoice": "INV-2"}
{"do": "issue", "target": "zoe", "amount": 3, "due": "2026-02-01"}
""".strip()


class Ran(NamedTuple):
    """How a command ended: its exit code as a shell has it, and what it said."""

    code: int
    out: str
    err: str
    lines: int
    firsts: list[int]
    """The numbers at which each line of `WATCHED` was first run."""


def run(folder: Path, words: list[str], number: int, sent: signal.Signals) -> Ran:
    """Run the command in a child that gets the signal at that line of ours; 0: at none."""
    out, err, count = folder / "out", folder / "err", folder / "count"
    child = os.fork()
    if child == 0:
        _be(folder, words, number, sent)
    _, status = os.waitpid(child, 0)
    code = 128 + os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status)
    lines, *firsts = map(int, count.read_text().split()) if count.exists() else [0]
    ran = Ran(code, out.read_text(), err.read_text(), lines, firsts)
    for each in (out, err, count):
        each.unlink(missing_ok=True)
    return ran


def _be(folder: Path, words: list[str], number: int, sent: signal.Signals) -> None:
    """The child: as a process begins and ends, with a signal in between."""
    code = 99
    try:
        os.chdir(folder)
        for descriptor, name in ((1, "out"), (2, "err")):
            os.dup2(os.open(name, os.O_CREAT | os.O_WRONLY, 0o600), descriptor)
        sys.stdout, sys.stderr = os.fdopen(1, "w"), os.fdopen(2, "w")
        count = Counted(number, sent)
        try:
            signal.signal(signal.SIGINT, signal.default_int_handler)
            told = words if "--db" in words else ["--db", "live.db", *words]
            sys.settrace(count.trace)
            assert isinstance(ROOT, Root)
            ROOT.main(told, obj=Context(clock=Clock(DUE)))
        except SystemExit as end:
            code = int(end.code or 0)
        except KeyboardInterrupt:  # before the program hears: `__main__` is for that
            code = 130
        finally:
            sys.settrace(None)
            sys.stdout.flush()
        Path("count").write_text(" ".join(map(str, (count.lines, *count.firsts.values()))))
    except BaseException:  # noqa: BLE001 - whatever comes up here is a traceback for its user
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(code)


class Counted:
    """Counts the lines of ours that are run, and sends this process a signal at one of them."""

    def __init__(self, number: int, sent: signal.Signals) -> None:
        self.lines = 0
        self.firsts: dict[int, int] = {}
        self._number = number
        self._sent = sent

    def trace(self, frame: FrameType, event: str, _: Any) -> Callable[..., Any] | None:
        """What Python asks at each call and line."""
        if event == "call" and not frame.f_code.co_filename.startswith(OURS):
            return None
        if event == "line":
            self.lines += 1
            if frame.f_code.co_filename.endswith(WATCHED):
                self.firsts.setdefault(frame.f_lineno, self.lines)
            if self.lines == self._number:
                os.kill(os.getpid(), self._sent)
        return self.trace


def facts(folder: Path) -> int:
    """How many events the file has; 0 without one."""
    if not (folder / "live.db").exists():
        return 0
    with sqlite3.connect(folder / "live.db") as connection:
        return int(connection.execute("SELECT count(*) FROM events").fetchone()[0])


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("base")
    Shop(folder, 3)
    (folder / "lines.jsonl").write_text(LINES, encoding="utf-8")
    assert run(folder, ["backup", "kept.db"], 0, signal.SIGTERM).code == 0
    return folder


@pytest.mark.campaign
@pytest.mark.parametrize(
    "name",
    [pytest.param(each, marks=pytest.mark.more if each == "a demo" else []) for each in COMMANDS],
)
def test_a_signal_at_any_line_leaves_nothing_half(name: str, base: Path, tmp_path: Path) -> None:
    words = COMMANDS[name]
    whole = run(shutil.copytree(base, tmp_path / "whole"), words, 0, signal.SIGTERM)
    before, after = facts(base), facts(tmp_path / "whole")
    points = max(3, min(POINTS, MOST_LINES // whole.lines))
    assert whole.lines > points
    kept = {each.name for each in (tmp_path / "whole").iterdir()}
    spread = [1 + whole.lines * index // points for index in range(points)]
    watched = whole.firsts if POINTS > TASTE else []
    for index, number in enumerate([*spread, *watched]):
        sent = (signal.SIGINT, signal.SIGTERM)[index % 2]
        folder = shutil.copytree(base, tmp_path / f"{index}")
        ran = run(folder, words, number, sent)
        where = f"{sent.name} at line {number:,} of {whole.lines:,}: {ran}"
        assert "Traceback" not in ran.err, where
        assert "Exception ignored" not in ran.err, where
        assert ran.code in {128 + sent, whole.code}, where
        assert {each.name for each in folder.iterdir()} <= kept, where
        found = facts(folder)
        assert before <= found <= after, where
        assert found == before or ran.out or ran.err, f"done and not told: {where}"
        if ran.code == 128 + sent and name.startswith(("a list", "a report", "a statement")):
            assert found == before, where
        shutil.rmtree(folder)
