"""What values hold many of, read from tables of their own: cards, lines, and the parts of payments.

Those of many values are asked for together."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any

from invoicectl.domain.model import Client, Invoice, Payment
from invoicectl.domain.tuples import NamedTuple
from invoicectl.sql import rows
from invoicectl.sql.pieces import marks

if TYPE_CHECKING:
    from invoicectl.sql.connection import Connection

PORTION = 500
"""How many numbers one question names."""

Children = dict[str, tuple[Any, ...]]
"""What one value holds many of, by its fields."""


def portions(numbers: Iterable[int]) -> Iterator[list[int]]:
    """Each number once, in order, some at a time."""
    each = iter(sorted(set(numbers)))
    while some := list(islice(each, PORTION)):
        yield some


def children_of(
    connection: "Connection", table: rows.Table, found: Sequence[tuple[Any, ...]]
) -> list[Children]:
    """What each of these rows of a table holds many of; asked only where there can be any."""
    of_each: list[Children] = [{} for _ in found]
    for name, (owner, columns, read, has_any) in _CHILDREN.get(table.cls, {}).items():
        held: dict[int, list[Any]] = {}
        for some in portions(cells[0] for cells in found if has_any(cells)):
            sql = (
                f"SELECT {owner}, {columns} FROM {name} WHERE {owner} IN ({marks(some)}) "
                f"ORDER BY {owner}, position"
            )
            for number, *rest in connection.all(sql, some):
                held.setdefault(number, []).append(read(tuple(rest)))
        for cells, children in zip(found, of_each, strict=True):
            children[name] = tuple(held.get(cells[0], ()))
    return of_each


class _Kept(NamedTuple):
    """How a table keeps what values hold many of: the column that names whose it is, the others,
    what is made of those, and by the cells of a value whether it can have any."""

    owner: str
    columns: str
    read: Callable[[tuple[Any, ...]], Any]
    has_any: Callable[[tuple[Any, ...]], bool]


def _always(_: tuple[Any, ...]) -> bool:
    return True


_TIP, _KIND, _METHOD, _REVERSED = map(
    rows.TABLE_OF[Payment].columns.index, ("tip_minor", "kind", "method", "reversed_at")
)

_CARD = "token, brand, last4, customer, refused_code, expires, is_told"
_LINE = 'text, amount_minor, visit, "of", is_late'

_CHILDREN = {
    Client: {"cards": _Kept("client", _CARD, rows.card, _always)},
    Invoice: {"lines": _Kept("invoice", _LINE, rows.line, _always)},
    Payment: {
        "tips": _Kept(
            "payment",
            "visit, provider, amount_minor",
            rows.tip,
            lambda cells: bool(cells[_TIP]) or cells[_KIND] == "payout",
        ),
        "lots": _Kept(
            "payment",
            "source, amount_minor, use",
            rows.lot,
            lambda cells: cells[_METHOD] == "credit" or cells[_KIND] == "refund",
        ),
        "reversals": _Kept(
            "payment",
            'number, place, amount_minor, "on"',
            rows.reversal,
            lambda cells: cells[_REVERSED] is not None,
        ),
    },
}
