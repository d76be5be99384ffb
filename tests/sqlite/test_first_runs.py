"""First runs and migrations that are killed at every statement, and two of them at once.

Whatever happens there is no file, an older one that is whole, or a newer one that is whole; and
whoever comes next can go on."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from invoicectl import __version__
from invoicectl.sqlite import connection
from invoicectl.sqlite.connection import Connection
from invoicectl.sqlite.migrations import FORMAT, MIGRATIONS
from tests.commands.bench import Answer, faults, prepared, run
from tests.dying import Point, dies
from tests.sqlite.apart import command, fresh_context
from tests.sqlite.hindered import INIT, NAME, fresh

pytestmark = pytest.mark.more

if TYPE_CHECKING:
    from sqlite_utils import Database

    from invoicectl.context import Context


def _traced(point: Point) -> None:
    """Call the point at every statement from now on, and around the moment of publishing."""
    connect, link = connection._connect, os.link
    patch = pytest.MonkeyPatch()

    def connected(*given: Any, **more: Any) -> sqlite3.Connection:
        found = connect(*given, **more)
        found.set_trace_callback(lambda _: point())
        return found

    def linked(draft: str, path: str) -> None:
        point()
        link(draft, path)
        point()

    patch.setattr(connection, "_connect", connected)
    patch.setattr(os, "link", linked)


def _one_by_one(part: Callable[[Point], object], judge: Callable[[int], object]) -> int:
    """Kill the part at its first point, its second … and judge each; how many there were."""

    def traced(point: Point) -> None:
        _traced(point)
        part(point)

    number = 1
    while dies(number, traced):
        judge(number)
        number += 1
    return number - 1


# --- first runs -------------------------------------------------------------------------------


@pytest.mark.more
def test_a_first_run_killed_anywhere_leaves_no_file_or_a_whole_one(tmp_path: Path) -> None:
    path = tmp_path / NAME

    def judge(number: int) -> None:
        was_there = path.exists()
        if was_there or number % 8 == 0:
            again = run(["--db", str(path), *INIT])
            assert again.code == (4 if was_there else 0), number
            assert run(["--db", str(path), "check"]).code == 0, number
        for litter in tmp_path.iterdir():
            assert litter.name.startswith((NAME, ".invoicectl-")), "only drafts lie beside it"
            is_swept = was_there or number % 8 == 0
            assert litter.name.startswith(NAME) or not is_swept, "the next run sweeps them up"
            assert litter.stat().st_mode & 0o077 == 0
            litter.unlink()

    points = _one_by_one(lambda _: run(["--db", str(path), *INIT]), judge)
    assert points > 30
    assert run(["--db", str(path), "check"]).code == 0


def test_two_first_runs_meet_where_the_file_gets_its_place(tmp_path: Path) -> None:
    """Both have made a whole file by then: one has it, the other is told, and nothing is left."""
    for _ in range(10):
        answers = _two_at_once("publish", "--db", str(tmp_path / NAME), *INIT)
        assert sorted(answer.code for answer in answers) == [0, 4]
        assert [fault for answer in answers for fault in faults(answer)] == []
        assert [path.name for path in tmp_path.iterdir()] == [NAME]
        assert run(["--db", str(tmp_path / NAME), "check"]).code == 0
        (tmp_path / NAME).unlink()


def _two_at_once(meeting: str, *words: str) -> list[Answer]:
    """The command twice; both wait for each other where that method of the file begins."""
    (came, comes), (goes, go) = os.pipe(), os.pipe()
    answers, tellers = [], []
    for _ in range(2):
        hears, tells = os.pipe()
        child = os.fork()
        if child == 0:
            answer = command(*words, given=partial(_waiting, meeting, comes, goes))
            os.write(tells, repr(tuple(answer)).encode())
            os._exit(0)
        os.close(tells)
        tellers.append((child, hears))
    os.close(comes)
    assert len(os.read(came, 1)) + len(os.read(came, 1)) == 2, "both came"
    os.write(go, b"go")
    for child, hears in tellers:
        with os.fdopen(hears) as told:
            answers.append(Answer(*eval(told.read())))  # noqa: S307 - what we just wrote
        os.waitpid(child, 0)
    for descriptor in (came, goes, go):
        os.close(descriptor)
    return answers


def _waiting(meeting: str, comes: int, goes: int) -> Context:
    """What a command has that says when it is there, and then waits to be let go."""
    method = getattr(Connection, meeting)

    def waits(self: Connection, *given: object) -> object:
        os.write(comes, b"!")
        os.read(goes, 1)
        return method(self, *given)

    pytest.MonkeyPatch().setattr(Connection, meeting, waits)
    return fresh_context()


# --- migrations -------------------------------------------------------------------------------


def _second(database: Database) -> None:
    """A migration as the next version may have one: a table, rows from another, an index."""
    database.execute("CREATE TABLE seen (ref TEXT PRIMARY KEY, at TEXT NOT NULL) STRICT")
    database.execute("INSERT INTO seen SELECT ref, issued_at FROM invoices")
    database.execute("ALTER TABLE providers ADD COLUMN nickname TEXT")
    database.execute("CREATE INDEX seen_at ON seen (at)")


@pytest.fixture
def newer(monkeypatch: pytest.MonkeyPatch) -> int:
    """The program one release further on, for which today's format is a released one."""
    prepared(has_charges=False)  # … of today's format
    monkeypatch.setattr(connection, "MIGRATIONS", {**MIGRATIONS, FORMAT + 1: _second})
    monkeypatch.setattr(connection, "RELEASED", {FORMAT})
    monkeypatch.setattr(connection, "FORMAT", FORMAT + 1)
    return FORMAT + 1


