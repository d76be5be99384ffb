"""What people may write, and how any text is shown: one place for both.

Input is normalised to NFC; control characters, lone surrogates and direction overrides are
refused, because they can drive a terminal or disguise a name. Output makes what is left of
them visible.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Sequence
from typing import Annotated

from invoicectl import errors

Text = Annotated[str, "personal"]
"""A text that names a person or that a person wrote: in memory it is a string like any other. The
file keeps it beside the log, where it can be erased."""

ERASED: Text = "(erased)"
"""What is read in the place of a text that was erased."""

TIME = "time"
"""The actor of what time brings about, whose name nobody else may have."""

MAX_LINE, MAX_ITEM, MAX_TEXT = 200, 1_000, 20_000
"""Characters in a one-line text (a name, a reason), in a line of an invoice, and in a message."""

_HANDLE = "[a-z][a-z0-9-]*"
_REFERENCE_LIKE = "(?ai)(inv|s|b|r|v|p|c|e|l)-?[0-9]+"
_NOT_IN_EMAIL = '@<>,;:"()\\[]'
_JOINERS = "\u200c\u200d"
_GAP = r"[\s\u2010-\u2015-]{0,3}"
_DIGITS = re.compile(rf"\d(?:{_GAP}\d)*")
_WORD = re.compile(r"[^\W_]")

_TO_19 = range(16, 20)
_ISSUERS: tuple[tuple[str, str, Collection[int]], ...] = (
    ("4", "4", (13, 16, 19)),  # Visa
    ("51", "55", (16,)),  # Mastercard
    ("2221", "2720", (16,)),
    ("34", "34", (15,)),  # American Express
    ("37", "37", (15,)),
    ("300", "305", range(14, 20)),  # Diners Club
    ("3095", "3095", range(14, 20)),
    ("36", "36", range(14, 20)),
    ("38", "39", range(14, 20)),
    ("3528", "3589", _TO_19),  # JCB
    ("6011", "6011", _TO_19),  # Discover
    ("644", "659", _TO_19),
    ("62", "62", _TO_19),  # UnionPay
    ("8100", "8171", _TO_19),
    ("2200", "2204", _TO_19),  # Mir
    ("60", "60", (16,)),  # RuPay
    ("81", "82", (16,)),
    ("9792", "9792", (16,)),  # Troy
    ("5018", "5020", range(13, 20)),  # Maestro
    ("5038", "5038", range(13, 20)),
    ("5893", "5893", range(13, 20)),
    ("6304", "6304", range(13, 20)),
    ("6759", "6763", range(13, 20)),
)
"""How the numbers of cards begin, from one prefix to another, and how many digits they have."""


def clean(text: str, what: str, *, multiline: bool = False, limit: int | None = None) -> str:
    """The text in NFC, or BadText with the reason; CardNumber if it holds one.

    `multiline` (messages, answers) lets newlines and tabs through. Without a `limit` it allows
    MAX_TEXT characters then, else MAX_LINE. Blank is refused."""
    limit = limit or (MAX_TEXT if multiline else MAX_LINE)
    if len(text) > limit:
        raise errors.BadText(what=what, why="long", limit=limit)
    text = unicodedata.normalize("NFC", text)
    for char in text:
        if _forbidden(char, multiline):
            raise errors.BadText(what=what, why="character", char=visible(char))
    if not text.strip():
        raise errors.BadText(what=what, why="blank")
    refuse_card_number(text, what)
    return text


def handle(text: str) -> str:
    """A handle, as given. Raises BadHandle: also for one that reads like a reference."""
    if len(text) > 60:
        raise errors.BadHandle(given=f"{visible(text[:40])}…", why="long")
    if re.fullmatch(_REFERENCE_LIKE, text):
        raise errors.BadHandle(given=text, why="reference")
    if re.fullmatch(_HANDLE, text) is None:
        raise errors.BadHandle(given=visible(text), why="characters")
    refuse_card_number(text, "handle")
    return text


def email(text: str) -> str:
    """An address of the shape name@host, as given. Raises BadText."""
    text = clean(text, "email")
    name, _, host = text.partition("@")
    if not name or not host or any(char in _NOT_IN_EMAIL or char.isspace() for char in name + host):
        raise errors.BadText(what="email", why="email")
    return text


def address(text: str) -> str:
    """A postal address: a few lines, or one with commas. Raises BadText."""
    return clean(text, "address", multiline=True, limit=MAX_ITEM)


def phone(text: str) -> str:
    """A telephone number as given: digits, and what is written between them. Raises BadText."""
    text = clean(text, "phone")
    is_number = re.fullmatch(r"[0-9+(][0-9 ()+./x#*-]{2,39}", text, re.ASCII) is not None
    if not is_number or sum(char.isdigit() for char in text) < 3:
        raise errors.BadText(what="phone", why="phone")
    return text


def visible(text: str) -> str:
    r"""The text with everything that could drive a terminal written out as `\x1b`."""
    if text.isprintable() and text.isascii():
        return text
    return "".join(_escape(char) if _forbidden(char, False) else char for char in text)


def visible_lines(text: str) -> str:
    """Like `visible`, but newlines and tabs stay what they are."""
    return "\n".join(visible(line.replace("\t", "    ")) for line in text.split("\n"))


def in_one_line(text: str) -> str:
    """The text with every run of blanks and line breaks as one blank."""
    return " ".join(text.split())


def of_code(code: str) -> str:
    """A code of a gateway as words: `insufficient funds`."""
    return code.replace("_", " ")


def width(shown: str) -> int:
    """How many columns of a terminal a text takes: wide characters two, combining ones none."""
    if shown.isascii():
        return len(shown)
    wide = sum(unicodedata.east_asian_width(char) in "WF" for char in shown)
    flat = sum(unicodedata.combining(char) != 0 for char in shown)
    return len(shown) + wide - flat


def wrapped(text: str, columns: int) -> list[str]:
    """The text in lines of at most so many columns: its own lines, broken at blanks, and within a
    word only where that is longer than a line."""
    lines = []
    for own in text.split("\n"):
        first, *rest = own.split(" ")
        *full, line = _cut(first, columns)
        lines += full
        for word in rest:
            longer = f"{line} {word}"
            if width(longer) <= columns:
                line = longer
                continue
            if line.strip():
                lines.append(line)
            *full, line = _cut(word, columns)
            lines += full
        lines.append(line)
    return lines


def cut(text: str, columns: int) -> str:
    """The first part of a text, of at most so many columns."""
    return _cut(text, columns)[0]


def _cut(word: str, columns: int) -> list[str]:
    """A word in parts of at most so many columns."""
    parts = [""]
    for char in word:
        if parts[-1] and width(parts[-1] + char) > columns:
            parts.append("")
        parts[-1] += char
    return parts


def refuse_card_number(text: str, what: str) -> None:
    """Raises CardNumber where 13-19 digits, blanks or hyphens between, are a card's number.

    They stand alone, begin as an issuer's do, are as many, and pass Luhn's check. References of
    banks and processors (RF18…, KID and OCR numbers, in_…) are none. Source: SPEC 8."""
    if _holds_card_number(text):
        raise errors.CardNumber(what=what)


def masked(text: str) -> str:
    """The text, but for runs of digits that may be a card's number, within words too."""
    return _DIGITS.sub(lambda run: "•••" if _is_card_number(_groups(run)) else run[0], text)


