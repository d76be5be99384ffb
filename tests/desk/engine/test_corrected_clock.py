"""A clock that was ahead for a while, and is put right. SPEC 3."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from invoicectl.context import Context
from invoicectl.errors import (
    BadText,
    ClockAhead,
    ClockBehind,
    ClockTaken,
    NotAgreed,
    NothingToCorrect,
    WrittenAhead,
)
from tests.commands.bench import run
from tests.support import Business

START = datetime(2026, 1, 5, 9, tzinfo=UTC)
CORRECT = ("clock", "correct", "--reason", "It was set to another day", "--yes")


@pytest.fixture
def ahead(business: Any) -> Business:
    """A live file whose clock was twenty days ahead while a bill was issued and cron ran; now it is
    right again, an hour after the file began."""
    made: Business = business("2026-01-05T09:00", live=True, preset="marketplace")
    made.marketplace()
    made("issue", "S1", "40.00")
    made.system.at = START + timedelta(days=20)
    made("issue", "ada", "100.00", "--due", "2026-03-01")
    made("tick")
    made.system.at = START + timedelta(hours=1)
    return made


def test_it_locks_the_file_and_says_how_to_go_on(ahead: Business) -> None:
    for words in (["client", "add", "bob"], ["tick"], ["tick", "--catch-up"], ["confirm", "S1"]):
        with pytest.raises(ClockBehind, match="is 19d 23h behind the newest event") as caught:
            ahead(*words)
        assert "invoicectl clock correct --reason TEXT" in (caught.value.hint or "")


def test_corrected_instants_follow_the_system_s_clock_again(ahead: Business) -> None:
    before = ahead.events()
    told = ahead(*CORRECT)
    assert (told["now"], told["was"]) == ("2026-01-05T10:00:00Z", "2026-01-25T09:00:00Z")
    kinds = [each["kind"] for each in told["written"]]
    assert kinds[:1] == ["invoice-confirmed"], "settled by silence, at a deadline in the future"
    assert "invoice-issued" in kinds
    assert "invoice-issued" in {each[4] for each in before[-len(kinds) :]}
    assert {each["recorded_at"] for each in told["written"]} == {"2026-01-25T09:00:00Z"}
    assert ahead.events()[:-1] == before, "what was written keeps its instants"
    at, recorded_at, actor, ref, kind, _ = ahead.events()[-1]
    assert (at, recorded_at) == ("2026-01-05T10:00:00Z", "2026-01-05T10:00:00Z")
    assert (actor, ref, kind) == ("clerk", "file", "clock-corrected")
    ahead("client", "add", "bob")
    assert ahead.events()[-1][0] == "2026-01-05T10:00:00Z"
    assert ahead("clock", "show")["now"] == "2026-01-05T10:00:00Z"
    ahead.check()


def test_what_comes_next_keeps_its_instant(ahead: Business) -> None:
    ahead(*CORRECT)
    step = ahead("show", "INV-2")["next"]
    assert (step["step"], step["at"]) == ("collect", "2026-03-01T17:00:00Z")
    assert ahead("tick")["steps"] == []
    for day in (30, 60):
        ahead.system.at = START + timedelta(days=day)
        ahead("tick")
    assert ahead("show", "INV-2")["status"] == "paid"
    ahead.check()


def test_days_of_rest_count_from_the_correction(ahead: Business) -> None:
    """A tick of the future is no tick: or a clock set ahead later would find nothing strange."""
    ahead(*CORRECT)
    ahead.system.at = START + timedelta(days=35, hours=1)
    ahead("client", "add", "bob")
    ahead.system.at = START + timedelta(days=71, hours=1)
    with pytest.raises(ClockAhead):
        ahead("client", "add", "eve")
    info = ahead.desk.store.file.info()
    assert info.ticked_at == START + timedelta(hours=1)


def test_corrected_twice_each_lists_its_own(ahead: Business) -> None:
    first = ahead(*CORRECT)["written"]
    ahead.system.at = START + timedelta(days=3)
    ahead("client", "add", "bob")
    ahead.system.at = START + timedelta(days=1)
    second = ahead(*CORRECT)["written"]
    assert [each["kind"] for each in second] == ["client-added"]
    assert second[0]["seq"] > first[-1]["seq"] + 1
    ahead.check()


@pytest.mark.parametrize(
    ("behind", "why"),
    [
        (timedelta(0), "right"),
        (timedelta(minutes=5), "as far behind as is let be"),
        (timedelta(days=-3), "ahead"),
    ],
)
def test_a_right_clock_is_not_corrected(business: Any, behind: timedelta, why: str) -> None:
    made = business("2026-01-05T09:00", live=True)
    made.system.at = START - behind
    with pytest.raises(NothingToCorrect, match="is not 5 minutes behind"):
        made(*CORRECT)
    made.system.at = START - timedelta(minutes=5, seconds=1)
    assert made(*CORRECT)["was"] == "2026-01-05T09:00:00Z", why


def test_a_simulated_clock_is_never_wrong(business: Any) -> None:
    with pytest.raises(NothingToCorrect, match="simulated"):
        business()(*CORRECT)


class Taken:
    """The office of the clock, where another process sits."""

    left: dict[str, Any] | None = None

    def take(self, _: dict[str, Any]) -> dict[str, Any]:
        return {"pid": 7, "user": "cron", "since": "2026-01-25T09:00:00Z"}

    def give_up(self) -> None:
        raise AssertionError("it was never ours")


def test_no_clock_is_corrected_under_a_tick(ahead: Business) -> None:
    """It would go on writing at its own instant, and lock the file again."""
    ahead.desk.store.clock_office = Taken()
    with pytest.raises(ClockTaken, match="cron"):
        ahead(*CORRECT)
    ahead.desk.store.clock_office = None
    assert ahead(*CORRECT)["now"] == "2026-01-05T10:00:00Z"


def test_a_reason_is_needed(ahead: Business) -> None:
    with pytest.raises(BadText, match="reason"):
        ahead("clock", "correct", "--reason", "", "--yes")


def test_a_script_says_yes(ahead: Business) -> None:
    """Without it the events are named, and nothing is done."""
    before = ahead.events()
    with pytest.raises(WrittenAhead) as caught:
        ahead(*CORRECT[:-1])
    count = len(caught.value.notes)
    assert caught.value.message == (
        f"{count} events were written up to Sun 2026-01-25 09:00 UTC, 19d 23h after the system's "
        "clock, and will stay so dated"
    )
    assert caught.value.exit_code == 4
    assert caught.value.notes[-1].startswith("event ")
    assert "--yes" in (caught.value.hint or "")
    assert ahead.events() == before


class Terminal(io.StringIO):
    """A stream that a person sits at."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("typed", "is_done"),
    [("y\n", True), ("YES\n", True), ("n\n", False), ("\n", False), ("", False)],
)
def test_a_person_at_a_terminal_is_asked(
    ahead: Business, monkeypatch: pytest.MonkeyPatch, typed: str, is_done: bool
) -> None:
    err = Terminal()
    monkeypatch.setattr("sys.stdin", Terminal(typed))
    monkeypatch.setattr("sys.stderr", err)
    before = len(ahead.events())
    agree = Context(store=ahead.desk.store).agreement(yes=False)
    refusal = WrittenAhead(written="1 event was written", newest="Sunday", span="3d")
    refusal.add_note("event 7")
    if is_done:
        agree(refusal)
    else:
        with pytest.raises(NotAgreed):
            agree(refusal)
    assert err.getvalue().startswith("note: event 7\n1 event was written up to Sunday")
    assert err.getvalue().endswith("Go on? [y/N] ")
    assert len(ahead.events()) == before