def _version(path: Path) -> int:
    with sqlite3.connect(path) as found:
        seen = found.execute("SELECT count(*) FROM sqlite_master WHERE name LIKE 'seen%'")
        assert (seen.fetchone()[0] == 0) == (_version_of(found) == FORMAT)
        return _version_of(found)


def _version_of(found: sqlite3.Connection) -> int:
    return int(found.execute("PRAGMA user_version").fetchone()[0])


@pytest.mark.more
def test_a_migration_killed_anywhere_is_done_whole_or_not_at_all(
    tmp_path: Path, newer: int
) -> None:
    path = fresh(tmp_path)
    versions: set[int] = set()

    def judge(number: int) -> None:
        versions.add(_version(path))
        assert run(["--db", str(path), "check"]).code == 0, number
        assert _version(path) == newer, number
        assert _version(earlier(path)) == newer - 1, "and whole"
        earlier(path).unlink()
        fresh(tmp_path)

    points = _one_by_one(lambda _: run(["--db", str(path), "clock", "show"]), judge)
    assert points > 5
    assert versions == {newer - 1, newer}


def earlier(path: Path) -> Path:
    """The copy of before the upgrade."""
    return Path(f"{path}.before-{'.'.join(__version__.split('.')[:2])}")


def test_a_copy_of_before_stays_beside_a_file_that_is_upgraded(tmp_path: Path, newer: int) -> None:
    path = fresh(tmp_path)
    before = _dumped(path)
    assert run(["--db", str(path), "clock", "show"]).code == 0
    assert _version(path) == newer
    assert _dumped(earlier(path)) == before
    assert earlier(path).stat().st_mode & 0o077 == 0
    assert run(["--db", str(path), "client", "add", "later"]).code == 0
    assert _dumped(earlier(path)) == before, "it is made once"
    erased = run(["--db", str(path), "client", "erase", "later", "--reason", "asked for"])
    assert erased.code == 0, erased.err
    assert not earlier(path).exists(), "nobody is remembered in it"


def test_where_no_copy_can_be_made_nothing_is_upgraded(tmp_path: Path, newer: int) -> None:
    path = fresh(tmp_path)
    tmp_path.chmod(0o500)
    try:
        answer = run(["--db", str(path), "clock", "show"])
    finally:
        tmp_path.chmod(0o700)
    if os.geteuid() == 0:
        pytest.skip("a folder is closed to nobody who may do anything")
    assert answer.code == 7, answer.out
    assert _version(path) == newer - 1


def _dumped(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as found:
        return list(found.iterdump())


def test_two_programs_that_migrate_at_once(tmp_path: Path, newer: int) -> None:
    """The second finds it done, in its turn."""
    for _ in range(10):
        path = fresh(tmp_path)
        earlier(path).unlink(missing_ok=True)
        answers = _two_at_once("_migrate", "--db", str(path), "clock", "show")
        assert [answer.code for answer in answers] == [0, 0], answers
        assert _version(path) == newer
        assert run(["--db", str(path), "check"]).code == 0
