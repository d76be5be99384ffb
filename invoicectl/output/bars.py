"""Columns of figures and bars beside them, as reports show them. Everything fits 80 columns unless
the amounts themselves don't."""

from collections.abc import Sequence
from typing import Any

from invoicectl.domain.text import width
from invoicectl.domain.tuples import NamedTuple
from invoicectl.output.layout import Style, columns

Json = dict[str, Any]
WIDTH = 80
"""The columns that a report keeps to."""

LEAST_BAR, MOST_BAR = 8, 30
"""Columns of a bar; with less room than that there is none."""

_EIGHTHS = " ▏▎▍▌▋▊▉"


class Page(NamedTuple):
    """What texts of reports need to know: zone, currency and now, and whether blocks print."""

    style: Style
    has_blocks: bool


def table(
    heads: Sequence[str], rows: Sequence[Sequence[str]], *, left: int, total: bool = False
) -> list[str]:
    """Rows under their heads, the first `left` columns to the left and numbers to the right.

    With `total`, the last row stands under a line. Numbers that the page has no room for go on
    in a table below, beside the same first columns."""
    right = frozenset(range(left, len(heads)))
    lines = columns([list(heads), *(list(row) for row in rows)], right=right)
    fits = _fitting(heads, rows, left)
    if fits < len(heads):
        rest = [[*row[:left], *row[fits:]] for row in (heads, *rows)]
        first = [list(row[:fits]) for row in rows]
        more = table(rest[0], rest[1:], left=left, total=total)
        return [*table(heads[:fits], first, left=left, total=total), "", *more]
    if total:
        rule = "─" * max(len(line) for line in lines)
        lines[-1:] = [rule, lines[-1]]
    return [f"  {line}" for line in lines]


def _fitting(heads: Sequence[str], rows: Sequence[Sequence[str]], left: int) -> int:
    """How many columns fit the page side by side: at least one number beside the first ones."""
    room = WIDTH
    for index in range(len(heads)):
        room -= 2 + max(width(row[index]) for row in (heads, *rows))
        if room < 0 and index > left:
            return index
    return len(heads)


def with_bars(lines: list[str], sizes: Sequence[int], page: Page, *, after: int = 1) -> list[str]:
    """Lines with a bar behind each, `after` the heads: the longest for the largest size."""
    room = min(WIDTH - max(map(len, lines)) - 2, MOST_BAR)
    most = max(sizes, default=0)
    if room < LEAST_BAR or most <= 0:
        return lines
    wide = max(map(len, lines))
    shown = list(lines)
    for index, size in enumerate(sizes, start=after):
        shown[index] = f"{lines[index].ljust(wide)}  {bar(size, most, room, page.has_blocks)}"
    return shown


def bar(size: int, most: int, room: int, has_blocks: bool) -> str:
    """A bar of at most `room` columns; none for nothing, a trace for whatever is more."""
    if size <= 0:
        return ""
    if not has_blocks:
        return "#" * max(round(size * room / most), 1)
    whole, part = divmod(max(round(size * room * 8 / most), 1), 8)
    return ("█" * whole + _EIGHTHS[part]).rstrip()


def units(amount: str) -> int:
    """An amount in its smallest units."""
    return int(amount.replace(".", ""))


def is_zero(amount: str) -> bool:
    """Whether an amount is nothing."""
    return not units(amount)


def blank(amount: str) -> str:
    """An amount, blank where it is nothing."""
    return "" if is_zero(amount) else amount
