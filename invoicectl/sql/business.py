"""One business over one connection: the parts that every store in SQL has, and its transaction."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from invoicectl.sql.agenda import Agenda
from invoicectl.sql.file import File
from invoicectl.sql.indexing import Index
from invoicectl.sql.log import Log
from invoicectl.sql.questions import Questions
from invoicectl.sql.values import Values

if TYPE_CHECKING:
    from invoicectl import bookkeeping as books
    from invoicectl import looking as desk
    from invoicectl import outbox as letters
    from invoicectl import parts as port
    from invoicectl.sql.connection import Connection


class SqlStore:
    """An open business. What each part and each method promises, the port says."""

    def __init__(self, connection: Connection, index: Index | None = None) -> None:
        self.over = connection
        """What is asked and written goes over it."""
        self.index = index or Index(connection)
        self.path = connection.path
        self.file: port.File = File(connection)
        self.values: port.Values = Values(connection, self.file, self.index)
        self.log: port.Log = Log(connection)
        self.questions: port.Questions = Questions(connection)
        self.agenda: port.Agenda = Agenda(connection)

    @cached_property
    def postings(self) -> books.Postings:
        """The books; what only looks reads none."""
        from invoicectl.sql.postings import Postings

        return Postings(self.over)

    @cached_property
    def outbox(self) -> letters.Outbox:
        """The letters."""
        from invoicectl.sql.outbox import Outbox

        return Outbox(self.over)

    @cached_property
    def looking(self) -> desk.Looking:
        """What is looked up while somebody waits."""
        from invoicectl.sql.looking import Looking

        return Looking(self.over)

    @cached_property
    def figures(self) -> books.Figures:
        """What reports ask; few commands do."""
        from invoicectl.sql.figures import Figures

        return Figures(self.over)

    @cached_property
    def first_answers(self) -> port.FirstAnswers:
        """What commands with a key answered; few have one."""
        from invoicectl.sql.first_answers import FirstAnswers

        return FirstAnswers(self.over)

    @cached_property
    def texts(self) -> port.Texts:
        """The texts beside the log; who erases looks at them."""
        from invoicectl.sql.texts import Texts

        return Texts(self.over)

    # --- its place ----------------------------------------------------------------------------

    def publish(self) -> None:
        """Put a created business into its place."""
        self.over.publish()

    def discard(self) -> None:
        """Close, and remove what was made beside the place."""
        self.over.discard()

    def close(self) -> None:
        """Let go of it."""
        self.over.close()

    # --- the transaction ----------------------------------------------------------------------

    def begin(self) -> None:
        """Start a transaction that writes; waits for its turn."""
        self.over.begin()
        self.index.reset()

    def begin_reading(self) -> None:
        """Start a transaction that only reads."""
        self.over.begin_reading()

    def commit(self) -> None:
        """Make the transaction last."""
        self.index.end()
        self.over.commit()

    def rollback(self) -> None:
        """Undo the transaction, if one is open still."""
        self.over.rollback()
        self.index.reset()

    def sweep(self) -> None:
        """Write everything anew."""
        self.over.sweep()

    @property
    def is_writing(self) -> bool:
        """Whether a transaction is open."""
        return self.over.is_writing

    def savepoint(self) -> None:
        """Mark a place inside the transaction to which `undo` returns."""
        self.over.savepoint()
        self.index.mark()

    def keep(self) -> None:
        """Forget the mark."""
        self.over.keep()
        self.index.unmark()

    def undo(self) -> None:
        """Return to the mark and forget it."""
        self.over.undo()
        self.index.unmark()
