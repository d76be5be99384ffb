"""From a file to what it tells: its rows sorted into records, refusals, and what is none of ours.

A row that can't be read is refused alone, with the reason; the rest is taken.
"""

from collections.abc import Callable, Iterator, Sequence

from invoicectl.domain.text import visible
from invoicectl.errors import BadTable
from invoicectl.importing import bills, movements, people
from invoicectl.importing.cells import ReadTable, Spelling, lacking, sheet
from invoicectl.importing.presets import FIELDS, PLAIN, PRESETS, Kind, Layout
from invoicectl.importing.reading import BrokenTableError, decoded, name_of
from invoicectl.importing.records import ImportPlan, Item, NewBill, Way

_READERS: dict[Kind, Callable[[ReadTable], Iterator[Item]]] = {
    "clients": people.clients,
    "providers": people.providers,
    "cards": people.cards,
    "invoices": bills.bills,
    "payments": movements.payments,
    "credits": movements.credits_told,
}


def plan(raw: bytes, path: str, way: Way, currency: str) -> ImportPlan:
    """What a file tells, as its preset and what was said beside it have it. Raises BadTable."""
    preset = PLAIN if way.preset is None else PRESETS[way.preset]
    layouts = [_mapped(layout, way) for layout in preset.layouts.get(way.kind, ())]
    dates = preset.dates if way.dates is None else (way.dates,)
    written = Spelling(currency, dates, preset.is_utc, way.comma)
    try:
        found = sheet(decoded(raw), layouts or [_mapped(PLAIN.layouts[way.kind][0], way)], written)
    except BrokenTableError as broken:
        why = "encoding" if broken.line is None else "row"
        raise BadTable(path=path, why=why, line=broken.line, fault=broken) from None
    if found is None:
        layout = layouts[-1] if layouts else PLAIN.layouts[way.kind][0]
        raise _no_header(path, way, layout, lacking(decoded(raw), layout))
    items = _once(_read(found, way))
    return ImportPlan(found.table.columns, found.table.separator, tuple(sorted(items, key=_order)))


def _mapped(layout: Layout, way: Way) -> Layout:
    """The layout with the columns that were named for fields; those have to be there."""
    named = {field: (name_of(column),) for field, column in way.maps}
    needs = (*layout.needs, *((field,) for field in named))
    return layout._replace(columns={**layout.columns, **named}, needs=needs)


def _no_header(path: str, way: Way, layout: Layout, lacks: Sequence[Sequence[str]]) -> BadTable:
    """No row is the heading line; or one is, but for what it lacks."""
    needs = ", ".join(" or ".join(need) for need in lacks)
    facts = {"path": path, "kind": way.kind, "needs": needs}
    if len(lacks) < len(layout.needs):
        maps = " ".join(f"--map {need[0]}=COLUMN" for need in lacks)
        return BadTable(why="lacking", maps=maps, **facts)
    return BadTable(why="columns", fields=", ".join(FIELDS[way.kind]), **facts)


def _read(found: ReadTable, way: Way) -> Iterator[Item]:
    if found.layout.shape == "entries":
        return movements.entries(found, bills_too=way.kind == "invoices")
    return _READERS[way.kind](found)


def _once(items: Iterator[Item]) -> Iterator[Item]:
    """The same, but a second item under an id is refused where it tells something else. What has
    no id of its own and is told again is another of the same."""
    seen: dict[str, Item] = {}
    for item in items:
        if item.record is None:
            yield item
        elif not item.has_id:
            yield _numbered(item, seen)
        elif seen.setdefault(item.id, item).record == item.record:
            yield item
        else:
            yield Item(item.rows, why=f"{visible(item.id[:60])} is in the file more than once")


def _numbered(item: Item, seen: dict[str, Item]) -> Item:
    number, ident = 1, item.id
    while ident in seen:
        number += 1
        ident = f"{item.id} ({number})"
    seen[ident] = item._replace(id=ident)
    return seen[ident]


def _order(item: Item) -> tuple[bool, str]:
    """Invoices before what is paid of them, each by its date; else as they stand in the file."""
    return not isinstance(item.record, NewBill), item.at
