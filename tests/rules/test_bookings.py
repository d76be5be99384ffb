"""B1 to B4 and B6: requesting, confirming, the due instant, and visits that are done."""

from __future__ import annotations

from typing import Any

import pytest

from invoicectl import errors
from tests.rules.asking import later, refused

WALK = "2026-01-07T10:00 100.00 Dog walk"
NEW_YORK = "America/New_York"
BERLIN = "Europe/Berlin"


def booked(b: Any, *visits: str, more: tuple[str, ...] = ()) -> Any:
    """A booking of ada's with these visits, requested."""
    return b("book", "ada", *(word for visit in visits for word in ("--visit", visit)), *more)


# --- B1: a card before any request ------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("book", "ada", "--visit", WALK), "a booking asks for a card first"),
        (("book", "ada", "--visit", "2026-01-07T10:00 0.00 Visit"), "… also where it is free"),
        (("series", "start", "ada"), "a series asks for one too"),
        (
            ("series", "start", "ada", "--every", "MO", "--time", "10:00", "--price", "25.00"),
            "… also one that time plans",
        ),
    ],
)
def test_b1_no_request_without_a_card(business: Any, words: tuple[str, ...], why: str) -> None:
    b = business(preset="pet-care")
    b("client", "add", "ada")
    error = refused(b, errors.NoCardOnFile, *words)
    assert (error.exit_code, error.message) == (4, "ada has no card on file"), why


@pytest.mark.parametrize(
    ("rate", "why"),
    [
        ("50%", "the deposit would have nothing to be charged to"),
        ("0%", "the balance would not either, even where no deposit is asked"),
    ],
)
def test_b1_no_confirmation_once_the_card_is_gone(business: Any, rate: str, why: str) -> None:
    b = business(preset="pet-care", deposit_rate=rate)
    b.petcare()
    booked(b, WALK)
    b("card", "remove", "ada", "visa-4242")
    assert refused(b, errors.NoCardOnFile, "confirm", "B1").exit_code == 4, why
    b("card", "add", "ada", "pm_card_amex")
    assert b("confirm", "B1")["status"] == "confirmed"


def test_b1_a_manual_file_keeps_no_cards(business: Any) -> None:
    b = business("2026-01-05T14:00", live=True, gateway="manual")
    b("client", "add", "ada")
    assert refused(b, errors.ManualGateway, "book", "ada", "--visit", WALK).exit_code == 4


# --- B2: what is requested --------------------------------------------------------------------


def test_b2_a_booking_is_requested_with_its_visits(business: Any) -> None:
    b = business(preset="pet-care")
    b.petcare()
    b("provider", "add", "max")
    booking = booked(
        b, "2026-01-06T10:00 25.00 Dog walk", "2026-01-05T18:00 0", more=("--provider", "noor")
    )
    assert (booking["ref"], booking["status"], booking["total"]) == ("B1", "requested", "25.00")
    assert (booking["invoice"], booking["payments"]) == (None, [])
    added = b("visit", "add", "B1", "2026-01-07T09:30", "10.50", "Cat sitting", "--provider", "max")
    assert (added["ref"], added["of"], added["status"]) == ("V3", "B1", "planned")
    seen = b("show", "B1")
    assert seen["total"] == "35.50"
    assert [
        (v["ref"], v["at"], v["price"], v["service"], v["provider"]) for v in seen["visits"]
    ] == [
        ("V2", "2026-01-05T23:00:00Z", "0.00", "Visit", "noor"),
        ("V1", "2026-01-06T15:00:00Z", "25.00", "Dog walk", "noor"),
        ("V3", "2026-01-07T14:30:00Z", "10.50", "Cat sitting", "max"),
    ]
    b.check()


