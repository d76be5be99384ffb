"""SPEC 7: an unpaid invoice that never was."""

from __future__ import annotations

import pytest

from invoicectl import errors
from tests.rules.asking import (
    BAD,
    CONFIRMED,
    NO_CARD,
    agree,
    billed,
    credit,
    owed,
    refused,
    seen,
    session,
    told,
)
from tests.worlds import Acts, Town, do


def test_void_a_direct_invoice_owes_nothing() -> None:
    town = billed()
    town.void("INV-1")
    money = ("total", "late_fee", "paid", "credited", "due")
    assert seen(town, "status", "next", *money) == ("void", None, *["0.00"] * 5)
    assert told(town) == ("clerk", "our fault")
    town.to("2026-03-01")
    assert seen(town, "payments") == ([],), "time does nothing with it"
    agree(town)


def test_void_gives_credit_back_and_takes_the_fee_off() -> None:
    town = billed(do.credit("ada", "30.00"))
    town.pay("INV-1", "30.00", method="credit")
    town.card("ada", BAD)
    town.to("2026-02-07")
    assert seen(town, "status", "late_fee", "due") == ("overdue", "10.00", "80.00")
    town.void("INV-1")
    assert (seen(town, "status", "due", "credited"), credit(town)) == (
        ("void", "0.00", "0.00"),
        "30.00",
    )
    agree(town)


def test_void_a_session_takes_charge_and_earnings_back() -> None:
    town = session("33.35", NO_CARD, CONFIRMED)
    assert (owed(town)[0], seen(town, "status")) == ("23.34", ("open",))
    town.void("INV-1")
    assert owed(town) == ("0.00", "0.00", "0.00")
    shown = town.show("S1")
    assert (shown["fee"], shown["service_charge"], shown["earnings"]) == ("0.00", "0.00", "0.00")
    agree(town)


def test_void_a_session_after_its_payout_leaves_a_debt() -> None:
    town = session("40.00", NO_CARD, CONFIRMED, do.payout("noor"))
    town.void("INV-1")
    assert owed(town) == ("-28.00", "0.00", "28.00")
    agree(town)


def test_void_a_booking_cancels_it_and_what_is_planned() -> None:
    town = Town(preset="pet-care", deposit_rate="0%")
    town.petcare()
    town.book("ada", "2026-01-06T10:00 60.00", "2026-01-08T10:00 40.00")
    town.confirm_booking("B1")
    town.to("2026-01-07")
    town.void("INV-1")
    assert [(v["status"], v["kept"]) for v in town.show("B1")["visits"]] == [
        ("done", "0.00"), ("cancelled", "0.00"),
    ]  # fmt: skip
    assert (town.show("B1")["status"], seen(town, "status", "due")) == (
        "cancelled",
        ("void", "0.00"),
    )
    agree(town)


def test_void_a_friday_has_its_visits_billed_anew() -> None:
    town = Town(preset="pet-care")
    town.petcare(BAD)
    town.series("ada", auto_complete=True)
    town.visit("R1", "2026-01-06T10:00", "25.00")
    town.visit("R1", "2026-01-06T12:00", "8.00")
    town.cancel("V2")
    town.to("2026-01-10")
    town.void("INV-1")
    assert [v["invoice"] for v in town.every("visit")] == [None, None]
    town.to("2026-01-17")
    anew = town.invoice("INV-2")
    assert [(line["visit"], line["amount"], line["is_late"]) for line in anew["lines"]] == [
        ("V1", "25.00", True), ("V2", "4.00", False),
    ], "a visit is on one invoice that is not void, ever"  # fmt: skip
    agree(town)


@pytest.mark.parametrize(
    ("acts", "why"),
    [
        ([], "pending: nobody has accepted anything"),
        ([do.contest("INV-1")], "contested: to be issued again at 0"),
        ([CONFIRMED], "paid: that is given back first"),
        ([NO_CARD, CONFIRMED, do.void("INV-1")], "twice is once"),
        ([NO_CARD, CONFIRMED, do.write_off("INV-1")], "given up already"),
        ([NO_CARD, CONFIRMED, do.pay("INV-1", "0.01", method="cash")], "a cent was paid"),
    ],
)
def test_void_what_is_refused(acts: Acts, why: str) -> None:
    town = session("40.00", *acts)
    assert refused(town, errors.WrongInvoice, do.void("INV-1")), why


def test_void_not_while_a_charge_is_open() -> None:
    town = billed(do.card("ada", "pm_sim_timeout"))
    assert town.pay("INV-1")["outcome"] == "unknown"
    assert refused(town, errors.AttemptOpen, do.void("INV-1"))
    town.after("5m")
    assert refused(town, errors.WrongInvoice, do.void("INV-1"))


def test_void_not_what_is_owed_of_a_payment_that_was_returned() -> None:
    town = session("40.00", do.credit("ada", "50.00", method="check"))
    town.pay_back("ada", "50.00", to="cash")
    town.reverse("P1", amount="50.00")
    assert seen(town, "plan", "due", ref="INV-2") == ("direct", "50.00")
    error = refused(town, errors.WrongInvoice, do.void("INV-2"))
    assert error.hint == "invoicectl write-off INV-2 --reason TEXT gives that up"


def test_void_once_everything_was_given_back() -> None:
    town = session("40.00", CONFIRMED, do.refund("INV-1", "40.00"))
    town.void("INV-1")
    assert seen(town, "status", "paid", "refunded") == ("void", "0.00", "40.00")
    agree(town)
