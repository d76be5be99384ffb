"""B13 and B14: tips and how they are split; and the money states of SPEC 7 that stand by them."""

from __future__ import annotations

from typing import Any

import pytest

from invoicectl import errors
from tests.rules.asking import BAD, later, refused, seen
from tests.worlds import Act, Acts, Town, do

PROVIDERS = ("noor", "max", "eva")


def booked(town: Town, *visits: str, card: str = "pm_card_visa") -> None:
    """ada's booking B1. A visit is written `WHEN PROVIDER`; `-` is nobody."""
    town.client("ada")
    town.card("ada", card)
    for handle in PROVIDERS:
        town.provider(handle)
    for number, visit in enumerate(visits):
        when, provider = visit.split()
        earner = None if provider == "-" else provider
        if number == 0:
            town.book("ada", f"{when} 100.00 Walk", provider=earner)
        else:
            town.visit("B1", when, "100.00", "Walk", provider=earner)


def tipped(town: Town) -> dict[str, str]:
    """What tips each provider has earned, of those who have."""
    return {e["handle"]: e["tips"] for e in town.every("provider") if e["tips"] != "0.00"}


def money(town: Town) -> tuple[Any, ...]:
    """What a tip never touches."""
    return seen(town, "status", "total", "late_fee", "paid", "credited", "due", "next")


# --- B14: an even split -----------------------------------------------------------------------


THREE = ("2026-01-05T10:00 noor", "2026-01-06T10:00 max", "2026-01-07T10:00 eva")


@pytest.mark.parametrize(
    ("visits", "amount", "shares", "why"),
    [
        (THREE, "20.00", {"noor": "6.67", "max": "6.67", "eva": "6.66"}, "two cents left over"),
        (THREE, "10.00", {"noor": "3.34", "max": "3.33", "eva": "3.33"}, "one cent left over"),
        (THREE, "9.99", {"noor": "3.33", "max": "3.33", "eva": "3.33"}, "none left over"),
        (THREE, "0.02", {"noor": "0.01", "max": "0.01"}, "fewer cents than visits"),
        (
            ("2026-01-07T10:00 noor", "2026-01-06T10:00 max", "2026-01-05T10:00 eva"),
            "20.00",
            {"eva": "6.67", "max": "6.67", "noor": "6.66"},
            "by the visit's start, not by its number",
        ),
        (
            ("2026-01-07T10:00 noor", "2026-01-07T10:00 max", "2026-01-05T10:00 eva"),
            "20.00",
            {"eva": "6.67", "noor": "6.67", "max": "6.66"},
            "at one start by number",
        ),
        (
            ("2026-01-05T10:00 noor", "2026-01-06T10:00 max", "2026-01-07T10:00 noor"),
            "20.00",
            {"noor": "13.33", "max": "6.67"},
            "two visits, two parts: 6.67 and 6.66",
        ),
        (
            ("2026-01-05T10:00 -", "2026-01-06T10:00 max", "2026-01-07T10:00 eva"),
            "20.00",
            {"max": "6.67", "eva": "6.66"},
            "a part without a provider is the business's",
        ),
        (("2026-01-05T10:00 -",), "20.00", {}, "all of it, where nobody is named"),
    ],
)
@pytest.mark.parametrize("moment", ["requested", "confirmed"])
def test_b14_a_tip_is_split_evenly_over_the_visits(
    moment: str, visits: tuple[str, ...], amount: str, shares: Any, why: str
) -> None:
    town = Town(preset="pet-care")
    booked(town, *visits)
    if moment == "confirmed":
        town.confirm_booking("B1")
    town.tip("B1", amount)
    assert tipped(town) == shares, why
    if moment == "requested":
        town.confirm_booking("B1")
    assert seen(town, "tips") == (amount,), "the invoice has it either way"


