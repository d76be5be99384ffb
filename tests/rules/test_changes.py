"""B15 and B17: series visits cancelled, visits added after confirmation."""

from __future__ import annotations

import pytest

from invoicectl import errors
from tests.rules.asking import BAD, agree, refused, seen
from tests.rules.test_cancelling import booked, request
from tests.worlds import Act, Acts, Town, do

WALK = "2026-01-12T10:00 100.00 Walk"


def series(auto_complete: bool = False, **rule: str) -> Town:
    """A series R1 of ada's on Monday, the fifth at nine."""
    town = Town(preset="pet-care")
    town.petcare()
    town.series("ada", provider="noor", auto_complete=auto_complete, **rule)
    return town


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
    start: str, kept: str, billed: str | None, why: str
) -> None:
    town = series()
    town.visit("R1", start, "25.00", "Walk")
    visit = town.cancel("V1")
    assert (visit["status"], visit["kept"], visit["invoice"]) == ("cancelled", kept, None), why
    town.to("2026-01-09T16:59:59")
    assert town.every("invoice") == []
    town.to("2026-01-09T17:00:00")
    lines = [line for invoice in town.every("invoice") for line in invoice["lines"]]
    assert [line["amount"] for line in lines] == ([billed] if billed else []), why
    assert all(line["text"].startswith("Cancelled: Walk 2026-01-0") for line in lines)
    assert town.show("V1")["invoice"] == ("INV-1" if billed else None)
    agree(town)
    town.to("2026-01-17")
    assert len(town.every("invoice")) == (1 if billed else 0), "once"


@pytest.mark.parametrize(
    ("cancelled", "friday", "why"),
    [
        ("2026-01-09T16:59:59", "2026-01-09T22:00:00Z", "the second before the run"),
        ("2026-01-09T17:00:00", "2026-01-16T22:00:00Z", "at its instant: a week later"),
        ("2026-01-09T17:00:01", "2026-01-16T22:00:00Z", "the second after"),
    ],
)
def test_b15_which_friday_is_the_next(cancelled: str, friday: str, why: str) -> None:
    town = series()
    town.visit("R1", "2026-01-10T10:00", "25.00")
    town.to(cancelled)
    town.cancel("V1")
    town.to("2026-01-17")
    assert town.invoice()["issued_at"] == friday, why
    assert town.invoice()["lines"][0]["is_late"] is False
    agree(town)


def test_b15_visits_of_a_series_follow_the_policy_of_now() -> None:
    town = series()
    town.visit("R1", "2026-01-05T10:00", "25.00")
    town.config("cancellation", "0h:40%")
    assert town.cancel("V1")["kept"] == "15.00", "there are no frozen terms yet"
    town.visit("R1", "2026-01-05T10:00", "25.00")
    assert town.cancel("V2", release="100%")["kept"] == "0.00"
    agree(town)


def test_b5_the_end_of_a_series_cancels_by_the_tiers() -> None:
    town = series(every="MO,TU,WE,TH,FR", time="10:00", price="25.00")
    town.visit("R1", "2026-01-05T08:00", "10.00", "Early")
    town.visit("R1", "2026-01-05T08:30", "20.00", "Done")
    done = town.every("visit")[-1]["ref"]
    town.done(done)
    visits = town.end_series("R1")["visits"]
    told = [(v["start_at"][5:16], v["status"], v["kept"]) for v in visits]
    assert told[:6] == [
        ("01-05T13:00", "cancelled", "10.00"),
        ("01-05T13:30", "done", "0.00"),
        ("01-05T15:00", "cancelled", "25.00"),
        ("01-06T15:00", "cancelled", "12.50"),
        ("01-07T15:00", "cancelled", "0.00"),
        ("01-08T15:00", "cancelled", "0.00"),
    ]
    assert {(status, kept) for _, status, kept in told[4:]} == {("cancelled", "0.00")}
    town.to("2026-01-20")
    assert [line["amount"] for line in town.invoice()["lines"]] == [
        "10.00",
        "20.00",
        "25.00",
        "12.50",
    ]
    assert len(town.every("visit")) == len(visits), "time plans no more"
    assert refused(town, errors.SeriesEnded, do.end_series("R1"))
    agree(town)


def test_b15_a_billed_visit_of_a_series_was_done() -> None:
    town = series(auto_complete=True)
    town.visit("R1", "2026-01-06T10:00", "25.00")
    town.to("2026-01-10")
    assert refused(town, errors.WrongVisit, do.cancel("V1"))


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
    when: str, price: str, total: str, due: str, due_at: str, why: str
) -> None:
    town = booked(WALK)
    added = town.visit("B1", when, price, "More")
    assert (added["ref"], added["invoice"], added["provider"]) == ("V2", "INV-1", "noor")
    assert seen(town, "total", "due") == (total, due), why
    assert seen(town, "due_at") == (f"2026-01-{due_at}T22:00:00Z",), why
    line = town.invoice()["lines"][-1]
    assert (line["visit"], line["amount"]) == ("V2", price)
    assert [p["kind"] for p in town.invoice()["payments"]] == ["deposit"], "not charged again"
    agree(town)
    town.to("2026-01-15")
    told = [(p["kind"], p["amount"]) for p in town.invoice()["payments"]]
    assert told == [("deposit", "50.00"), ("collect", due)]
    agree(town)


def test_b17_reopens_a_paid_invoice() -> None:
    town = booked(WALK)
    town.pay("INV-1")
    assert seen(town, "status", "next") == ("paid", None)
    town.visit("B1", "2026-01-14T10:00", "30.00")
    assert seen(town, "status", "due") == ("open", "30.00")
    assert seen(town, "next") == (("collect", "2026-01-14T22:00:00Z"),)
    town.to("2026-01-14T17:00")
    assert seen(town, "status", "paid") == ("paid", "130.00")
    agree(town)


