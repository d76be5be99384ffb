"""Each guard by itself: what it holds where the one in front of it has failed.

`python -m tests.campaigns guards` takes the guards away one at a time. Most are missed by the
tests of what they are for; these here are for the rest, and test_schema.py for the file's own."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any

import pytest

from invoicectl.domain.model import Answer
from invoicectl.errors import FileExists, GatewayDown
from invoicectl.gateways import Charge, Created
from invoicectl.gateways.faults import Faulty, read_script
from invoicectl.gateways.simulated import Simulated
from invoicectl.sqlite import locks
from invoicectl.store import create_store, open_store
from tests.commands.test_batch import answers
from tests.desk.engine.test_errands import Scripted, charges, run
from tests.support import Business, Clock

NOW, LATER = Clock("2026-01-05T09:00"), Clock("2026-01-05T09:06")


class Inquired(Simulated):
    """The simulated gateway, with something happening while it is asked about a charge."""

    def __init__(self, path: str, meanwhile: Callable[[], None]) -> None:
        super().__init__(path)
        self._meanwhile = meanwhile

    def inquire(self, charge: Charge, gateway_ref: str) -> Answer:
        answer = super().inquire(charge, gateway_ref)
        self._meanwhile()
        return answer

    def in_a_row(self) -> AbstractContextManager[None]:
        """Nobody waits for calls in a row, as at a processor elsewhere."""
        return nullcontext()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A live file in which ada, whose card is good, owes 40.00."""
    path = tmp_path / "live.db"
    for words in (
        ["init", "--gateway", "simulated"],
        ["client", "add", "ada"],
        ["card", "add", "ada", "pm_card_visa"],
        ["issue", "ada", "40.00", "--due", "2026-02-01"],
    ):
        assert run(path, NOW, Simulated(":memory:"), *words) == 0
    return path


def payments(path: Path) -> list[tuple[str, str | None]]:
    """Each payment on disk, as another process sees it: its outcome, and its id at the gateway."""
    with sqlite3.connect(path) as connection:
        return connection.execute("SELECT outcome, gateway_ref FROM payments").fetchall()


# --- a charge ---------------------------------------------------------------------------------


def test_what_is_on_disk_when_the_gateway_is_asked(path: Path) -> None:
    seen: list[list[tuple[str, str | None]]] = []

    def look(_: Charge) -> None:
        seen.append(payments(path))

    assert run(path, NOW, Scripted(look, create=look), "pay", "INV-1") == 0
    reserved, sent = seen
    assert reserved == [("unknown", None)], "T1: known here before it is known there"
    assert sent == [("unknown", "sim_5")], "T2: whoever asks later knows what to ask for"


