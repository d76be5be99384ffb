"""How texts for people are laid out: instants, aligned columns, a title with what is under it."""

from datetime import datetime
from typing import NamedTuple

from invoicectl.domain import dates
from invoicectl.domain.text import width, wrapped


class Style(NamedTuple):
    """What texts for people need to know: zone, currency, now, and how many columns there are."""

    zone: str
    currency: str
    now: datetime
    width: int = 80

    def when(self, stamp: str | None) -> str:
        """An instant for people; a dash for none."""
        return "–" if stamp is None else dates.local(dates.unstamp(stamp), self.zone)

    def is_past(self, stamp: str) -> bool:
        """Whether an instant lies before now."""
        return dates.unstamp(stamp) < self.now

    def minute(self, stamp: str) -> str:
        """An instant in a list, where the zone is clear: `2026-01-05 09:00`."""
        return f"{dates.wall(dates.unstamp(stamp), self.zone):%Y-%m-%d %H:%M}"

    def day(self, stamp: str) -> str:
        """The day of an instant: `2026-01-05`."""
        return f"{dates.wall(dates.unstamp(stamp), self.zone):%Y-%m-%d}"

    def day_and_minute(self, stamp: str) -> str:
        """The same with its weekday."""
        return f"{dates.wall(dates.unstamp(stamp), self.zone):%a %Y-%m-%d %H:%M}"


def columns(rows: list[list[str]], *, right: frozenset[int] = frozenset()) -> list[str]:
    """Rows as aligned lines; the columns in `right` end where their widest cell ends."""
    if not rows:
        return []
    widths = [max(width(row[index]) for row in rows) for index in range(len(rows[0]))]
    lines = []
    for row in rows:
        cells = []
        for index, (cell, widest) in enumerate(zip(row, widths, strict=True)):
            blank = " " * (widest - width(cell))
            cells.append(blank + cell if index in right else cell + blank)
        lines.append("  ".join(cells).rstrip())
    return lines


ROOM = 76
"""Columns of a table below a title: 80, less what it is set in."""

LEAST = 12
"""Columns that a text keeps, however narrow its table is."""


def fitted(
    rows: list[list[str]],
    text_column: int,
    *,
    right: frozenset[int] = frozenset(),
    room: int = ROOM,
) -> list[str]:
    """Rows as aligned lines that fit their room: a text that is too long, or has several lines,
    goes on below itself."""
    if not rows:
        return []
    others = [
        max(width(row[index]) for row in rows)
        for index in range(len(rows[0]))
        if index != text_column
    ]
    room = max(room - sum(others) - 2 * len(others), LEAST)
    told = []
    for row in rows:
        first, *more = wrapped(row[text_column], room)
        told.append([*row[:text_column], first, *row[text_column + 1 :]])
        rest = len(row) - text_column - 1
        told += [[*[""] * text_column, each, *[""] * rest] for each in more]
    return columns(told, right=right)


def block(
    title: str,
    pairs: list[tuple[str, str]],
    *tables: tuple[str, list[str]],
    room: int = ROOM,
) -> str:
    """A title, what is known under it, and lists under their names."""
    lines = ["\n  ".join(wrapped(title, room))]
    known = fitted([[name, value] for name, value in pairs if value], 1, room=room)
    lines += [f"  {line}" for line in known]
    for name, rows in tables:
        if rows:
            lines.append(f"  {name}")
            lines += [f"    {row}" for row in rows]
    return "\n".join(lines) + "\n"
