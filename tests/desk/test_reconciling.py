"""The ledger against the gateway: what people do at its dashboard, what it does by itself, and what
a file that went back has lost; each is recorded once, or listed."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from invoicectl.cli import Root
from invoicectl.context import Context
from invoicectl.gateways import Seen
from invoicectl.gateways.faults import Fault, Faulty
from invoicectl.gateways.simulated import Simulated
from tests.desk.engine.test_errands import run
from tests.gateways.dashboard import Dashboard
from tests.support import ROOT, Clock

START, LATER, DUE = "2026-01-05T09:00", "2026-01-06T09:00", "2026-02-01T17:01"
AT = "2026-01-05T12:00:00Z"


class Books:
    """A live file whose client ada has paid 40.00 of 100.00 by card, and its gateway."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.path = folder / "live.db"
        self._capsys = capsys
        for words in (
            ["init", "--gateway", "simulated"],
            ["client", "add", "ada"],
            ["card", "add", "ada", "pm_card_visa"],
            ["issue", "ada", "100.00", "--due", "2026-02-01"],
            ["pay", "INV-1", "40.00", "--tip", "5.00"],
        ):
            assert self(*words) == 0
        self.dashboard = Dashboard(self.record)
        self.charge = str(self.payments()[0]["gateway_ref"])

    @property
    def record(self) -> str:
        return f"{self.path}.gateway"

    def __call__(self, *words: str, at: str = START) -> int:
        return run(self.path, Clock(at), Simulated(self.record), *words)

    def json(self, *words: str, at: str = LATER, code: int = 0) -> Any:
        """What a command answers."""
        self._capsys.readouterr()
        assert self(*words, "--json", at=at) == code
        return json.loads(self._capsys.readouterr().out)

    def payments(self) -> list[dict[str, Any]]:
        return list(self.json("show", "INV-1", at=START)["payments"])

    def reconciled(self, code: int = 0) -> Any:
        """What `reconcile` finds; found again, it finds nothing new and the books add up."""
        told = self.json("reconcile", code=code)
        before = self.json("show", "INV-1")
        again = self.json("reconcile", code=code)
        assert again["recorded"] == []
        assert again["only_there"] == told["only_there"]
        assert self.json("show", "INV-1") == before
        assert self("check", at=LATER) == 0
        return told


