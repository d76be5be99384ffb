"""Bookings, series and visits at the command line: what is read first, shown, and told."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from invoicectl import errors
from tests.commands.bench import Bench
from tests.support import Business, refused

Make = Callable[..., Business]
WALK = "2026-01-07T10:00 100.00 Dog walk"


def booked(make: Make, card: str = "pm_card_visa") -> Business:
    """A booking of ada's with one visit, requested."""
    b = make(preset="pet-care")
    b.petcare(card)
    b("book", "ada", "--visit", WALK)
    return b


@pytest.mark.parametrize(
    ("visits", "error", "why"),
    [
        ((), errors.Usage, "a booking has at least one visit"),
        (("2026-01-05T10:00 -1.00 Walk",), errors.BadAmount, "a price is not below 0"),
        (("2026-01-05T10:00",), errors.BadText, "a visit without a price is none"),
        (("2026-01-05 10:00",), errors.BadText, "… with a blank for the T"),
        (("10/11/26 25.00 Walk",), errors.BadTime, "two readings of a date are one too many"),
        ((WALK, "2026-01-07T10:00 1e3"), errors.BadAmount, "one bad visit refuses them all"),
    ],
)
def test_b2_what_can_not_be_requested(
    business: Make, visits: tuple[str, ...], error: type[errors.Error], why: str
) -> None:
    b = business(preset="pet-care")
    b.petcare()
    words = [word for visit in visits for word in ("--visit", visit)]
    assert refused(b, error, "book", "ada", *words).exit_code == 2, why


@pytest.mark.parametrize(
    ("words", "error", "why"),
    [
        (("book", "ada", "--visit", WALK), errors.NoCardOnFile, "a booking asks for a card first"),
        (("series", "start", "ada"), errors.NoCardOnFile, "a series asks for one too"),
        (("confirm", "B1"), errors.NotFound, "there is no booking"),
    ],
)
def test_b1_a_rules_refusal_passes_through(
    business: Make, words: tuple[str, ...], error: type[errors.Error], why: str
) -> None:
    b = business(preset="pet-care")
    b("client", "add", "ada")
    refused(b, error, *words)
    assert b("log")[-1]["kind"] == "client-added", why


def test_b2_b3_a_booking_is_shown_with_its_visits_invoice_and_payments(business: Make) -> None:
    b = booked(business)
    added = b(
        "visit", "add", "B1", "2026-01-08T09:30", "10.50", "Cat sitting", "--provider", "noor"
    )
    assert (added["ref"], added["of"], added["provider"]) == ("V2", "B1", "noor")
    booking = b("confirm", "B1")
    assert (booking["status"], booking["total"]) == ("confirmed", "110.50")
    assert (booking["invoice"], booking["confirmed_at"]) == ("INV-1", "2026-01-05T14:00:00Z")
    assert [v["ref"] for v in booking["visits"]] == ["V1", "V2"]
    assert [(p["card"], p["amount"]) for p in booking["payments"]] == [("visa-4242", "55.25")]
    invoice = b("show", "INV-1")
    assert (invoice["number"], invoice["booking"], invoice["paid"]) == ("INV-1", "B1", "55.25")
    assert invoice["next"] == {"step": "collect", "at": "2026-01-08T22:00:00Z", "rule": "B4"}
    assert sorted(b.letters()) == [
        ("invoice", "ada", "2026-01-05T14:00:00Z"),
        ("receipt", "ada", "2026-01-05T14:00:00Z"),
    ]
    b("visit", "cancel", "V2", "--release", "50%")
    assert b("show", "INV-1")["lines"][-1] == {
        "visit": "V2",
        "of": "B1",
        "text": "Cancelled: Cat sitting 2026-01-08 09:30",
        "amount": "-5.25",
        "late": False,
    }
    b.check()


@pytest.mark.parametrize(
    ("visit", "start", "price", "service"),
    [
        ("2026-01-07 10:00 25.00 Dog walk", "2026-01-07T10:00:00Z", "25.00", "Dog walk"),
        ("2026-01-07 10:00:30Z 25.00", "2026-01-07T10:00:30Z", "25.00", "Visit"),
        ("2026-01-07T10:00 25.00 12:30 walk", "2026-01-07T10:00:00Z", "25.00", "12:30 walk"),
        ("2026-01-07 25.00 Day care", "2026-01-07T00:00:00Z", "25.00", "Day care"),
    ],
)
def test_a_blank_may_stand_for_the_t(
    business: Make, visit: str, start: str, price: str, service: str
) -> None:
    b = business(preset="pet-care", timezone="UTC")
    b.petcare()
    (shown,) = b("book", "ada", "--visit", visit)["visits"]
    assert (shown["at"], shown["price"], shown["service"]) == (start, price, service)


