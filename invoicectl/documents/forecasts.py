"""What lies ahead as a picture: a bar for each period, of what cards pay and what they decline."""

from collections.abc import Iterable, Iterator, Sequence

from invoicectl.documents.drawing import MARGIN, TEXT, WIDE, Legend, Look, keys, room, sheet, shown
from invoicectl.domain.tuples import NamedTuple

_ROW, _HIGH, _GAP = 26, 16, 12
"""Units of a row and of its bar; and what stays blank between a bar and the texts beside it."""

_STYLE = Look(
    ".track { fill: #eef1f4; } .paid { fill: #0b7285; } .lost { fill: #c92a2a; }",
    ".track { fill: #1f262d; } .paid { fill: #3bc9db; } .lost { fill: #ff8787; }",
)


class Bar(NamedTuple):
    """A period: its name, and what cards pay and decline in it, in minor units and as shown."""

    name: str
    collected_minor: int
    declined_minor: int
    collected: str


class Expected(NamedTuple):
    """What all periods come to, as shown."""

    collected: str
    declined: str


def picture(title: str, besides: str, rows: Sequence[Bar], sums: Expected) -> str:
    """The bars under a title and a line of what they are, the longest for the largest sum."""
    said = "; ".join(f"{row.name}: {row.collected} collected" for row in rows)
    return sheet(title, besides, said, _STYLE, _drawn(rows, sums))


def _drawn(rows: Sequence[Bar], sums: Expected) -> Iterator[str]:
    """The shapes, and at the end how high they are."""
    signs = [
        Legend(f'<rect class="{kind}" x="{{x}}" y="{{y}}" width="10" height="10" {_UP}/>', text)
        for kind, text in (
            ("paid", f"collected {sums.collected}"),
            ("lost", f"declined {sums.declined}"),
        )
    ]
    drawn, top = keys(signs, 76)
    yield from drawn
    left = MARGIN + _GAP + _broadest(row.name for row in rows)
    right = WIDE - MARGIN - _GAP - _broadest(row.collected for row in rows)
    most = max((row.collected_minor + row.declined_minor for row in rows), default=0) or 1
    for row in rows:
        yield from _bar(row, top, left, right - left, most)
        top += _ROW
    yield str(top + 12)


_UP = 'transform="translate(-5 -5)"'
"""A sign is drawn around its place."""


def _broadest(texts: Iterable[str]) -> int:
    return max((room(each, TEXT) for each in texts), default=0)


def _bar(row: Bar, top: int, left: int, wide: int, most: int) -> Iterator[str]:
    paid, lost = (minor * wide // most for minor in (row.collected_minor, row.declined_minor))
    y = top + (_ROW - _HIGH) // 2
    yield f'<text x="{MARGIN}" y="{top + 18}">{shown(row.name)}</text>'
    for kind, x, width in (("track", 0, wide), ("paid", 0, paid), ("lost", paid, lost)):
        if width:
            place = f'x="{left + x}" y="{y}" width="{width}" height="{_HIGH}"'
            yield f'<rect class="{kind}" {place}/>'
    if row.collected_minor:
        end = f'x="{WIDE - MARGIN}" y="{top + 18}" text-anchor="end"'
        yield f"<text {end}>{shown(row.collected)}</text>"
