"""B1 to B4 and B6: requesting, confirming, the due instant, and visits that are done."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from invoicectl import errors
from tests.rules.asking import BERLIN, NEW_YORK, later, refused
from tests.worlds import Act, Shown, Town, do

WALK = "2026-01-07T10:00 100.00 Dog walk"


def booked(town: Town, *visits: str, **more: Any) -> Shown:
    """A booking of ada's with these visits, requested."""
    return town.book("ada", *visits, **more)


# --- B1: a card before any request ------------------------------------------------------------


@pytest.mark.parametrize(
    ("act", "why"),
    [
        (do.book("ada", WALK), "a booking asks for a card first"),
        (do.book("ada", "2026-01-07T10:00 0.00 Visit"), "… also where it is free"),
        (do.series("ada"), "a series asks for one too"),
        (
            do.series("ada", every="MO", time="10:00", price="25.00"),
            "… also one that time plans",
        ),
    ],
)
def test_b1_no_request_without_a_card(act: Act, why: str) -> None:
    town = Town(preset="pet-care")
    town.client("ada")
    error = refused(town, errors.NoCardOnFile, act)
    assert (error.exit_code, error.message) == (4, "ada has no card on file"), why


@pytest.mark.parametrize(
    ("rate", "why"),
    [
        ("50%", "the deposit would have nothing to be charged to"),
        ("0%", "the balance would not either, even where no deposit is asked"),
    ],
)
def test_b1_no_confirmation_once_the_card_is_gone(rate: str, why: str) -> None:
    town = Town(preset="pet-care", deposit_rate=rate)
    town.petcare()
    booked(town, WALK)
    town.remove_card("ada", "visa-4242")
    assert refused(town, errors.NoCardOnFile, do.confirm_booking("B1")), why
    town.card("ada", "pm_card_amex")
    assert town.confirm_booking("B1")["status"] == "confirmed"


def test_b1_a_manual_file_keeps_no_cards_and_needs_none() -> None:
    town = Town("2026-01-05T14:00Z", gateway="manual")
    town.client("ada")
    assert town.book("ada", WALK)["status"] == "requested"


# --- B2: what is requested --------------------------------------------------------------------


def test_b2_a_booking_is_requested_with_its_visits() -> None:
    town = Town(preset="pet-care")
    town.petcare()
    town.provider("max")
    booking = booked(town, "2026-01-06T10:00 25.00 Dog walk", "2026-01-05T18:00 0", provider="noor")
    assert (booking["ref"], booking["status"], booking["total"]) == ("B1", "requested", "25.00")
    assert (booking["invoice"], booking["payments"]) == (None, [])
    added = town.visit("B1", "2026-01-07T09:30", "10.50", "Cat sitting", provider="max")
    assert (added["ref"], added["of"], added["status"]) == ("V3", "B1", "planned")
    seen = town.show("B1")
    assert seen["total"] == "35.50"
    assert [
        (v["ref"], v["start_at"], v["price"], v["service"], v["provider"]) for v in seen["visits"]
    ] == [
        ("V2", "2026-01-05T23:00:00Z", "0.00", "Visit", "noor"),
        ("V1", "2026-01-06T15:00:00Z", "25.00", "Dog walk", "noor"),
        ("V3", "2026-01-07T14:30:00Z", "10.50", "Cat sitting", "max"),
    ]


