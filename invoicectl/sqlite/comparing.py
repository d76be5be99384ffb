"""Whether the tables hold the values that they should: what `check` asks, a sentence a fault."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import partial
from typing import Any

from invoicectl.domain.model import Client, Entity, Invoice, Payment
from invoicectl.domain.things import Next, step_cells
from invoicectl.errors import Error
from invoicectl.sqlite import rows
from invoicectl.sqlite.pieces import digest
from invoicectl.store import Expected, StepOf

RowsOf = Callable[[str], Iterable[dict[str, Any]]]
"""What gives the rows of a table as they are stored, one by one."""


def differences(
    rows_of: RowsOf, things: Collection[Entity], step_of: StepOf | None
) -> Iterator[str]:
    """Where the tables hold anything but these values, with the next steps that `step_of` gives."""
    for table in rows.TABLES:
        expected = {
            tuple(getattr(thing, name) for name in table.key): thing
            for thing in things
            if isinstance(thing, table.cls)
        }
        yield from _in_table(rows_of(table.name), table, expected, step_of)
    for name, columns, cls, rows_in in _PARTS:
        of_all = partial(_parts, things, cls, rows_in)
        yield from differences_in(rows_of, name, columns, 2, of_all)


_PARTS: tuple[tuple[str, Sequence[str], type, Callable[[Any], Iterable[tuple[Any, ...]]]], ...] = (
    ("cards", rows.CARD_COLUMNS, Client, rows.card_rows),
    ("lines", rows.LINE_COLUMNS, Invoice, rows.line_rows),
    ("tips", rows.TIP_COLUMNS, Payment, rows.tip_rows),
    ("lots", rows.LOT_COLUMNS, Payment, rows.lot_rows),
    ("reversals", rows.REVERSAL_COLUMNS, Payment, rows.reversal_rows),
)
"""The tables of what values have several of: columns, of which kind of value, and its rows."""


def _parts(
    things: Collection[Entity], cls: type, rows_in: Callable[[Any], Iterable[tuple[Any, ...]]]
) -> Iterator[tuple[Any, ...]]:
    for each in things:
        if isinstance(each, cls):
            yield from rows_in(each)


def _in_table(
    stored_rows: Iterable[dict[str, Any]],
    table: rows.Table,
    expected: dict[Any, Entity],
    step_of: StepOf | None,
) -> Iterator[str]:
    """Where the rows of one table are not these values."""
    for cells in stored_rows:
        key = tuple(cells[name] for name in table.key)
        name = f"{table.name} {' '.join(map(str, key))}"
        thing = expected.pop(key, None)
        if thing is None:
            yield f"{name} has no events"
            continue
        children = {each: getattr(thing, each) for each in table.children}
        try:
            stored = rows.value(table, tuple(cells[each] for each in table.columns), **children)
        except (Error, ArithmeticError, TypeError, ValueError) as error:
            yield f"{name} holds what can't be read ({error})"
            continue
        wrong = [each for each in table.columns if getattr(stored, each) != getattr(thing, each)]
        if wrong:
            told = rows.column(wrong[0], getattr(thing, wrong[0]))
            yield f"{name}: {_differs(table.name, wrong[0], cells[wrong[0]], told)}"
        elif table.has_steps and step_of is not None:
            yield from _in_step(name, cells, step_of(thing))
    for key in expected:
        yield f"{table.name} {' '.join(map(str, key))} is missing"


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
    stored = (tuple(row[name] for name in columns) for row in rows_of(table))
    if sum(map(digest, stored)) == sum(map(digest, expected())):
        return
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


def _differs(table: str, column: str, found: Any, told: Any) -> str:
    """How a cell is another than its events say; a personal text is not told."""
    if column in rows.texts_of(table):
        return f"{column} is not what its events say"
    return f"{column} is {found}, its events say {told}"
