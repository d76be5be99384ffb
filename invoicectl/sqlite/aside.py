"""What a run folds from the log and has no memory for, kept on disk until it ends.

A database of its own, which has no name: SQLite makes its file once there is more than fits into
its cache, and the system removes that with the process, however it ends. Nobody else reads what is
kept here, so a value lies there as it is and not in the columns of its table.
"""

from __future__ import annotations

import pickle
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, TypeVar, cast

from invoicectl.domain.model import Booking, Invoice, Message, Payment, Visit
from invoicectl.domain.things import THINGS
from invoicectl.domain.world import key_of
from invoicectl.errors import NotFound
from invoicectl.sqlite.faults import fault

if TYPE_CHECKING:
    from invoicectl.domain.model import Entity
    from invoicectl.domain.world import Key

T = TypeVar("T")

_SCHEMA = """
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
PRAGMA cache_size = -16384;
CREATE TABLE blocks (number INTEGER PRIMARY KEY, things BLOB);
CREATE TABLE things (
    kind TEXT, number INTEGER, part INTEGER, block INTEGER, place INTEGER,
    PRIMARY KEY (kind, number, part)
) WITHOUT ROWID;
CREATE TABLE listed (
    list TEXT, owner INTEGER, kind TEXT, number INTEGER, part INTEGER,
    PRIMARY KEY (list, owner, kind, number, part)
) WITHOUT ROWID;
CREATE TABLE noted (list TEXT, a, b, c, d);
CREATE TABLE sums (list TEXT, name TEXT, sum INTEGER, PRIMARY KEY (list, name)) WITHOUT ROWID;
"""

_APART = """
SELECT x.name, x.sum, y.sum
FROM sums AS x LEFT JOIN sums AS y ON y.list = :other AND y.name = x.name
WHERE x.list = :one AND x.sum <> coalesce(y.sum, 0)
UNION ALL
SELECT y.name, NULL, y.sum
FROM sums AS y
WHERE y.list = :other AND y.sum <> 0
AND NOT EXISTS (SELECT 1 FROM sums AS x WHERE x.list = :one AND x.name = y.name)
ORDER BY 1
"""
"""Where the sums of two names differ: each is looked up, for to sort them all takes memory."""

_AT_HAND = 4_096
"""So many values are kept at hand twice over: those that were asked for last are asked again."""

_BLOCK = 32
"""So many values are packed together: what they share, as invoices their terms, is packed once.
Each lies there as its class and a plain tuple: to have `pickle` call the class takes twice as
long."""

_OPEN = 64
"""So many blocks stay open: who asks for a value goes on with its neighbours."""