@pytest.mark.parametrize(
    ("ref", "share", "tip", "why"),
    [
        ("INV-1", "20%", "20.00", "of the total, also where half of it is paid"),
        ("B1", "12.5%", "12.50", "a booking stands for its invoice"),
        ("B2", "10%", "5.00", "of what its visits cost, before there is an invoice"),
        ("B2", "33.33%", "16.67", "16.665, half-up"),
    ],
)
def test_b19_a_share_of_the_total(ref: str, share: str, tip: str, why: str) -> None:
    town = Town(preset="pet-care")
    town.petcare()
    town.book("ada", "2026-01-07T10:00 100.00 Walk")
    town.confirm_booking("B1")
    town.book("ada", "2026-01-07T10:00 50.00 Walk", "2026-01-08T10:00 9.00 Walk")
    town.cancel("V3")
    assert town.tip(ref, share)["tip"] == tip, why


def test_b19_a_share_of_nothing_is_no_tip() -> None:
    town = Town(preset="pet-care")
    town.petcare()
    town.book("ada", "2026-01-07T10:00 0 Walk")
    assert refused(town, errors.NothingAsked, do.tip("B1", "20%"))


@pytest.mark.parametrize(
    ("plan", "shares", "why"),
    [
        ("session", {"noor": "5.00"}, "a session's tip is its provider's, without a charge"),
        ("series", {"noor": "2.50", "max": "2.50"}, "a Friday invoice has visits too"),
        ("direct", {}, "a direct invoice has nobody: the business's"),
    ],
)
def test_b14_whose_tip_it_is_in_other_plans(plan: str, shares: dict[str, str], why: str) -> None:
    town = Town(preset="pet-care", service_charge_rate="30%")
    town.petcare()
    town.provider("max")
    if plan == "session":
        town.session("ada", "noor", "chat")
        town.end("S1", "25.00")
    elif plan == "direct":
        town.bill("ada", "25.00", due="2026-02-01")
    else:
        town.series("ada", provider="noor")
        town.visit("R1", "2026-01-05T10:00", "25.00")
        town.visit("R1", "2026-01-05T11:00", "25.00", "Walk", provider="max")
        town.done("V1")
        town.done("V2")
        town.to("2026-01-10")
    town.tip("INV-1", "5.00")
    assert seen(town, "plan", "tips") == (plan, "5.00")
    assert tipped(town) == shares, why


def test_b14_currencies_without_cents() -> None:
    town = Town(preset="pet-care", currency="JPY")
    town.client("ada")
    town.card("ada", "pm_card_visa")
    for handle in PROVIDERS:
        town.provider(handle)
    town.book("ada", "2026-01-05T10:00 500", provider="noor")
    town.visit("B1", "2026-01-06T10:00", "500", "Walk", provider="max")
    town.visit("B1", "2026-01-07T10:00", "500", "Walk", provider="eva")
    town.tip("B1", "20")
    assert {e["handle"]: e["tips"] for e in town.every("provider")} == {
        "noor": "7",
        "max": "7",
        "eva": "6",
    }


# --- B13: at any time, and never part of anything else ----------------------------------------


@pytest.mark.parametrize(
    ("now", "status", "why"),
    [
        ("2026-01-05T09:30", "open", "before the visits"),
        ("2026-01-07T12:00", "open", "after them, before it is collected"),
        ("2026-01-07T18:00", "open", "after a declined collection"),
        ("2026-01-09T09:00", "overdue", "overdue: the late fee stays what it is"),
    ],
)
def test_b13_a_tip_at_any_time_changes_nothing_else(now: str, status: str, why: str) -> None:
    town = Town(preset="pet-care")
    booked(town, *THREE)
    town.confirm_booking("B1")
    town.card("ada", BAD)
    town.to(now)
    before = money(town)
    assert before[0] == status
    town.tip("INV-1", "20.00", card="visa-4242")
    assert money(town) == before, why
    tip = town.invoice()["payments"][-1]
    assert (tip["kind"], tip["method"], tip["amount"], tip["tip"], tip["outcome"]) == (
        "tip",
        "card",
        "0.00",
        "20.00",
        "approved",
    )
    assert tip["at"] == later(f"{now}:00Z", 5 * 3600), "charged at once"
    town.to("2026-02-01")
    assert seen(town, "late_fee", "tips") == ("30.00", "20.00"), "a fee's base has no tip"
    assert tipped(town) == {"noor": "6.67", "max": "6.67", "eva": "6.66"}


