"""The life of a thing as a picture: one axis of time from above to below, a mark for all that
happened, under the day of it, and a dashed line to what comes."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from invoicectl.documents.drawing import (
    MARGIN,
    TEXT,
    WIDE,
    Legend,
    Look,
    keys,
    lines,
    sheet,
    shown,
)
from invoicectl.domain import dates
from invoicectl.domain.text import visible
from invoicectl.domain.tuples import NamedTuple

_AXIS, _BESIDE = 76, 94
"""Where the axis runs, and where the texts beside it begin."""

_LINE, _MARK, _HEADING, _A_DAY, _MOST = 18, 26, 27, 3, 36
"""Units from one line of a text to the next, and to the next mark; more for the heading of a day,
and for each day that lies between, at most so many."""

_STYLE = Look(
    """
line { stroke: #adb5bd; stroke-width: 2; } .dashed { stroke-dasharray: 4 5; }
circle { fill: #5d6873; stroke: #5d6873; stroke-width: 2; }
.message { fill: #1864ab; stroke: #1864ab; } .payment { fill: #2b8a3e; stroke: #2b8a3e; }
.declined { fill: #c92a2a; stroke: #c92a2a; } .contest { fill: #e67700; stroke: #e67700; }
.fee { fill: #862e9c; stroke: #862e9c; } .attempt, .next { fill: #fff; }
""".strip(),
    """
line { stroke: #495057; } circle { fill: #9aa6b1; stroke: #9aa6b1; }
.message { fill: #74c0fc; stroke: #74c0fc; } .payment { fill: #69db7c; stroke: #69db7c; }
.declined { fill: #ff8787; stroke: #ff8787; } .contest { fill: #ffc078; stroke: #ffc078; }
.fee { fill: #da77f2; stroke: #da77f2; } .attempt, .next { fill: #12171c; }
""".strip(),
)

_KEYS = {
    "message": "message",
    "contest": "dispute",
    "payment": "payment",
    "declined": "decline",
    "fee": "late fee",
    "attempt": "asked",
    "next": "to come",
}
"""What marks stand for, by what they are."""


class Mark(NamedTuple):
    """Something that happened at an instant, or comes: what it is, and what people read of it."""

    at: datetime
    what: str
    text: str


def picture(title: str, marks: Sequence[Mark], zone: str) -> str:
    """The marks along their axis, under a title."""
    said = "; ".join(f"{dates.local(each.at, zone)}: {each.text}" for each in marks)
    return sheet(title, _besides(marks, zone), said, _STYLE, _drawn(marks, zone))


def _besides(marks: Sequence[Mark], zone: str) -> str:
    """From when to when, and how much has happened."""
    past = [each for each in marks if each.what != "next"]
    if not past:
        return "nothing has happened yet"
    first, last = (f"{dates.wall(each.at, zone):%Y-%m-%d}" for each in (past[0], past[-1]))
    many = "1 event" if len(past) == 1 else f"{len(past)} events"
    return f"{first} · {many}" if first == last else f"{first} to {last} · {many}"


def _drawn(marks: Sequence[Mark], zone: str) -> Iterator[str]:
    """The shapes, and at the end how high they are."""
    kinds = {each.what for each in marks}
    signs = [
        Legend(f'<circle class="{what}" cx="{{x}}" cy="{{y}}" r="5"/>', text)
        for what, text in _KEYS.items()
        if what in kinds
    ]
    drawn, bottom = keys(signs, 76)
    yield from drawn
    before, last = None, bottom
    for mark in marks:
        wall = dates.wall(mark.at, zone).replace(second=0)
        days = 0 if before is None else (wall.date() - before.date()).days
        is_new_day = before is None or days > 0
        y = bottom + _MARK + (_HEADING + min(days * _A_DAY, _MOST) if is_new_day else 0)
        if before is not None:
            dashed = ' class="dashed"' if mark.what == "next" else ""
            yield f'<line{dashed} x1="{_AXIS}" y1="{last + 7}" x2="{_AXIS}" y2="{y - 7}"/>'
        if is_new_day:
            yield _text("day quiet", _BESIDE, y - 21, _day(wall, days))
        if wall != before:
            yield _text("quiet small", MARGIN, y + 5, f"{wall:%H:%M}")
        yield f'<circle class="{mark.what}" cx="{_AXIS}" cy="{y}" r="5"/>'
        told = lines(visible(mark.text), WIDE - MARGIN - _BESIDE, TEXT)
        for number, line in enumerate(told):
            yield _text("", _BESIDE, y + 5 + _LINE * number, line)
        before, last, bottom = wall, y, y + _LINE * (len(told) - 1)
    yield str(bottom + 28)


def _day(wall: datetime, days: int) -> str:
    """A day, and how long nothing happened before it."""
    later = f" · {days} days later" if days > 1 else ""
    return f"{wall:%a} {wall.day} {wall:%B %Y}{later}"


def _text(kind: str, x: int, y: int, text: str) -> str:
    named = f' class="{kind}"' if kind else ""
    return f'<text{named} x="{x}" y="{y}">{shown(text)}</text>'
