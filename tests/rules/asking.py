"""How the tables of rules ask: a refusal that leaves no trace, and a live file's clock."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from invoicectl import dates
from invoicectl.errors import Error
from tests.support import Business

Make = Callable[..., Business]


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