def test_b13_a_tip_on_a_paid_invoice_never_reopens_it() -> None:
    town = Town(preset="pet-care")
    booked(town, *THREE)
    town.confirm_booking("B1")
    town.to("2026-01-08")
    before = money(town)
    assert before == ("paid", "300.00", "0.00", "300.00", "0.00", "0.00", None)
    for amount in ("20.00", "0.01"):
        town.tip("INV-1", amount)
    assert money(town) == before
    assert seen(town, "tips") == ("20.01",)
    assert tipped(town) == {"noor": "6.68", "max": "6.67", "eva": "6.66"}, "each tip by itself"


def test_b13_a_tip_before_the_invoice_is_among_its_tips_and_payments() -> None:
    town = Town(preset="pet-care")
    booked(town, *THREE)
    tip = town.tip("B1", "10.00")
    assert (tip["booking"], tip["invoice"]) == ("B1", None)
    assert town.show("B1")["status"] == "requested"
    town.tip("B1", "5.00", method="cash")
    told = [(p["ref"], p["kind"], p["method"], p["tip"]) for p in town.show("B1")["payments"]]
    assert told == [("P1", "tip", "card", "10.00"), ("P2", "tip", "cash", "5.00")]
    town.confirm_booking("B1")
    invoice = town.invoice()
    assert (invoice["tips"], invoice["paid"], invoice["due"]) == ("15.00", "150.00", "150.00")
    assert [(p["ref"], p["kind"]) for p in invoice["payments"]] == [
        ("P1", "tip"),
        ("P2", "tip"),
        ("P3", "deposit"),
    ]
    assert town.tip("B1", "1.00")["invoice"] == "INV-1"
    assert seen(town, "tips") == ("16.00",)


def test_b13_a_declined_tip_has_no_consequence() -> None:
    town = Town(preset="pet-care")
    booked(town, *THREE)
    town.confirm_booking("B1")
    town.card("ada", BAD)
    before, letters = town.invoice(), town.letters()
    for _ in range(3):
        town.tip("INV-1", "20.00")
    after = town.invoice()
    kept = [after["payments"].pop() for _ in range(3)]
    assert {(p["kind"], p["tip"], p["outcome"]) for p in kept} == {("tip", "20.00", "declined")}
    assert (after, town.letters(), tipped(town)) == (before, letters, {})
    town.to("2026-01-07T17:00")
    assert seen(town, "status", "late_fee") == ("open", "0.00"), "the collection is attempt one"


@pytest.mark.parametrize(
    ("act", "error", "why"),
    [
        (do.tip("INV-2", "5"), errors.NotFound, "no such invoice"),
        (do.tip("INV-1", "5", card="amex-8431"), errors.NoCard, "not on file"),
    ],
)
def test_b13_tips_that_are_refused(act: Act, error: type[errors.Error], why: str) -> None:
    town = Town(preset="pet-care")
    booked(town, *THREE)
    town.confirm_booking("B1")
    assert refused(town, error, act), why


@pytest.mark.parametrize(
    ("acts", "allowed", "why"),
    [
        ([], False, "pending: nobody said yes yet"),
        ([do.contest("INV-1", "no")], False, "contested"),
        ([do.confirm("INV-1")], True, "confirmed"),
        ([do.to("2026-01-13T08:59:59")], False, "the last second of days"),
        ([do.to("2026-01-13T09:00:00")], True, "confirmed by silence"),
    ],
)
@pytest.mark.parametrize("method", [None, "cash"])
def test_b13_a_sessions_tip_comes_once_it_is_confirmed(
    acts: Acts, allowed: bool, why: str, method: str | None
) -> None:
    town = Town(preset="marketplace")
    town.marketplace()
    town.issue("S1", "40.00")
    town.do(*acts)
    act = do.tip("S1", "5.00", method=method)
    if not allowed:
        assert refused(town, errors.NotPayable, act), why
        return
    town.do(act)
    earned = {e["handle"]: (e["pending"], e["tips"]) for e in town.every("provider")}
    assert earned == {"noor": ("28.00", "5.00")}, "whole; no service charge on it"


