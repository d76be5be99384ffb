"""Objects as programs read them: JSON and CSV."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

from invoicectl.domain.fields import PARTS, columns

Json = dict[str, Any]


def json_text(value: Any, *, ascii_only: bool = False) -> str:
    """Indented JSON and a newline."""
    return json.dumps(value, indent=2, ensure_ascii=ascii_only) + "\n"


def json_parts(items: Iterable[Json], *, ascii_only: bool = False) -> Iterator[str]:
    """An array, item by item. Each part is whole lines, for a note may come between two."""
    before = ""
    for item in items:
        yield f"{before},\n" if before else "[\n"
        shown = json.dumps(item, indent=2, ensure_ascii=ascii_only).replace("\n", "\n  ")
        before = f"  {shown}"
    yield f"{before}\n]\n" if before else "[]\n"


def report_parts(value: Json, rows: str = "", *, ascii_only: bool = False) -> Iterator[str]:
    """An object as `json_text` has it, with its list item by item, and likewise others that are
    read as they are asked for."""
    before = "{"
    for name, each in value.items():
        yield f"{before}\n  {json.dumps(name)}: "
        if name == rows or _is_read_late(each):
            yield from _nested(json_parts(each, ascii_only=ascii_only))
        elif isinstance(each, dict) and any(map(_is_read_late, each.values())):
            yield from _nested(report_parts(each, ascii_only=ascii_only))
        else:
            shown = json.dumps(each, indent=2, ensure_ascii=ascii_only)
            yield shown.replace("\n", "\n  ")
        before = ","
    yield "\n}\n"


def _is_read_late(value: Any) -> bool:
    return isinstance(value, Iterable) and not isinstance(value, str | list | dict)


def _nested(parts: Iterable[str]) -> Iterator[str]:
    """The parts of a text of several lines inside another: further in, and without its end."""
    kept = ""
    for part in parts:
        yield kept.replace("\n", "\n  ")
        kept = part
    yield kept.removesuffix("\n").replace("\n", "\n  ")


def picked(items: Iterable[Json], fields: Sequence[str]) -> Iterator[Json]:
    """The objects with these fields alone, in their order, or whole where none are named; a part of
    what is nested is a field too."""
    for item in items:
        if not fields:
            yield item
            continue
        flat = _flat(item)
        yield {name: item[name] if name in item else flat[name] for name in fields}


def csv_parts(
    items: Iterable[Json], heading: Sequence[str] = (), fields: Sequence[str] = ()
) -> Iterator[str]:
    """Rows under a heading of their fields; where there are none, under this one.

    A next step becomes three columns, the reason for none one; lists of lines, visits or payments
    are left to JSON, but for those among the `fields` that are asked for."""
    if fields:
        items = picked(items, fields)
        heading = columns(tuple(fields))
    is_begun = False
    for item in items:
        flat = _flat(item, frozenset((*fields, *heading)))
        if not is_begun:
            yield _csv_line(list(flat))
            is_begun = True
        yield _csv_line([_csv_cell(value) for value in flat.values()])
    if heading and not is_begun:
        yield _csv_line(list(heading))


def _flat(item: Json, kept: Collection[str] = ()) -> Json:
    flat: Json = {}
    for name, value in item.items():
        if name in PARTS:
            names = PARTS[name]
            flat |= {each: (value or {}).get(each.removeprefix(f"{name}_")) for each in names}
        elif name == "no_step":
            flat[name] = None if value is None else value["why"]
        elif name in kept or not isinstance(value, list):
            flat[name] = value
    return flat


def csv_text(items: Iterable[Json]) -> str:
    """The rows as one text."""
    return "".join(csv_parts(items))


def csv_rows(
    columns: Sequence[str], rows: Iterable[Sequence[Any]], *, before: str = ""
) -> Iterator[str]:
    """Rows under the names of their columns, also where there are none; `before` all, a mark."""
    yield before + _csv_line(list(columns))
    for row in rows:
        yield _csv_line([_csv_cell(value) for value in row])


def json_lines(
    columns: Sequence[str], rows: Iterable[Sequence[Any]], *, ascii_only: bool = False
) -> Iterator[str]:
    """Rows as objects, one a line."""
    for row in rows:
        item = dict(zip(columns, row, strict=True))
        yield json.dumps(item, ensure_ascii=ascii_only) + "\n"


def _csv_line(cells: list[Any]) -> str:
    import csv

    line = io.StringIO()
    csv.writer(line, lineterminator="\n").writerow(cells)
    return line.getvalue()


def _csv_cell(value: Any) -> Any:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    shown = str(value)
    if shown[:1] in "=+-@\t\r" and shown and not re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", shown):
        return f"'{shown}"
    return shown