def test_b3_a_declined_deposit_is_told_to_who_asked(business: Make) -> None:
    b = booked(business, "pm_sim_insufficientFunds")
    with pytest.raises(errors.Declined) as declined:
        b("confirm", "B1")
    assert declined.value.exit_code == 5
    booking = b("show", "B1")
    assert (booking["status"], booking["invoice"], b("list")) == ("requested", None, [])
    assert b.letters() == [("deposit-declined", "ada", "2026-01-05T14:00:00Z")]
    b.check()


def test_b3_an_unknown_deposit_is_told_and_found(business: Make) -> None:
    b = booked(business, "pm_sim_timeout")
    with pytest.raises(errors.OutcomeUnknown) as unknown:
        b("confirm", "B1")
    assert unknown.value.exit_code == 8
    assert b("show", "B1")["status"] == "confirming"
    assert refused(b, errors.AttemptOpen, "confirm", "B1").exit_code == 4
    steps = b.to("2026-01-05T09:05:00")["steps"]
    assert [(s["at"], s["ref"], s["step"], s["outcome"], s["amount"]) for s in steps] == [
        ("2026-01-05T14:05:00Z", "B1", "inquire", "approved", "50.00")
    ]
    gateway: Any = b.desk.gateway
    assert gateway.record.ask("SELECT amount_minor FROM charges") == [(5000,)]
    b.check()


@pytest.mark.parametrize(
    ("completed", "at", "why"),
    [
        (None, "2026-01-05T14:00:00Z", "now, which is before its start"),
        ("2026-01-05T08:59:59", "2026-01-05T13:59:59Z", "a second ago"),
        ("2026-01-05T09:00:01", None, "a second from now is"),
    ],
)
def test_b6_a_visit_is_marked_as_done(
    business: Make, completed: str | None, at: str | None, why: str
) -> None:
    b = booked(business)
    b("confirm", "B1")
    words = ("visit", "done", "V1", *(("--completed", completed) if completed else ()))
    if at is None:
        assert refused(b, errors.NotYet, *words).exit_code == 4, why
        return
    assert b(*words)["completed_at"] == at, why
    (fact,) = [each for each in b("log") if each["kind"] == "visit-completed"]
    assert (fact["at"], fact["recorded_at"]) == (at, "2026-01-05T14:00:00Z")


@pytest.mark.parametrize(
    ("words", "error", "code", "why"),
    [
        (("cancel", "V9"), errors.NotFound, 3, "there is none"),
        (("cancel", "B1"), errors.BadReference, 2, "a booking is no visit"),
        (("cancel", "V1", "--release", "101%"), errors.BadRate, 2, "more than all"),
        (("cancel", "V1", "--release", "-1%"), errors.BadRate, 2, "less than nothing"),
        (("cancel", "V1", "--release", "half"), errors.BadRate, 2, "no number"),
        (("move", "V1", "someday"), errors.BadTime, 2, "no time"),
        (("move", "V9", "2026-01-14"), errors.NotFound, 3, "no visit"),
        (("done", "V1"), errors.WrongVisit, 4, "its booking isn't confirmed"),
    ],
)
def test_b15_what_can_not_be_done_to_a_visit(
    business: Make, words: tuple[str, ...], error: type[errors.Error], code: int, why: str
) -> None:
    assert refused(booked(business), error, "visit", *words).exit_code == code, why


@pytest.mark.parametrize(
    ("words", "error", "why"),
    [
        (("--every", "MO"), errors.Malformed, "a day without a time and a price"),
        (
            ("--time", "10:00", "--price", "25.00"),
            errors.Malformed,
            "a time and a price without a day",
        ),
        (
            ("--every", "MO,XX", "--time", "10:00", "--price", "25.00"),
            errors.BadSetting,
            "no such weekday",
        ),
        (
            ("--every", "MO", "--time", "5pm", "--price", "25.00"),
            errors.BadSetting,
            "no such time of day",
        ),
        (
            ("--every", "MO", "--time", "10:00", "--price", "$25"),
            errors.BadAmount,
            "no such amount",
        ),
    ],
)
def test_b5_what_is_no_rule(
    business: Make, words: tuple[str, ...], error: type[errors.Error], why: str
) -> None:
    b = business(preset="pet-care")
    b.petcare()
    assert refused(b, error, "series", "start", "ada", *words).exit_code == 2, why


