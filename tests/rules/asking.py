"""What the tables of rules share: how a session came to be, and a refusal without a trace."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from invoicectl.domain import dates
from invoicectl.errors import Error
from tests.support import Business

Make = Callable[..., Business]
Words = list[tuple[str, ...]]

CONTEST = ("contest", "S1", "--reason", "We agreed on 30")
HIRED: Words = [("session", "hire", "S1")]
PENDING: Words = [*HIRED, ("issue", "S1", "40.00")]
FREE: Words = [*HIRED, ("issue", "S1", "0")]
WAYS: dict[str, Words] = {
    "nothing": [],
    "hired": HIRED,
    "dropped": [("session", "close", "S1")],
    "pending": PENDING,
    "free": FREE,
    "contested": [*PENDING, CONTEST],
    "paid": [*PENDING, ("confirm", "S1")],
    "free and closed": [*FREE, ("confirm", "S1")],
    "ended": [("session", "end", "S1", "--fee", "25.00")],
}
"""How S1 comes to be what a row starts from."""


def stood(make: Make, way: str, kind: str = "email", **more: Any) -> Business:
    """A marketplace with S1 of ada and noor, come this way on 2026-01-05 at 09:00."""
    b = make(**{"preset": "marketplace", **more})
    b("client", "add", "ada")
    b("provider", "add", "noor")
    b("card", "add", "ada", "pm_card_visa")
    b("session", "open", "ada", "noor", "--kind", kind)
    for words in WAYS[way]:
        b(*words)
    return b


def refused(b: Business, error: type[Error], *words: str) -> Error:
    """The error that these words bring. Nothing was written: not an event, not a letter."""
    before = b.events(), b.letters()
    with pytest.raises(error) as caught:
        b(*words)
    assert type(caught.value) is error
    assert (b.events(), b.letters()) == before
    return caught.value


def at(text: str) -> datetime:
    """An instant as it is written in JSON."""
    return datetime.fromisoformat(text)


def later(text: str, seconds: int) -> str:
    """The instant so many seconds later, as it is written in JSON."""
    return dates.stamp(at(text) + timedelta(seconds=seconds))
