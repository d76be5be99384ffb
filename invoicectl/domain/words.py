"""Words as they are looked for: in small letters, without accents, whole and in their parts.

What is kept and what is asked for is cut in the same way, so that `muller` finds `Müller`, and
`ada@example.org` is found whole, by `ada` and by `example`.
"""

from __future__ import annotations

import re
import unicodedata

_LETTERS = str.maketrans(
    {"ø": "o", "Ø": "o", "đ": "d", "Đ": "d", "ł": "l", "Ł": "l", "ı": "i"}
    | {"æ": "ae", "Æ": "ae", "œ": "oe", "Œ": "oe"}
)
"""Letters that are no other letter with an accent, and are typed like one."""

_QUOTES = str.maketrans({"'": None, "\N{RIGHT SINGLE QUOTATION MARK}": None, '"': " "})
_AROUND = "!#$%&()*+,-./:;<=>?@[\\]^_`{|}~…«»“”„¡¿"
_AMOUNT = re.compile(r"[0-9]+\.[0-9]+")
_PART = re.compile(r"[^\W_]+")


def folded(text: str) -> str:
    """The text in small letters and without accents."""
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFKD", text.translate(_LETTERS)).casefold()
    return "".join(char for char in apart if not unicodedata.combining(char))


def whole(text: str) -> list[str]:
    """The words of a text as they stand between blanks, without the signs around them."""
    return _whole(folded(text))


def _whole(told: str) -> list[str]:
    bare = [word.strip(_AROUND) for word in told.translate(_QUOTES).split()]
    return [word for word in bare if word]


def words(text: str) -> list[str]:
    """The words by which a text is found: whole, and the parts of which they are made."""
    told = folded(text)
    return _whole(told) + _PART.findall(told)


def parts(word: str) -> tuple[str, ...]:
    """The parts of a word that is made of several; an amount is none."""
    found = tuple(_PART.findall(word))
    return () if len(found) < 2 or _AMOUNT.fullmatch(word) else found
