"""The server is lost: between transactions, inside one, while it commits, and for good."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from typing import Any

import pytest

from invoicectl import errors
from invoicectl.domain.model import Answer
from invoicectl.gateways import Charge, Created
from invoicectl.gateways.simulated import Simulated
from invoicectl.postgres import connection as connections
from invoicectl.postgres.business import PostgresStore
from tests.postgres.losing import RECORD, Where, Wire, ask, end_sessions, once, rows, said
from tests.postgres.server import Server

LATER = "2026-01-05T10:00"
CLIENTS = "SELECT count(*) FROM clients"


@pytest.fixture
def db(address: str) -> str:
    """A business with a client, a card and an invoice."""
    for words in (
        "init --gateway simulated",
        "client add ada",
        "card add ada pm_card_visa",
        "issue ada 40.00 --due 2026-01-20",
    ):
        done = ask(address, words)
        assert done.code == 0, (words, done.err, done.crash)
    return address


@pytest.fixture
def store(db: str) -> Iterator[PostgresStore]:
    opened = PostgresStore.open(db)
    yield opened
    opened.close()


Wires = Callable[..., Wire]


@pytest.fixture
def wired(server: Server) -> Iterator[Wires]:
    """Makes wires before the server."""
    made: list[Wire] = []

    def make(cut: Where, **more: Any) -> Wire:
        made.append(Wire(server.folder, cut, **more))
        return made[-1]

    yield make
    for each in made:
        each.close()


def paid_once(db: str) -> None:
    """However it came: one receipt, one success at the gateway, and the books are right."""
    assert ask(db, "tick", LATER).code == 0
    approved = "SELECT count(*) FROM payments WHERE outcome = 'approved'"
    assert rows(db, approved) == [(1,)]
    there = approved.replace("payments", "charges")
    assert rows(f"{db}_gateway", there) == [(1,)]
    assert ask(db, "check", LATER).code == 0


# --- between transactions, and inside of one --------------------------------------------------


def test_a_connection_that_is_lost_between_transactions_is_made_anew(store: PostgresStore) -> None:
    assert end_sessions(store.path) == 1
    store.begin()
    store.commit()
    assert end_sessions(store.path) == 1
    store.begin_reading()
    assert store.log.next_seq() > 1


def test_what_a_lost_transaction_wrote_is_undone(store: PostgresStore) -> None:
    store.begin()
    store.over.execute("UPDATE office SET note = 'x'")
    end_sessions(store.path)
    with pytest.raises(errors.FileFault) as lost:
        store.commit()
    assert lost.value.facts["why"] == "server_lost"
    store.begin_reading()
    assert store.over.one("SELECT note FROM office") == ("",)


def test_a_command_that_committed_nothing_is_tried_once_more(db: str) -> None:
    done = ask(db, "client add bob", chance=once(lambda: end_sessions(db)))
    assert (done.code, done.err) == (0, "")
    assert rows(db, CLIENTS) == [(2,)]
    with_key = partial(
        ask, db, "issue bob 5.00 --due +9d --key k", chance=once(lambda: end_sessions(db))
    )
    assert with_key().out == with_key().out
    assert rows(db, "SELECT count(*) FROM invoices") == [(2,)]


def test_lost_each_time_it_is_told(db: str) -> None:
    def lost() -> str:
        end_sessions(db)
        return "never"

    done = ask(db, "client add bob", chance=lost)
    assert (done.code, done.out) == (7, "")
    assert "was lost" in done.err
    assert rows(db, CLIENTS) == [(1,)]


def test_a_command_that_has_committed_does_not_begin_again(db: str, wired: Wires) -> None:
    """The attempt is on record: from its beginning the command would be refused because of it."""
    done = ask(wired("before", number=2).address(db), "pay INV-1")
    assert done.code == 7, done.err
    assert ask(db, "tick", LATER).code == 0
    assert ask(db, "pay INV-1", LATER).code == 0
    paid_once(db)


def test_lines_are_not_read_twice(db: str, tmp_path: Any) -> None:
    lines = tmp_path / "lines"
    lines.write_text('{"do": "client add", "handle": "bob"}\n{"do": "client add", "handle": "c"}')
    done = ask(db, f"batch {lines}", chance=once(lambda: end_sessions(db)))
    assert done.code == 7
    assert '"ok": true' not in done.out
    assert rows(db, CLIENTS) == [(1,)]


def test_lines_that_came_by_a_pipe_are_not_forgotten(db: str, wired: Wires) -> None:
    """They can be read once: a second reading would find none, and all would be well."""
    reads, writes = os.pipe()
    os.write(writes, b'{"do": "client add", "handle": "bob"}\n')
    os.close(writes)
    done = ask(wired("before").address(db), f"batch /dev/fd/{reads}")
    os.close(reads)
    assert (done.code, done.out) == (7, ""), done.err
    assert rows(db, CLIENTS) == [(1,)]


def test_what_came_by_a_pipe_is_not_lost_with_the_server(db: str) -> None:
    """It is empty where the command begins again."""
    reads, writes = os.pipe()
    os.write(writes, b"Handle,Name\nbob,Bob\ncleo,Cleo\n")
    os.close(writes)
    ended: list[int] = []
    chance = once(lambda: ended.append(end_sessions(db)))
    done = ask(db, f"import clients /dev/fd/{reads}", chance=chance)
    os.close(reads)
    assert (done.code, done.err, ended) == (0, "", [1])
    assert rows(db, CLIENTS) == [(3,)]


def test_a_dry_run_is_tried_once_more(db: str) -> None:
    done = ask(db, "client add bob --dry-run", chance=once(lambda: end_sessions(db)))
    assert done.code == 0, done.err
    assert rows(db, CLIENTS) == [(1,)]


# --- a commit whose answer is lost ------------------------------------------------------------


@pytest.mark.parametrize("cut", ["before", "after"])
def test_a_commit_that_nobody_answered_is_looked_up(db: str, wired: Wires, cut: Where) -> None:
    wire = wired(cut)
    done = ask(wire.address(db), "client add bob")
    assert (done.code, done.err, wire.is_cut) == (0, "", True)
    assert rows(db, "SELECT number FROM events WHERE ref = 'C2'") == [(2,)]


@pytest.mark.more
@pytest.mark.parametrize("cut", ["before", "after"])
def test_a_first_run_whose_commit_nobody_answered(
    server: Server, address: str, wired: Wires, cut: Where
) -> None:
    number = 1
    while True:
        name = f"{address}x{number}"
        wire = wired(cut, number=number)
        done = ask(wire.address(name), "init --gateway manual")
        assert done.code in {0, 7}, done.err
        assert ask(name, "check").code == (0 if done.code == 0 else 3), number
        number += 1
        if not wire.is_cut:
            break
    assert number > 3
    drafts = "SELECT 1 FROM pg_namespace WHERE nspname LIKE '%\\_draft\\_%'"
    for each in range(1, number):
        ask(f"{address}x{each}", "init --gateway manual")
    assert rows(address, drafts) == []


def test_a_server_that_does_not_come_back_is_no_promise(
    db: str, wired: Wires, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "LOOK_UP_SECONDS", 0)
    wire = wired("after", comes_back=False)
    done = ask(wire.address(db), "client add bob")
    assert done.code == 7
    assert "nobody can say" in done.err
    assert rows(db, CLIENTS) == [(2,)]


@pytest.mark.parametrize("cut", ["before", "after"])
@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_a_payment_whose_commit_nobody_answered_is_made_once(
    db: str, wired: Wires, number: int, cut: Where
) -> None:
    wire = wired(cut, number=number)
    done = ask(wire.address(db), "pay INV-1 --key k")
    assert done.code in ({0} if cut == "after" or number == 1 else {0, 7}), done.err
    if done.code == 7:
        again = ask(db, "pay INV-1 --key k", LATER)
        assert again.code in {0, 8}, again.err
    paid_once(db)


def test_the_number_of_a_transaction_that_a_fallen_server_forgot_is_another_s(
    store: PostgresStore,
) -> None:
    """Its number is committed, but not by us: what we wrote is not there."""
    store.begin()
    store.over.execute("UPDATE office SET note = ''")
    number = store.over.one("SELECT CAST(pg_current_xact_id() AS TEXT)")[0]
    store.commit()
    assert store.connection._became(number, None, None) == "committed"
    newest = store.over.one("SELECT seq, hash FROM events ORDER BY seq DESC LIMIT 1")
    assert store.connection._became(number, *newest) == "committed"
    assert store.connection._became(number, newest[0], "another") == "aborted"
    assert store.connection._became(str(int(number) + 1_000), *newest) == "aborted"


def test_what_was_undone_is_not_told_as_done(store: PostgresStore) -> None:
    store.begin()
    with suppress(Exception):
        store.over.execute("SELECT 1 / 0")
    with pytest.raises(errors.FileFault) as undone:
        store.commit()
    assert undone.value.facts["why"] == "undone"


# --- the turn ---------------------------------------------------------------------------------


def test_who_waits_for_no_turn_is_told_that_it_is_taken(db: str, store: PostgresStore) -> None:
    store.begin()
    done = ask(db, "client add bob", wait="0")
    assert done.code == 6
    assert "another process is using" in done.err
    assert ask(db, "list", wait="0").code == 0
    store.rollback()
    assert ask(db, "client add bob", wait="0").code == 0


def test_a_client_that_is_stopped_gives_up_its_turn(
    db: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "STOPPED_SECONDS", 1)
    child = os.fork()
    if child == 0:
        code = 1
        with suppress(BaseException):
            stopped = PostgresStore.open(db)
            stopped.begin()
            stopped.over.execute("UPDATE office SET note = 'x'")
            os.kill(os.getpid(), signal.SIGSTOP)
            try:
                stopped.commit()
            except errors.FileFault as error:
                code = 7 if error.facts["why"] == "server_lost" else 2
        os._exit(code)
    _, status = os.waitpid(child, os.WUNTRACED)
    assert os.WIFSTOPPED(status)
    done = ask(db, "client add bob")
    os.kill(child, signal.SIGCONT)
    _, status = os.waitpid(child, 0)
    assert done.code == 0, done.err
    assert os.waitstatus_to_exitcode(status) == 7
    assert rows(db, "SELECT note FROM office") == [("",)]


# --- the gateway's record, and a server that goes while it is asked ---------------------------


class Meanwhile(Simulated):
    """The simulated gateway; before or after a call something happens."""

    def __init__(self, path: str, call: str, act: Callable[[], object]) -> None:
        super().__init__(path)
        self._when, self._act = call, act

    def create(self, charge: Charge) -> Created | Answer:
        self._happens("before create")
        return super().create(charge)

    def confirm(self, charge: Charge, gateway_ref: str) -> Answer:
        self._happens("before confirm")
        answer = super().confirm(charge, gateway_ref)
        self._happens("after confirm")
        return answer

    def account(self) -> str:
        answer = super().account()
        self._happens("after account")
        return answer

    def _happens(self, when: str) -> None:
        if when == self._when:
            self._act()


def pay(db: str, when: str, act: Callable[[], object], wait: str = "10") -> Any:
    return ask(db, "pay INV-1", wait=wait, gateway=lambda *_: Meanwhile(db, when, act))


@pytest.mark.parametrize(("when", "code"), [("before create", 9), ("before confirm", 8)])
def test_a_record_that_is_lost_is_a_gateway_that_gives_no_answer(
    db: str, when: str, code: int
) -> None:
    done = pay(db, when, lambda: end_sessions(db, RECORD))
    assert done.code == code, done.err
    assert ask(db, "pay INV-1", LATER).code == (0 if code == 9 else 4)
    if code == 8:  # it was not confirmed, so it is cancelled
        assert ask(db, "tick", LATER).code == 0
        assert ask(db, "pay INV-1", LATER).code == 0
    paid_once(db)


@pytest.mark.parametrize("number", [3, 4, 5, 6])
def test_a_record_whose_answer_is_lost_has_charged_once(db: str, wired: Wires, number: int) -> None:
    wire = wired("after", number=number, name=RECORD)
    done = ask(wire.address(db), "pay INV-1")
    assert done.code in {0, 8, 9}, done.err
    assert ask(db, "tick", LATER).code == 0
    if rows(db, "SELECT status FROM invoices") != [("paid",)]:
        assert ask(db, "pay INV-1", LATER).code == 0
    paid_once(db)


def test_a_session_that_is_lost_while_the_gateway_is_asked_is_made_anew(db: str) -> None:
    done = pay(db, "after confirm", lambda: end_sessions(db))
    assert done.code == 0, done.err
    paid_once(db)


def test_after_money_moved_a_lost_server_is_no_reason_to_say_nothing_was_done(
    db: str, server: Server
) -> None:
    try:
        done = pay(db, "after confirm", server.kill, wait="0")
    finally:
        server.start()
    assert done.code == 8, done.err
    paid_once(db)


# --- what a server refuses --------------------------------------------------------------------


def test_a_server_that_only_reads_is_told(db: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGOPTIONS", "-c default_transaction_read_only=on")
    done = ask(db, "client add bob")
    assert done.code == 7
    assert "can't be written" in done.err
    assert ask(db, "list").code == 0


def test_a_business_of_a_newer_version_is_told(db: str) -> None:
    said(db, "UPDATE format SET version = 999000")
    done = ask(db, "list")
    assert done.code == 7
    assert "newer version" in done.err
    said(db, "UPDATE format SET version = 999")
    assert "another build" in ask(db, "list").err


def test_what_somebody_may_not_use_is_told(db: str, server: Server) -> None:
    business = db.rpartition("=")[2]
    said(db, f"CREATE ROLE {business} LOGIN")
    guest = db.replace("clerk@", f"{business}@")
    done = ask(guest, "list")
    assert done.code == 7
    assert "no right to use the schema" in done.err
    said(db, f"GRANT USAGE ON SCHEMA {business} TO {business}")
    done = ask(guest, "list")
    assert done.code == 7
    assert "permission denied" in done.err
