"""`init --sample`: an invented business to try things out, in every state that a desk meets."""

from __future__ import annotations

import json
import re
import shlex
import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import get_args

import pytest

from invoicectl.commands.sample.filling import lines
from invoicectl.context import Context
from invoicectl.domain import states
from tests.amounts import tasted
from tests.commands.bench import Answer, run
from tests.support import Clock

DECLINED, UNKNOWN = 5, 8
NOT_DONE = {"confirm B8": DECLINED, "confirm B11": UNKNOWN}
"""The sample's charges that don't go through: a declined deposit, and one without an answer."""

STATES = {
    "invoices.plan": states.PLAN_NAMES,
    "invoices.status": states.INVOICE_STATUSES,
    "sessions.kind": states.SESSION_KINDS,
    "sessions.status": get_args(states.SessionStatus),
    "bookings.status": get_args(states.BookingStatus),
    "series.status": get_args(states.SeriesStatus),
    "visits.status": get_args(states.VisitStatus),
}


@pytest.fixture(autouse=True)
def _somewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def do(line: str) -> Answer:
    words = ["--db", "sample.db", *shlex.split(line)]
    return run(words, context=Context(clock=Clock("2026-11-26T09:00")))


def rows(sql: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect("sample.db")) as seen:
        return seen.execute(sql).fetchall()


def test_it_has_thirty_clients_every_plan_and_every_state() -> None:
    made = do("init --sample --json")
    assert made.code == 0, made.err
    assert json.loads(made.out)["now"] == "2026-03-06T10:00:00Z", "where its weeks end"
    assert made.err.endswith("; begin with: invoicectl attention\n")
    assert rows("SELECT count(*) FROM clients") == [(30,)]
    for count, table in re.findall(r"(\d+) ([a-z]+)(?:,|;| and)", made.err):
        assert rows(f"SELECT count(*) FROM {table}") == [(int(count),)], table
    for place, words in STATES.items():
        table, column = place.split(".")
        there = {word for (word,) in rows(f"SELECT DISTINCT {column} FROM {table}")}
        assert set(words) <= there, place
    assert {outcome for (outcome,) in rows("SELECT DISTINCT outcome FROM payments")} >= {
        "approved",
        "declined",
        "unknown",
    }
    assert do("check").code == 0


@pytest.mark.more
def test_each_line_does_what_it_says() -> None:
    """Line by line as a person would: nothing of it is refused."""
    assert do("init --simulated-from 2026-01-05T09:00 --set service_charge_rate=30%").code == 0
    for line in lines(date(2026, 1, 5)):
        answer = do(line)
        assert answer.code == NOT_DONE.get(line, 0), f"{line}: {answer}"


@pytest.mark.parametrize(
    ("given", "first", "now"),
    tasted(
        [
            ("2026-09-17", "2026-09-14", "2026-11-13T10:00:00Z"),
            ("2024-02-26", "2024-02-26", "2024-04-26T10:00:00Z"),
            ("2027-01-03T23:00", "2026-12-28", "2027-02-26T10:00:00Z"),
        ],
        3,
    ),
)
def test_it_begins_on_the_monday_of_the_week_that_is_asked_for(
    given: str, first: str, now: str
) -> None:
    """Other weeks, the same business: all references and states are the same."""
    asked = "SELECT ref, status, total_minor, paid_minor FROM invoices ORDER BY number"
    do("init --sample")
    as_usual = rows(asked)
    Path("sample.db").unlink()
    Path("sample.db.gateway").unlink()
    made = do(f"init --sample --simulated-from {given} --json")
    assert json.loads(made.out)["now"] == now
    assert f"goes from {first} to {now[:10]} and has 30 clients" in made.err
    assert rows(asked) == as_usual
    (expires,) = rows("SELECT expires FROM cards WHERE expires IS NOT NULL")[0]
    assert re.fullmatch(r"\d{4}-\d{2}", str(expires))
    assert now[:7] <= str(expires), "the card is good still"


@pytest.mark.parametrize(
    "beside",
    ["--preset pet-care", "--set currency=JPY", "--gateway manual", "--gateway stripe --test-mode"],
)
def test_its_settings_are_its_own(beside: str) -> None:
    answer = do(f"init --sample {beside}")
    assert (answer.code, answer.out) == (2, "")
    assert "--sample brings a business with its own settings" in answer.err
    assert not Path("sample.db").exists()


def test_a_dry_run_counts_what_there_would_be_and_leaves_nothing() -> None:
    tried = do("init --sample --dry-run --json")
    assert (tried.code, list(Path().iterdir())) == (0, [])
    assert tried.err.endswith("; none of it stays after a dry run\n")
    made = do("init --sample --json")
    assert tried.err.partition(";")[0] == made.err.partition(";")[0], "the same counts"
    assert json.loads(tried.out)["now"] == json.loads(made.out)["now"]


def test_a_file_that_is_there_is_left_alone() -> None:
    Path("sample.db").write_bytes(b"mine")
    assert do("init --sample").code == 4
    assert Path("sample.db").read_bytes() == b"mine"


def test_a_wrong_time_makes_no_file() -> None:
    assert do("init --sample --simulated-from soon").code == 2
    assert not Path("sample.db").exists()
