"""B15 and B17: series visits cancelled, visits added after confirmation, visits moved."""

from __future__ import annotations

from typing import Any

import pytest

from invoicectl import errors
from tests.desk.books.agreeing import agree
from tests.rules.asking import refused
from tests.rules.test_cancelling import BAD, booked, credit, request, seen

WALK = "2026-01-12T10:00 100.00 Walk"


def series(business: Any, *words: str, **settings: Any) -> Any:
    """A series R1 of ada's on Monday, the fifth at nine."""
    b = business(**{"preset": "pet-care", **settings})
    b.petcare()
    b("series", "start", "ada", "--provider", "noor", *words)
    return b


# --- B15: visits of a series ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "kept", "billed", "why"),
    [
        ("2026-01-07T09:00", "0.00", None, "48 hours ahead: never billed"),
        ("2026-01-07T08:59", "12.50", "12.50", "less: half is kept, and billed on Friday"),
        ("2026-01-06T08:59", "25.00", "25.00", "less than 24: all of it"),
        ("2026-01-05T08:00", "25.00", "25.00", "it has started and was not marked"),
    ],
)
def test_b15_the_kept_share_is_billed_the_next_friday(
    business: Any, start: str, kept: str, billed: str | None, why: str
) -> None:
    b = series(business)
    b("visit", "add", "R1", start, "25.00", "Walk")
    visit = b("visit", "cancel", "V1")
    assert (visit["status"], visit["kept"], visit["invoice"]) == ("cancelled", kept, None), why
    b.to("2026-01-09T16:59:59")
    assert b("list") == []
    b.to("2026-01-09T17:00:00")
    lines = [line for invoice in b("list") for line in invoice["lines"]]
    assert [line["amount"] for line in lines] == ([billed] if billed else []), why
    assert all(line["text"].startswith("Cancelled: Walk 2026-01-0") for line in lines)
    assert b("show", "V1")["invoice"] == ("INV-1" if billed else None)
    agree(b)
    b.to("2026-01-17")
    assert len(b("list")) == (1 if billed else 0), "once"


@pytest.mark.parametrize(
    ("cancelled", "friday", "why"),
    [
        ("2026-01-09T16:59:59", "2026-01-09T22:00:00Z", "the second before the run"),
        ("2026-01-09T17:00:00", "2026-01-16T22:00:00Z", "at its instant: a week later"),
        ("2026-01-09T17:00:01", "2026-01-16T22:00:00Z", "the second after"),
    ],
)
def test_b15_which_friday_is_the_next(business: Any, cancelled: str, friday: str, why: str) -> None:
    b = series(business)
    b("visit", "add", "R1", "2026-01-10T10:00", "25.00")
    b.to(cancelled)
    b("visit", "cancel", "V1")
    b.to("2026-01-17")
    assert b.invoice()["issued_at"] == friday, why
    assert b.invoice()["lines"][0]["late"] is False
    agree(b)


def test_b15_visits_of_a_series_follow_the_policy_of_now(business: Any) -> None:
    b = series(business)
    b("visit", "add", "R1", "2026-01-05T10:00", "25.00")
    b("config", "set", "cancellation", "0h:40%")
    assert b("visit", "cancel", "V1")["kept"] == "15.00", "there are no frozen terms yet"
    b("visit", "add", "R1", "2026-01-05T10:00", "25.00")
    assert b("visit", "cancel", "V2", "--release", "100%")["kept"] == "0.00"
    agree(b)


def test_b5_the_end_of_a_series_cancels_by_the_tiers(business: Any) -> None:
    b = series(business, "--every", "MO,TU,WE,TH,FR", "--time", "10:00", "--price", "25.00")
    b("visit", "add", "R1", "2026-01-05T08:00", "10.00", "Early")
    b("visit", "add", "R1", "2026-01-05T08:30", "20.00", "Done")
    done = b("visit", "list")[-1]["ref"]
    b("visit", "done", done)
    visits = b("series", "end", "R1")["visits"]
    told = [(v["at"][5:16], v["status"], v["kept"]) for v in visits]
    assert told[:6] == [
        ("01-05T13:00", "cancelled", "10.00"),
        ("01-05T13:30", "done", "0.00"),
        ("01-05T15:00", "cancelled", "25.00"),
        ("01-06T15:00", "cancelled", "12.50"),
        ("01-07T15:00", "cancelled", "0.00"),
        ("01-08T15:00", "cancelled", "0.00"),
    ]
    assert {(status, kept) for _, status, kept in told[4:]} == {("cancelled", "0.00")}
    b.to("2026-01-20")
    assert [line["amount"] for line in b.invoice()["lines"]] == ["10.00", "20.00", "25.00", "12.50"]
    assert len(b("visit", "list")) == len(visits), "time plans no more"
    assert refused(b, errors.SeriesEnded, "series", "end", "R1").exit_code == 4
    agree(b)


