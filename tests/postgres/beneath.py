"""A business on a server as tests look beneath it: like a connection of `sqlite3`, so that they ask
both in the same way."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Self

import psycopg
from psycopg import pq
from psycopg.rows import dict_row

from tests.postgres.mortal import Pointed

Row = dict[str, Any]

_BEGINS = re.compile(r"BEGIN (IMMEDIATE|EXCLUSIVE)")
_TURN = "BEGIN; SELECT id FROM file FOR UPDATE"
_NO_CHECKS = """
DO $$
DECLARE
    said TEXT;
BEGIN
    FOR said IN SELECT format('ALTER TABLE %I DROP CONSTRAINT %I', c.relname, r.conname)
        FROM pg_constraint AS r JOIN pg_class AS c ON c.oid = r.conrelid
        WHERE r.connamespace = current_schema()::regnamespace AND r.contype = 'c'
    LOOP EXECUTE said; END LOOP;
END $$"""

_PRAGMAS = {
    "PRAGMA ignore_check_constraints = 1": _NO_CHECKS,
    "PRAGMA foreign_keys = OFF": "SET session_replication_role = replica",
    "PRAGMA foreign_keys = ON": "SET session_replication_role = origin",
    "PRAGMA query_only = ON": "SET default_transaction_read_only = on",
    "PRAGMA query_only = OFF": "SET default_transaction_read_only = off",
}
"""What SQLite is told so, as a server is."""

_CHANGES_SCHEMA = re.compile(r"\s*(CREATE|ALTER|DROP)\b", re.IGNORECASE)
_BEGINS_ROW = "INSERT INTO "
_NAMED = re.compile(r"(?<!:):([a-z_]+)")


class Dump(bytes):
    """All that a business holds, where of a file its bytes would be told."""


class Beneath:
    """What `sqlite3.Connection` is to a file, of a schema: no more of it than tests ask for."""

    def __init__(self, raw: psycopg.Connection[Any], spoilt: set[str]) -> None:
        self._raw = raw
        self._spoilt = spoilt
        self.row_factory: Any = None
        self.store: object = None
        """The store that goes over it, where that is this connection's own."""

    def execute(self, sql: str, values: Sequence[Any] | Mapping[str, Any] = ()) -> Any:
        """One statement in SQL that both know; what it gives is asked as of `sqlite3`."""
        told = _PRAGMAS.get(sql, _BEGINS.sub(_TURN, sql)).replace("%", "%%")
        if isinstance(values, Mapping):
            told = _NAMED.sub(r"%(\1)s", told)
        else:
            told = told.replace("?", "%s")
        if _CHANGES_SCHEMA.match(sql) or told == _NO_CHECKS.replace("%", "%%"):
            self._spoilt.add(self._schema())
        with _errors():
            cursor = self._raw.cursor(row_factory=dict_row) if self.row_factory else None
            return (cursor or self._raw).execute(told, values)

    def set_trace_callback(self, point: Callable[[str], object]) -> None:
        """Have `point` called around each statement of the store from now on."""
        store: Any = self.store
        store.connection.raw = Pointed(store.connection.raw, lambda: point(""))

    def executescript(self, sql: str) -> None:
        """Many statements."""
        self.execute(sql)

    def iterdump(self) -> Iterator[str]:
        """Everything that is there, a row a line, which begins as `sqlite3` has it: its table, and
        its values as JSON."""
        tables = [table for (table,) in self._raw.execute(TABLES).fetchall()]
        rows = (
            f'SELECT \'{_BEGINS_ROW}"{each}" \' || row_to_json(t) FROM "{each}" AS t'
            for each in tables
        )
        whole = self._raw.execute(" UNION ALL ".join(rows).encode())
        return iter(sorted(line for (line,) in whole.fetchall()))

    def serialize(self) -> Dump:
        """The same, as bytes."""
        return Dump("\n".join(self.iterdump()).encode())

    def deserialize(self, data: bytes) -> None:
        """Hold what was dumped, and nothing else."""
        found: dict[str, list[str]] = {}
        for line in data.decode().split("\n"):
            table, _, row = line.removeprefix(_BEGINS_ROW).partition(" ")
            found.setdefault(table.strip('"'), []).append(row)
        with self._raw.transaction():
            self._raw.execute("SET LOCAL session_replication_role = replica")
            for table, columns in self._raw.execute(COLUMNS.encode()).fetchall():
                self._raw.execute(f'DELETE FROM "{table}"'.encode())
                self._raw.execute(
                    f'INSERT INTO "{table}" ({columns}) SELECT {columns} '
                    f'FROM json_populate_recordset(CAST(NULL AS "{table}"), %s)'.encode(),
                    (f"[{', '.join(found.get(table, ()))}]",),
                )

    @property
    def in_transaction(self) -> bool:
        """Whether a transaction is open."""
        return self._raw.info.transaction_status != pq.TransactionStatus.IDLE

    def commit(self) -> None:
        """Make what is open last."""
        self._end("COMMIT")

    def rollback(self) -> None:
        """Undo what is open."""
        self._end("ROLLBACK")

    def close(self) -> None:
        """Let go of it."""
        self._raw.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, error: object, *_: object) -> None:
        if error is None:
            self.commit()
        else:
            self.rollback()

    def _end(self, how: str) -> None:
        if self.in_transaction:
            with _errors():
                self._raw.execute(how.encode())

    def _schema(self) -> str:
        found = self._raw.execute("SELECT current_schema()").fetchone()
        return str(found[0]) if found else ""


