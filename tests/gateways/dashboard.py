"""What others do at the simulated gateway: it is written into its record, and counts there."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import Any


class Dashboard:
    """The owner's hands on a record at `path`, which is there already. Instants are stamped texts,
    none before the newest in the record: its clock doesn't go back."""

    def __init__(self, path: str) -> None:
        self.path = path

    def charged(
        self,
        amount_minor: int,
        at: str,
        *,
        token: str = "pm_card_visa",  # noqa: S107 - a card's name
        currency: str = "USD",
    ) -> str:
        """A charge under no key."""
        made = "INSERT INTO charges (token, amount_minor, currency, outcome, created) "
        return self._made(
            f"{made} VALUES (?, ?, ?, 'approved', ?)", token, amount_minor, currency, at
        )

    def refunded(self, ref: str, amount_minor: int, at: str, outcome: str = "approved") -> str:
        """A refund under no key."""
        made = "INSERT INTO refunds (charge, amount_minor, outcome, created) VALUES (?, ?, ?, ?)"
        return self._made(made, _number(ref), amount_minor, outcome, at, letter="r")

    def disputed(self, ref: str, amount_minor: int, at: str, outcome: str = "taken") -> str:
        """A dispute: `inquiry`, `taken` or `returned`."""
        made = "INSERT INTO disputes (charge, amount_minor, outcome, created) VALUES (?, ?, ?, ?)"
        return self._made(made, _number(ref), amount_minor, outcome, at, letter="d")

    def decided(self, ref: str, outcome: str) -> None:
        """A dispute goes on: its money is taken, or given back."""
        number = int(ref.removeprefix("sim_d"))
        self._made("UPDATE disputes SET outcome = ? WHERE number = ?", outcome, number)

    def detached(self, token: str) -> None:
        """A card may not be charged any more."""
        self._made("INSERT OR IGNORE INTO detached VALUES (?)", token)

    def _made(self, sql: str, *values: Any, letter: str = "") -> str:
        with closing(sqlite3.connect(self.path)) as connection, connection:
            return f"sim_{letter}{connection.execute(sql, values).lastrowid}"


def _number(ref: str) -> int:
    return int(ref.removeprefix("sim_"))
