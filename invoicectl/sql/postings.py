"""The books of an open file: what each fact posted, and what every account comes to."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from invoicectl.domain.events import number_of, ref_of
from invoicectl.domain.references import reference
from invoicectl.domain.text import ERASED
from invoicectl.sql.pieces import CELLS, FACT, fact, instant

if TYPE_CHECKING:
    from invoicectl.domain.events import Fact
    from invoicectl.domain.periods import Period
    from invoicectl.domain.postings import Posting
    from invoicectl.domain.records import Entered
    from invoicectl.sql.connection import Connection

_ENTERED = f"""
SELECT {FACT}, p.invoice, p.kind, v.invoice, v.service, l.position, l.account, l.amount_minor
FROM postings AS l
JOIN events AS e ON e.seq = l.event
LEFT JOIN payments AS p ON p.number = e.number AND p.ref = e.ref
LEFT JOIN visits AS v ON v.number = e.number AND v.ref = e.ref
WHERE e.at >= ? AND e.at < ?
ORDER BY l.event, l.position"""


def whose(told: Fact) -> str:
    """The reference of a fact's client, or of the provider who was paid."""
    if told.client is not None:
        return reference("client", told.client)
    provider = getattr(told.event, "provider", None)
    return ref_of(told.event) if provider is None else reference("provider", provider)


class Postings:
    """The postings of facts and the balances of accounts."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def enter(self, entries: Sequence[tuple[int, Sequence[Posting]]]) -> None:
        """Enter the postings of events, by their sequence, and move the balances."""
        moved: dict[str, int] = {}
        lines = []
        for seq, entry in entries:
            for position, (account, amount) in enumerate(entry, start=1):
                lines.append((seq, position, account, amount))
                moved[account] = moved.get(account, 0) + amount
        self._connection.execute_many(
            "INSERT INTO postings (event, position, account, amount_minor) VALUES (?, ?, ?, ?)",
            lines,
        )
        self._connection.execute_many(
            "INSERT INTO balances (account, balance_minor) VALUES (?, ?) "
            "ON CONFLICT (account) DO UPDATE SET balance_minor = balances.balance_minor + "
            "excluded.balance_minor",
            list(moved.items()),
        )

    def entered(self, period: Period) -> Iterator[Entered]:
        """The facts of a period that moved money, in order.

        Raises FileFault at the first that can't be read."""
        from invoicectl.domain.records import Entered, PostedLine  # few runs read the books

        rows = self._connection.each(_ENTERED, period.bounds)
        for _, found in itertools.groupby(rows, key=lambda row: row[0]):
            first, *rest = found
            told = fact(first, self._connection.path)
            of_payment, payment_kind, of_visit, service = first[CELLS : CELLS + 4]
            owner, number = told.event._fields[0], number_of(told.event)
            yield Entered(
                told,
                whose(told),
                number if owner == "invoice" else (of_payment or of_visit),
                number if owner == "payment" else None,
                payment_kind,
                ERASED if service == "" else service,
                tuple(PostedLine(*row[-3:]) for row in (first, *rest)),
            )

    def used_accounts(self, period: Period) -> list[tuple[str, datetime]]:
        """The accounts posted to in a period, in order, each with its first instant there.

        Raises FileFault."""
        found = self._connection.all(
            "SELECT account, min(at) FROM postings JOIN events ON seq = event "
            "WHERE at >= ? AND at < ? GROUP BY account ORDER BY account",
            period.bounds,
        )
        return [(account, instant(at, self._connection.path)) for account, at in found]

    def balances_before(self, until: str) -> list[tuple[str, int]]:
        """What every account came to before an instant, in order; those at 0 are left out."""
        found = self._connection.all(
            "SELECT account, sum(amount_minor) FROM postings JOIN events ON seq = event "
            "WHERE at < ? GROUP BY account HAVING sum(amount_minor) <> 0 ORDER BY account",
            (until,),
        )
        return [(account, int(minor)) for account, minor in found]
