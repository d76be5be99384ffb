"""Refunds to cards: reserved, asked for once under a key, and found out after whatever happened."""

from __future__ import annotations

import os
import signal
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from invoicectl.cli import Root
from invoicectl.context import Context
from invoicectl.domain.model import Answer
from invoicectl.gateways import Gateway, Refund
from invoicectl.gateways.faults import FAULTS, Faulty, read_script
from invoicectl.gateways.simulated import Simulated
from tests.amounts import tasted
from tests.support import ROOT, Clock

START = "2026-01-05T09:00"
SOON = "2026-01-05T09:05"
HOUR_ON = "2026-01-05T10:05"
REFUND = ("refund", "INV-1", "30.00", "--reason", "late")


class Seamed(Simulated):
    """The simulated gateway; something happens just before and just after a refund is made."""

    def __init__(
        self,
        path: str,
        *,
        before: Callable[[], None] = lambda: None,
        after: Callable[[], None] = lambda: None,
    ) -> None:
        super().__init__(path)
        self._before, self._after = before, after

    def refund(self, refund: Refund) -> Answer:
        self._before()
        answer = super().refund(refund)
        self._after()
        return answer


class Till:
    """A live file on disk with INV-1 of 100.00, paid by two charges of 60.00 and 40.00."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "till.db"
        self.record = f"{self.path}.gateway"
        for words in (
            ("init", "--gateway", "simulated"),
            ("client", "add", "ada"),
            ("card", "add", "ada", "pm_card_visa"),
            ("issue", "ada", "100.00", "--due", "2026-02-01"),
            ("pay", "INV-1", "60.00"),
            ("pay", "INV-1", "40.00", "--tip", "5.00"),
        ):
            assert self.run(START, *words) == 0

    def run(self, at: str, *words: str, faults: str = "", gateway: Gateway | None = None) -> int:
        """One command in a process of its own, with the faults that its gateway meets."""
        inner = gateway or Simulated(self.record)
        met = Faulty(inner, read_script(faults)) if faults else inner
        context = Context(clock=Clock(at), gateway=lambda *_: met)
        assert isinstance(ROOT, Root)
        return int(ROOT.main(["--db", str(self.path), *words], obj=context, standalone_mode=False))

    def refunds(self) -> list[tuple[str, int]]:
        """The ledger's refunds to cards: outcome and minor units."""
        asked = "SELECT outcome, amount_minor + tip_minor FROM payments WHERE kind = 'refund'"
        return _rows(self.path, f"{asked} ORDER BY number")

    def given_back(self) -> list[int]:
        """What the gateway's own record says was given back."""
        return [
            row[0] for row in _rows(self.record, "SELECT amount_minor FROM refunds ORDER BY number")
        ]

    def paid(self) -> int:
        return int(_rows(self.path, "SELECT paid_minor FROM invoices")[0][0])

    def agrees(self) -> None:
        """The ledger's refunds are the gateway's, under their keys, and `check` is clean."""
        ours = _rows(
            self.path,
            "SELECT key, amount_minor + tip_minor FROM payments WHERE kind = 'refund' "
            "AND method = 'card' AND outcome = 'approved' ORDER BY number",
        )
        assert ours == _rows(self.record, "SELECT key, amount_minor FROM refunds ORDER BY number")
        assert self.run(HOUR_ON, "check") == 0


def _rows(path: Path | str, question: str) -> list[Any]:
    with sqlite3.connect(path) as connection:
        return connection.execute(question).fetchall()


@pytest.fixture
def till(tmp_path: Path) -> Till:
    return Till(tmp_path)


# --- a refund that meets a fault --------------------------------------------------------------

LOST = {"timeout-before", "error-before", "conflict", "rate-limit"}
SILENT = {"timeout-after", "reset", "error-after", "processing"}


