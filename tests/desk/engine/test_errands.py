"""Charging a card: what is on disk when, and what a late or lost answer does."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from invoicectl.cli import Root
from invoicectl.context import Context
from invoicectl.domain.model import Answer
from invoicectl.errors import GatewayDown, NotFound
from invoicectl.gateways import Charge, Created
from invoicectl.gateways.simulated import Simulated
from invoicectl.store import create_store, open_store
from tests.support import ROOT, Business, Clock


class Scripted(Simulated):
    """The simulated gateway, with something happening just before it is asked."""

    def __init__(
        self,
        before: Callable[[Charge], None] = lambda _: None,
        *,
        create: Callable[[Charge], None] = lambda _: None,
        path: str = ":memory:",
    ) -> None:
        super().__init__(path)
        self.before = before
        self.before_create = create

    def create(self, charge: Charge) -> Created | Answer:
        self.before_create(charge)
        return super().create(charge)

    def confirm(self, charge: Charge, gateway_ref: str) -> Answer:
        self.before(charge)
        return super().confirm(charge, gateway_ref)


def run(path: Path, clock: Clock, gateway: Any, *words: str) -> int:
    """One command of its own on a file, as another process would run it."""
    context = Context(clock=clock, gateway=lambda *_: gateway)
    assert isinstance(ROOT, Root)
    return int(ROOT.main(["--db", str(path), *words], obj=context, standalone_mode=False))


@pytest.fixture
def file(tmp_path: Path) -> tuple[Path, Clock]:
    path, clock = tmp_path / "live.db", Clock("2026-01-05T09:00")
    quiet = Simulated(":memory:")
    for words in (
        ["init", "--gateway", "simulated"],
        ["client", "add", "ada"],
        ["card", "add", "ada", "pm_card_visa"],
        ["issue", "ada", "40.00", "--due", "2026-02-01"],
    ):
        assert run(path, clock, quiet, *words) == 0
    return path, clock


def test_the_key_is_on_disk_before_the_gateway_is_asked(
    file: tuple[Path, Clock], capsys: pytest.CaptureFixture[str]
) -> None:
    path, clock = file
    seen: list[Charge] = []

    def look(charge: Charge) -> None:
        seen.append(charge)
        capsys.readouterr()
        assert run(path, clock, None, "show", "P1", "--json") == 0
        assert '"outcome": "unknown"' in capsys.readouterr().out

    assert run(path, clock, Scripted(look), "pay", "INV-1") == 0
    (charge,) = seen
    assert charge.key.endswith("/INV-1/manual/1")
    assert (charge.amount_minor, charge.currency, charge.about) == (4000, "USD", "INV-1")


def charges(record: Path) -> list[tuple[str, str]]:
    """What a gateway's record holds: the tail of each key, and its outcome."""
    with sqlite3.connect(record) as connection:
        rows = connection.execute("SELECT key, outcome FROM charges ORDER BY number").fetchall()
    return [("/".join(key.split("/")[1:]), outcome) for key, outcome in rows]


@pytest.mark.parametrize(
    ("seam", "left", "why"),
    [
        ("create", "created", "reserved, never sent: cancelled here, and not confirmed after"),
        ("before", "cancelled", "sent, not confirmed: cancelled there, and can't be confirmed"),
    ],
)
def test_a_sleeper_that_wakes_up_late_moves_no_money(
    file: tuple[Path, Clock],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    seam: str,
    left: str,
    why: str,
) -> None:
    """A process sleeps in the middle of its charge; a tick takes the attempt for lost."""
    path, clock = file
    record = tmp_path / "record"

    def asleep(_: Charge) -> None:
        later = Clock("2026-01-05T09:06")
        assert run(path, later, Simulated(str(record)), "tick") == 0

    sleeper: dict[str, Any] = {seam: asleep}
    assert run(path, clock, Scripted(path=str(record), **sleeper), "pay", "INV-1") == 6
    assert "cancelled P1 (40.00 for INV-1) before it was confirmed" in capsys.readouterr().err
    assert charges(record) == [("1/INV-1/manual/1", left)], why
    again = Clock("2026-01-05T09:07")
    assert run(path, again, Simulated(str(record)), "pay", "INV-1") == 0
    assert charges(record)[1:] == [("1/INV-1/manual/1/2", "approved")], "a try of its own"
    assert run(path, again, None, "check") == 0


