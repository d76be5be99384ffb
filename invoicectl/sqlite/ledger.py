"""What accountants ask of the file: what each event posted, what was open before, whole tables.

Everything is read row by row, in the order of the keys, so that a file of any size fits.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from invoicectl.domain import codec
from invoicectl.domain.events import Fact, Link, number_of, ref_of
from invoicectl.domain.model import reference
from invoicectl.errors import FileFault
from invoicectl.sqlite.connection import Connection

ALWAYS = ("", "~")
"""The period that holds every stored instant: from the first one, to before the second."""

LINK = "e.seq, e.at, e.recorded_at, e.actor, e.system_user, e.ref, e.kind, e.data, e.hash"
"""The columns of a fact as it is stored."""

FACT = f"{LINK}, e.client, e.number"
"""… with whose it is, and the number of what it is about."""

_ENTERED = f"""
SELECT {FACT}, p.invoice, p.kind, v.invoice, v.service, l.position, l.account, l.amount_minor
FROM postings AS l
JOIN events AS e ON e.seq = l.event
LEFT JOIN payments AS p ON p.number = e.number AND p.ref = e.ref
LEFT JOIN visits AS v ON v.number = e.number AND v.ref = e.ref
WHERE e.at >= ? AND e.at < ?
ORDER BY l.event, l.position"""

_LOCKED = """
CASE WHEN kind = 'answer' AND session IN (
    SELECT session FROM invoices WHERE session IS NOT NULL AND confirmed_at IS NULL
) THEN NULL ELSE text END"""
"""A message, but for a pay-to-view answer that is locked still."""


class Line(NamedTuple):
    """One posting of an event: its place among them, the account, minor units to its debit."""

    position: int
    account: str
    amount_minor: int


class Entered(NamedTuple):
    """A fact that moved money, what it is about, and what it posted.

    `whose` is the reference of its client, or of the provider who was paid; `payment_kind` and
    `service` are those of the payment or visit that it is filed under."""

    fact: Fact
    whose: str
    invoice: int | None
    payment: int | None
    payment_kind: str | None
    service: str | None
    lines: tuple[Line, ...]

    @property
    def ref(self) -> str:
        """The reference of what it is about."""
        return ref_of(self.fact.event)


class Ledger(Connection):
    """The books of an open file, and its tables as they are."""

    def entered(self, since: str, until: str) -> Iterator[Entered]:
        """The facts that moved money from one stored instant to before another, in order.

        Raises FileFault at the first that can't be read."""
        rows = self._each(_ENTERED, (since, until))
        for _, found in itertools.groupby(rows, key=lambda row: row[0]):
            first, *rest = found
            fact = self._fact(first)
            of_payment, payment_kind, of_visit, service = first[11:15]
            owner, number = fact.event._fields[0], number_of(fact.event)
            yield Entered(
                fact,
                ref_of(fact.event) if fact.client is None else reference("client", fact.client),
                number if owner == "invoice" else (of_payment or of_visit),
                number if owner == "payment" else None,
                payment_kind,
                service,
                tuple(Line(*row[-3:]) for row in (first, *rest)),
            )

    def _fact(self, cells: Sequence[Any]) -> Fact:
        """The fact of the columns of FACT. Raises FileFault."""
        stored = Link(*cells[:9])
        try:
            fact = codec.fact(stored, cells[9])
        except codec.ForeignError as error:
            build = "was made by another build of invoicectl"
            reason = f"{build}: event {stored.seq} ({stored.kind}) {error}"
        except codec.UnreadableError as error:
            reason = f"is damaged: event {stored.seq} ({stored.kind}) {error}"
        else:
            if number_of(fact.event) == cells[10]:
                return fact
            reason = f"is damaged: event {stored.seq} ({stored.kind}) has another number"
        raise FileFault(path=self.path, reason=reason)

    def used_accounts(self, since: str, until: str) -> list[tuple[str, str]]:
        """The accounts posted to in a period, in order, each with its first instant there."""
        return self._all(
            "SELECT account, min(at) FROM postings JOIN events ON seq = event "
            "WHERE at >= ? AND at < ? GROUP BY account ORDER BY account",
            (since, until),
        )

    def balances_before(self, until: str) -> list[tuple[str, int]]:
        """What every account came to before an instant, in order; those at 0 are left out."""
        return self._all(
            "SELECT account, sum(amount_minor) FROM postings JOIN events ON seq = event "
            "WHERE at < ? GROUP BY account HAVING sum(amount_minor) <> 0 ORDER BY account",
            (until,),
        )

    def table_names(self) -> list[str]:
        """The names of the file's tables, in order."""
        sql = "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"
        return [name for (name,) in self._all(sql)]

    def columns_of(self, table: str) -> list[str]:
        """The columns of a table, computed ones too, but for the order of steps."""
        sql = "SELECT name FROM pragma_table_xinfo(?) ORDER BY cid"
        return [name for (name,) in self._all(sql, (table,)) if name != "next_order"]

    def table_rows(self, table: str, columns: list[str]) -> Iterator[tuple[Any, ...]]:
        """The rows of one of our tables, in the order of its key."""
        keys = self._all(
            "SELECT name FROM pragma_table_xinfo(?) WHERE pk > 0 ORDER BY pk", (table,)
        )
        shown = [
            _LOCKED if (table, name) == ("messages", "text") else f'"{name}"' for name in columns
        ]
        order = ", ".join(f'"{name}"' for (name,) in keys)
        return self._each(f'SELECT {", ".join(shown)} FROM "{table}" ORDER BY {order}')
