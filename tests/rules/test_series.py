"""B5 to B8: series, the visits that time plans, and the Friday invoice."""

from __future__ import annotations

from typing import Any

import pytest

from invoicectl import errors
from tests.rules.asking import at, later, refused

NEW_YORK = "America/New_York"
BERLIN = "Europe/Berlin"


def ruled(b: Any, days: str, time: str = "10:00", *more: str) -> Any:
    """A series of ada's that time plans, at 25.00 a visit."""
    words = ("--every", days, "--time", time, "--price", "25.00", "--service", "Dog walk")
    return b("series", "start", "ada", "--provider", "noor", *words, *more)


def starts(series: Any) -> list[str]:
    return [visit["at"] for visit in series["visits"]]


def series_of(b: Any, *clients: str) -> None:
    """Clients with a good card and a series each, in this order: R1, R2 …"""
    for handle in clients:
        b("client", "add", handle)
        b("card", "add", handle, "pm_card_visa")
        b("series", "start", handle)


# --- B5: planning -----------------------------------------------------------------------------


def test_b5_visits_are_planned_by_hand(business: Any) -> None:
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
    b.to("2026-01-20")
    assert len(b("show", "R1")["visits"]) == 1, "without a rule time plans nothing"


@pytest.mark.parametrize(
    ("now", "first", "count", "why"),
    [
        ("2026-01-05T09:59:59", "2026-01-05T15:00:00Z", 6, "the 19th is 14 days and a second off"),
        ("2026-01-05T10:00:00", "2026-01-07T15:00:00Z", 6, "its own start is not after its start"),
        ("2026-01-05T10:00:01", "2026-01-07T15:00:00Z", 6, "the 5th has begun"),
    ],
)
def test_b5_the_nearer_ones_are_planned_at_once(
    business: Any, now: str, first: str, count: int, why: str
) -> None:
    b = business(now, preset="pet-care")
    b.petcare()
    visits = ruled(b, "FR,MO,WE")["visits"]
    assert (visits[0]["at"], len(visits)) == (first, count), why
    told = {event[0] for event in b.events() if event[4] == "visit-planned"}
    assert told == {later(f"{now}Z", 5 * 3600)}, "at once"
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
    business: Any, zone: str, start: str, day: str, planned: str, begins: str, why: str
) -> None:
    b = business(start, timezone=zone)
    b.petcare()
    assert begins not in starts(ruled(b, day)), why
    b.to(later(planned, -1))
    assert begins not in starts(b("show", "R1")), "the second before"
    b.to(planned)
    assert begins in starts(b("show", "R1")), f"at the instant, 10:00 on the wall, clock {why}"
    told = [event[0] for event in b.events() if event[4] == "visit-planned"]
    assert told[-1] == planned
    b.to(later(planned, 1))
    assert starts(b("show", "R1")).count(begins) == 1, "and only once"


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
    business: Any, zone: str, time: str, start: str, begins: str, why: str
) -> None:
    b = business(start, timezone=zone)
    b.petcare()
    assert starts(ruled(b, "SU", time))[0] == begins, why


def test_b5_ending_stops_planning_and_cancels_what_is_ahead(business: Any) -> None:
    b = business(preset="pet-care")
    b.petcare()
    ruled(b, "MO")
    b.to("2026-01-05T12:00")
    b("visit", "done", "V1")
    series = b("series", "end", "R1")
    assert series["status"] == "ended"
    assert [visit["status"] for visit in series["visits"]] == ["done", "cancelled", "cancelled"]
    for words in (("series", "end", "R1"), ("visit", "add", "R1", "2026-01-06T10:00", "25.00")):
        assert refused(b, errors.SeriesEnded, *words).exit_code == 4
    assert refused(b, errors.WrongVisit, "visit", "done", "V2").exit_code == 4
    b.to("2026-03-01")
    assert len(b("show", "R1")["visits"]) == 3, "nothing more is planned"
    assert b.invoice()["total"] == "25.00", "what was done is billed all the same"
    assert len(b("list")) == 1
    b.check()


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
    business: Any, words: tuple[str, ...], error: type[errors.Error], why: str
) -> None:
    b = business(preset="pet-care")
    b.petcare()
    assert refused(b, error, "series", "start", "ada", *words).exit_code == 2, why