@pytest.mark.parametrize(
    ("visits", "error", "why"),
    [
        ((), errors.Usage, "a booking has at least one visit"),
        (("2026-01-05T10:00 -1.00 Walk",), errors.BadAmount, "a price is not below 0"),
        (("2026-01-05T10:00",), errors.BadText, "a visit without a price is none"),
        (("10/11/26 25.00 Walk",), errors.BadTime, "two readings of a date are one too many"),
        ((WALK, "2026-01-07T10:00 1e3"), errors.BadAmount, "one bad visit refuses them all"),
    ],
)
def test_b2_what_can_not_be_requested(
    business: Any, visits: tuple[str, ...], error: type[errors.Error], why: str
) -> None:
    b = business(preset="pet-care")
    b.petcare()
    words = [word for visit in visits for word in ("--visit", visit)]
    assert refused(b, error, "book", "ada", *words).exit_code == 2, why


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
    business: Any,
    currency: str,
    prices: str,
    rate: str,
    deposit: str | None,
    due: str,
    status: str,
    why: str,
) -> None:
    b = business(preset="pet-care", currency=currency, deposit_rate=rate)
    b.petcare()
    booked(b, *(f"2026-01-0{day}T10:00 {price}" for day, price in enumerate(prices.split(), 5)))
    assert b("confirm", "B1")["status"] == "confirmed"
    invoice = b.invoice()
    charged = [(p["kind"], p["amount"], p["outcome"]) for p in invoice["payments"]]
    assert charged == ([("deposit", deposit, "approved")] if deposit else []), why
    assert (invoice["due"], invoice["status"], invoice["plan"]) == (due, status, "booking"), why
    b.check()


def test_b3_approved_the_invoice_is_issued_and_mailed_with_a_receipt(business: Any) -> None:
    b = business(preset="pet-care")
    b.petcare()
    booked(b, WALK)
    booking = b("confirm", "B1")
    assert (booking["invoice"], booking["confirmed_at"]) == ("INV-1", "2026-01-05T14:00:00Z")
    assert [p["card"] for p in booking["payments"]] == ["visa-4242"]
    invoice = b.invoice()
    assert (invoice["number"], invoice["booking"], invoice["paid"]) == ("INV-1", "B1", "50.00")
    assert invoice["issued_at"] == "2026-01-05T14:00:00Z"
    assert invoice["next"] == {"step": "collect", "at": "2026-01-07T22:00:00Z"}
    assert [(v["visit"], v["of"], v["amount"]) for v in invoice["lines"]] == [
        ("V1", "B1", "100.00")
    ]
    assert sorted(b.letters()) == [
        ("invoice", "ada", "2026-01-05T14:00:00Z"),
        ("receipt", "ada", "2026-01-05T14:00:00Z"),
    ]
    assert refused(b, errors.WrongBooking, "confirm", "B1").exit_code == 4


def test_b3_declined_a_person_is_told_and_nothing_is_invoiced(business: Any) -> None:
    b = business(preset="pet-care")
    b.petcare("pm_sim_insufficientFunds")
    booked(b, WALK)
    with pytest.raises(errors.Declined) as declined:
        b("confirm", "B1")
    assert declined.value.exit_code == 5
    booking = b("show", "B1")
    assert (booking["status"], booking["invoice"], b("list")) == ("requested", None, [])
    kept = [
        (p["ref"], p["kind"], p["amount"], p["outcome"], p["code"]) for p in booking["payments"]
    ]
    assert kept == [("P1", "deposit", "50.00", "declined", "insufficient_funds")]
    assert b.letters() == [("deposit-declined", "ada", "2026-01-05T14:00:00Z")]
    b.to("2026-01-06T12:00")
    assert len(b("show", "B1")["payments"]) == 1, "a declined deposit is never retried by time"
    b("card", "add", "ada", "pm_card_visa")
    assert b("confirm", "B1")["status"] == "confirmed"
    invoice = b.invoice()
    assert [(p["ref"], p["outcome"]) for p in invoice["payments"]] == [
        ("P1", "declined"),
        ("P2", "approved"),
    ], "the attempt is listed among the later invoice's payments"
    assert (invoice["paid"], invoice["late_fee"], invoice["due"]) == ("50.00", "0.00", "50.00")
    assert invoice["issued_at"] == "2026-01-06T17:00:00Z"
    b.check()


