"""One business in one SQLite file: what of its parts only SQLite has, and what lies beside it."""

from __future__ import annotations

import os
from functools import cached_property
from typing import TYPE_CHECKING, Self

from invoicectl.sql.indexing import Index, NoIndex
from invoicectl.sqlite.connection import Connection
from invoicectl.sqlite.locks import Office
from invoicectl.sqlite.scratch import ScratchStore
from invoicectl.store import MEMORY

if TYPE_CHECKING:
    from invoicectl import bookkeeping as books
    from invoicectl import looking as desk
    from invoicectl import places


class SqliteStore(ScratchStore):
    """An open file. What each part and each method promises, the port says."""

    def __init__(self, connection: Connection, index: Index | None = None) -> None:
        super().__init__(connection, index)
        self.connection = connection
        self._has_begun = self._is_simulated = False
        self._commits = 0
        path = self.path
        is_alone = path == MEMORY
        self.record_path = path if is_alone else f"{os.path.realpath(path)}.gateway"
        self.record_place = f"{path}.gateway"
        self.clock_office: places.Office | None = None if is_alone else Office(path)

    @property
    def words(self) -> desk.Words:
        """The words by which things are found."""
        from invoicectl.sqlite.words import Words

        self.index.catch_up()
        return Words(self.connection)

    @cached_property
    def tables(self) -> books.Tables:
        """The tables as they are; exports and `check` look at them."""
        from invoicectl.sqlite.tables import Tables

        return Tables(self.connection)

    def anchors(self, path: str | None = None) -> places.Anchors | None:
        """The file of anchors at a path, or beside this one; None for a file in memory."""
        from invoicectl.sqlite.anchors import Anchors

        if path is None and self.path == MEMORY:
            return None
        return Anchors(path or f"{os.path.realpath(self.path)}.anchors", self.path)

    @classmethod
    def open(cls, path: str, wait_seconds: float | None = None) -> Self:
        """The file at `path`, migrated to this version, with so long a wait for a turn."""
        return cls(Connection.open(path, wait_seconds))

    @classmethod
    def create(cls, path: str) -> Self:
        """A new file with the schema; in `path` once it is published."""
        return cls(Connection.create(path))

    @classmethod
    def restore(cls, backup: str, path: str) -> Self:
        """A copy of the file at `backup`, in `path` once it is published."""
        return cls(Connection.restore(backup, path))

    def copy(self, path: str) -> Self:
        """A whole copy of the file, in `path` once it is published."""
        return type(self)(self.connection.copy(path))

    def apart(self) -> Self:
        """A whole copy of the file, which has no place."""
        return type(self)(self.connection.apart())

    @classmethod
    def nowhere(cls) -> Self:
        """A new file without a place, for what is taken over from another store."""
        return cls(Connection.blank())

    def earlier(self) -> Self:
        """An empty place for the file as it stood earlier."""
        return self.of_the_past()

    @classmethod
    def of_the_past(cls) -> Self:
        """An empty file without a place: facts may be missing there, and what came of them;
        nothing is found by its words."""
        connection = Connection.blank()
        for pragma in ("foreign_keys = OFF", "ignore_check_constraints = ON"):
            connection.execute(f"PRAGMA {pragma}")
        connection.execute("DROP TRIGGER events_are_appended")
        return cls(connection, NoIndex(connection))

    def shelf(self, folder: str) -> places.Shelf | None:
        """The copies of this file in a folder; None where there is no folder."""
        from invoicectl.sqlite.shelf import shelf

        return shelf(folder, _UNNAMED if self.path == MEMORY else self.path)

    def begin(self) -> None:
        """Start a transaction that writes; waits for its turn."""
        if not self._has_begun:
            self._has_begun = True
            self._sync_what_counts()
        elif self._commits == 1:
            self.connection.commit_often(keeps_journal=self._is_simulated)
        super().begin()

    def _sync_what_counts(self) -> None:
        """Nobody's money is in a file whose clock is simulated: what it commits survives kills,
        and no power cuts."""
        if self.connection.all("SELECT 1 FROM file WHERE clock = 'simulated'"):
            self.connection.execute("PRAGMA synchronous = OFF")
            self._is_simulated = True

    def commit(self) -> None:
        """Make the transaction last."""
        super().commit()
        self._commits += 1


_UNNAMED = "invoicectl.db"
"""How copies of a file that lives in memory are named."""