@pytest.mark.parametrize(
    ("act", "charged", "why"),
    [
        (do.pay("INV-1", "150.00", tip="20.00"), [15000, 17000], "with a payment, one charge"),
        (do.pay("INV-1", "170.00", excess="tip"), [15000, 17000], "what is beyond the due"),
        (do.tip("INV-1", "20.00"), [15000, 2000], "a charge of its own"),
        (do.tip("INV-1", "20.00", method="cash"), [15000], "cash: no charge"),
        (do.pay("INV-1", method="check", tip="20.00"), [15000], "on a check"),
    ],
)
def test_b13_the_ways_to_tip(act: Act, charged: list[int], why: str) -> None:
    town = Town(preset="pet-care")
    booked(town, *THREE)
    town.confirm_booking("B1")
    town.do(act)
    assert [minor for _, minor in town.cards.charged] == charged, why
    assert seen(town, "tips") == ("20.00",), why
    assert tipped(town) == {"noor": "6.67", "max": "6.67", "eva": "6.66"}, why


# --- SPEC 7: the money states -----------------------------------------------------------------


def received(amount: str) -> Act:
    """So much came in for INV-1."""
    return do.pay("INV-1", amount, method="transfer")


def balanced(town: Town) -> str:
    """The status, where due = total + late fee - paid - credited."""
    invoice = town.invoice()
    total, fee, paid, credited, due = (
        int(invoice[field].replace(".", ""))
        for field in ("total", "late_fee", "paid", "credited", "due")
    )
    assert due == total + fee - paid - credited
    return str(invoice["status"])


@pytest.mark.parametrize(
    ("acts", "status", "why"),
    [
        ([], "open", "payable, not late"),
        ([do.to("2026-01-07T17:00")], "open", "one decline is not overdue yet"),
        ([do.to("2026-01-08T16:59:59")], "open", "the second before the second"),
        ([do.to("2026-01-08T17:00:00")], "overdue", "the second decline"),
        ([do.to("2026-01-09"), received("100.00")], "overdue", "a part does not end it"),
        ([do.to("2026-01-09"), received("200.00")], "overdue", "the fee is owed too"),
        ([do.to("2026-01-09"), received("219.99")], "overdue", "a cent is owed"),
        ([do.to("2026-01-09"), received("220.00")], "paid", "paid whenever nothing is due"),
        ([received("200.00")], "paid", "before it was due"),
        ([received("250.00")], "paid", "beyond the due: credit, not less than nothing due"),
    ],
)
def test_states_open_overdue_and_paid(acts: Acts, status: str, why: str) -> None:
    town = Town(preset="pet-care")
    town.petcare(BAD)
    town.bill("ada", "200.00", due="2026-01-07")
    town.do(*acts)
    assert balanced(town) == status, why


@pytest.mark.parametrize(
    ("plan", "status", "due_at", "why"),
    [
        ("booking", "paid", "2026-01-05T22:00:00Z", "a booking of 0.00 is paid at once"),
        ("series", "paid", "2026-01-09T22:00:00Z", "a Friday invoice of 0.00 too"),
        ("session", "closed", None, "a confirmed 0.00"),
    ],
)
def test_states_of_nothing(plan: str, status: str, due_at: str | None, why: str) -> None:
    town = Town(preset="pet-care", service_charge_rate="30%")
    town.petcare()
    if plan == "booking":
        town.book("ada", "2026-01-05T10:00 0.00 Visit")
        town.confirm_booking("B1")
    elif plan == "series":
        town.series("ada")
        town.visit("R1", "2026-01-05T10:00", "0.00")
        town.done("V1")
    else:
        town.session("ada", "noor", "email")
        town.hire("S1")
        town.issue("S1", "0.00")
        town.confirm("INV-1")
    town.to("2026-01-20")
    assert seen(town, "plan", "status", "due_at", "payments") == (plan, status, due_at, []), why
    assert balanced(town) == status


def test_a_cancelled_booking_takes_no_tip() -> None:
    town = Town()
    town.petcare()
    town.book("ada", "2026-01-08T10:00 10.00 Walk")
    town.cancel("V1")
    with pytest.raises(errors.WrongBooking, match="B1 is cancelled already"):
        town.tip("B1", "5.00")
