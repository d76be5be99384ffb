"""What all pictures share: a sheet of SVG that stands alone, and how much room its texts take.

No script and nothing from elsewhere, legible on light and on dark paper and on a telephone, and
said in words for who does not see it. Units are those of the sheet, and sizes those of its fonts.
"""

from collections.abc import Iterable, Sequence
from html import escape
from itertools import chain

from invoicectl.domain.text import visible, width
from invoicectl.domain.tuples import NamedTuple

WIDE, MARGIN = 480, 16
"""The width of a sheet, of which a telephone shows three quarters as many pixels; and what stays
blank around it."""

TITLE, TEXT, SMALL = 18, 14, 13
"""The sizes of the fonts."""

BOLD = 21
"""The size of a plain font that takes as much room as the bold title."""

_PLAIN = f"""
text {{ fill: #17212b; font: {TEXT}px system-ui, sans-serif; }} .paper {{ fill: #fff; }}
.title {{ font: 600 {TITLE}px system-ui, sans-serif; }} .quiet {{ fill: #5d6873; }}
.small {{ font-size: {SMALL}px; }} .day {{ font: 600 {SMALL}px system-ui, sans-serif; }}
""".strip()

_DARK = "text { fill: #e9edf0; } .paper { fill: #12171c; } .quiet { fill: #9aa6b1; }"

_LATIN = "\u0250"
"""Behind the letters of Latin; those of other scripts are broader."""

_NARROW, _BROAD = frozenset("iljtfrI.,:;'|!()[]/ -·"), frozenset("mwMW@%—…&")


class Look(NamedTuple):
    """The rules of what a picture has of its own, on light paper and what is else on dark."""

    light: str
    dark: str


class Legend(NamedTuple):
    """A sign of a picture with what it stands for; `sign` is drawn around the middle of a place of
    10 units, as `{x}` and `{y}` say."""

    sign: str
    text: str


def shown(text: str) -> str:
    """A text of people, in SVG."""
    return escape(visible(text))


def room(text: str, size: int) -> int:
    """What a text takes at the most, in any usual font: the broadest of them is DejaVu."""
    return size * sum(map(_share, visible(text))) // 100 + 1


def _share(sign: str) -> int:
    """What a sign takes, in hundredths of the size of its font."""
    if sign in _NARROW:
        return 42
    if sign in _BROAD or width(sign) > 1:
        return 102
    if sign.isalpha():
        is_latin = sign < _LATIN
        return (79 if is_latin else 110) if sign.isupper() else 65 if is_latin else 92
    return 65 if sign.isdigit() else 84


def cut(text: str, most: int, size: int) -> str:
    """The text, or so much of it as has room, and that something is missing."""
    if room(text, size) <= most:
        return text
    while text and room(f"{text}…", size) > most:
        text = text[:-1]
    return f"{text.rstrip()}…"


def lines(text: str, most: int, size: int) -> list[str]:
    """The text in lines that have room: its own, broken at blanks, and within a word only where
    that is longer than a line."""
    return [line for own in text.split("\n") for line in _broken(own, most, size)]


def _broken(own: str, most: int, size: int) -> list[str]:
    found, line = [], ""
    for word in own.split(" "):
        longer = f"{line} {word}" if line else word
        if room(longer, size) <= most:
            line = longer
            continue
        if line:
            found.append(line)
        while room(word, size) > most:
            place = next(
                end for end in range(len(word), 0, -1) if end == 1 or room(word[:end], size) <= most
            )
            found.append(word[:place])
            word = word[place:]
        line = word
    return [*found, line]


def keys(signs: Sequence[Legend], top: int) -> tuple[list[str], int]:
    """What signs stand for, in rows from `top` on; and where they end."""
    drawn, x = [], MARGIN
    for each in signs:
        wide = 16 + room(each.text, SMALL)
        if x > MARGIN and x + wide > WIDE - MARGIN:
            x, top = MARGIN, top + 20
        drawn.append(each.sign.format(x=x + 5, y=top))
        text = f'<text class="quiet small" x="{x + 16}" y="{top + 5}">'
        drawn.append(f"{text}{shown(each.text)}</text>")
        x += wide + 14
    return drawn, top + 20 if signs else top


def sheet(title: str, besides: str, said: str, style: Look, shapes: Iterable[str]) -> str:
    """A picture under its title and a line of what it is. The last of the shapes is how high it
    is; `said` are its words for who does not see it."""
    *drawn, high = shapes
    box = f'viewBox="0 0 {WIDE} {high}" role="img" aria-labelledby="title desc"'
    fits = WIDE - 2 * MARGIN
    dark = f"@media (prefers-color-scheme: dark) {{ {_DARK} {style.dark} }}"
    told = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {box}>',
        f'<title id="title">{shown(title)}</title>',
        f'<desc id="desc">{shown(said)}</desc>',
        f"<style>{_PLAIN}\n{style.light}\n{dark}</style>",
        f'<rect class="paper" width="{WIDE}" height="{high}"/>',
        f'<text class="title" x="{MARGIN}" y="32">{shown(cut(title, fits, BOLD))}</text>',
        f'<text class="quiet small" x="{MARGIN}" y="54">{shown(cut(besides, fits, SMALL))}</text>',
    ]
    return "\n".join(chain(told, drawn, ["</svg>"])) + "\n"
