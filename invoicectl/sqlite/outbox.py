"""The letters of an open file."""

from __future__ import annotations

from collections.abc import Iterable

from invoicectl.domain import dates
from invoicectl.domain.model import Letter
from invoicectl.sqlite.connection import Connection


class Outbox:
    """The letters, one row each."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def post(self, letters: Iterable[Letter]) -> None:
        """Put letters into the outbox."""
        self._connection.execute_many(
            "INSERT INTO outbox (number, event, at, kind, recipient, address, subject, body, "
            "invoice) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [(*letter[:2], dates.stamp(letter.at), *letter[3:]) for letter in letters],
        )
