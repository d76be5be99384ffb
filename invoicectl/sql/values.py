"""The values in an open file: read from their tables, written through `saving`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeVar

from invoicectl import errors
from invoicectl.domain import codec
from invoicectl.domain import policy as settings
from invoicectl.domain.model import (
    Booking,
    Client,
    Invoice,
    Message,
    Payment,
    Visit,
)
from invoicectl.domain.policy import Policy
from invoicectl.domain.things import THINGS
from invoicectl.errors import Error
from invoicectl.sql import rows
from invoicectl.sql.pieces import UNBILLED, instant_or_none, marks, missing, portions

if TYPE_CHECKING:
    from invoicectl.domain.model import (
        Entity,
    )
    from invoicectl.domain.things import Next
    from invoicectl.parts import File
    from invoicectl.sql.connection import Connection
    from invoicectl.sql.indexing import Index

    Row = tuple[Any, ...]
    Children = dict[str, Row]
    """What one value holds many of, by its fields."""
    Kept = tuple[str, str, Callable[[Sequence[Any]], Any], Callable[[Row], bool]]

T = TypeVar("T")


class Values:
    """The values in an open file; a missing one raises NotFound."""

    def __init__(self, connection: Connection, file: File, index: Index) -> None:
        self._connection = connection
        self._index = index
        self._file = file

    @property
    def file_id(self) -> str:
        """The file's own uuid."""
        return self._file.info().uuid

    def get(self, kind: type[T], ident: int) -> T:
        """The value of that kind under its number. Raises NotFound."""
        if kind is Policy:
            return self._policy()  # type: ignore[return-value]
        table = rows.TABLE_OF[kind]
        found = self._values(table, f"WHERE {table.key[0]} = ?", (ident,))
        if not found:
            raise missing(kind.__name__.lower(), ident)
        return found[0]  # type: ignore[no-any-return]

    def _policy(self) -> Policy:
        stored = self._connection.all("SELECT key, value FROM policy ORDER BY key")
        beside = {key: value for key, value in stored if key in settings.BESIDE}
        since, reconciled_at = (
            instant_or_none(beside.get(name), self._connection.path)
            for name in ("calendar_since", "reconciled_at")
        )
        try:
            policy = _policy_of(tuple(stored))
            return policy._replace(
                calendar_since=since,
                gateway=beside["gateway"],
                generation=int(beside["generation"]),
                reconciled_at=reconciled_at,
                forked_from=beside.get("forked_from"),
            )
        except errors.NoSetting as error:
            path = self._connection.path
            raise errors.FileFault(path=path, why="other_setting", error=error) from None
        except Error as error:
            raise errors.FileFault(path=self._connection.path, why="value", error=error) from None

    def some(self, kind: type[T], numbers: Iterable[int]) -> list[T]:
        """The values of that kind under some numbers; what is missing is left out."""
        return self._of_many(kind, "number", numbers)

    def payments_of_invoices(self, numbers: Iterable[int]) -> list[Payment]:
        """The payments of some invoices, each invoice's in order."""
        return self._of_many(Payment, "invoice", numbers, "ORDER BY number")

    def credit_of_clients(self, numbers: Iterable[int]) -> list[Payment]:
        """The payments of some clients of which something is client credit that nobody used, each
        client's in order."""
        more = "AND unused_minor > 0 ORDER BY credit_at, number"
        return self._of_many(Payment, "client", numbers, more)

    def visits_of(self, owner: str, number: int) -> list[Visit]:
        """The visits of a `booking`, `series` or `invoice`, by start and number."""
        return self._values(
            rows.TABLE_OF[Visit], f"WHERE {owner} = ? ORDER BY start_at, number", (number,)
        )

    def unbilled(self, client: int) -> list[Visit]:
        """The client's series visits to be paid for and on no invoice, by start and number."""
        return self._values(
            rows.TABLE_OF[Visit],
            f"WHERE client = ? AND {UNBILLED} ORDER BY start_at, number",
            (client,),
        )

    def next_number(self, kind: str) -> int:
        """The next free number of invoices, sessions, …"""
        sql = f"SELECT coalesce(max(number), 0) + 1 FROM {THINGS[kind].table}"
        return int(self._connection.one(sql)[0])

    def payments_of_booking(self, number: int) -> list[Payment]:
        """The payments made on a booking, in order."""
        return self._values(rows.TABLE_OF[Payment], "WHERE booking = ? ORDER BY number", (number,))

    def payments_of_invoice(self, number: int) -> list[Payment]:
        """The payments of an invoice, the booking's before it included, in order."""
        return self.payments_of_invoices((number,))

    def invoices_of(self, client: int) -> list[Invoice]:
        """The client's invoices to which time does something, in order; while she is held, also
        those to which it may do something after."""
        where = (
            "WHERE client = ? AND (next_at IS NOT NULL "
            "OR (SELECT held_at FROM clients WHERE number = ?) IS NOT NULL "
            "AND status IN ('pending', 'open', 'overdue')) ORDER BY number"
        )
        return self._values(rows.TABLE_OF[Invoice], where, (client, client))

    def bookings_of(self, client: int) -> list[Booking]:
        """The client's bookings to which time does something, in order."""
        where = "WHERE client = ? AND next_at IS NOT NULL ORDER BY number"
        return self._values(rows.TABLE_OF[Booking], where, (client,))

    def credit_of(self, client: int) -> list[Payment]:
        """The client's payments of which something is client credit that nobody used."""
        return self.credit_of_clients((client,))

    def uses_of(self, payment: int) -> list[Payment]:
        """The uses of client credit that are made of a payment's money, in order."""
        where = (
            "WHERE method = 'credit' AND kind <> 'refund' "
            "AND number IN (SELECT payment FROM lots WHERE source = ?) ORDER BY number"
        )
        return self._values(rows.TABLE_OF[Payment], where, (payment,))

    def own_payments_of(self, client: int) -> list[Payment]:
        """The client's payments that are of no invoice and no booking, in order."""
        where = "WHERE client = ? AND invoice IS NULL AND booking IS NULL ORDER BY number"
        return self._values(rows.TABLE_OF[Payment], where, (client,))

    def messages_of(self, session: int) -> list[Message]:
        """The texts of a session, in order."""
        return self._values(rows.TABLE_OF[Message], "WHERE session = ? ORDER BY number", (session,))

    def save(self, changed: Iterable[tuple[Entity, Entity | None, Next]]) -> None:
        """Write values, each with what it was before (None: new) and its next step."""
        from invoicectl.sql.saving import save

        save(self._connection, changed, self._index.touched)
        self._index.written()

    def _of_many(
        self, kind: type[T], column: str, numbers: Iterable[int], more: str = ""
    ) -> list[T]:
        """The values of a kind whose `column` is one of these numbers, some numbers at a time."""
        found: list[T] = []
        for some in portions(numbers):
            where = f"WHERE {column} IN ({marks(some)}) {more}"
            found += self._values(rows.TABLE_OF[kind], where, some)
        return found

    def _values(self, table: rows.Table, where: str, values: Sequence[Any]) -> list[Any]:
        found = self._connection.all(f"{rows.select(table)} FROM {table.name} {where}", values)
        try:
            if not table.children:
                return [rows.value(table, cells) for cells in found]
            each = zip(found, _children_of(self._connection, table, found), strict=True)
            return [rows.value(table, cells, **children) for cells, children in each]
        except codec.ForeignError as error:
            told = {"path": self._connection.path, "table": table.name, "error": error}
            raise errors.FileFault(**told, why="other_table") from None
        except (ValueError, ArithmeticError, KeyError) as error:
            told = {"path": self._connection.path, "table": table.name, "error": error}
            raise errors.FileFault(**told, why="table") from None


