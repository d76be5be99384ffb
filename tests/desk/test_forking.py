"""`fork` and `diff`: a copy to run ahead in, and where it parts from the file. Source: SPEC 11."""

from __future__ import annotations

import contextlib
import csv
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from invoicectl.context import Context
from invoicectl.desk.asking.may_differ import KINDS
from invoicectl.desk.asking.seen import seen
from invoicectl.desk.engine.forks import looked
from invoicectl.domain.model import Answer, Card, Client
from invoicectl.domain.policy import Policy
from invoicectl.domain.text import width
from invoicectl.domain.things import THINGS
from invoicectl.errors import (
    Error,
    FileExists,
    ForkSendsNothing,
    NoFile,
    NotAFork,
    NotFound,
    OutputTaken,
)
from invoicectl.gateways import Charge, Created, NoAnswer, Refund
from invoicectl.gateways.simulated import Simulated
from invoicectl.store import open_store
from tests.amounts import amount
from tests.commands.bench import Answer as Told
from tests.commands.bench import run
from tests.desk.books.histories import DRAWN, STEPS, History, NothingThere
from tests.support import Business, beneath

LIVES = amount("FORKED_LIVES", 30, taste=4)
"""How many random lives are forked."""


def call(path: Path, *words: str) -> Told:
    return run(["--db", str(path), *words])


def over(path: Path, b: Business) -> Business:
    """The business in a file, by the clock of another."""
    fork = Business.__new__(Business)
    fork.system = b.system
    fork.context = Context(clock=b.system, store=open_store(str(path)))
    return fork


@contextmanager
def forked(b: Business, path: Path) -> Iterator[Business]:
    """A fork of a business; nothing is written here, and every check of it is clean."""
    before = b.events(), b.letters()
    b("fork", str(path))
    assert (b.events(), b.letters()) == before
    fork = over(path, b)
    try:
        fork.check()
        yield fork
    finally:
        fork.close()


Differing = list[tuple[Any, ...]]


def differs(b: Business, path: Path) -> Differing:
    told = b("diff", str(path))
    return [tuple(each.values()) for each in told["differs"]]


def everything(b: Business, fork: Business) -> Differing:
    """What differs of all that there is, each thing compared with its like."""
    found = []
    with looked(b.desk, fork.desk) as both:
        keys: list[Any] = [(Policy, 0)]
        for kind in KINDS:
            most = max(work.next_number(kind) for work in both)
            keys += [(THINGS[kind].cls, number) for number in range(1, most)]
        for key in keys:
            shown = [seen(work, key) for work in both]
            known = next(each for each in shown if each is not None)
            for field in known.fields:
                values = [each and each.fields[field] for each in shown]
                if values[0] != values[1]:
                    found.append((known.ref, field, *values))
    return found


def begun(seed: int) -> History:
    """A random life, in the middle of it."""
    history = History(seed)
    while len(history.told) < STEPS // 2:
        with contextlib.suppress(NothingThere):
            history.do(history.chance.choice(DRAWN)(history))
    return history


def drawn(history: History) -> list[str]:
    """A command of a life that moves no clock."""
    while True:
        with contextlib.suppress(NothingThere):
            words = history.chance.choice(DRAWN)(history)
            if words[0] != "clock":
                return words


@pytest.mark.campaign
@pytest.mark.parametrize("seed", range(LIVES))
def test_a_fork_differs_by_exactly_what_was_done_in_it(seed: int, tmp_path: Path) -> None:
    history = begun(seed)
    b, path = history.business, tmp_path / "fork.db"
    try:
        with forked(b, path) as fork:
            told = b("diff", str(path))
            assert (told["events"], told["differs"]) == ({"here": 0, "there": 0}, [])
            assert told["same_until"]["seq"] == len(b.events())
            words = drawn(history)
            with contextlib.suppress(Error):
                foreseen = fork(*words, "--dry-run")
                fork(*words)
                if not foreseen["charges"]:
                    changes = [tuple(each.values()) for each in foreseen["changes"]]
                    assert sorted(map(str, differs(b, path))) == sorted(map(str, changes)), words
            assert differs(b, path) == everything(b, fork), words
            with contextlib.suppress(Error):
                fork("clock", "advance", "9d")
            assert differs(b, path) == everything(b, fork)
            b("clock", "advance", "2d")
            found = differs(b, path)
            assert found == everything(b, fork)
            other = tmp_path / "other.db"
            b("fork", str(other))
            assert differs(fork, other) == [(*each[:2], *each[:1:-1]) for each in found]
            fork.check()
    finally:
        b.close()


# --- what a fork is ---------------------------------------------------------------------------


class Elsewhere(Simulated):
    """A processor that knows its own cards, as Stripe would: their tokens say how they answer."""

    def __init__(self) -> None:
        super().__init__(":memory:")
        self._numbers = count(1)

    def attach(self, _: Client, token: str) -> Card:
        return Card(token, "visa", "1881")

    def create(self, _: Charge) -> Created:
        return Created(f"pi_{next(self._numbers)}", self.now())

    def confirm(self, charge: Charge, _: str) -> Answer:
        approves = charge.token.endswith("good")
        return Answer("approved") if approves else Answer("declined", "insufficient_funds")

    def refund(self, _: Refund) -> Answer:
        return Answer("approved")

    now: Any


