"""B13 and B14: tips and how they are split; and the money states of SPEC 7 that stand by them."""

from __future__ import annotations

from typing import Any

import pytest

from invoicectl import errors
from tests.rules.asking import later, refused

BAD = "pm_card_chargeCustomerFail"
PROVIDERS = ("noor", "max", "eva")


def booked(b: Any, *visits: str, card: str = "pm_card_visa") -> None:
    """ada's booking B1. A visit is written `WHEN PROVIDER`; `-` is nobody."""
    b("client", "add", "ada")
    b("card", "add", "ada", card)
    for handle in PROVIDERS:
        b("provider", "add", handle)
    for number, visit in enumerate(visits):
        when, provider = visit.split()
        earner = () if provider == "-" else ("--provider", provider)
        if number == 0:
            b("book", "ada", "--visit", f"{when} 100.00 Walk", *earner)
        else:
            b("visit", "add", "B1", when, "100.00", "Walk", *earner)


def tipped(b: Any) -> dict[str, str]:
    """What tips each provider has earned, of those who have."""
    return {e["provider"]: e["tips"] for e in b("earnings") if e["tips"] != "0.00"}


def seen(b: Any, *fields: str, ref: str = "INV-1") -> tuple[Any, ...]:
    invoice = b.invoice(ref)
    return tuple(invoice[field] for field in fields)


def money(b: Any) -> tuple[Any, ...]:
    """What a tip never touches."""
    return seen(b, "status", "total", "late_fee", "paid", "credited", "due", "next")


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
    business: Any, moment: str, visits: tuple[str, ...], amount: str, shares: Any, why: str
) -> None:
    b = business(preset="pet-care")
    booked(b, *visits)
    if moment == "confirmed":
        b("confirm", "B1")
    b("tip", "B1", amount)
    assert tipped(b) == shares, why
    if moment == "requested":
        b("confirm", "B1")
    assert seen(b, "tips") == (amount,), "the invoice has it either way"
    b.check()


@pytest.mark.parametrize(
    ("plan", "shares", "why"),
    [
        ("session", {"noor": "5.00"}, "a session's tip is its provider's, without a charge"),
        ("series", {"noor": "2.50", "max": "2.50"}, "a Friday invoice has visits too"),
        ("direct", {}, "a direct invoice has nobody: the business's"),
    ],
)
def test_b14_whose_tip_it_is_in_other_plans(
    business: Any, plan: str, shares: dict[str, str], why: str
) -> None:
    b = business(preset="pet-care", service_charge_rate="30%")
    b.petcare()
    b("provider", "add", "max")
    if plan == "session":
        b("session", "open", "ada", "noor", "--kind", "chat")
        b("session", "end", "S1", "--fee", "25.00")
    elif plan == "direct":
        b("issue", "ada", "25.00", "--due", "2026-02-01")
    else:
        b("series", "start", "ada", "--provider", "noor")
        b("visit", "add", "R1", "2026-01-05T10:00", "25.00")
        b("visit", "add", "R1", "2026-01-05T11:00", "25.00", "Walk", "--provider", "max")
        b("visit", "done", "V1")
        b("visit", "done", "V2")
        b.to("2026-01-10")
    b("tip", "INV-1", "5.00")
    assert seen(b, "plan", "tips") == (plan, "5.00")
    assert tipped(b) == shares, why
    b.check()