# --- B3: the service confirms -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("currency", "prices", "rate", "deposit", "due", "status", "why"),
    [
        ("USD", "111.11 111.11 111.11", "50%", "166.67", "166.66", "open", "166.665 half-up"),
        ("USD", "100.00", "30%", "30.00", "70.00", "open", "the rate is the policy's"),
        ("USD", "100.05", "10%", "10.01", "90.04", "open", "10.005 half-up; the rest is the rest"),
        ("USD", "0.01", "50%", "0.01", "0.00", "paid", "half a cent is a cent: nothing is due"),
        ("USD", "0.01", "49%", None, "0.01", "open", "0.0049 is nothing, and no attempt"),
        ("USD", "80.00", "100%", "80.00", "0.00", "paid", "all of it down"),
        ("USD", "80.00", "0%", None, "80.00", "open", "none down: confirmed without an attempt"),
        ("USD", "0.00", "50%", None, "0.00", "paid", "a booking of 0.00 is paid at once"),
        ("JPY", "333", "50%", "167", "166", "open", "a yen has no parts"),
        ("KWD", "1.001", "50%", "0.501", "0.500", "open", "a dinar has a thousand"),
    ],
)
def test_b3_deposit_and_balance_add_up(
    currency: str,
    prices: str,
    rate: str,
    deposit: str | None,
    due: str,
    status: str,
    why: str,
) -> None:
    town = Town(preset="pet-care", currency=currency, deposit_rate=rate)
    town.petcare()
    booked(town, *(f"2026-01-0{day}T10:00 {price}" for day, price in enumerate(prices.split(), 5)))
    assert town.confirm_booking("B1")["status"] == "confirmed"
    invoice = town.invoice()
    charged = [(p["kind"], p["amount"], p["outcome"]) for p in invoice["payments"]]
    assert charged == ([("deposit", deposit, "approved")] if deposit else []), why
    assert (invoice["due"], invoice["status"], invoice["plan"]) == (due, status, "booking"), why


@pytest.mark.parametrize(
    ("gateway", "currency", "price", "deposit", "why"),
    [
        ("stripe", "USD", "0.98", None, "0.49 is less than Stripe charges"),
        ("stripe", "USD", "1.00", "0.50", "its least"),
        ("stripe", "GBP", "0.60", "0.30", "each currency has its own"),
        ("stripe", "JPY", "98", None, "also one without decimals"),
        ("stripe", "KES", "0.98", "0.49", "nothing is known of this one"),
        ("simulated", "USD", "0.98", "0.49", "the simulated gateway takes any amount"),
    ],
)
def test_b3_a_deposit_below_the_processors_least_joins_the_balance(
    gateway: str, currency: str, price: str, deposit: str | None, why: str
) -> None:
    town = Town(preset="pet-care", currency=currency, gateway=gateway)
    town.petcare()
    town.book("ada", f"2026-01-07T10:00 {price} Walk")
    town.confirm_booking("B1")
    told = town.invoice()
    paid = [each["amount"] for each in told["payments"]]
    assert paid == ([] if deposit is None else [deposit]), why
    assert told["next"] == ("collect", "2026-01-07T22:00:00Z"), why
    assert Decimal(told["due"]) == Decimal(price) - Decimal(deposit or "0"), why


def test_b3_approved_the_invoice_is_issued_and_mailed_with_a_receipt() -> None:
    town = Town(preset="pet-care")
    town.petcare()
    booked(town, WALK)
    booking = town.confirm_booking("B1")
    assert (booking["invoice"], booking["confirmed_at"]) == ("INV-1", "2026-01-05T14:00:00Z")
    assert [p["card"] for p in booking["payments"]] == ["visa-4242"]
    invoice = town.invoice()
    assert (invoice["ref"], invoice["booking"], invoice["paid"]) == ("INV-1", "B1", "50.00")
    assert invoice["issued_at"] == "2026-01-05T14:00:00Z"
    assert invoice["next"] == ("collect", "2026-01-07T22:00:00Z")
    assert [(v["visit"], v["of"], v["amount"]) for v in invoice["lines"]] == [
        ("V1", "B1", "100.00")
    ]
    assert sorted(town.letters()) == [
        ("invoice", "ada", "2026-01-05T14:00:00Z"),
        ("receipt", "ada", "2026-01-05T14:00:00Z"),
    ]
    assert refused(town, errors.WrongBooking, do.confirm_booking("B1"))


