"""One connection to one business on a PostgreSQL server: its modes, transactions, and its loss.

A business is a schema. The connection is in autocommit mode and transactions are written out. Who
writes locks the business's row in `file` first, so that there is one writer at a time and the
statements behind it see what the one before committed; who reads sees one moment and waits for
nobody. A connection that is lost between two transactions is made anew; one that is lost while a
transaction commits is asked, once it is there again, what became of it."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from functools import lru_cache
from typing import Any, Literal, Self

import psycopg
from psycopg import pq

from invoicectl import errors
from invoicectl.addresses import Address
from invoicectl.postgres.adapting import adapt
from invoicectl.postgres.faults import fault, is_lost, unreached
from invoicectl.postgres.migrations import MIGRATIONS
from invoicectl.postgres.schema.words import WRITES_WORDS
from invoicectl.sqlite.migrations import FORMAT, RELEASED

WAIT_SECONDS = 10
"""How long a writer waits for its turn, where --wait does not say."""

CONNECT_SECONDS = 10
"""How long a server may take to answer at first."""

LOOK_UP_SECONDS = 60
"""How long a server is waited for that was lost while it committed: a failover takes some."""

STOPPED_SECONDS = 60
"""After so long without a word from who has the turn to write, the server gives it to the next."""

logging.getLogger("psycopg").addHandler(logging.NullHandler())  # stderr is for our own words

_POLL_SECONDS = 0.2
_PORTION = 2_000
"""Rows that are fetched together where they are read one by one."""


class Connection:
    """An open business in the newest schema."""

    newest, migrations = FORMAT, MIGRATIONS
    joins = "string_agg"
    writes_words = WRITES_WORDS

    def __init__(self, address: Address, schema: str, wait_seconds: float | None = None) -> None:
        self.path = address.shown
        self.address = address
        self._schema = schema
        self._is_draft = schema != address.business
        self._wait_seconds = WAIT_SECONDS if wait_seconds is None else wait_seconds
        self._doing: Literal["nothing", "reading", "writing"] = "nothing"
        self._cursors = 0
        self.raw = self._connected()

    # --- opening ------------------------------------------------------------------------------

    @classmethod
    def open(cls, address: Address, wait_seconds: float | None = None) -> Self:
        """The business, in the newest format. Raises NoFile, FileFault."""
        opened = cls(address, address.business, wait_seconds)
        try:
            opened._recognise()
        except BaseException:
            opened.close()
            raise
        return opened

    @classmethod
    def create(cls, address: Address) -> Self:
        """A new business, which is in its place once it is published. Raises FileExists,
        FileFault."""
        draft = cls(address, f"{address.business}_draft")
        draft.name_apart()
        try:
            draft._refuse_what_is_there()
            draft._sweep_drafts()
            draft._make()
        except BaseException:
            draft.discard()
            raise
        return draft

    def _connected(self) -> psycopg.Connection[Any]:
        """A connection to the server. Raises FileFault."""
        try:
            raw = psycopg.connect(
                self.address.server,
                autocommit=True,
                connect_timeout=CONNECT_SECONDS,
                application_name="invoicectl",
                client_encoding="utf8",
            )
            adapt(raw)
            raw.execute(f'SET search_path TO "{self._schema}", pg_temp')
        except psycopg.Error as error:
            said = unreached(error)
            raise errors.FileFault(path=self.path, why="unreachable", error=said) from None
        return raw

    def _connect_again(self) -> None:
        """A new connection in place of one that was lost; a server that is away is waited for as
        long as for a turn. Raises FileFault."""
        until = time.monotonic() + self._wait_seconds
        while True:
            self.raw.close()
            try:
                self.raw = self._connected()
            except errors.FileFault as error:
                if time.monotonic() >= until:
                    said = error.facts["error"]
                    raise errors.FileFault(path=self.path, why="server_lost", error=said) from None
            else:
                return
            time.sleep(_POLL_SECONDS)

    def _recognise(self) -> None:
        """Look whether it is ours and of this build. Raises NoFile, FileFault."""
        allowed = "SELECT has_schema_privilege(oid, 'USAGE') FROM pg_namespace WHERE nspname = ?"
        found = self.all(allowed, (self._schema,))
        if not found:
            raise errors.NoFile(path=self.path)
        if not found[0][0]:
            lacks = f"no right to use the schema {self._schema}"
            raise errors.FileFault(path=self.path, why="server_forbidden", error=lacks)
        try:
            version = int(self.one("SELECT version FROM format")[0])
        except (errors.FileFault, IndexError) as error:
            if isinstance(error, errors.FileFault) and error.facts["why"] != "value":
                raise
            raise errors.FileFault(path=self.path, why="other_program") from None
        if version == self.newest:
            return
        if version in self.migrations or version in RELEASED:
            self._migrate()
            return
        theirs, ours = ("{}.{}".format(*divmod(each, 1000)) for each in (version, self.newest))
        if version // 1000 > self.newest // 1000:
            raise errors.FileFault(path=self.path, why="newer", theirs=theirs)
        raise errors.FileFault(path=self.path, why="other_format", theirs=theirs, ours=ours)

    def _migrate(self) -> None:
        """Bring an earlier format to the newest, unless another got there first."""
        self.begin()
        found = int(self.one("SELECT version FROM format")[0])
        for number, statements in self.migrations.items():
            for statement in statements if number > found else ():
                self.execute(statement)
        self.execute("UPDATE format SET version = ?", (self.newest,))
        self.commit()

    # --- making -------------------------------------------------------------------------------

    def _refuse_what_is_there(self) -> None:
        """A new business takes nobody's place, and no charges that another left."""
        for schema, why in ((self.address.business, None), (self.address.record, "left_over")):
            if self.all("SELECT 1 FROM pg_namespace WHERE nspname = ?", (schema,)):
                if why is None:
                    raise errors.FileExists(path=self.path, option="--db")
                raise errors.Refusal(why=why, path=self.path, left=f"the schema {schema}")

    def name_apart(self) -> None:
        """Give a draft a name that no other has."""
        told = self.one("SELECT left(replace(CAST(gen_random_uuid() AS TEXT), '-', ''), 8)")[0]
        self._schema = f"{self._schema}_{told}"
        self.execute(f'SET search_path TO "{self._schema}", pg_temp')

    def _sweep_drafts(self) -> None:
        """Remove what first runs that were killed left of this business."""
        drafts = f"^{self.address.business}_draft_[0-9a-f]{{8}}$"
        found = self.all("SELECT nspname FROM pg_namespace WHERE nspname ~ ?", (drafts,))
        for (schema,) in found:
            if schema != self._schema and self.one(_TRY, (schema,))[0]:
                self._drop(schema)
                self.execute(_LET_GO, (schema,))

    def _make(self) -> None:
        """Make a draft. Whoever makes it has a lock, which goes with the process."""
        self.one(_TRY, (self._schema,))
        self.execute("BEGIN")
        self.make_schema()
        self.execute("INSERT INTO format (version) VALUES (?)", (self.newest,))
        self.commit()

    def make_schema(self) -> None:
        """Make everything of a new business but what it is."""
        made = (each for statements in self.migrations.values() for each in statements)
        self.execute(";\n".join((f'CREATE SCHEMA "{self._schema}"', *made)))  # one way for all

    def publish(self) -> None:
        """Put a created business into its place. Raises FileExists if another got there first."""
        if not self._is_draft:
            return
        new = self.address.business
        try:
            self.execute("BEGIN")
            self.execute(f'ALTER SCHEMA "{self._schema}" RENAME TO "{new}"')
            self.execute(f'SET search_path TO "{new}", pg_temp')
            self._schema, self._is_draft, self._doing = new, False, "writing"
            self.commit()
        except psycopg.errors.DuplicateSchema:
            raise errors.FileExists(path=self.path, option="--db") from None
        finally:
            self.discard()

    def discard(self) -> None:
        """Let go of it, and remove what was not put into its place."""
        if self._is_draft:
            with suppress(Exception):
                self.rollback()
                self._drop(self._schema)
        self.close()

    def _drop(self, schema: str) -> None:
        self.execute(f'DROP SCHEMA IF EXISTS "{schema}" CASCADE')

    def close(self) -> None:
        """Let go of it."""
        self.raw.close()

    def schema_made_anew(self, question: str) -> dict[str, str]:
        """What a question tells of the schema of a new business, which is made over a connection of
        its own and undone. Raises FileFault where none may be made."""
        other = type(self)(self.address, "invoicectl_fresh", self._wait_seconds)
        try:
            other.name_apart()
            other.execute("BEGIN")
            other.make_schema()
            return dict(other.all(question))
        finally:
            other.rollback()
            other.close()

    def size(self) -> int:
        """The bytes that the business takes on the server."""
        question = (
            "SELECT coalesce(sum(pg_total_relation_size(c.oid)), 0) FROM pg_class AS c "
            "WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r'"
        )
        return int(self.one(question)[0])

    # --- transactions -------------------------------------------------------------------------

    def begin(self) -> None:
        """Start a transaction that writes; waits for its turn. Raises Busy, FileFault."""
        wait = round(self._wait_seconds * 1000)
        limits = f"SET LOCAL idle_in_transaction_session_timeout = '{STOPPED_SECONDS}s'"
        lock = "SELECT id FROM file FOR UPDATE" + ("" if wait else " NOWAIT")
        self._started(f"BEGIN; SET LOCAL lock_timeout = '{max(1, wait)}ms'; {limits}; {lock}")
        self._doing = "writing"

    def begin_reading(self) -> None:
        """Start a transaction that only reads, so that all it reads is of one moment."""
        self._started("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        self._doing = "reading"

    def _started(self, begun: str) -> None:
        """Begin; where the connection was lost meanwhile, over a new one."""
        try:
            self.raw.execute(begun)
        except psycopg.Error as error:
            if not is_lost(error) or self._is_draft:
                self.rollback()
                raise fault(error, self.path) from error
            self._connect_again()
            try:
                self.raw.execute(begun)
            except psycopg.Error as again:
                self.rollback()
                raise fault(again, self.path) from again

    def commit(self) -> None:
        """Make the transaction last. References are checked here."""
        is_undone = self.raw.info.transaction_status == pq.TransactionStatus.INERROR
        is_marked = self._doing == "writing" and not is_undone
        mark = self._asked(_MARK, ())[0] if is_marked else None
        self._doing = "nothing"
        try:
            said = self.raw.execute("COMMIT").statusmessage
        except psycopg.Error as error:
            if mark is None or not is_lost(error):
                raise fault(error, self.path) from error
            self._look_up(mark)
            return
        if said != "COMMIT":  # an error before it has undone everything
            raise errors.FileFault(path=self.path, why="undone")

    def _look_up(self, mark: tuple[Any, ...]) -> None:
        """Learn what became of a transaction whose commit nobody answered. Raises FileFault where
        it was not done, or nobody can say."""
        until = time.monotonic() + LOOK_UP_SECONDS
        while True:
            became = None
            with suppress(errors.FileFault, psycopg.Error):  # it is not back yet
                became = self._became(*mark)
            if became == "committed":
                return
            if became == "aborted":
                lost = "it was undone"
                raise errors.FileFault(path=self.path, why="server_lost", error=lost, again=True)
            if time.monotonic() >= until:
                raise errors.FileFault(path=self.path, why="unknown_commit")
            time.sleep(_POLL_SECONDS)

    def _became(self, transaction: str, seq: int | None, digest: str | None) -> str | None:
        """What a server says of a transaction, at whose end the log had this for its newest event.

        A server that fell, and one that took its place, may give the number of a transaction which
        they don't know to another: then the event is not there."""
        self.raw.close()
        self.raw = self._connected()
        became = self.one(_BECAME, (transaction, transaction))[0]
        if became != "committed":
            return None if became is None else str(became)
        newest = "SELECT 1 FROM events WHERE seq = ? AND hash = ?"
        if seq is not None and not self.all(newest, (seq, digest)):
            return "aborted"
        self.execute("UPDATE office SET note = note")  # once this is on a standby, that is too
        return "committed"

    def rollback(self) -> None:
        """Undo the transaction, if one is open still."""
        self._doing = "nothing"
        if self.is_writing:
            with suppress(psycopg.OperationalError):  # lost: the server has undone it
                self.raw.execute("ROLLBACK")

    def sweep(self) -> None:
        """Nothing stays of what was erased once the server has vacuumed, which it does by itself;
        what is found is cleaned at once."""
        self.execute("VACUUM texts, outbox, search, events, first_answers")

    @property
    def is_writing(self) -> bool:
        """Whether a transaction is open."""
        status = self.raw.info.transaction_status
        return status in {pq.TransactionStatus.INTRANS, pq.TransactionStatus.INERROR}

    def savepoint(self) -> None:
        """Mark a place inside the transaction to which `undo` returns."""
        self.execute("SAVEPOINT act")

    def keep(self) -> None:
        """Forget the mark: what came after it is the transaction's."""
        self.execute("RELEASE SAVEPOINT act")

    def undo(self) -> None:
        """Return to the mark and forget it."""
        if self.is_writing:
            self.execute("ROLLBACK TO SAVEPOINT act")
            self.execute("RELEASE SAVEPOINT act")

    # --- statements ---------------------------------------------------------------------------

    def all(self, sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """The rows of a question; between transactions over a new connection, where it was lost."""
        try:
            return self._asked(sql, values)
        except errors.FileFault as error:
            if self._doing != "nothing" or self._is_draft or not error.facts.get("again"):
                raise
        self._connect_again()
        return self._asked(sql, values)

    def _asked(self, sql: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
        try:
            return self.raw.execute(_marked(sql), values).fetchall()
        except psycopg.Error as error:
            if any(isinstance(each, str) and "\0" in each for each in values):
                return self.all(sql, _without_nul(values))
            raise fault(error, self.path) from error

    def each(self, sql: str, values: Sequence[Any] = ()) -> Iterator[tuple[Any, ...]]:
        """The rows of a question one by one."""
        if not self.is_writing:
            yield from self.all(sql, values)
            return
        self._cursors += 1
        cursor = self.raw.cursor(name=f"rows_{self._cursors}")
        cursor.itersize = _PORTION
        try:
            yield from cursor.execute(_marked(sql), values)
        except psycopg.Error as error:
            raise fault(error, self.path) from error
        finally:
            with suppress(psycopg.Error):  # it went with its transaction
                cursor.close()

    def one(self, sql: str, values: Sequence[Any] = ()) -> tuple[Any, ...]:
        """The first row of a question."""
        return self.all(sql, values)[0]

    def execute(self, sql: str, values: Sequence[Any] = ()) -> None:
        """Do one statement."""
        try:
            self.raw.execute(_marked(sql), values)
        except psycopg.Error as error:
            raise fault(error, self.path) from error

    def execute_many(self, sql: str, batch: Sequence[tuple[Any, ...]]) -> None:
        """Do one statement for each of many rows."""
        try:
            with self.raw.cursor() as cursor:
                cursor.executemany(_marked(sql), batch)
        except psycopg.Error as error:
            raise fault(error, self.path) from error


_MARK = """
SELECT CAST(pg_current_xact_id() AS TEXT), seq, hash
FROM (SELECT max(seq) AS newest FROM events) AS log LEFT JOIN events ON seq = newest"""
"""By what a transaction that is about to be committed is found again."""

_BECAME = """
SELECT CASE WHEN pg_is_in_recovery() THEN NULL
    WHEN CAST(? AS xid8) >= pg_current_xact_id() THEN 'aborted'
    ELSE pg_xact_status(CAST(? AS xid8)) END"""
"""What became of a transaction. A standby doesn't know all of it; what is new on a primary has a
number above that of each transaction which it knows."""

_TRY = "SELECT pg_try_advisory_lock(hashtextextended(?, 0))"
_LET_GO = "SELECT pg_advisory_unlock(hashtextextended(?, 0))"


def _without_nul(values: Sequence[Any]) -> list[Any]:
    """What is asked for, where it holds the one sign that no server takes; another that no kept
    text holds stands for it, so that it is found nowhere."""
    return [each.replace("\0", "\1") if isinstance(each, str) else each for each in values]


@lru_cache(maxsize=2048)
def _marked(statement: str) -> Any:
    """A statement of ours as psycopg takes it."""
    return statement.replace("%", "%%").replace("?", "%s")
