"""Events are loaded by family, so a table says which are in which: all of them, and none else."""

from __future__ import annotations

import importlib

import pytest

from invoicectl.domain import events


@pytest.mark.parametrize("family", events.FAMILIES)
def test_a_family_has_the_kinds_that_its_module_makes(family: str) -> None:
    module = importlib.import_module(f"invoicectl.domain.events.{family}")
    made = {
        name
        for name, each in vars(module).items()
        if each in events.Event.__args__ and each.__module__ == module.__name__
    }
    told = set(events.FAMILIES[family]) - {"Setting", "Reopened"}  # parts, no events themselves
    assert told == made
    assert all(getattr(events, name) is getattr(module, name) for name in events.FAMILIES[family])


def test_what_is_no_event_is_not_there() -> None:
    with pytest.raises(AttributeError, match="InvoiceEaten"):
        getattr(events, "InvoiceEaten")  # noqa: B009
