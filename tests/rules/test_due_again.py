"""SPEC 7: what comes after a reversal. Only a charge to a card leaves the invoice to people; all
else leaves the automatic steps as they were, and one that has passed comes when cards are charged
next."""

from __future__ import annotations

import pytest

from tests.rules.asking import BAD, CONFIRMED, NO_CARD, agree, billed, credit, seen, session
from tests.worlds import Acts, Town, do

DUE = "2026-02-05T22:00:00Z"
"""When INV-1 of `billed` is due: 5 pm in New York."""

COLLECTED = ("collect", DUE)


def reverse(town: Town, payment: str) -> tuple[object, object]:
    """Reverse a payment; what is next on INV-1, and why nothing is."""
    town.reverse(payment)
    told = town.invoice()
    return told["next"], told["why"]


@pytest.mark.parametrize(
    ("acts", "payment", "expected", "why"),
    [
        ([do.pay("INV-1", "40.00", method="cash")], "P1", COLLECTED, "typed on the wrong one"),
        ([do.pay("INV-1", method="check")], "P1", COLLECTED, "a check that bounced"),
        ([do.pay("INV-1", "130.00", method="transfer")], "P1", COLLECTED, "with its excess"),
        ([do.credit("ada", "60.00"), do.pay("INV-1", "60.00", method="credit")], "P2", COLLECTED,
         "credit that should not be used"),
        ([do.pay("INV-1", "30.00", method="cash"), do.pay("INV-1")], "P1", COLLECTED,
         "cash, beside a charge that stands"),
        ([do.tip("INV-1", "5.00")], "P1", COLLECTED, "a charge of a tip alone"),
        ([do.pay("INV-1")], "P1", None, "a charge to a card"),
        ([do.pay("INV-1", "30.00")], "P1", None, "… of a part"),
        ([do.pay("INV-1", tip="5.00")], "P1", None, "… with its tip"),
    ],
)  # fmt: skip
def test_before_it_is_due(acts: Acts, payment: str, expected: object, why: str) -> None:
    town = billed(*acts)
    found = reverse(town, payment)
    assert found == ((expected, None) if expected else (None, "charged back")), why
    town.to("2026-03-01")
    paid = seen(town, "status", "late_fee")
    assert paid == (("paid", "0.00") if expected else ("open", "0.00")), why
    if not expected:
        town.pay("INV-1")
        assert seen(town, "status") == ("paid",), "but who asks may charge"
    agree(town)


def test_the_deposit_of_a_booking_that_is_charged_back() -> None:
    town = Town(preset="pet-care")
    town.petcare()
    town.book("ada", "2026-01-07T10:00 100.00 Walk")
    town.confirm_booking("B1")
    assert reverse(town, "P1") == (None, "charged back")
    town.to("2026-03-01")
    assert seen(town, "due", "late_fee") == ("100.00", "0.00")


def test_a_booking_paid_by_hand_later_goes_on() -> None:
    town = Town(preset="pet-care")
    town.petcare()
    town.book("ada", "2026-01-07T10:00 100.00 Walk")
    town.confirm_booking("B1")
    town.pay("INV-1", method="cash")
    assert reverse(town, "P2") == (("collect", "2026-01-07T22:00:00Z"), None)


@pytest.mark.parametrize(
    ("reversed_at", "at", "why"),
    [
        ("2026-02-05T16:59:59", DUE, "before it is due: as if never paid"),
        ("2026-02-05T17:00:00", DUE, "at its instant, which has not passed"),
        ("2026-02-05T17:00:01", "2026-02-06T22:00:00Z", "the second after: the next 5 pm"),
        ("2026-02-09T03:04:05", "2026-02-09T22:00:00Z", "days later, at night"),
        ("2026-03-08T18:00:00", "2026-03-09T21:00:00Z", "over the change of the clocks"),
    ],
)
def test_what_has_passed_comes_at_the_next_time_of_collecting(
    reversed_at: str, at: str, why: str
) -> None:
    town = billed(do.pay("INV-1", method="check"))
    town.to(reversed_at)
    assert reverse(town, "P1") == (("collect", at), None), why
    town.to(at)
    assert seen(town, "status") == ("paid",), why
    agree(town)


