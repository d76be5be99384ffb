"""Whether the tables hold the values that they should: what `check` asks, a sentence a fault."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import partial
from typing import Any

from invoicectl.bookkeeping import Expected, StepOf, Told
from invoicectl.domain.model import Client, Invoice, Payment
from invoicectl.domain.things import Next, step_cells
from invoicectl.domain.tuples import NamedTuple
from invoicectl.errors import Error, NotFound
from invoicectl.sql import rows
from invoicectl.sql.pieces import digest

RowsOf = Callable[[str], Iterable[dict[str, Any]]]
"""What gives the rows of a table as they are stored, one by one."""


def differences(rows_of: RowsOf, told: Told, step_of: StepOf | None) -> Iterator[str]:
    """Where the tables hold anything but what is told, with the next steps that `step_of` gives."""
    for table in rows.TABLES:
        parts = _PARTS.get(table.cls, ())
        found, sums = 0, [0] * len(parts)
        for cells in rows_of(table.name):
            thing = _told(told, table, cells)
            yield from _in_row(table, cells, thing, step_of)
            if thing is not None:
                found += 1
                for place, part in enumerate(parts):
                    sums[place] += sum(map(digest, part.rows_in(thing)))
        if found != told.count_of(table.cls):
            yield from _missing(rows_of(table.name), table, told)
        for part, expected in zip(parts, sums, strict=True):
            if expected != sum(map(digest, _cells(rows_of, part.name, part.columns))):
                of_all = partial(_rows_in, part, told.things_of(table.cls))
                yield from _told_apart(rows_of, part.name, part.columns, 2, of_all)


class _Part(NamedTuple):
    """The table of what values of a kind have several of, and how its rows are in one."""

    name: str
    columns: Sequence[str]
    rows_in: Callable[[Any], Iterable[tuple[Any, ...]]]


_PARTS: dict[type, tuple[_Part, ...]] = {
    Client: (_Part("cards", rows.CARD_COLUMNS, rows.card_rows),),
    Invoice: (_Part("lines", rows.LINE_COLUMNS, rows.line_rows),),
    Payment: (
        _Part("tips", rows.TIP_COLUMNS, rows.tip_rows),
        _Part("lots", rows.LOT_COLUMNS, rows.lot_rows),
        _Part("reversals", rows.REVERSAL_COLUMNS, rows.reversal_rows),
    ),
}


def _rows_in(part: _Part, things: Iterable[Any]) -> Iterator[tuple[Any, ...]]:
    for thing in things:
        yield from part.rows_in(thing)


def _told(told: Told, table: rows.Table, cells: dict[str, Any]) -> Any | None:
    """The value that a row should hold; None for a row without one."""
    key = tuple(cells[name] for name in table.key)
    try:
        return told.get(table.cls, key if len(key) > 1 else key[0])
    except NotFound:
        return None


def _in_row(
    table: rows.Table, cells: dict[str, Any], thing: Any | None, step_of: StepOf | None
) -> Iterator[str]:
    """Where a row of a table is not this value."""
    name = _name(table, [cells[name] for name in table.key])
    if thing is None:
        yield f"{name} has no events"
        return
    children = {each: getattr(thing, each) for each in table.children}
    try:
        stored = rows.value(table, tuple(cells[each] for each in table.columns), **children)
    except (Error, ArithmeticError, TypeError, ValueError) as error:
        yield f"{name} holds what can't be read ({error})"
        return
    if stored != thing:
        wrong = next(x for x in table.columns if getattr(stored, x) != getattr(thing, x))
        told = rows.column(wrong, getattr(thing, wrong))
        yield f"{name}: {_differs(table.name, wrong, cells[wrong], told)}"
    elif table.has_steps and step_of is not None:
        yield from _in_step(name, cells, step_of(thing))


def _missing(stored_rows: Iterable[dict[str, Any]], table: rows.Table, told: Told) -> Iterator[str]:
    """The values that have no row."""
    there = {tuple(cells[name] for name in table.key) for cells in stored_rows}
    thing: Any
    for thing in told.things_of(table.cls):
        key = tuple(getattr(thing, name) for name in table.key)
        if key not in there:
            yield f"{_name(table, key)} is missing"


def _name(table: rows.Table, key: Iterable[Any]) -> str:
    return f"{table.name} {' '.join(map(str, key))}"


def _in_step(name: str, cells: dict[str, Any], found: Next) -> Iterator[str]:
    """Where a row's next step is not this one."""
    columns = ("next_step", "next_at", "next_order")
    for column, told in zip(columns, step_cells(found), strict=True):
        if cells[column] != told:
            yield f"{name}: {column} is {cells[column]}, its events say {told}"
            return


def differences_in(
    rows_of: RowsOf,
    table: str,
    columns: Sequence[str],
    keys: int,
    expected: Expected,
) -> Iterator[str]:
    """Where these columns of a table hold anything but the expected rows.

    First both are gone through with a sum of digests alone: most files are in order, and hold more
    rows than there is memory for."""
    if not _are_same(rows_of, table, columns, expected):
        yield from _told_apart(rows_of, table, columns, keys, expected)


def _told_apart(
    rows_of: RowsOf, table: str, columns: Sequence[str], keys: int, expected: Expected
) -> Iterator[str]:
    wanted = {row[:keys]: dict(zip(columns, row, strict=True)) for row in expected()}
    found = {}
    for row in rows_of(table):
        cells = {name: row[name] for name in columns}
        found[tuple(cells.values())[:keys]] = cells
    for key in sorted(wanted.keys() | found.keys(), key=str):
        name = f"{table} {' '.join(map(str, key))}"
        if key not in found:
            yield f"{name} is missing"
        elif key not in wanted:
            yield f"{name} has no events"
        elif found[key] != wanted[key]:
            wrong = [column for column in columns if found[key][column] != wanted[key][column]]
            told = wanted[key][wrong[0]]
            yield f"{name}: {_differs(table, wrong[0], found[key][wrong[0]], told)}"


def apart(
    rows_of: RowsOf, table: str, columns: Sequence[str], expected: Expected
) -> tuple[Collection[tuple[Any, ...]], Collection[tuple[Any, ...]]]:
    """Which expected rows a table lacks in these columns, and which it has too many."""
    if _are_same(rows_of, table, columns, expected):
        return (), ()
    wanted, found = Counter(expected()), Counter(_cells(rows_of, table, columns))
    return wanted - found, found - wanted


def _are_same(rows_of: RowsOf, table: str, columns: Sequence[str], expected: Expected) -> bool:
    """Whether a table holds the expected rows in these columns, by sums of digests."""
    stored = _cells(rows_of, table, columns)
    return sum(map(digest, stored)) == sum(map(digest, expected()))


def _cells(rows_of: RowsOf, table: str, columns: Sequence[str]) -> Iterator[tuple[Any, ...]]:
    return (tuple(row[name] for name in columns) for row in rows_of(table))


def _differs(table: str, column: str, found: Any, told: Any) -> str:
    """How a cell is another than its events say; a personal text is not told."""
    if column in rows.texts_of(table):
        return f"{column} is not what its events say"
    return f"{column} is {found}, its events say {told}"
