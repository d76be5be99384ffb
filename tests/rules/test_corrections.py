"""SPEC 7: waived fees, payments that did not hold, bad debt, holds, goodwill and payouts."""

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
from tests.worlds import Act, Acts, Town, do

CHECK = {"method": "check", "reference": "77"}


def overdue(*acts: Act) -> Town:
    """ada owes INV-1 of 100.00 and a late fee of 10.00; then these acts."""
    town = billed(do.card("ada", BAD))
    town.to("2026-02-07")
    assert seen(town, "status", "late_fee", "due") == ("overdue", "10.00", "110.00")
    town.do(*acts)
    return town


# --- waive ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("paid", "status", "due", "beyond", "why"),
    [
        (None, "overdue", "100.00", "0.00", "overdue stays while something is due"),
        ("40.00", "overdue", "60.00", "0.00", "likewise of a part"),
        ("99.99", "overdue", "0.01", "0.00", "a cent is something"),
        ("100.00", "paid", "0.00", "0.00", "only the fee was due"),
        ("103.00", "paid", "0.00", "3.00", "of the fee a part was paid: credit"),
        ("110.00", "paid", "0.00", "10.00", "it was paid whole: credit"),
    ],
)
def test_waive_takes_the_fee_off(
    paid: str | None, status: str, due: str, beyond: str, why: str
) -> None:
    town = overdue(*([do.pay("INV-1", paid, method="cash")] if paid else []))
    town.waive("INV-1")
    assert seen(town, "status", "late_fee", "due") == (status, "0.00", due), why
    assert (credit(town), told(town)) == (beyond, ("clerk", "our fault")), why
    assert refused(town, errors.WrongInvoice, do.waive("INV-1")), "twice is once"
    agree(town)


def test_waive_and_no_fee_comes_again() -> None:
    town = billed(do.card("ada", BAD), retry_after="24h,24h")
    town.to("2026-02-06T18:00")
    town.waive("INV-1")
    town.to("2026-02-20")
    assert seen(town, "late_fee", "due", "status") == ("0.00", "100.00", "overdue")
    assert len(seen(town, "payments")[0]) == 3, "the last try was made"
    agree(town)


@pytest.mark.parametrize(
    ("acts", "why"),
    [
        ([], "there is no fee"),
        ([do.pay("INV-1", method="cash")], "paid in time"),
        ([do.void("INV-1")], "void"),
    ],
)
def test_waive_what_is_refused(acts: Acts, why: str) -> None:
    town = billed(*acts)
    assert refused(town, errors.WrongInvoice, do.waive("INV-1")), why


# --- reverse ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("acts", "payment", "status", "paid", "due", "left", "why"),
    [
        ([do.pay("INV-1", **CHECK)], "P1", "open", "0.00", "100.00", "0.00", "a check bounced"),
        ([do.pay("INV-1")], "P1", "open", "0.00", "100.00", "0.00", "charged back"),
        ([do.pay("INV-1", "30", method="cash"), do.pay("INV-1")], "P1", "open", "70.00", "30.00",
         "0.00", "a typing error"),
        ([do.pay("INV-1", "130.00", **CHECK)], "P1", "open", "0.00", "100.00", "0.00",
         "with what became credit"),
        ([do.pay("INV-1", "40.00", method="cash"), do.pay("INV-1", "90.00", **CHECK)], "P2",
         "open", "40.00", "60.00", "0.00", "… on what was left"),
        ([do.credit("ada", "60.00"), do.pay("INV-1", "60.00", method="credit")], "P2", "open",
         "0.00", "100.00", "60.00", "credit that should not be used"),
        ([do.pay("INV-1"), do.refund("INV-1", "10.00")], "P1", "open", "0.00", "90.00", "0.00",
         "what was not given back"),
    ],
)  # fmt: skip
def test_reverse_paid_falls_and_due_rises(
    acts: Acts, payment: str, status: str, paid: str, due: str, left: str, why: str
) -> None:
    town = billed(*acts)
    shown = town.reverse(payment)
    assert shown["invoice"] == "INV-1"
    assert seen(town, "status", "paid", "due") == (status, paid, due), why
    assert (credit(town), told(town)) == (left, ("clerk", "our fault")), why
    assert town.show(payment)["reversed_at"] == "2026-01-05T14:00:00Z"
    agree(town)
    assert refused(town, errors.NotReversible, do.reverse(payment)), "once"


