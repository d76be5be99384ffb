"""Money at the command line: what is read first, what who asked is told, and what is shown."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from invoicectl import errors
from tests.support import Business, refused

Make = Callable[..., Business]
BAD, GOOD = "pm_card_chargeCustomerFail", "pm_card_visa"
WHY = ("--reason", "our fault")
UNCLEAR = "confirm:mismatch"


def billed(make: Make, card: str = GOOD, **more: Any) -> Business:
    """ada owes INV-1 of 200.00, due in a month."""
    b = make(**{"preset": "pet-care", **more})
    b.petcare(card)
    b("issue", "ada", "200.00", "--due", "2026-02-05")
    return b


def charged(b: Business) -> list[tuple[str, int]]:
    """What the gateway's own record says: outcome and minor units of every charge."""
    gateway: Any = b.desk.gateway
    rows = gateway.record.ask(
        "SELECT outcome, amount_minor FROM charges WHERE outcome IN ('approved', 'declined')"
    )
    return list(rows)


# --- paying and tipping -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "error", "code", "why"),
    [
        ("pay INV-1 200.01", errors.TooMuch, 4, "a cent more than is due"),
        ("pay INV-1 0", errors.BadAmount, 2, "nothing is no payment"),
        ("pay INV-1 -5", errors.BadAmount, 2, "money is not taken back by a sign"),
        ("pay INV-1 1,000.00", errors.BadAmount, 2, "separators are read in two ways"),
        ("pay INV-1 --tip 0", errors.BadAmount, 2, "nothing is no tip"),
        ("pay INV-1 0%", errors.BadAmount, 2, "nor is a share of nothing a payment"),
        ("pay INV-1 101%", errors.BadRate, 2, "more than all"),
        ("pay INV-1 50.%", errors.BadRate, 2, "no rate"),
        ("pay INV-1 -5%", errors.BadRate, 2, "no sign"),
        ("tip INV-1 0%", errors.BadAmount, 2, "nothing is no tip"),
        ("tip INV-1 0.0001%", errors.NothingAsked, 4, "it comes to nothing"),
        ("pay INV-1 --card amex-8431", errors.NoCard, 3, "a card that isn't on file"),
        ("pay INV-1 --card visa-4242 --method cash", errors.Malformed, 2, "one way at a time"),
        ("pay INV-1 --reference 77", errors.Malformed, 2, "a card's charge has the gateway's"),
        ("pay INV-1 --method bitcoin", errors.BadChoice, 2, "no such way"),
        ("pay INV-1 --excess keep", errors.BadChoice, 2, "no such use"),
        ("pay INV-1 --method credit", errors.NotEnoughCredit, 4, "ada has none"),
        ("tip INV-1 0", errors.BadAmount, 2, "nothing is no tip"),
        ("tip INV-1 5.001", errors.BadAmount, 2, "more decimals than the currency has"),
        ("tip INV-2 5", errors.NotFound, 3, "no such invoice"),
        ("tip INV-1 5 --method check", errors.BadChoice, 2, "a card or cash"),
        ("tip INV-1 5 --card amex-8431", errors.NoCard, 3, "not on file"),
        ("tip INV-1 5 --card visa-4242 --method cash", errors.Malformed, 2, "one way at a time"),
    ],
)
def test_b12_b13_what_is_refused_changes_nothing(
    business: Make, words: str, error: type[errors.Error], code: int, why: str
) -> None:
    b = billed(business)
    assert refused(b, error, *words.split()).exit_code == code, why
    assert charged(b) == []


@pytest.mark.parametrize(
    ("words", "amount", "tip", "due", "told", "why"),
    [
        ("pay INV-1 50 --tip 10", "50.00", "10.00", "150.00", [6000], "a part and a tip"),
        ("pay INV-1 230 --excess credit", "230.00", "0.00", "0.00", [23000], "to credit"),
        ("pay INV-1 80 --method check --reference 77", "80.00", "0.00", "120.00", [], "a check"),
        ("tip INV-1 9.00", "0.00", "9.00", "200.00", [900], "a tip"),
        ("tip INV-1 20%", "0.00", "40.00", "200.00", [4000], "a share of the total"),
        ("pay INV-1 50% --tip 20%", "100.00", "40.00", "100.00", [14000], "shares of two things"),
        ("tip INV-1 9.00 --method cash", "0.00", "9.00", "200.00", [], "a tip in cash"),
    ],
)
def test_b12_b13_paid_and_tipped_as_it_is_said(
    business: Make, words: str, amount: str, tip: str, due: str, told: list[int], why: str
) -> None:
    b = billed(business)
    shown = b(*words.split())
    assert [(p["amount"], p["tip"], p["outcome"]) for p in shown["payments"]] == [
        (amount, tip, "approved")
    ], why
    assert (shown["number"], shown["due"], shown["tips"]) == ("INV-1", due, tip), why
    assert [minor for _, minor in charged(b)] == told, "one charge, or none"
    b.check()


