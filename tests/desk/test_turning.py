"""What becomes of refunds and disputes at the gateway after the ledger has heard of them: it
follows them, either way, however old they are; and what can't stand yet stands once it can."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from invoicectl.gateways.simulated import Simulated
from tests.desk.engine.test_errands import run
from tests.desk.test_reconciling import AT, LATER, START, Books
from tests.support import Clock

LONG_AFTER = "2026-02-07T09:00"
"""More than 35 days after what happened at `AT`."""


@pytest.fixture
def books(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Books:
    return Books(tmp_path, capsys)


def turned(books: Books, what: str, outcome: str) -> None:
    """A refund goes on at the gateway."""
    number = int(what.removeprefix("sim_r"))
    with closing(sqlite3.connect(books.record)) as record, record:
        record.execute("UPDATE refunds SET outcome = ? WHERE number = ?", (outcome, number))


def paid(books: Books, at: str = LATER) -> tuple[str, str]:
    invoice = books.json("show", "INV-1", at=at)
    return (invoice["paid"], invoice["tips"])


class Turn(NamedTuple):
    """What happens at first, what next, and what is paid then."""

    first: Callable[[Books], str]
    then: Callable[[Books, str], None]
    between: tuple[str, str]
    after: tuple[str, str]
    why: str


WHOLE, REDUCED = ("40.00", "5.00"), ("30.00", "5.00")
TURNS = [
    Turn(lambda it: it.dashboard.refunded(it.charge, 1000, AT),
         lambda it, ref: turned(it, ref, "declined"), REDUCED, WHOLE,
         "a refund that was recorded and failed after all"),
    Turn(lambda it: it.dashboard.refunded(it.charge, 4200, AT),
         lambda it, ref: turned(it, ref, "declined"), ("0.00", "3.00"), WHOLE,
         "one of services and tip: both parts come back"),
    Turn(lambda it: it.dashboard.refunded(it.charge, 1000, AT, "unknown"),
         lambda it, ref: turned(it, ref, "approved"), WHOLE, REDUCED,
         "one that was not decided is made"),
    Turn(lambda it: it.dashboard.refunded(it.charge, 1000, AT, "unknown"),
         lambda it, ref: turned(it, ref, "declined"), WHOLE, WHOLE,
         "one that was not decided is not made, and nobody is asked about it"),
    Turn(lambda it: it.dashboard.disputed(it.charge, 1000, AT, "inquiry"),
         lambda it, ref: it.dashboard.decided(ref, "taken"), WHOLE, REDUCED,
         "an inquiry becomes a dispute"),
    Turn(lambda it: it.dashboard.disputed(it.charge, 1000, AT),
         lambda it, ref: it.dashboard.decided(ref, "returned"), REDUCED, WHOLE,
         "a dispute is won"),
]  # fmt: skip


@pytest.mark.parametrize("case", TURNS, ids=lambda case: case.why)
def test_the_ledger_follows_what_turns(books: Books, case: Turn) -> None:
    ref = case.first(books)
    books("reconcile", at=LATER)
    assert paid(books) == case.between, case.why
    case.then(books, ref)
    books.reconciled()
    assert paid(books) == case.after, case.why
    assert ref not in {each["ref"] for each in books.json("attention")}, case.why


def test_what_turns_again_is_followed_again(books: Books) -> None:
    """A dispute that was won, and is lost after all; twice."""
    dispute = books.dashboard.disputed(books.charge, 1000, AT)
    for outcome, expected in (("taken", REDUCED), ("returned", WHOLE)) * 2:
        books.dashboard.decided(dispute, outcome)
        books.reconciled()
        assert paid(books) == expected


@pytest.mark.parametrize(("first", "second"), [(1000, 500), (500, 1000), (4200, 300), (500, 500)])
def test_of_two_disputes_the_older_is_won(books: Books, first: int, second: int) -> None:
    """What comes back is the older one's money: the newer one's is away still."""
    older = books.dashboard.disputed(books.charge, first, AT)
    newer = books.dashboard.disputed(books.charge, second, AT)
    books.reconciled()
    books.dashboard.decided(older, "returned")
    books.reconciled()
    kept = books.json("show", "INV-1")["payments"][0]
    assert kept["reversed"] == f"{second // 100}.{second % 100:02}"
    books.dashboard.decided(newer, "returned")
    books.reconciled()
    assert paid(books) == WHOLE


def test_a_refund_of_ours_that_fails_there_does_not_hold(books: Books) -> None:
    assert books("refund", "INV-1", "10.00", "--reason", "late") == 0
    assert books.json("show", "INV-1")["paid"] == "30.00"
    with closing(sqlite3.connect(books.record)) as record, record:
        record.execute("UPDATE refunds SET outcome = 'declined'")
    told = books.reconciled()
    assert [each["kind"] for each in told["recorded"]] == ["refund"]
    assert paid(books) == WHOLE


@pytest.mark.parametrize("first", ["inquiry", "taken"])
def test_what_is_under_way_is_looked_at_however_old_it_is(books: Books, first: str) -> None:
    dispute = books.dashboard.disputed(books.charge, 1000, AT, first)
    books.reconciled()
    assert books("tick", "--catch-up", at=LONG_AFTER) == 0
    outcome, expected = {"inquiry": ("taken", "30.00"), "taken": ("returned", "40.00")}[first]
    books.dashboard.decided(dispute, outcome)
    assert books("reconcile", at=LONG_AFTER) == 0
    held = books.json("show", "INV-1", at=LONG_AFTER)["payments"][0]
    back = float(held["amount"]) - float(held["reversed"])
    assert f"{back:.2f}" == expected


def test_a_refund_that_a_dispute_stood_before_is_recorded_once_it_is_won(books: Books) -> None:
    """In one comparison, though the refund was made before the dispute was decided."""
    dispute = books.dashboard.disputed(books.charge, 4500, AT)
    books.reconciled()
    books.dashboard.refunded(books.charge, 1000, AT)
    told = books.reconciled(code=7)
    assert [each["amount"] for each in told["only_there"]] == ["10.00"]
    books.dashboard.decided(dispute, "returned")
    assert books.reconciled()["only_there"] == []
    assert paid(books) == REDUCED


def test_an_inquiry_is_told_to_people(books: Books) -> None:
    """It takes nothing, and wants an answer."""
    dispute = books.dashboard.disputed(books.charge, 4500, AT, "inquiry")
    assert books.reconciled()["only_there"] == []
    (item,) = books.json("attention")
    assert (item["ref"], item["client"], item["hint"]) == (dispute, "ada", "invoicectl show P1")
    assert "has taken nothing" in item["why"]


# --- charges that wait, and are taken ---------------------------------------------------------


@pytest.fixture
def lost(books: Books) -> str:
    """A charge of 7.00 that an older file doesn't know, put in the newer one's place."""
    backup = books.path.with_name("backup.db")
    shutil.copy(books.path, backup)
    assert books("issue", "ada", "7.00", "--due", "2026-02-01") == 0
    assert books("pay", "INV-2") == 0
    ref = str(books.json("show", "INV-2", at=START)["payments"][0]["gateway_ref"])
    shutil.copy(backup, books.path)
    return ref


def test_what_is_of_a_charge_that_waits_is_recorded_once_that_is_taken(
    books: Books, lost: str
) -> None:
    """However late: long after, it is looked at still."""
    refund = books.dashboard.refunded(lost, 200, AT)
    told = books.reconciled(code=7)
    assert [each["gateway_ref"] for each in told["only_there"]] == [lost, refund]
    hints = {each["hint"] for each in books.json("attention")}
    assert hints == {f"invoicectl reconcile --take {lost} ada"}
    assert books("tick", "--catch-up", at=LONG_AFTER) == 0
    assert books("reconcile", "--take", lost, "ada", at=LONG_AFTER) == 0
    assert books("reconcile", at=LONG_AFTER) == 0
    assert refund not in {each["ref"] for each in books.json("attention", at=LONG_AFTER)}
    assert books.json("client", "show", "ada", at=LONG_AFTER)["credit"] == "5.00"
    assert books("check", at=LONG_AFTER) == 0


@pytest.mark.parametrize("is_used", [False, True], ids=["as credit", "used since"])
def test_a_refund_of_what_was_taken_as_credit(books: Books, lost: str, is_used: bool) -> None:
    """It comes off the credit, or is due again where that was used; and fails after all."""
    books.json("reconcile", code=7)
    books.json("reconcile", "--take", lost, "ada")
    if is_used:
        assert books("pay", "INV-1", "7.00", "--method", "credit", at=LATER) == 0
    due = books.json("show", "INV-1")["due"]
    refund = books.dashboard.refunded(lost, 200, AT)
    books.reconciled()
    credit = books.json("client", "show", "ada")["credit"]
    assert credit == ("0.00" if is_used else "5.00")
    again = books.json("show", "INV-1")["due"]
    assert float(again) - float(due) == (2 if is_used else 0)
    turned(books, refund, "declined")
    books.reconciled()
    assert books.json("show", "INV-1")["due"] == due


def test_credit_is_given_back_to_cards_of_invoices_alone(books: Books, lost: str) -> None:
    """A charge that was taken as credit was for none: its card gets nothing from here."""
    books.json("reconcile", code=7)
    books.json("reconcile", "--take", lost, "ada")
    assert books("refund", "ada", "7.00", "--reason", "so", "--to", "card", at=LATER) == 0
    held = books.json("show", "INV-1")["payments"][0]
    assert held["refunded"] == "7.00"
    books.reconciled()


def test_a_charge_that_is_not_decided_is_not_taken(books: Books, lost: str) -> None:
    with closing(sqlite3.connect(books.record)) as record, record:
        record.execute("UPDATE charges SET outcome = 'unknown' WHERE amount_minor = 700")
    books.json("reconcile", code=7)
    (item,) = books.json("attention")
    assert "not decided yet" in item["why"]
    assert books("reconcile", "--take", lost, "ada", at=LATER) == 4
    with closing(sqlite3.connect(books.record)) as record, record:
        record.execute("UPDATE charges SET outcome = 'declined' WHERE amount_minor = 700")
    assert books.reconciled()["only_there"] == []
    assert books.json("attention") == [], "nor is anybody asked about it"
    assert books("pay", "INV-1", "10.00", at=LATER) == 0, "and the card is asked again"


def test_a_refund_that_a_copy_was_refused_begins_one_generation(books: Books) -> None:
    backup = books.path.with_name("backup.db")
    shutil.copy(books.path, backup)
    with closing(sqlite3.connect(backup)) as file, file:
        assert run(backup, Clock(START), Simulated(books.record), "refund", "INV-1", "5.00",
                   "--reason", "so") == 0  # fmt: skip
    with closing(sqlite3.connect(books.record)) as record, record:
        record.execute("UPDATE refunds SET outcome = 'declined'")
    for _ in range(3):
        assert books("reconcile", at=LATER) == 0
    kinds: list[Any] = [each["kind"] for each in books.json("log")]
    assert kinds.count("generation-begun") == 1


def test_what_was_learned_lets_time_go_on_at_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A booking that is confirmed by a deposit found late: its visit of last week is done, in the
    same command, so that a second one records nothing."""
    books = Books(tmp_path, capsys)
    assert books("card", "add", "ada", "pm_sim_timeout") == 0
    assert books("book", "ada", "--visit", "2026-01-06T10:00 20.00") == 0
    assert books("confirm", "B1") == 8
    late = "2026-01-12T09:00"
    assert books("reconcile", at=late) == 0
    (visit,) = books.json("show", "B1", at=late)["visits"]
    assert visit["status"] == "done"
