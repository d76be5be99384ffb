"""B5 to B8: series, the visits that time plans, and the Friday invoice."""

from __future__ import annotations

from typing import Any

import pytest

from invoicectl import errors
from tests.rules.asking import BERLIN, NEW_YORK, agree, later, refused
from tests.worlds import Shown, Town, do


def ruled(town: Town, days: str, time: str = "10:00", *, auto_complete: bool = False) -> Shown:
    """A series of ada's that time plans, at 25.00 a visit."""
    return town.series(
        "ada",
        every=days,
        time=time,
        price="25.00",
        service="Dog walk",
        provider="noor",
        auto_complete=auto_complete,
    )


def starts(series: Shown) -> list[str]:
    return [visit["start_at"] for visit in series["visits"]]


def series_of(town: Town, *clients: str) -> None:
    """Clients with a good card and a series each, in this order: R1, R2 …"""
    for handle in clients:
        town.client(handle)
        town.card(handle, "pm_card_visa")
        town.series(handle)


# --- B5: planning -----------------------------------------------------------------------------


def test_b5_visits_are_planned_by_hand() -> None:
    town = Town(preset="pet-care")
    town.petcare()
    series = town.series("ada", provider="noor")
    assert (series["ref"], series["status"], series["days"]) == ("R1", "active", None)
    assert series["visits"] == []
    visit = town.visit("R1", "2026-01-06T10:00", "25.00", "Dog walk")
    assert (visit["ref"], visit["of"], visit["series"]) == ("V1", "R1", "R1")
    assert (visit["start_at"], visit["service"]) == ("2026-01-06T15:00:00Z", "Dog walk")
    assert (visit["price"], visit["provider"], visit["status"]) == ("25.00", "noor", "planned")
    assert (visit["completed_at"], visit["kept"], visit["invoice"]) == (None, "0.00", None)
    town.to("2026-01-20")
    assert len(town.show("R1")["visits"]) == 1, "without a rule time plans nothing"


@pytest.mark.parametrize(
    ("now", "first", "count", "why"),
    [
        ("2026-01-05T09:59:59", "2026-01-05T15:00:00Z", 6, "the 19th is 14 days and a second off"),
        ("2026-01-05T10:00:00", "2026-01-07T15:00:00Z", 6, "its own start is not after its start"),
        ("2026-01-05T10:00:01", "2026-01-07T15:00:00Z", 6, "the 5th has begun"),
    ],
)
def test_b5_the_nearer_ones_are_planned_at_once(now: str, first: str, count: int, why: str) -> None:
    town = Town(now, preset="pet-care")
    town.petcare()
    visits = ruled(town, "FR,MO,WE")["visits"]
    assert (visits[0]["start_at"], len(visits)) == (first, count), why
    planned = {at for at, _, _ in town.told("visit-planned")}
    assert planned == {later(f"{now}Z", 5 * 3600)}, "at once"
    assert {(v["price"], v["service"], v["provider"]) for v in visits} == {
        ("25.00", "Dog walk", "noor")
    }


@pytest.mark.parametrize(
    ("zone", "start", "day", "planned", "begins", "why"),
    [
        (NEW_YORK, "2026-01-02", "MO", "2026-01-05T15:00:00Z", "2026-01-19T15:00:00Z", "winter"),
        (NEW_YORK, "2026-02-20", "SU", "2026-02-22T15:00:00Z", "2026-03-08T14:00:00Z", "goes on"),
        (NEW_YORK, "2026-10-15", "SU", "2026-10-18T14:00:00Z", "2026-11-01T15:00:00Z", "goes back"),
        (BERLIN, "2026-03-12", "SU", "2026-03-15T09:00:00Z", "2026-03-29T08:00:00Z", "goes on"),
        (BERLIN, "2026-10-09", "SU", "2026-10-11T08:00:00Z", "2026-10-25T09:00:00Z", "goes back"),
    ],
)
def test_b5_each_is_planned_fourteen_calendar_days_before(
    zone: str, start: str, day: str, planned: str, begins: str, why: str
) -> None:
    town = Town(start, timezone=zone)
    town.petcare()
    assert begins not in starts(ruled(town, day)), why
    town.to(later(planned, -1))
    assert begins not in starts(town.show("R1")), "the second before"
    town.to(planned)
    assert begins in starts(town.show("R1")), f"at the instant, 10:00 on the wall, clock {why}"
    assert town.told("visit-planned")[-1][0] == planned
    town.to(later(planned, 1))
    assert starts(town.show("R1")).count(begins) == 1, "and only once"


