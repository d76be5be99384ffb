"""The schema on a server: the same tables and rules as in a file, and what it refuses by itself."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest

from invoicectl import addresses
from invoicectl.errors import FileFault
from invoicectl.postgres.business import PostgresStore, moved
from invoicectl.postgres.connection import Connection
from invoicectl.postgres.migrations import MIGRATIONS
from invoicectl.sql.moving import MOVED
from invoicectl.sqlite.business import SqliteStore
from invoicectl.sqlite.migrations import FORMAT
from invoicectl.store import MEMORY
from tests.postgres.server import DATABASE, Server
from tests.sqlite.test_schema import AGAIN, AGAIN_OVERDUE, REFUSED, TOO_MUCH, lived
from tests.support import Business

__all__ = ["lived"]

ERRORS = {
    "UNIQUE": psycopg.errors.UniqueViolation,
    "FOREIGN": psycopg.errors.ForeignKeyViolation,
}
NUMBERED = AGAIN_OVERDUE.replace("(event,", "(number, event,").replace(
    "SELECT event,", "SELECT (SELECT max(number) + 1 FROM outbox), event,"
)
"""In a file a letter is numbered where its number is left out."""

COLUMNS = """
SELECT c.relname, a.attname, format_type(a.atttypid, NULL), a.attnotnull, a.attgenerated <> ''
FROM pg_attribute AS a JOIN pg_class AS c ON c.oid = a.attrelid
WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r'
AND a.attnum > 0 AND NOT a.attisdropped"""
INDEXES = """
SELECT c.relname, i.indisunique FROM pg_index AS i JOIN pg_class AS c ON c.oid = i.indexrelid
WHERE c.relnamespace = current_schema()::regnamespace"""
OURS_ALONE = {"format", "office", "search"}


def opened(server: Server, address: str) -> psycopg.Connection[Any]:
    """A connection of somebody else to the business."""
    raw = psycopg.connect(f"postgresql://clerk@/{DATABASE}?host={server.folder}")
    raw.execute(f'SET search_path TO "{address.rpartition("=")[2]}"')
    raw.commit()
    return raw


@pytest.fixture
def there(lived: Business, server: Server, address: str) -> Any:
    """The life of a file, moved to the server."""
    store = lived.desk.store
    assert isinstance(store, SqliteStore)
    moved(store, address).publish()
    with opened(server, address) as raw:
        yield raw


def done(there: Any, statement: str) -> None:
    """A statement with its commit, where references are looked at."""
    there.execute(statement)
    there.commit()


@pytest.mark.parametrize(
    ("statements", "refused"),
    [case[:2] for case in REFUSED],
    ids=[why for *_, why in REFUSED],
)
def test_the_server_itself_refuses(there: Any, statements: list[str], refused: str) -> None:
    *before, last = (NUMBERED if each == AGAIN_OVERDUE else each for each in statements)
    for statement in before:
        there.execute(statement)
    kind = ERRORS.get(refused.partition(" ")[0], psycopg.errors.CheckViolation)
    with pytest.raises(kind):
        done(there, last)


def test_nobody_pays_more_than_is_due_whatever_the_status(there: Any) -> None:
    with pytest.raises(psycopg.errors.CheckViolation) as refused:
        there.execute(TOO_MUCH.replace("'void'", "'written-off'"))
    assert refused.value.diag.constraint_name == "invoices_due_minor_check"


@pytest.mark.parametrize(
    ("statement", "refused"),
    [
        ("UPDATE events SET data = '{}' WHERE seq = 3", "never changed"),
        ("DELETE FROM events WHERE seq = 3", "never removed"),
        ("TRUNCATE events CASCADE", "never removed"),
        (
            AGAIN.format("client-added", "client-edited").replace("max(seq) + 1", "max(seq) + 2"),
            "appended in sequence",
        ),
    ],
)
def test_events_are_append_only(there: Any, statement: str, refused: str) -> None:
    with pytest.raises(psycopg.errors.RaiseException, match=refused):
        there.execute(statement)


def of_a_file() -> tuple[set[tuple[Any, ...]], set[tuple[str, bool]]]:
    """The columns and indexes of a new file, as the server would tell them."""
    store = SqliteStore.create(MEMORY)
    ask = store.connection.all
    columns, indexes = set(), set()
    for (table,) in ask("SELECT name FROM sqlite_master WHERE type = 'table'"):
        if table.startswith(("search", "sqlite_")):
            continue
        told = ask('SELECT name, type, "notnull", pk, hidden FROM pragma_table_xinfo(?)', (table,))
        for name, kind, is_needed, key, hidden in told:
            number = "smallint" if name.startswith("is_") else "bigint"
            is_needed = bool(is_needed or key)
            typed = "text" if kind == "TEXT" else number
            columns.add((table, name, typed, is_needed, hidden > 1))
        for name, is_unique in ask('SELECT name, "unique" FROM pragma_index_list(?)', (table,)):
            if not name.startswith("sqlite_autoindex"):
                indexes.add((name, bool(is_unique)))
    store.close()
    return columns, indexes


def test_the_tables_are_those_of_a_file(address: str) -> None:
    store = PostgresStore.create(address)
    columns, indexes = of_a_file()
    there = {each for each in store.connection.all(COLUMNS) if each[0] not in OURS_ALONE}
    assert there == columns
    named = {each for each in store.connection.all(INDEXES) if not each[0].endswith("key")}
    assert named == {each for each in indexes if not each[0].endswith("key")} | {
        ("search_lexemes", False)
    }
    store.discard()


class Later(Connection):
    """A build whose format is one more."""

    newest = FORMAT + 1000
    migrations = MIGRATIONS | {newest: ('ALTER TABLE file ADD COLUMN motto TEXT COLLATE "C"',)}


def test_a_business_of_an_earlier_format_is_brought_to_the_newest(address: str) -> None:
    PostgresStore.create(address).publish()
    for _ in range(2):
        later = Later.open(addresses.read(address))
        assert later.one("SELECT version FROM format") == (Later.newest,)
        assert later.all("SELECT motto FROM file") == []
        later.close()
    with pytest.raises(FileFault, match="from a newer version"):
        PostgresStore.open(address)


def test_a_draft_of_another_build_is_left_alone(server: Server, address: str) -> None:
    PostgresStore.create(address).publish()
    server.ask(f'UPDATE "{address.rpartition("=")[2]}".format SET version = {FORMAT + 1}')
    with pytest.raises(FileFault, match="another build"):
        PostgresStore.open(address)


def test_what_a_first_run_left_is_swept_up_and_nothing_else(server: Server, address: str) -> None:
    business = address.rpartition("=")[2]
    for left in ("draft_0123abcd", "draft_1", "drafts_0123abcd"):
        server.ask(f'CREATE SCHEMA "{business}_{left}"')
    PostgresStore.create(address).discard()
    told = server.ask(f"SELECT nspname FROM pg_namespace WHERE starts_with(nspname, '{business}_')")
    assert sorted(told.split()) == [f"{business}_draft_1", f"{business}_drafts_0123abcd"]


def test_all_that_is_written_is_moved() -> None:
    columns, _ = of_a_file()
    written = {(table, name) for table, name, _, _, is_computed in columns if not is_computed}
    assert {(table, name) for table, names in MOVED.items() for name in names} == written


def test_what_others_did_to_the_schema_is_told(server: Server, address: str) -> None:
    PostgresStore.create(address).publish()
    store = PostgresStore.open(address)
    assert list(store.tables.differences_of_schema()) == []
    with opened(server, address) as raw:
        raw.execute("CREATE TABLE notes (text TEXT)")
        raw.execute("DROP INDEX invoices_issued")
        raw.execute("ALTER TABLE invoices DROP CONSTRAINT invoices_due_minor_check")
        raw.execute(
            "CREATE TRIGGER theirs BEFORE INSERT ON payments FOR EACH ROW "
            "EXECUTE FUNCTION suppress_redundant_updates_trigger()"
        )
    told = {name: is_fault for is_fault, name in store.tables.differences_of_schema()}
    assert told == {
        "index invoices_issued is missing": True,
        "rule invoices invoices_due_minor_check is missing": True,
        "table notes": False,
        "trigger payments theirs is none of ours": True,
    }
    store.close()
