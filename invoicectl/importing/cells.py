"""The header found among title lines, and the cells of a row by the fields that they tell."""

from collections.abc import Iterator, Sequence

from invoicectl.domain.tuples import NamedTuple
from invoicectl.importing import figures
from invoicectl.importing.presets import IN_GROUPS, Layout
from invoicectl.importing.reading import SEPARATORS, CsvRow, CsvTable, name_of, rows_of

_LOOKED_AT = 40
"""Rows in which a header is looked for: titles are fewer."""

_AMOUNTS = ("total", "paid", "open", "line_total", "cost", "tax", "amount", "refunded")

Places = dict[str, tuple[int, ...]]


class ReadTable(NamedTuple):
    """A table of a known layout: in which columns each field stands, and how its figures do."""

    table: CsvTable
    layout: Layout
    places: Places
    currency: str
    dates: Sequence[str]
    is_utc: bool
    comma: bool

    def has(self, field: str) -> bool:
        """Whether any column tells it."""
        return field in self.places

    def text(self, row: CsvRow, field: str) -> str | None:
        """What a row tells of a field; None for nothing. A field with several columns has the
        first that holds anything."""
        return next(self._filled(row, field), None)

    def texts(self, row: CsvRow, field: str) -> list[str]:
        """All that the columns of a field hold."""
        return list(self._filled(row, field))

    def _filled(self, row: CsvRow, field: str) -> Iterator[str]:
        for place in self.places.get(field, ()):
            cell = row.cells[place].strip() if place < len(row.cells) else ""
            if cell:
                yield cell

    def minor(self, row: CsvRow, field: str) -> int | None:
        """An amount in minor units; None for none. Raises UnreadFigureError, BadAmount."""
        told = self.text(row, field)
        return None if told is None else figures.minor(told, self.currency, comma=self.comma)

    def time(self, row: CsvRow, field: str) -> str | None:
        """A date or time as ours are written; None for none. Raises UnreadFigureError."""
        told = self.text(row, field)
        if told is None:
            return None
        return figures.time_written(told, self.dates, is_utc=self.is_utc)


class Spelling(NamedTuple):
    """How figures are written: the currency, forms of dates, and whether decimals stand behind a
    comma (None: as the amounts show)."""

    currency: str
    dates: Sequence[str]
    is_utc: bool
    comma: bool | None


def sheet(text: str, layouts: Sequence[Layout], written: Spelling) -> ReadTable | None:
    """The table in a text with the layout that it has; None where no row is its header.

    Raises BrokenTableError."""
    for separator in SEPARATORS:
        rows = rows_of(text, separator)
        for place, row in enumerate(rows[:_LOOKED_AT]):
            found = _layout_of(row, layouts)
            if found is not None:
                below = rows[place + 1 :]
                table = CsvTable(tuple(cell.strip() for cell in row.cells), below, separator)
                return _sheet(table, *found, written)
    return None


def _sheet(table: CsvTable, layout: Layout, places: Places, written: Spelling) -> ReadTable:
    found = ReadTable(table, layout, places, *written[:3], comma=bool(written.comma))
    if written.comma is None:
        amounts = (found.text(row, field) or "" for row in table.rows for field in _AMOUNTS)
        found = found._replace(comma=figures.has_commas(amounts))
    return found


def _layout_of(row: CsvRow, layouts: Sequence[Layout]) -> tuple[Layout, Places] | None:
    for layout in layouts:
        places = _places_of(row, layout)
        if all(_is_met(need, places, layout) for need in layout.needs):
            return layout, places
    return None


def _places_of(row: CsvRow, layout: Layout) -> Places:
    """In which columns the fields of a layout are, were this row the heading line."""
    names = [name_of(cell) for cell in row.cells]
    places = {}
    for field, columns in layout.columns.items():
        at = [i for column in columns for i, name in enumerate(names) if name == column]
        if at:
            places[field] = tuple(at)
    return places


def lacking(text: str, layout: Layout) -> tuple[tuple[str, ...], ...]:
    """What the row that comes nearest to a heading line lacks of what a layout needs: all of it
    where none comes near."""
    rows = [row for each in SEPARATORS for row in rows_of(text, each)[:_LOOKED_AT]]
    lacks = [
        tuple(need for need in layout.needs if not _is_met(need, _places_of(row, layout), layout))
        for row in rows
    ]
    return min([layout.needs, *lacks], key=len)


def _is_met(need: tuple[str, ...], places: Places, layout: Layout) -> bool:
    if layout.has_groups and IN_GROUPS.intersection(need):
        return True
    return any(field in places for field in need)