@pytest.mark.parametrize(
    ("zone", "time", "start", "begins", "why"),
    [
        (NEW_YORK, "02:30", "2026-03-05", "2026-03-08T07:30:00Z", "the gap: 03:30 EDT"),
        (NEW_YORK, "01:30", "2026-10-29", "2026-11-01T05:30:00Z", "twice: the first, EDT"),
        (BERLIN, "02:30", "2026-03-26", "2026-03-29T01:30:00Z", "the gap: 03:30 CEST"),
        (BERLIN, "02:30", "2026-10-22", "2026-10-25T00:30:00Z", "twice: the first, CEST"),
    ],
)
def test_b5_a_wall_time_that_is_missing_or_twice(
    zone: str, time: str, start: str, begins: str, why: str
) -> None:
    town = Town(start, timezone=zone)
    town.petcare()
    assert starts(ruled(town, "SU", time))[0] == begins, why


def test_b5_ending_stops_planning_and_cancels_what_is_ahead() -> None:
    town = Town(preset="pet-care")
    town.petcare()
    ruled(town, "MO")
    town.to("2026-01-05T12:00")
    town.done("V1")
    series = town.end_series("R1")
    assert series["status"] == "ended"
    assert [visit["status"] for visit in series["visits"]] == ["done", "cancelled", "cancelled"]
    for act in (do.end_series("R1"), do.visit("R1", "2026-01-06T10:00", "25.00")):
        refused(town, errors.SeriesEnded, act)
    assert refused(town, errors.WrongVisit, do.done("V2"))
    town.to("2026-03-01")
    assert len(town.show("R1")["visits"]) == 3, "nothing more is planned"
    assert town.invoice()["total"] == "25.00", "what was done is billed all the same"
    assert len(town.every("invoice")) == 1


@pytest.mark.parametrize(
    ("asked", "now", "status", "why"),
    [
        (False, "2026-01-05T23:00", "planned", "a series' visits are marked by hand"),
        (True, "2026-01-05T09:59:59", "planned", "the second before its start"),
        (True, "2026-01-05T10:00:00", "done", "at its start"),
        (True, "2026-01-05T10:00:01", "done", "the second after"),
    ],
)
def test_b6_series_visits_complete_themselves_only_if_asked(
    asked: bool, now: str, status: str, why: str
) -> None:
    town = Town(preset="pet-care")
    town.petcare()
    ruled(town, "MO", auto_complete=asked)
    town.to(now)
    visit = town.show("V1")
    done_at = "2026-01-05T15:00:00Z" if status == "done" else None
    assert (visit["status"], visit["completed_at"]) == (status, done_at), why


@pytest.mark.parametrize(
    ("start", "completed", "late", "why"),
    [
        ("2026-01-07T12:00:01", None, None, "to come: not yet"),
        ("2026-01-07T12:00:00", "2026-01-07T17:00:00Z", False, "it starts this very second"),
        ("2026-01-07T11:59:59", "2026-01-07T16:59:59Z", False, "a second ago"),
        ("2026-01-02T17:00:00", "2026-01-02T22:00:00Z", False, "since the window opened"),
        ("2026-01-02T16:59:59", "2026-01-02T21:59:59Z", True, "before: Friday's line is late"),
        ("2025-11-20T10:00:00", "2025-11-20T15:00:00Z", True, "long before"),
    ],
)
def test_b6_a_visit_recorded_after_its_start_was_done_at_its_start(
    start: str, completed: str | None, late: bool | None, why: str
) -> None:
    town = Town("2026-01-07T12:00", preset="pet-care")
    town.petcare()
    town.series("ada", auto_complete=True)
    town.visit("R1", start, "25.00")
    town.tick()
    visit = town.show("V1")
    known = None if completed is None else "2026-01-07T17:00:00Z"
    assert (visit["completed_at"], visit["recorded_at"]) == (completed, known), why
    town.to("2026-01-10")
    assert town.invoice()["lines"][0]["is_late"] is (late or False), why