def test_b3_declined_a_person_is_told_and_nothing_is_invoiced() -> None:
    town = Town(preset="pet-care")
    town.petcare("pm_sim_insufficientFunds")
    booked(town, WALK)
    booking = town.confirm_booking("B1")
    assert (booking["status"], booking["invoice"], town.every("invoice")) == ("requested", None, [])
    kept = [
        (p["ref"], p["kind"], p["amount"], p["outcome"], p["code"]) for p in booking["payments"]
    ]
    assert kept == [("P1", "deposit", "50.00", "declined", "insufficient_funds")]
    assert town.letters() == [("deposit-declined", "ada", "2026-01-05T14:00:00Z")]
    town.to("2026-01-06T12:00")
    assert len(town.show("B1")["payments"]) == 1, "a declined deposit is never retried by time"
    town.card("ada", "pm_card_visa")
    assert town.confirm_booking("B1")["status"] == "confirmed"
    invoice = town.invoice()
    assert [(p["ref"], p["outcome"]) for p in invoice["payments"]] == [
        ("P1", "declined"),
        ("P2", "approved"),
    ], "the attempt is listed among the later invoice's payments"
    assert (invoice["paid"], invoice["late_fee"], invoice["due"]) == ("50.00", "0.00", "50.00")
    assert invoice["issued_at"] == "2026-01-06T17:00:00Z"


def test_b3_an_unknown_deposit_is_found_and_never_charged_twice() -> None:
    town = Town(preset="pet-care")
    town.petcare("pm_sim_timeout")
    booked(town, WALK)
    assert town.confirm_booking("B1")["status"] == "confirming"
    assert refused(town, errors.AttemptOpen, do.confirm_booking("B1"))
    assert town.to("2026-01-05T09:04:59") == []
    assert town.to("2026-01-05T09:05:00") == [("inquire", "B1", "2026-01-05T14:05:00Z")]
    assert [(p["outcome"], p["amount"]) for p in town.show("B1")["payments"]] == [
        ("approved", "50.00")
    ]
    invoice = town.invoice()
    assert (invoice["paid"], invoice["due"]) == ("50.00", "50.00")
    assert invoice["issued_at"] == "2026-01-05T14:05:00Z", "issued with the deposit's approval"
    assert town.cards.charged == [("approved", 5000)]


@pytest.mark.parametrize(
    ("zone", "visits", "due_at", "why"),
    [
        (NEW_YORK, "2026-01-05T10:00 2026-01-07T10:00", "2026-01-07T22:00:00Z", "the last day"),
        (NEW_YORK, "2026-01-07T10:00 2026-01-05T10:00", "2026-01-07T22:00:00Z", "last by start"),
        (NEW_YORK, "2026-01-07T23:30", "2026-01-07T22:00:00Z", "local date; UTC has the 8th"),
        (NEW_YORK, "2026-01-08T03:00Z", "2026-01-07T22:00:00Z", "… however it was written"),
        (NEW_YORK, "2026-03-07T10:00", "2026-03-07T22:00:00Z", "17:00 in winter"),
        (NEW_YORK, "2026-03-08T10:00", "2026-03-08T21:00:00Z", "17:00 on the day clocks go on"),
        (NEW_YORK, "2026-10-31T10:00", "2026-10-31T21:00:00Z", "17:00 in summer"),
        (NEW_YORK, "2026-11-01T10:00", "2026-11-01T22:00:00Z", "17:00 when clocks go back"),
        (BERLIN, "2026-03-28T10:00", "2026-03-28T16:00:00Z", "17:00 in Berlin's winter"),
        (BERLIN, "2026-03-29T10:00", "2026-03-29T15:00:00Z", "17:00 when Berlin's clocks go on"),
        (BERLIN, "2026-10-24T10:00", "2026-10-24T15:00:00Z", "17:00 in Berlin's summer"),
        (BERLIN, "2026-10-25T10:00", "2026-10-25T16:00:00Z", "17:00 when they go back"),
    ],
)
def test_b3_b4_due_and_collected_at_five_on_the_last_day(
    zone: str, visits: str, due_at: str, why: str
) -> None:
    town = Town(timezone=zone)
    town.petcare()
    booked(town, *(f"{when} 60.00" for when in visits.split()))
    town.confirm_booking("B1")
    assert town.invoice()["due_at"] == due_at, why
    town.to(later(due_at, -1))
    assert [p["kind"] for p in town.invoice()["payments"]] == ["deposit"], (
        "the second before: not yet"
    )
    town.to(due_at)
    collected = [(p["kind"], p["at"], p["outcome"]) for p in town.invoice()["payments"]]
    assert collected[1:] == [("collect", due_at, "approved")], "at the instant it is due"
    town.to(later(due_at, 1))
    assert (len(town.invoice()["payments"]), town.invoice()["status"]) == (2, "paid"), (
        "and only once"
    )


