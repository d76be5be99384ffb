"""The kinds of things there are: what people call them, and what time does to them."""

from __future__ import annotations

STEP_ORDER = {
    "complete": 20,
    "plan": 30,
    "auto-confirm": 40,
    "weekly": 50,
    "collect": 80,
    "retry": 90,
    "inquire": 100,
}
"""Every kind of step by its place among those of one instant; the gaps are for kinds to come."""

STEP_KINDS = tuple(STEP_ORDER)
"""Every kind of step, in the order in which those of one instant are taken."""

CLOCK_KINDS = ("complete", "plan", "auto-confirm", "weekly")
"""The steps that depend on time alone: settled first by every command that changes something."""

PREFIXES = {
    "client": "C",
    "provider": "E",
    "invoice": "INV-",
    "session": "S",
    "booking": "B",
    "series": "R",
    "visit": "V",
    "payment": "P",
}


def reference(owner: str, number: int) -> str:
    """`INV-1`, `S1`, `C17` …"""
    return f"{PREFIXES[owner]}{number}"