@pytest.mark.parametrize(
    ("fault", "code", "outcome", "moved", "why"),
    [
        *(
            (fault, 8, "unknown", False, "the request was lost; nobody knows")
            for fault in sorted(LOST)
        ),
        *(
            (fault, 8, "unknown", True, "the answer was lost; nobody knows")
            for fault in sorted(SILENT)
        ),
        ("wrong-amount", 8, "review", True, "its word doesn't fit: a person must look"),
        ("mismatch", 8, "review", False, "another refund under this key: a person must look"),
        ("key-refused", 9, "cancelled", False, "no money moved, for certain"),
    ],
)
def test_every_fault_of_a_refund(
    till: Till,
    capsys: pytest.CaptureFixture[str],
    fault: str,
    code: int,
    outcome: str,
    moved: bool,
    why: str,
) -> None:
    capsys.readouterr()
    assert till.run(START, *REFUND, faults=f"refund:{fault}") == code, why
    told = capsys.readouterr()
    assert (told.out, told.err.count("error: ")) == ("", 1)
    assert till.refunds() == [(outcome, 3000)]
    assert till.given_back() == ([3000] if moved else []), why
    assert till.paid() == 10_000, "nothing is recorded before it is known"
    again = till.run(START, *REFUND)
    assert again == (0 if outcome == "cancelled" else 4), (
        "a second one waits until the first is known"
    )
    assert till.run(SOON, "tick") == 0
    if outcome == "review":
        assert till.refunds() == [("review", 3000)], "time asks no more"
        return
    assert till.refunds()[-1] == ("approved", 3000), "it was asked for: it is made"
    assert (till.given_back(), till.paid()) == ([3000], 7000), "once"
    till.agrees()
    assert till.run(HOUR_ON, "tick") == 0
    assert till.given_back() == [3000]
    assert till.run(HOUR_ON, *REFUND) == 0, "a second is another"
    assert (till.given_back(), till.paid()) == ([3000, 1000, 2000], 4000)
    till.agrees()


def test_every_fault_is_in_the_table() -> None:
    assert {*LOST, *SILENT, "wrong-amount", "mismatch", "key-refused"} == set(FAULTS)


@pytest.mark.parametrize("lost", tasted(["timeout-before", "timeout-after"], 2))
@pytest.mark.parametrize(
    ("fault", "code", "outcome", "why"),
    [
        *((fault, 0, "unknown", "asked again an hour later") for fault in sorted(LOST | SILENT)),
        ("wrong-amount", 0, "review", "a person must look"),
        ("mismatch", 0, "review", "a person must look"),
        ("key-refused", 9, "unknown", "the tick stops; it stays what it was"),
    ],
)
def test_every_fault_of_asking_what_became_of_it(
    till: Till, lost: str, fault: str, code: int, outcome: str, why: str
) -> None:
    assert till.run(START, *REFUND, faults=f"refund:{lost}") == 8
    assert till.run(SOON, "tick", faults=f"inquire_refund:{fault}") == code, why
    assert till.refunds() == [(outcome, 3000)], why
    assert till.given_back() == ([3000] if lost == "timeout-after" else [])
    assert till.run(HOUR_ON, "tick") == 0
    if outcome != "review":
        assert till.refunds() == [("approved", 3000)]
        assert (till.given_back(), till.paid()) == ([3000], 7000)
        till.agrees()


@pytest.mark.parametrize("fault", sorted(LOST | SILENT))
def test_the_asking_anew_may_fail_too(till: Till, fault: str) -> None:
    assert till.run(START, *REFUND, faults="refund:timeout-before") == 8
    assert till.run(SOON, "tick", faults=f"refund:{fault}") == 0
    assert till.refunds() == [("unknown", 3000)]
    assert till.run(HOUR_ON, "tick") == 0
    assert (till.refunds(), till.given_back()) == ([("approved", 3000)], [3000])
    till.agrees()


def test_a_refund_that_is_never_answered_is_left_to_a_person(
    till: Till, capsys: pytest.CaptureFixture[str]
) -> None:
    assert till.run(START, *REFUND, faults="refund:timeout-before") == 8
    for at in (SOON, HOUR_ON, *(f"2026-01-{day:02}T10:05" for day in range(6, 11))):
        assert till.run(at, "tick", faults="inquire_refund:timeout-before*") == 0
    assert till.refunds() == [("review", 3000)]
    assert till.run("2026-01-12T09:00", "tick") == 0
    assert (till.refunds(), till.given_back()) == ([("review", 3000)], []), "time asks no more"
    capsys.readouterr()
    assert till.run("2026-01-12T09:00", "attention") == 0
    assert "refund of 30.00 is unclear" in capsys.readouterr().out