@pytest.mark.parametrize(
    ("zone", "collect_at", "visit", "due_at", "why"),
    [
        (NEW_YORK, "02:30", "2026-03-08T10:00", "2026-03-08T07:30:00Z", "the gap: 03:30 EDT"),
        (NEW_YORK, "01:30", "2026-11-01T10:00", "2026-11-01T05:30:00Z", "twice: the first, EDT"),
        (BERLIN, "02:30", "2026-03-29T10:00", "2026-03-29T01:30:00Z", "the gap: 03:30 CEST"),
        (BERLIN, "02:30", "2026-10-25T10:00", "2026-10-25T00:30:00Z", "twice: the first, CEST"),
        (NEW_YORK, "05:00", "2026-01-07T10:00", "2026-01-07T10:00:00Z", "before the visit itself"),
    ],
)
def test_b3_a_wall_time_that_is_missing_or_twice(
    zone: str, collect_at: str, visit: str, due_at: str, why: str
) -> None:
    town = Town(timezone=zone, collect_at=collect_at)
    town.petcare()
    booked(town, f"{visit} 60.00")
    town.confirm_booking("B1")
    assert town.invoice()["due_at"] == due_at, why


# --- B6: visits that are done -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("now", "status", "why"),
    [
        ("2026-01-07T09:59:59", "planned", "the second before its start"),
        ("2026-01-07T10:00:00", "done", "at its start"),
        ("2026-01-07T10:00:01", "done", "the second after, with the start's instant"),
    ],
)
def test_b6_booked_visits_complete_themselves(now: str, status: str, why: str) -> None:
    town = Town(preset="pet-care")
    town.petcare()
    booked(town, WALK)
    town.confirm_booking("B1")
    town.to(now)
    visit = town.show("V1")
    at = "2026-01-07T15:00:00Z" if status == "done" else None
    assert (visit["status"], visit["completed_at"]) == (status, at), why


def test_b6_not_those_that_are_to_be_marked() -> None:
    town = Town(preset="pet-care")
    town.petcare()
    booked(town, WALK, auto_complete=False)
    town.confirm_booking("B1")
    town.to("2026-01-09")
    assert town.show("V1")["status"] == "planned"
    assert town.invoice()["status"] == "paid", "collecting does not wait for the marking"


def test_b6_not_those_of_a_booking_that_is_only_requested() -> None:
    town = Town(preset="pet-care")
    town.petcare()
    booked(town, WALK)
    town.to("2026-01-07T12:00")
    assert town.show("V1")["status"] == "planned", "its start has passed"
    assert refused(town, errors.WrongVisit, do.done("V1"))
    town.confirm_booking("B1")
    town.tick()
    visit = town.show("V1")
    assert (visit["status"], visit["completed_at"]) == ("done", "2026-01-07T17:00:00Z")


@pytest.mark.parametrize(
    ("completed", "at", "why"),
    [
        (None, "2026-01-05T15:00:00Z", "now, which is before its start"),
        ("2026-01-05T09:59:59", "2026-01-05T14:59:59Z", "a second ago"),
        ("2026-01-05T10:00:00", "2026-01-05T15:00:00Z", "this very second is not the future"),
        ("2026-01-05T10:00:01", None, "a second from now is"),
    ],
)
def test_b6_done_is_not_in_the_future(completed: str | None, at: str | None, why: str) -> None:
    town = Town("2026-01-05T10:00", preset="pet-care")
    town.petcare()
    booked(town, WALK)
    town.confirm_booking("B1")
    act = do.done("V1", completed=completed)
    if at is None:
        assert refused(town, errors.NotYet, act), why
        return
    visit = town.do(act)
    assert (visit["status"], visit["completed_at"]) == ("done", at), why
    assert refused(town, errors.WrongVisit, do.done("V1")), "done only once"
    town.to("2026-01-08")
    assert town.show("V1")["completed_at"] == at, "time does not complete it again"