def test_b15_a_billed_visit_of_a_series_was_done(business: Any) -> None:
    b = series(business, "--auto-complete")
    b("visit", "add", "R1", "2026-01-06T10:00", "25.00")
    b.to("2026-01-10")
    assert refused(b, errors.WrongVisit, "visit", "cancel", "V1").exit_code == 4


# --- B17: one more visit ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("when", "price", "total", "due", "due_at", "why"),
    [
        ("2026-01-14T10:00", "30.00", "130.00", "80.00", "14", "later: due later"),
        ("2026-01-08T10:00", "30.00", "130.00", "80.00", "12", "before: the day stays"),
        ("2026-01-12T18:00", "30.00", "130.00", "80.00", "12", "the same day, after five"),
        ("2026-01-14T10:00", "0.00", "100.00", "50.00", "14", "for nothing: the day moves"),
        ("2026-01-02T10:00", "30.00", "130.00", "80.00", "12", "one that has been"),
    ],
)
def test_b17_raises_the_total_and_may_move_the_day(
    business: Any, when: str, price: str, total: str, due: str, due_at: str, why: str
) -> None:
    b = booked(business, WALK)
    added = b("visit", "add", "B1", when, price, "More")
    assert (added["ref"], added["invoice"], added["provider"]) == ("V2", "INV-1", "noor")
    assert seen(b, "total", "due") == (total, due), why
    assert seen(b, "due_at") == (f"2026-01-{due_at}T22:00:00Z",), why
    line = b.invoice()["lines"][-1]
    assert (line["visit"], line["amount"]) == ("V2", price)
    assert [p["kind"] for p in b.invoice()["payments"]] == ["deposit"], "not charged again"
    agree(b)
    b.to("2026-01-15")
    told = [(p["kind"], p["amount"]) for p in b.invoice()["payments"]]
    assert told == [("deposit", "50.00"), ("collect", due)]
    agree(b)


def test_b17_reopens_a_paid_invoice(business: Any) -> None:
    b = booked(business, WALK)
    b("pay", "INV-1")
    assert seen(b, "status", "next") == ("paid", None)
    b("visit", "add", "B1", "2026-01-14T10:00", "30.00")
    assert seen(b, "status", "due") == ("open", "30.00")
    assert seen(b, "next") == ({"step": "collect", "at": "2026-01-14T22:00:00Z"},)
    b.to("2026-01-14T17:00")
    assert seen(b, "status", "paid") == ("paid", "130.00")
    agree(b)


@pytest.mark.parametrize(
    ("now", "due_at", "why"),
    [
        ("2026-01-12T16:59", "2026-01-12T22:00:00Z", "it has not come"),
        ("2026-01-12T17:00", "2026-01-12T22:00:00Z", "at this very instant"),
        ("2026-01-12T17:01", "2026-01-13T22:00:00Z", "it has passed: the next five o'clock"),
    ],
)
def test_b17_a_day_that_has_passed(business: Any, now: str, due_at: str, why: str) -> None:
    b = booked(business, WALK)
    b("pay", "INV-1")
    b.to(now)
    b("visit", "add", "B1", "2026-01-12T11:00", "30.00")
    assert seen(b, "due_at") == (due_at,), why
    b.to("2026-01-14")
    assert seen(b, "status") == ("paid",)
    agree(b)


@pytest.mark.parametrize(
    ("card", "before", "why"),
    [
        ("pm_card_visa", (), "it was collected"),
        (BAD, (), "it was tried, and declined"),
        ("pm_sim_timeout", (), "it is under way"),
        (BAD, (("pay", "INV-1", "--method", "cash"),), "tried, and paid since"),
    ],
)
def test_b17_refused_after_an_automatic_attempt(
    business: Any, card: str, before: Any, why: str
) -> None:
    b = booked(business, WALK)
    b("card", "add", "ada", card)
    b.to("2026-01-12T17:00")
    for words in before:
        b(*words)
    told = refused(b, errors.ChangedTooLate, "visit", "add", "B1", "2026-01-14", "5.00")
    assert (told.exit_code, "INV-1" in told.message) == (4, True), why


