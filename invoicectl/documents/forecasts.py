"""What lies ahead as a picture: a bar for each period, of what cards pay and what they decline.

SVG that stands alone: no script, nothing from elsewhere, legible on light and on dark paper, and
said in words for who does not see it."""

from collections.abc import Sequence
from html import escape

from invoicectl.domain.tuples import NamedTuple

WIDE = 640
"""The units of its width; a telephone shows half as many pixels."""

_LEFT, _RIGHT, _ROW, _TOP = 130, 110, 26, 84

_STYLE = """
text { fill: #17212b; font: 15px system-ui, sans-serif; } .title { font: 600 18px sans-serif; }
.paper { fill: #fff; } .quiet { fill: #5d6873; } .paid { fill: #0b7285; } .lost { fill: #c92a2a; }
@media (prefers-color-scheme: dark) {
text { fill: #e9edf0; } .paper { fill: #12171c; } .quiet { fill: #9aa6b1; }
.paid { fill: #66d9e8; } .lost { fill: #ffa8a8; } }
""".strip()

_LEGEND = """
<rect class="paid" x="16" y="64" width="10" height="10"/>
<text class="quiet" x="32" y="74">collected</text>
<rect class="lost" x="112" y="64" width="10" height="10"/>
<text class="quiet" x="128" y="74">declined</text>
""".strip()


_LONGEST = 60
"""Characters of a title that fit its width."""


class Bar(NamedTuple):
    """A period: its name, and what cards pay and decline in it, in minor units and as shown."""

    name: str
    collected_minor: int
    declined_minor: int
    collected: str


def picture(title: str, besides: str, rows: Sequence[Bar]) -> str:
    """The bars under a title and a line of what they are, the longest for the largest sum."""
    high = _TOP + _ROW * len(rows) + 20
    most = max((row.collected_minor + row.declined_minor for row in rows), default=0) or 1
    box = f'viewBox="0 0 {WIDE} {high}" role="img" aria-labelledby="title desc"'
    shown = title if len(title) <= _LONGEST else f"{title[: _LONGEST - 1]}…"
    told = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {box}>',
        f'<title id="title">{escape(title)}</title>',
        f'<desc id="desc">{escape(_said(rows))}</desc>',
        f"<style>{_STYLE}</style>",
        f'<rect class="paper" width="{WIDE}" height="{high}"/>',
        f'<text class="title" x="16" y="30">{escape(shown)}</text>',
        f'<text class="quiet" x="16" y="52">{escape(besides)}</text>',
        _LEGEND,
    ]
    for index, row in enumerate(rows):
        told += _bar(row, _TOP + _ROW * index, most)
    return "\n".join([*told, "</svg>"]) + "\n"


def _bar(row: Bar, top: int, most: int) -> list[str]:
    room = WIDE - _LEFT - _RIGHT
    paid = round(row.collected_minor * room / most)
    lost = round(row.declined_minor * room / most)
    line = [f'<text x="16" y="{top + 18}">{escape(row.name)}</text>']
    if paid:
        line.append(
            f'<rect class="paid" x="{_LEFT}" y="{top + 5}" width="{paid}" height="{_ROW - 9}"/>'
        )
    if lost:
        line.append(
            f'<rect class="lost" x="{_LEFT + paid}" y="{top + 5}" width="{lost}" '
            f'height="{_ROW - 9}"/>'
        )
    if row.collected_minor:
        line.append(
            f'<text x="{WIDE - 16}" y="{top + 18}" text-anchor="end">{escape(row.collected)}</text>'
        )
    return line


def _said(rows: Sequence[Bar]) -> str:
    """The sums in words."""
    return "; ".join(f"{row.name}: {row.collected} collected" for row in rows)