def test_reverse_on_an_overdue_invoice_it_is_overdue_again() -> None:
    town = overdue(do.pay("INV-1", **CHECK))
    assert seen(town, "status") == ("paid",)
    town.reverse("P3")
    assert seen(town, "status", "due", "next") == ("overdue", "110.00", None)
    agree(town)


def test_reverse_a_tip_comes_off_its_provider() -> None:
    town = session("40.00", do.confirm("INV-1"), do.tip("INV-1", "5.00"))
    town.payout("noor")
    town.reverse("P2")
    assert (owed(town), seen(town, "tips", "status")) == (
        ("0.00", "-5.00", "33.00"),
        ("0.00", "paid"),
    )
    agree(town)


def test_reverse_with_its_tip_and_excess() -> None:
    town = billed(do.pay("INV-1", "130.00", tip="7.00", **CHECK))
    assert (seen(town, "tips"), credit(town)) == (("7.00",), "30.00")
    town.reverse("P1")
    assert (seen(town, "tips", "due"), credit(town)) == (("0.00", "100.00"), "0.00")
    agree(town)


def test_reverse_a_tip_of_a_booking_without_an_invoice() -> None:
    town = Town(preset="pet-care")
    town.petcare()
    town.book("ada", "2026-01-07T10:00 10.00", provider="noor")
    town.tip("B1", "5.00")
    assert town.reverse("P1")["booking"] == "B1"
    assert owed(town) == ("0.00", "0.00", "0.00")
    town.confirm_booking("B1")
    assert seen(town, "tips") == ("0.00",)
    agree(town)


@pytest.mark.parametrize(
    ("acts", "why"),
    [
        ([do.issue("S1", "0.00"), CONFIRMED], "a confirmed 0.00"),
        ([do.issue("S1", "1.00"), NO_CARD, CONFIRMED], "void"),
    ],
)
def test_reverse_a_tip_where_nothing_else_is_left(acts: Acts, why: str) -> None:
    town = Town(preset="marketplace")
    town.marketplace()
    town.do(*acts)
    town.tip("INV-1", "5.00", method="cash")
    if why == "void":
        town.void("INV-1")
    number = f"P{len(seen(town, 'payments')[0])}"
    town.reverse(number)
    assert (seen(town, "tips"), owed(town)[1]) == (("0.00",), "0.00"), why
    agree(town)


def test_reverse_more_than_is_left_of_it() -> None:
    town = billed(do.pay("INV-1", "60.00", tip="5.00", **CHECK))
    said = refused(town, errors.NotReversible, do.reverse("P1", amount="65.01")).message
    assert said == "P1 has 65.00 left to be reversed, less than 65.01"
    town.reverse("P1", amount="45.00")
    refused(town, errors.NotReversible, do.reverse("P1", amount="20.01"))
    town.reverse("P1", amount="20.00")
    assert seen(town, "paid", "due", "tips") == ("0.00", "100.00", "0.00")
    agree(town)


def test_reverse_what_moved_no_money() -> None:
    town = billed(do.card("ada", BAD))
    assert town.pay("INV-1")["outcome"] == "declined"
    refused(town, errors.NotReversible, do.reverse("P1"))
    town.card("ada", "pm_sim_timeout")
    assert town.pay("INV-1", "60.00")["outcome"] == "unknown"
    refused(town, errors.NotReversible, do.reverse("P2"))
    town.pay("INV-1", "40.00", method="cash")
    town.reverse("P3")
    assert seen(town, "paid", "due") == ("0.00", "100.00"), "also while a charge is open"
    town.after("5m")
    town.reverse("P2")
    assert seen(town, "paid", "due") == ("0.00", "100.00")
    agree(town)


# --- write-off --------------------------------------------------------------------------------


