"""One business in one SQLite file: its parts, composed over one connection."""

from __future__ import annotations

import os
from functools import cached_property
from typing import TYPE_CHECKING, Self

from invoicectl.sqlite.agenda import Agenda
from invoicectl.sqlite.connection import Connection
from invoicectl.sqlite.file import File
from invoicectl.sqlite.indexing import Index, NoIndex
from invoicectl.sqlite.locks import Office
from invoicectl.sqlite.log import Log
from invoicectl.sqlite.questions import Questions
from invoicectl.sqlite.values import Values
from invoicectl.store import MEMORY

if TYPE_CHECKING:
    from invoicectl import bookkeeping as books
    from invoicectl import looking as desk
    from invoicectl import outbox as letters
    from invoicectl import places
    from invoicectl import store as port


class SqliteStore:
    """An open file. What each part and each method promises, the port says."""

    def __init__(self, connection: Connection, index: Index | None = None) -> None:
        self.connection = connection
        self._has_begun = False
        self._index = index or Index(connection)
        path = self.path = connection.path
        is_alone = path == MEMORY
        self.record_path = path if is_alone else f"{os.path.realpath(path)}.gateway"
        self.clock_office: places.Office | None = None if is_alone else Office(path)
        self.file: port.File = File(connection)
        self.values: port.Values = Values(connection, self.file, self._index)
        self.log: port.Log = Log(connection)
        self.questions: port.Questions = Questions(connection)
        self.agenda: port.Agenda = Agenda(connection)

    @cached_property
    def postings(self) -> books.Postings:
        """The books; what only looks reads none."""
        from invoicectl.sqlite.postings import Postings

        return Postings(self.connection)

    @cached_property
    def outbox(self) -> letters.Outbox:
        """The letters."""
        from invoicectl.sqlite.outbox import Outbox

        return Outbox(self.connection)

    @cached_property
    def looking(self) -> desk.Looking:
        """What is looked up while somebody waits."""
        from invoicectl.sqlite.looking import Looking

        return Looking(self.connection)

    @property
    def words(self) -> desk.Words:
        """The words by which things are found."""
        from invoicectl.sqlite.words import Words

        self._index.catch_up()
        return Words(self.connection)

    @cached_property
    def figures(self) -> books.Figures:
        """What reports ask; few commands do."""
        from invoicectl.sqlite.figures import Figures

        return Figures(self.connection)

    @cached_property
    def first_answers(self) -> port.FirstAnswers:
        """What commands with a key answered; few have one."""
        from invoicectl.sqlite.first_answers import FirstAnswers

        return FirstAnswers(self.connection)

    @cached_property
    def tables(self) -> books.Tables:
        """The tables as they are; exports and `check` look at them."""
        from invoicectl.sqlite.tables import Tables

        return Tables(self.connection)

    def aside(self) -> books.Aside:
        """A new place for what is folded from the log."""
        from invoicectl.sqlite.aside import Aside

        return Aside(self.path)

    def futures(self) -> desk.Futures:
        """A new place for the steps that lie ahead."""
        from invoicectl.sqlite.futures import Futures

        return Futures(self.path)

    def anchors(self, path: str | None = None) -> places.Anchors | None:
        """The file of anchors at a path, or beside this one; None for a file in memory."""
        from invoicectl.sqlite.anchors import Anchors

        if path is None and self.path == MEMORY:
            return None
        return Anchors(path or f"{os.path.realpath(self.path)}.anchors", self.path)

    @cached_property
    def texts(self) -> port.Texts:
        """The texts beside the log; who erases looks at them."""
        from invoicectl.sqlite.texts import Texts

        return Texts(self.connection)

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

    def earlier(self) -> Self:
        """An empty place for the file as it stood earlier: facts may be missing there, and what
        came of them; nothing is found by its words."""
        connection = Connection.blank()
        for pragma in ("foreign_keys = OFF", "ignore_check_constraints = ON"):
            connection.execute(f"PRAGMA {pragma}")
        connection.execute("DROP TRIGGER events_are_appended")
        return type(self)(connection, NoIndex(connection))

    def shelf(self, folder: str) -> places.Shelf | None:
        """The copies of this file in a folder; None where there is no folder."""
        from invoicectl.sqlite.shelf import Shelf

        named = _UNNAMED if self.path == MEMORY else self.path
        return Shelf(folder, named) if os.path.isdir(folder) else None

    # --- its place ----------------------------------------------------------------------------

    def publish(self) -> None:
        """Put a created file into its place."""
        self.connection.publish()

    def discard(self) -> None:
        """Close, and remove what was made beside the place."""
        self.connection.discard()

    def close(self) -> None:
        """Let go of the file."""
        self.connection.close()

    # --- the transaction ----------------------------------------------------------------------

    def begin(self) -> None:
        """Start a transaction that writes; waits for its turn."""
        if not self._has_begun:
            self._has_begun = True
            self._sync_what_counts()
        self.connection.begin()
        self._index.reset()

    def _sync_what_counts(self) -> None:
        """Nobody's money is in a file whose clock is simulated: what it commits survives kills,
        and no power cuts."""
        if self.connection.all("SELECT 1 FROM file WHERE clock = 'simulated'"):
            self.connection.execute("PRAGMA synchronous = OFF")

    def begin_reading(self) -> None:
        """Start a transaction that only reads."""
        self.connection.begin_reading()

    def commit(self) -> None:
        """Make the transaction last."""
        self._index.end()
        self.connection.commit()

    def rollback(self) -> None:
        """Undo the transaction, if one is open still."""
        self.connection.rollback()
        self._index.reset()

    def sweep(self) -> None:
        """Write the whole file anew."""
        self.connection.sweep()

    @property
    def is_writing(self) -> bool:
        """Whether a transaction is open."""
        return self.connection.is_writing

    def savepoint(self) -> None:
        """Mark a place inside the transaction to which `undo` returns."""
        self.connection.savepoint()
        self._index.mark()

    def keep(self) -> None:
        """Forget the mark."""
        self.connection.keep()
        self._index.unmark()

    def undo(self) -> None:
        """Return to the mark and forget it."""
        self.connection.undo()
        self._index.unmark()


_UNNAMED = "invoicectl.db"
"""How copies of a file that lives in memory are named."""