def test_b14_currencies_without_cents(business: Any) -> None:
    b = business(preset="pet-care", currency="JPY")
    b("client", "add", "ada")
    b("card", "add", "ada", "pm_card_visa")
    for handle in PROVIDERS:
        b("provider", "add", handle)
    b("book", "ada", "--visit", "2026-01-05T10:00 500", "--provider", "noor")
    b("visit", "add", "B1", "2026-01-06T10:00", "500", "Walk", "--provider", "max")
    b("visit", "add", "B1", "2026-01-07T10:00", "500", "Walk", "--provider", "eva")
    b("tip", "B1", "20")
    assert {e["provider"]: e["tips"] for e in b("earnings")} == {
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
def test_b13_a_tip_at_any_time_changes_nothing_else(
    business: Any, now: str, status: str, why: str
) -> None:
    b = business(preset="pet-care")
    booked(b, *THREE)
    b("confirm", "B1")
    b("card", "add", "ada", BAD)
    b.to(now)
    before = money(b)
    assert before[0] == status
    b("tip", "INV-1", "20.00", "--card", "visa-4242")
    assert money(b) == before, why
    tip = b.invoice()["payments"][-1]
    assert (tip["kind"], tip["method"], tip["amount"], tip["tip"], tip["outcome"]) == (
        "tip",
        "card",
        "0.00",
        "20.00",
        "approved",
    )
    assert tip["at"] == later(f"{now}:00Z", 5 * 3600), "charged at once"
    b.to("2026-02-01")
    assert seen(b, "late_fee", "tips") == ("30.00", "20.00"), "a fee's base has no tip"
    assert tipped(b) == {"noor": "6.67", "max": "6.67", "eva": "6.66"}
    b.check()


def test_b13_a_tip_on_a_paid_invoice_never_reopens_it(business: Any) -> None:
    b = business(preset="pet-care")
    booked(b, *THREE)
    b("confirm", "B1")
    b.to("2026-01-08")
    before = money(b)
    assert before == ("paid", "300.00", "0.00", "300.00", "0.00", "0.00", None)
    for amount in ("20.00", "0.01"):
        b("tip", "INV-1", amount)
    assert money(b) == before
    assert seen(b, "tips") == ("20.01",)
    assert tipped(b) == {"noor": "6.68", "max": "6.67", "eva": "6.66"}, "each tip by itself"


def test_b13_a_tip_before_the_invoice_is_among_its_tips_and_payments(business: Any) -> None:
    b = business(preset="pet-care")
    booked(b, *THREE)
    shown = b("tip", "B1", "10.00")
    assert (shown["ref"], shown["status"], shown["invoice"]) == ("B1", "requested", None)
    b("tip", "b1", "5.00", "--method", "cash")
    told = [(p["ref"], p["kind"], p["method"], p["tip"]) for p in b("show", "B1")["payments"]]
    assert told == [("P1", "tip", "card", "10.00"), ("P2", "tip", "cash", "5.00")]
    b("confirm", "B1")
    invoice = b.invoice()
    assert (invoice["tips"], invoice["paid"], invoice["due"]) == ("15.00", "150.00", "150.00")
    assert [(p["ref"], p["kind"]) for p in invoice["payments"]] == [
        ("P1", "tip"),
        ("P2", "tip"),
        ("P3", "deposit"),
    ]
    assert b("tip", "B1", "1.00")["invoice"] == "INV-1"
    assert seen(b, "tips") == ("16.00",)
    b.check()


def test_b13_a_declined_tip_has_no_consequence(business: Any) -> None:
    b = business(preset="pet-care")
    booked(b, *THREE)
    b("confirm", "B1")
    b("card", "add", "ada", BAD)
    before, letters = b.invoice(), b.letters()
    for _ in range(3):
        with pytest.raises(errors.Declined) as declined:
            b("tip", "INV-1", "20.00")
        assert declined.value.exit_code == 5
    after = b.invoice()
    kept = [after["payments"].pop() for _ in range(3)]
    assert {(p["kind"], p["tip"], p["outcome"]) for p in kept} == {("tip", "20.00", "declined")}
    assert (after, b.letters(), tipped(b)) == (before, letters, {})
    b.to("2026-01-07T17:00")
    assert seen(b, "status", "late_fee") == ("open", "0.00"), "the collection is attempt one"


@pytest.mark.parametrize(
    ("words", "error", "code", "why"),
    [
        (("tip", "INV-1", "0"), errors.BadAmount, 2, "nothing is no tip"),
        (("tip", "INV-1", "5.001"), errors.BadAmount, 2, "more decimals than the currency has"),
        (("tip", "INV-2", "5"), errors.NotFound, 3, "no such invoice"),
        (("tip", "INV-1", "5", "--method", "check"), errors.BadChoice, 2, "a card or cash"),
        (("tip", "INV-1", "5", "--card", "amex-8431"), errors.NoCard, 3, "not on file"),
        (
            ("tip", "INV-1", "5", "--card", "visa-4242", "--method", "cash"),
            errors.Malformed,
            2,
            "one way at a time",
        ),
    ],
)
def test_b13_tips_that_are_refused(
    business: Any, words: tuple[str, ...], error: type[errors.Error], code: int, why: str
) -> None:
    b = business(preset="pet-care")
    booked(b, *THREE)
    b("confirm", "B1")
    assert refused(b, error, *words).exit_code == code, why


@pytest.mark.parametrize(
    ("acts", "allowed", "why"),
    [
        ((), False, "pending: nobody said yes yet"),
        ((("contest", "INV-1", "--reason", "no"),), False, "contested"),
        ((("confirm", "INV-1"),), True, "confirmed"),
        ((("clock", "advance", "--to", "2026-01-13T08:59:59"),), False, "the last second of days"),
        ((("clock", "advance", "--to", "2026-01-13T09:00:00"),), True, "confirmed by silence"),
    ],
)
@pytest.mark.parametrize("method", ["card", "cash"])
def test_b13_a_sessions_tip_comes_once_it_is_confirmed(
    business: Any, acts: tuple[tuple[str, ...], ...], allowed: bool, why: str, method: str
) -> None:
    b = business(preset="marketplace")
    b.marketplace()
    b("issue", "S1", "40.00")
    for words in acts:
        b(*words)
    words = ("tip", "S1", "5.00", *(("--method", "cash") if method == "cash" else ()))
    if not allowed:
        assert refused(b, errors.NotPayable, *words).exit_code == 4, why
        return
    b(*words)
    earned = {e["provider"]: (e["pending"], e["tips"]) for e in b("earnings")}
    assert earned == {"noor": ("28.00", "5.00")}, "whole; no service charge on it"


@pytest.mark.parametrize(
    ("words", "charged", "why"),
    [
        (
            ("pay", "INV-1", "150.00", "--tip", "20.00"),
            [15000, 17000],
            "with a payment, one charge",
        ),
        (("pay", "INV-1", "170.00", "--excess", "tip"), [15000, 17000], "what is beyond the due"),
        (("tip", "INV-1", "20.00"), [15000, 2000], "a charge of its own"),
        (("tip", "INV-1", "20.00", "--method", "cash"), [15000], "cash: no charge"),
        (("pay", "INV-1", "--method", "check", "--tip", "20.00"), [15000], "on a check"),
    ],
)
def test_b13_the_ways_to_tip(
    business: Any, words: tuple[str, ...], charged: list[int], why: str
) -> None:
    b = business(preset="pet-care")
    booked(b, *THREE)
    b("confirm", "B1")
    b(*words)
    rows = b.desk.gateway._open().execute("SELECT amount_minor FROM charges ORDER BY number")
    assert [amount for (amount,) in rows] == charged, why
    assert seen(b, "tips") == ("20.00",), why
    assert tipped(b) == {"noor": "6.67", "max": "6.67", "eva": "6.66"}, why
    b.check()


# --- SPEC 7: the money states -----------------------------------------------------------------


def balanced(b: Any) -> str:
    """The status, where due = total + late fee - paid - credited."""
    invoice = b.invoice()
    total, fee, paid, credited, due = (
        int(invoice[field].replace(".", ""))
        for field in ("total", "late_fee", "paid", "credited", "due")
    )
    assert due == total + fee - paid - credited
    return str(invoice["status"])


@pytest.mark.parametrize(
    ("acts", "status", "why"),
    [
        ("", "open", "payable, not late"),
        ("to 2026-01-07T17:00", "open", "one decline is not overdue yet"),
        ("to 2026-01-08T16:59:59", "open", "the second before the second"),
        ("to 2026-01-08T17:00:00", "overdue", "the second decline"),
        ("to 2026-01-09; pay 100.00", "overdue", "a part does not end it"),
        ("to 2026-01-09; pay 200.00", "overdue", "the fee is owed too"),
        ("to 2026-01-09; pay 219.99", "overdue", "a cent is owed"),
        ("to 2026-01-09; pay 220.00", "paid", "paid whenever nothing is due"),
        ("pay 200.00", "paid", "before it was due"),
        ("pay 250.00", "paid", "beyond the due: credit, not less than nothing due"),
    ],
)
def test_states_open_overdue_and_paid(business: Any, acts: str, status: str, why: str) -> None:
    b = business(preset="pet-care")
    b.petcare(BAD)
    b("issue", "ada", "200.00", "--due", "2026-01-07")
    for act in filter(None, acts.split("; ")):
        verb, value = act.split()
        if verb == "to":
            b.to(value)
        else:
            b("pay", "INV-1", value, "--method", "transfer")
    assert balanced(b) == status, why
    b.check()


@pytest.mark.parametrize(
    ("plan", "status", "due_at", "why"),
    [
        ("booking", "paid", "2026-01-05T22:00:00Z", "a booking of 0.00 is paid at once"),
        ("series", "paid", "2026-01-09T22:00:00Z", "a Friday invoice of 0.00 too"),
        ("session", "closed", None, "a confirmed 0.00"),
    ],
)
def test_states_of_nothing(
    business: Any, plan: str, status: str, due_at: str | None, why: str
) -> None:
    b = business(preset="pet-care", service_charge_rate="30%")
    b.petcare()
    if plan == "booking":
        b("book", "ada", "--visit", "2026-01-05T10:00 0.00 Visit")
        b("confirm", "B1")
    elif plan == "series":
        b("series", "start", "ada")
        b("visit", "add", "R1", "2026-01-05T10:00", "0.00")
        b("visit", "done", "V1")
    else:
        b("session", "open", "ada", "noor", "--kind", "email")
        b("session", "hire", "S1")
        b("issue", "S1", "0.00")
        b("confirm", "INV-1")
    b.to("2026-01-20")
    assert seen(b, "plan", "status", "due_at", "payments") == (plan, status, due_at, []), why
    assert balanced(b) == status
    b.check()


def test_a_cancelled_booking_takes_no_tip(business: Any) -> None:
    b = business()
    b.petcare()
    b("book", "ada", "--visit", "2026-01-08T10:00 10.00 Walk")
    b("visit", "cancel", "V1")
    with pytest.raises(errors.WrongBooking, match="B1 is cancelled already"):
        b("tip", "B1", "5.00")