class Aside:
    """The world as it was put aside, and rows and sums besides. Raises FileFault where the disk is
    full or fails, under the `path` of the file that is looked at."""

    def __init__(self, path: str, file_id: str = "") -> None:
        self.file_id = file_id
        self._path = path
        self._raw = sqlite3.connect("", isolation_level=None)
        self._raw.executescript(_SCHEMA)
        self._raw.execute("BEGIN")  # never ended: nobody else is to see it, and nothing is to last
        self._young: dict[Key, Any] = {}
        self._old: dict[Key, Any] = {}
        self._made = 0
        self._open: dict[int, list[tuple[Any, tuple[Any, ...]]]] = {}

    def close(self) -> None:
        """Give everything up."""
        self._raw.close()

    # --- what is put aside --------------------------------------------------------------------

    def keep(self, things: Iterable[Entity]) -> None:
        """These values stand like this from now on."""
        rows, lists, blocks = [], [], []
        kept = [(_row_key(key_of(thing)), thing) for thing in things]
        kept.sort(key=_by_row_key)
        for first in range(0, len(kept), _BLOCK):
            portion = kept[first : first + _BLOCK]
            self._made += 1
            plain = [(type(thing), tuple(thing)) for _, thing in portion]
            packed = pickle.dumps(plain, pickle.HIGHEST_PROTOCOL)
            blocks.append((self._made, packed))
            for place, (row_key, thing) in enumerate(portion):
                rows.append((*row_key, self._made, place))
                lists += [(name, owner, *row_key) for name, owner in lists_of(thing)]
                self._at_hand(key_of(thing), thing)
        self._many("INSERT INTO blocks VALUES (?, ?)", blocks)
        sql = (
            "INSERT INTO things VALUES (?, ?, ?, ?, ?) ON CONFLICT (kind, number, part) "
            "DO UPDATE SET block = excluded.block, place = excluded.place"
        )
        self._many(sql, rows)
        self._many("INSERT INTO listed VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING", lists)

    def note(self, name: str, rows: Iterable[tuple[Any, Any, Any, Any]]) -> None:
        """Add these rows to those of a name."""
        self._many("INSERT INTO noted VALUES (?, ?, ?, ?, ?)", ((name, *row) for row in rows))

    def add(self, name: str, amounts: Iterable[tuple[str, int]]) -> None:
        """Add to the sums of a name."""
        sql = (
            "INSERT INTO sums VALUES (?, ?, ?) "
            "ON CONFLICT (list, name) DO UPDATE SET sum = sum + excluded.sum"
        )
        self._many(sql, ((name, *each) for each in amounts))

    # --- how it stands ------------------------------------------------------------------------

    def noted(self, name: str) -> Iterator[tuple[Any, ...]]:
        """The rows of a name, as they came."""
        return self._each("SELECT a, b, c, d FROM noted WHERE list = ? ORDER BY rowid", (name,))

    def sums(self, name: str) -> Iterator[tuple[str, int]]:
        """The sums of a name, by what they are of."""
        sql = "SELECT name, sum FROM sums WHERE list = ? ORDER BY name"
        return cast("Iterator[tuple[str, int]]", self._each(sql, (name,)))

    def apart(self, one: str, other: str) -> Iterator[tuple[str, int | None, int | None]]:
        """Where the sums of two names are not the same, those of both."""
        found = self._each(_APART, {"one": one, "other": other})
        return cast("Iterator[tuple[str, int | None, int | None]]", found)

    def things_of(self, kind: type[T]) -> Iterator[T]:
        """Every value of a kind, by number."""
        sql = "SELECT block, place FROM things WHERE kind = ? ORDER BY number, part"
        return (self._in(*where) for where in self._each(sql, (kind.__name__,)))

    def count_of(self, kind: type) -> int:
        """How many values of a kind there are."""
        sql = "SELECT count(*) FROM things WHERE kind = ?"
        ((count,),) = self._each(sql, (kind.__name__,))
        return int(count)

    def get(self, kind: type[T], ident: Any) -> T:
        """The value of that kind under its number. Raises NotFound."""
        key: Key = (kind, ident)
        found = self._young.get(key)
        if found is None:
            found = self._old.get(key) or self._read(key)
            self._at_hand(key, found)
        return cast("T", found)

    def visits_of(self, owner: str, number: int) -> list[Visit]:
        """The visits of a `booking`, `series` or `invoice`, by start and number."""
        found: list[Visit] = self._listed(f"visits of {owner}", number)
        return sorted(found, key=lambda visit: visit.order)

    def unbilled(self, client: int) -> list[Visit]:
        """The client's series visits to be paid for and on no invoice, by start and number."""
        found: list[Visit] = self._listed("unbilled", client)
        return sorted(found, key=lambda visit: visit.order)

    def payments_of_booking(self, number: int) -> list[Payment]:
        """The payments made on a booking, in order."""
        return self._listed("payments of booking", number)

    def payments_of_invoice(self, number: int) -> list[Payment]:
        """The payments of an invoice, the booking's before it included, in order."""
        return self._listed("payments of invoice", number)

    def invoices_of(self, client: int) -> list[Invoice]:
        """All of the client's invoices, in order."""
        return self._listed("invoices", client)

    def bookings_of(self, client: int) -> list[Booking]:
        """All of the client's bookings, in order."""
        return self._listed("bookings", client)

    def credit_of(self, client: int) -> list[Payment]:
        """The client's payments of which something is client credit that nobody used, by since
        when it is, and number."""
        found: list[Payment] = self._listed("credit", client)
        return sorted(found, key=lambda each: (each.credit_at or each.at, each.number))

    def uses_of(self, payment: int) -> list[Payment]:
        """The uses of client credit that are made of a payment's money, in order."""
        return self._listed("uses", payment)

    def own_payments_of(self, client: int) -> list[Payment]:
        """The client's payments that are of no invoice and no booking, in order."""
        return self._listed("own", client)

    def messages_of(self, session: int) -> list[Message]:
        """What was said in a session, in order."""
        return self._listed("messages", session)

    def next_number(self, kind: str) -> int:
        """The next free number of a kind."""
        sql = "SELECT coalesce(max(number), 0) + 1 FROM things WHERE kind = ?"
        ((number,),) = self._each(sql, (THINGS[kind].cls.__name__,))
        return int(number)

    # --- behind it ----------------------------------------------------------------------------

    def _at_hand(self, key: Key, thing: Any) -> None:
        self._young[key] = thing
        if len(self._young) > _AT_HAND:
            self._old, self._young = self._young, {}

    def _read(self, key: Key) -> Any:
        sql = "SELECT block, place FROM things WHERE kind = ? AND number = ? AND part = ?"
        for where in self._each(sql, _row_key(key)):
            return self._in(*where)
        raise NotFound(what=key[0].__name__.lower(), ref=str(key[1]))

    def _listed(self, name: str, owner: int) -> list[Any]:
        """What is in a list by number, and not only was there once."""
        sql = (
            "SELECT block, place FROM listed NATURAL JOIN things WHERE list = ? AND owner = ? "
            "ORDER BY number, part"
        )
        found = [self._in(*where) for where in self._each(sql, (name, owner))]
        return [thing for thing in found if (name, owner) in lists_of(thing)]

    def _in(self, block: int, place: int) -> Any:
        """The value at a place of a block. Nobody but this process has packed it."""
        found = self._open.pop(block, None)
        if found is None:
            ((packed,),) = self._each("SELECT things FROM blocks WHERE number = ?", (block,))
            found = pickle.loads(packed)  # noqa: S301
        self._open[block] = found
        if len(self._open) > _OPEN:
            del self._open[next(iter(self._open))]
        cls, cells = found[place]
        return tuple.__new__(cls, cells)

    def _many(self, sql: str, rows: Iterable[Sequence[Any]]) -> None:
        try:
            self._raw.executemany(sql, rows)
        except sqlite3.Error as error:
            raise fault(error, self._path) from error

    def _each(self, sql: str, values: Sequence[Any] | dict[str, Any]) -> Iterator[tuple[Any, ...]]:
        try:
            yield from self._raw.execute(sql, values)
        except sqlite3.Error as error:
            raise fault(error, self._path) from error