def test_b5_a_series_and_its_visits_are_shown(business: Make) -> None:
    b = business(preset="pet-care")
    b.petcare()
    series = b("series", "start", "ada", "--provider", "noor")
    assert (series["ref"], series["status"], series["every"]) == ("R1", "active", None)
    assert series["visits"] == []
    visit = b("visit", "add", "R1", "2026-01-06T10:00", "25.00", "Dog walk")
    assert visit == {
        "ref": "V1",
        "of": "R1",
        "at": "2026-01-06T15:00:00Z",
        "service": "Dog walk",
        "price": "25.00",
        "provider": "noor",
        "status": "planned",
        "completed_at": None,
        "kept": "0.00",
        "invoice": None,
    }
    ruled = ("--every", "MO,FR", "--time", "17:00", "--price", "25.00", "--auto-complete")
    shown = b("series", "start", "ada", *ruled)
    assert (shown["ref"], shown["every"], shown["time"]) == ("R2", "MO,FR", "17:00")
    b("visit", "done", "V1")
    b.to("2026-01-09T17:00")
    billed = [(line["visit"], line["late"]) for line in b("show", "INV-1")["lines"]]
    assert billed == [("V2", False), ("V1", False)]
    b.check()


def test_b8_showing_settles_and_writes_nothing(business: Make) -> None:
    b = business("2026-01-05T14:00", live=True, preset="pet-care")
    b.petcare()
    b("series", "start", "ada")
    b("visit", "add", "R1", "2026-01-06T10:00", "25.00")
    b("visit", "done", "V1")
    b.system.at = datetime.fromisoformat("2026-01-09T22:00:00Z")
    before = b.events()
    assert b("show", "V1")["invoice"] == "INV-1"
    assert b("list") == [], "lists show the file as written"
    assert b.events() == before
    b.system.at = datetime.fromisoformat("2026-01-10T15:00:00Z")
    refused(b, errors.WrongVisit, "visit", "done", "V1")
    assert b("list") == [], "a refused command takes its settling back"


def test_b8_a_late_tick_tells_each_missed_friday(business: Make) -> None:
    b = business("2026-01-05T14:00", live=True, preset="pet-care")
    b.petcare()
    rule = ("--every", "MO,FR", "--time", "17:00", "--price", "25.00", "--auto-complete")
    b("series", "start", "ada", *rule)
    b.system.at = datetime.fromisoformat("2026-01-24T15:00:07Z")
    steps = b("tick")["steps"]
    weekly = [(s["at"], s["ref"], s["invoice"]) for s in steps if s["step"] == "weekly"]
    assert weekly == [
        ("2026-01-09T22:00:00Z", "ada", "INV-1"),
        ("2026-01-16T22:00:00Z", "ada", "INV-2"),
        ("2026-01-23T22:00:00Z", "ada", "INV-3"),
    ]
    assert b("tick")["steps"] == [], "run again it does nothing"
    b.check()


# --- what is said beside ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "notes", "why"),
    [
        (
            "visit add R1 2026-01-05T08:59:59 5.00",
            ("V3 is in the past: it starts on Mon 2026-01-05 08:59:59 EST",),
            "the second before now",
        ),
        ("visit add R1 2026-01-05T09:00 5.00", (), "now is not the past"),
        (
            "book ada --visit 2026-01-04T10:00=5 --visit 2026-01-06=5 --visit 2026-01-03=5",
            (
                "V5 is in the past: it starts on Sat 2026-01-03 00:00 EST",
                "V3 is in the past: it starts on Sun 2026-01-04 10:00 EST",
            ),
            "each, and no other",
        ),
        (
            "visit move V2 2025-01-12T10:00",
            ("V2 is in the past: it starts on Sun 2025-01-12 10:00 EST",),
            "a year mistyped",
        ),
        ("visit move V2 2026-01-13T10:00", (), "to come"),
        (
            "visit move V1 2026-03-06T10:00",
            ("cancelling V1 releases 50% at the most from now on",),
            "a day and an hour ahead, a move gives nothing away",
        ),
        (
            "visit cancel V1 --release 80%",
            (
                (
                    "V1 cancelled: 80.00 USD comes off INV-1, 20.00 USD kept, "
                    "30.00 USD was paid, and is now client credit of ada; invoicectl "
                    "refund ada 30.00 --to card --reason TEXT gives it back in money"
                ),
            ),
            "50.00 was paid, 20.00 is left",
        ),
        (
            "booking cancel B1 --reason Moved --release 100%",
            (
                (
                    "V1 cancelled: 100.00 USD comes off INV-1, 0.00 USD kept, "
                    "50.00 USD was paid, and is now client credit of ada; invoicectl "
                    "refund ada 50.00 --to card --reason TEXT gives it back in money"
                ),
            ),
            "all of it",
        ),
        (
            "visit cancel V2 --release 20%",
            (
                (
                    "V2 cancelled: ada pays 20.00 USD of 25.00 USD, "
                    "billed on Fri 2026-01-09 17:00 EST"
                ),
            ),
            "what is kept of a series' visit is billed on Friday",
        ),
        (
            "series end R1 --release 0%",
            (
                (
                    "V2 cancelled: ada pays 25.00 USD of 25.00 USD, "
                    "billed on Fri 2026-01-09 17:00 EST"
                ),
            ),
            "so are fees that its end keeps",
        ),
        (
            "series end R1 --release 100%",
            (
                (
                    "V2 cancelled: ada pays 0.00 USD of 25.00 USD, "
                    "nothing had been billed, so nothing is given back"
                ),
            ),
            "or nothing",
        ),
    ],
)
def test_b23_what_a_person_would_not_expect_is_said(
    business: Make, words: str, notes: tuple[str, ...], why: str
) -> None:
    b = business(preset="pet-care", start="2026-01-05T09:00")
    b.petcare()
    b("book", "ada", "--visit", "2026-01-06T10:00 100.00 Walk", "--no-auto-complete")
    b("confirm", "B1")
    b("series", "start", "ada")
    b("visit", "add", "R1", "2026-01-12T10:00", "25.00")
    done = b.done(*(word.replace("=", " ") for word in words.split()))
    assert done.notes == notes, why
    b.check()