def test_write_off_gives_up_what_is_due() -> None:
    town = billed(do.pay("INV-1", "30.00", method="cash"), do.write_off("INV-1"))
    assert seen(town, "status", "due", "total", "next") == ("written-off", "70.00", "100.00", None)
    assert told(town) == ("clerk", "our fault")
    agree(town)
    town.to("2026-03-01")
    assert len(seen(town, "payments")[0]) == 1, "nothing is collected"
    town.pay("INV-1", "20.00", **CHECK)
    assert seen(town, "status", "due") == ("written-off", "50.00"), "a later payment is still taken"
    agree(town)
    town.reverse("P2")
    assert seen(town, "status", "due") == ("open", "70.00"), "… and may not hold either"
    agree(town)
    town.write_off("INV-1")
    agree(town)
    town.pay("INV-1", "75.00", method="cash")
    assert seen(town, "status") == ("paid",), "nothing is due"
    assert (seen(town, "due"), credit(town)) == (("0.00",), "5.00")
    agree(town)


@pytest.mark.parametrize(
    "act",
    [
        do.pay("INV-1"),
        do.pay("INV-1", method="cash"),
        do.pay("INV-1", method="credit"),
    ],
)
def test_write_off_then_paid_whole_nothing_more_is_taken(act: Act) -> None:
    town = billed(do.write_off("INV-1"), do.pay("INV-1"))
    assert seen(town, "due", "paid") == ("0.00", "100.00")
    told = refused(town, errors.NotPayable, act)
    assert told.message == "INV-1 is paid; nothing is due"
    agree(town)
    town.pay("INV-1", "5.00", method="cash")
    assert (seen(town, "due", "paid"), credit(town)) == (("0.00", "100.00"), "5.00"), "but a fact"
    agree(town)


@pytest.mark.parametrize(
    ("acts", "error", "why"),
    [
        ([], errors.WrongInvoice, "pending"),
        ([do.contest("INV-1")], errors.WrongInvoice, "contested"),
        ([CONFIRMED], errors.WrongInvoice, "paid"),
        ([NO_CARD, CONFIRMED, do.write_off("INV-1")], errors.WrongInvoice, "twice"),
        ([NO_CARD, CONFIRMED, do.void("INV-1")], errors.WrongInvoice, "void"),
    ],
)
def test_write_off_what_is_refused(acts: Acts, error: type[errors.Error], why: str) -> None:
    town = session("40.00", *acts)
    assert refused(town, error, do.write_off("INV-1")), why


def test_write_off_with_a_fee_and_the_fee_stays_given_up() -> None:
    town = overdue(do.write_off("INV-1"))
    assert seen(town, "status", "due") == ("written-off", "110.00")
    assert refused(town, errors.WrongInvoice, do.waive("INV-1"))
    town.pay("INV-1", "110.00", method="cash")
    town.refund("INV-1", "10.00", to="cash")
    agree(town)


# --- client credit ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("method", "account"),
    [
        (None, "expenses:goodwill"),
        ("cash", "assets:cash:cash"),
        ("check", "assets:cash:check"),
        ("transfer", "assets:cash:bank"),
    ],
)
def test_credit_goodwill_or_money_in_advance(method: str | None, account: str) -> None:
    town = billed()
    shown = town.credit("ada", "15.00", method=method)
    assert (shown["credit"], told(town)) == ("15.00", ("clerk", "our fault"))
    assert town.balances()[account] == 1500
    agree(town)


# --- payout -----------------------------------------------------------------------------------


def earner(**settings: str) -> Town:
    """noor is owed 28.00 of fees and 5.00 of tips."""
    return session("40.00", CONFIRMED, do.tip("INV-1", "5.00"), **settings)


@pytest.mark.parametrize(
    ("act", "left", "why"),
    [
        (do.payout("noor"), ("0.00", "0.00", "33.00"), "all of both"),
        (do.payout("noor", "33.00"), ("0.00", "0.00", "33.00"), "exactly all"),
        (do.payout("noor", "10.00"), ("18.00", "5.00", "10.00"), "a part: earnings first"),
        (do.payout("noor", "30.00"), ("0.00", "3.00", "30.00"), "then tips"),
    ],
)
def test_payout_of_one(act: Act, left: tuple[str, ...], why: str) -> None:
    town = earner()
    town.do(act)
    assert owed(town) == left, why
    agree(town)