def live(gateway: str) -> Business:
    """A live file with a card of each kind, both asked once, and a letter that waits."""
    b = Business("2026-01-05T09:00", live=True, gateway=gateway, service_charge_rate="30%")
    processor = Elsewhere()
    processor.now = b.system
    b.desk._gateway = processor
    b("config", "set", "mail_from", "billing@example.org")
    for name in ("good", "poor"):
        b("client", "add", name, "--email", f"{name}@example.org")
        if gateway != "manual":
            b("card", "add", name, f"pm_1Ab{name}")
        b("issue", name, "40.00", "--due", "+7d")
        if gateway != "manual":
            b.done("pay", f"INV-{1 if name == 'good' else 2}", "10.00")
    return b


@pytest.mark.parametrize("gateway", ["stripe", "simulated", "manual"])
def test_a_fork_of_a_live_file_goes_on_as_it_would(gateway: str, tmp_path: Path) -> None:
    b = live(gateway)
    uuid = b("fork", str(tmp_path / "first.db"))["forked_from"]
    with forked(b, tmp_path / "fork.db") as fork:
        assert uuid == b.desk.store.file.info().uuid != fork.desk.store.file.info().uuid
        clock = fork("clock", "show")
        assert (clock["clock"], clock["now"]) == ("simulated", "2026-01-05T09:00:00Z")
        assert (clock["forked_from"], b("clock", "show")["forked_from"]) == (uuid, None)
        assert fork("config", "gateway")["gateway"] == "simulated"
        told = b("forecast", "--until", "20d")["steps"]
        names = ("at", "ref", "step", "outcome", "amount", "late_fee")
        done = fork("clock", "advance", "20d")["steps"]
        assert [[step[name] for name in names] for step in done] == [
            [step[name] for name in names] for step in told
        ]
        assert len(done) == {"manual": 4}.get(gateway, 3)
        fork.check()
        states = {row[0] for row in beneath(fork.desk.store).execute("SELECT state FROM outbox")}
        assert states == {"kept"}
        for words in (("mail", "send"), ("mail", "send", "--older"), ("mail", "retry", "L1")):
            with pytest.raises(ForkSendsNothing):
                fork(*words, "--to-folder", str(tmp_path))
    b.close()


def test_a_fork_gives_back_what_another_gateway_charged(tmp_path: Path) -> None:
    b = live("stripe")
    with forked(b, tmp_path / "fork.db") as fork:
        assert fork("refund", "INV-1", "4.00", "--reason", "sorry")["refunded"] == "4.00"
        assert fork.done("pay", "INV-1", "5.00").error is None
        assert fork.done("pay", "INV-2", "5.00").error is not None
        fork.check()
    b.close()


def test_what_another_gateway_charged_before_the_fork_is_not_asked(tmp_path: Path) -> None:
    b = live("stripe")
    with forked(b, tmp_path / "fork.db") as fork:
        fork("clock", "advance", "1h")
        fork("pay", "INV-1", "5.00")
        done = fork.done("reconcile")
        found: Any = done.value
        assert done.error is None
        assert (found["asked"], found["equal"], found["only_here"]) == (1, 1, [])
        told = "what was charged before the fork, up to Mon 2026-01-05 09:00 UTC, is not asked"
        assert done.notes == (told,)
        assert fork.done("check", "gateway").notes == (told,)
        fork("clock", "advance", "2mo")
        assert fork.done("reconcile").notes == ()
    b.close()


def test_a_damaged_file_is_not_forked(tmp_path: Path) -> None:
    first = tmp_path / "first.db"
    call(first, "init", "--sample")
    with closing(sqlite3.connect(first, isolation_level=None)) as other:
        other.execute("UPDATE invoices SET paid_minor = paid_minor + 1 WHERE number = 1")
    told = call(first, "fork", str(tmp_path / "fork.db"))
    assert (told.code, "1 fault was found" in told.err) == (7, True)
    assert not list(tmp_path.glob("fork*"))


def test_a_charge_whose_outcome_is_unknown_ends_as_the_card_did_last(tmp_path: Path) -> None:
    b = live("stripe")
    gateway = b.desk.gateway
    assert isinstance(gateway, Elsewhere)

    def silent(*_: Any) -> Answer:
        raise NoAnswer("timeout")

    gateway.confirm = silent  # type: ignore[method-assign,assignment]
    assert b.done("pay", "INV-1", "5.00").error is not None
    with forked(b, tmp_path / "fork.db") as fork:
        (step,) = fork("clock", "advance", "1h")["steps"]
        assert (step["step"], step["outcome"]) == ("inquire", "approved")
        fork.check()
    b.close()


