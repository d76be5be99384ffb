"""Reasons that hardly any file gives: what a disk, another build or a person with a SQL shell left,
reached by the commands that come upon it."""

from __future__ import annotations

import errno
import os
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from invoicectl.context import Context
from invoicectl.errors import FileFault
from invoicectl.own_files import NewFile
from invoicectl.sqlite import connection
from invoicectl.sqlite.business import SqliteStore
from invoicectl.sqlite.connection import Connection
from invoicectl.sqlite.migrations import FORMAT, RELEASED
from invoicectl.store import MEMORY
from tests.commands.bench import Answer, prepared, run
from tests.desk.test_damaged_cells import damaged
from tests.files import released
from tests.support import Business, Clock, beneath, refused

MONDAY = "2026-01-05T09:00"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """The prepared file, on a disk."""
    made = tmp_path / "books.db"
    made.write_bytes(prepared(has_charges=False))
    return made


def on(raw: sqlite3.Connection, line: str) -> Answer:
    """The answer over a connection that is open."""
    store = SqliteStore(Connection(raw, MEMORY))
    answer = run(line.split(), context=Context(clock=Clock(MONDAY), store=store))
    raw.close()
    return answer


def said(answer: Answer) -> tuple[int, str, str]:
    """Its exit code, sentence and remedy."""
    sentence, remedy = answer.err.splitlines()
    return answer.code, sentence.removeprefix("error: "), remedy.removeprefix("hint: ")


# --- what SQLite says -------------------------------------------------------------------------


class Failing(sqlite3.Connection):
    """Answers all that changes anything with an error of that code."""

    code = 0

    def execute(self, sql: str, *values: Any) -> sqlite3.Cursor:
        if self.code and sql.startswith(("INSERT", "UPDATE")):
            error = sqlite3.OperationalError("its own words")
            error.sqlite_errorcode = self.code
            raise error
        return super().execute(sql, *values)


RIGHTS = "get the right to write to the file and its folder; list, log and check need none"


@pytest.mark.parametrize(
    ("code", "sentence", "remedy", "why"),
    [
        (sqlite3.SQLITE_READONLY, "can't be written", RIGHTS, "a disk that may only be read"),
        (
            sqlite3.SQLITE_IOERR_FSYNC,
            "can't be read or written: the disk gave an error",
            "look after the disk, then invoicectl check",
            "it breaks",
        ),
        (sqlite3.SQLITE_CANTOPEN, "can't be opened", RIGHTS, "no journal can be made beside it"),
        (sqlite3.SQLITE_PERM, "can't be opened: permission denied", RIGHTS, "no locks are granted"),
        (
            sqlite3.SQLITE_TOOBIG,
            "is damaged: a text in it is too long",
            "invoicectl check",
            "a text of more bytes than there can be, by what stands before it",
        ),
    ],
)
def test_what_sqlite_says(code: int, sentence: str, remedy: str, why: str) -> None:
    raw = sqlite3.connect(MEMORY, isolation_level=None, factory=Failing)
    raw.deserialize(prepared(has_charges=False))
    raw.code = code
    assert said(on(raw, "client add cleo")) == (7, f"{MEMORY} {sentence}", remedy), why


def test_an_old_sqlite(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 36, 0))
    monkeypatch.setattr(sqlite3, "sqlite_version", "3.36.0")
    assert said(run(["--db", str(path), "list"])) == (
        7,
        f"{path} needs SQLite 3.37 or newer; this is 3.36.0",
        "run invoicectl with a Python that brings a newer SQLite",
    )


# --- what stands in it ------------------------------------------------------------------------


OTHERS = "was made by another build of invoicectl"


@pytest.mark.parametrize(
    ("table", "column", "value", "line", "sentence"),
    [
        (
            "invoices",
            "next_step",
            "'dance'",
            "clock advance 60d",
            "is damaged: 'dance' is not a known step",
        ),
        ("outbox", "figures", "'{'", "letters", "is damaged: letter 9 can't be read"),
        (
            "invoices",
            "terms",
            "json_set(terms, '$.grace_days', 5)",
            "show INV-2",
            f"{OTHERS}: invoices hold what has a field that this build does not know (grace_days)",
        ),
    ],
)
def test_what_stands_in_it(table: str, column: str, value: str, line: str, sentence: str) -> None:
    raw = damaged(table, column, value)
    assert raw is not None
    assert said(on(raw, line))[:2] == (7, f"{MEMORY} {sentence}")