def test_b23_what_was_free_is_told_to_people_alone(business: Make) -> None:
    b = booked(business)
    done = b.done("visit", "cancel", "V1")
    told = "V1 cancelled: nothing was paid yet, so nothing is given back"
    assert (done.notes, done.aside) == ((), told)
    b("book", "ada", "--visit", "2026-01-06T10:00 100.00", "--visit", "2026-01-07T10:00 1.00")
    done = b.done("booking", "cancel", "B2", "--reason", "Moved away")
    assert (done.kind, done.notes) == ("booking", ())


def test_b23_an_undone_visit_that_stays_undone(business: Make) -> None:
    b = booked(business)
    b("confirm", "B1")
    b.to("2026-01-13")
    done = b.done("visit", "undo", "V1", "--reason", "It was another dog")
    assert done.notes == ("V1 doesn't complete by itself any more: its start has passed",)
    (fact,) = [each for each in b("log", "V1") if each["kind"] == "visit-undone"]
    assert fact["data"]["reason"] == "It was another dog"
    b("visit", "done", "V1")
    assert b.done("visit", "undo", "V1", "--reason", "Again").notes == ()
    b.check()


def test_b23_in_a_batch() -> None:
    lines = [
        {"do": "book", "client": "ada", "visit": ["2026-02-05T10:00 40", "2026-02-06T10:00 60"]},
        {"do": "confirm", "ref": "B2"},
        {"do": "visit done", "visit": "V4"},
        {"do": "visit undo", "visit": "V4", "reason": "Another dog"},
        {"do": "visit move", "visit": "V4", "when": "2026-02-07T10:00"},
        {"do": "booking cancel", "booking": "B2", "release": "50%", "reason": "Moved away"},
        {"do": "series end", "series": "R1", "release": "100%"},
    ]
    answer = Bench().run(["batch", "-"], stdin="\n".join(map(json.dumps, lines)))
    assert answer.code == 0, answer
    told = [json.loads(line)["result"] for line in answer.out.splitlines()]
    assert [each["status"] for each in told[2:]] == [
        *("done", "planned", "planned", "confirmed", "ended")
    ]
    assert told[5]["total"] == "50.00"


def test_the_log_tells_the_line_of_a_cancelled_visit() -> None:
    bench = Bench()
    for words in ("confirm B1", "visit cancel V1 --release 100%"):
        assert bench.run(words.split()).code == 0
    told = bench.run(["log", "B1"]).out
    assert "25.00 was taken off" in told
    assert ": Cancelled: Walk 2026-01-07 10:00" in told


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("booking cancel B1 --release 50% --reason Moved", "cancelled together"),
        ("booking cancel B1 --release 100% --reason Moved", "… and void"),
        ("void INV-1 --reason Mistake", "cancelled with their invoice"),
    ],
)
def test_b23_one_act_brings_one_letter(business: Make, words: str, why: str) -> None:
    b = business(preset="pet-care", deposit_rate="0%")
    b.petcare()
    b("book", "ada", *[f"--visit=2026-01-{day}T10:00 20.00" for day in ("07", "08", "09")])
    b("confirm", "B1")
    b(*words.split())
    assert [kind for kind, _, _ in b.letters()].count("visit-changed") == 1, why
    b.check()
