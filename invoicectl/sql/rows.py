"""How each value lies in its table: one column a field, under the same name.

The name says the type: `_at` is an instant, `_rate` an exact decimal, `is_` a truth value,
`terms` frozen terms as JSON. An empty text is one that was erased. What a value holds many of
(cards, lines) has a table of its own.
"""

from collections.abc import Callable, Sequence
from datetime import time
from decimal import Decimal
from functools import lru_cache, partial
from types import NoneType
from typing import Any, Literal

from invoicectl.domain import codec, dates
from invoicectl.domain.currencies import DECIMALS
from invoicectl.domain.model import (
    Card,
    Client,
    Invoice,
    Line,
    Message,
    Payment,
    TipShare,
)
from invoicectl.domain.places import Lot, Reversed
from invoicectl.domain.text import ERASED, Text
from invoicectl.domain.things import THINGS, Next, step_cells
from invoicectl.domain.tuples import NamedTuple, kinds_of


class Table(NamedTuple):
    """Where values of one class lie. `children` are fields kept in other tables.

    `columns` are in the order of the class's fields; `written` has those of the next step last."""

    name: str
    cls: type
    key: tuple[str, ...]
    children: tuple[str, ...]
    has_steps: bool
    columns: tuple[str, ...]
    written: tuple[str, ...]


_STEP = ("next_step", "next_at", "next_order")


def _table(
    name: str, cls: Any, *key: str, children: tuple[str, ...] = (), has_steps: bool = False
) -> Table:
    columns = tuple(field for field in cls._fields if field not in children)
    written = (*columns, *_STEP) if has_steps else columns
    return Table(name, cls, key, children, has_steps, columns, written)


def _of_kind(kind: str, *children: str) -> Table:
    """The table of a kind of thing, as the registry says."""
    thing = THINGS[kind]
    has_steps = bool(thing.steps)
    return _table(thing.table, thing.cls, "number", children=children, has_steps=has_steps)


TABLES = (
    _of_kind("client", "cards"),
    _of_kind("provider"),
    _of_kind("session"),
    _table("messages", Message, "session", "number"),
    _of_kind("booking"),
    _of_kind("series"),
    _of_kind("invoice", "lines"),
    _of_kind("visit"),
    _of_kind("payment", "tips", "lots", "reversals"),
    _of_kind("unmatched"),
)
"""In the order in which rows are written: what is referred to before what refers to it."""

TABLE_OF = {table.cls: table for table in TABLES}

CARD_COLUMNS = (
    "client",
    "token",
    "brand",
    "last4",
    "customer",
    "refused_code",
    "expires",
    "is_told",
    "position",
)
TIP_COLUMNS = ("payment", "position", "visit", "provider", "amount_minor")
LOT_COLUMNS = ("payment", "position", "source", "amount_minor", "use")
REVERSAL_COLUMNS = ("payment", "position", "number", "place", "amount_minor", "on")
LINE_COLUMNS = ("invoice", "position", "text", "amount_minor", "visit", "of", "is_late")


@lru_cache
def upsert(table: Table) -> str:
    """The statement that writes one value of the table, new or changed."""
    names = ", ".join(f'"{name}"' for name in table.written)
    marks = ", ".join("?" for _ in table.written)
    keys = ", ".join(table.key)
    rest = [name for name in table.written if name not in table.key]
    changes = ", ".join(f'"{name}" = excluded."{name}"' for name in rest)
    return (
        f"INSERT INTO {table.name} ({names}) VALUES ({marks}) "
        f"ON CONFLICT ({keys}) DO UPDATE SET {changes}"
    )


@lru_cache(maxsize=512)
def update(table: Table, names: tuple[str, ...]) -> str:
    """The statement that writes these columns of a value that is there; its key comes last."""
    changes = ", ".join(f'"{name}" = ?' for name in (*names, *_STEP * table.has_steps))
    keys = " AND ".join(f"{name} = ?" for name in table.key)
    return f"UPDATE {table.name} SET {changes} WHERE {keys}"


@lru_cache
def select(table: Table) -> str:
    """The columns of a value, in the order that `value` reads them."""
    return f"SELECT {', '.join(chr(34) + name + chr(34) for name in table.columns)} "


def row(table: Table, thing: Any, following: Next) -> tuple[Any, ...]:
    """The value as a row of its table, with its next step where the table has one."""
    values = _cells(table.columns, thing)
    if table.has_steps:
        values += step_cells(following)
    return tuple(values)


def changed(table: Table, thing: Any, before: Any) -> tuple[str, ...]:
    """The columns in which a value is another than before."""
    return tuple(
        name
        for name, now, was in zip(thing._fields, thing, before, strict=True)
        if now is not was and now != was and name not in table.children
    )


def part(table: Table, names: tuple[str, ...], thing: Any, following: Next) -> tuple[Any, ...]:
    """What `update` takes of a value: these columns, its next step, and its key."""
    values = _cells(names, thing)
    if table.has_steps:
        values += step_cells(following)
    return (*values, *(getattr(thing, name) for name in table.key))


def _cells(names: tuple[str, ...], thing: Any) -> list[Any]:
    """These fields of a value as their columns hold them."""
    return [
        cell if type(cell := getattr(thing, name)) in _AS_IT_IS else column(name, cell)
        for name in names
    ]


_AS_IT_IS = frozenset({NoneType, int})
"""What a column holds as a field does: most fields are empty, or numbers."""


