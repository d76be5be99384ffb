"""SPEC 7: a refund did not hold, its money went back in another way, and then it held after all.
What was given back beyond what was there is due, as a line; of client credit there is only less."""

from __future__ import annotations

import pytest

from invoicectl.domain.model import Answer
from tests.rules.asking import agree, billed, credit, owed, seen, session
from tests.worlds import Act, Town, do

GONE_TWICE = [
    (False, "60.00", "cash", "90.00", "50.00", "0.00", "services that are fewer than the refund"),
    (False, "100.00", "bank", "100.00", "100.00", "0.00", "none is left"),
    (False, "60.00", "cash", "40.00", "0.00", "0.00", "enough is there"),
    (False, "60.00", "credit", "90.00", "0.00", "10.00", "as credit, so far as there is money"),
    (True, "15.00", "cash", "12.00", "7.00", "0.00", "a tip"),
    (True, "20.00", "bank", "20.00", "20.00", "0.00", "a whole tip"),
    (True, "15.00", "cash", "5.00", "0.00", "0.00", "a tip of which enough is there"),
    (True, "15.00", "credit", "12.00", "0.00", "8.00", "a tip as credit"),
]


@pytest.mark.parametrize(("is_tip", "first", "to", "second", "due", "left", "why"), GONE_TWICE)
def test_a_refund_that_held_after_all(
    is_tip: bool, first: str, to: str, second: str, due: str, left: str, why: str
) -> None:
    town = billed(do.pay("INV-1", tip="20.00"), do.refund("INV-1", first, to=to, tip=is_tip))
    town.reverse("P2")
    town.refund("INV-1", second, to="cash", tip=is_tip)
    before = seen(town, "total", "paid", "due", "tips")
    town.withdraw("P2")
    agree(town)
    assert (seen(town, "due"), credit(town)) == ((due,), left), why
    assert seen(town, "status") == ("paid" if due == "0.00" else "open",), why
    town.reverse("P2")
    agree(town)
    assert seen(town, "total", "paid", "due", "tips") == before, "and back again"
    assert credit(town) == "0.00"


def test_what_is_paid_of_such_a_line_is_credit_when_the_refund_does_not_hold_again() -> None:
    town = billed(do.pay("INV-1"), do.refund("INV-1", "60.00", to="cash"))
    town.reverse("P2")
    town.refund("INV-1", "90.00", to="cash")
    town.withdraw("P2")
    town.pay("INV-1", "50.00", method="cash")
    town.reverse("P2")
    agree(town)
    assert (seen(town, "status", "total", "due"), credit(town)) == (
        ("paid", "10.00", "0.00"),
        "50.00",
    )


def test_a_session_earns_no_less_than_nothing() -> None:
    town = session("40.00", do.confirm("INV-1"), do.refund("INV-1", "30.00", to="cash"))
    town.reverse("P2")
    town.refund("INV-1", "35.00", to="cash")
    town.withdraw("P2")
    agree(town)
    assert (seen(town, "due"), owed(town)[0]) == (("25.00",), "0.00")


def test_credit_that_went_back_and_was_used_and_went_back_after_all() -> None:
    town = billed(do.credit("ada", "50.00", method="cash"), do.pay_back("ada", "50.00", to="cash"))
    town.reverse("P2")
    town.pay("INV-1", "50.00", method="credit")
    town.withdraw("P2")
    assert seen(town, "due", ref="INV-2") == ("50.00",)
    agree(town)
    town.reverse("P2")
    agree(town)
    assert (seen(town, "due", ref="INV-2"), credit(town)) == (("50.00",), "50.00")


def test_a_refund_of_two_tips_that_does_not_hold_in_two_parts_is_back_on_both() -> None:
    town = billed(do.pay("INV-1", tip="5.00"), do.tip("INV-1", "7.00"))
    town.refund("INV-1", "12.00", to="cash", tip=True)
    town.reverse("P3", amount="7.00")
    town.reverse("P3")
    town.reverse("P2")
    agree(town)
    assert seen(town, "tips") == ("5.00",)


