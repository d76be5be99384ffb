"""Handles made from names."""

import re
import unicodedata

from invoicectl.domain.references import PREFIXES

_LETTERS = str.maketrans(
    {
        "ø": "o", "æ": "ae", "œ": "oe", "ß": "ss", "đ": "d", "ð": "d", "þ": "th", "ł": "l",
        "ı": "i", "ħ": "h", "ŋ": "n", "'": "", "’": "", "ʼ": "",
    }
)  # fmt: skip
"""Letters that no accent can be taken off, as they are written without them."""

_PREFIXED = "|".join(prefix.rstrip("-").lower() for prefix in PREFIXES.values())
_REFERENCE = re.compile(rf"({_PREFIXED})-?[0-9]+", re.ASCII)
_LONGEST = 40


def handle_for(name: str, kind: str) -> str:
    """A handle for somebody's name; one that would read as a reference, or begins with no letter,
    says that they are a client or provider."""
    folded = unicodedata.normalize("NFKD", name.casefold().translate(_LETTERS))
    plain = re.sub("[^a-z0-9]+", "-", "".join(c for c in folded if not unicodedata.combining(c)))
    handle = plain.strip("-")[:_LONGEST].strip("-")
    if not handle:
        return kind
    if not handle[0].isalpha():
        return f"{kind}-{handle}"
    return f"{handle}-{kind}" if _REFERENCE.fullmatch(handle) else handle