# --- a process that ends in between -----------------------------------------------------------


def _killed(till: Till, **seams: Callable[[], None]) -> None:
    child = os.fork()
    if child == 0:
        till.run(START, *REFUND, gateway=Seamed(till.record, **seams))
        os._exit(0)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status), "it was killed"


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


@pytest.mark.parametrize(
    ("seam", "moved", "why"),
    [
        ("before", False, "reserved, never asked for: time asks for it"),
        ("after", True, "made, never heard of: time finds it"),
    ],
)
def test_killed_between_reserve_and_answer(till: Till, seam: str, moved: bool, why: str) -> None:
    _killed(till, **{seam: _die})
    assert till.refunds() == [("unknown", 3000)], "the key was on disk"
    assert till.given_back() == ([3000] if moved else [])
    assert till.run(START, *REFUND) == 4, "asked again meanwhile, it waits"
    assert till.run(SOON, "tick") == 0
    assert (till.refunds(), till.given_back()) == ([("approved", 3000)], [3000]), why
    till.agrees()


def test_a_sleeper_that_wakes_up_late_gives_nothing_back_twice(till: Till) -> None:
    """A process sleeps before its call; a tick takes the refund over under the same key."""
    asleep = Seamed(till.record, before=lambda: _ticked(till))
    assert till.run(START, *REFUND, gateway=asleep) == 0
    assert (till.refunds(), till.given_back()) == ([("approved", 3000)], [3000])
    till.agrees()


def _ticked(till: Till) -> None:
    assert till.run(SOON, "tick") == 0


def test_a_file_that_is_held_when_the_answer_comes(till: Till) -> None:
    """What was given back is not recorded yet: that is unknown (8), not "nothing was done" (6)."""
    holder = sqlite3.connect(till.path, isolation_level=None)

    def hold() -> None:
        holder.execute("BEGIN IMMEDIATE")

    seamed = Seamed(till.record, after=hold)
    assert till.run(START, "--wait", "0", *REFUND, gateway=seamed) == 8
    holder.execute("ROLLBACK")
    holder.close()
    assert (till.refunds(), till.given_back()) == ([("unknown", 3000)], [3000])
    assert till.run(SOON, "tick") == 0
    till.agrees()


# --- across several charges, and under a key --------------------------------------------------


def test_the_second_of_two_is_declined(till: Till, capsys: pytest.CaptureFixture[str]) -> None:
    """The first stays; the rest is refused with the gateway's own reason (exit 5)."""
    with sqlite3.connect(till.record) as connection:
        connection.execute(
            "UPDATE charges SET outcome = 'declined' "
            "WHERE number = (SELECT min(number) FROM charges)"
        )
    capsys.readouterr()
    assert till.run(START, "refund", "INV-1", "90.00", "--reason", "all") == 5
    assert "charge not refundable" in capsys.readouterr().err
    assert till.refunds() == [("approved", 4000), ("declined", 5000)]
    assert (till.given_back(), till.paid()) == ([4000], 6000)
    assert till.run(START, "refund", "INV-1", "50.00", "--reason", "all", "--to", "cash") == 0
    assert till.paid() == 1000
    till.agrees()


@pytest.mark.parametrize(
    ("fault", "left", "code"),
    [
        ("timeout-after", "unknown", 8),
        ("wrong-amount", "review", 8),
        ("key-refused", "unknown", 8),
    ],
)
def test_the_second_of_two_meets_a_fault(till: Till, fault: str, left: str, code: int) -> None:
    class Second(Simulated):
        """Fares well once."""

        count = 0

        def refund(self, refund: Refund) -> Answer:
            self.count += 1
            if self.count == 2:
                return Faulty(Simulated(till.record), read_script(f"refund:{fault}")).refund(refund)
            return super().refund(refund)

    words = ("refund", "INV-1", "90.00", "--reason", "all")
    assert till.run(START, *words, gateway=Second(till.record)) == code
    assert till.refunds() == [("approved", 4000), (left, 5000)]
    assert till.paid() == 6000, "what was given back for certain is recorded"
    if left == "unknown":
        assert till.run(SOON, "tick") == 0
        assert till.paid() == 1000
        till.agrees()


