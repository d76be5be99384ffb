"""What each kind of thing is called: a letter or two and its number."""

from __future__ import annotations

PREFIXES = {
    "client": "C",
    "provider": "E",
    "session": "S",
    "booking": "B",
    "series": "R",
    "visit": "V",
    "invoice": "INV-",
    "payment": "P",
    "letter": "L",
    "unmatched": "U",
}
"""How references to each kind of thing begin."""


def reference(kind: str, number: int) -> str:
    """`INV-1`, `S1`, `C17` …"""
    return f"{PREFIXES[kind]}{number}"
