"""B15: a visit is cancelled; the tiers, the credit line, and what becomes of the money."""

from __future__ import annotations

import pytest

from invoicectl import errors
from tests.rules.asking import BAD, BERLIN, NEW_YORK, agree, credit, later, refused, seen
from tests.worlds import Act, Town, do

DAY = 86_400
HOUR = 3_600


def booked(*visits: str, card: str = "pm_card_visa", **settings: str) -> Town:
    """A confirmed booking of ada's with these visits, which noor makes; none marks itself."""
    town = Town(**{"preset": "pet-care", **settings})
    town.petcare(card)
    request(town, *visits)
    town.confirm_booking("B1")
    return town


def request(town: Town, *visits: str) -> None:
    """Ask for these visits of noor's; none marks itself."""
    town.book("ada", *visits, provider="noor", auto_complete=False)


# --- the tiers --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ahead", "kept", "why"),
    [
        (72 * HOUR, "0.00", "days before: all comes off"),
        (48 * HOUR + 1, "0.00", "the second before the first limit"),
        (48 * HOUR, "0.00", "a limit reached exactly counts"),
        (48 * HOUR - 1, "50.00", "the second after it"),
        (24 * HOUR + 1, "50.00", "the second before the next"),
        (24 * HOUR, "50.00", "exactly a day"),
        (24 * HOUR - 1, "100.00", "the second after: nothing comes off"),
        (1, "100.00", "the last second"),
        (0, "100.00", "it starts: the limit of 0 hours"),
        (-1, "100.00", "it has started: the last tier"),
        (-30 * HOUR, "100.00", "… and was never marked as done"),
    ],
)
def test_b15_the_tiers_by_elapsed_hours(ahead: int, kept: str, why: str) -> None:
    town = booked("2026-01-09T10:00 100.00 Walk", "2026-01-12T10:00 100.00 Walk")
    town.to(later("2026-01-09T15:00:00Z", -ahead))
    visit = town.cancel("V1")
    assert (visit["status"], visit["kept"], visit["completed_at"]) == ("cancelled", kept, None), why
    total = {"0.00": "100.00", "50.00": "150.00", "100.00": "200.00"}[kept]
    assert seen(town, "total") == (total,), why
    assert len(town.invoice()["lines"]) == (2 if kept == "100.00" else 3), "a credit line, if any"
    agree(town)


@pytest.mark.parametrize(
    ("zone", "start", "when", "kept", "why"),
    [
        (NEW_YORK, "2026-03-09T10:00", "2026-03-07T09:00:00", "0.00", "48 h end an hour early"),
        (NEW_YORK, "2026-03-09T10:00", "2026-03-07T09:00:01", "50.00", "… on the wall, not at 10"),
        (NEW_YORK, "2026-03-08T10:00", "2026-03-07T09:00:00", "50.00", "so do 24 h"),
        (NEW_YORK, "2026-03-08T10:00", "2026-03-07T09:00:01", "100.00", "… to the second"),
        (NEW_YORK, "2026-11-02T10:00", "2026-10-31T11:00:00", "0.00", "an hour late in autumn"),
        (NEW_YORK, "2026-11-02T10:00", "2026-10-31T11:00:01", "50.00", "… to the second"),
        (BERLIN, "2026-03-30T10:00", "2026-03-28T09:00:00", "0.00", "Berlin's spring"),
        (BERLIN, "2026-03-30T10:00", "2026-03-28T09:00:01", "50.00", "… to the second"),
        (BERLIN, "2026-10-26T10:00", "2026-10-24T11:00:00", "0.00", "Berlin's autumn"),
        (BERLIN, "2026-10-25T10:00", "2026-10-24T11:00:00", "50.00", "24 h over the change"),
        (BERLIN, "2026-10-25T10:00", "2026-10-24T11:00:01", "100.00", "… to the second"),
    ],
)
def test_b15_hours_are_elapsed_over_a_clock_change(
    zone: str, start: str, when: str, kept: str, why: str
) -> None:
    town = booked(f"{start} 100.00 Walk", timezone=zone)
    town.to(when)
    assert town.cancel("V1")["kept"] == kept, why


@pytest.mark.parametrize(
    ("tiers", "ahead", "price", "kept", "why"),
    [
        ("48h:100%,24h:50%,0h:0%", 30, "33.33", "16.66", "16.665 released half-up; the rest stays"),
        ("48h:100%,24h:50%,0h:0%", 30, "0.01", "0.00", "half a cent released is a cent"),
        ("0h:30%", 13, "10.00", "7.00", "a single tier"),
        ("0h:30%", -1, "10.00", "7.00", "… is also the last"),
        ("72h:100%,0h:10%", 71, "10.00", "9.00", "the last tier may release something"),
    ],
)
def test_b15_the_share_is_the_policys_rounded_once(
    tiers: str, ahead: int, price: str, kept: str, why: str
) -> None:
    town = booked(f"2026-01-12T10:00 {price} Walk", cancellation=tiers)
    town.config("cancellation", "0h:0%")
    town.to(later("2026-01-12T15:00:00Z", -ahead * HOUR))
    assert town.cancel("V1")["kept"] == kept, f"{why}; the terms are the invoice's own"
    agree(town)


