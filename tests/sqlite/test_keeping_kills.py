"""`backup`, `restore` and `client erase` killed at the system calls that change what is on the
disk; the first two at every SQL statement too, on whichever file.

Whatever happens a backup or a file that stands is whole, with the gateway's record beside it; what
was there stays; and whoever comes next can go on."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.amounts import amount
from tests.campaigns import tracer
from tests.campaigns.tracer import Call, Moment
from tests.commands.bench import run
from tests.commands.keeping import NAME
from tests.dying import Point, dies
from tests.sqlite.kept import Backups, Erased, Restored, laid_out

STRIDE = amount("KEEPING_STRIDE", 32, taste=32)
"""Every so many writes are tried; all other calls are."""

STATEMENTS = amount("KEEPING_STATEMENTS", 18, taste=300)
"""Every so many statements are tried; all by default."""


@pytest.fixture(autouse=True)
def _can_follow() -> None:
    reason = tracer.unavailable()
    if reason is not None:
        pytest.skip(reason)


@pytest.fixture
def base(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a file, of which older backups lie beside it."""
    monkeypatch.chdir(tmp_path)
    folder = tmp_path.resolve() / "base"
    laid_out(folder)
    return folder


def killed_everywhere(
    base: Path, words: list[str], prepare: Callable[[], object], judge: Callable[[str], object]
) -> int:
    """Kill the command before and after its calls, each time in a copy, and judge what is left."""
    place = base.parent / "killed"

    def fresh() -> None:
        os.chdir(base)
        shutil.rmtree(place, ignore_errors=True)
        shutil.copytree(base, place)
        os.chdir(place)
        prepare()

    def command() -> None:
        run(["--db", str(place / NAME), *words])

    calls: list[Call] = []
    were_made: set[int] = set()

    def noted(call: Call, now: Moment) -> bool:
        if now == "before":
            calls.append(call)
        else:
            were_made.add(len(calls))  # a call that failed is none
        return False

    fresh()
    tracer.follow(command, place, noted)
    chosen = [
        (number, moment)
        for number, call in enumerate(calls, start=1)
        for moment in ("before", "after")
        if (call.name != "write" or number % STRIDE == 0)
        and (moment == "before" or number in were_made)
    ]
    for number, moment in chosen:
        fresh()
        passed = 0

        def seen(_: Call, now: Moment, number: int = number, moment: str = moment) -> bool:
            nonlocal passed
            passed += now == "before"
            return passed == number and now == moment

        assert tracer.follow(command, place, seen).is_killed, (moment, number, calls[number - 1])
        judge(f"{moment} call {number}: {calls[number - 1][:2]}")
    os.chdir(base)
    return len(chosen)


def killed_at_statements(
    base: Path, words: list[str], prepare: Callable[[], object], judge: Callable[[str], object]
) -> int:
    """The same at statements: those on the file, on its copy, and on the gateway's record."""
    place = base.parent / "killed"

    def command(point: Point) -> None:
        opened = sqlite3.connect

        def traced(*args: Any, **more: Any) -> sqlite3.Connection:
            connection: sqlite3.Connection = opened(*args, **more)
            connection.set_trace_callback(lambda _: point())
            return connection

        sqlite3.connect = traced  # type: ignore[assignment]  # in a child, which ends with this
        run(["--db", str(place / NAME), *words])

    for number in range(1, 100_000, STATEMENTS):
        os.chdir(base)
        shutil.rmtree(place, ignore_errors=True)
        shutil.copytree(base, place)
        os.chdir(place)
        prepare()
        was_killed = dies(number, command)
        judge(f"at statement {number}")
        if not was_killed:
            break
    os.chdir(base)
    return number


KILLED = {"calls": killed_everywhere, "statements": killed_at_statements}
"""The ways of killing."""

WAYS = [pytest.param("calls", marks=pytest.mark.more), "statements"]


@pytest.mark.campaign
@pytest.mark.parametrize("way", WAYS)
def test_a_backup_killed_anywhere_leaves_whole_ones_alone(base: Path, way: str) -> None:
    words = ["backup", str(base.parent / "killed"), "--keep", "2"]
    assert KILLED[way](base, words, lambda: None, Backups().judge) > 20


@pytest.mark.more
@pytest.mark.campaign
@pytest.mark.parametrize("way", WAYS)
def test_a_restore_killed_anywhere_leaves_no_file_or_a_whole_one(base: Path, way: str) -> None:
    restored = Restored()
    words = ["restore", restored.backup]
    assert KILLED[way](base, words, restored.lose, restored.judge) > 20


@pytest.mark.more
@pytest.mark.campaign
def test_an_erasure_killed_anywhere_is_noted_or_never_was(base: Path) -> None:
    """At its calls; its statements are the campaign's (test_erasures.py)."""
    erased = Erased()
    assert killed_everywhere(base, list(erased.WORDS), erased.prepare, erased.judge) > 20
