"""A disk that gives an error, at the first write, the second … until the command runs through.

A tracer makes one call of the program to the kernel fail, the N-th of its kind; where there is
none, or it may not trace, `test_full_disk` has the same errors at fewer places."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.amounts import amount
from tests.commands.bench import Answer, faults, run
from tests.sqlite.hindered import CASES, INIT, NAME, Case, fresh, recovered, standing

pytestmark = pytest.mark.more

TRACER = shutil.which("strace")
CALLS = {"write": "pwrite64", "sync": "fsync,fdatasync", "removal": "unlink,unlinkat"}
STRIDE = amount("DISK_ERRORS_STRIDE", 30, taste=800)
"""Every so many writes fail, and three times as many of the other calls, which are fewer."""


def _traced(path: Path, words: tuple[str, ...], *options: str) -> Answer:
    """The command under the tracer, which is told what to look at and what to let fail."""
    assert TRACER is not None
    program = (sys.executable, "-m", "tests.sqlite.synced", "--db", str(path), *words)
    done = subprocess.run(
        [TRACER, "--quiet=all", *options, *program], capture_output=True, text=True, check=False
    )
    crash = done.stderr[-600:] if "Traceback" in done.stderr else None
    return Answer(done.returncode, done.stdout, done.stderr, crash)


def _failing(call: str, number: int, path: Path, words: tuple[str, ...]) -> Answer:
    """The command, in which the call of that number fails."""
    inject = f"inject={CALLS[call]}:error=EIO:when={number}"
    return _traced(path, words, "-o", os.devnull, "-e", f"trace={CALLS[call]}", "-e", inject)


def _numbers(call: str, path: Path, words: tuple[str, ...], stride: int) -> range:
    """The numbers of the calls of that kind that are to fail, of all that the command makes."""
    calls = path.with_suffix(".calls")
    assert _traced(path, words, "-o", str(calls), "-e", f"trace={CALLS[call]}").code == 0
    count = sum("(" in line for line in calls.read_text().splitlines())
    assert count > 0, "there is nothing to fail"
    return range(1, count + 1, stride if call == "write" else max(1, stride // 3))


@pytest.fixture(autouse=True, scope="module")
def _tracer() -> None:
    if TRACER is None:
        pytest.skip("no disk errors: there is no strace here")
    probe = [TRACER, "-o", os.devnull, "-e", "inject=fsync:error=EIO", sys.executable, "-c", ""]
    if subprocess.run(probe, capture_output=True, check=False).returncode:
        pytest.skip("no disk errors: strace may not trace here")


@pytest.mark.campaign
@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("name", ["a client", "a card"])
def test_every_call_that_changes_the_disk_fails_once(tmp_path: Path, name: str, call: str) -> None:
    """One line and exit 7; the command wasn't done or, if only the last step of its commit
    failed, was done whole; the same command afterwards does what it should."""
    case = CASES[name]
    path = fresh(tmp_path)
    before = standing(path, case)
    numbers = _numbers(call, path, case.words, STRIDE)
    whole = standing(path, case)
    for number in numbers:
        answer = _failing(call, number, fresh(tmp_path), case.words)
        about = f"{call} {number} of {numbers[-1]}"
        if answer.code == 0:
            assert standing(path, case) == whole, about
        else:
            _judge(path, case, answer, before, whole, about)


def _judge(
    path: Path, case: Case, answer: Answer, before: object, whole: object, about: str
) -> None:
    allowed = {7, 8} if case.charges else {7}
    assert answer.code in allowed, (about, answer)
    assert list(faults(answer)) == [], about
    if not case.charges:
        assert standing(path, case) in (before, whole), f"half done: {about}"
    if case.charges or standing(path, case) == before:
        assert recovered(path, case) == whole, about


@pytest.mark.campaign
@pytest.mark.parametrize("call", CALLS)
def test_a_first_run_on_a_disk_with_errors(tmp_path: Path, call: str) -> None:
    """There is no file, or a whole one; the next first run makes it, or says that it is there."""
    path = tmp_path / NAME
    for number in _numbers(call, path, INIT, 2 * STRIDE - 1):
        for litter in tmp_path.iterdir():
            litter.unlink()
        answer = _failing(call, number, path, INIT)
        assert answer.code in {0, 7}, (number, answer)
        assert list(faults(answer)) == [], number
        again = run(["--db", str(path), *INIT])
        assert again.code == (4 if answer.code == 0 else 0), (number, answer, again)
        assert run(["--db", str(path), "check"]).code == 0, number
