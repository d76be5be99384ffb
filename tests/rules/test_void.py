"""SPEC 7: an unpaid invoice that never was."""

from __future__ import annotations

from typing import Any

import pytest

from invoicectl import errors
from tests.desk.books.agreeing import agree
from tests.rules.asking import Words, refused
from tests.rules.test_refunding import (
    BAD,
    CONFIRMED,
    NO_CARD,
    WHY,
    billed,
    credit,
    owed,
    seen,
    session,
    told,
)


def test_void_a_direct_invoice_owes_nothing(business: Any) -> None:
    b = billed(business)
    b("void", "INV-1", *WHY)
    money = ("total", "late_fee", "paid", "credited", "due")
    assert seen(b, "status", "next", *money) == ("void", None, *["0.00"] * 5)
    assert told(b) == ("clerk", "our fault")
    b.to("2026-03-01")
    assert seen(b, "payments") == ([],), "time does nothing with it"
    agree(b)


def test_void_gives_credit_back_and_takes_the_fee_off(business: Any) -> None:
    b = billed(business, ("client", "credit", "ada", "30.00", *WHY))
    b("pay", "INV-1", "30.00", "--method", "credit")
    b("card", "add", "ada", BAD)
    b.to("2026-02-07")
    assert seen(b, "status", "late_fee", "due") == ("overdue", "10.00", "80.00")
    b("void", "INV-1", *WHY)
    assert (seen(b, "status", "due", "credited"), credit(b)) == (("void", "0.00", "0.00"), "30.00")
    agree(b)


def test_void_a_session_takes_charge_and_earnings_back(business: Any) -> None:
    b = session(business, "33.35", NO_CARD, CONFIRMED)
    assert (owed(b)[0], seen(b, "status")) == ("23.34", ("open",))
    b("void", "INV-1", *WHY)
    assert owed(b) == ("0.00", "0.00", "0.00")
    shown = b("show", "S1")
    assert (shown["fee"], shown["service_charge"], shown["earnings"]) == ("0.00", "0.00", "0.00")
    agree(b)


def test_void_a_session_after_its_payout_leaves_a_debt(business: Any) -> None:
    b = session(business, "40.00", NO_CARD, CONFIRMED, ("payout", "noor"))
    b("void", "INV-1", *WHY)
    assert owed(b) == ("-28.00", "0.00", "28.00")
    agree(b)


def test_void_a_booking_cancels_it_and_what_is_planned(business: Any) -> None:
    b = business(preset="pet-care", deposit_rate="0%")
    b.petcare()
    b("book", "ada", "--visit", "2026-01-06T10:00 60.00", "--visit", "2026-01-08T10:00 40.00")
    b("confirm", "B1")
    b.to("2026-01-07")
    b("void", "INV-1", *WHY)
    assert [(v["status"], v["kept"]) for v in b("show", "B1")["visits"]] == [
        ("done", "0.00"), ("cancelled", "0.00"),
    ]  # fmt: skip
    assert (b("show", "B1")["status"], seen(b, "status", "due")) == ("cancelled", ("void", "0.00"))
    agree(b)


def test_void_a_friday_has_its_visits_billed_anew(business: Any) -> None:
    b = business(preset="pet-care")
    b.petcare(BAD)
    b("series", "start", "ada", "--auto-complete")
    b("visit", "add", "R1", "2026-01-06T10:00", "25.00")
    b("visit", "add", "R1", "2026-01-06T12:00", "8.00")
    b("visit", "cancel", "V2")
    b.to("2026-01-10")
    b("void", "INV-1", *WHY)
    assert [v["invoice"] for v in b("visit", "list")] == [None, None]
    b.to("2026-01-17")
    anew = b.invoice("INV-2")
    assert [(line["visit"], line["amount"], line["late"]) for line in anew["lines"]] == [
        ("V1", "25.00", True), ("V2", "4.00", False),
    ], "a visit is on one invoice that is not void, ever"  # fmt: skip
    agree(b)


@pytest.mark.parametrize(
    ("acts", "why"),
    [
        ([], "pending: nobody has accepted anything"),
        ([("contest", "INV-1", *WHY)], "contested: to be issued again at 0"),
        ([CONFIRMED], "paid: that is given back first"),
        ([NO_CARD, CONFIRMED, ("void", "INV-1", *WHY)], "twice is once"),
        ([NO_CARD, CONFIRMED, ("write-off", "INV-1", *WHY)], "given up already"),
        ([NO_CARD, CONFIRMED, ("pay", "INV-1", "0.01", "--method", "cash")], "a cent was paid"),
    ],
)
def test_void_what_is_refused(business: Any, acts: Words, why: str) -> None:
    b = session(business, "40.00", *acts)
    assert refused(b, errors.WrongInvoice, "void", "INV-1", *WHY).exit_code == 4, why


def test_void_not_while_a_charge_is_open(business: Any) -> None:
    b = billed(business, ("card", "add", "ada", "pm_sim_timeout"))
    with pytest.raises(errors.OutcomeUnknown):
        b("pay", "INV-1")
    assert refused(b, errors.AttemptOpen, "void", "INV-1", *WHY).exit_code == 4
    b("clock", "advance", "5m")
    assert refused(b, errors.WrongInvoice, "void", "INV-1", *WHY).exit_code == 4


def test_void_once_everything_was_given_back(business: Any) -> None:
    b = session(business, "40.00", CONFIRMED, ("refund", "INV-1", "40.00", *WHY))
    b("void", "INV-1", *WHY)
    assert seen(b, "status", "paid", "refunded") == ("void", "0.00", "40.00")
    agree(b)
