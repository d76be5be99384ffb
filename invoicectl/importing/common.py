"""What the readers of all kinds share: whom a row names, its heading, and refusals row by row."""

import re
from collections.abc import Callable, Iterator, Sequence

from invoicectl.domain.text import clean, email, visible
from invoicectl.domain.tuples import NamedTuple
from invoicectl.errors import Error
from invoicectl.importing.cells import ReadTable
from invoicectl.importing.figures import UnreadFigureError
from invoicectl.importing.reading import CsvRow
from invoicectl.importing.records import Item, Whom

_FOOTER = re.compile(r"\W*(mon|tues|wednes|thurs|fri|satur|sun)day,.*GMT", re.IGNORECASE)
_TOTALS = ("total", "grand total", "subtotal")


class UnfitError(ValueError):
    """What a row tells can't be taken over, and why."""


class Telling(NamedTuple):
    """A row that tells something, and the heading that it stands under."""

    row: CsvRow
    heading: str | None = None


def guarded(rows: Sequence[CsvRow], read: Callable[[], Item]) -> Item:
    """What rows tell, or why that can't be read."""
    try:
        return read()
    except (UnfitError, UnreadFigureError) as unfit:
        return Item(tuple(rows), why=str(unfit))
    except Error as error:
        return Item(tuple(rows), why=error.message)


def telling(sheet: ReadTable, keys: Sequence[str]) -> Iterator[Telling | Item]:
    """The rows in order; headings, totals and footers as items of nothing. A total tells none of
    the fields that are `keys`."""
    heading = None
    for row in sheet.table.rows:
        first, *more = row.filled
        has_keys = any(sheet.text(row, key) for key in keys)
        is_summed = sheet.layout.has_groups and bool(row.cells[0].strip())
        is_total = first.casefold().startswith(_TOTALS) and (is_summed or not has_keys)
        if (is_total and keys) or (not more and _FOOTER.match(first)):
            yield Item((row,))
        elif sheet.layout.has_groups and not more and not has_keys:
            heading = first
            yield Item((row,))
        else:
            yield Telling(row, heading)


def whom(sheet: ReadTable, told: Telling) -> Whom:
    """The client whom a row names, by its columns or its heading. Raises UnfitError."""
    name = sheet.text(told.row, "client")
    if name is None and not (sheet.has("client") or sheet.has("client_id")):
        name = told.heading if sheet.layout.has_groups else None
    address = sheet.text(told.row, "email")
    return Whom(
        id=_clean(sheet.text(told.row, "client_id"), "client's id"),
        name=_clean(name, "client"),
        email=None if address is None else email(address),
    )


def refuse_nobody(named: Whom) -> None:
    """A record is somebody's. Raises UnfitError."""
    if named == Whom():
        raise UnfitError("it names no client")


def _clean(told: str | None, what: str) -> str | None:
    return None if told is None else clean(told, what)


def refuse_other_currency(sheet: ReadTable, row: CsvRow) -> None:
    """A row is in the currency of the file. Raises UnfitError."""
    told = sheet.text(row, "currency")
    if told is not None and told.upper() != sheet.currency:
        code = visible(told[:20].upper())
        raise UnfitError(f"it is in {code}, and this file is in {sheet.currency}")


def word(sheet: ReadTable, row: CsvRow, field: str) -> str:
    """A status or type in small letters; empty for none."""
    return (sheet.text(row, field) or "").casefold()