@pytest.mark.parametrize(
    ("words", "outcome", "why"),
    [
        (("pay", "INV-1", "--method", "credit"), "credit", "covered by credit there is no attempt"),
        (("pay", "INV-1", "10.00"), "approved", "by hand is not by time"),
        (("tip", "INV-1", "10.00"), "approved", "nor is a tip"),
    ],
)
def test_b17_not_after_what_is_no_attempt(
    business: Any, words: tuple[str, ...], outcome: str, why: str
) -> None:
    b = booked(business, WALK)
    b("client", "credit", "ada", "50.00", "--reason", "sorry")
    b(*words)
    b("visit", "add", "B1", "2026-01-14T10:00", "30.00")
    assert seen(b, "total") == ("130.00",), why
    agree(b)


def test_b17_nor_while_a_charge_by_hand_is_open(business: Any) -> None:
    b = booked(business, WALK)
    b("card", "add", "ada", "pm_sim_timeout")
    with pytest.raises(errors.OutcomeUnknown):
        b("pay", "INV-1")
    b("visit", "add", "B1", "2026-01-14T10:00", "30.00")
    b("clock", "advance", "5m")
    assert seen(b, "status", "paid", "due") == ("open", "100.00", "30.00")
    agree(b)


def test_b17_covered_by_credit_at_the_due_instant(business: Any) -> None:
    b = booked(business, WALK)
    b("client", "credit", "ada", "50.00", "--reason", "sorry")
    b.to("2026-01-12T18:00")
    assert seen(b, "status", "credited") == ("paid", "50.00")
    b("visit", "add", "B1", "2026-01-12T19:00", "30.00")
    assert seen(b, "due_at", "due") == ("2026-01-13T22:00:00Z", "30.00"), "no attempt was made"
    b.to("2026-01-14")
    assert seen(b, "status") == ("paid",)
    agree(b)


def test_b17_the_added_visit_completes_itself_and_shares_tips(business: Any) -> None:
    b = business(preset="pet-care")
    b.petcare()
    b("provider", "add", "max")
    b("book", "ada", "--visit", WALK, "--provider", "noor")
    b("confirm", "B1")
    b("visit", "add", "B1", "2026-01-13T10:00", "30.00", "--provider", "max")
    b("tip", "INV-1", "10.00")
    assert [(e["provider"], e["tips"]) for e in b("earnings")] == [
        ("max", "5.00"),
        ("noor", "5.00"),
    ]
    b.to("2026-01-13T10:00")
    assert b("show", "V2")["status"] == "done"
    agree(b)


@pytest.mark.parametrize(
    ("way", "error", "why"),
    [
        ("confirming", errors.VisitsFixed, "the deposit is being charged"),
        ("cancelled", errors.VisitsFixed, "there is no booking any more"),
        ("void", errors.VisitsFixed, "a void invoice takes no visits"),
        ("written-off", errors.ChangedTooLate, "who has not paid gets no more"),
    ],
)
def test_b17_bookings_that_take_no_visits(
    business: Any, way: str, error: type[errors.Error], why: str
) -> None:
    b = business(preset="pet-care")
    b.petcare("pm_sim_timeout" if way == "confirming" else "pm_card_visa")
    request(b, WALK)
    if way == "confirming":
        with pytest.raises(errors.OutcomeUnknown):
            b("confirm", "B1")
    elif way == "cancelled":
        b("visit", "cancel", "V1")
    else:
        b("config", "set", "deposit_rate", "0%")
        b("confirm", "B1")
        b("void" if way == "void" else "write-off", "INV-1", "--reason", "no")
    told = refused(b, error, "visit", "add", "B1", "2026-01-14T10:00", "5.00")
    assert told.exit_code == 4, why