def _holds_card_number(text: str) -> bool:
    return any(_is_card_number(_alone(run)) for run in _DIGITS.finditer(text))


def _groups(run: re.Match[str]) -> list[str]:
    """The groups of digits of a run, in ASCII."""
    return re.findall(r"\d+", unicodedata.normalize("NFKC", run[0]))


def _alone(run: re.Match[str]) -> list[str]:
    """The groups that stand alone: none where a word begins the run, for they are the word's."""
    text, start, end = run.string, run.start(), run.end()
    if start and _WORD.match(text, start - 1):
        return []
    return _groups(run)[: -1 if _WORD.match(text, end) else None]


def _is_card_number(groups: Sequence[str]) -> bool:
    """Whether some of the groups, one after another, are a card's number."""
    for first in range(len(groups)):
        digits = ""
        for group in groups[first:]:
            digits += group
            if _is_issued(digits) and _luhn(digits):
                return True
    return False


def _is_issued(digits: str) -> bool:
    """Whether an issuer's numbers begin so and have so many digits."""
    return any(
        len(digits) in lengths and least <= digits[: len(least)] <= most
        for least, most, lengths in _ISSUERS
    )


def _luhn(digits: str) -> bool:
    total = 0
    for index, char in enumerate(reversed(digits)):
        value = int(char) * (2 if index % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def _forbidden(char: str, multiline: bool) -> bool:
    if char.isprintable():
        return False
    if multiline and char in "\n\t":
        return False
    return char not in _JOINERS and unicodedata.category(char) != "Zs"


def _escape(char: str) -> str:
    return char.encode("unicode_escape", "backslashreplace").decode("ascii")
