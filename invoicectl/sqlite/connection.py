"""One connection to one SQLite file: opening it, its modes, transactions, and what its errors mean.

The connection is in autocommit mode and transactions are written out: `BEGIN IMMEDIATE` for
whatever writes, so that a second writer waits instead of failing.
"""

from __future__ import annotations

import os
import sqlite3
import urllib.parse
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from invoicectl import errors
from invoicectl.leftovers import Looked
from invoicectl.own_files import NewFile, sweep
from invoicectl.sqlite import places
from invoicectl.sqlite.faults import OF_SOURCE, fault
from invoicectl.sqlite.locks import Queue
from invoicectl.sqlite.migrations import (
    APPLICATION_ID,
    FORMAT,
    MIGRATIONS,
    RELEASED,
    WITH_WORDS,
)
from invoicectl.store import MEMORY

if TYPE_CHECKING:
    from sqlite_utils import Database

WAIT_SECONDS = 10
"""How long a writer waits for its turn, where --wait does not say."""

_NEEDED = (3, 37, 0)


class Connection:
    """An open file of ours, in the newest schema."""

    joins = "group_concat"
    writes_words = "INSERT OR REPLACE INTO search (rowid, words, ref) VALUES (?, ?, ?)"

    def __init__(self, raw: sqlite3.Connection, path: str, draft: NewFile | None = None) -> None:
        self.raw = raw
        self._draft = draft
        self._looked: Looked | None = None
        self.path = path
        self._wait_seconds: float = WAIT_SECONDS
        self._keeps_journal = False
        is_alone = path == MEMORY or draft is not None
        self._queue = None if is_alone else Queue(f"{os.path.realpath(path)}.lock")
        self._prepare()

    # --- opening ------------------------------------------------------------------------------

    @classmethod
    def create(cls, path: str) -> Self:
        """A new file with the schema, readable by its owner alone; in `path` when committed.

        It is made beside its place and linked there whole, so a first run that is killed, or
        two at once, leave no half file. Raises FileExists, NotFound, Refusal, FileFault."""
        if path == MEMORY:
            return cls._begun(sqlite3.connect(MEMORY, isolation_level=None), path)
        return cls._drafted(path, cls._begun)

    def copy(self, path: str) -> Self:
        """A whole copy of the file as the transaction that reads it sees it, made like a new one.

        Raises OutputTaken, FileExists, NotFound, Refusal, FileFault."""
        if self.path != MEMORY:
            places.refuse_own(path, self.path)
        return self._drafted(path, partial(self._filled, self.raw, self.path))

    def apart(self) -> Self:
        """A whole copy of the file as the transaction that reads it sees it, on disk as far as it
        is large, and without a name: it goes with its connection, or with the process."""
        connection = sqlite3.connect("", isolation_level=None)
        try:
            connection.execute("PRAGMA temp_store = FILE")
            self.raw.backup(connection)
            connection.execute("PRAGMA journal_mode = DELETE")
        except sqlite3.Error as error:
            connection.close()
            raise fault(error, self.path) from error
        return type(self)(connection, MEMORY)

    @classmethod
    def blank(cls) -> Self:
        """A new file likewise without a name, for what is taken over from others."""
        return cls._begun(sqlite3.connect("", isolation_level=None), MEMORY)

    @classmethod
    def restore(cls, backup: str, path: str) -> Self:
        """A copy of the whole file at `backup`, brought to this version, made like a new file.

        Raises NoFile, FileExists, NotFound, Refusal, FileFault."""
        places.refuse_what_is_no_file(backup)
        places.refuse_unfinished(backup)
        source = _connect(backup, "mode=ro")
        try:
            return cls._drafted(path, partial(cls._filled, source, backup))
        finally:
            source.close()

    @classmethod
    def _drafted(cls, path: str, fill: Callable[[sqlite3.Connection, str, NewFile], Self]) -> Self:
        """A new file beside its place, filled."""
        places.refuse_no_path(path)
        draft, connection = NewFile(path), None
        try:
            places.refuse_what_is_there(path)
            sweep(os.path.dirname(path))
            draft.make()
            connection = _connect(draft.path)
            return fill(connection, path, draft)
        except BaseException as error:
            if connection is not None:
                connection.close()  # before the draft goes: it takes its journal along
            draft.drop()
            if isinstance(error, OSError | ValueError):
                raise errors.FileFault(path=path, why="unmakable", error=error) from None
            raise

    @classmethod
    def _begun(
        cls, connection: sqlite3.Connection, path: str, draft: NewFile | None = None
    ) -> Self:
        store = cls(connection, path, draft)
        store.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        store._migrate(0)
        return store

    @classmethod
    def _filled(
        cls,
        source: sqlite3.Connection,
        named: str,
        connection: sqlite3.Connection,
        path: str,
        draft: NewFile,
    ) -> Self:
        """The pages of another file, brought to the newest schema, in the mode of a new one."""
        try:
            source.backup(connection)
        except sqlite3.Error as error:
            is_of_source = getattr(error, "sqlite_errorcode", 0) & 0xFF in OF_SOURCE
            raise fault(error, named if is_of_source else path) from error
        store = cls(connection, path, draft)
        store.execute("PRAGMA journal_mode = DELETE")
        store._migrate(store._recognise())
        return store

    @classmethod
    def open(cls, path: str, wait_seconds: float | None = None) -> Self:
        """The file at `path`, migrated to this version. Raises NoFile, FileFault, Busy.

        What first runs that were killed left beside it goes first."""
        places.refuse_what_is_no_file(path)
        sweep(os.path.dirname(os.path.realpath(path)))
        looked = Looked(path)
        connection = None
        try:
            places.refuse_foreign(path, looked)
            seconds = WAIT_SECONDS if wait_seconds is None else wait_seconds
            connection = _connect(path, seconds=seconds)
            store = cls(connection, path)
            store._looked = looked
            if wait_seconds is not None:
                store.wait(seconds)
            store._migrate(store._recognise())
        except BaseException:
            if connection is not None:
                connection.close()
            looked.close()
            raise
        return store

    def publish(self) -> None:
        """Put a created file into its place. Raises FileExists if another got there first."""
        if self._draft is None:
            return
        try:
            self._draft.put()
        except FileExistsError:
            raise errors.FileExists(path=self.path, option="--db") from None
        except OSError as error:
            raise errors.FileFault(path=self.path, why="unmakable", error=error) from None
        finally:
            self.discard()

    def discard(self) -> None:
        """Close, and remove what was made beside the place."""
        self.close()
        if self._draft is not None:
            self._draft.drop()
            self._draft = None

    def close(self) -> None:
        """Let go of the file."""
        if self._keeps_journal:
            with suppress(sqlite3.Error):  # where it stays it holds nothing, and the next one goes
                self.raw.rollback()
                self.raw.execute("PRAGMA journal_mode = DELETE")
        self.raw.close()
        if self._looked is not None:
            self._looked.close()
        self._leave()

    def wait(self, seconds: float) -> None:
        """How long to wait for a turn to write."""
        self._wait_seconds = seconds
        self.execute(f"PRAGMA busy_timeout = {round(seconds * 1000)}")

    def _prepare(self) -> None:
        if sqlite3.sqlite_version_info < _NEEDED:
            version = sqlite3.sqlite_version
            raise errors.FileFault(path=self.path, why="old_sqlite", version=version)
        for pragma in (
            "foreign_keys = ON",
            "recursive_triggers = ON",
            "trusted_schema = OFF",
            "cell_size_check = ON",
            "synchronous = EXTRA",
        ):
            self.execute(f"PRAGMA {pragma}")

    def _recognise(self) -> int:
        """The format of a file that is ours. Raises FileFault for any other."""
        application = self.one("PRAGMA application_id")[0]
        if application != APPLICATION_ID:
            raise errors.FileFault(path=self.path, why="other_program")
        version = int(self.one("PRAGMA user_version")[0])
        if version < 1:
            raise errors.FileFault(path=self.path, why="no_version", version=version)
        if version == FORMAT or version in RELEASED:
            return version
        theirs, ours = ("{}.{}".format(*divmod(each, 1000)) for each in (version, FORMAT))
        if version // 1000 > FORMAT // 1000:
            raise errors.FileFault(path=self.path, why="newer", theirs=theirs)
        raise errors.FileFault(path=self.path, why="other_format", theirs=theirs, ours=ours)

    def _migrate(self, found: int) -> None:
        if found == FORMAT:
            return  # what hot commands do loads nothing for it
        from invoicectl.sql.search import fill
        from invoicectl.sqlite import readable

        database = self.database()
        self.begin()
        found = int(self.one("PRAGMA user_version")[0])  # another may have got there first
        if found and found != FORMAT and self._draft is None:
            self._keep_earlier()
        were_there = readable.drop(self)  # under which no table could be changed
        for number, migration in MIGRATIONS.items():
            if number > found:
                try:
                    migration(database)
                except sqlite3.Error as error:
                    raise fault(error, self.path) from error
        if found < WITH_WORDS:
            fill(self)
        readable.make_again(self, were_there=were_there)
        self.execute(f"PRAGMA user_version = {FORMAT}")
        self.commit()

    def _keep_earlier(self) -> None:
        """Keep a copy as it was; who writes can't copy, so another connection reads."""
        from invoicectl.sqlite import earlier

        source = _connect(self.path, "mode=ro")
        try:
            earlier.keep(source, self.path)
        finally:
            source.close()

    # --- transactions -------------------------------------------------------------------------

    def begin(self) -> None:
        """Start a transaction that writes; waits for its turn. Raises Busy, FileFault."""
        try:
            is_our_turn = self._queue is None or self._queue.enter(self._wait_seconds)
        except OSError as error:
            lock = f"{self.path}.lock"
            raise errors.FileFault(path=self.path, why="lock", lock=lock, error=error) from None
        if not is_our_turn:
            raise errors.Busy(path=self.path)
        try:
            self.execute("BEGIN IMMEDIATE")
        except BaseException:
            self._leave()
            raise

    def commit_often(self, *, keeps_journal: bool) -> None:
        """From now on one transaction follows the other. What a mark returns to stays in memory: it
        is what one act writes. Where the journal is kept, it is made and removed once, and each
        commit empties it: pages of an earlier one would be taken for another file's. A file
        that another program keeps in WAL mode stays in it."""
        self.execute("PRAGMA temp_store = MEMORY")
        if keeps_journal and self.one("PRAGMA journal_mode") == ("delete",):
            self.execute("PRAGMA journal_mode = TRUNCATE")
            self._keeps_journal = True

    def begin_reading(self) -> None:
        """Start a transaction that only reads, so that all it reads is of one moment."""
        self.execute("BEGIN")

    def commit(self) -> None:
        """Make the transaction last. Deferred references are checked here."""
        self.execute("COMMIT")
        self._leave()

    def rollback(self) -> None:
        """Undo the transaction, if one is open still."""
        if self.raw.in_transaction:
            self.execute("ROLLBACK")
        self._leave()

    def sweep(self) -> None:
        """Write the whole file anew, and remove older copies of it. Raises Busy, FileFault."""
        if self._queue is not None and not self._queue.enter(self._wait_seconds):
            raise errors.Busy(path=self.path)
        try:
            self.execute("INSERT INTO search (search) VALUES ('optimize')")  # no word stays
            self.execute("VACUUM")
            if self.path != MEMORY:
                from invoicectl.sqlite import earlier

                earlier.drop(self.path)
        finally:
            self._leave()

    def _leave(self) -> None:
        if self._queue is not None:
            self._queue.leave()

    @property
    def is_writing(self) -> bool:
        """Whether a transaction is open."""
        return self.raw.in_transaction

    def savepoint(self) -> None:
        """Mark a place inside the transaction to which `undo` returns."""
        self.execute("SAVEPOINT act")

    def keep(self) -> None:
        """Forget the mark: what came after it is the transaction's."""
        self.execute("RELEASE SAVEPOINT act")

    def undo(self) -> None:
        """Return to the mark and forget it."""
        if self.raw.in_transaction:
            self.execute("ROLLBACK TO SAVEPOINT act")
            self.execute("RELEASE SAVEPOINT act")

    # --- statements ---------------------------------------------------------------------------

    def all(self, sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """The rows of a question."""
        try:
            return self.raw.execute(sql, values).fetchall()
        except sqlite3.Error as error:
            raise fault(error, self.path) from error

    def each(self, sql: str, values: Sequence[Any] = ()) -> Iterator[tuple[Any, ...]]:
        """The rows of a question one by one."""
        try:
            # no `yield from`: who gives up reading late would close what went with the file
            for row in self.raw.execute(sql, values):  # noqa: UP028
                yield row
        except sqlite3.Error as error:
            raise fault(error, self.path) from error

    def one(self, sql: str, values: Sequence[Any] = ()) -> tuple[Any, ...]:
        """The first row of a question."""
        return self.all(sql, values)[0]

    def execute(self, sql: str, values: Sequence[Any] = ()) -> None:
        """Do one statement."""
        try:
            self.raw.execute(sql, values)
        except sqlite3.Error as error:
            raise fault(error, self.path) from error

    def execute_many(self, sql: str, batch: Sequence[tuple[Any, ...]]) -> None:
        """Do one statement for each of many rows."""
        try:
            self.raw.executemany(sql, batch)
        except sqlite3.Error as error:
            raise fault(error, self.path) from error

    def size(self) -> int:
        """The bytes of the file: its pages, of so many each."""
        count, each = (int(self.one(f"PRAGMA {name}")[0]) for name in ("page_count", "page_size"))
        return count * each

    def database(self) -> Database:
        """The same connection through sqlite-utils, for questions asked ad hoc."""
        from sqlite_utils import Database

        return Database(self.raw, execute_plugins=False)

    def objects(self, sql: str) -> Iterator[dict[str, Any]]:
        """The rows of a question asked ad hoc one by one, by the names of their columns."""
        try:
            yield from self.database().query(sql)
        except sqlite3.Error as error:
            raise fault(error, self.path) from error


def _connect(
    path: str, mode: str = "mode=rw", *, seconds: float = WAIT_SECONDS
) -> sqlite3.Connection:
    quoted = urllib.parse.quote(os.fsencode(Path(path).absolute()))
    try:
        return sqlite3.connect(
            f"file:{quoted}?{mode}", uri=True, isolation_level=None, timeout=seconds
        )
    except sqlite3.Error as error:
        raise fault(error, path) from error


def identity(path: str) -> str | None:
    """The uuid of a file of ours that nobody writes to; None where it is none, or can't be read."""
    quoted = urllib.parse.quote(os.fsencode(Path(path).absolute()))
    with (
        suppress(sqlite3.Error),
        closing(sqlite3.connect(f"file:{quoted}?mode=ro&immutable=1", uri=True)) as looked,
    ):
        if looked.execute("PRAGMA application_id").fetchone()[0] == APPLICATION_ID:
            return str(looked.execute("SELECT uuid FROM file").fetchone()[0])
    return None