def _row_key(key: Key) -> tuple[str, int, int]:
    kind, ident = key
    number, part = ident if isinstance(ident, tuple) else (ident, 0)
    return kind.__name__, number, part


def _by_row_key(kept: tuple[tuple[str, int, int], Entity]) -> tuple[str, int, int]:
    return kept[0]


def lists_of(thing: Entity) -> set[tuple[str, int]]:
    """The lists in which a value is, each by what it lists and of whom."""
    found: Callable[[Any], Iterator[tuple[str, int | None]]] | None = _LISTS.get(type(thing))
    if found is None:
        return set()
    return {(name, owner) for name, owner in found(thing) if owner is not None}


def _of_visit(visit: Visit) -> Iterator[tuple[str, int | None]]:
    yield "visits of booking", visit.booking
    yield "visits of series", visit.series
    yield "visits of invoice", visit.invoice
    if visit.series and visit.is_billed and visit.invoice is None:
        yield "unbilled", visit.client


def _of_payment(payment: Payment) -> Iterator[tuple[str, int | None]]:
    yield "payments of booking", payment.booking
    yield "payments of invoice", payment.invoice
    if payment.unused_minor:
        yield "credit", payment.client
    if payment.is_use:
        yield from (("uses", lot.payment) for lot in payment.lots)
    if payment.invoice is None and payment.booking is None:
        yield "own", payment.client


def _of_invoice(invoice: Invoice) -> Iterator[tuple[str, int | None]]:
    yield "invoices", invoice.client


def _of_booking(booking: Booking) -> Iterator[tuple[str, int | None]]:
    yield "bookings", booking.client


def _of_message(message: Message) -> Iterator[tuple[str, int | None]]:
    yield "messages", message.session


_LISTS: dict[type, Callable[[Any], Iterator[tuple[str, int | None]]]] = {
    Visit: _of_visit,
    Payment: _of_payment,
    Invoice: _of_invoice,
    Booking: _of_booking,
    Message: _of_message,
}
"""In which lists the values of a kind are."""