def test_a_tip_of_a_booking_that_went_back_twice_is_due_on_an_invoice_of_its_own() -> None:
    town = billed(do.book("ada", "2026-01-07T10:00 10.00", provider="noor"), do.tip("B1", "5.00"))
    town.refund("B1", "5.00", to="cash", tip=True)
    town.reverse("P2")
    town.refund("B1", "4.00", to="cash", tip=True)
    town.withdraw("P2")
    agree(town)
    assert seen(town, "due", ref="INV-2") == ("4.00",)
    assert owed(town)[1] == "0.00"


def test_a_tip_that_was_charged_back_while_its_refund_was_open_is_due() -> None:
    town = billed(do.pay("INV-1", tip="20.00"))
    town.cards.script = [Answer("unknown", "timeout"), Answer("approved")]
    town.refund("INV-1", "15.00", tip=True)
    town.reverse("P1", amount="120.00")
    town.after("1d")
    town.cards.refunded_minor += 1500
    agree(town)
    assert seen(town, "due", "tips") == ("115.00", "0.00")


def test_a_tip_of_a_booking_that_was_charged_back_meanwhile_is_borne_by_the_business() -> None:
    town = billed(do.book("ada", "2026-01-07T10:00 10.00", provider="noor"), do.tip("B1", "5.00"))
    town.cards.script = [Answer("unknown", "timeout"), Answer("approved")]
    town.refund("B1", "4.00", tip=True)
    town.reverse("P1", amount="5.00")
    town.after("1h")
    town.cards.refunded_minor += 400
    agree(town)
    assert owed(town)[1] == "0.00"
    assert town.balances()["income:tips"] == 400, "no invoice has it due"


def test_a_refund_to_credit_that_stands_after_all_and_was_paid_for_meanwhile() -> None:
    """Its credit was used, so its reversal made it due again, and the client paid that: what is
    then too much paid is credit, as after any reversal that is withdrawn."""
    town = Town(preset="marketplace")
    town.do(do.client("ada"), do.provider("noor"), do.card("ada", "pm_card_visa"))
    town.do(do.session("ada", "noor", "chat"), do.credit("ada", "0.03"))
    town.do(do.bill("ada", "0.01", due="2026-03-03"), do.end("S1", "0.05"))
    town.do(do.refund("INV-2", "0.01", to="credit"), do.pay("INV-1", method="credit"))
    town.reverse("P4")
    assert (town.invoice("INV-2")["due"], town.show("ada")["credit"]) == ("0.01", "0.00")
    town.do(do.pay("INV-2"))
    town.withdraw("P4")
    told = town.invoice("INV-2")
    assert (told["total"], told["paid"], told["credited"]) == ("0.04", "0.01", "0.03")
    assert (told["due"], town.show("ada")["credit"]) == ("0.00", "0.01")


@pytest.mark.parametrize("is_paid", [False, True])
@pytest.mark.parametrize(
    ("first", "ref", "bill", "why"),
    [
        ([do.pay("INV-1", tip="10.00")], "INV-1", "INV-1", "on an invoice"),
        (
            [do.pay("INV-1"), do.book("ada", "2026-01-07T10:00 10.00"), do.tip("B1", "10.00")],
            "B1",
            "INV-3",
            "on a booking that has none yet",
        ),
    ],
    ids=["invoice", "booking"],
)
def test_a_tip_that_went_back_as_credit_and_was_used_is_due_until_it_went_back_after_all(
    first: list[Act], ref: str, bill: str, why: str, *, is_paid: bool
) -> None:
    town = billed(*first)
    town.refund(ref, "10.00", to="credit", tip=True)
    refund = town.values("payment")[-1].ref
    town.bill("ada", "7.00", due="2026-01-20")
    town.pay("INV-2", method="credit")
    town.reverse(refund)
    agree(town)
    assert (seen(town, "due", ref=bill), credit(town)) == (("7.00",), "0.00"), why
    if is_paid:
        town.pay(bill, method="cash")
    town.withdraw(refund)
    agree(town)
    left = "10.00" if is_paid else "3.00"
    assert (seen(town, "due", ref=bill), credit(town)) == (("0.00",), left), why
    town.reverse(refund)
    agree(town)
    assert sum(each.due_minor for each in town.values("invoice")) == 700, "and back again"
    assert credit(town) == ("7.00" if is_paid else "0.00")


