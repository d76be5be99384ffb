"""How texts for people are laid out: instants, aligned columns, a title with what is under it;
and which words of them have a colour, on a terminal that has colours.
"""

from collections.abc import Sequence
from datetime import datetime

from invoicectl.domain import dates
from invoicectl.domain.text import width, wrapped
from invoicectl.domain.tuples import NamedTuple

WIDE = 120
"""The columns from which on there is room for more than the most needed."""

INDENT = 4
"""What a table below a title is set in."""

RED, YELLOW, GREEN, DIM = "red", "yellow", "green", "dim"
_SGR = {RED: "31", YELLOW: "33", GREEN: "32", DIM: "2"}

TONES = {
    **dict.fromkeys(("overdue", "contested", "declined", "failed", "refused", "charged back"), RED),
    **dict.fromkeys(("pending", "waiting", "requested", "confirming", "held"), YELLOW),
    **dict.fromkeys(("unknown", "review"), YELLOW),
    **dict.fromkeys(("paid", "done", "approved", "sent", "ok"), GREEN),
    **dict.fromkeys(("closed", "void", "written-off", "cancelled", "ended"), DIM),
}
"""What needs a person, what waits, what is well, and what is over. A state that only goes on has
no colour, and none is the only one to say what it says: the word stands there."""


class Toned(str):
    """A cell with a colour, given to it once its place is known: it is as wide as it reads."""

    __slots__ = ("tone",)
    tone: str

    @classmethod
    def of(cls, text: str, tone: str) -> "Toned":
        """The text in a tone."""
        toned = cls(text)
        toned.tone = tone
        return toned


def painted(cell: str) -> str:
    """A cell as a terminal shows it."""
    if not cell or not isinstance(cell, Toned):
        return cell
    return f"\x1b[{_SGR[cell.tone]}m{cell}\x1b[0m"


class Style(NamedTuple):
    """What texts for people need to know: zone, currency, now, and how many columns there are; and
    whether they have colours."""

    zone: str
    currency: str
    now: datetime
    width: int = 80
    has_colour: bool = False

    @property
    def room(self) -> int:
        """The columns of a table below a title."""
        return self.width - INDENT

    def toned(self, shown: str, state: str | None = None) -> str:
        """A state in its colour; or what is shown in the colour of such a state."""
        tone = TONES.get(state or shown)
        return Toned.of(shown, tone) if self.has_colour and tone is not None else shown

    def hint(self, shown: str) -> str:
        """What only helps, so that it stands back."""
        return painted(Toned.of(shown, DIM)) if self.has_colour else shown

    def from_now(self, stamp: str | None) -> str:
        """An instant by which people decide: how far it is, and when; a dash for none."""
        return "–" if stamp is None else dates.from_now(dates.unstamp(stamp), self.zone, self.now)

    def when(self, stamp: str | None) -> str:
        """An instant for people; a dash for none."""
        return "–" if stamp is None else dates.local(dates.unstamp(stamp), self.zone)

    def day(self, stamp: str) -> str:
        """The day of an instant in a sentence: `Mon 5 Jan`."""
        return dates.spoken_day(dates.unstamp(stamp), self.zone, self.now)

    def day_from_now(self, stamp: str) -> str:
        """How far an instant is, and its day: `2 days ago, Mon 5 Jan`."""
        return dates.day_from_now(dates.unstamp(stamp), self.zone, self.now)

    def is_past(self, stamp: str) -> bool:
        """Whether an instant lies before now."""
        return dates.unstamp(stamp) < self.now

    def minute(self, stamp: str) -> str:
        """An instant in a list, where the zone is clear: `2026-01-05 09:00`."""
        return f"{dates.wall(dates.unstamp(stamp), self.zone):%Y-%m-%d %H:%M}"

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
            shown = painted(cell)
            cells.append(blank + shown if index in right else shown + blank)
        lines.append("  ".join(cells).rstrip())
    return lines


ROOM = 80 - INDENT
"""The columns of a table below a title where there are 80."""

LEAST = 12
"""Columns that a text keeps, however narrow its table is."""


def and_more(left: int) -> list[str]:
    """How many more there are than are shown, where there are."""
    return [f"and {left:,} more"] if left else []


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
        cell = row[text_column]
        first, *more = (like(cell, each) for each in wrapped(cell, room))
        told.append([*row[:text_column], first, *row[text_column + 1 :]])
        rest = len(row) - text_column - 1
        told += [[*[""] * text_column, each, *[""] * rest] for each in more]
    return columns(told, right=right)


def like(cell: str, part: str) -> str:
    """A part of a cell, in its colour."""
    return Toned.of(part, cell.tone) if isinstance(cell, Toned) else part


def title(*parts: str, room: int = ROOM) -> str:
    """What a thing is called, what it is and how it stands, broken where it is long."""
    *before, last = wrapped(" · ".join(parts), room)
    state = parts[-1]
    if last.endswith(state):
        last = last[: len(last) - len(state)] + painted(state)
    return "\n  ".join([*before, last])


def block(
    called: Sequence[str],
    pairs: list[tuple[str, str]],
    *tables: tuple[str, list[str]],
    room: int = ROOM,
) -> str:
    """A title of some parts, what is known under it, and lists under their names."""
    lines = [title(*called, room=room)]
    known = fitted([[name, value] for name, value in pairs if value], 1, room=room)
    lines += [f"  {line}" for line in known]
    for name, rows in tables:
        if rows:
            lines.append(f"  {name}")
            lines += [f"    {row}" for row in rows]
    return "\n".join(lines) + "\n"
