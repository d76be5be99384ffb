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
        return self._new(
            "charges",
            token=token,
            amount_minor=amount_minor,
            currency=currency,
            outcome="approved",
            created=at,
        )

    def refunded(self, ref: str, amount_minor: int, at: str, outcome: str = "approved") -> str:
        """A refund under no key."""
        back = {"charge": _number(ref), "amount_minor": amount_minor, "outcome": outcome}
        return self._new("refunds", "r", **back, created=at)

    def disputed(self, ref: str, amount_minor: int, at: str, outcome: str = "taken") -> str:
        """A dispute: `inquiry`, `taken` or `returned`."""
        taken = {"charge": _number(ref), "amount_minor": amount_minor, "outcome": outcome}
        return self._new("disputes", "d", **taken, created=at)

    def decided(self, ref: str, outcome: str) -> None:
        """A dispute goes on: its money is taken, or given back."""
        number = int(ref.removeprefix("sim_d"))
        self._done("UPDATE disputes SET outcome = ? WHERE number = ?", outcome, number)

    def detached(self, token: str) -> None:
        """A card may not be charged any more."""
        self._done("INSERT INTO detached VALUES (?) ON CONFLICT DO NOTHING", token)

    def _new(self, table: str, letter: str = "", **values: Any) -> str:
        """A new row, with the next number."""
        names, marks = ", ".join(values), ", ".join("?" * len(values))
        number = f"(SELECT coalesce(max(number), 0) + 1 FROM {table})"
        made = f"INSERT INTO {table} (number, {names}) VALUES ({number}, {marks}) RETURNING number"
        return f"sim_{letter}{self._done(made, *values.values())[0][0]}"

    def _done(self, sql: str, *values: Any) -> list[Any]:
        with closing(sqlite3.connect(self.path)) as connection, connection:
            cursor = connection.execute(sql, values)
            return cursor.fetchall() if cursor.description else []


def _number(ref: str) -> int:
    return int(ref.removeprefix("sim_"))
