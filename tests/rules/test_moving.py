"""B23: visits moved: the due instant, the tiers, the past."""

from __future__ import annotations

import pytest

from invoicectl import errors
from tests.rules.asking import BAD, agree, credit, refused, seen
from tests.rules.test_cancelling import booked, request
from tests.rules.test_changes import WALK, series
from tests.worlds import Act, Acts, Town, do

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
def test_move_the_day_and_the_line_follow(now: str, to: str, due_at: str, why: str) -> None:
    town = booked(WALK, "2026-01-09T10:00 20.00 Look")
    town.to(now)
    visit = town.move("V1", to)
    assert (visit["status"], visit["kept"], visit["price"]) == ("planned", "0.00", "100.00")
    assert seen(town, "due_at", "total", "due") == (due_at, "120.00", "60.00"), why
    texts = {line["visit"]: line["text"] for line in town.invoice()["lines"]}
    assert texts["V1"] == f"Walk {to.replace('T', ' ')}"
    assert len(town.invoice()["lines"]) == 2
    agree(town)
    town.to("2026-01-20")
    assert seen(town, "status") == ("paid",)
    agree(town)


def test_move_after_the_attempt_the_day_stays() -> None:
    town = booked(WALK)
    town.card("ada", BAD)
    town.to("2026-01-12T17:00")
    town.move("V1", "2026-01-15T10:00")
    assert seen(town, "due_at") == ("2026-01-12T22:00:00Z",)
    assert seen(town, "next") == (("retry", "2026-01-13T22:00:00Z"),)
    assert town.invoice()["lines"][0]["text"] == "Walk 2026-01-15 10:00"
    agree(town)


MOVED = [
    # moved at, to; cancelled at; kept
    (("2026-01-09T09:00", "2026-01-20T10:00"), "2026-01-15T10:00", "0.00", "days ahead each time"),
    (("2026-01-10T10:00", "2026-01-20T10:00"), "2026-01-15T10:00", "0.00", "48 hours count"),
    (("2026-01-10T10:01", "2026-01-20T10:00"), "2026-01-15T10:00", "50.00", "less: half, for good"),
    (("2026-01-11T10:01", "2026-03-20T10:00"), "2026-01-15T10:00", "100.00", "moved far ahead"),
    (("2026-01-12T10:01", "2026-03-20T10:00"), "2026-01-15T10:00", "100.00", "… after its start"),
    (("2026-01-09T09:00", "2026-01-16T10:00"), "2026-01-15T09:59", "50.00", "the tiers of then"),
    (("2026-01-10T10:01", "2026-01-16T10:00"), "2026-01-15T10:01", "100.00", "the least of both"),
]


@pytest.mark.parametrize(("move", "now", "kept", "why"), MOVED)
@pytest.mark.parametrize("way", ["visit", "booking"])
def test_b23_cancelling_releases_no_more_than_at_a_move(
    way: str, move: tuple[str, str], now: str, kept: str, why: str
) -> None:
    town = booked(WALK)
    town.to(move[0])
    town.move("V1", move[1])
    town.to(now)
    town.do(do.cancel("V1") if way == "visit" else do.cancel_booking("B1"))
    assert town.show("V1")["kept"] == kept, why
    agree(town)


@pytest.mark.parametrize(("move", "now", "kept", "why"), MOVED)
@pytest.mark.parametrize("way", ["visit", "series"])
def test_b23_nor_does_a_visit_of_a_series(
    way: str, move: tuple[str, str], now: str, kept: str, why: str
) -> None:
    town = series()
    town.visit("R1", "2026-01-12T10:00", "100.00")
    town.to(move[0])
    town.move("V1", move[1])
    town.to(now)
    town.do(do.cancel("V1") if way == "visit" else do.end_series("R1"))
    assert town.show("V1")["kept"] == kept, why
    agree(town)


@pytest.mark.parametrize(
    ("acts", "kept", "why"),
    [
        (
            [do.move("V1", "2026-02-01T10:00"), do.move("V1", "2026-03-01T10:00")],
            "50.00",
            "a later move gives nothing back",
        ),
        ([do.move("V1", "2026-01-12T10:00")], "50.00", "to where it is already is no move"),
    ],
)
def test_b23_the_least_of_all_moves_counts(acts: Acts, kept: str, why: str) -> None:
    town = booked(WALK)
    town.to("2026-01-11T09:00")
    town.do(*acts)
    assert town.cancel("V1")["kept"] == kept, why
    assert town.show("V1")["release_rate"] == ("50%" if len(acts) > 1 else None)