def test_two_tips_that_went_back_as_credit_and_did_not_hold() -> None:
    """Of one the credit was used, of the other not: whichever stands after all, no cent is lost."""
    for order in (("P3", "P4"), ("P4", "P3")):
        town = billed(do.pay("INV-1", tip="5.00"), do.tip("INV-1", "5.00"))
        for _ in range(2):
            town.refund("INV-1", "5.00", to="credit", tip=True)
        town.bill("ada", "5.00", due="2026-01-20")
        town.pay("INV-2", method="credit")
        for refund in order:
            town.reverse(refund)
            agree(town)
        for refund in order:
            town.withdraw(refund)
            agree(town)
        assert (seen(town, "due", "tips"), credit(town)) == (("0.00", "0.00"), "5.00")


@pytest.mark.parametrize(
    ("credited", "used", "why"),
    [
        ("10.00", "0", "all of the tip is a tip again"),
        ("10.00", "4.00", "but for what was used, which is due: it is reversed as credit"),
        ("30.00", "30.00", "all of it was used"),
    ],
)
def test_a_payment_that_bounces_after_its_tip_went_back_as_credit_and_came_again(
    credited: str, used: str, why: str
) -> None:
    town = billed(do.pay("INV-1", tip="30.00", method="transfer"))
    whole = town.values("payment")[0]
    town.refund("INV-1", credited, to="credit", tip=True)
    if used != "0":
        town.bill("ada", used, due="2026-01-20")
        town.pay("INV-2", method="credit")
    town.reverse("P2")
    agree(town)
    town.reverse("P1")
    agree(town)
    found = town.values("payment")[0]
    reversed_minor = found.reversed_minor + found.reversed_tip_minor
    assert reversed_minor == whole.amount_minor + whole.tip_minor, why


def test_a_tip_goes_back_as_credit_and_comes_again_as_often_as_wanted() -> None:
    town = billed(do.pay("INV-1", tip="30.00", method="transfer"))
    for refund in ("P2", "P3", "P4"):
        town.refund("INV-1", "20.00", to="credit", tip=True)
        town.reverse(refund)
        agree(town)
    assert (seen(town, "tips"), credit(town)) == (("30.00",), "0.00")
    assert town.values("payment")[0].tip_credited_minor == 0


def test_no_more_of_a_payment_is_reversed_than_it_was_whatever_came_back_to_it() -> None:
    """Its tip went back in money, then a part of it bounced, and then the refund did not hold."""
    town = billed(do.pay("INV-1", tip="30.00", method="transfer"))
    town.refund("INV-1", "30.00", to="cash", tip=True)
    town.reverse("P1", amount="120.00")
    town.reverse("P2", amount="25.00")
    agree(town)
    town.reverse("P1")
    agree(town)
    found = town.values("payment")[0]
    assert (found.reversed_minor, found.reversed_tip_minor) == (10000, 3000)


def test_the_rest_of_a_payment_is_reversed_whatever_its_tip_became() -> None:
    """Its tip went back, a part of it bounced, the refund did not hold, and the tip is credit."""
    town = billed(do.pay("INV-1", tip="30.00", method="transfer"))
    town.refund("INV-1", "30.00", to="cash", tip=True)
    town.reverse("P1", amount="120.00")
    town.reverse("P2")
    town.refund("INV-1", "30.00", to="credit", tip=True)
    agree(town)
    town.reverse("P1")
    agree(town)
    found = town.values("payment")[0]
    assert found.reversed_minor + found.reversed_tip_minor == 13000
