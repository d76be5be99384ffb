"""What waits for a person, from the command line: every day, until somebody has seen to it."""

from __future__ import annotations

import pytest

from tests.support import Business


@pytest.fixture
def charged_back() -> Business:
    """INV-1 of kim was charged to a card and charged back."""
    b = Business("2026-01-05T09:00", preset="pet-care")
    b("client", "add", "kim")
    b("card", "add", "kim", "pm_card_visa")
    b("issue", "kim", "100.00", "--due", "2026-01-06")
    b.to("2026-01-10")
    b("reverse", "P1", "--reason", "chargeback")
    return b


@pytest.mark.parametrize("day", ["2026-01-10", "2026-01-11", "2026-02-20", "2027-01-01"])
def test_a_charge_back_is_named_every_day(charged_back: Business, day: str) -> None:
    charged_back.to(day)
    (item,) = charged_back("attention")
    assert item == {
        "ref": "INV-1",
        "client": "kim",
        "since": "2026-01-10T05:00:00Z",
        "why": "charged back (P1: chargeback), 100.00 USD due",
        "hint": "invoicectl pay INV-1",
    }


def test_a_charge_back_is_named_until_it_is_paid(charged_back: Business) -> None:
    charged_back("pay", "INV-1", "40.00", "--method", "cash")
    (item,) = charged_back("attention")
    assert item["why"].endswith("60.00 USD due")
    charged_back("pay", "INV-1")
    assert charged_back("attention") == []


def test_show_has_the_rule_of_what_comes_next_or_why_nothing_does(charged_back: Business) -> None:
    shown = charged_back.invoice()
    assert shown["next"] is None
    assert shown["no_step"] == {
        "why": "charged back",
        "since": "2026-01-10T05:00:00Z",
        "ref": "P1",
        "reason": "chargeback",
    }
    charged_back("issue", "kim", "30.00", "--due", "2026-03-01")
    shown = charged_back.invoice("INV-2")
    assert (shown["next"]["rule"], shown["no_step"]) == ("B4", None)
    assert [each["next"] for each in charged_back("list")] == [None, shown["next"]]


def test_cash_on_the_wrong_invoice_is_reversed_and_the_card_is_charged_when_due() -> None:
    b = Business("2026-01-05T09:00", preset="pet-care")
    b.petcare()
    b("issue", "ada", "100.00", "--due", "2026-01-20")
    b("pay", "INV-1", "40.00", "--method", "cash")
    b("reverse", "P1", "--reason", "typed on the wrong invoice")
    assert b.invoice()["next"] == {"step": "collect", "at": "2026-01-20T22:00:00Z", "rule": "B4"}
    b.to("2026-03-01")
    shown = b.invoice()
    assert (shown["status"], shown["due"], b("attention")) == ("paid", "0.00", [])
    b.check()