def test_b23_a_person_may_say_otherwise() -> None:
    town = booked(WALK)
    town.to("2026-01-12T09:00")
    town.move("V1", "2026-03-12T10:00")
    assert town.cancel("V1", release="100%")["kept"] == "0.00"
    assert (seen(town, "status"), credit(town)) == (("void",), "50.00")
    agree(town)


def test_b23_moving_is_free_before_the_confirmation() -> None:
    town = Town(preset="pet-care")
    town.petcare()
    request(town, WALK)
    town.to("2026-01-12T09:00")
    town.move("V1", "2026-01-20T10:00")
    town.confirm_booking("B1")
    assert town.show("V1")["release_rate"] is None
    assert town.cancel("V1")["kept"] == "0.00"


@pytest.mark.parametrize(
    ("auto_complete", "confirmed", "to", "error", "why"),
    [
        (True, True, "2026-01-05T08:59:59", errors.MovedIntoThePast, "it would be done at once"),
        (True, False, "2026-01-05T08:59:59", errors.MovedIntoThePast, "… once it is confirmed"),
        (True, True, "2026-01-05T09:00:00", None, "this very second has not passed"),
        (False, True, "2026-01-05T08:59:59", None, "people mark it"),
        (False, False, "2025-01-05T09:00", None, "… however long ago"),
    ],
)
@pytest.mark.parametrize("kind", ["booking", "series"])
def test_b23_into_the_past_only_what_people_mark(
    kind: str,
    auto_complete: bool,
    confirmed: bool,
    to: str,
    error: type[errors.Error] | None,
    why: str,
) -> None:
    if kind == "series":
        town = series(auto_complete=auto_complete)
        town.visit("R1", "2026-01-12T10:00", "100.00")
    else:
        town = Town(preset="pet-care")
        town.petcare()
        town.book("ada", WALK, auto_complete=auto_complete)
        if confirmed:
            town.confirm_booking("B1")
    if error is not None:
        assert refused(town, error, do.move("V1", to)), why
        return
    assert town.move("V1", to)["status"] == "planned", why
    agree(town)


def test_b23_a_planned_occurrence_that_was_moved_is_not_planned_again() -> None:
    town = series(every="MO", time="10:00", price="25.00")
    town.move("V1", "2026-01-06T11:00")
    town.move("V2", "2026-03-01T10:00")
    town.to("2026-01-31")
    starts = [visit["start_at"] for visit in town.show("R1")["visits"]]
    assert starts == [
        "2026-01-06T16:00:00Z",
        "2026-01-19T15:00:00Z",
        "2026-01-26T15:00:00Z",
        "2026-02-02T15:00:00Z",
        "2026-02-09T15:00:00Z",
        "2026-03-01T15:00:00Z",
    ]


def test_move_and_it_completes_itself_then() -> None:
    town = Town(preset="pet-care")
    town.petcare()
    town.book("ada", WALK)
    town.move("V1", "2026-01-13T10:00")
    town.confirm_booking("B1")
    assert seen(town, "due_at") == ("2026-01-13T22:00:00Z",), "moved while it was requested"
    town.move("V1", "2026-01-14T10:00")
    town.to("2026-01-14T09:59:59")
    assert town.show("V1")["status"] == "planned"
    town.to("2026-01-14T10:00:00")
    assert town.show("V1")["completed_at"] == "2026-01-14T15:00:00Z"
    agree(town)


def test_move_of_a_series_visit() -> None:
    town = series(auto_complete=True)
    town.visit("R1", "2026-01-08T10:00", "25.00", "Walk")
    town.move("V1", "2026-01-13T10:00")
    town.to("2026-01-10")
    assert town.every("invoice") == []
    town.to("2026-01-16T17:00")
    assert town.invoice()["lines"][0]["text"] == "Walk 2026-01-13 10:00"
    agree(town)


@pytest.mark.parametrize(
    ("before", "act", "error", "why"),
    [
        (do.done("V1"), do.move("V1", "2026-01-14"), errors.WrongVisit, "it took place"),
        (do.cancel("V1"), do.move("V1", "2026-01-14"), errors.WrongVisit, "it won't"),
    ],
)
def test_move_what_is_refused(before: Act, act: Act, error: type[errors.Error], why: str) -> None:
    town = booked(WALK, "2026-01-09T10:00 20.00 Look")
    town.do(before)
    assert refused(town, error, act), why


def test_move_not_while_the_deposit_is_open() -> None:
    town = Town(preset="pet-care")
    town.petcare("pm_sim_timeout")
    request(town, WALK)
    assert town.confirm_booking("B1")["status"] == "confirming"
    assert refused(town, errors.AttemptOpen, do.move("V1", "2026-01-20"))