@pytest.mark.parametrize("confirmed", [False, True])
def test_b6_nor_is_one_of_a_booking(confirmed: bool) -> None:
    town = Town("2026-01-07T12:00", preset="pet-care")
    town.petcare()
    town.book("ada", "2026-01-09T10:00 60.00", *(() if confirmed else ("2026-01-06T10:00 40.00",)))
    town.confirm_booking("B1")
    if confirmed:
        town.visit("B1", "2026-01-06T10:00", "40.00")
    town.tick()
    assert town.show("V2")["completed_at"] == "2026-01-06T15:00:00Z"
    agree(town)


# --- B7: the Friday invoice -------------------------------------------------------------------


FRIDAYS = [
    # completed, recorded, issued, late
    ("2026-01-09T16:59:59", "2026-01-09T16:59:59", "2026-01-09T22:00:00Z", False, "just in"),
    ("2026-01-09T17:00:00", "2026-01-09T17:00:00", "2026-01-16T22:00:00Z", False, "half-open"),
    ("2026-01-09T17:00:01", "2026-01-09T17:00:01", "2026-01-16T22:00:00Z", False, "next week's"),
    ("2026-01-09T16:59:59", "2026-01-09T17:00:00", "2026-01-16T22:00:00Z", True, "known too late"),
    ("2026-01-09T16:30:00", "2026-01-09T17:02:00", "2026-01-16T22:00:00Z", True, "… by minutes"),
    ("2026-01-06T10:00:00", "2026-01-09T16:59:59", "2026-01-09T22:00:00Z", False, "known in time"),
    ("2026-01-02T17:00:00", "2026-01-06T10:00:00", "2026-01-09T22:00:00Z", False, "window opens"),
    ("2026-01-02T16:59:59", "2026-01-06T10:00:00", "2026-01-09T22:00:00Z", True, "before it"),
    ("2025-11-20T10:00:00", "2026-01-06T10:00:00", "2026-01-09T22:00:00Z", True, "long before it"),
]


@pytest.mark.parametrize(("completed", "recorded", "issued", "late", "why"), FRIDAYS)
def test_b7_completed_and_recorded_before_friday(
    completed: str, recorded: str, issued: str, late: bool, why: str
) -> None:
    town = Town(preset="pet-care")
    series_of(town, "ada")
    town.visit("R1", completed, "25.00", "Dog walk")
    town.to(recorded)
    town.done("V1", completed=completed)
    town.to("2026-02-01")
    assert len(town.every("invoice")) == 1, "a visit is on one invoice, ever"
    invoice = town.invoice()
    assert invoice["issued_at"] == issued, why
    assert (invoice["plan"], invoice["due_at"]) == ("series", issued), "due then"
    assert [(p["kind"], p["at"]) for p in invoice["payments"]] == [("collect", issued)]
    line = invoice["lines"][0]
    assert (line["visit"], line["of"], line["amount"], line["is_late"]) == (
        "V1",
        "R1",
        "25.00",
        late,
    ), why