@pytest.mark.parametrize(
    ("reversed_at", "at", "why"),
    [
        ("2026-02-06T10:00:00", "2026-02-06T15:00:00Z", "the retry is as it was, at 10"),
        ("2026-02-06T10:00:01", "2026-02-06T22:00:00Z", "it has passed: at 5 pm"),
        ("2026-02-20T10:00:00", "2026-02-20T22:00:00Z", "weeks later"),
    ],
)
def test_a_retry_goes_on_too(reversed_at: str, at: str, why: str) -> None:
    town = Town(preset="pet-care")
    town.petcare()
    town.card("ada", BAD)
    town.bill("ada", "100.00", due="2026-02-05T10:00")
    town.to("2026-02-05T12:00")
    town.pay("INV-1", method="check")
    town.to(reversed_at)
    assert reverse(town, "P2") == (("retry", at), None), why
    town.to(at)
    assert seen(town, "status", "late_fee") == ("overdue", "10.00"), why


@pytest.mark.parametrize(
    ("acts", "at", "why"),
    [
        ([], "2026-02-09T22:00:00Z", "a card that the bank has just taken from waits for 5 pm"),
        ([do.autopay("ada", "off")], "2026-02-09T22:00:00Z", "… credit too"),
    ],
)
def test_a_tip_alone_that_had_been_given_back(acts: Acts, at: str, why: str) -> None:
    town = billed(do.pay("INV-1", method="check"), do.tip("INV-1", "5.00"), *acts)
    town.to("2026-02-09T03:04:05")
    town.refund("INV-1", "5.00", tip=True)
    town.reverse("P2", amount="5.00")
    assert (town.invoice()["next"], seen(town, "due")) == (("collect", at), ("5.00",)), why
    town.to(at)
    agree(town)


def test_what_else_keeps_time_from_it_still_does() -> None:
    town = billed(do.pay("INV-1", "40.00", method="check"), do.hold("INV-1"))
    assert reverse(town, "P1") == (None, "held")


def test_a_write_off_is_undone_with_it() -> None:
    town = billed(do.pay("INV-1", "40.00", method="check"), do.write_off("INV-1"))
    assert reverse(town, "P1") == (("collect", DUE), None)
    assert seen(town, "status", "due") == ("open", "100.00")
    agree(town)


def test_a_hold_and_its_release_come_after_it() -> None:
    town = billed(do.pay("INV-1", method="check"))
    town.to("2026-02-08")
    town.reverse("P1")
    town.hold("INV-1")
    town.to("2026-02-09T20:00")
    town.release("INV-1")
    assert seen(town, "next") == (("collect", "2026-02-10T01:00:00Z"),)


def test_attempts_that_were_used_up_stay_used_up() -> None:
    town = billed(do.card("ada", BAD))
    town.to("2026-02-07")
    town.pay("INV-1", method="check")
    assert seen(town, "status") == ("paid",)
    assert reverse(town, "P3") == (None, "attempts used up")
    assert seen(town, "status", "due", "late_fee") == ("overdue", "110.00", "10.00")


def test_a_session_that_was_paid_by_credit() -> None:
    town = session("40.00", do.credit("ada", "40.00"), CONFIRMED)
    assert seen(town, "status") == ("paid",)
    town.to("2026-01-06T09:00")
    assert reverse(town, "P2") == (("collect", "2026-01-06T17:00:00Z"), None)


def test_without_a_card_the_fee_comes_as_if_it_had_never_been_paid() -> None:
    town = billed(NO_CARD, do.pay("INV-1", method="check"))
    town.to("2026-02-10")
    town.reverse("P1")
    town.to("2026-02-12")
    assert seen(town, "status", "late_fee") == ("overdue", "10.00")
    agree(town)


@pytest.mark.parametrize("used", ["0.00", "60.00", "100.00"])
def test_a_refund_to_credit_on_a_void_invoice_moves_nothing_when_it_did_not_hold(used: str) -> None:
    town = billed(do.pay("INV-1", method="cash"), do.refund("INV-1", "100.00", to="credit"))
    town.do(do.void("INV-1"))
    if used != "0.00":
        town.do(do.bill("ada", used, due="2026-02-05"), do.pay("INV-2", method="credit"))
    before = (seen(town, "status", "total", "due"), credit(town))
    for act in (do.reverse("P2"), do.withdraw("P2")):
        town.do(act)
        assert (seen(town, "status", "total", "due"), credit(town)) == before
        agree(town)
