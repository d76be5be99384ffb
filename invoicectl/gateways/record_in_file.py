"""The simulated gateway's record in a SQLite file beside the database."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from invoicectl.errors import FileFault
from invoicectl.gateways.records import PORTION, TABLES, Portion
from invoicectl.own_files import NewFile, open_own

SCHEMA = (
    """
CREATE TABLE IF NOT EXISTS account (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    id TEXT NOT NULL
) STRICT""",
    """
CREATE TABLE IF NOT EXISTS charges (
    number INTEGER PRIMARY KEY,
    key TEXT UNIQUE,
    token TEXT NOT NULL,
    amount_minor INTEGER NOT NULL,
    currency TEXT NOT NULL,
    about TEXT,
    outcome TEXT NOT NULL,
    code TEXT,
    created TEXT NOT NULL,
    marks TEXT
) STRICT""",
    """
CREATE TABLE IF NOT EXISTS refunds (
    number INTEGER PRIMARY KEY,
    key TEXT UNIQUE,
    charge INTEGER NOT NULL REFERENCES charges (number),
    amount_minor INTEGER NOT NULL,
    about TEXT,
    outcome TEXT NOT NULL DEFAULT 'approved',
    created TEXT NOT NULL,
    marks TEXT
) STRICT""",
    """
CREATE TABLE IF NOT EXISTS disputes (
    number INTEGER PRIMARY KEY,
    charge INTEGER NOT NULL REFERENCES charges (number),
    amount_minor INTEGER NOT NULL,
    outcome TEXT NOT NULL CHECK (outcome IN ('inquiry', 'taken', 'returned')),
    created TEXT NOT NULL
) STRICT""",
    """
CREATE TABLE IF NOT EXISTS detached (
    token TEXT PRIMARY KEY
) STRICT""",
)
"""The record. A key, a subject and marks are what this program gives: what was made in the
dashboard has none. A card that is detached there can't be charged any more."""


class FileRecord:
    """The record at `path`, which is made on the first charge."""

    greatest = "max"

    def __init__(self, path: str, chance: Callable[[], str]) -> None:
        self._path = path
        self._chance = chance
        self.connection: sqlite3.Connection | None = None

    def ask(self, sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """One statement with a commit of its own."""
        try:
            return self.opened().execute(sql, values).fetchall()
        except (OSError, sqlite3.Error) as error:
            raise FileFault(path=self._path, why="unusable", error=error) from None

    @contextlib.contextmanager
    def kept(self) -> Iterator[None]:
        """Locked once for all the statements, each of which has a commit of its own still; where it
        can't be, each tries for itself. Two thirds of what a statement takes is its lock."""
        with contextlib.suppress(FileFault):
            self.ask("BEGIN EXCLUSIVE")  # waits its turn, which one that reads first might not get
            self.ask("PRAGMA locking_mode = EXCLUSIVE")
            self.ask("COMMIT")
        try:
            yield
        finally:
            with contextlib.suppress(FileFault):
                self.ask("PRAGMA locking_mode = NORMAL")
                self.ask("SELECT 1 FROM account")  # the lock goes with the next that is asked

    def portions(self) -> Iterator[Portion]:
        """All rows, as they stand between two charges: none is made until this is closed. Raises
        FileFault."""
        self._wait()
        try:
            for table in TABLES:
                found = self.opened().execute(f"SELECT * FROM {table}")
                while some := found.fetchmany(PORTION):
                    yield table, some
        except sqlite3.Error as error:
            raise FileFault(path=self._path, why="unusable", error=error) from None

    def copy(self, place: str) -> NewFile | None:
        """A copy of the record for a `place`; None where nothing was ever charged. Raises
        FileFault."""
        if not self.is_there():
            return None
        return _draft(place, self._path, self._copy_into)

    def _copy_into(self, copy: sqlite3.Connection) -> None:
        self._wait()
        self.opened().backup(copy)
        self.ask("ROLLBACK")

    def is_there(self) -> bool:
        """Whether anything was ever charged."""
        return self._path != ":memory:" and os.path.exists(self._path)

    def _wait(self) -> None:
        """Read from a moment at which nobody writes."""
        self.ask("BEGIN")
        self.ask("SELECT count(*) FROM charges")

    def close(self) -> None:
        """Close it, and remove its journal where nobody else is at it."""
        if self.connection is None or self._path == ":memory:":
            return
        if self.connection.total_changes:  # who only looked has made no journal
            with contextlib.suppress(sqlite3.Error):
                self.connection.execute("PRAGMA journal_mode = DELETE")
        self.connection.close()
        self.connection = None

    def opened(self) -> sqlite3.Connection:
        """The connection to it, once it is made."""
        if self.connection is None:
            if self._path != ":memory:":
                os.close(open_own(self._path, beside=self._path.removesuffix(".gateway")))
            connection = sqlite3.connect(
                self._path, isolation_level=None, timeout=10, check_same_thread=False
            )
            connection.execute("PRAGMA synchronous = OFF")  # no money: kills only
            _make(connection, self._chance)
            connection.execute("PRAGMA journal_mode = PERSIST")  # made and removed once a run
            self.connection = connection
        return self.connection


def draft_of(place: str, portions: Iterable[Portion]) -> NewFile:
    """A record of these rows for a `place`, which is not there yet. Raises FileFault."""

    def fill(copy: sqlite3.Connection) -> None:
        copy.execute("BEGIN IMMEDIATE")
        for statement in SCHEMA:
            copy.execute(statement)
        for table, some in portions:
            marks = ", ".join("?" * len(some[0]))
            copy.executemany(f"INSERT INTO {table} VALUES ({marks})", some)
        copy.execute("COMMIT")

    return _draft(place, place, fill)


def _draft(place: str, path: str, fill: Callable[[sqlite3.Connection], None]) -> NewFile:
    draft = NewFile(place)
    try:
        draft.make()
        with contextlib.closing(sqlite3.connect(draft.path, isolation_level=None)) as copy:
            fill(copy)
    except BaseException as error:
        draft.drop()
        if isinstance(error, OSError | sqlite3.Error):
            raise FileFault(path=path, why="not_copied", error=error) from None
        raise
    return draft


def _make(connection: sqlite3.Connection, chance: Callable[[], str]) -> None:
    """Make the record, whole, unless it is made."""
    if connection.execute("SELECT 1 FROM sqlite_master").fetchall():
        return
    account = f"sim_{chance().replace('-', '')}"
    connection.execute("BEGIN IMMEDIATE")
    for statement in SCHEMA:
        connection.execute(statement)
    connection.execute("INSERT OR IGNORE INTO account VALUES (1, ?)", (account,))
    connection.execute("COMMIT")