def test_what_others_write_meanwhile_was_written_before(file: tuple[Path, Clock]) -> None:
    """The answer's event is recorded after theirs, though the attempt was made before."""
    path, clock = file

    def meanwhile(_: Charge) -> None:
        later = Clock("2026-01-05T09:00")
        later.at += timedelta(seconds=5)
        assert run(path, later, None, "client", "add", "bob") == 0

    assert run(path, clock, Scripted(meanwhile), "pay", "INV-1") == 0
    assert run(path, clock, None, "check") == 0


def test_a_gateway_that_is_down_moves_nothing_and_can_be_asked_again(
    file: tuple[Path, Clock],
) -> None:
    path, clock = file

    def down(_: Charge) -> None:
        raise GatewayDown(gateway="simulated", why="key_refused")

    assert run(path, clock, Scripted(down), "pay", "INV-1") == 9
    assert run(path, clock, Scripted(lambda _: None), "pay", "INV-1") == 0
    assert run(path, clock, None, "check") == 0


def test_the_record_is_the_files_own_by_whatever_path_it_is_opened(tmp_path: Path) -> None:
    real, link = tmp_path / "real.db", tmp_path / "link.db"
    create_store(str(real)).publish()
    os.symlink(real, link)
    paths = {open_store(str(path)).record_path for path in (real, link)}
    assert paths == {str(tmp_path / "real.db.gateway")}


def test_a_decline_learned_late_finds_the_invoice_paid(business: Any) -> None:
    """No fee, no overdue, no letter: it was paid meanwhile. Source: B9."""
    made = business()
    made("client", "add", "ada")
    made("card", "add", "ada", "pm_card_chargeCustomerFail")
    made("issue", "ada", "100.00", "--due", "2026-01-06")
    made.to("2026-01-06T17:00")
    made("card", "add", "ada", "pm_sim_timeout")
    made.to("2026-01-07T17:00")
    assert made.invoice()["next"]["step"] == "inquire"
    gateway: Any = made.desk.gateway
    gateway.record.ask("UPDATE charges SET outcome = 'declined' WHERE number > 8")
    made("pay", "INV-1", "--method", "cash")
    letters = len(made.letters())
    made.to("2026-02-01")
    invoice = made.invoice()
    assert (invoice["status"], invoice["late_fee"], invoice["due"]) == ("paid", "0.00", "0.00")
    assert [each["outcome"] for each in invoice["payments"]] == ["declined", "declined", "approved"]
    assert len(made.letters()) == letters
    made.check()


@pytest.mark.parametrize("words", [["pay", "INV-1"], ["show", "INV-1"], ["tip", "INV-1", "1.00"]])
def test_what_time_should_have_made_is_there(business: Any, words: list[str]) -> None:
    """Friday 17:02 and cron has not run: the Friday invoice can be paid all the same."""
    made: Business = business("2026-01-05T09:00", live=True)
    made.petcare()
    made("series", "start", "ada")
    made("visit", "add", "R1", "2026-01-06T10:00", "25.00")
    made("visit", "done", "V1")
    made.system.at = datetime(2026, 1, 9, 16, 59, 59, tzinfo=UTC)
    with pytest.raises(NotFound):
        made(*words)
    made.system.at = datetime(2026, 1, 9, 17, 2, tzinfo=UTC)
    assert made(*words)["issued_at"] == "2026-01-09T17:00:00Z"


def test_a_live_file_with_a_simulated_gateway_says_that_no_money_moved(
    file: tuple[Path, Clock], capsys: pytest.CaptureFixture[str]
) -> None:
    path, clock = file
    run(path, clock, Simulated(":memory:"), "pay", "INV-1")
    assert "note: the gateway is simulated: no money moved" in capsys.readouterr().err