@pytest.mark.parametrize(
    ("amount", "left", "why"),
    [
        (None, ("0.00", "0.00", "28.00"), "what is owed is both together"),
        ("23.00", ("5.00", "0.00", "23.00"), "a part: the debt is made good first"),
        ("28.01", None, "a cent more is not owed"),
    ],
)
def test_tips_below_zero_are_made_good_from_earnings(
    amount: str | None, left: tuple[str, ...] | None, why: str
) -> None:
    """noor was paid a tip that did not hold: the next earnings are smaller by it."""
    town = earner()
    town.payout("noor")
    town.reverse("P2")
    assert owed(town) == ("0.00", "-5.00", "33.00")
    town.session("ada", "noor", "chat")
    town.end("S2", "47.15")
    assert owed(town)[:2] == ("33.00", "-5.00")
    paid = do.payout("noor", amount)
    if left is None:
        assert refused(town, errors.NothingToPayOut, paid), why
    else:
        town.do(paid)
        assert owed(town) == (*left[:2], f"{33 + float(left[2]):.2f}"), why
    agree(town)


def test_earnings_below_zero_are_made_good_from_tips() -> None:
    town = earner()
    town.payout("noor", "28.00")
    town.refund("INV-1", "10.00")
    assert owed(town) == ("-7.00", "5.00", "28.00")
    assert refused(town, errors.NothingToPayOut, do.payout("noor"))
    town.tip("INV-1", "4.00")
    town.payout("noor")
    assert owed(town) == ("0.00", "0.00", "30.00")
    agree(town)


@pytest.mark.parametrize(
    ("least", "paid", "why"),
    [
        ("33.00", "33.00", "exactly the least, earnings and tips together"),
        ("33.01", "0.00", "a cent short"),
        ("28.01", "33.00", "more than the earnings alone"),
        ("0", "33.00", "by default anything"),
    ],
)
def test_payout_of_all_from_the_least_on(least: str, paid: str, why: str) -> None:
    town = earner(payout_min=least)
    town.provider("max")
    told = town.payout_all()
    assert told == (["noor"] if paid != "0.00" else []), why
    assert owed(town)[2] == paid, why
    assert town.payout_all() == [], "then nobody is owed anything"
    agree(town)


def test_payout_of_all_pays_who_earns_only_tips() -> None:
    town = billed(payout_min="5.00")
    town.book("ada", "2026-01-07T10:00 40.00 Walk", provider="noor")
    town.tip("B1", "4.99", method="cash")
    assert town.payout_all() == [], "a cent short"
    town.tip("B1", "0.01", method="cash")
    assert town.payout_all() == ["noor"]
    assert owed(town) == ("0.00", "0.00", "5.00")
    agree(town)


def test_payout_settles_the_whole_file_first() -> None:
    town = Town("2026-01-05T09:00", preset="marketplace")
    town.marketplace()
    town.issue("S1", "40.00")
    town.wait("2026-01-13T09:00")
    assert owed(town) == ("0.00", "0.00", "0.00"), "lists show the file as written"
    town.payout_all()
    assert owed(town) == ("0.00", "0.00", "28.00"), "silence was consent at this very instant"
    agree(town)


@pytest.mark.parametrize(
    ("act", "why"),
    [
        (do.payout("noor", "33.01"), "more than is owed"),
        (do.payout("max"), "nothing is owed"),
    ],
)
def test_payout_what_is_refused(act: Act, why: str) -> None:
    town = earner()
    town.provider("max")
    assert refused(town, errors.NothingToPayOut, act), why


def test_payout_nets_what_is_below_zero() -> None:
    town = earner()
    town.payout("noor", "28.00")
    town.refund("INV-1", "10.00")
    assert owed(town) == ("-7.00", "5.00", "28.00")
    assert refused(town, errors.NothingToPayOut, do.payout("noor"))
    town.tip("INV-1", "10.00")
    town.payout("noor")
    assert owed(town) == ("0.00", "0.00", "36.00"), "15.00 of tips less 7.00"
    agree(town)
