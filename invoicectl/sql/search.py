"""The rows of the index of words: by which words each thing is found, as the tables have them.

Each thing has one row in `search`: its words and those of its client's name, each once and in
order, and its reference. A word behind `=` is all of what it stands for: a reference, or a handle.
Rows are numbered by time, so that the newest come first; people come before all else. What a row
holds is read from the tables alone, in one way for a change, for a whole file and for `check`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any, Protocol

from invoicectl import errors
from invoicectl.domain import money
from invoicectl.domain import words as cut
from invoicectl.domain.references import reference
from invoicectl.domain.things import THINGS
from invoicectl.sql.pieces import instant, marks
from invoicectl.sql.touched import Touched

_OF_CLIENT = "c.handle, c.name"
_WITH_CLIENT = "LEFT JOIN clients AS c ON c.number = x.client"

SELECTS = {
    "client": "SELECT x.number, NULL, x.handle, x.name, x.handle, NULL, x.email, x.address, "
    "x.phone, replace(x.phone, ' ', ''), x.tax_id, "
    "(SELECT {joins}(brand || '-' || last4, ' ') FROM cards WHERE cards.client = x.number) "
    "FROM clients AS x",
    "provider": "SELECT x.number, NULL, x.handle, x.name, x.handle, NULL, x.email "
    "FROM providers AS x",
    "session": f"SELECT x.number, x.opened_at, {_OF_CLIENT}, NULL, NULL, "
    "(SELECT {joins}(text, ' ') FROM messages "
    "WHERE messages.session = x.number AND messages.kind <> 'answer') "
    f"FROM sessions AS x {_WITH_CLIENT}",
    "booking": f"SELECT x.number, x.requested_at, {_OF_CLIENT}, NULL, NULL "
    f"FROM bookings AS x {_WITH_CLIENT}",
    "visit": f"SELECT x.number, x.planned_at, {_OF_CLIENT}, NULL, x.price_minor, x.service "
    f"FROM visits AS x {_WITH_CLIENT}",
    "payment": "SELECT x.number, x.at, coalesce(c.handle, p.handle), coalesce(c.name, p.name), "
    "coalesce(x.reference, '') || ' ' || coalesce(x.gateway_ref, ''), "
    "x.amount_minor || ' ' || x.tip_minor || ' ' || (x.amount_minor + x.tip_minor), "
    "x.card, x.reason, 'INV-' || x.invoice, 'B' || x.booking "
    f"FROM payments AS x {_WITH_CLIENT} LEFT JOIN providers AS p ON p.number = x.provider",
    "invoice": f"SELECT x.number, x.issued_at, {_OF_CLIENT}, x.reference, "
    "x.total_minor || ' ' || (x.total_minor + x.late_fee_minor) || ' ' || coalesce("
    "(SELECT {joins}(CAST(amount_minor AS TEXT), ' ') FROM lines "
    "WHERE lines.invoice = x.number), ''), "
    "x.contest_reason, 'S' || x.session, 'B' || x.booking, "
    "(SELECT {joins}(text, ' ') FROM lines WHERE lines.invoice = x.number) "
    f"FROM invoices AS x {_WITH_CLIENT}",
}
"""What each kind is found by: its number, when it was made, handle and name, what it is called
besides, its amounts, and its texts. `{joins}` is the aggregate that joins texts."""

_OF_CLIENTS = ("session", "booking", "visit", "payment", "invoice")
"""The things that are found by their client's name."""

PORTION = 500
"""How many rows are read and written together."""

_KINDS = {kind: place for place, kind in enumerate(SELECTS)}
_FOREVER = (1 << 38) - 1
"""The instant by which people are numbered: after all others."""

Row = tuple[int, str, str]
"""A row of `search`: its number, the words, and the reference."""


class Indexed(Protocol):
    """What is asked of a connection to have its index hold what the tables hold."""

    path: str
    joins: str
    writes_words: str

    def all(self, sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """The rows of a question."""

    def execute_many(self, sql: str, batch: Sequence[tuple[Any, ...]]) -> None:
        """Do one statement for each of many rows."""


def follow(connection: Indexed, touched: Touched) -> None:
    """Have the index hold what the tables hold now of things that were touched."""
    for kind, numbers in touched.things.items():
        some = list(numbers)
        for first in range(0, len(some), PORTION):
            portion = some[first : first + PORTION]
            where = f"WHERE x.number IN ({marks(portion)})"
            _write(connection, rows(connection, kind, where, portion))
    for owner, number in touched.renamed:
        for kind in _OF_CLIENTS if owner == "client" else ("payment",):
            _write(connection, rows(connection, kind, f"WHERE x.{owner} = ?", [number]))


_LEAST = -(1 << 63)
"""Nothing has a number below it."""


def fill(connection: Indexed) -> None:
    """Have an empty index hold what the tables hold."""
    for portion in all_rows(connection):
        connection.execute_many(connection.writes_words, portion)


def all_rows(connection: Indexed) -> Iterator[list[Row]]:
    """The rows that all things are to have, in portions: of all at once there may be too many. A
    damaged file may hold any number, so a portion is of rows that are there."""
    between = "WHERE x.number > ? AND x.number <= ?"
    for kind in SELECTS:
        sql = f"SELECT number FROM {THINGS[kind].table} WHERE number > ? ORDER BY number LIMIT ?"
        after = _LEAST
        while numbers := connection.all(sql, (after, PORTION)):
            last = numbers[-1][0]
            yield rows(connection, kind, between, (after, last))
            after = last


def _write(connection: Indexed, found: list[Row]) -> None:
    for first in range(0, len(found), PORTION):
        connection.execute_many(connection.writes_words, found[first : first + PORTION])


def rows(connection: Indexed, kind: str, where: str = "", values: Sequence[Any] = ()) -> list[Row]:
    """The rows that things of a kind are to have. Raises FileFault."""
    path = connection.path
    found = connection.all(f"{_select(kind, connection.joins)} {where}", values)
    if not found:
        return []
    currency = str(connection.all("SELECT value FROM policy WHERE key = 'currency'")[0][0])
    try:
        return [_row(path, kind, currency, cells) for cells in found]
    except errors.UnknownCurrency as error:
        raise errors.FileFault(path=path, why="value", error=error) from None


@lru_cache
def _select(kind: str, joins: str) -> str:
    return SELECTS[kind].format(joins=joins)


def _row(path: str, kind: str, currency: str, cells: tuple[Any, ...]) -> Row:
    number, at, handle, name, called, amounts, *texts = cells
    ref = reference(kind, number)
    seconds = _FOREVER if at is None else int(instant(at, path).timestamp())
    place = (seconds << 25) | (_KINDS[kind] << 21) | (number & ((1 << 21) - 1))
    found = {f"={ref.lower()}", ref.lower(), *(f"={word}" for word in cut.whole(called or ""))}
    for text in (handle, name, called, *texts):
        if text:
            found.update(cut.words(text))
    if amounts is not None:
        found.update(money.show(int(each), currency) for each in str(amounts).split())
    return place, " ".join(sorted(found)), ref
