"""New services of a client with overdue invoices: told, refused or done without a word."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from invoicectl import errors
from tests.support import Business, refused


@pytest.mark.parametrize(
    "words", [("book", "ada", "--visit", "2026-02-07T10:00 5.00"), ("series", "start", "ada")]
)
@pytest.mark.parametrize(
    ("answer", "notes", "why"),
    [
        ("warn", ("ada has 1 overdue invoice (INV-1, 110.00 USD due)",), "its late fee included"),
        ("allow", (), "nothing is said"),
        ("refuse", None, "nothing is done"),
    ],
)
def test_who_is_late(
    business: Callable[..., Business],
    words: tuple[str, ...],
    answer: str,
    notes: tuple[str, ...] | None,
    why: str,
) -> None:
    b = business(preset="pet-care")
    b.petcare("pm_card_chargeCustomerFail")
    assert b("config", "get", "book_when_overdue")["value"] == "warn"
    b("config", "set", "book_when_overdue", answer)
    b("issue", "ada", "100.00", "--due", "2026-01-06")
    assert b.done("series", "start", "ada").notes == (), "it isn't late yet"
    b.to("2026-01-09T09:00")
    if notes is None:
        assert refused(b, errors.ClientOverdue, *words).hint == "invoicectl pay INV-1", why
    else:
        assert b.done(*words).notes == notes, why
    b("client", "add", "kim")
    b("card", "add", "kim", "pm_card_visa")
    assert b.done("series", "start", "kim").notes == (), "others' invoices are not kim's"
    b.check()
