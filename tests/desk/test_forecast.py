"""`forecast`: what it says is what then happens. Source: SPEC 11."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import get_args
from xml.etree import ElementTree as ET

import pytest

from invoicectl.context import Context
from invoicectl.desk.engine.recalling import Assumed
from invoicectl.domain.text import width
from invoicectl.errors import BadChoice, BadTime, Declined, Error, Malformed, NotFound
from tests.amounts import amount
from tests.commands.bench import run
from tests.desk.books.histories import DRAWN, STEPS, History, NothingThere
from tests.desk.coming_true import Opened, comes_true
from tests.support import Business, refused

LIVES = amount("FORECAST_LIVES", 35, taste=3)
"""How many random lives are forecast, and then lived."""

TOWNS = amount("FORECAST_TOWNS", 15, taste=2)
"""How many businesses whose clients share their hours."""


def begun(seed: int) -> Business:
    """A random life, in the middle of it."""
    history = History(seed)
    while len(history.told) < STEPS:
        with contextlib.suppress(NothingThere):
            history.do(history.chance.choice(DRAWN)(history))
    return history.business


@pytest.mark.campaign
@pytest.mark.parametrize("seed", range(LIVES))
def test_a_life_goes_on_as_foreseen(seed: int) -> None:
    b = begun(seed)
    try:
        assumed: Assumed = get_args(Assumed)[seed % 3]
        comes_true(b, ("40d", "9d", "3mo")[seed // 3 % 3], assumed)
    finally:
        b.close()


def town(seed: int) -> Business:
    """Clients who share their hours, so that their steps come at the same instants; of each kind of
    step there is some."""
    chance = Random(seed)  # noqa: S311 - chance that can be repeated
    preset = chance.choice(["pet-care", "pet-care-current", "marketplace"])
    b = Business(
        "2026-01-05T09:00",
        preset=preset,
        remind_before="3d,24h",
        service_charge_rate="30%",
        overdue_after="2d",
    )
    b("provider", "add", "noor")
    for name in ("zoe", "ada", "bob", "kim", "eve", "ron", "liz"):
        b("client", "add", name, "--auto-tip", chance.choice(["10%", "2.00", "none"]))
        b("card", "add", name, chance.choice(["pm_card_visa", "pm_card_chargeCustomerFail"]))
        days = chance.choice(["MO,WE,FR", "FR", "SA,SU", "MO,TU,WE,TH,FR"])
        rule = ("--every", days, "--time", chance.choice(["10:00", "17:00"]))
        b("series", "start", name, *rule, "--price", "25.00", "--auto-complete")
        if chance.random() < 0.5:
            b("client", "credit", name, chance.choice(["7.50", "60.00"]), "--reason", "sorry")
        if chance.random() < 0.4:
            b("client", "edit", name, "--autopay", "off")
        day = chance.choice(["08", "09", "16"])
        b("book", name, "--visit", f"2026-01-{day}T10:00 40.00 Walk", "--provider", "noor")
        if chance.random() < 0.7:
            with contextlib.suppress(Declined):
                b("confirm", b("booking", "list")[-1]["ref"])
        b("session", "open", name, "noor", "--kind", "email")
        session = b("session", "list")[-1]["ref"]
        b("session", "hire", session)
        b("issue", session, chance.choice(["40.00", "33.35"]))
        b("issue", name, "12.00", "--due", chance.choice(["2026-01-07", "2026-01-09T17:00"]))
        if chance.random() < 0.3:
            b("hold", name, "--reason", "away", "--until", "2026-01-12")
    b("clock", "advance", chance.choice(["1h", "2d", "9d"]))
    return b


@pytest.mark.campaign
@pytest.mark.parametrize("seed", range(TOWNS))
def test_a_town_goes_on_as_foreseen(seed: int) -> None:
    b = town(seed)
    try:
        assumed: Assumed = get_args(Assumed)[seed % 3]
        steps = comes_true(b, ("30d", "2mo")[seed % 2], assumed)
        assert {"plan", "complete", "weekly", "collect"} <= {each[2] for each in steps}
    finally:
        b.close()


@pytest.mark.parametrize("assumed", get_args(Assumed))
def test_the_sample_goes_on_as_foreseen(tmp_path: Path, assumed: Assumed) -> None:
    """Every plan and state at once."""
    path = tmp_path / "sample.db"
    assert run(["--db", str(path), "init", "--sample"]).code == 0
    b = Opened(path)
    assert len(comes_true(b, "30d", assumed)) > 50
    b.close()


# --- by hand ----------------------------------------------------------------------------------


def story(business: Callable[..., Business]) -> Business:
    """ada is invoiced 40.00 on Monday 5 January, of which noor earns 28.00."""
    b = business(preset="marketplace")
    b.marketplace()
    b("issue", "S1", "40.00")
    return b


def test_silence_is_foreseen(business: Callable[..., Business]) -> None:
    told = story(business)("forecast", "--until", "14d")
    common = {"ref": "INV-1", "client": "ada", "invoice": "INV-1", "amount": "40.00"}
    at = {"at": "2026-01-13T09:00:00Z", "late_fee": None}
    assert told["steps"] == [
        {**common, **at, "step": "auto-confirm", "outcome": "confirmed"},
        {**common, **at, "step": "collect", "outcome": "approved"},
    ]
    assert told["totals"] == {
        "invoiced": "0.00",
        "confirmed": "40.00",
        "collected": "40.00",
        "declined": "0.00",
        "late_fees": "0.00",
        "tips": "0.00",
        "earnings": "28.00",
    }
    (day,) = [each for each in told["periods"] if each["collected"] != "0.00"]
    assert (day["from"], day["until"]) == ("2026-01-13T00:00:00Z", "2026-01-14T00:00:00Z")


@pytest.mark.parametrize(
    ("by", "until", "begins", "why"),
    [
        ("week", "2026-01-20", ["01-05", "01-12", "01-19"], "weeks begin on Monday"),
        ("month", "2026-03-02", ["01-05", "02-01", "03-01"], "the first one begins now"),
        (None, "14d", [f"01-{day:02}" for day in range(5, 20)], "two weeks by day"),
        (None, "15d", ["01-05", "01-12", "01-19"], "longer by week"),
        (None, "2026-04-08", ["01-05", "02-01", "03-01", "04-01"], "and longer by month"),
        ("day", "2h", ["01-05"], "the last one ends where the forecast does"),
    ],
)
def test_periods(
    business: Callable[..., Business], by: str | None, until: str, begins: list[str], why: str
) -> None:
    words = ["--until", until, *(["--by", by] if by else [])]
    told = story(business)("forecast", *words)
    periods = told["periods"]
    assert [each["from"][5:10] for each in periods] == begins, why
    assert [each["until"] for each in periods[:-1]] == [each["from"] for each in periods[1:]]
    assert periods[0]["from"] == told["from"]
    assert periods[-1]["until"] == told["until"]


def test_the_last_instant_is_in_it(business: Callable[..., Business]) -> None:
    b = story(business)
    assert len(b("forecast", "--until", "2026-01-13T09:00")["steps"]) == 2
    assert b("forecast", "--until", "2026-01-13T08:59")["steps"] == []
    assert b("forecast", "--until", "2026-01-12")["until"] == "2026-01-12T23:59:59Z"
    assert b("forecast")["until"] == "2026-02-04T09:00:00Z", "30 days"


def test_each_card_answers_as_it_did_last(business: Callable[..., Business]) -> None:
    """Never asked, it approves."""
    b = business(preset="marketplace")
    b("client", "add", "ada")
    b("card", "add", "ada", "pm_card_chargeCustomerFail")
    b("issue", "ada", "5.00", "--due", "2026-01-06")

    def outcomes(assume: str) -> list[tuple[str, str, str | None]]:
        told = b("forecast", "--assume", assume)["steps"]
        return [(each["step"], each["outcome"], each["late_fee"]) for each in told]

    declines = [("collect", "declined", None), ("retry", "declined", "0.50")]
    assert outcomes("last") == [("collect", "approved", None)]
    assert outcomes("decline") == declines
    with pytest.raises(Declined):
        b("pay", "INV-1")
    assert outcomes("last") == declines
    assert outcomes("approve") == [("collect", "approved", None)]


def test_one_client(business: Callable[..., Business]) -> None:
    b = story(business)
    b("client", "add", "bob")
    b("card", "add", "bob", "pm_card_visa")
    b("issue", "bob", "5.00", "--due", "2026-01-06")
    assert {each["client"] for each in b("forecast")["steps"]} == {"ada", "bob"}
    assert {each["client"] for each in b("forecast", "--client", "bob")["steps"]} == {"bob"}


def test_what_is_held_does_not_come(business: Callable[..., Business]) -> None:
    b = story(business)
    b("hold", "INV-1", "--reason", "asked for")
    assert b("forecast")["steps"] == []


@pytest.mark.parametrize(
    ("words", "error", "said"),
    [
        (["--until", "2026-01-04"], Malformed, "is before Mon 2026-01-05 09:00 UTC"),
        (["--until", "11w1x"], BadTime, "'11w1x' is not a time"),
        (["--until", "131mo"], Malformed, "is more than ten years after"),
        (["--assume", "maybe"], BadChoice, "'maybe'"),
        (["--by", "year"], BadChoice, "'year'"),
        (["--client", "eve"], NotFound, "eve"),
    ],
)
def test_what_is_refused(
    business: Callable[..., Business], words: list[str], error: type[Error], said: str
) -> None:
    assert said in refused(story(business), error, "forecast", *words).message


def test_a_live_file_has_what_is_due_first(business: Callable[..., Business]) -> None:
    """Cron did not run for a while: what depends on time alone keeps its instants."""
    b = business(preset="marketplace", live=True)
    b.marketplace()
    b("issue", "S1", "40.00")
    b.system.at += timedelta(days=10)
    told = b("forecast", "--until", "2d")
    assert [(each["step"], each["at"]) for each in told["steps"]] == [
        ("auto-confirm", "2026-01-13T09:00:00Z"),
        ("collect", "2026-01-15T09:00:00Z"),
    ]
    assert told["periods"][0]["collected"] == "40.00"


def test_people_read_sums_with_bars(tmp_path: Path) -> None:
    path = str(tmp_path / "sample.db")
    assert run(["--db", path, "init", "--sample"]).code == 0
    shown = run(["--db", path, "forecast"]).out.splitlines()
    assert shown[:5] == [
        "Fri 2026-03-06 10:00 UTC → Sun 2026-04-05 10:00 UTC",
        "  if nobody does anything, and each card answers as it did last",
        "                           invoiced  collected  declined  late fees",
        "  6 – 8 Mar                  416.00     136.00    420.00      21.00  ████████▎",
        "  9 – 15 Mar                 101.00     182.00     70.00       3.50  ███████████",
    ]
    assert shown[-5:] == [
        "  total                      820.00     586.00    700.00      56.00",
        "  with 33.00 of tips, 619.00 is collected in all",
        "  sessions of 90.00 are confirmed; their charges are counted above",
        "  providers earn 72.00 of that",
        "  68 steps; --json or --format csv lists each",
    ]
    assert all(width(line) <= 80 for line in shown)
    visits = run(["--db", path, "forecast", "--client", "leah", "--until", "4h"]).out.splitlines()
    assert visits[2:] == [
        "  no money is asked for",
        "  2 steps; --json or --format csv lists each",
    ], "a visit and the plan of the next one, and no table of nothing"
    nothing = run(["--db", path, "forecast", "--until", "1m"]).out.splitlines()
    assert nothing[1:] == ["  nothing is to come"]


# --- as a picture -----------------------------------------------------------------------------

SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize("name", ["<script>alert(1)</script>", "Hound & Sons", '"' * 60, "]]>"])
def test_a_picture_holds_nothing_but_itself(
    business: Callable[..., Business], name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    b = story(business)
    b("config", "set", "business", name)
    monkeypatch.setattr(Context, "deliver", lambda run, done, _, **__: run.show(done))
    document = b("forecast", "--until", "14d", "--svg", "ahead.svg")
    picture = ET.fromstring(document["content"])  # noqa: S314 - our own
    found = {each.tag.removeprefix(SVG) for each in picture.iter()}
    assert found == {"svg", "title", "desc", "style", "rect", "text"}, "no script"
    names = {key for each in picture.iter() for key in each.attrib}
    assert not [key for key in names if "href" in key or key.startswith("on")]
    assert "url(" not in (picture.findtext(f"{SVG}style") or "")
    assert name in (picture.findtext(f"{SVG}title") or "")
    assert "13 Jan: 40.00 collected" in (picture.findtext(f"{SVG}desc") or "")


def test_a_picture_is_written_to_a_new_file(tmp_path: Path) -> None:
    db, path = str(tmp_path / "sample.db"), tmp_path / "ahead.svg"
    assert run(["--db", db, "init", "--sample"]).code == 0
    assert run(["--db", db, "forecast", "--svg", str(path)]).code == 0
    bars = [
        each
        for each in ET.parse(path).iter(f"{SVG}rect")  # noqa: S314 - our own
        if each.get("class") == "paid" and each.get("height") != "10"
    ]
    widths = [int(each.get("width") or 0) for each in bars]
    assert len(widths) == 5, "each week something is paid"
    assert widths[1] == max(widths) > widths[3] == widths[4] > 0, "the largest sum is the longest"
    assert run(["--db", db, "forecast", "--svg", str(path)]).code == 4
    assert run(["--db", db, "forecast", "--svg", str(path), "--force"]).code == 0
