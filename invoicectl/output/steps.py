"""What comes next, in words that people know."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]

TO_BE_PAID = "to be paid"
"""A due date without a charge: the client is to pay by then, and no card is asked."""

_WITHOUT_CARD = "B21"
"""The rule of a due date on which no card is asked. Source: SPEC 6."""

_SAID = {
    "auto-confirm": "silence confirms it",
    "collect": "card is charged",
    "complete": "visit is done",
    "inquire": "gateway is asked",
    "overdue": "becomes overdue",
    "plan": "visit is planned",
    "release": "hold ends",
    "remind": "reminder is sent",
    "retry": "card is tried again",
    "visit": "visit",
    "weekly": "weekly invoice",
}
"""What happens at each kind of step, in a table of what is to come."""


def named(step: Json) -> str:
    """The name of a step; where it charges nothing, a due date is not called a collection."""
    is_paid = step["step"] == "collect" and step["rule"] == _WITHOUT_CARD
    return TO_BE_PAID if is_paid else str(step["step"])


def said(line: Json) -> str:
    """What happens, by a line of the agenda."""
    if line["step"] == "collect" and not line["charges"]:
        return TO_BE_PAID
    return _SAID[line["step"]]
