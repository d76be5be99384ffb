"""Whether the tables hold the values that they should: what `check` asks, a sentence a fault."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import Any

from invoicectl.domain.model import Client, Entity, Invoice, Payment
from invoicectl.domain.things import Next, step_cells
from invoicectl.errors import Error
from invoicectl.sqlite import rows
from invoicectl.store import StepOf

RowsOf = Callable[[str], list[dict[str, Any]]]
"""What gives the rows of a table as they are stored."""


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
    cards = [row for each in things if isinstance(each, Client) for row in rows.card_rows(each)]
    lines = [row for each in things if isinstance(each, Invoice) for row in rows.line_rows(each)]
    payments = [each for each in things if isinstance(each, Payment)]
    parts = [row for each in payments for row in rows.tip_rows(each)]
    lots = [row for each in payments for row in rows.lot_rows(each)]
    turned = [row for each in payments for row in rows.reversal_rows(each)]
    yield from differences_in(rows_of, "cards", rows.CARD_COLUMNS, 2, cards)
    yield from differences_in(rows_of, "lines", rows.LINE_COLUMNS, 2, lines)
    yield from differences_in(rows_of, "tips", rows.TIP_COLUMNS, 2, parts)
    yield from differences_in(rows_of, "lots", rows.LOT_COLUMNS, 2, lots)
    yield from differences_in(rows_of, "reversals", rows.REVERSAL_COLUMNS, 2, turned)


def _in_table(
    stored_rows: Iterable[dict[str, Any]],
    table: rows.Table,
    expected: dict[Any, Entity],
    step_of: StepOf | None,
) -> Iterator[str]:
    """Where the rows of one table are not these values."""
    found = set()
    for cells in stored_rows:
        key = tuple(cells[name] for name in table.key)
        name = f"{table.name} {' '.join(map(str, key))}"
        found.add(key)
        thing = expected.get(key)
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
    for key in expected.keys() - found:
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
    expected: Iterable[tuple[Any, ...]],
) -> Iterator[str]:
    """Where these columns of a table hold anything but the expected rows."""
    wanted = {row[:keys]: dict(zip(columns, row, strict=True)) for row in expected}
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
