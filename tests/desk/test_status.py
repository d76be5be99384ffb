"""Whether all is well, for monitors. Source: SPEC 13 (`status`)."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from invoicectl import __version__
from invoicectl.domain.events import Reconciled
from invoicectl.errors import NotWell
from tests.commands.bench import run
from tests.support import Business, database

FIELDS = (
    "ok last_tick due oldest_due_at attention waiting_letters failed_letters reconciled_at "
    "backup_at size version"
)


@pytest.fixture
def live(business: Any) -> Business:
    """ada owes nothing yet: her session is confirmed by silence on 13 January."""
    made: Business = business("2026-01-05T09:00", live=True, service_charge_rate="30%")
    made.marketplace()
    made("issue", "S1", "40.00")
    made("tick")
    return made


def told(b: Business) -> tuple[bool, list[str]]:
    done = b.done("status")
    assert isinstance(done.value, dict)
    assert (done.error is None) == done.value["ok"] == (not done.value["problems"])
    return done.value["ok"], done.value["problems"]


def test_all_is_well(live: Business) -> None:
    status = live("status")
    assert set(FIELDS.split()) - set(status) == set()
    assert {name: status[name] for name in FIELDS.split() if name != "size"} == {
        "ok": True,
        "last_tick": "2026-01-05T09:00:00Z",
        "due": 0,
        "oldest_due_at": None,
        "attention": 0,
        "waiting_letters": 1,
        "failed_letters": 0,
        "reconciled_at": None,
        "backup_at": None,
        "version": __version__,
    }
    assert status["size"] > 100_000


@pytest.mark.parametrize(
    ("after", "ok", "why"),
    [
        (timedelta(), True, "the instant at which it falls due"),
        (timedelta(days=1), True, "a daily tick may come yet"),
        (timedelta(days=1, seconds=1), False, "nobody ticks any more"),
    ],
)
def test_a_step_that_waits_for_over_a_day(
    live: Business, after: timedelta, ok: bool, why: str
) -> None:
    live.system.at = live.system.at.replace(day=13) + after
    assert told(live)[0] == ok, why
    status = live.done("status").value
    assert isinstance(status, dict)
    assert (status["due"], status["oldest_due_at"]) == (1, "2026-01-13T09:00:00Z")


def test_a_simulated_clock_makes_nothing_late(business: Any) -> None:
    made: Business = business("2026-01-05T09:00")
    made.petcare()
    made("series", "start", "ada", "--every", "MO", "--time", "12:00", "--price", "9.00")
    assert told(made) == (True, [])


@pytest.mark.parametrize(
    ("sql", "problem"),
    [
        ("UPDATE outbox SET state = 'failed', why = 'x' WHERE number = 1", "a letter failed"),
        ("UPDATE payments SET outcome = 'review'", "a charge is unclear"),
        (
            "UPDATE payments SET outcome = 'unknown', at = '2026-01-04T08:00:00Z'",
            "a charge has had no answer for over a day",
        ),
    ],
)
def test_what_is_not_well_at_once(live: Business, sql: str, problem: str) -> None:
    live("confirm", "INV-1")
    database(live.desk.store).execute(sql)
    assert told(live) == (False, [problem])


def test_a_charge_that_is_unknown_for_less_than_a_day_is_the_next_tick_s(live: Business) -> None:
    live("confirm", "INV-1")
    database(live.desk.store).execute("UPDATE payments SET outcome = 'unknown'")
    assert told(live) == (True, [])
    status = live("status")
    assert status["attention"] == 1


def test_a_difference_to_the_gateway_is_not_well(live: Business) -> None:
    with live.desk.act() as work:
        work.record([Reconciled(work.file_id, work.now, 1, 2, 0)], actor="time")
    assert told(live) == (False, ["the gateway lacks what the ledger has"])
    assert live.done("status").value["reconciled_at"] == "2026-01-05T09:00:00Z"  # type: ignore[index,call-overload]


def test_what_waits_for_people_alone_is_well(live: Business) -> None:
    live("contest", "INV-1", "--reason", "We agreed on 30")
    assert told(live) == (True, [])
    assert live("status")["attention"] == 1


def test_a_monitor_reads_exit_codes(tmp_path: Path) -> None:
    options = ["--db", str(tmp_path / "x.db")]
    run([*options, "init", "--simulated-from", "2026-01-05T09:00"])
    ended = run([*options, "status", "--json"])
    assert (ended.code, ended.err, json.loads(ended.out)["ok"]) == (0, "", True)
    for line in ("client add ada", "card add ada pm_sim_unreachable", "issue ada 9.00 --due today"):
        assert run([*options, *line.split()]).code == 0
    run([*options, "clock", "advance", "30d"])
    ended = run([*options, "status", "--json"])
    assert (ended.code, json.loads(ended.out)["problems"]) == (4, ["a charge is unclear"])
    assert json.loads(ended.err)["error"]["code"] == NotWell(problems="").code


def test_a_backup_is_noted(tmp_path: Path) -> None:
    options = ["--db", str(tmp_path / "x.db")]
    run([*options, "init", "--simulated-from", "2026-01-05T09:00"])
    assert json.loads(run([*options, "status", "--json"]).out)["backup_at"] is None
    assert run([*options, "backup", str(tmp_path / "copy.db")]).code == 0
    assert (
        json.loads(run([*options, "status", "--json"]).out)["backup_at"] == "2026-01-05T09:00:00Z"
    )
    assert run([*options, "check"]).code == 0