@pytest.mark.parametrize(
    ("release", "kept", "why"),
    [
        ("100%", "0.00", "a dog died: all of it comes off, a minute before"),
        ("0%", "33.33", "nothing does, weeks before"),
        ("0.5", "16.66", "half, written as a number"),
        ("33.3%", "22.23", "11.09889 half-up is 11.10"),
    ],
)
def test_b15_a_person_may_say_what_comes_off(release: str, kept: str, why: str) -> None:
    town = booked("2026-01-25T10:00 33.33 Walk", "2026-01-26T10:00 20.00 Walk")
    if release == "100%":
        town.to("2026-01-25T09:59")
    assert town.cancel("V1", release=release)["kept"] == kept, why
    agree(town)


# --- what becomes of the invoice --------------------------------------------------------------

THREE = ("2026-01-12T10:00 111.11 Walk", "2026-01-13T10:00 111.11 Walk", "2026-01-14T10:00 111.11")
BEFORE = "2026-01-05T09:00"
LATE = "2026-01-13T09:00"
"""A day and an hour before the third visit: half of it comes off."""


@pytest.mark.parametrize(
    ("when", "visits", "total", "paid", "due", "due_at", "left", "why"),
    [
        (
            BEFORE,
            "V3",
            "222.22",
            "166.67",
            "55.55",
            "13",
            "0.00",
            "the last gone: due a day before",
        ),
        (BEFORE, "V1", "222.22", "166.67", "55.55", "14", "0.00", "the first gone: the day stays"),
        (BEFORE, "V3 V2", "111.11", "111.11", "0.00", "12", "55.56", "paid beyond becomes credit"),
        (BEFORE, "V2 V3", "111.11", "111.11", "0.00", "12", "55.56", "… in any order"),
        (LATE, "V3", "277.77", "166.67", "111.10", "13", "0.00", "half is kept; no visit, no day"),
        (
            LATE,
            "V2",
            "333.33",
            "166.67",
            "166.66",
            "14",
            "0.00",
            "too late: only the day could move",
        ),
    ],
)
def test_b15_total_balance_and_day_are_computed_anew(
    when: str, visits: str, total: str, paid: str, due: str, due_at: str, left: str,
    why: str,
) -> None:  # fmt: skip
    town = booked(*THREE)
    town.to(when)
    for visit in visits.split():
        town.cancel(visit)
    assert seen(town, "total", "paid", "due") == (total, paid, due), why
    assert seen(town, "due_at") == (f"2026-01-{due_at}T22:00:00Z",), why
    assert credit(town) == left, why
    agree(town)
    town.to("2026-01-16")
    collected = [p["amount"] for p in town.invoice()["payments"] if p["kind"] == "collect"]
    assert collected == ([due] if due != "0.00" else []), "what is still due is collected"
    agree(town)


def test_b15_the_credit_line_names_the_visit() -> None:
    town = booked(*THREE)
    town.to(LATE)
    town.cancel("V3")
    line = town.invoice()["lines"][-1]
    assert line == {
        "visit": "V3", "of": "B1", "text": "Cancelled: Visit 2026-01-14 10:00",
        "amount": "-55.56", "is_late": False,
    }  # fmt: skip
    assert town.show("B1")["total"] == "277.77"


@pytest.mark.parametrize(
    ("now", "due_at", "why"),
    [
        ("2026-01-12T16:59:59", "2026-01-12T22:00:00Z", "five o'clock of the day that is left"),
        ("2026-01-12T17:00:00", "2026-01-12T22:00:00Z", "at this very instant it has not passed"),
        ("2026-01-12T17:00:01", "2026-01-13T22:00:00Z", "it has: the next five o'clock"),
        ("2026-01-13T09:00:00", "2026-01-13T22:00:00Z", "the next is today's"),
    ],
)
def test_b15_a_day_that_has_passed_becomes_the_next_five(now: str, due_at: str, why: str) -> None:
    town = booked("2026-01-12T10:00 50.00 Walk", "2026-01-20T10:00 50.00 Walk")
    town.to(now)
    town.cancel("V2", release="10%")
    assert seen(town, "due_at", "due") == (due_at, "45.00"), why
    town.to(due_at)
    assert [(p["kind"], p["at"]) for p in town.invoice()["payments"]][1:] == [("collect", due_at)]