def test_asked_twice_under_a_key_it_is_one_refund(till: Till) -> None:
    assert till.run(START, *REFUND) == 0
    [(key, number)] = _rows(till.record, "SELECT key, charge FROM refunds")
    again = Refund(key, f"sim_{number}", 3000, "USD", "INV-1")
    gateway = Simulated(till.record)
    assert [gateway.refund(again), gateway.refund(again)] == [Answer("approved")] * 2
    other = gateway.refund(again._replace(amount_minor=1))
    assert other == Answer("review", "idempotency_mismatch"), "a key is for one refund"
    assert gateway.inquire_refund(again) == Answer("approved")
    assert gateway.inquire_refund(again._replace(key="another")) == Answer("missing")
    assert till.given_back() == [3000]
    till.agrees()


def test_twice_by_a_person_is_two(till: Till) -> None:
    assert (till.run(START, *REFUND), till.run(START, *REFUND)) == (0, 0)
    assert till.refunds() == [("approved", 3000), ("approved", 1000), ("approved", 2000)]
    asked = "SELECT key FROM payments WHERE kind = 'refund' ORDER BY number"
    keys = [row[0] for row in _rows(till.path, asked)]
    assert [key.split("/", 1)[1] for key in keys] == [f"1/INV-1/refund/{n}" for n in (1, 2, 3)]
    till.agrees()


def test_a_tip_by_card_goes_back_by_card(till: Till) -> None:
    assert till.run(START, "refund", "INV-1", "5.00", "--tip", "--reason", "rude",
                    faults="refund:reset") == 8  # fmt: skip
    assert till.run(SOON, "tick") == 0
    assert (till.given_back(), till.paid()) == ([500], 10_000)
    assert _rows(till.path, "SELECT tips_minor FROM invoices") == [(0,)]
    till.agrees()


def test_a_visit_is_not_cancelled_while_its_refund_is_open(tmp_path: Path) -> None:
    """A refund is of the total as it stands: what it was reserved for must still be there."""
    till = Till(tmp_path)
    for words in (
        ("book", "ada", "--visit", "2026-01-12T10:00 100.00 Walk"),
        ("confirm", "B1"),
        ("pay", "INV-2"),
    ):
        assert till.run(START, *words) == 0
    refund = ("refund", "INV-2", "90.00", "--reason", "late")
    assert till.run(START, *refund, faults="refund:timeout-after") == 8
    assert till.run(START, "visit", "cancel", "V1") == 4
    assert till.run(SOON, "tick") == 0
    assert till.run(SOON, "visit", "cancel", "V1") == 0
    till.agrees()


def test_a_simulated_clock_settles_an_unknown_refund(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`INVOICECTL_SIMULATED_FAULTS` makes a refund fail in a simulated file too."""
    monkeypatch.chdir(tmp_path)

    def run(*words: str) -> int:
        assert isinstance(ROOT, Root)
        return int(ROOT.main(["--db", "s.db", *words], obj=Context(), standalone_mode=False))

    assert run("init", "--simulated-from", "2026-01-05T09:00") == 0
    assert run("client", "add", "ada") == run("card", "add", "ada", "pm_card_visa") == 0
    assert run("issue", "ada", "100.00", "--due", "2026-02-01") == run("pay", "INV-1") == 0
    monkeypatch.setenv("INVOICECTL_SIMULATED_FAULTS", "refund:timeout-after")
    assert run(*REFUND) == 8
    monkeypatch.delenv("INVOICECTL_SIMULATED_FAULTS")
    assert run("clock", "advance", "5m") == 0
    assert run("check") == 0
    assert _rows("s.db", "SELECT paid_minor, refunded_minor FROM invoices") == [(7000, 3000)]
