"""SPEC 2: no amount is beyond the most, fees, sums and credit included; time is not stopped."""

from __future__ import annotations

import pytest

from invoicectl import errors
from tests.rules.asking import BAD, CONFIRMED, agree, credit, owed, refused, seen
from tests.worlds import Act, Acts, Town, do

MOST = "10000000000.00"
LESS = "9999999999.99"
CENT = "0.01"

WALK = f"2026-01-07T10:00 {MOST} Walk"
FULL = do.credit("ada", MOST)
BILL = do.bill("ada", "100.00", due="2026-02-05")
BOOKED = do.book("ada", WALK, provider="noor")


def begun(*acts: Act, card: str = "pm_card_visa") -> Town:
    """A business of both kinds, in which these acts were done."""
    town = Town(preset="pet-care", service_charge_rate="0%")
    town.petcare(card)
    town.do(*acts)
    return town


def fee(amount: str, kind: str = "chat", number: int = 1) -> Acts:
    """A session that ends with this fee."""
    return [do.session("ada", "noor", kind), do.end(f"S{number}", amount)]


@pytest.mark.parametrize(
    ("acts", "most", "beyond", "why"),
    [
        ([], FULL, do.credit("ada", CENT), "goodwill"),
        ([], FULL, do.credit("ada", CENT, method="cash"), "an advance"),
        (
            [BILL, do.credit("ada", LESS)],
            do.pay("INV-1", "100.01", method="cash"),
            do.pay("INV-1", CENT, method="cash"),
            "the excess of what was received",
        ),
        (
            [BILL, do.credit("ada", LESS)],
            do.pay("INV-1", "50.00"),
            do.pay("INV-1", "50.02", excess="credit"),
            "the excess of a charge, before it is asked",
        ),
        (
            [BILL, do.pay("INV-1"), do.credit("ada", LESS)],
            do.refund("INV-1", CENT, to="credit"),
            do.refund("INV-1", CENT, to="credit"),
            "what is given back as credit",
        ),
        (
            [do.book("ada", "2026-01-09T10:00 50.00 Walk", "2026-01-08T10:00 1.00 Walk"),
             do.confirm_booking("B1"), do.pay("INV-1"), do.credit("ada", "9999999950.00")],
            do.cancel("V1"),
            do.cancel("V2"),
            "what a cancelled visit sets free",
        ),
        ([BILL], do.tip("INV-1", MOST), do.tip("INV-1", CENT), "tips on an invoice"),
        ([BILL], do.tip("INV-1", LESS), do.tip("INV-1", "0.02", method="cash"), "in cash too"),
        ([BOOKED], do.tip("B1", MOST), do.tip("B1", CENT), "tips on a booking"),
        (
            [BILL, do.tip("INV-1", LESS)],
            do.pay("INV-1", tip=CENT),
            do.pay("INV-1", CENT, tip=CENT, method="cash", excess="tip"),
            "tips with a payment",
        ),
        (
            [do.bill("ada", MOST, due="2026-02-05")],
            do.pay("INV-1", LESS, tip=CENT, method="cash"),
            do.pay("INV-1", CENT, tip=MOST),
            "one charge, its tip included",
        ),
        ([], BOOKED, do.visit("B1", "2026-01-08T10:00", CENT), "the total of a booking"),
        (
            [BOOKED, do.confirm_booking("B1")],
            do.tip("B1", CENT),
            do.visit("B1", "2026-01-08T10:00", CENT),
            "also once it is invoiced",
        ),
        ([], BOOKED, do.book("ada", WALK, "2026-01-08T10:00 0.01 Walk"), "of one that is asked"),
        (
            [*fee(LESS), do.session("ada", "noor", "chat")],
            do.tip("INV-1", CENT),
            do.end("S2", "0.02"),
            "what a provider is owed of fees",
        ),
        (
            [*fee("1.00"), *fee("1.00", number=2), do.tip("INV-1", LESS)],
            do.tip("INV-2", CENT),
            do.tip("INV-2", CENT),
            "and in tips, of two invoices",
        ),
        (
            [do.session("ada", "noor", "chat")],
            BILL,
            do.end("S1", minutes="999999999", rate="11.00"),
            "a fee by the minute",
        ),
    ],
)  # fmt: skip
def test_the_most_is_taken_and_a_cent_more_is_refused(
    acts: Acts, most: Act, beyond: Act, why: str
) -> None:
    town = begun(*acts)
    town.do(most)
    error = refused(town, errors.BeyondMost, beyond)
    assert (error.exit_code, error.message.endswith(f"and the most is {MOST}")) == (4, True), why
    agree(town)


def test_a_fee_by_time_is_as_much_as_there_is_room_for() -> None:
    for total, expected in ((MOST, "0.00"), ("9999999990.00", "10.00"), ("100.00", "10.00")):
        town = begun(do.bill("ada", total, due="2026-01-07"), card=BAD)
        town.to("2026-01-09")
        assert seen(town, "status", "late_fee") == ("overdue", expected), total
        assert [kind for kind, _, _ in town.letters()].count("overdue") == 1
        agree(town)


def test_a_friday_bills_in_several_invoices_what_is_too_much_for_one() -> None:
    town = begun(do.series("ada", provider="noor"))
    for day, price in (("05", LESS), ("06", CENT), ("07", "5.00"), ("08", MOST)):
        town.visit("R1", f"2026-01-{day}T10:00", price)
    town.to("2026-01-09T10:00")
    for number in range(1, 5):
        town.done(f"V{number}")
    taken = town.to("2026-01-09T17:00")
    assert [kind for kind, _, _ in taken].count("weekly") == 3
    billed = [(bill["total"], bill["due_at"]) for bill in town.every("invoice")]
    friday = "2026-01-09T22:00:00Z"
    assert billed == [(MOST, friday), ("5.00", friday), (MOST, friday)], "all at once, none lost"
    assert {bill["status"] for bill in town.every("invoice")} == {"paid"}
    agree(town)


def test_silence_confirms_whatever_a_provider_is_owed_by_then() -> None:
    town = Town(preset="marketplace", service_charge_rate="0%")
    town.petcare()
    town.do(do.session("ada", "noor", "email"), do.hire("S1"), do.issue("S1", "2.00"))
    town.do(*fee(LESS, number=2))
    refused(town, errors.BeyondMost, CONFIRMED)
    town.to("2026-01-20")
    assert seen(town, "status", "confirmed_by") == ("paid", "auto")
    assert owed(town)[0] == "10000000001.99", "time is not stopped"
    town.payout("noor", MOST)
    assert owed(town)[0] == "1.99"


def test_what_did_not_hold_is_a_fact_whatever_it_comes_to() -> None:
    town = begun(BILL, do.credit("ada", "100.00"), do.pay("INV-1", method="credit"), FULL)
    town.reverse("P1" if town.show("P1")["kind"] == "manual" else "P2")
    assert credit(town) == "10000000100.00"
