"""The life of a thing as a picture: one axis of time from above to below, a mark for all that
happened, and a dashed line to what comes.

SVG that stands alone: no script, nothing from elsewhere, legible on light and on dark paper, and
said in words for who does not see it."""

from collections.abc import Sequence
from datetime import datetime
from html import escape

from invoicectl.domain import dates
from invoicectl.domain.text import visible, wrapped
from invoicectl.domain.tuples import NamedTuple

_WIDE, _AXIS, _TEXT, _TOP = 720, 200, 222, 60
_ROW, _LINE, _DAY, _MOST = 26, 18, 4, 60
"""Units between two marks: at least, for each line more of a text, for each day, and at most for
days."""

_LONGEST = 64
"""Characters of a line that fit beside the axis."""

_STYLE = """
text { fill: #17212b; font: 14px system-ui, sans-serif; } .title { font: 600 18px sans-serif; }
.paper { fill: #fff; } .quiet { fill: #5d6873; } line { stroke: #5d6873; stroke-width: 2; }
.dashed { stroke-dasharray: 4 5; } circle { fill: #5d6873; stroke: #5d6873; stroke-width: 2; }
.message { fill: #1864ab; stroke: #1864ab; } .payment { fill: #0b7285; stroke: #0b7285; }
.declined, .fee { fill: #c92a2a; stroke: #c92a2a; } .contest { fill: #e67700; stroke: #e67700; }
.attempt, .next { fill: #fff; }
@media (prefers-color-scheme: dark) {
text { fill: #e9edf0; } .paper { fill: #12171c; } .quiet { fill: #9aa6b1; }
line, circle { stroke: #9aa6b1; } circle { fill: #9aa6b1; }
.message { fill: #74c0fc; stroke: #74c0fc; } .payment { fill: #66d9e8; stroke: #66d9e8; }
.declined, .fee { fill: #ffa8a8; stroke: #ffa8a8; } .contest { fill: #ffc078; stroke: #ffc078; }
.attempt, .next { fill: #12171c; } }
""".strip()


class Mark(NamedTuple):
    """Something that happened at an instant, or comes: what it is, and what people read of it."""

    at: datetime
    what: str
    text: str


def picture(title: str, marks: Sequence[Mark], zone: str) -> str:
    """The marks along their axis, under a title."""
    texts = [wrapped(visible(each.text), _LONGEST) for each in marks]
    tops, top = [], _TOP
    for index, mark in enumerate(marks):
        days = (mark.at - marks[index - 1].at).days if index else 0
        lines_more = len(texts[index - 1]) - 1 if index else 0
        top += _ROW + _LINE * lines_more + min(days * _DAY, _MOST)
        tops.append(top)
    high = top + 30 + _LINE * (len(texts[-1]) - 1 if texts else 0)
    told = [f"{dates.local(each.at, zone)}: {each.text}" for each in marks]
    box = f'viewBox="0 0 {_WIDE} {high}" role="img" aria-labelledby="title desc"'
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {box}>',
        f'<title id="title">{_shown(title)}</title>',
        f'<desc id="desc">{_shown("; ".join(told))}</desc>',
        f"<style>{_STYLE}</style>",
        f'<rect class="paper" width="{_WIDE}" height="{high}"/>',
        f'<text class="title" x="16" y="34">{_shown(title)}</text>',
    ]
    ends = zip(tops, tops[1:], marks[1:], strict=False)
    lines += [_line(*each) for each in ends]
    for mark, told_here, y in zip(marks, texts, tops, strict=True):
        when = f"{dates.wall(mark.at, zone):%a %Y-%m-%d %H:%M}"
        lines += [
            f'<text class="quiet" x="16" y="{y + 5}">{when}</text>',
            f'<circle class="{mark.what}" cx="{_AXIS}" cy="{y}" r="5"/>',
            *(
                f'<text x="{_TEXT}" y="{y + 5 + _LINE * number}">{_shown(line)}</text>'
                for number, line in enumerate(told_here)
            ),
        ]
    return "\n".join([*lines, "</svg>"]) + "\n"


def _line(first: int, last: int, mark: Mark) -> str:
    """The axis from one mark to the next one; dashed where that is still to come."""
    dashed = ' class="dashed"' if mark.what == "next" else ""
    return f'<line{dashed} x1="{_AXIS}" y1="{first + 7}" x2="{_AXIS}" y2="{last - 7}"/>'


def _shown(text: str) -> str:
    return escape(visible(text))