@lru_cache(maxsize=8)
def _policy_of(stored: tuple[tuple[str, str], ...]) -> Policy:
    """The settings as they are stored, read once: every command asks for them, few change them."""
    return settings.from_record({k: value for k, value in stored if k not in settings.BESIDE})


def _children_of(connection: Connection, table: rows.Table, found: Sequence[Row]) -> list[Children]:
    """What each of these rows of a table holds many of; asked only where there can be any."""
    of_each: list[Children] = [{} for _ in found]
    for name, (owner, columns, read, has_any) in _CHILDREN.get(table.cls, {}).items():
        numbers = [cells[0] for cells in found if has_any(cells)]
        held: dict[int, list[Any]] = {}
        for some in portions(numbers) if numbers else ():
            for number, *rest in connection.all(_question(name, owner, columns, len(some)), some):
                held.setdefault(number, []).append(read(rest))
        for cells, children in zip(found, of_each, strict=True):
            children[name] = tuple(held.get(cells[0], ()))
    return of_each


@lru_cache(maxsize=32)
def _question(name: str, owner: str, columns: str, count: int) -> str:
    which = marks(range(count))
    return (
        f"SELECT {owner}, {columns} FROM {name} WHERE {owner} IN ({which}) "
        f"ORDER BY {owner}, position"
    )


def _always(_: Row) -> bool:
    return True


_TIP, _KIND, _METHOD, _REVERSED = map(
    rows.TABLE_OF[Payment].columns.index, ("tip_minor", "kind", "method", "reversed_at")
)

_CARD = "token, brand, last4, customer, refused_code, expires, is_told"
_LINE = 'text, amount_minor, visit, "of", is_late'

_CHILDREN: dict[type, dict[str, Kept]] = {
    Client: {"cards": ("client", _CARD, rows.card, _always)},
    Invoice: {"lines": ("invoice", _LINE, rows.line, _always)},
    Payment: {
        "tips": (
            "payment",
            "visit, provider, amount_minor",
            rows.tip,
            lambda cells: bool(cells[_TIP]) or cells[_KIND] == "payout",
        ),
        "lots": (
            "payment",
            "source, amount_minor, use",
            rows.lot,
            lambda cells: cells[_METHOD] == "credit" or cells[_KIND] == "refund",
        ),
        "reversals": (
            "payment",
            'number, place, amount_minor, "on"',
            rows.reversal,
            lambda cells: cells[_REVERSED] is not None,
        ),
    },
}
"""How tables keep what values hold many of: the column that names whose it is, the others, what is
made of those, and by the cells of a value whether it can have any."""