def test_as_of_then_counts_what_was_written_ahead_from_the_correction_on(ahead: Business) -> None:
    ahead(*CORRECT)
    ahead("pay", "INV-2", "30.00", "--method", "cash")
    ahead.system.at = START + timedelta(days=2)
    ahead("client", "add", "bob")
    assert ahead("report", "aging")["total"]["due"] == "70.00"
    assert ahead("report", "aging", "--as-of", "2026-01-06")["total"]["due"] == "70.00"
    assert ahead("report", "aging", "--as-of", "2026-01-05T10:00")["total"]["due"] == "0.00"
    assert ahead("statement", "ada", "--until", "now")["closing"] == "70.00"


def test_both_businesses_go_on(business: Any) -> None:
    """A month of everything under a clock that was ahead in between: the books stay in order."""
    made = business("2026-01-05T09:00", live=True, preset="marketplace", deposit_rate="50%")
    made.marketplace()
    rule = ("--every", "MO,WE,FR", "--time", "17:00", "--price", "25.00", "--auto-complete")
    made("series", "start", "ada", "--provider", "noor", *rule)
    made("book", "ada", "--visit", "2026-01-20T10:00 111.11 Sitting")
    made("confirm", "B1")
    made("issue", "S1", "40.00")
    made.system.at = START + timedelta(days=25)
    made("tick")
    made("book", "ada", "--visit", "2026-02-10T10:00 50.00 Walk")
    made("config", "set", "response_days", "9")
    made.system.at = START + timedelta(days=1)
    made(*CORRECT)
    made("session", "open", "ada", "noor", "--kind", "email")
    made("confirm", "B2")
    made("visit", "add", "R1", "2026-01-07T10:00", "20.00", "Feeding")
    for day in range(2, 60):
        made.system.at = START + timedelta(days=day)
        made("tick")
        made.check()
    made("report", "aging", "--as-of", "yesterday")
    for each in made("list"):
        made("show", each["number"])


def test_people_read_what_was_written(ahead: Business) -> None:
    out = run([*CORRECT], context=Context(clock=ahead.system, store=ahead.desk.store)).out
    title, told, heads, first, *_ = out.splitlines()
    assert title.startswith("Clock corrected")
    assert title.endswith("Mon 2026-01-05 10:00 UTC")
    assert told == "  written up to Sun 2026-01-25 09:00 UTC, and still so dated:"
    assert heads.split() == ["event", "at", "ref", "what"]
    assert first.split()[1:3] == ["2026-01-13", "09:00"]