@pytest.mark.parametrize("words", [("pay", "INV-1", "200.00"), ("tip", "INV-1", "5.00")])
def test_b12_b13_a_decline_is_told_to_who_asked_and_is_on_record(
    business: Make, words: tuple[str, ...]
) -> None:
    b = billed(business, BAD)
    before, letters = b("show", "INV-1"), b.letters()
    with pytest.raises(errors.Declined) as declined:
        b(*words)
    assert declined.value.exit_code == 5
    after = b("show", "INV-1")
    kept = after["payments"].pop()
    assert (kept["outcome"], kept["code"]) == ("declined", "card_declined")
    assert (after, b.letters()) == (before, letters)
    b.check()


@pytest.mark.parametrize("words", [("pay", "INV-1"), ("tip", "INV-1", "9.00")])
def test_b12_b13_an_unknown_outcome_is_told_and_found_and_never_charged_twice(
    business: Make, words: tuple[str, ...]
) -> None:
    b = billed(business, "pm_sim_timeout")
    with pytest.raises(errors.OutcomeUnknown) as unknown:
        b(*words)
    assert unknown.value.exit_code == 8
    assert refused(b, errors.AttemptOpen, *words).exit_code == 4, "a second charge waits"
    assert b("clock", "advance", "4m")["steps"] == []
    steps = b("clock", "advance", "1m")["steps"]
    assert [(s["at"], s["step"], s["outcome"]) for s in steps] == [
        ("2026-01-05T14:05:00Z", "inquire", "approved")
    ]
    assert len(charged(b)) == 1
    b.check()


def test_b9_what_a_walk_tells_of_silent_cards(business: Make) -> None:
    b = billed(business, "pm_sim_unreachable")
    steps = b.to("2026-02-05T17:05")["steps"]
    assert [(s["step"], s["outcome"], s["code"]) for s in steps] == [
        ("collect", "unknown", None),
        ("inquire", "unknown", None),
    ]
    steps = b("clock", "advance", "1mo")["steps"]
    assert [s["outcome"] for s in steps] == [*["unknown"] * 5, "review"]


def test_b9_a_live_tick_asks_when_it_runs(business: Make) -> None:
    b = billed(business, "pm_sim_timeout", start="2026-01-05T14:00", live=True)
    b.system.at = datetime.fromisoformat("2026-02-05T22:00:09Z")
    assert [s["outcome"] for s in b("tick")["steps"]] == ["unknown"]
    assert b("tick")["steps"] == []
    b.system.at = datetime.fromisoformat("2026-02-06T22:00:09Z")
    steps = [(s["step"], s["outcome"], s["at"]) for s in b("tick")["steps"]]
    assert steps == [("inquire", "approved", "2026-02-06T22:00:09Z")]
    assert charged(b) == [("approved", 20000)]


def test_b12_a_booking_stands_for_its_invoice_in_any_case(business: Make) -> None:
    b = business(preset="pet-care")
    b.petcare()
    b("book", "ada", "--visit", "2026-01-07T10:00 100.00 Walk")
    assert refused(b, errors.NotFound, "pay", "B1").exit_code == 3, "it has none yet"
    shown = b("tip", "b1", "5.00")
    assert (shown["ref"], shown["status"], shown["invoice"]) == ("B1", "requested", None)
    b("confirm", "B1")
    assert b("pay", "b1")["number"] == "INV-1"
    assert b("tip", "B1", "1.00")["invoice"] == "INV-1"


# --- refunds, reversals, payouts --------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "error", "code", "why"),
    [
        (("refund", "INV-1", "0", *WHY), errors.BadAmount, 2, "nothing is no refund"),
        (("refund", "INV-1", "1e2", *WHY), errors.BadAmount, 2, "no amount"),
        (("refund", "INV-1", "1", *WHY, "--to", "check"), errors.BadChoice, 2, "no such way"),
        (
            ("refund", "INV-1", "1", *WHY, "--to", ""),
            errors.BadChoice,
            2,
            "an empty way is none, not the card",
        ),
        (("refund", "INV-1", "200.01", *WHY), errors.TooMuchBack, 4, "more than was paid"),
        (("reverse", "P9", *WHY), errors.NotFound, 3, "there is none"),
        (("reverse", "INV-1", *WHY), errors.BadReference, 2, "an invoice is no payment"),
        (("payout", "noor", "33.01"), errors.NothingToPayOut, 4, "more than is owed"),
        (("payout", "noor", "0"), errors.BadAmount, 2, "nothing is no payout"),
        (("payout", "eve"), errors.NotFound, 3, "nobody"),
        (("payout",), errors.Malformed, 2, "who?"),
        (("payout", "noor", "--all"), errors.Malformed, 2, "one or all"),
    ],
)
def test_what_goes_back_or_out_is_refused(
    business: Make, words: tuple[str, ...], error: type[errors.Error], code: int, why: str
) -> None:
    b = billed(business)
    b("pay", "INV-1")
    assert refused(b, error, *words).exit_code == code, why