# --- moved ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("now", "to", "due_at", "why"),
    [
        ("2026-01-05T09:00", "2026-01-15T10:00", "2026-01-15T22:00:00Z", "later: so is the day"),
        ("2026-01-05T09:00", "2026-01-08T10:00", "2026-01-09T22:00:00Z", "it isn't the last now"),
        (
            "2026-01-12T09:59",
            "2026-01-15T10:00",
            "2026-01-15T22:00:00Z",
            "no tier, a minute before",
        ),
        ("2026-01-12T10:01", "2026-01-15T10:00", "2026-01-15T22:00:00Z", "nor after its start"),
        ("2026-01-10T09:00", "2026-01-09T09:00", "2026-01-10T22:00:00Z", "to the past: next five"),
    ],
)
def test_move_the_day_and_the_line_follow(
    business: Any, now: str, to: str, due_at: str, why: str
) -> None:
    b = booked(business, WALK, "2026-01-09T10:00 20.00 Look")
    b.to(now)
    visit = b("visit", "move", "V1", to)
    assert (visit["status"], visit["kept"], visit["price"]) == ("planned", "0.00", "100.00")
    assert seen(b, "due_at", "total", "due") == (due_at, "120.00", "60.00"), why
    texts = {line["visit"]: line["text"] for line in b.invoice()["lines"]}
    assert texts["V1"] == f"Walk {to.replace('T', ' ')}"
    assert len(b.invoice()["lines"]) == 2
    agree(b)
    b.to("2026-01-20")
    assert seen(b, "status") == ("paid",)
    agree(b)


def test_move_after_the_attempt_the_day_stays(business: Any) -> None:
    b = booked(business, WALK)
    b("card", "add", "ada", BAD)
    b.to("2026-01-12T17:00")
    b("visit", "move", "V1", "2026-01-15T10:00")
    assert seen(b, "due_at") == ("2026-01-12T22:00:00Z",)
    assert seen(b, "next") == ({"step": "retry", "at": "2026-01-13T22:00:00Z"},)
    assert b.invoice()["lines"][0]["text"] == "Walk 2026-01-15 10:00"
    agree(b)


def test_move_then_the_tiers_count_from_the_new_start(business: Any) -> None:
    b = booked(business, WALK)
    b.to("2026-01-12T09:00")
    b("visit", "move", "V1", "2026-01-14T09:00")
    assert b("visit", "cancel", "V1")["kept"] == "0.00", "48 hours ahead now"
    assert (seen(b, "status"), credit(b)) == (("void",), "50.00")
    agree(b)


def test_move_and_it_completes_itself_then(business: Any) -> None:
    b = business(preset="pet-care")
    b.petcare()
    b("book", "ada", "--visit", WALK)
    b("visit", "move", "V1", "2026-01-13T10:00")
    b("confirm", "B1")
    assert seen(b, "due_at") == ("2026-01-13T22:00:00Z",), "moved while it was requested"
    b("visit", "move", "V1", "2026-01-14T10:00")
    b.to("2026-01-14T09:59:59")
    assert b("show", "V1")["status"] == "planned"
    b.to("2026-01-14T10:00:00")
    assert b("show", "V1")["completed_at"] == "2026-01-14T15:00:00Z"
    agree(b)


def test_move_of_a_series_visit(business: Any) -> None:
    b = series(business, "--auto-complete")
    b("visit", "add", "R1", "2026-01-08T10:00", "25.00", "Walk")
    b("visit", "move", "V1", "2026-01-13T10:00")
    b.to("2026-01-10")
    assert b("list") == []
    b.to("2026-01-16T17:00")
    assert b.invoice()["lines"][0]["text"] == "Walk 2026-01-13 10:00"
    agree(b)


@pytest.mark.parametrize(
    ("before", "words", "error", "why"),
    [
        (("visit", "done", "V1"), ("V1", "2026-01-14"), errors.WrongVisit, "it took place"),
        (("visit", "cancel", "V1"), ("V1", "2026-01-14"), errors.WrongVisit, "it won't"),
        (None, ("V1", "tomorrow"), errors.BadTime, "no time"),
        (None, ("V9", "2026-01-14"), errors.NotFound, "no visit"),
    ],
)
def test_move_what_is_refused(
    business: Any, before: Any, words: tuple[str, ...], error: type[errors.Error], why: str
) -> None:
    b = booked(business, WALK, "2026-01-09T10:00 20.00 Look")
    if before:
        b(*before)
    code = {errors.NotFound: 3, errors.BadTime: 2}.get(error, 4)
    assert refused(b, error, "visit", "move", *words).exit_code == code, why


def test_move_not_while_the_deposit_is_open(business: Any) -> None:
    b = business(preset="pet-care")
    b.petcare("pm_sim_timeout")
    request(b, WALK)
    with pytest.raises(errors.OutcomeUnknown):
        b("confirm", "B1")
    assert refused(b, errors.AttemptOpen, "visit", "move", "V1", "2026-01-20").exit_code == 4