@pytest.mark.parametrize("amount", ["10.00", "20.00"])
def test_what_was_charged_before_a_backup_was_restored(
    path: Path, tmp_path: Path, amount: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """The gateway knows more: what it charged is recorded, and nothing is charged before a person
    was told. Whoever repeats the command wants another charge, under another key."""
    record = tmp_path / "record"
    shutil.copy(path, tmp_path / "backup.db")
    assert run(path, NOW, Simulated(str(record)), "pay", "INV-1", "10.00") == 0
    shutil.copy(tmp_path / "backup.db", path)
    assert run(path, NOW, Simulated(str(record)), "pay", "INV-1", amount) == 4
    assert "1 charge that this file does not know" in capsys.readouterr().err
    assert [found for found, _ in payments(path)] == ["approved"]
    assert charges(record) == [("1/INV-1/manual/1", "approved")]
    assert run(path, NOW, Simulated(str(record)), "pay", "INV-1", amount) == 0
    assert charges(record)[1:] == [("1/INV-1/manual/2", "approved")]
    assert run(path, NOW, None, "check") == 0


def test_what_was_only_announced_before_a_backup_was_restored_is_not_confirmed(
    path: Path, tmp_path: Path
) -> None:
    """Another charge under its key would move the old amount, so its key is given."""
    record = tmp_path / "record"
    shutil.copy(path, tmp_path / "backup.db")
    lost = Faulty(Simulated(str(record)), read_script("confirm:timeout-before"))
    assert run(path, NOW, lost, "pay", "INV-1", "10.00") == 8
    shutil.copy(tmp_path / "backup.db", path)
    assert run(path, NOW, Simulated(str(record)), "pay", "INV-1", "20.00") == 4
    assert [outcome for outcome, _ in payments(path)] == ["cancelled"]
    assert run(path, NOW, Simulated(str(record)), "pay", "INV-1", "20.00") == 0
    found = [("1/INV-1/manual/1", "created"), ("1/INV-1/manual/1/2", "approved")]
    assert charges(record) == found


def test_what_another_run_noted_of_a_charge_is_not_noted_twice(path: Path, tmp_path: Path) -> None:
    """It asked the gateway while the charge was announced and its id not on disk yet."""
    record = str(tmp_path / "record")

    class Announced(Simulated):
        def create(self, charge: Charge) -> Created | Answer:
            made = super().create(charge)
            assert run(path, NOW, Simulated(record), "pay", "INV-1", "--method", "cash") == 0
            assert run(path, NOW, Simulated(record), "pay", "INV-2") == 0
            return made

    assert run(path, NOW, Simulated(record), "issue", "ada", "7.00", "--due", "2026-02-01") == 0
    assert run(path, NOW, Announced(record), "pay", "INV-1", "10.00") == 0
    assert [outcome for outcome, _ in payments(path)] == ["approved"] * 3
    assert run(path, NOW, None, "check") == 0


def test_an_answer_about_another_charge_is_for_a_person(path: Path, tmp_path: Path) -> None:
    """The gateway's record was changed between the announcement and the answer."""
    record = tmp_path / "record"

    def changed(_: Charge) -> None:
        with sqlite3.connect(record) as connection:
            connection.execute("UPDATE charges SET amount_minor = 1")

    assert run(path, NOW, Scripted(changed, path=str(record)), "pay", "INV-1") == 8
    assert [outcome for outcome, _ in payments(path)] == ["review"]


def test_a_wrong_amount_is_for_a_person_and_not_asked_about_again(path: Path) -> None:
    wrong = Faulty(Simulated(":memory:"), read_script("confirm:wrong-amount"))
    assert run(path, NOW, wrong, "pay", "INV-1") == 8
    assert run(path, LATER, Simulated(":memory:"), "tick") == 0
    assert [outcome for outcome, _ in payments(path)] == ["review"]
    assert run(path, LATER, Simulated(":memory:"), "pay", "INV-1") == 4, "a second charge waits"


def test_a_gateway_that_is_down_leaves_nothing_open(path: Path) -> None:
    def down(_: Charge) -> None:
        raise GatewayDown(gateway="simulated", why="key_refused")

    assert run(path, NOW, Scripted(create=down), "pay", "INV-1") == 9
    assert payments(path) == [("cancelled", None)]


def test_what_was_cancelled_meanwhile_is_not_withdrawn_again(path: Path, tmp_path: Path) -> None:
    """A process sleeps, a tick cancels its charge, and then the gateway is down for it."""
    record = tmp_path / "record"

    def down(_: Charge) -> None:
        assert run(path, LATER, Simulated(str(record)), "tick") == 0
        raise GatewayDown(gateway="simulated", why="key_refused")

    assert run(path, NOW, Scripted(down, path=str(record)), "pay", "INV-1") == 9
    assert payments(path) == [("cancelled", "sim_5")]
    assert run(path, LATER, None, "check") == 0


def test_a_file_held_by_another_after_money_moved_is_no_reason_to_say_nothing_was_done(
    path: Path, tmp_path: Path
) -> None:
    record = tmp_path / "record"
    other = sqlite3.connect(path, isolation_level=None)

    def held(_: Charge) -> None:
        other.execute("BEGIN IMMEDIATE")

    gateway = Scripted(held, path=str(record))
    assert run(path, NOW, gateway, "--wait", "0.05", "pay", "INV-1") == 8
    other.close()
    assert run(path, LATER, Simulated(str(record)), "tick") == 0
    assert payments(path) == [("approved", "sim_5")]


def test_two_who_ask_about_a_charge_record_its_answer_once(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two ticks at once, on a system without the lock that keeps the second one out."""
    monkeypatch.setattr(locks, "fcntl", None)
    record = str(tmp_path / "record")
    assert run(path, NOW, Simulated(record), "card", "add", "ada", "pm_sim_timeout") == 0
    assert run(path, NOW, Simulated(record), "pay", "INV-1") == 8

    def meanwhile() -> None:
        assert run(path, LATER, Simulated(record), "tick") == 0

    assert run(path, LATER, Inquired(record, meanwhile), "tick") == 0
    assert payments(path) == [("approved", "sim_6")]
    assert run(path, LATER, None, "check") == 0


# --- a transaction ----------------------------------------------------------------------------


def test_who_writes_has_the_turn_from_the_beginning(path: Path) -> None:
    """What is read in a transaction that writes can't change until it is committed."""
    store = open_store(str(path))
    store.begin()
    other = sqlite3.connect(path, isolation_level=None, timeout=0)
    with pytest.raises(sqlite3.OperationalError, match="locked"):
        other.execute("BEGIN IMMEDIATE")
    other.close()
    store.rollback()
    store.close()


def test_a_line_that_is_refused_leaves_nothing_in_the_commit_it_shares(business: Any) -> None:
    """Before it is refused, Friday's invoice is made, and written to see what comes after it."""
    made: Business = business(live=True)
    made.petcare()
    made("series", "start", "ada")
    made("visit", "add", "R1", "2026-01-06T10:00", "25.00")
    made("visit", "done", "V1")
    made.system.at = Clock("2026-01-09T17:02").at
    before = len(made.events())
    lines = [
        {"do": "pay", "invoice": "INV-1", "amount": "99.00"},
        {"do": "client add", "handle": "bob"},
    ]
    _, told = answers(made, *lines, go_on=True)
    assert [each.get("error", {}).get("code") for each in told] == ["too-much", None]
    assert [event[4] for event in made.events()[before:]] == ["client-added"]
    assert made("list") == []


def test_of_two_first_runs_at_once_one_is_refused(tmp_path: Path) -> None:
    path = str(tmp_path / "new.db")
    first, second = create_store(path), create_store(path)
    first.publish()
    published = Path(path).stat().st_ino
    with pytest.raises(FileExists):
        second.publish()
    assert Path(path).stat().st_ino == published
    assert [each.name for each in tmp_path.iterdir()] == ["new.db"]