class Database:
    """What sqlite-utils' is to a file: its tables by their names, and questions."""

    def __init__(self, conn: Beneath) -> None:
        self.conn = conn

    def __getitem__(self, table: str) -> _Table:
        return _Table(self, table)

    def query(self, sql: str, values: Sequence[Any] | Mapping[str, Any] = ()) -> Iterator[Row]:
        """The rows of a question, by the names of their columns."""
        cursor = self.conn.execute(sql, values)
        names = [each.name for each in cursor.description]
        return (dict(zip(names, row, strict=True)) for row in cursor.fetchall())

    def execute(self, sql: str, values: Sequence[Any] = ()) -> Any:
        """One statement."""
        return self.conn.execute(sql, values)


class _Table:
    def __init__(self, database: Database, name: str) -> None:
        self._database, self._name = database, name

    @property
    def rows(self) -> Iterator[Row]:
        """All rows in the order of their key."""
        key = [row["attname"] for row in self._database.query(_KEY, (self._name,))]
        order = ", ".join(f'"{name}"' for name in key) or "1"
        return self._database.query(f'SELECT * FROM "{self._name}" ORDER BY {order}')


@contextmanager
def _errors() -> Iterator[None]:
    """What a server refuses is told as `sqlite3` would."""
    try:
        yield
    except (psycopg.IntegrityError, psycopg.errors.RaiseException) as error:
        raise sqlite3.IntegrityError(str(error)) from error
    except psycopg.errors.LockNotAvailable as error:
        raise sqlite3.OperationalError("database is locked") from error
    except psycopg.Error as error:
        raise sqlite3.OperationalError(str(error)) from error


TABLES = (
    "SELECT relname FROM pg_class WHERE relnamespace = current_schema()::regnamespace "
    "AND relkind = 'r' ORDER BY relname"
)
COLUMNS = """
SELECT c.relname, string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum)
FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid
WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r' AND a.attnum > 0
    AND NOT a.attisdropped AND a.attgenerated = ''
GROUP BY c.relname"""
"""The tables of a schema, each with the columns that it is given."""

_KEY = (
    "SELECT a.attname FROM pg_index AS i "
    "CROSS JOIN LATERAL unnest(i.indkey) WITH ORDINALITY AS k (attnum, place) "
    "JOIN pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = k.attnum "
    "WHERE i.indisprimary AND i.indrelid = CAST(? AS regclass) ORDER BY k.place"
)
"""Of a table's primary key the columns, in order."""
