"""Whether the tables hold the values that they should: what `check` asks, a sentence a fault."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import partial
from itertools import islice, starmap, zip_longest
from operator import eq, itemgetter
from typing import Any, Protocol

from invoicectl.bookkeeping import Expected, StepOf, Told
from invoicectl.domain.model import Client, Invoice, Payment
from invoicectl.domain.things import step_cells
from invoicectl.domain.tuples import NamedTuple
from invoicectl.errors import Error, NotFound
from invoicectl.sql import rows
from invoicectl.sql.pieces import digest


class CellsOf(Protocol):
    """What gives some columns of every row of a table, in an order if one is asked for."""

    def __call__(
        self, table: str, columns: Sequence[str], order: Sequence[str] = ()
    ) -> Iterator[tuple[Any, ...]]:
        """The cells, row by row."""


def differences(cells_of: CellsOf, told: Told, step_of: StepOf | None) -> Iterator[str]:
    """Where the tables hold anything but what is told, with the next steps that `step_of` gives."""
    for table in rows.TABLES:
        parts = [_Beside(part, cells_of) for part in _PARTS.get(table.cls, ())]
        compared, found = _Compared(table, step_of), 0
        for cells, thing in _paired(cells_of(table.name, table.written), table, told):
            wrong = compared.fault(cells, thing)
            if wrong is not None:
                yield wrong
            if thing is not None:
                found += 1
                for part in parts:
                    part.see(thing)
        if found != told.count_of(table.cls):
            yield from _missing(cells_of(table.name, table.written), table, told)
        for part in parts:
            if not part.is_same():
                of_all = partial(_rows_in, part.part, told.things_of(table.cls))
                yield from _told_apart(cells_of, part.part.name, part.part.columns, 2, of_all)


def _paired(
    stored: Iterable[tuple[Any, ...]], table: rows.Table, told: Told
) -> Iterator[tuple[tuple[Any, ...], Any | None]]:
    """Every row with the value that it should hold; None for a row without one. Where the file is
    whole both come in the same order, and no value is looked for."""
    key_in, key_of = _keys(table)
    things: Iterator[Any] = told.things_of(table.cls)
    following = next(things, None)
    for cells in stored:
        key = key_in(cells)
        if following is not None and key == key_of(following):
            yield cells, following
            following = next(things, None)
        else:
            yield cells, _told(told, table, key)


def _keys(table: rows.Table) -> tuple[Callable[[Any], Any], Callable[[Any], Any]]:
    """What gives the key of a row and of a value: a number, or a tuple of two."""
    fields: Sequence[str] = table.cls._fields  # type: ignore[attr-defined]
    in_row, in_value = (
        [names.index(name) for name in table.key] for names in (table.written, fields)
    )
    return itemgetter(*in_row), itemgetter(*in_value)


class _Part(NamedTuple):
    """The table of what values of a kind have several of, and how its rows are in one."""

    name: str
    columns: Sequence[str]
    rows_in: Callable[[Any], list[tuple[Any, ...]]]


_PARTS: dict[type, tuple[_Part, ...]] = {
    Client: (_Part("cards", rows.CARD_COLUMNS, rows.card_rows),),
    Invoice: (_Part("lines", rows.LINE_COLUMNS, rows.line_rows),),
    Payment: (
        _Part("tips", rows.TIP_COLUMNS, rows.tip_rows),
        _Part("lots", rows.LOT_COLUMNS, rows.lot_rows),
        _Part("reversals", rows.REVERSAL_COLUMNS, rows.reversal_rows),
    ),
}


class _Beside:
    """The rows of a part beside those that values should have, as the values come in order."""

    def __init__(self, part: _Part, cells_of: CellsOf) -> None:
        self.part = part
        self._is_same = True
        self._stored = cells_of(part.name, part.columns, (part.columns[0], "position"))

    def see(self, thing: Any) -> None:
        """The next value."""
        if self._is_same:
            wanted = self.part.rows_in(thing)
            self._is_same = wanted == list(islice(self._stored, len(wanted)))

    def is_same(self) -> bool:
        """Whether every row was the one that it should be, once there are no more values."""
        return self._is_same and next(self._stored, None) is None


def _rows_in(part: _Part, things: Iterable[Any]) -> Iterator[tuple[Any, ...]]:
    for thing in things:
        yield from part.rows_in(thing)


def _told(told: Told, table: rows.Table, key: Any) -> Any | None:
    """The value under a key; None where there is none."""
    try:
        return told.get(table.cls, key)
    except NotFound:
        return None


class _Compared:
    """The rows of a table compared with the values that they should hold, next steps among them."""

    def __init__(self, table: rows.Table, step_of: StepOf | None) -> None:
        self._table = table
        self._step_of = step_of if table.has_steps else None
        self._key_in, _ = _keys(table)
        fields: Sequence[str] = table.cls._fields  # type: ignore[attr-defined]
        self._fields_in = itemgetter(*map(fields.index, table.columns))

    def fault(self, cells: tuple[Any, ...], thing: Any | None) -> str | None:
        """Where a row is not this value; None where it is."""
        table = self._table
        if thing is None:
            return f"{self._name(cells)} has no events"
        try:
            stored = rows.fields(table, cells[: len(table.columns)])
        except (Error, ArithmeticError, TypeError, ValueError) as error:
            return f"{self._name(cells)} holds what can't be read ({error})"
        expected = self._fields_in(thing)
        if stored != expected:
            place = next(x for x, each in enumerate(expected) if stored[x] != each)
            wrong = table.columns[place]
            told = rows.column(wrong, expected[place])
            return f"{self._name(cells)}: {_differs(table.name, wrong, cells[place], told)}"
        if self._step_of is not None:
            steps = cells[len(table.columns) :]
            told_steps = step_cells(self._step_of(thing))
            if steps != told_steps:
                place = next(x for x, each in enumerate(told_steps) if steps[x] != each)
                column = table.written[len(table.columns) + place]
                found, told = steps[place], told_steps[place]
                return f"{self._name(cells)}: {column} is {found}, its events say {told}"
        return None

    def _name(self, cells: tuple[Any, ...]) -> str:
        return _name(self._table, self._key_in(cells))


def _missing(stored: Iterable[tuple[Any, ...]], table: rows.Table, told: Told) -> Iterator[str]:
    """The values that have no row."""
    key_in, key_of = _keys(table)
    there = set(map(key_in, stored))
    thing: Any
    for thing in told.things_of(table.cls):
        key = key_of(thing)
        if key not in there:
            yield f"{_name(table, key)} is missing"


def _name(table: rows.Table, key: Any) -> str:
    each = key if isinstance(key, tuple) else (key,)
    return f"{table.name} {' '.join(map(str, each))}"


def differences_in(
    cells_of: CellsOf,
    table: str,
    columns: Sequence[str],
    keys: int,
    expected: Expected,
) -> Iterator[str]:
    """Where these columns of a table hold anything but the expected rows, which come in the order
    of its key.

    First both are gone through side by side: most files are in order, and hold more rows than there
    is memory for."""
    if not _are_same(cells_of(table, columns, columns[:keys]), expected()):
        yield from _told_apart(cells_of, table, columns, keys, expected)


def _are_same(one: Iterable[tuple[Any, ...]], other: Iterable[tuple[Any, ...]]) -> bool:
    """Whether both have the same rows in the same order."""
    return all(starmap(eq, zip_longest(one, other)))


def _told_apart(
    cells_of: CellsOf, table: str, columns: Sequence[str], keys: int, expected: Expected
) -> Iterator[str]:
    wanted, found = (
        {cells[:keys]: cells for cells in each} for each in (expected(), cells_of(table, columns))
    )
    for key in sorted(wanted.keys() | found.keys(), key=str):
        name = f"{table} {' '.join(map(str, key))}"
        if key not in found:
            yield f"{name} is missing"
        elif key not in wanted:
            yield f"{name} has no events"
        elif found[key] != wanted[key]:
            place = next(x for x, each in enumerate(wanted[key]) if found[key][x] != each)
            cells = found[key][place], wanted[key][place]
            yield f"{name}: {_differs(table, columns[place], *cells)}"


def apart(
    cells_of: CellsOf, table: str, columns: Sequence[str], expected: Expected
) -> tuple[Collection[tuple[Any, ...]], Collection[tuple[Any, ...]]]:
    """Which expected rows a table lacks in these columns, and which it has too many; in which order
    it has them does not matter: where it has them in another, by sums of digests."""
    if _are_same(cells_of(table, columns), expected()) or sum(
        map(digest, cells_of(table, columns))
    ) == sum(map(digest, expected())):
        return (), ()
    wanted, found = Counter(expected()), Counter(cells_of(table, columns))
    return wanted - found, found - wanted


def _differs(table: str, column: str, found: Any, told: Any) -> str:
    """How a cell is another than its events say; a personal text is not told."""
    if column in rows.texts_of(table):
        return f"{column} is not what its events say"
    return f"{column} is {found}, its events say {told}"