def value(table: Table, cells: tuple[Any, ...], **children: Any) -> Any:
    """The value of a row, given its children."""
    return table.cls(**dict(zip(table.columns, fields(table, cells), strict=True)), **children)


def fields(table: Table, cells: tuple[Any, ...]) -> tuple[Any, ...]:
    """The fields of a value as the cells of `columns` hold them."""
    each = zip(_readers(table), cells, strict=True)
    return tuple([cell if cell is None or read is _same else read(cell) for read, cell in each])


def card_rows(client: Client) -> list[tuple[Any, ...]]:
    """A client's cards as rows, oldest first."""
    return [(client.number, *card, position) for position, card in enumerate(client.cards, start=1)]


def line_rows(invoice: Invoice) -> list[tuple[Any, ...]]:
    """An invoice's lines as rows, in order."""
    return [
        (
            invoice.number,
            position,
            column("text", line.text),
            line.amount_minor,
            line.visit,
            line.of,
            int(line.is_late),
        )
        for position, line in enumerate(invoice.lines, start=1)
    ]


def tip_rows(payment: Payment) -> list[tuple[Any, ...]]:
    """The parts of a payment's tip as rows, in order."""
    return [
        (payment.number, position, *share) for position, share in enumerate(payment.tips, start=1)
    ]


def lot_rows(payment: Payment) -> list[tuple[Any, ...]]:
    """What a payment is made of as rows, in order."""
    return [(payment.number, position, *lot) for position, lot in enumerate(payment.lots, start=1)]


def reversal_rows(payment: Payment) -> list[tuple[Any, ...]]:
    """The parts of a payment's reversals that stand as rows, in order."""
    return [
        (payment.number, position, *part)
        for position, part in enumerate(payment.reversals, start=1)
    ]


def lot(cells: Sequence[Any]) -> Lot:
    """A lot of the columns source, amount, use."""
    return Lot(*cells)


def reversal(cells: Sequence[Any]) -> Reversed:
    """A part of a reversal of the columns number, place, amount, on."""
    return Reversed(*cells)


def tip(cells: Sequence[Any]) -> TipShare:
    """A part of a tip of the columns visit, provider, amount."""
    return TipShare(*cells)


def card(cells: Sequence[Any]) -> Card:
    """A card of the columns token, brand, last4, customer, refused_code, expires, is_told."""
    *told, is_told = cells
    return Card(*told)._replace(is_told=bool(is_told))


def line(cells: Sequence[Any]) -> Line:
    """A line of the columns text, amount, visit, of, is_late."""
    text, amount_minor, visit, of, is_late = cells
    return Line(text or ERASED, amount_minor, visit, of, bool(is_late))


def column(name: str, cell: Any) -> Any:
    """A field's value as its column holds it."""
    if cell is None or isinstance(cell, str):
        return "" if cell == ERASED else cell
    if name == "terms":
        return codec.terms_text(cell)
    if isinstance(cell, bool):
        return int(cell)
    return codec.plain(cell)


@lru_cache
def _readers(table: Table) -> tuple[Callable[[Any], Any], ...]:
    kinds = kinds_of(table.cls)
    return tuple(_reader(name, kinds[name]) for name in table.columns)


@lru_cache
def texts_of(table: str) -> frozenset[str]:
    """The columns of a table that hold personal texts."""
    classes = {"lines": Line, **{each.name: each.cls for each in TABLES}}
    kinds = kinds_of(classes[table]) if table in classes else {}
    return frozenset(name for name, kind in kinds.items() if _is_text(kind))


@lru_cache
def _is_text(kind: Any) -> bool:
    return kind is Text or any(each is Text for each in getattr(kind, "__args__", ()))


def _reader(name: str, kind: Any) -> Callable[[Any], Any]:
    if _is_text(kind):
        return _text
    words = _words(kind)
    if words:
        return partial(_one_of, words, name)
    if name.endswith("_at") or name in {"at", "held_until"}:
        return dates.unstamp
    if name.endswith("_rate"):
        return Decimal
    if name.startswith("is_"):
        return partial(_truth, name)
    if name in _COUNTS:
        return partial(_count, name)
    if name == "currency":
        return _currency
    if name == "terms":
        return codec.terms
    if name == "time":
        return time.fromisoformat
    return _same


def _same(cell: Any) -> Any:
    return cell


def _text(cell: Any) -> Any:
    return ERASED if cell == "" else cell


_COUNTS = frozenset({"attempts", "revision", "inquiries"})
"""Columns that count, from 0 on."""


@lru_cache
def _words(kind: Any) -> frozenset[str]:
    """The words that a field may hold, where they are few; also of one that may hold none."""
    args = getattr(kind, "__args__", ())
    if getattr(kind, "__origin__", None) is Literal:
        return frozenset(args)
    return frozenset().union(*map(_words, args))


def _one_of(words: frozenset[str], name: str, cell: Any) -> Any:
    if cell not in words:
        raise ValueError(f"a {name} of {str(cell)[:40]!r}")
    return cell


def _truth(name: str, cell: Any) -> bool:
    if cell not in {0, 1}:
        raise ValueError(f"{name} is {cell}")
    return bool(cell)


def _count(name: str, cell: Any) -> Any:
    if cell < 0:
        raise ValueError(f"{name} is {cell}")
    return cell


def _currency(cell: Any) -> Any:
    if cell not in DECIMALS:
        raise ValueError(f"a currency of {str(cell)[:40]!r}")
    return cell
