"""What will happen, in order: charges, deadlines, reminders and visits.

Source: SPEC 9 (JSON, agenda), SPEC 13, SPEC 3 (`--until` of `agenda`)."""

from __future__ import annotations

from typing import Any

import pytest

from invoicectl.errors import BadTime, NotFound
from tests.commands.bench import run
from tests.support import Business, refused


@pytest.fixture
def town(business: Any) -> Business:
    """ada has a session, a booking and a series; bob an invoice of his own."""
    made: Business = business("2026-01-05T09:00", service_charge_rate="30%", remind_before="1d")
    made.petcare()
    made("client", "add", "bob")
    made("session", "open", "ada", "noor", "--kind", "email")
    made("session", "hire", "S1")
    made("issue", "S1", "40.00")
    made("book", "ada", "--provider", "noor", "--visit", "2026-01-07T10:00 30.00 Walk")
    made("confirm", "B1")
    made("series", "start", "ada")
    made("visit", "add", "R1", "2026-01-05T08:00", "9.00", "Feeding")
    made("visit", "add", "R1", "2026-01-08T08:00", "9.00", "Feeding")
    made("visit", "done", "V2")
    made("issue", "bob", "7.00", "--due", "2026-01-06")
    return made


def told(b: Business, *words: str) -> list[tuple[str, ...]]:
    return [tuple(each.values())[:5] for each in b("agenda", *words)]


ALL = [
    ("2026-01-05T17:00:00Z", "INV-3", "bob", "remind", None),
    ("2026-01-06T17:00:00Z", "INV-2", "ada", "remind", None),
    ("2026-01-06T17:00:00Z", "INV-3", "bob", "collect", "7.00"),
    ("2026-01-07T10:00:00Z", "V1", "ada", "visit", "30.00"),
    ("2026-01-07T17:00:00Z", "INV-2", "ada", "collect", "15.00"),
    ("2026-01-08T08:00:00Z", "V3", "ada", "visit", "9.00"),
    ("2026-01-09T17:00:00Z", "ada", "ada", "weekly", "9.00"),
    ("2026-01-12T09:00:00Z", "INV-1", "ada", "remind", None),
    ("2026-01-13T09:00:00Z", "INV-1", "ada", "auto-confirm", "40.00"),
]


def test_all_of_it_in_order_and_each_under_its_own_name(town: Business) -> None:
    assert told(town) == ALL
    fields = ["at", "ref", "client", "step", "amount", "charges", "tip", "credit"]
    assert list(town("agenda")[0]) == fields


def test_of_one_client(town: Business) -> None:
    assert told(town, "ada") == [each for each in ALL if each[2] == "ada"]
    assert told(town, "C2") == [each for each in ALL if each[2] == "bob"]
    refused(town, NotFound, "agenda", "kim")


@pytest.mark.parametrize(
    ("until", "count", "why"),
    [
        ("2026-01-06T16:59:59", 1, "the second before"),
        ("2026-01-06T17:00", 3, "the instant is in it"),
        ("2026-01-06", 3, "a day is meant to its end"),
        ("2026-01-07", 5, "… also with what a reminder was before"),
        ("now", 0, "nothing is due yet"),
        ("+2d", 3, "a span from now: to Wed 7 Jan 09:00"),
    ],
)
def test_until_includes_its_instant(town: Business, until: str, count: int, why: str) -> None:
    assert told(town, "--until", until) == ALL[:count], why


def test_a_time_that_is_none_is_refused(town: Business) -> None:
    refused(town, BadTime, "agenda", "--until", "5pm")


def test_what_happens_is_what_was_told(town: Business) -> None:
    """Every step of the walk was on the agenda of the moment before it, under its instant."""
    end = "2026-01-09T17:00"
    expected = {each[:2] for each in told(town, "--until", end) if each[3] != "visit"}
    steps = town.to(end)["steps"]
    happened = {(each["at"], each["ref"]) for each in steps if each["step"] != "complete"}
    assert expected <= happened


def test_a_visit_that_has_begun_is_completed_and_no_visit_to_come(business: Any) -> None:
    made: Business = business("2026-01-05T09:00", live=True, gateway="manual")
    made("client", "add", "ada")
    made("book", "ada", "--visit", "2026-01-06T10:00 30.00 Walk")
    made("confirm", "B1")
    assert told(made)[0][3] == "visit"
    made.system.at = made.system.at.replace(day=6, hour=12)
    assert told(made)[0] == ("2026-01-06T10:00:00Z", "V1", "ada", "complete", "30.00")
    assert "visit" not in [each[3] for each in told(made)]


def test_a_table_has_the_nearest_and_says_how_many_more(tmp_path: Any) -> None:
    options = ["--db", str(tmp_path / "x.db")]
    for line in (
        "init --simulated-from 2026-01-05T09:00",
        "client add ada",
        "card add ada pm_card_visa",
        *(f"issue ada {number}.00 --due 2026-02-01" for number in range(1, 54)),
        "series start ada",
        "visit add R1 2026-01-06T10:00 9.00",
    ):
        assert run([*options, *line.split()]).code == 0
    ended = run([*options, "agenda"])
    lines = ended.out.splitlines()
    assert len(lines) == 51, "a heading and 50 lines"
    when = ["tomorrow,", "Tue", "6", "Jan", "10:00"]
    assert lines[1].split() == [*when, "visit,", "price", "9.00", "V1", "ada"]
    assert ended.err == "note: 4 more; --json or --format csv gives all\n"
    assert len(run([*options, "agenda", "--format", "csv"]).out.splitlines()) == 55
    assert "more" not in run([*options, "agenda", "--until", "2026-01-31"]).err


def test_nothing_is_said_to_be_nothing(tmp_path: Any) -> None:
    options = ["--db", str(tmp_path / "x.db")]
    run([*options, "init", "--simulated-from", "2026-01-05T09:00"])
    assert run([*options, "agenda"]).out == "Nothing is to come.\n"