@pytest.mark.parametrize(
    ("more", "now", "status", "why"),
    [
        ((), "2026-01-05T23:00", "planned", "a series' visits are marked by hand"),
        (("--auto-complete",), "2026-01-05T09:59:59", "planned", "the second before its start"),
        (("--auto-complete",), "2026-01-05T10:00:00", "done", "at its start"),
        (("--auto-complete",), "2026-01-05T10:00:01", "done", "the second after"),
    ],
)
def test_b6_series_visits_complete_themselves_only_if_asked(
    business: Any, more: tuple[str, ...], now: str, status: str, why: str
) -> None:
    b = business(preset="pet-care")
    b.petcare()
    ruled(b, "MO", "10:00", *more)
    b.to(now)
    visit = b("show", "V1")
    done_at = "2026-01-05T15:00:00Z" if status == "done" else None
    assert (visit["status"], visit["completed_at"]) == (status, done_at), why


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
    business: Any, completed: str, recorded: str, issued: str, late: bool, why: str
) -> None:
    b = business(preset="pet-care")
    series_of(b, "ada")
    b("visit", "add", "R1", completed, "25.00", "Dog walk")
    b.to(recorded)
    b("visit", "done", "V1", "--completed", completed)
    b.to("2026-02-01")
    assert len(b("list")) == 1, "a visit is on one invoice, ever"
    invoice = b.invoice()
    assert invoice["issued_at"] == issued, why
    assert (invoice["plan"], invoice["due_at"]) == ("series", issued), "due then"
    assert [(p["kind"], p["at"]) for p in invoice["payments"]] == [("collect", issued)]
    line = invoice["lines"][0]
    assert (line["visit"], line["of"], line["amount"], line["late"]) == (
        "V1",
        "R1",
        "25.00",
        late,
    ), why
    b.check()


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
    business: Any,
    zone: str,
    recorded: str,
    completed: str | None,
    issued: str,
    late: bool,
    why: str,
) -> None:
    b = business(recorded, timezone=zone)
    series_of(b, "ada")
    b("visit", "add", "R1", "2026-01-01T10:00", "25.00")
    b("visit", "done", "V1", *(("--completed", completed) if completed else ()))
    b("clock", "advance", "3w")
    invoice = b.invoice()
    assert (invoice["issued_at"], invoice["lines"][0]["late"]) == (issued, late), why


def test_b7_one_invoice_a_client_in_the_order_of_handles(business: Any) -> None:
    b = business(preset="pet-care")
    series_of(b, "zoe", "ada", "mia")
    b("series", "start", "ada")
    for ref, when in (("R1", "06"), ("R2", "08"), ("R4", "07"), ("R2", "07"), ("R3", "20")):
        b("visit", "add", ref, f"2026-01-{when}T10:00", "25.00", "Walk")
    for ref in ("V1", "V2", "V3", "V4"):
        b("visit", "done", ref)
    b("book", "ada", "--visit", "2026-01-07T12:00 90.00 Boarding")
    b.to("2026-01-09T17:00")
    steps = [(s["ref"], s["step"]) for s in b("tick")["steps"]]
    assert steps == [], "the walk did it all"
    issued = [(i["number"], i["client"], i["total"]) for i in b("list")]
    assert issued == [("INV-1", "ada", "75.00"), ("INV-2", "zoe", "25.00")], "mia has none"
    lines = [(line["visit"], line["of"], line["text"]) for line in b.invoice()["lines"]]
    assert lines == [
        ("V3", "R4", "Walk 2026-01-07 10:00"),
        ("V4", "R2", "Walk 2026-01-07 10:00"),
        ("V2", "R2", "Walk 2026-01-08 10:00"),
    ], "all series of a client, by start; no visit of a booking"
    assert [i["status"] for i in b("list")] == ["paid", "paid"]


@pytest.mark.parametrize(
    ("prices", "invoices", "why"),
    [
        ((), [], "nothing done, no invoice"),
        (("0.00",), [("0.00", "paid", [])], "an invoice of 0.00 is paid at once, unasked"),
        (("10.00", "0.00"), [("10.00", "paid", ["collect"])], "one of many may be free"),
    ],
)
def test_b7_nothing_to_bill(
    business: Any, prices: tuple[str, ...], invoices: list[Any], why: str
) -> None:
    b = business(preset="pet-care")
    series_of(b, "ada")
    b("visit", "add", "R1", "2026-01-06T10:00", "99.00", "Never done")
    for number, price in enumerate(prices, 2):
        b("visit", "add", "R1", "2026-01-06T10:00", price)
        b("visit", "done", f"V{number}")
    b.to("2026-02-01")
    seen = [b.invoice(i["number"]) for i in b("list")]
    told = [(i["total"], i["status"], [p["kind"] for p in i["payments"]]) for i in seen]
    assert told == invoices, why


def test_b7_the_weekday_and_hour_are_the_policys(business: Any) -> None:
    b = business(preset="pet-care", collect_weekday="TU", collect_at="05:00")
    series_of(b, "ada")
    b("visit", "add", "R1", "2026-01-05T10:00", "25.00")
    b("visit", "done", "V1")
    b.to("2026-01-06T04:59:59")
    assert b("list") == []
    b.to("2026-01-06T05:00:00")
    assert b.invoice()["issued_at"] == "2026-01-06T10:00:00Z"


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
    business: Any, ticked: bool, recorded: str, why: str
) -> None:
    b = business("2026-01-05T14:00", live=True, preset="pet-care")
    series_of(b, "ada")
    b("visit", "add", "R1", "2026-01-06T10:00", "25.00")
    b("visit", "add", "R1", "2026-01-09T16:00", "40.00")
    b("visit", "done", "V1")
    b.system.at = at("2026-01-09T22:00:00Z")
    if ticked:
        b("tick")
    b.system.at = at(recorded)
    b("visit", "done", "V2", "--completed", "2026-01-09T16:30")
    b.system.at = at("2026-01-16T22:03:10Z")
    b("tick")
    told = [(i["number"], i["total"], i["issued_at"], i["status"]) for i in b("list")]
    assert told == [
        ("INV-1", "25.00", "2026-01-09T22:00:00Z", "paid"),
        ("INV-2", "40.00", "2026-01-16T22:00:00Z", "paid"),
    ], why
    charged = [b.invoice(ref)["payments"][0]["at"] for ref in ("INV-1", "INV-2")]
    first = "2026-01-09T22:00:00Z" if ticked else "2026-01-16T22:03:10Z"
    assert charged == [first, "2026-01-16T22:03:10Z"], "a card is charged when tick runs"
    b.check()