@pytest.mark.parametrize(
    ("zone", "recorded", "completed", "issued", "late", "why"),
    [
        (NEW_YORK, "2026-03-06T16:59:59", None, "2026-03-06T22:00:00Z", False, "EST"),
        (NEW_YORK, "2026-03-13T16:59:59", None, "2026-03-13T21:00:00Z", False, "EDT, 167 h on"),
        (NEW_YORK, "2026-03-13T17:00:00", None, "2026-03-20T21:00:00Z", False, "the instant"),
        (NEW_YORK, "2026-03-13T17:00:01", None, "2026-03-20T21:00:00Z", False, "the second after"),
        (NEW_YORK, "2026-03-09T10:00", "2026-03-06T17:00:00", "2026-03-13T21:00:00Z", False, "in"),
        (NEW_YORK, "2026-03-09T10:00", "2026-03-06T16:59:59", "2026-03-13T21:00:00Z", True, "late"),
        (NEW_YORK, "2026-11-06T16:59:59", None, "2026-11-06T22:00:00Z", False, "EST, 169 h on"),
        (NEW_YORK, "2026-11-06T17:00:00", None, "2026-11-13T22:00:00Z", False, "the instant"),
        (NEW_YORK, "2026-11-02T10:00", "2026-10-30T17:00:00", "2026-11-06T22:00:00Z", False, "in"),
        (NEW_YORK, "2026-11-02T10:00", "2026-10-30T16:59:59", "2026-11-06T22:00:00Z", True, "late"),
        (BERLIN, "2026-04-03T16:59:59", None, "2026-04-03T15:00:00Z", False, "CEST, 167 h on"),
        (BERLIN, "2026-04-03T17:00:00", None, "2026-04-10T15:00:00Z", False, "the instant"),
        (BERLIN, "2026-03-30T10:00", "2026-03-27T17:00:00", "2026-04-03T15:00:00Z", False, "in"),
        (BERLIN, "2026-03-30T10:00", "2026-03-27T16:59:59", "2026-04-03T15:00:00Z", True, "late"),
        (BERLIN, "2026-10-30T16:59:59", None, "2026-10-30T16:00:00Z", False, "CET, 169 h on"),
        (BERLIN, "2026-10-30T17:00:00", None, "2026-11-06T16:00:00Z", False, "the instant"),
        (BERLIN, "2026-10-26T10:00", "2026-10-23T16:59:59", "2026-10-30T16:00:00Z", True, "late"),
    ],
)
def test_b7_fridays_come_from_the_calendar(
    zone: str,
    recorded: str,
    completed: str | None,
    issued: str,
    late: bool,
    why: str,
) -> None:
    town = Town(recorded, timezone=zone)
    series_of(town, "ada")
    town.visit("R1", "2026-01-01T10:00", "25.00")
    town.done("V1", completed=completed)
    town.after("3w")
    invoice = town.invoice()
    assert (invoice["issued_at"], invoice["lines"][0]["is_late"]) == (issued, late), why


def test_b7_one_invoice_a_client_in_the_order_of_handles() -> None:
    town = Town(preset="pet-care")
    series_of(town, "zoe", "ada", "mia")
    town.series("ada")
    for ref, when in (("R1", "06"), ("R2", "08"), ("R4", "07"), ("R2", "07"), ("R3", "20")):
        town.visit(ref, f"2026-01-{when}T10:00", "25.00", "Walk")
    for ref in ("V1", "V2", "V3", "V4"):
        town.done(ref)
    town.book("ada", "2026-01-07T12:00 90.00 Boarding")
    town.to("2026-01-09T17:00")
    assert town.tick() == [], "the walk did it all"
    issued = [(i["ref"], i["client"], i["total"]) for i in town.every("invoice")]
    assert issued == [("INV-1", "ada", "75.00"), ("INV-2", "zoe", "25.00")], "mia has none"
    lines = [(line["visit"], line["of"], line["text"]) for line in town.invoice()["lines"]]
    assert lines == [
        ("V3", "R4", "Walk 2026-01-07 10:00"),
        ("V4", "R2", "Walk 2026-01-07 10:00"),
        ("V2", "R2", "Walk 2026-01-08 10:00"),
    ], "all series of a client, by start; no visit of a booking"
    assert [i["status"] for i in town.every("invoice")] == ["paid", "paid"]


@pytest.mark.parametrize(
    ("prices", "invoices", "why"),
    [
        ((), [], "nothing done, no invoice"),
        (("0.00",), [("0.00", "paid", [])], "an invoice of 0.00 is paid at once, unasked"),
        (("10.00", "0.00"), [("10.00", "paid", ["collect"])], "one of many may be free"),
    ],
)
def test_b7_nothing_to_bill(prices: tuple[str, ...], invoices: list[Any], why: str) -> None:
    town = Town(preset="pet-care")
    series_of(town, "ada")
    town.visit("R1", "2026-01-06T10:00", "99.00", "Never done")
    for number, price in enumerate(prices, 2):
        town.visit("R1", "2026-01-06T10:00", price)
        town.done(f"V{number}")
    town.to("2026-02-01")
    seen = [town.invoice(i["ref"]) for i in town.every("invoice")]
    told = [(i["total"], i["status"], [p["kind"] for p in i["payments"]]) for i in seen]
    assert told == invoices, why