@pytest.fixture
def books(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Books:
    return Books(tmp_path, capsys)


def test_what_agrees_is_equal(books: Books) -> None:
    told = books.reconciled()
    assert (told["asked"], told["equal"], told["recorded"]) == (1, 1, [])
    assert (told["only_here"], told["only_there"]) == ([], [])
    assert (told["from"], told["until"]) == ("2025-12-02T09:00:00Z", "2026-01-06T09:00:00Z")


def test_a_refund_that_is_sent_again_later_is_dated_by_the_gateway_then(books: Books) -> None:
    """It never arrived at first, and is asked for again when somebody looks: it is new there."""
    faulty = Faulty(Simulated(books.record), [Fault("refund", "timeout-before")])
    refund = ("refund", "INV-1", "10.00", "--reason", "late")
    assert run(books.path, Clock(START), faulty, *refund) == 8
    assert books("tick", at="2026-01-20T09:00") == 0
    with closing(sqlite3.connect(books.record)) as record:
        ((created,),) = record.execute("SELECT created FROM refunds").fetchall()
    assert created == "2026-01-20T09:00:00Z"
    found = books.json("reconcile", "--since", "2026-01-10", at="2026-01-21T09:00")
    assert (found["equal"], found["only_here"], found["only_there"]) == (1, [], [])


class Elsewhere(NamedTuple):
    """What is done at the gateway, and what the invoice is then."""

    done: Callable[[Books], object]
    paid: str
    due: str
    tips: str
    why: str


DONE = [
    Elsewhere(lambda it: it.dashboard.refunded(it.charge, 1000, AT), "30.00", "60.00", "5.00",
              "a refund there: of the services first"),
    Elsewhere(lambda it: it.dashboard.refunded(it.charge, 4200, AT), "0.00", "60.00", "3.00",
              "a refund of more than the services: the rest is of the tip"),
    Elsewhere(lambda it: it.dashboard.refunded(it.charge, 1000, AT, "declined"), "40.00", "60.00",
              "5.00", "a refund that failed moved nothing"),
    Elsewhere(lambda it: it.dashboard.disputed(it.charge, 4500, AT), "0.00", "100.00", "0.00",
              "a dispute whose money is taken is a reversal"),
    Elsewhere(lambda it: it.dashboard.disputed(it.charge, 4500, AT, "inquiry"), "40.00", "60.00",
              "5.00", "an inquiry takes nothing"),
]  # fmt: skip


@pytest.mark.parametrize("case", DONE, ids=lambda case: case.why)
def test_what_is_done_there_becomes_a_fact(books: Books, case: Elsewhere) -> None:
    case.done(books)
    told = books.reconciled()
    assert told["only_there"] == [], case.why
    invoice = books.json("show", "INV-1")
    paid = invoice["payments"][0]
    assert (invoice["paid"], invoice["due"]) == (case.paid, case.due), case.why
    assert invoice["tips"] == case.tips, case.why
    assert paid["outcome"] == "approved", case.why


def test_a_dispute_that_is_won_is_withdrawn(books: Books) -> None:
    dispute = books.dashboard.disputed(books.charge, 4500, AT)
    books.reconciled()
    books.dashboard.decided(dispute, "returned")
    books.reconciled()
    invoice = books.json("show", "INV-1")
    assert (invoice["paid"], invoice["due"], invoice["tips"]) == ("40.00", "60.00", "5.00")


def test_a_charge_of_no_key_and_no_customer_of_ours_is_somebody_elses(books: Books) -> None:
    books.dashboard.charged(700, AT)
    assert books.reconciled()["asked"] == 1


def test_what_a_file_that_went_back_lost_is_listed_and_taken(books: Books) -> None:
    """A session's charge of which the old file has no invoice: it blocks the client's card until a
    person says what it was for."""
    backup = books.path.with_name("backup.db")
    shutil.copy(books.path, backup)
    assert books("issue", "ada", "7.00", "--due", "2026-02-01") == 0
    assert books("pay", "INV-2") == 0
    ref = str(books.json("show", "INV-2")["payments"][0]["gateway_ref"])
    shutil.copy(backup, books.path)
    assert books("pay", "INV-1", "10.00", at=LATER) == 4
    assert books("pay", "INV-1", "10.00", at=LATER) == 4, "not before it is placed"
    due = books.path.with_name("due.db")
    shutil.copy(books.path, due)
    shutil.copy(books.record, f"{due}.gateway")
    later = run(due, Clock("2026-02-01T17:00"), Simulated(f"{due}.gateway"), "tick")
    with closing(sqlite3.connect(due)) as connection:
        charged = connection.execute("SELECT count(*) FROM payments").fetchone()
    assert (later, charged) == (0, (1,)), "nor by time"
    (item,) = books.json("attention")
    assert (item["ref"], item["client"]) == (ref, "ada")
    told = books.reconciled(code=7)
    assert [each["gateway_ref"] for each in told["only_there"]] == [ref]
    client = books.json("reconcile", "--take", ref, "ada")
    assert client["credit"] == "7.00"
    assert books("reconcile", "--take", ref, "ada", at=LATER) == 4, "once"
    assert books.json("attention") == []
    assert books.json("reconcile")["only_there"] == []
    assert books("pay", "INV-1", "10.00", at=LATER) == 0
    assert books("check", at=LATER) == 0


def test_taken_on_an_invoice_it_pays_it(books: Books) -> None:
    backup = books.path.with_name("backup.db")
    shutil.copy(books.path, backup)
    assert books("issue", "ada", "7.00", "--due", "2026-02-01") == 0
    assert books("pay", "INV-2") == 0
    ref = str(books.json("show", "INV-2")["payments"][0]["gateway_ref"])
    shutil.copy(backup, books.path)
    books.json("reconcile", code=7)
    invoice = books.json("reconcile", "--take", ref, "INV-1")
    assert (invoice["paid"], invoice["due"]) == ("47.00", "53.00")
    assert books("check", at=LATER) == 0


def test_what_only_the_ledger_has_is_listed(books: Books) -> None:
    with closing(sqlite3.connect(books.record)) as connection, connection:
        connection.execute("DELETE FROM charges")
    told = books.reconciled(code=7)
    assert [each["ref"] for each in told["only_here"]] == ["P1"]


def test_a_refund_that_the_old_file_lost_is_not_made_twice(books: Books) -> None:
    backup = books.path.with_name("backup.db")
    shutil.copy(books.path, backup)
    refund = ["refund", "INV-1", "10.00", "--reason", "late"]
    assert books(*refund) == 0
    shutil.copy(backup, books.path)
    assert books(*refund, at=LATER) == 4, "the person is told"
    assert books.json("show", "INV-1")["payments"][0]["refunded"] == "10.00"
    with closing(sqlite3.connect(books.record)) as connection:
        assert connection.execute("SELECT count(*) FROM refunds").fetchone() == (1,)


@pytest.mark.parametrize("words", [["pay", "INV-1", "10.00"], ["tick"]])
def test_anchors_alone_say_that_a_file_went_back(books: Books, words: list[str]) -> None:
    """The gateway knows no more than the file: only the anchor beside it does. The ledger is
    compared with the gateway before the first charge of the new generation."""
    backup = books.path.with_name("backup.db")
    shutil.copy(books.path, backup)
    assert books("client", "add", "kim") == 0
    assert books("anchor") == 0
    shutil.copy(backup, books.path)
    assert books(*words, at="2026-02-01T17:00") == 0
    kinds = [(each["kind"], each["data"]) for each in books.json("log", at="2026-02-01T17:00")]
    begun = [data["generation"] for kind, data in kinds if kind == "generation-begun"]
    assert begun == [2]
    assert [kind for kind, _ in kinds].count("reconciled") == 1
    assert books("check", at="2026-02-01T17:00") == 0


def test_a_tick_that_is_stopped_while_it_compares_charges_nothing(
    books: Books, tmp_path: Path
) -> None:
    """A restored file is compared first; what is left is left to the next run, which charges."""
    backup = str(tmp_path / "kept.db")
    assert books("backup", backup) == 0
    books.path.unlink()
    Path(books.record).unlink()
    assert books("restore", backup) == 0
    context = Context(clock=Clock(DUE), gateway=lambda *_: Stopping(books.record, context))
    assert isinstance(ROOT, Root)
    words = ["--db", str(books.path), "tick"]
    assert ROOT.main(words, obj=context, standalone_mode=False) == 130
    assert len(books.payments()) == 1
    assert books("tick", at=DUE) == 0
    assert len(books.payments()) == 2


def test_where_comparing_meets_silence_no_later_line_of_a_batch_charges(
    books: Books, tmp_path: Path
) -> None:
    backup = str(tmp_path / "kept.db")
    assert books("backup", backup) == 0
    books.path.unlink()
    Path(books.record).unlink()
    assert books("restore", backup) == 0
    lines = tmp_path / "lines.jsonl"
    lines.write_text('{"do": "pay", "ref": "INV-1", "amount": "7.00"}\n' * 2)
    faulty = Faulty(
        Simulated(books.record), [Fault("everything", "timeout-before", is_always=True)]
    )
    assert run(books.path, Clock(START), faulty, "batch", "--continue", str(lines)) != 0
    assert len(books.payments()) == 1


class Stopping(Simulated):
    """A gateway during whose list somebody asks the run to stop."""

    def __init__(self, path: str, context: Context) -> None:
        super().__init__(path)
        self._context = context

    def everything(self, file: str, since: datetime) -> Iterator[Seen]:
        for seen in super().everything(file, since):
            self._context.stop.signal = 2
            yield seen


def test_to_look_at_the_gateway_records_nothing(books: Books) -> None:
    books.dashboard.refunded(books.charge, 1000, AT)
    before = books.path.read_bytes()
    assert books("check", "gateway", at=LATER) == 0
    assert books.path.read_bytes() == before


@pytest.mark.parametrize(
    ("words", "code", "why"),
    [
        (["--take", "sim_99", "ada"], 3, "no such charge"),
        (["--take", "sim_99"], 2, "for what?"),
        (["ada"], 2, "which?"),
        (["--take", "sim_99", "ada", "--since", "2026-01-01"], 2, "one or the other"),
        (["--since", "soon"], 2, "no time"),
    ],
)
def test_what_is_asked_wrongly(books: Books, words: list[str], code: int, why: str) -> None:
    assert books("reconcile", *words) == code, why


def test_a_file_of_another_account_is_refused(books: Books) -> None:
    """Another file's record beside it: nothing is asked, nothing recorded, and no card declined."""
    with closing(sqlite3.connect(books.record)) as connection, connection:
        connection.execute("UPDATE account SET id = 'sim_other'")
    before = books.path.read_bytes()
    assert books("pay", "INV-1", "10.00", at=LATER) == 9
    assert books("tick", at="2026-02-03T09:00") == 9
    assert books("reconcile", at=LATER) == 9
    assert books.path.read_bytes() == before


def test_who_is_refused_by_the_clock_asks_nobody(books: Books) -> None:
    def deaf(*_: object) -> object:
        raise AssertionError("asked")

    gateway = Simulated(books.record)
    gateway.account = deaf  # type: ignore[method-assign, assignment]
    assert run(books.path, Clock("2026-03-09T09:00"), gateway, "reconcile") == 4


def test_what_became_of_a_payment_of_somebody_else_is_told(
    books: Books, capsys: pytest.CaptureFixture[str]
) -> None:
    assert books("client", "add", "bob", at=LATER) == 0
    assert books("card", "add", "bob", "pm_sim_timeout", at=LATER) == 0
    assert books("issue", "bob", "7.00", "--due", "2026-02-01", at=LATER) == 0
    assert books("pay", "INV-2", at=LATER) == 8
    capsys.readouterr()
    assert books("refund", "INV-1", "1.00", "--reason", "x", at="2026-01-06T10:00") == 0
    told = "note: by the way, the gateway says: P2 of bob, 7.00, is approved"
    assert told in capsys.readouterr().err
    assert books("refund", "INV-1", "1.00", "--reason", "x", at="2026-01-06T10:00") == 0
    assert "by the way" not in capsys.readouterr().err, "once"
