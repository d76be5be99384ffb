"""The simulated gateway's record in a schema of its own on a PostgreSQL server.

It has a connection of its own, so what is charged is committed apart from what the business notes,
as a processor's is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext, suppress
from typing import Any

import psycopg
from psycopg.types.numeric import Int8Dumper

from invoicectl import addresses
from invoicectl.errors import FileFault
from invoicectl.gateways import NoAnswer
from invoicectl.gateways.records import PORTION, TABLES, Portion

_SCHEMA = (
    """
CREATE TABLE account (
    one BIGINT PRIMARY KEY CHECK (one = 1),
    id TEXT COLLATE "C" NOT NULL
)""",
    """
CREATE TABLE charges (
    number BIGINT PRIMARY KEY,
    key TEXT COLLATE "C" UNIQUE,
    token TEXT COLLATE "C" NOT NULL,
    amount_minor BIGINT NOT NULL,
    currency TEXT COLLATE "C" NOT NULL,
    about TEXT COLLATE "C",
    outcome TEXT COLLATE "C" NOT NULL,
    code TEXT COLLATE "C",
    created TEXT COLLATE "C" NOT NULL,
    marks TEXT COLLATE "C"
)""",
    """
CREATE TABLE refunds (
    number BIGINT PRIMARY KEY,
    key TEXT COLLATE "C" UNIQUE,
    charge BIGINT NOT NULL REFERENCES charges (number),
    amount_minor BIGINT NOT NULL,
    about TEXT COLLATE "C",
    outcome TEXT COLLATE "C" NOT NULL DEFAULT 'approved',
    created TEXT COLLATE "C" NOT NULL,
    marks TEXT COLLATE "C"
)""",
    """
CREATE TABLE disputes (
    number BIGINT PRIMARY KEY,
    charge BIGINT NOT NULL REFERENCES charges (number),
    amount_minor BIGINT NOT NULL,
    outcome TEXT COLLATE "C" NOT NULL CHECK (outcome IN ('inquiry', 'taken', 'returned')),
    created TEXT COLLATE "C" NOT NULL
)""",
    """