def test_b7_the_weekday_and_hour_are_the_policys() -> None:
    town = Town(preset="pet-care", collect_weekday="TU", collect_at="05:00")
    series_of(town, "ada")
    town.visit("R1", "2026-01-05T10:00", "25.00")
    town.done("V1")
    town.to("2026-01-06T04:59:59")
    assert town.every("invoice") == []
    town.to("2026-01-06T05:00:00")
    assert town.invoice()["issued_at"] == "2026-01-06T10:00:00Z"


# --- B7, B8: a live file, where cron may not have run -----------------------------------------


@pytest.mark.parametrize(
    ("ticked", "recorded", "why"),
    [
        (True, "2026-01-09T22:02:00Z", "cron ran at 17:00"),
        (False, "2026-01-09T22:02:00Z", "cron did not: settling issues it all the same"),
        (True, "2026-01-09T22:00:00Z", "recorded in the same second, after cron"),
        (False, "2026-01-09T22:00:00Z", "recorded in the same second, before cron"),
    ],
)
def test_b7_recorded_at_five_is_next_fridays_whether_or_not_cron_ran(
    ticked: bool, recorded: str, why: str
) -> None:
    town = Town("2026-01-05T14:00Z", preset="pet-care")
    series_of(town, "ada")
    town.visit("R1", "2026-01-06T10:00", "25.00")
    town.visit("R1", "2026-01-09T16:00", "40.00")
    town.done("V1")
    town.wait("2026-01-09T22:00:00Z")
    if ticked:
        town.tick()
    town.wait(recorded)
    town.done("V2", completed="2026-01-09T16:30")
    town.wait("2026-01-16T22:03:10Z")
    town.tick()
    told = [(i["ref"], i["total"], i["issued_at"], i["status"]) for i in town.every("invoice")]
    assert told == [
        ("INV-1", "25.00", "2026-01-09T22:00:00Z", "paid"),
        ("INV-2", "40.00", "2026-01-16T22:00:00Z", "paid"),
    ], why
    charged = [town.invoice(ref)["payments"][0]["at"] for ref in ("INV-1", "INV-2")]
    first = "2026-01-09T22:00:00Z" if ticked else "2026-01-16T22:03:10Z"
    assert charged == [first, "2026-01-16T22:03:10Z"], "a card is charged when tick runs"


def test_b8_each_missed_friday_has_its_own_invoice() -> None:
    town = Town("2026-01-05T14:00Z", preset="pet-care")
    town.petcare()
    ruled(town, "MO,FR", "17:00", auto_complete=True)
    town.wait("2026-01-24T15:00:07Z")
    weekly = [(at, ref) for kind, ref, at in town.tick() if kind == "weekly"]
    assert weekly == [
        ("2026-01-09T22:00:00Z", "ada"),
        ("2026-01-16T22:00:00Z", "ada"),
        ("2026-01-23T22:00:00Z", "ada"),
    ]
    told = [
        (i["issued_at"], i["due_at"], [line["visit"] for line in i["lines"]])
        for i in (town.invoice(ref) for ref in ("INV-1", "INV-2", "INV-3"))
    ]
    fridays = [f"2026-01-{day}T22:00:00Z" for day in ("09", "16", "23")]
    assert told == [
        (fridays[0], fridays[0], ["V1"]),
        (fridays[1], fridays[1], ["V2", "V3"]),
        (fridays[2], fridays[2], ["V4", "V5"]),
    ], "a visit at Friday 17:00 sharp is next Friday's"
    assert {p["at"] for i in town.every("invoice") for p in town.invoice(i["ref"])["payments"]} == {
        "2026-01-24T15:00:07Z"
    }
    recorded = {recorded_at for _, recorded_at, _ in town.told("invoice-issued")}
    assert recorded == {"2026-01-24T15:00:07Z"}, "written when it was, dated when it counts"
    assert town.tick() == [], "run again it does nothing"


def test_b8_a_refused_act_takes_its_settling_back() -> None:
    town = Town("2026-01-05T14:00Z", preset="pet-care")
    series_of(town, "ada")
    town.visit("R1", "2026-01-06T10:00", "25.00")
    town.done("V1")
    town.wait("2026-01-10T15:00:00Z")
    refused(town, errors.WrongVisit, do.done("V1"))
    assert town.every("invoice") == []
    assert [kind for kind, _, _ in town.tick()] == ["weekly", "collect"], "it comes all the same"
