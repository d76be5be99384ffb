"""A page as text, for a terminal or a mail: 76 columns, figures from the right."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from invoicectl.documents.page import ISOLATE, ISOLATE_END, Composed, Grid, Pair, Party, Paying
from invoicectl.domain.text import width, wrapped

WIDTH = 76

_NO_SIGNS = dict.fromkeys(map(ord, f"{ISOLATE}{ISOLATE_END}"))
"""Signs of direction, which no terminal shows."""


def text(page: Composed) -> str:
    """The page as plain text, ending in a line break."""
    blocks = [
        _head(page),
        _labelled([("For", "\n".join(_party(page.client)))]),
        _labelled(page.facts),
        _headline(page),
        *(_table(each) for each in page.tables),
    ]
    if page.paying is not None:
        blocks.append(_paying(page.paying))
    blocks += [_table(each) for each in page.history]
    blocks += [_broken(page.notes), [*_broken([page.business.name]), *_details(page.business)]]
    told = "\n\n".join("\n".join(line.rstrip() for line in each) for each in blocks if each)
    return f"{told}\n".translate(_NO_SIGNS)


def _head(page: Composed) -> list[str]:
    """The business on the left, what this is on the right."""
    right = [f"{page.title} {page.number}", *([page.status[0]] if page.status else [])]
    room = WIDTH - max(width(line) for line in right) - 2
    left = [
        line
        for each in (page.business.name, *page.business.address)
        for line in wrapped(each, room)
    ]
    rows = max(len(left), len(right))
    pairs = zip(_filled(left, rows), _filled(right, rows), strict=True)
    return [f"{one}{' ' * (WIDTH - width(one) - width(other))}{other}" for one, other in pairs]


def _filled(lines: list[str], count: int) -> list[str]:
    return lines + [""] * (count - len(lines))


def _party(party: Party) -> list[str]:
    return [party.name, *party.address, *_details(party)]


def _details(party: Party) -> list[str]:
    return [f"{label} {value}" for label, value in party.details]


def _labelled(pairs: Iterable[Pair]) -> list[str]:
    """Labels in a column of their own, what stands beside them in another."""
    pairs = list(pairs)
    widest = max((width(label) for label, _ in pairs), default=0)
    told = []
    for label, value in pairs:
        first, *rest = wrapped(value, WIDTH - widest - 3)
        told.append(f"{label}{' ' * (widest - width(label))}   {first}")
        told += [f"{' ' * widest}   {line}" for line in rest]
    return told


def _headline(page: Composed) -> list[str]:
    told = [f"{page.headline.label.upper()}   {page.headline.amount}"]
    return told + (wrapped(page.headline.note, WIDTH) if page.headline.note else [])


def _table(table: Grid) -> list[str]:
    """The columns as wide as they must be; the longest text takes all that is left."""
    rows = [table.heads, *(each.cells for each in table.rows)]
    widths = [max(_widest(row[index]) for row in rows) for index in range(len(table.heads))]
    broad = max((i for i in range(len(widths)) if i not in table.figures), key=lambda i: widths[i])
    others = sum(each for index, each in enumerate(widths) if index != broad)
    widths[broad] = max(12, WIDTH - others - 2 * (len(widths) - 1))
    line = "-" * WIDTH
    told = [table.title.upper()] if table.title else []
    told += [*_cells(table.heads, widths, table.figures), line]
    for row in table.rows:
        told += _cells(row.cells, widths, table.figures)
        told += [f"  {each}" for each in wrapped(row.note, WIDTH - 2) if row.note]
    if table.sums:
        told.append(line)
        labels = max(width(each.label) for each in table.sums)
        figures = max(width(each.figure) for each in table.sums)
        inset = max(0, len(line) - labels - figures - 2)
        for each in table.sums:
            label = each.label + " " * (labels - width(each.label))
            gap = " " * (figures - width(each.figure))
            told.append(f"{' ' * inset}{label}  {gap}{each.figure}")
    return told


def _widest(cell: str) -> int:
    return max(width(line) for line in cell.split("\n"))


def _cells(cells: Sequence[str], widths: Sequence[int], figures: frozenset[int]) -> list[str]:
    """A row in as many lines as its longest cell; figures stand on the last one."""
    parts = [wrapped(cell, wide) for cell, wide in zip(cells, widths, strict=True)]
    count = max(map(len, parts))
    told = []
    for index in range(count):
        line = []
        for column, (part, wide) in enumerate(zip(parts, widths, strict=True)):
            place = index - (count - len(part)) if column in figures else index
            cell = part[place] if 0 <= place < len(part) else ""
            gap = " " * (wide - width(cell))
            line.append(gap + cell if column in figures else cell + gap)
        told.append("  ".join(line))
    return told


def _paying(paying: Paying) -> list[str]:
    told = ["HOW TO PAY", *_broken(paying.sentences)]
    if paying.link is not None:
        told.append(paying.link)
    return [*told, *_labelled(paying.account)]


def _broken(texts: Iterable[str]) -> list[str]:
    return [line for each in texts for line in wrapped(each, WIDTH)]