@pytest.mark.parametrize(
    ("now", "due_at", "why"),
    [
        ("2026-01-12T16:59", "2026-01-12T22:00:00Z", "it has not come"),
        ("2026-01-12T17:00", "2026-01-12T22:00:00Z", "at this very instant"),
        ("2026-01-12T17:01", "2026-01-13T22:00:00Z", "it has passed: the next five o'clock"),
    ],
)
def test_b17_a_day_that_has_passed(now: str, due_at: str, why: str) -> None:
    town = booked(WALK)
    town.pay("INV-1")
    town.to(now)
    town.visit("B1", "2026-01-12T11:00", "30.00")
    assert seen(town, "due_at") == (due_at,), why
    town.to("2026-01-14")
    assert seen(town, "status") == ("paid",)
    agree(town)


@pytest.mark.parametrize(
    ("card", "before", "outcome", "why"),
    [
        ("pm_card_visa", [], "approved", "it was collected"),
        (BAD, [], "declined (card_declined)", "it was tried, and declined"),
        ("pm_sim_timeout", [], "unknown", "it is under way"),
        (
            *(BAD, [do.pay("INV-1", method="cash")]),
            *("declined (card_declined)", "tried, and paid since"),
        ),
    ],
)
def test_b17_refused_after_an_automatic_attempt(
    card: str, before: Acts, outcome: str, why: str
) -> None:
    town = booked(WALK)
    town.card("ada", card)
    town.to("2026-01-12T17:00")
    town.do(*before)
    told = refused(town, errors.ChangedTooLate, do.visit("B1", "2026-01-14", "5.00"))
    how = f"INV-1 was collected automatically on Mon 2026-01-12 17:00 EST: {outcome}"
    assert told.message == f"{how}; what it bills is fixed", why


def test_b17_the_refusal_says_that_it_was_written_off() -> None:
    town = booked(WALK)
    town.write_off("INV-1")
    told = refused(town, errors.ChangedTooLate, do.visit("B1", "2026-01-14", "5.00"))
    assert told.message == "INV-1 was written off with 50.00 due; what it bills is fixed"


@pytest.mark.parametrize(
    ("act", "method", "why"),
    [
        (do.pay("INV-1", method="credit"), "credit", "covered by credit there is no attempt"),
        (do.pay("INV-1", "10.00"), "card", "by hand is not by time"),
        (do.tip("INV-1", "10.00"), "card", "nor is a tip"),
    ],
)
def test_b17_not_after_what_is_no_attempt(act: Act, method: str, why: str) -> None:
    town = booked(WALK)
    town.credit("ada", "50.00")
    paid = town.do(act)
    assert (paid["method"], paid["outcome"]) == (method, "approved")
    town.visit("B1", "2026-01-14T10:00", "30.00")
    assert seen(town, "total") == ("130.00",), why
    agree(town)


def test_b17_nor_while_a_charge_by_hand_is_open() -> None:
    town = booked(WALK)
    town.card("ada", "pm_sim_timeout")
    assert town.pay("INV-1")["outcome"] == "unknown"
    town.visit("B1", "2026-01-14T10:00", "30.00")
    town.after("5m")
    assert seen(town, "status", "paid", "due") == ("open", "100.00", "30.00")
    agree(town)


def test_b17_covered_by_credit_at_the_due_instant() -> None:
    town = booked(WALK)
    town.credit("ada", "50.00")
    town.to("2026-01-12T18:00")
    assert seen(town, "status", "credited") == ("paid", "50.00")
    town.visit("B1", "2026-01-12T19:00", "30.00")
    assert seen(town, "due_at", "due") == ("2026-01-13T22:00:00Z", "30.00"), "no attempt was made"
    town.to("2026-01-14")
    assert seen(town, "status") == ("paid",)
    agree(town)


def test_b17_the_added_visit_completes_itself_and_shares_tips() -> None:
    town = Town(preset="pet-care")
    town.petcare()
    town.provider("max")
    town.book("ada", WALK, provider="noor")
    town.confirm_booking("B1")
    town.visit("B1", "2026-01-13T10:00", "30.00", provider="max")
    town.tip("INV-1", "10.00")
    assert {e["handle"]: e["tips"] for e in town.every("provider")} == {
        "max": "5.00",
        "noor": "5.00",
    }
    town.to("2026-01-13T10:00")
    assert town.show("V2")["status"] == "done"
    agree(town)


@pytest.mark.parametrize(
    ("way", "error", "why"),
    [
        ("confirming", errors.VisitsFixed, "the deposit is being charged"),
        ("cancelled", errors.VisitsFixed, "there is no booking any more"),
        ("void", errors.VisitsFixed, "a void invoice takes no visits"),
        ("written-off", errors.ChangedTooLate, "who has not paid gets no more"),
    ],
)
def test_b17_bookings_that_take_no_visits(way: str, error: type[errors.Error], why: str) -> None:
    town = Town(preset="pet-care")
    town.petcare("pm_sim_timeout" if way == "confirming" else "pm_card_visa")
    request(town, WALK)
    if way == "confirming":
        assert town.confirm_booking("B1")["status"] == "confirming"
    elif way == "cancelled":
        town.cancel("V1")
    else:
        town.config("deposit_rate", "0%")
        town.confirm_booking("B1")
        town.do(do.void("INV-1") if way == "void" else do.write_off("INV-1"))
    assert refused(town, error, do.visit("B1", "2026-01-14T10:00", "5.00")), why