def test_b15_none_left_the_day_stays() -> None:
    town = booked("2026-01-12T10:00 50.00 Walk", "2026-01-14T10:00 50.00 Walk")
    town.cancel("V1", release="40%")
    town.cancel("V2", release="40%")
    assert seen(town, "total", "due", "due_at") == ("60.00", "10.00", "2026-01-14T22:00:00Z")
    town.to("2026-01-14T17:00")
    assert seen(town, "status") == ("paid",), "what was kept is collected"
    agree(town)


def test_b15_after_the_first_automatic_attempt_the_day_stays() -> None:
    town = booked("2026-01-06T10:00 100.00 Walk", "2026-01-08T10:00 100.00 Walk")
    town.card("ada", BAD)
    town.to("2026-01-08T17:00:00")
    assert seen(town, "due_at", "due") == ("2026-01-08T22:00:00Z", "100.00")
    town.cancel("V2", release="30%")
    assert seen(town, "due_at", "due") == ("2026-01-08T22:00:00Z", "70.00")
    town.to("2026-01-09T17:00:00")
    retried = [(p["kind"], p["amount"]) for p in town.invoice()["payments"]][-1]
    assert retried == ("retry", "70.00"), "the retry is of what is then due"
    assert seen(town, "late_fee", "due", "status") == ("17.00", "87.00", "overdue"), (
        "10 % of 170.00"
    )
    town.cancel("V1", release="100%")
    assert seen(town, "late_fee", "total", "paid", "due") == ("17.00", "70.00", "87.00", "0.00")
    assert (credit(town), seen(town, "status")) == ("13.00", ("paid",)), (
        "the fee stays, and is paid"
    )
    agree(town)


@pytest.mark.parametrize("act", [do.pay("INV-1", "5.00"), do.tip("INV-1", "5.00")])
def test_b15_an_open_charge_by_hand_is_no_automatic_attempt(act: Act) -> None:
    town = booked(*THREE)
    town.card("ada", "pm_sim_timeout")
    assert town.do(act)["outcome"] == "unknown"
    town.cancel("V3")
    assert seen(town, "due_at") == ("2026-01-13T22:00:00Z",)
    town.after("5m")
    agree(town)


# --- what is free, and what is refused --------------------------------------------------------


def test_b15_free_while_the_booking_is_requested() -> None:
    town = Town(preset="pet-care")
    town.petcare()
    request(town, "2026-01-05T09:30 60.00 Walk", "2026-01-05T10:00 40.00 Walk")
    visit = town.cancel("V1", release="0%")
    assert (visit["status"], visit["kept"], town.show("B1")["total"]) == (
        "cancelled", "0.00", "40.00",
    ), "half an hour before, and whatever is said"  # fmt: skip
    town.confirm_booking("B1")
    assert seen(town, "total", "paid") == ("40.00", "20.00")
    assert [line["visit"] for line in town.invoice()["lines"]] == ["V2"]
    agree(town)


def test_b15_a_requested_booking_without_visits_is_cancelled() -> None:
    town = Town(preset="pet-care")
    town.petcare()
    request(town, "2026-01-05T10:00 40.00 Walk")
    town.cancel("V1")
    assert (town.show("B1")["status"], town.every("invoice")) == ("cancelled", [])
    assert refused(town, errors.WrongBooking, do.confirm_booking("B1"))
    agree(town)


def test_b15_not_while_the_deposit_is_open() -> None:
    town = Town(preset="pet-care")
    town.petcare("pm_sim_timeout")
    request(town, "2026-01-12T10:00 40.00 Walk")
    assert town.confirm_booking("B1")["status"] == "confirming"
    assert refused(town, errors.AttemptOpen, do.cancel("V1"))
    town.after("5m")
    assert town.cancel("V1")["status"] == "cancelled"
    agree(town)


@pytest.mark.parametrize(
    ("before", "act", "error", "why"),
    [
        (do.done("V1"), do.cancel("V1"), errors.WrongVisit, "it took place"),
        (do.cancel("V1"), do.cancel("V1"), errors.WrongVisit, "twice is once"),
    ],
)
def test_b15_what_can_not_be_cancelled(
    before: Act, act: Act, error: type[errors.Error], why: str
) -> None:
    town = booked("2026-01-12T10:00 60.00 Walk", "2026-01-14T10:00 40.00 Walk")
    town.do(before)
    assert refused(town, error, act), why


def test_b15_one_that_completes_itself_can_only_be_cancelled_before() -> None:
    town = Town(preset="pet-care")
    town.petcare()
    town.book("ada", "2026-01-06T10:00 60.00", "2026-01-06T10:00:01 60.00")
    town.confirm_booking("B1")
    town.to("2026-01-06T10:00:00")
    told = refused(town, errors.WrongVisit, do.cancel("V1"))
    assert "was done on Tue 2026-01-06 10:00" in told.message
    assert town.cancel("V2")["kept"] == "60.00", "a second before its start"
    town.to("2026-01-07")
    assert town.show("V2")["status"] == "cancelled"
    agree(town)
