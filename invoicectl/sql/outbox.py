"""The letters of an open file."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from invoicectl import errors
from invoicectl.domain import codec, dates
from invoicectl.domain.model import Delivery, Letter
from invoicectl.domain.references import reference
from invoicectl.sql.pieces import marks

if TYPE_CHECKING:
    from invoicectl.domain.records import LettersOf
    from invoicectl.sql.connection import Connection

_COLUMNS = (
    *("number", "event", "at", "kind", "recipient", "figures", "invoice", "payment"),
    *("state", "why", "tries", "first_tried_at", "tried_at", "sent_at", "address", "said"),
)


class Outbox:
    """The letters, one row each."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def post(self, letters: Iterable[Letter]) -> None:
        """Put letters into the outbox."""
        places = ", ".join("?" * len(_COLUMNS))
        self._connection.execute_many(
            f"INSERT INTO outbox ({', '.join(_COLUMNS)}) VALUES ({places})",
            [_cells(letter) for letter in letters],
        )

    def get(self, number: int) -> Letter:
        """A letter. Raises NotFound."""
        sql = f"SELECT {', '.join(_COLUMNS)} FROM outbox WHERE number = ?"
        found = self._connection.all(sql, (number,))
        if not found:
            raise errors.NotFound(what="letter", ref=reference("letter", number))
        return self._letter(found[0])

    def numbers(self, where: Sequence[LettersOf] = ()) -> list[int]:
        """The numbers of the letters to which one of these applies, or of all, in order."""
        clauses = " OR ".join(_WHERE[each.field] for each in where) or "1 = 1"
        found = self._connection.all(
            f"SELECT number FROM outbox WHERE {clauses} ORDER BY number",
            [each.value for each in where],
        )
        return [number for (number,) in found]

    def portion(
        self, after: int, most: int, clients: Collection[int] | None = None
    ) -> list[Letter]:
        """The next letters, in order; those of some clients' facts and of no client's alone."""
        whose = () if clients is None else tuple(clients)
        facts = f"SELECT seq FROM events WHERE client IS NULL OR client IN ({marks(whose)})"
        sql = (
            f"SELECT {', '.join(_COLUMNS)} FROM outbox WHERE number > ? "
            f"{'' if clients is None else f'AND event IN ({facts})'} ORDER BY number LIMIT ?"
        )
        return [self._letter(row) for row in self._connection.all(sql, [after, *whose, most])]

    def first_of_thread(self, letter: Letter) -> Letter:
        """The first letter to the same recipient on the same invoice; of none, itself."""
        sql = "SELECT min(number) FROM outbox WHERE invoice = ? AND recipient = ?"
        (first,) = self._connection.one(sql, (letter.invoice, letter.recipient))
        return letter if first in {None, letter.number} else self.get(first)

    def mark(self, number: int, delivery: Delivery) -> None:
        """How the sending of a letter stands now."""
        places = ", ".join(f"{name} = ?" for name in Delivery._fields)
        self._connection.execute(
            f"UPDATE outbox SET {places} WHERE number = ?", (*map(_cell, delivery), number)
        )

    def keep_waiting(self, why: str) -> None:
        """What waits to be sent is kept."""
        sql = "UPDATE outbox SET state = 'kept', why = ? WHERE state = 'waiting'"
        self._connection.execute(sql, (why,))

    def _letter(self, row: Sequence[Any]) -> Letter:
        """Raises FileFault."""
        from invoicectl.domain.figures import LetterFigures

        number, event, at, kind, recipient, figures, invoice, payment, *delivery = row
        try:
            told = codec.loads(LetterFigures, figures)
            instants = [None if each is None else dates.unstamp(each) for each in delivery[3:6]]
            how = Delivery(*delivery[:3], *instants, *delivery[6:])
            written_at = dates.unstamp(at)
        except (codec.UnreadableError, ValueError):
            raise errors.FileFault(
                path=self._connection.path, why="letter", number=number
            ) from None
        return Letter(number, event, written_at, kind, recipient, told, invoice, payment, how)


_WHERE = {
    "invoice": "invoice = ?",
    "payment": "payment = ?",
    "recipient": "recipient = ?",
    "event": "event IN (SELECT seq FROM events WHERE ref = ?)",
    "state": "state = ? AND state <> 'sent'",
    "kept": "state = 'kept' AND why = ?",
}


def _cells(letter: Letter) -> tuple[object, ...]:
    *facts, figures, invoice, payment, delivery = letter
    told = codec.brief(figures)
    return (*map(_cell, facts), told, invoice, payment, *map(_cell, delivery))


def _cell(value: object) -> object:
    return dates.stamp(value) if isinstance(value, datetime) else value