def test_refunds_and_reversals_as_they_are_shown(business: Make) -> None:
    b = billed(business)
    b("pay", "INV-1", "200.00", "--tip", "20.00")
    b("refund", "INV-1", "10.00", *WHY)
    shown = b("refund", "INV-1", "20.00", "--tip", *WHY)
    assert [(p["refund_of"], p["amount"], p["tip"]) for p in shown["payments"][1:]] == [
        ("P1", "10.00", "0.00"),
        ("P1", "0.00", "20.00"),
    ]
    assert b("show", "P1")["refunded"] == "30.00"
    assert b("reverse", "P1", *WHY)["number"] == "INV-1"
    assert b("show", "P1")["reversed_at"] == "2026-01-05T14:00:00Z"
    b("book", "ada", "--visit", "2026-01-07T10:00 10.00", "--provider", "noor")
    b("tip", "B1", "5.00")
    assert b("reverse", "P4", *WHY)["ref"] == "B1"
    b.check()


def test_payout_lists_whom_it_paid_after_time_did_its_part(business: Make) -> None:
    b = business("2026-01-05T09:00", preset="marketplace", live=True)
    b.marketplace()
    b("provider", "add", "max")
    b("issue", "S1", "40.00")
    b.system.at = b.system.at.replace(day=13)
    assert b("earnings", "noor")[0]["pending"] == "0.00", "lists show the file as written"
    (paid,) = b("payout", "--all")
    assert (paid["provider"], paid["pending"], paid["paid_out"]) == ("noor", "0.00", "28.00")
    assert b("payout", "--all") == []
    b.check()


# --- under review -----------------------------------------------------------------------------


@pytest.fixture
def unclear(business: Make, monkeypatch: pytest.MonkeyPatch) -> Business:
    """An invoice of 100.00 whose collection the gateway answered with another charge's."""
    monkeypatch.setenv("INVOICECTL_SIMULATED_FAULTS", UNCLEAR)
    b = business(preset="pet-care")
    b.petcare()
    b("issue", "ada", "100.00", "--due", "2026-01-06")
    b.to("2026-01-06T17:00")
    assert b("show", "INV-1")["payments"][0]["outcome"] == "review"
    return b


def test_attention_says_what_to_do_until_it_is_done(unclear: Business) -> None:
    (item,) = unclear("attention")
    assert (item["ref"], item["why"]) == ("P1", "charge of 100.00 is unclear")
    assert item["hint"] == "invoicectl resolve P1 OUTCOME --reason TEXT"
    shown: Any = unclear("resolve", "P1", "declined", "--reason", "looked it up")
    assert (shown["status"], shown["next"]["step"]) == ("open", "retry")
    told = [event for event in unclear.events() if event[4] == "payment-resolved"]
    assert [(event[2], "looked it up" in event[5]) for event in told] == [("clerk", True)]
    (item,) = unclear("attention")
    assert item["kind"] == "declined", "it is clear now, and the client may act before the retry"
    unclear.check()


@pytest.mark.parametrize("words", [("P1", "maybe"), ("P1", ""), ("INV-1", "approved")])
def test_what_cant_be_resolved(unclear: Business, words: tuple[str, str]) -> None:
    with pytest.raises(errors.Malformed):
        unclear("resolve", *words, "--reason", "x")


def test_an_unclear_refund_is_told_to_who_asked(
    business: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INVOICECTL_SIMULATED_FAULTS", "refund:mismatch")
    b = billed(business)
    b("pay", "INV-1")
    with pytest.raises(errors.OutcomeUnclear) as told:
        b("refund", "INV-1", "10.00", "--reason", "late")
    assert told.value.exit_code == 8
    shown = b("resolve", "P2", "cancelled", "--reason", "nothing went back")
    assert (shown["refunded"], shown["total"]) == ("0.00", "200.00")
    b.check()