def test_b3_an_unknown_deposit_is_found_and_never_charged_twice(business: Any) -> None:
    b = business(preset="pet-care")
    b.petcare("pm_sim_timeout")
    booked(b, WALK)
    with pytest.raises(errors.OutcomeUnknown) as unknown:
        b("confirm", "B1")
    assert unknown.value.exit_code == 8
    assert b("show", "B1")["status"] == "confirming"
    assert refused(b, errors.AttemptOpen, "confirm", "B1").exit_code == 4
    assert b("clock", "advance", "--to", "2026-01-05T09:04:59")["steps"] == []
    steps = b("clock", "advance", "--to", "2026-01-05T09:05:00")["steps"]
    assert [(s["at"], s["ref"], s["step"], s["outcome"], s["amount"]) for s in steps] == [
        ("2026-01-05T14:05:00Z", "B1", "inquire", "approved", "50.00")
    ]
    invoice = b.invoice()
    assert (invoice["paid"], invoice["due"]) == ("50.00", "50.00")
    assert invoice["issued_at"] == "2026-01-05T14:05:00Z", "issued with the deposit's approval"
    assert b.desk.gateway._open().execute("SELECT amount_minor FROM charges").fetchall() == [
        (5000,)
    ]
    b.check()


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
    business: Any, zone: str, visits: str, due_at: str, why: str
) -> None:
    b = business(timezone=zone)
    b.petcare()
    booked(b, *(f"{when} 60.00" for when in visits.split()))
    b("confirm", "B1")
    assert b.invoice()["due_at"] == due_at, why
    b.to(later(due_at, -1))
    assert [p["kind"] for p in b.invoice()["payments"]] == ["deposit"], "the second before: not yet"
    b.to(due_at)
    collected = [(p["kind"], p["at"], p["outcome"]) for p in b.invoice()["payments"]]
    assert collected[1:] == [("collect", due_at, "approved")], "at the instant it is due"
    b.to(later(due_at, 1))
    assert (len(b.invoice()["payments"]), b.invoice()["status"]) == (2, "paid"), "and only once"


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
    business: Any, zone: str, collect_at: str, visit: str, due_at: str, why: str
) -> None:
    b = business(timezone=zone, collect_at=collect_at)
    b.petcare()
    booked(b, f"{visit} 60.00")
    b("confirm", "B1")
    assert b.invoice()["due_at"] == due_at, why


# --- B6: visits that are done -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("now", "status", "why"),
    [
        ("2026-01-07T09:59:59", "planned", "the second before its start"),
        ("2026-01-07T10:00:00", "done", "at its start"),
        ("2026-01-07T10:00:01", "done", "the second after, with the start's instant"),
    ],
)
def test_b6_booked_visits_complete_themselves(
    business: Any, now: str, status: str, why: str
) -> None:
    b = business(preset="pet-care")
    b.petcare()
    booked(b, WALK)
    b("confirm", "B1")
    b.to(now)
    visit = b("show", "V1")
    at = "2026-01-07T15:00:00Z" if status == "done" else None
    assert (visit["status"], visit["completed_at"]) == (status, at), why


def test_b6_not_those_that_are_to_be_marked(business: Any) -> None:
    b = business(preset="pet-care")
    b.petcare()
    booked(b, WALK, more=("--no-auto-complete",))
    b("confirm", "B1")
    b.to("2026-01-09")
    assert b("show", "V1")["status"] == "planned"
    assert b.invoice()["status"] == "paid", "collecting does not wait for the marking"


def test_b6_not_those_of_a_booking_that_is_only_requested(business: Any) -> None:
    b = business(preset="pet-care")
    b.petcare()
    booked(b, WALK)
    b.to("2026-01-07T12:00")
    assert b("show", "V1")["status"] == "planned", "its start has passed"
    assert refused(b, errors.WrongVisit, "visit", "done", "V1").exit_code == 4
    b("confirm", "B1")
    b("tick")
    visit = b("show", "V1")
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
def test_b6_done_is_not_in_the_future(
    business: Any, completed: str | None, at: str | None, why: str
) -> None:
    b = business("2026-01-05T10:00", preset="pet-care")
    b.petcare()
    booked(b, WALK)
    b("confirm", "B1")
    words = ("visit", "done", "V1", *(("--completed", completed) if completed else ()))
    if at is None:
        assert refused(b, errors.NotYet, *words).exit_code == 4, why
        return
    visit = b(*words)
    assert (visit["status"], visit["completed_at"]) == ("done", at), why
    assert refused(b, errors.WrongVisit, "visit", "done", "V1").exit_code == 4, "done only once"
    b.to("2026-01-08")
    assert b("show", "V1")["completed_at"] == at, "time does not complete it again"