def test_b8_each_missed_friday_has_its_own_invoice(business: Any) -> None:
    b = business("2026-01-05T14:00", live=True, preset="pet-care")
    b.petcare()
    ruled(b, "MO,FR", "17:00", "--auto-complete")
    b.system.at = at("2026-01-24T15:00:07Z")
    steps = b("tick")["steps"]
    weekly = [(s["at"], s["ref"], s["invoice"]) for s in steps if s["step"] == "weekly"]
    assert weekly == [
        ("2026-01-09T22:00:00Z", "ada", "INV-1"),
        ("2026-01-16T22:00:00Z", "ada", "INV-2"),
        ("2026-01-23T22:00:00Z", "ada", "INV-3"),
    ]
    told = [
        (i["issued_at"], i["due_at"], [line["visit"] for line in i["lines"]])
        for i in (b.invoice(ref) for ref in ("INV-1", "INV-2", "INV-3"))
    ]
    fridays = [f"2026-01-{day}T22:00:00Z" for day in ("09", "16", "23")]
    assert told == [
        (fridays[0], fridays[0], ["V1"]),
        (fridays[1], fridays[1], ["V2", "V3"]),
        (fridays[2], fridays[2], ["V4", "V5"]),
    ], "a visit at Friday 17:00 sharp is next Friday's"
    assert {p["at"] for i in b("list") for p in b.invoice(i["number"])["payments"]} == {
        "2026-01-24T15:00:07Z"
    }
    recorded = {e[1] for e in b.events() if e[4] == "invoice-issued"}
    assert recorded == {"2026-01-24T15:00:07Z"}, "written when it was, dated when it counts"
    assert b("tick")["steps"] == [], "run again it does nothing"
    b.check()


def test_b8_showing_settles_and_writes_nothing(business: Any) -> None:
    b = business("2026-01-05T14:00", live=True, preset="pet-care")
    series_of(b, "ada")
    b("visit", "add", "R1", "2026-01-06T10:00", "25.00")
    b("visit", "done", "V1")
    b.system.at = at("2026-01-09T22:00:00Z")
    before = b.events()
    assert b("show", "V1")["invoice"] == "INV-1"
    assert b("list") == [], "lists show the file as written"
    assert b.events() == before
    b.system.at = at("2026-01-10T15:00:00Z")
    refused(b, errors.WrongVisit, "visit", "done", "V1")
    assert b("list") == [], "a refused command takes its settling back"


# --- SPEC 3: the walk -------------------------------------------------------------------------


def lively(b: Any) -> None:
    """A business with something of everything in the month ahead, over the spring change."""
    b.petcare()
    ruled(b, "MO,WE,FR", "17:00", "--auto-complete")
    b("book", "ada", "--visit", "2026-03-07T10:00 111.11 Sitting")
    b("confirm", "B1")
    for handle, token in (
        ("bob", "pm_card_chargeCustomerFail"),
        ("cyd", "pm_sim_unreachable"),
        ("dee", "pm_sim_timeout"),
    ):
        b("client", "add", handle)
        b("card", "add", handle, token)
        b("issue", handle, "80.00", "--due", "2026-03-07")
    b("session", "open", "bob", "noor", "--kind", "email")
    b("session", "hire", "S1")
    b("issue", "S1", "40.00")


def told(b: Any) -> tuple[str, list[Any], list[Any]]:
    """Facts, instants, amounts and letters; a file's own number is left out."""
    facts = str(b.events()).replace(b.desk.store.info().uuid, "FILE")
    return facts, b.letters(), [b.invoice(i["number"]) for i in b("list")]


@pytest.mark.parametrize(
    ("span", "times", "why"),
    [
        ("1d", 30, "day by day"),
        ("12h", 60, "by half days, over a day of 23 hours"),
        ("7h", 103, "at odd hours"),
    ],
)
def test_one_long_advance_is_many_short_ones(
    business: Any, span: str, times: int, why: str
) -> None:
    policy = {"timezone": NEW_YORK, "service_charge_rate": "30%", "retry_after": "24h,1d"}
    long, short = business("2026-03-02T09:00", **policy), business("2026-03-02T09:00", **policy)
    lively(long)
    lively(short)
    long("clock", "advance", "--to", "2026-04-02")
    for _ in range(times):
        short("clock", "advance", span)
    short("clock", "advance", "--to", "2026-04-02")
    assert told(short) == told(long), why
    assert len(long("list")) == 9, "a booking, three bills, a session and four Fridays"
    long.check()
    short.check()