def test_a_letter_that_can_not_be_read_keeps_its_client_from_being_erased() -> None:
    b = Business(MONDAY)
    b("client", "add", "ada")
    b("issue", "ada", "5.00", "--due", "+14d")
    b("void", "INV-1", "--reason", "Mistyped")
    beneath(b.desk.store).execute("UPDATE outbox SET figures = '{' WHERE number = 1")
    error = refused(b, FileFault, "client", "erase", "ada", "--reason", "Asked for", "--even-so")
    assert error.message.startswith(f"{MEMORY} is damaged: letter 1 ")
    assert [each["handle"] for each in b("client", "list")] == ["ada"]
    b.close()


def test_a_table_that_is_called_like_a_view_is_left_alone() -> None:
    b = Business(MONDAY)
    beneath(b.desk.store).execute("CREATE TABLE lines_readable (mine)")
    error = refused(b, FileFault, "export", "views")
    assert "has a table of its own called lines_readable" in error.message
    assert not b.desk.store.tables.has_readable(), "none is made, rather than some"
    b.close()


# --- what lies beside it ----------------------------------------------------------------------


def full(_: object) -> None:
    """What a disk without room says to whoever makes a file."""
    raise OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.parametrize("version", released.frozen())
def test_what_can_not_be_copied_before_it_is_upgraded_stays_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, version: str
) -> None:
    path = released.thawed(version, tmp_path).path
    before = path.read_bytes()
    monkeypatch.setattr(NewFile, "make", full)
    monkeypatch.setattr(connection, "FORMAT", FORMAT + 1)
    monkeypatch.setattr(connection, "RELEASED", {FORMAT, *RELEASED})
    code, sentence, remedy = said(run(["--db", str(path), "list"]))
    assert (code, remedy) == (7, "make room in its folder, and get the right to write there")
    assert sentence.startswith(f"{path} can't be copied before it is upgraded: {path}.before-")
    assert sentence.endswith(": No space left on device")
    assert path.read_bytes() == before


def test_who_erases_is_told_of_a_copy_that_stays(path: Path) -> None:
    """A folder has the name of one. Once it is gone, the next command that writes sweeps."""
    (in_the_way := Path(f"{path}.before-0.1")).mkdir()
    assert run(["--db", str(path), "client", "add", "cleo"]).code == 0
    erased = run(["--db", str(path), "client", "erase", "cleo", "--reason", "Asked for"])
    assert erased.code == 0, "nobody is remembered in the file itself"
    (note,) = [each for each in erased.err.splitlines() if "swept" in each]
    assert note.startswith(
        f"note: what was erased is not swept away yet: {path} has a copy of before an upgrade "
        "that can't be removed: "
    )
    assert note.endswith("; the next command that writes tries again")
    in_the_way.rmdir()
    in_the_way.write_bytes(b"what was there before")
    assert run(["--db", str(path), "client", "add", "dan"]).err == ""
    assert not in_the_way.exists()


def test_a_record_that_can_not_be_copied(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """There was room for the file, and is none for what the gateway has."""
    assert run(["--db", str(path), "pay", "INV-2", "5.00"]).code == 0
    make, drafts = NewFile.make, []

    def ever_fuller(draft: NewFile) -> None:
        drafts.append(draft)
        make(draft) if len(drafts) == 1 else full(draft)

    monkeypatch.setattr(NewFile, "make", ever_fuller)
    assert said(run(["--db", str(path), "backup", f"{path}.copy"]))[:2] == (
        7,
        f"{path}.gateway can't be copied: No space left on device",
    )
    assert not Path(f"{path}.copy").exists()


def test_a_record_that_another_put_there_first(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run(["--db", str(path), "pay", "INV-2", "5.00"]).code == 0
    link, theirs = os.link, Path(f"{path}.copy.gateway")

    def after_another(source: str, place: str) -> None:
        if place == str(theirs):
            theirs.write_bytes(b"theirs")
        link(source, place)

    monkeypatch.setattr(os, "link", after_another)
    assert said(run(["--db", str(path), "backup", f"{path}.copy"]))[:2] == (
        7,
        f"{theirs} can't be made: another record got there first",
    )
    assert theirs.read_bytes() == b"theirs"
    assert not Path(f"{path}.copy").exists()