def test_a_fork_of_a_simulated_file_takes_the_record_along(tmp_path: Path) -> None:
    first = tmp_path / "first.db"
    call(first, "init", "--simulated-from", "2026-01-05T09:00")
    for words in (
        ("client", "add", "ada"),
        ("card", "add", "ada", "pm_card_visa"),
        ("issue", "ada", "40.00", "--due", "+7d"),
        ("pay", "INV-1", "15.00"),
        ("refund", "INV-1", "2.00", "--reason", "sorry"),
        ("fork", str(tmp_path / "second.db")),
    ):
        assert call(first, *words).code == 0
    for more in (
        ("refund", "INV-1", "5.00", "--reason", "sorry"),
        ("pay", "INV-1"),
        ("check",),
        ("fork", str(tmp_path / "third.db")),
    ):
        assert call(tmp_path / "second.db", *more).code == 0
    told = call(tmp_path / "third.db", "diff", str(first)).out
    assert "5 events here, 0 events there" in told
    for path in (tmp_path / "second.db", tmp_path / "third.db"):
        found = json.loads(call(path, "reconcile", "--json").out)
        assert (found["recorded"], found["only_here"], found["only_there"]) == ([], [], []), path


def test_a_fork_is_put_where_nothing_is(tmp_path: Path) -> None:
    b = Business("2026-01-05T09:00")
    (tmp_path / "there").write_text("mine")
    with pytest.raises(FileExists):
        b("fork", str(tmp_path / "there"))
    with pytest.raises(NotFound):
        b("fork", str(tmp_path / "no" / "fork.db"))
    with pytest.raises(NotFound, match=r"the address http://x/fork\.db"):
        b("fork", "http://x/fork.db")
    with forked(b, tmp_path / "fork.db") as fork, pytest.raises(OutputTaken):
        fork("fork", str(tmp_path / "fork.db"))
    assert (tmp_path / "there").read_text() == "mine"
    b.close()


# --- what differs -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    [
        ("hold", "ada", "--reason", "away"),
        ("client", "edit", "ada", "--autopay", "off"),
        ("client", "edit", "ada", "--new-handle", "eva"),
        ("provider", "edit", "noor", "--service-charge", "10%"),
        ("config", "set", "collect_weekday", "MO"),
        ("reply", "S1", "--from", "client", "Why?"),
        ("visit", "cancel", "V1"),
        ("card", "remove", "ada", "visa-4242"),
        ("client", "credit", "ada", "7.00", "--reason", "sorry"),
    ],
    ids=" ".join,
)
def test_whatever_was_done_is_what_differs(words: tuple[str, ...], tmp_path: Path) -> None:
    b = Business("2026-01-05T09:00", preset="marketplace", late_fee_base="due")
    b.marketplace()
    b("issue", "S1", "40.00")
    b("issue", "ada", "12.00", "--due", "+3d")
    b("series", "start", "ada", "--every", "TU", "--time", "10:00", "--price", "25.00")
    with forked(b, tmp_path / "fork.db") as fork:
        fork(*words)
        found = differs(b, tmp_path / "fork.db")
        assert found
        named = [each for each in everything(b, fork) if each[2:] != ("ada", "eva")]
        assert [each for each in found if each[2:] != ("ada", "eva")] == named
    b.close()


def test_files_without_a_common_past_and_what_is_no_file_are_refused(tmp_path: Path) -> None:
    b, other = Business("2026-01-05T09:00"), Business("2026-01-05T09:00")
    other("fork", str(tmp_path / "other.db"))
    with pytest.raises(NotAFork) as caught:
        b("diff", str(tmp_path / "other.db"))
    assert caught.value.exit_code == 4
    with pytest.raises(NoFile):
        b("diff", str(tmp_path / "none.db"))
    b.close()
    other.close()


def test_a_restored_generation_parts_where_its_backup_was_made(tmp_path: Path) -> None:
    first, copy, again = (tmp_path / f"{name}.db" for name in ("first", "copy", "again"))
    call(first, "init", "--simulated-from", "2026-01-05T09:00")
    call(first, "client", "add", "ada")
    call(first, "backup", str(copy))
    call(first, "client", "add", "bob")
    call(again, "restore", str(copy))
    call(again, "client", "add", "cyd")
    told = call(first, "diff", str(again)).out
    assert "1 event here, 2 events there" in told
    assert "bob  handle" in told.replace("   ", "  ")


def test_a_table_of_differences_fits_the_page(tmp_path: Path) -> None:
    path = tmp_path / "sample.db"
    call(path, "init", "--sample")
    call(path, "fork", str(tmp_path / "fork.db"))
    call(tmp_path / "fork.db", "clock", "advance", "2mo")
    told = call(path, "diff", str(tmp_path / "fork.db")).out
    assert max(map(width, told.splitlines())) <= 80
    assert told.splitlines()[1].startswith("  since then 0 events here, ")
    assert "fields differ; --json or --format csv gives all" in told
    rows = call(path, "diff", str(tmp_path / "fork.db"), "--format", "csv").out.splitlines()
    assert rows[0] == "ref,field,here,there"
    assert "lise,pending,0.00,72.00" in rows
    assert {len(row) for row in csv.reader(rows)} == {4}, "lists stand in their column too"
