"""The two clocks: a live file is safe from a wrong one, a simulated one is only moved on."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from typer.testing import CliRunner

from invoicectl.cli import app
from invoicectl.errors import (
    BadAmount,
    BadSpan,
    BadText,
    ClockAhead,
    ClockBehind,
    Error,
    FarAhead,
    NotFound,
    NotSimulated,
    TimeGoesBack,
)
from tests.support import Business

START = datetime(2026, 1, 5, 9, tzinfo=UTC)


@pytest.fixture
def live(business: Any) -> Business:
    made: Business = business("2026-01-05T09:00", live=True, preset="marketplace")
    made.marketplace()
    return made


@pytest.mark.parametrize(
    ("behind", "taken_at", "why"),
    [
        (timedelta(seconds=1), START, "a second behind: the event's time is used"),
        (timedelta(minutes=5), START, "up to five minutes"),
        (timedelta(minutes=5, seconds=1), None, "beyond that it is refused"),
        (timedelta(days=400), None, "and far beyond"),
    ],
)
def test_a_clock_that_is_behind(
    live: Business, behind: timedelta, taken_at: datetime | None, why: str
) -> None:
    live.system.at = START - behind
    if taken_at is None:
        before = len(live.events())
        with pytest.raises(ClockBehind, match="behind the newest event"):
            live("client", "add", "bob")
        assert len(live.events()) == before
    else:
        live("client", "add", "bob")
        assert live.events()[-1][1] == f"{taken_at:%Y-%m-%dT%H:%M:%SZ}", why


@pytest.mark.parametrize(
    ("rest", "is_refused", "why"),
    [
        (timedelta(days=35), False, "35 days are allowed"),
        (timedelta(days=35, seconds=1), True, "more are not"),
        (timedelta(days=365 * 73), True, "a clock set to 2099 would charge everybody"),
    ],
)
def test_a_clock_that_is_ahead(live: Business, rest: timedelta, is_refused: bool, why: str) -> None:
    live.system.at = START + rest
    if not is_refused:
        live("tick")
        return
    for words in (["tick"], ["client", "add", "bob"], ["reply", "S1", "hi", "--from", "client"]):
        with pytest.raises(ClockAhead, match="is the clock right"):
            live(*words)
    assert live("show", "S1")["status"] == "hired", "looking is allowed"
    live("tick", "--catch-up")
    live("client", "add", "bob")


def test_a_tick_that_does_nothing_counts(live: Business) -> None:
    live.system.at = START + timedelta(days=30)
    assert live("tick")["steps"] == []
    live.system.at = START + timedelta(days=60)
    live("client", "add", "bob")


def test_what_depends_on_time_is_dated_when_due_and_charges_when_made(live: Business) -> None:
    live("issue", "S1", "40.00")
    live.system.at = START + timedelta(days=8, hours=2)
    steps = live("tick")["steps"]
    assert [(step["step"], step["at"]) for step in steps] == [
        ("auto-confirm", "2026-01-13T09:00:00Z"),
        ("collect", "2026-01-13T11:00:00Z"),
    ]
    assert live("tick")["steps"] == []
    at, recorded_at, actor, *_ = live.events()[-4]
    assert (at, recorded_at, actor) == ("2026-01-13T09:00:00Z", "2026-01-13T11:00:00Z", "time")


def test_showing_one_thing_shows_it_settled_and_writes_nothing(live: Business) -> None:
    live("issue", "S1", "40.00")
    live.system.at = START + timedelta(days=9)
    before = len(live.events())
    assert live("show", "INV-1")["status"] == "open"
    assert live("show", "S1")["closed_at"] == "2026-01-13T09:00:00Z"
    assert live("list")[0]["status"] == "pending", "lists are as written"
    assert len(live.events()) == before


def test_a_refused_command_rolls_its_settling_back(live: Business) -> None:
    live("issue", "S1", "40.00")
    live.system.at = START + timedelta(days=9)
    before = live.events()
    with pytest.raises(Exception, match="was confirmed on"):
        live("contest", "INV-1", "--reason", "late")
    assert live.events() == before


def test_a_live_clock_is_not_moved(live: Business) -> None:
    with pytest.raises(NotSimulated):
        live("clock", "advance", "1d")


@pytest.mark.parametrize("to", ["2026-01-05T08:59:59", "2025-01-05"])
def test_time_never_goes_back(business: Any, to: str) -> None:
    with pytest.raises(TimeGoesBack):
        business().to(to)


def test_an_advance_to_now_does_what_is_due_now(business: Any) -> None:
    made = business(preset="marketplace")
    made.marketplace()
    made("book", "ada", "--visit", "2026-01-05T08:00 10.00 Walk")
    made("confirm", "B1")
    steps = made.to("2026-01-05T09:00")["steps"]
    assert [(step["step"], step["at"]) for step in steps] == [("complete", "2026-01-05T09:00:00Z")]


def test_a_dry_run_tells_the_future_and_changes_nothing(live: Business) -> None:
    live("issue", "S1", "40.00")
    live("card", "add", "ada", "pm_card_chargeCustomerFail")
    live.system.at = START + timedelta(days=9)
    before = live.events()
    steps = live("tick", "--dry-run")["steps"]
    outcomes = [(step["step"], step["outcome"]) for step in steps]
    assert outcomes == [("auto-confirm", "confirmed"), ("collect", "approved")]
    assert live.events() == before
    assert live("tick")["steps"][1]["outcome"] == "declined"


def test_nobody_can_act_as_time(business: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """What time brings about is told apart from what people do, however the actor is named."""
    made = business()
    made.context._desk = None
    with pytest.raises(BadText, match="that is what time does"):
        made("client", "add", "ada", "--actor", "time")
    made.context.actor = None
    monkeypatch.setenv("INVOICECTL_ACTOR", "time")
    with pytest.raises(BadText, match="that is what time does"):
        made("client", "add", "ada")
    monkeypatch.setenv("INVOICECTL_ACTOR", "clerk")
    assert made("client", "list") == []


# --- SPEC 3: the walk -------------------------------------------------------------------------


def lively(b: Business) -> None:
    """A business with something of everything in the month ahead, over the spring change."""
    b.petcare()
    rule = ("--every", "MO,WE,FR", "--time", "17:00", "--price", "25.00", "--auto-complete")
    b("series", "start", "ada", "--provider", "noor", *rule)
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


def told(b: Business) -> tuple[list[str], list[Any], list[Any]]:
    """Facts, instants, amounts and letters, in no order within an instant."""
    invoices = [b.unnamed(str(b.invoice(i["number"]))) for i in b("list")]
    return b.facts(), sorted(b.letters()), invoices


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
    policy = {
        "timezone": "America/New_York",
        "service_charge_rate": "30%",
        "retry_after": "24h,1d",
    }
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


@pytest.mark.parametrize(
    ("words", "message", "hint"),
    [
        (["-1d"], "'-1d' is not a span of time: time never goes back", None),
        (["--", "-1d"], "'-1d' is not a span of time: time never goes back", None),
        (["8"], "'8' is not a span of time: it has no unit, as in 8d", None),
        (["today"], "'today' is not a span of time", "invoicectl clock advance --to today"),
        (["2026-02-01"], "'2026-02-01' is not a span of time",
         "invoicectl clock advance --to 2026-02-01"),
        (["+8d"], "'+8d' is not a span of time: it has a sign",
         "invoicectl clock advance --to +8d"),
    ],
)  # fmt: skip
def test_a_wrong_span_is_told_for_what_it_is(
    business: Any, words: list[str], message: str, hint: str | None
) -> None:
    with pytest.raises(BadSpan) as caught:
        business()("clock", "advance", *words)
    assert caught.value.message == message
    shapes = "write 8d, 24h, 90m, 2w, 1mo or a sum such as 1d12h"
    assert caught.value.hint == (hint or shapes)


def test_an_advance_by_nothing_does_what_is_due_now(business: Any) -> None:
    made = business(preset="marketplace")
    made.marketplace()
    made("book", "ada", "--visit", "2026-01-05T08:00 10.00 Walk", "--auto-complete")
    made("confirm", "B1")
    assert made("clock", "advance", "0d")["to"] == "2026-01-05T09:00:00Z"


# --- what begins like a number is a value -----------------------------------------------------


@pytest.mark.parametrize(
    ("words", "error", "match"),
    [
        (["issue", "ada", "-5", "--due", "today"], BadAmount, "an amount has no sign"),
        (["clock", "advance", "--to", "-2h"], TimeGoesBack, "time never goes back"),
        (["visit", "move", "V1", "-2h"], NotFound, "V1"),
    ],
)
def test_a_sign_makes_no_option(
    business: Any, words: list[str], error: type[Error], match: str
) -> None:
    made = business()
    made("client", "add", "ada")
    with pytest.raises(error, match=match):
        made(*words)


def test_a_text_may_begin_like_a_number(business: Any) -> None:
    made = business(preset="marketplace")
    made.marketplace()
    told = made("reply", "S1", "-5 degrees", "--from", "client")
    assert told["messages"][-1]["text"] == "-5 degrees"


# --- SPEC 3, a walk of centuries is meant by nobody -------------------------------------------


@pytest.mark.parametrize(
    ("to", "is_far", "why"),
    [
        ("2036-01-05T09:00", False, "ten years"),
        ("2036-01-06T09:00:01", True, "a second more, and a leap day"),
        ("8999-12-31", True, "to the end of the calendar"),
    ],
)
def test_beyond_ten_years_it_says_how_to_go_on(
    business: Any, to: str, is_far: bool, why: str
) -> None:
    made = business()
    if not is_far:
        assert made.to(to)["to"] == f"{to}:00Z", why
        return
    with pytest.raises(FarAhead, match="is more than ten years after Mon 2026-01-05 09:00 UTC"):
        made.to(to)
    assert made("clock", "show")["now"] == "2026-01-05T09:00:00Z", why


def test_who_says_yes_goes_as_far_as_that(business: Any) -> None:
    made = business()
    with pytest.raises(FarAhead) as caught:
        made("clock", "advance", "3000w")
    assert caught.value.exit_code == 4
    assert caught.value.hint == (
        "invoicectl clock advance --to 2083-07-05T09:00:00Z --yes goes that far"
    )
    assert made("clock", "advance", "3000w", "--yes")["to"] == "2083-07-05T09:00:00Z"


def test_a_batch_goes_no_further_unasked(business: Any) -> None:
    """Neither does its `at`; a line of its own can say yes."""
    made = business()
    lines = [
        {"do": "client add", "handle": "ada", "at": "2099-01-01"},
        {"do": "clock advance", "to": "2099-01-01"},
        {"do": "clock advance", "to": "2099-01-01", "yes": True},
    ]
    told = "".join(json.dumps(line) + "\n" for line in lines)
    done = CliRunner().invoke(app, ["batch", "-", "--continue"], input=told, obj=made.context)
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [each.get("exit", 0) for each in answers] == [4, 4, 0]
    assert {each["error"]["code"] for each in answers[:2]} == {"far-ahead"}
    assert made("clock", "show")["now"] == "2099-01-01T00:00:00Z"
