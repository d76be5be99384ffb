"""The letters of an open file."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from invoicectl.domain import codec, dates
from invoicectl.domain.model import Letter
from invoicectl.sqlite.connection import Connection

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


def _cells(letter: Letter) -> tuple[object, ...]:
    *facts, figures, invoice, payment, delivery = letter
    told = codec.brief(figures)
    return (*map(_cell, facts), told, invoice, payment, *map(_cell, delivery))


def _cell(value: object) -> object:
    return dates.stamp(value) if isinstance(value, datetime) else value
