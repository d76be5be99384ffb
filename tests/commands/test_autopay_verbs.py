"""Businesses without autopay, from the command line: a manual file, and one client of another."""

from __future__ import annotations

import pytest

from invoicectl import errors
from tests.support import Business


@pytest.fixture
def manual() -> Business:
    """A live file that keeps no cards, with ada and noor."""
    b = Business("2026-01-05T09:00", live=True, gateway="manual", service_charge_rate="30%")
    b("client", "add", "ada", "--email", "ada@example.org")
    b("provider", "add", "noor")
    return b


def test_a_bill_is_paid_by_hand(manual: Business) -> None:
    bill = manual("issue", "ada", "100.00", "--due", "2026-01-20")
    assert bill["next"] == {"step": "collect", "at": "2026-01-20T17:00:00Z", "rule": "B21"}
    assert manual("client", "show", "ada")["autopay"] is False
    paid = manual("pay", "INV-1", "--method", "transfer")
    assert (paid["status"], paid["next"]) == ("paid", None)
    manual.check()


def test_a_bill_that_is_not_paid_is_overdue_after_a_week(manual: Business) -> None:
    manual("issue", "ada", "100.00", "--due", "2026-01-20")
    manual.system.at = manual.system.at.replace(day=27, hour=16)
    assert manual("attention") == []
    (step,) = manual("tick")["steps"]
    assert (step["step"], step["outcome"], step["late_fee"]) == ("collect", "due", None)
    manual.system.at = manual.system.at.replace(day=28)
    assert manual.invoice()["status"] == "overdue", "shown as time settles it"
    (step,) = manual("tick")["steps"]
    told = step["step"], step["at"], step["outcome"], step["amount"], step["late_fee"]
    assert told == ("overdue", "2026-01-27T17:00:00Z", "overdue", "100.00", "10.00")
    (item,) = manual("attention")
    assert item["why"] == "overdue, 110.00 USD due"
    assert item["hint"] == "invoicectl pay INV-1 --method transfer"
    assert [kind for kind, _, _ in manual.letters()] == ["invoice", "overdue"]
    assert manual("tick")["steps"] == []
    manual.check()


def test_a_session_ends_without_a_charge(manual: Business) -> None:
    manual("session", "open", "ada", "noor", "--kind", "chat")
    manual("session", "end", "S1", "--fee", "25.00")
    shown = manual.invoice()
    assert (shown["status"], shown["payments"], shown["next"]["step"]) == ("open", [], "overdue")
    assert manual("earnings", "noor")[0]["pending"] == "17.50"


def test_a_booking_asks_for_its_deposit_until_it_is_paid(manual: Business) -> None:
    manual("book", "ada", "--visit", "2026-01-20T10:00 100.00 Walk")
    booking = manual("confirm", "B1")
    assert (booking["status"], booking["payments"]) == ("confirmed", [])
    shown = manual.invoice()
    assert (shown["deposit_due"], shown["due"]) == ("50.00", "100.00")
    (item,) = manual("attention")
    assert item["why"] == "deposit asked for, 50.00 USD of it due"
    assert item["hint"] == "invoicectl pay INV-1 50.00 --method transfer"
    manual("pay", "INV-1", "50.00", "--method", "transfer")
    assert (manual.invoice()["deposit_due"], manual("attention")) == ("0.00", [])
    manual.check()


def test_no_letter_of_a_live_file_names_a_link_of_ours(manual: Business) -> None:
    manual("issue", "ada", "100.00", "--due", "2026-01-20")
    (body,) = (letter["text"] for letter in manual("letters"))
    assert "example.org" not in body
    manual("config", "set", "payment_link", "https://pay.example/{invoice}/{token}")
    for day in ("2026-01-21", "2026-01-22"):
        manual("issue", "ada", "10.00", "--due", day)
    links = [each["text"].split("https://")[1].split()[0] for each in manual("letters")[1:]]
    tokens = {link.rpartition("/")[2] for link in links}
    assert [link.split("/")[1] for link in links] == ["INV-2", "INV-3"]
    assert len(tokens) == 2, "one an invoice"
    assert all(len(token) == 32 for token in tokens)


def test_autopay_of_one_client() -> None:
    b = Business("2026-01-05T09:00", preset="pet-care")
    b.petcare()
    b("issue", "ada", "100.00", "--due", "2026-01-20")
    assert b("client", "edit", "ada", "--autopay", "off")["autopay"] is False
    assert b.invoice()["next"] == {"step": "collect", "at": "2026-01-20T22:00:00Z", "rule": "B21"}
    b.to("2026-01-21")
    assert b.invoice()["next"]["step"] == "overdue"
    assert b("client", "edit", "ada", "--autopay", "on")["autopay"] is True
    assert b.invoice()["next"] == {"step": "collect", "at": "2026-01-21T22:00:00Z", "rule": "B4"}
    b.to("2026-01-22")
    assert b.invoice()["status"] == "paid"
    b.check()
    assert b("client", "add", "bob", "--autopay", "off")["autopay"] is False
    with pytest.raises(errors.BadChoice):
        b("client", "edit", "ada", "--autopay", "maybe")


def test_credit_is_listed_before_the_card_that_paid_the_rest_of_a_deposit() -> None:
    b = Business("2026-01-01T09:00")
    b.petcare()
    b("client", "credit", "ada", "20.00", "--reason", "x")
    b("book", "ada", "--visit", "2026-01-05T10:00 100.00 Walk")
    b("confirm", "B1")
    told = [(each["method"], each["amount"]) for each in b.invoice()["payments"]]
    assert told == [("credit", "20.00"), ("card", "30.00")]
    assert [each["method"] for each in b("show", "B1")["payments"]] == ["credit", "card"]


def test_without_a_retry_one_decline_makes_it_overdue() -> None:
    b = Business("2026-01-05", retry_after="none")
    b("client", "add", "ada")
    b("issue", "ada", "100.00", "--due", "2026-01-10")
    b.to("2026-01-20")
    (shown,) = b("list")
    assert (shown["status"], shown["late_fee"]) == ("overdue", "10.00")


def test_settings_that_contradict_each_other_are_both_named() -> None:
    b = Business("2026-01-05")
    with pytest.raises(errors.SettingsContradict) as refused:
        b("config", "set", "late_fee_after", "3")
    assert refused.value.exit_code == 4
    assert {"late_fee_after", "retry_after"} <= set(refused.value.message.split())
