"""What is told of servers where none is installed, by psycopg's own errors."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import psycopg
import pytest

import invoicectl.postgres
from invoicectl import addresses, errors, store
from invoicectl.postgres import connection as connections
from invoicectl.postgres.connection import Connection
from invoicectl.postgres.faults import fault
from invoicectl.postgres.tables import Tables

ADDRESS = addresses.read("postgresql://example.org/books?business=acme")
LOST = psycopg.OperationalError("the connection is lost")
AWAY = psycopg.OperationalError("no answer")


class Told:
    """A connection to a server that answers as it is told: rows, how a command went, or an error,
    by how a statement begins."""

    def __init__(self, status: int = psycopg.pq.TransactionStatus.INTRANS, **answers: Any) -> None:
        self.info = SimpleNamespace(transaction_status=status)
        self.adapters = SimpleNamespace(
            register_dumper=lambda *_: None, register_loader=lambda *_: None
        )
        self._answers = answers

    def execute(self, statement: str, values: object = ()) -> Any:
        answer = self._answers.get(statement.split(maxsplit=1)[0].rstrip(";"), [])
        if isinstance(answer, Exception):
            raise answer
        return SimpleNamespace(fetchall=lambda: answer, statusmessage=answer)

    def close(self) -> None: ...


Serve = Callable[..., None]


@pytest.fixture
def serve(monkeypatch: pytest.MonkeyPatch) -> Serve:
    """Has these be what each try to connect leads to, one after the other; the last one stays."""

    def put(*those: Told | Exception) -> None:
        left = list(those)

        def connect(*_: object, **__: object) -> Told:
            found = left.pop(0) if len(left) > 1 else left[0]
            if isinstance(found, Exception):
                raise found
            return found

        monkeypatch.setattr(psycopg, "connect", connect)
        monkeypatch.setattr(connections, "LOOK_UP_SECONDS", 0)

    return put


def opened() -> Connection:
    return Connection(ADDRESS, "acme", 0)


def why(error: pytest.ExceptionInfo[errors.Error]) -> object:
    return error.value.facts["why"]


def test_a_server_that_gives_no_answer(serve: Serve) -> None:
    serve(AWAY)
    with pytest.raises(errors.FileFault) as told:
        opened()
    assert why(told) == "unreachable"


def test_one_that_is_lost_and_stays_away(serve: Serve) -> None:
    serve(Told(BEGIN=LOST), AWAY)
    with pytest.raises(errors.FileFault) as told:
        opened().begin()
    assert why(told) == "server_lost"
    assert not told.value.facts.get("again")


def test_one_that_is_lost_in_a_transaction(serve: Serve) -> None:
    serve(Told(SELECT=LOST))
    connection = opened()
    connection.begin_reading()
    with pytest.raises(errors.FileFault) as told:
        connection.all("SELECT 1")
    assert why(told) == "server_lost"
    assert told.value.facts["again"]


def test_between_transactions_it_is_asked_over_a_new_connection(serve: Serve) -> None:
    serve(Told(SELECT=LOST), Told(SELECT=[(1,)]))
    assert opened().all("SELECT 1") == [(1,)]


MARK = [("7", 1, "h")]


@pytest.mark.parametrize(
    ("then", "reason"),
    [
        ([Told(SELECT=[("aborted",)])], "server_lost"),
        ([Told(SELECT=[(None,)])], "unknown_commit"),
        ([Told(SELECT=[("in progress",)])], "unknown_commit"),
        ([Told(SELECT=LOST)], "unknown_commit"),
        ([AWAY], "unknown_commit"),
    ],
)
def test_a_commit_without_an_answer(serve: Serve, then: list[Any], reason: str) -> None:
    serve(Told(SELECT=MARK, COMMIT=LOST), *then)
    connection = opened()
    connection.begin()
    with pytest.raises(errors.FileFault) as told:
        connection.commit()
    assert why(told) == reason


def test_a_commit_without_an_answer_that_was_done(serve: Serve) -> None:
    serve(Told(SELECT=MARK, COMMIT=LOST), Told(SELECT=[("committed",)]))
    connection = opened()
    connection.begin()
    connection.commit()


def test_a_commit_that_undid_everything(serve: Serve) -> None:
    serve(Told(psycopg.pq.TransactionStatus.INERROR, COMMIT="ROLLBACK"))
    connection = opened()
    connection.begin()
    with pytest.raises(errors.FileFault) as told:
        connection.commit()
    assert why(told) == "undone"


@pytest.mark.parametrize(
    ("error", "kind", "reason"),
    [
        (psycopg.errors.InsufficientPrivilege("no"), errors.FileFault, "server_forbidden"),
        (psycopg.errors.ReadOnlySqlTransaction("no"), errors.FileFault, "read_only"),
        (psycopg.errors.DiskFull("no"), errors.FileFault, "full"),
        (psycopg.errors.IoError("no"), errors.FileFault, "disk"),
        (psycopg.errors.DataCorrupted("no"), errors.FileFault, "damaged"),
        (psycopg.errors.AdminShutdown("no"), errors.FileFault, "server_lost"),
        (psycopg.errors.IdleInTransactionSessionTimeout("no"), errors.FileFault, "server_lost"),
        (psycopg.errors.LockNotAvailable("no"), errors.Busy, None),
        (psycopg.errors.SerializationFailure("no"), errors.Busy, None),
        (psycopg.errors.DeadlockDetected("no"), errors.Busy, None),
    ],
)
def test_what_an_error_means(
    serve: Serve, error: Exception, kind: type[errors.Error], reason: str | None
) -> None:
    serve(Told(UPDATE=error))
    with pytest.raises(kind) as told:
        opened().execute("UPDATE office SET note = ''")
    assert told.value.facts.get("why") == reason
    is_undone = isinstance(
        error, psycopg.errors.SerializationFailure | psycopg.errors.DeadlockDetected
    )
    assert bool(told.value.facts.get("again")) == (is_undone or reason == "server_lost")


def test_a_fault_of_ours_stays_one() -> None:
    ours = psycopg.errors.UniqueViolation("twice")
    assert fault(ours, "acme") is ours


def test_an_address_that_is_none() -> None:
    for path in ("postgresql://example.org/books?business=Acme", "mysql://example.org/books"):
        with pytest.raises(errors.FileFault) as told:
            store.open_store(path)
        assert why(told) == "address"


REFUSED = (
    'connection failed: connection to server at "{0}", port 5432 failed: Connection refused\n'
    "\tIs the server running on that host and accepting TCP/IP connections?"
)
HOST = "- host: '{0}', port: '5432', hostaddr: '192.0.2.1': "


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (REFUSED.format("one"), "Connection refused"),
        (
            'connection failed: connection to "/x" failed: FATAL:  database "books" does not exist',
            'database "books" does not exist',
        ),
        ('connection is bad: invalid integer value "x"', 'invalid integer value "x"'),
        ("connection to x failed: fe_sendauth: no password supplied", "no password supplied"),
        ('invalid URI query parameter: "busines"\n', 'invalid URI query parameter: "busines"'),
        (
            f"{REFUSED}\nMultiple connection attempts failed. All failures were:\n"
            f"{HOST}{REFUSED}\n{HOST}{REFUSED}".format("one"),
            "one:5432: Connection refused; one:5432: Connection refused",
        ),
        ("", "it gives no answer"),
    ],
)
def test_why_it_is_not_reached(serve: Serve, said: str, told: str) -> None:
    serve(psycopg.OperationalError(said))
    with pytest.raises(errors.FileFault) as fault:
        opened()
    assert fault.value.facts["error"] == told


def test_what_servers_do_themselves(serve: Serve) -> None:
    with pytest.raises(errors.Refusal) as told:
        store.restore_store("postgresql://example.org/books", "books.db")
    assert why(told) == "servers_backup"
    serve(Told())
    with pytest.raises(errors.Refusal) as told:
        Tables(opened()).make_readable("UTC", 2)
    assert why(told) == "views_of_files"


def test_without_the_package_it_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    for name in ("business", "connection"):
        monkeypatch.delitem(sys.modules, f"invoicectl.postgres.{name}")
    monkeypatch.delattr(invoicectl.postgres, "business", raising=False)
    with pytest.raises(errors.FileFault) as told:
        store.open_store("postgresql://example.org/books")
    assert why(told) == "no_psycopg"
    assert "invoicectl[postgres]" in str(told.value.hint)
