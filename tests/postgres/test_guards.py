"""Each guard of a server by itself, where no other test of it would miss it.

`python -m tests.campaigns server-guards` takes them away one at a time."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from invoicectl import addresses
from invoicectl.errors import FileExists, FileFault
from invoicectl.gateways.simulated import Simulated
from invoicectl.postgres.business import PostgresStore
from invoicectl.postgres.connection import Connection
from invoicectl.postgres.office import Office
from tests.desk.engine.test_guards import Inquired
from tests.postgres.losing import ask, end_sessions, rows, said

LATER = "2026-01-05T10:00"


@pytest.fixture
def db(address: str) -> str:
    """A business with a client."""
    for words in ("init --gateway simulated", "client add ada", "card add ada pm_card_visa"):
        assert ask(address, words).code == 0, words
    return address


@pytest.fixture
def two(db: str) -> Iterator[tuple[PostgresStore, PostgresStore]]:
    """Two who have it open."""
    opened = PostgresStore.open(db, 10), PostgresStore.open(db, 10)
    yield opened
    for each in opened:
        each.close()


def test_who_waited_for_a_turn_sees_what_was_written_before_it(
    two: tuple[PostgresStore, PostgresStore],
) -> None:
    """The lock comes first, and each statement behind it sees what is committed by then."""
    first, second = two
    first.begin()
    seen: list[Any] = []

    def wait() -> None:
        second.begin()
        seen.append(second.over.one("SELECT said FROM file"))
        second.rollback()

    waiting = threading.Thread(target=wait)
    waiting.start()
    waits = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
    for _ in range(1_000):
        if first.over.one(waits) != (0,) or not waiting.is_alive():
            break
    assert seen == []
    first.over.execute("UPDATE file SET said = 'now'")
    first.commit()
    waiting.join(20)
    assert seen == [("now",)]


def test_who_reads_sees_one_moment_and_writes_nothing(
    db: str, two: tuple[PostgresStore, PostgresStore]
) -> None:
    reader, _ = two
    reader.begin_reading()
    before = reader.log.next_seq()
    assert ask(db, "client add bob").code == 0, "who reads is waited for by nobody"
    assert reader.log.next_seq() == before
    with pytest.raises(FileFault):
        reader.over.execute("UPDATE office SET note = 'x'")
    reader.rollback()
    assert reader.log.next_seq() > before


def test_a_first_run_that_is_under_way_is_not_swept_up(address: str) -> None:
    first = PostgresStore.create(address)
    PostgresStore.create(address).discard()
    first.publish()
    with pytest.raises(FileExists):
        PostgresStore.create(address)


def test_who_runs_the_clock_has_it_alone(two: tuple[PostgresStore, PostgresStore]) -> None:
    first, second = (store.clock_office for store in two)
    assert first is not None
    assert second is not None
    assert first.take({"pid": 1}) is None
    assert second.take({"pid": 2}) == {"pid": 1}
    first.give_up()
    assert second.take({"pid": 2}) is None


def test_a_line_that_is_refused_leaves_nothing_in_the_commit_it_shares(
    db: str, tmp_path: Any
) -> None:
    lines = tmp_path / "lines"
    lines.write_text(
        '{"do": "client add", "handle": "bob"}\n'
        '{"do": "card add", "client": "ada", "token": "pm_card_nobody"}\n'
        '{"do": "issue", "target": "bob", "amount": "5.00", "due": "2025-01-01"}\n'
        '{"do": "client add", "handle": "cleo"}\n'
    )
    ask(db, f"batch {lines} --continue")
    assert rows(db, "SELECT count(*) FROM clients") == [(3,)]
    assert ask(db, "check").code == 0


def test_what_an_act_wrote_is_undone_to_its_mark(
    two: tuple[PostgresStore, PostgresStore],
) -> None:
    store, _ = two
    store.begin()
    store.over.execute("UPDATE office SET note = 'kept'")
    store.over.savepoint()
    store.over.execute("UPDATE office SET note = 'lost'")
    with pytest.raises(Exception, match="division"):
        store.over.execute("SELECT 1 / 0")
    store.over.undo()
    store.commit()
    assert store.over.one("SELECT note FROM office") == ("kept",)


def test_inside_a_transaction_nothing_is_asked_over_a_new_connection(
    db: str, two: tuple[PostgresStore, PostgresStore]
) -> None:
    """What came before it is undone, so what comes behind it must not be done."""
    store, _ = two
    store.begin()
    store.over.execute("UPDATE office SET note = 'before'")
    end_sessions(db)
    with pytest.raises(FileFault):
        store.over.one("SELECT note FROM office")
    store.rollback()
    assert store.over.one("SELECT note FROM office") == ("",)


def test_two_who_make_a_record_at_once_have_one_account(address: str) -> None:
    told: list[str] = []
    meet = threading.Barrier(2)

    def ask_it(name: str) -> None:
        gateway = Simulated(address, lambda: name)
        meet.wait(10)
        told.append(gateway.account())
        gateway.close()

    for number in range(5):
        said_before = len(told)
        both = [threading.Thread(target=ask_it, args=(f"{number}{end}",)) for end in "ab"]
        for each in both:
            each.start()
        for each in both:
            each.join(20)
        assert len(told) == said_before + 2
        assert told[-1] == told[-2]
        said(f"{address}_gateway", f'DROP SCHEMA "{addresses.read(address).record}" CASCADE')


def test_two_who_ask_about_a_charge_record_its_answer_once(
    db: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two ticks at once, as where the session that kept the second one out is lost."""
    monkeypatch.setattr(Office, "take", lambda *_: None)
    for words in ("card add ada pm_sim_timeout", "issue ada 40.00 --due +9d"):
        assert ask(db, words).code == 0, words
    assert ask(db, "pay INV-1").code == 8

    def meanwhile() -> None:
        assert ask(db, "tick", LATER).code == 0

    done = ask(db, "tick", LATER, gateway=lambda *_: Inquired(db, meanwhile))
    assert done.code == 0, done.err
    assert rows(db, "SELECT outcome FROM payments") == [("approved",)]
    assert ask(db, "check", LATER).code == 0


def test_what_was_not_swept_is_swept_by_the_next_command(
    db: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(connection: Connection) -> None:
        raise FileFault(path=connection.path, why="server_lost", error="lost")

    with monkeypatch.context() as patched:
        patched.setattr(Connection, "sweep", fails)
        assert ask(db, "client erase ada --reason 'asked in writing' --even-so").code == 0
    unswept = "SELECT is_unswept FROM file"
    assert rows(db, unswept) == [(1,)]
    assert ask(db, "client list").code == 0
    assert rows(db, unswept) == [(1,)], "what only reads sweeps nothing"
    assert ask(db, "client add bob").code == 0
    assert rows(db, unswept) == [(0,)]


def test_what_another_left_at_the_gateway_is_taken_by_no_new_business(db: str) -> None:
    assert ask(db, "issue ada 40.00 --due +9d").code == 0
    assert ask(db, "pay INV-1").code == 0
    business = addresses.read(db).business
    with psycopg.connect(addresses.read(db).server, autocommit=True) as server:
        server.execute(f'DROP SCHEMA "{business}" CASCADE'.encode())
    done = ask(db, "init --gateway simulated")
    assert done.code == 4
    assert f"{business}_gateway" in done.err