CREATE TABLE detached (
    token TEXT COLLATE "C" PRIMARY KEY
)""",
)
"""The record, as `record_in_file` tells it."""

_TURN = "SELECT pg_advisory_xact_lock(hashtextextended('{}', 0))"
"""One at a time has the record, until its transaction ends."""

_THERE = "SELECT 1 FROM pg_namespace WHERE nspname = %s"
_NAME = "SELECT left(replace(CAST(gen_random_uuid() AS TEXT), '-', ''), 8)"


class ServerRecord:
    """The record beside the business at an address, which is made on the first charge."""

    greatest = "greatest"

    def __init__(self, path: str, chance: Callable[[], str]) -> None:
        self._address = addresses.read(path)
        self._chance = chance
        self._connection: psycopg.Connection[Any] | None = None

    def ask(self, sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """One statement with a commit of its own; others wait."""
        try:
            return self._in_turn(sql.replace("%", "%%").replace("?", "%s"), values)
        except psycopg.OperationalError as error:
            if self._connection is not None and not self._connection.closed:
                raise _fault(self._address, error) from None
            self.close()  # whether it was done nobody knows: as of a processor that is not heard
            raise NoAnswer("unreachable") from None
        except psycopg.Error as error:
            raise _fault(self._address, error) from None

    def _in_turn(self, sql: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
        connection = self._made()
        with connection.transaction():
            connection.execute(_TURN.format(self._address.record))
            answer = connection.execute(sql, values)
            return answer.fetchall() if answer.description else []

    def kept(self) -> AbstractContextManager[None]:
        """Not kept: what a statement takes is the way to the server."""
        return nullcontext()

    def is_there(self) -> bool:
        """Whether anything was ever charged. Raises FileFault."""
        try:
            return bool(self._open().execute(_THERE, (self._address.record,)).fetchall())
        except psycopg.Error as error:
            raise _fault(self._address, error) from None

    def portions(self) -> Iterator[Portion]:
        """All rows, as they stand between two charges: none is made until this is closed. Raises
        FileFault."""
        try:
            connection = self._open()
            connection.execute("BEGIN")
            connection.execute(_TURN.format(self._address.record))
            for table in TABLES:
                connection.execute(f"DECLARE {table}_rows CURSOR FOR SELECT * FROM {table}")
                next_ones = f"FETCH {PORTION} FROM {table}_rows"
                while some := connection.execute(next_ones).fetchall():
                    yield table, some
        except psycopg.Error as error:
            raise _fault(self._address, error) from None

    def close(self) -> None:
        """Let go of it."""
        if self._connection is not None:
            with suppress(psycopg.Error):
                self._connection.close()
            self._connection = None

    def _open(self) -> psycopg.Connection[Any]:
        if self._connection is None:
            self._connection = _connected(self._address, self._address.record)
        return self._connection

    def _made(self) -> psycopg.Connection[Any]:
        """The connection to a record that is made."""
        if self._connection is None:
            connection = self._open()
            with connection.transaction():
                connection.execute(_TURN.format(self._address.record))
                if not connection.execute(_THERE, (self._address.record,)).fetchall():
                    make(connection, self._address.record)
                    account = f"sim_{self._chance().replace('-', '')}"
                    connection.execute("INSERT INTO account VALUES (1, %s)", (account,))
        return self._open()


class _Draft:
    """A record in the making, in a schema of another name; before it is put into its place it is
    not committed, so whatever stops the making leaves nothing."""

    def __init__(self, address: addresses.Address, portions: Iterable[Portion]) -> None:
        self._address = address
        self._draft = ""
        self._is_put = False
        try:
            self._connection = _connected(address, address.record)
        except psycopg.Error as error:
            raise _fault(address, error) from None
        try:
            self._fill(portions)
        except psycopg.Error as error:
            self.drop()
            raise _fault(address, error) from None
        except BaseException:
            self.drop()
            raise

    def _fill(self, portions: Iterable[Portion]) -> None:
        [(told,)] = self._connection.execute(_NAME).fetchall()
        self._draft = f"{self._address.business}_draft_{told}{addresses.RECORD}"
        self._connection.execute(f'BEGIN; SET LOCAL search_path TO "{self._draft}", pg_temp')
        make(self._connection, self._draft)
        for table, some in portions:
            with (
                self._connection.cursor() as cursor,
                cursor.copy(f"COPY {table} FROM STDIN") as to,
            ):
                for row in some:
                    to.write_row(row)

    def put(self) -> None:
        """Into its place, whole. Raises FileExistsError where another got there first, OSError."""
        try:
            new = self._address.record
            self._connection.execute(f'ALTER SCHEMA "{self._draft}" RENAME TO "{new}"')
            self._connection.execute("COMMIT")
        except psycopg.errors.DuplicateSchema:
            raise FileExistsError from None
        except psycopg.Error as error:
            raise OSError(0, str(error)) from None
        self._is_put = True

    def take_back(self) -> None:
        """Out of it again. Raises OSError."""
        if self._is_put:
            try:
                self._connection.execute(f'DROP SCHEMA "{self._address.record}" CASCADE')
            except psycopg.Error as error:
                raise OSError(0, str(error)) from None
            self._is_put = False

    def drop(self) -> None:
        """Let go of it; what was not put into its place was not made."""
        with suppress(psycopg.Error):
            self._connection.close()


def draft_of(place: str, portions: Iterable[Portion]) -> _Draft:
    """A record of these rows for a `place`, which is not there yet. Raises FileFault."""
    return _Draft(addresses.read(place), portions)


def _connected(address: addresses.Address, schema: str) -> psycopg.Connection[Any]:
    connection = psycopg.connect(
        address.server, autocommit=True, connect_timeout=10, application_name="invoicectl gateway"
    )
    connection.adapters.register_dumper(int, Int8Dumper)
    connection.execute(f'SET search_path TO "{schema}", pg_temp')
    return connection


def make(connection: psycopg.Connection[Any], schema: str) -> None:
    """Make an empty record."""
    connection.execute(f'CREATE SCHEMA "{schema}"')
    for statement in _SCHEMA:
        connection.execute(statement)


def _fault(address: addresses.Address, error: psycopg.Error) -> FileFault:
    return FileFault(path=f"the record of {address.shown}", why="unusable", error=error)
