"""Where the tests' businesses are on a server: which schema a path stands for, and schemas that are
used again, since to make one takes longer than most tests."""

from __future__ import annotations

import gc
import hashlib
import itertools
import os
import sqlite3
import weakref
from contextlib import closing, suppress
from functools import cached_property
from pathlib import Path
from typing import Any

import psycopg

from invoicectl import addresses
from invoicectl.gateways import record_on_server
from invoicectl.gateways.records import OpenRecord
from invoicectl.postgres import business
from invoicectl.postgres.connection import Connection
from invoicectl.postgres.schema import WHOLE
from invoicectl.store import MEMORY, Store
from tests.postgres.beneath import COLUMNS, TABLES, Beneath
from tests.postgres.server import Server

RECORD = ".gateway"
"""How the record of a gateway is called beside a file."""

SETTINGS = (
    *("max_connections=500", "shared_buffers=64MB", "synchronous_commit=off"),
    *("full_page_writes=off", "checkpoint_timeout=1h", "max_wal_size=4GB"),
)
"""Of a server that nobody needs again: what is written may be lost with the machine."""

_OPEN = 20
"""So many businesses of tests may be open before what is let go of is looked for."""

_read, _connect = business._read, sqlite3.connect


class Places:
    """The businesses of a server that is started when the first one is made."""

    def __init__(self) -> None:
        self.spoilt: set[str] = set()
        """Schemas that a test has changed: nobody else gets them."""
        self.schemas: dict[str, dict[str, str]] = {}
        self.connections: weakref.WeakSet[Pooled] = weakref.WeakSet()
        self._numbers = itertools.count(1)
        self._free: list[str] = []
        self._owner = os.getpid()
        self._left: list[tuple[str, str]] = []
        self._open = 0
        self._most = _OPEN
        self._shown: dict[str, str] = {}
        self._records: set[str] = set()

    @cached_property
    def server(self) -> Server:
        return Server(SETTINGS)

    @cached_property
    def _keeper(self) -> psycopg.Connection[Any]:
        keeper = psycopg.connect(self.server.address(), autocommit=True, prepare_threshold=None)
        keeper.execute("SET session_replication_role = replica; SET lock_timeout = '2s'")
        return keeper

    def read(self, path: str) -> addresses.Address:
        """The address of the business that is shown by a path."""
        if addresses.is_address(path):
            return _read(path)
        if path == MEMORY:
            name = f"m{next(self._numbers)}"
        else:
            name = _name(path)
            self._shown[str(Path(path).resolve())] = name
        return _read(self.server.address(name))._replace(shown=path)

    def connect(self, path: Any, *given: Any, **more: Any) -> Any:
        """What `sqlite3.connect` gives, also of a business here."""
        schema = self.schema_of(path) if isinstance(path, str | Path) else None
        return _connect(path, *given, **more) if schema is None else self.beneath(schema)

    def beneath(self, schema: str) -> Beneath:
        """A connection of its own to a schema."""
        raw = psycopg.connect(self.server.address(), autocommit=True)
        raw.execute(f'SET search_path TO "{schema}", pg_temp; SET lock_timeout = 500')
        return Beneath(raw, self.spoilt)

    def schema_of(self, path: str | Path) -> str | None:
        """The schema of what lies at a path here; None where it is a file's, or nobody's."""
        whole = str(Path(path).resolve())
        name = self._shown.get(whole.removesuffix(RECORD))
        if name is None or os.path.exists(path):
            return None
        is_record = whole.endswith(RECORD) or whole in self._records
        schema = f"{name}{addresses.RECORD}" if is_record else name
        return schema if self._is_there(schema) else None

    def record_of(self, path: str) -> str:
        """Where the record at a path is: the address of its business, also where that is none."""
        if path == MEMORY or addresses.is_address(path) or is_files(path):
            return path
        self._records.add(str(Path(path).resolve()))
        return self.server.address(self.read(path.removesuffix(RECORD)).business)

    def end_sessions(self) -> None:
        """End what those who were killed have left: a server learns late that they are gone."""
        raws = [each.raw for each in self.connections]
        ours = [raw.info.backend_pid for raw in raws if not raw.closed]
        self._keeper.execute(
            "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity "
            "WHERE application_name = 'invoicectl' AND NOT pid = ANY(%s)",
            (ours,),
        )

    def take(self, schema: str) -> bool:
        """Give an empty business this name; False where none is free."""
        if self._free and self._is_owner():
            self._keeper.execute(f'ALTER SCHEMA "{self._free.pop()}" RENAME TO "{schema}"')
            return True
        return False

    def leave(self, schema: str) -> None:
        """Take a business back."""
        if not self._is_there(schema):
            return
        if schema in self.spoilt or not self._is_owner():
            self._keeper.execute(f'DROP SCHEMA "{schema}" CASCADE')
            return
        free = f"free_{next(self._numbers)}"
        tables = self._tables(schema)
        emptied = "".join(f'DELETE FROM "{schema}"."{each}"; ' for each in tables)
        office = f"INSERT INTO \"{schema}\".office VALUES (1, '')"
        self._keeper.execute(
            f'BEGIN; {emptied}{office}; ALTER SCHEMA "{schema}" RENAME TO "{free}"; COMMIT'.encode()
        )
        self._free.append(free)

    def copy(self, source: Any, target: Any) -> bool:
        """Have at one path what is at another, as who copies a file does; False where there is
        a file, or nothing."""
        found = self.schema_of(source)
        if found is None:
            return False
        name = self.read(str(target).removesuffix(RECORD)).business
        is_record = str(target).endswith(RECORD)
        self.fill(found, f"{name}{addresses.RECORD}" if is_record else name)
        return True

    def copy_all(self, source: Path, target: Path) -> None:
        """Have in one folder what is in another."""
        for path in [each for each in self._shown if Path(each).parent == source.resolve()]:
            for end in ("", RECORD):
                self.copy(f"{path}{end}", f"{target / Path(path).name}{end}")

    def fill(self, source: str, target: str) -> None:
        """Have a schema hold what another holds."""
        if not self._is_there(target):
            self._make(target)
        said = [f'DELETE FROM "{target}"."{each}"' for each in self._tables(target)]
        for table, columns in self._keeper.execute(COLUMNS.encode()).fetchall():
            said.append(
                f'INSERT INTO "{target}"."{table}" ({columns}) '
                f'SELECT {columns} FROM "{source}"."{table}"'
            )
        self._keeper.execute(f"BEGIN; {'; '.join(said)}; COMMIT".encode())

    def hold(self, schema: str, data: bytes) -> None:
        """Have a schema hold what was dumped."""
        if not self._is_there(schema):
            self._make(schema)
        with closing(self.beneath(schema)) as found:
            found.deserialize(data)

    def _make(self, schema: str) -> None:
        self._keeper.execute(f'SET search_path TO "{schema}"'.encode())
        if schema.endswith(addresses.RECORD):
            record_on_server.make(self._keeper, schema)
        elif not self.take(schema):
            self._keeper.execute(";".join((f'CREATE SCHEMA "{schema}"', *WHOLE)).encode())

    def forget(self, name: str, schema: str = "") -> None:
        """Take back all of a business: what its gateway charged, too. What somebody still has open
        stays till the server goes."""
        with suppress(psycopg.errors.LockNotAvailable):
            self._keeper.execute(f'DROP SCHEMA IF EXISTS "{name}{addresses.RECORD}" CASCADE')
            self.leave(schema or name)
        self._keeper.execute("ROLLBACK")

    def drop(self, schema: str) -> None:
        """Have a schema there no more."""
        self._keeper.execute(f'DROP SCHEMA "{schema}" CASCADE')

    def watch(self, made: Served) -> None:
        """Take back a business in memory that nobody has any more."""
        self._open += 1
        names = made.connection.schema, made.connection.address.business
        weakref.finalize(made, self._left.append, names).atexit = False

    def sweep(self, folder: Path) -> None:
        """Take back what was made in a folder, and what nobody has any more."""
        self.forget_all(folder)
        self.tidy()

    def forget_all(self, folder: Path) -> None:
        """Take back what was made in a folder."""
        for path in [each for each in self._shown if Path(each).is_relative_to(folder.resolve())]:
            self.forget(self._shown.pop(path))

    def tidy(self) -> None:
        """Take back businesses in memory that nobody has any more, and what has lost its folder."""
        for path in [each for each in self._shown if not os.path.isdir(os.path.dirname(each))]:
            self.forget(self._shown.pop(path))
        if self._open > self._most:
            gc.collect()
        while self._left:
            schema, name = self._left.pop()
            self._open -= 1
            self.forget(name, schema)
        self._most = max(self._most, self._open + _OPEN)

    def remove(self) -> None:
        """Leave nothing."""
        self._shown.clear()
        if "server" in vars(self):
            self._keeper.close()
            self.server.remove()

    def _is_owner(self) -> bool:
        """Who was forked takes nothing away from the others, and leaves nothing to them."""
        return os.getpid() == self._owner

    def _is_there(self, schema: str) -> bool:
        found = self._keeper.execute("SELECT 1 FROM pg_namespace WHERE nspname = %s", (schema,))
        return found.fetchone() is not None

    def _tables(self, schema: str) -> list[str]:
        self._keeper.execute(f'SET search_path TO "{schema}"')
        return [each for (each,) in self._keeper.execute(TABLES.encode()).fetchall()]


def _name(path: str | Path) -> str:
    """How the business of a path is called on the server."""
    return f"b{hashlib.sha256(os.fsencode(Path(path).resolve())).hexdigest()[:16]}"


here = Places()


class Pooled(Connection):
    """A connection to a business that is made from one that is empty again, where there is one."""

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        here.connections.add(self)

    @property
    def schema(self) -> str:
        """What the business is called as yet."""
        return self._schema

    def make_schema(self) -> None:
        """Make everything, or take what is empty again."""
        if self._schema.endswith("_fresh") or not here.take(self._schema):
            super().make_schema()

    def _drop(self, schema: str) -> None:
        here.leave(schema)

    def schema_made_anew(self, question: str) -> dict[str, str]:
        """What a question tells of the schema of a new business, which is the same each time."""
        if question not in here.schemas:
            here.schemas[question] = super().schema_made_anew(question)
        return here.schemas[question]


class Served(business.PostgresStore):
    """A business that is shown by a path and has the server's address beneath."""

    connection: Pooled

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection)
        name = connection.address.business
        self.record_path = here.server.address(name)
        if connection.path == MEMORY:
            here.watch(self)

    @property
    def beneath(self) -> Beneath:
        """Its connection, as tests ask it."""
        found = Beneath(self.connection.raw, here.spoilt)
        found.store = self
        return found


def beneath_record(record: OpenRecord) -> Beneath:
    """A connection to what a gateway has charged."""
    assert isinstance(record, record_on_server.ServerRecord)
    return Beneath(record._made(), here.spoilt)


class Copies:
    """Businesses that hold what was dumped, as `tests.commands.bench` has them of files."""

    def __init__(self) -> None:
        self._firsts: dict[bytes, Served] = {}

    def opened(self, data: bytes) -> Beneath:
        """A connection to a new one."""
        here.tidy()
        made = Served.create(MEMORY)
        here.fill(self._first(data), made.connection.schema)
        return made.beneath

    def put(self, path: Path, data: bytes) -> None:
        """Have a business at a path hold it, or the record of its gateway."""
        name = here.read(str(path).removesuffix(RECORD)).business
        if str(path).endswith(RECORD):
            here.hold(f"{name}{addresses.RECORD}", data)
        else:
            here.fill(self._first(data), name)

    def _first(self, data: bytes) -> str:
        """The schema of the first one that holds it."""
        if data not in self._firsts:
            self._firsts[data] = Served.create(MEMORY)
            self._firsts[data].beneath.deserialize(data)
        return self._firsts[data].connection.schema


copies = Copies()


def store_over(connection: Beneath) -> Store:
    """The store of such a connection."""
    assert isinstance(connection.store, Served)
    return connection.store


def is_files(path: str) -> bool:
    """Whether a path is a file's: one lies there, or none can."""
    if not path:
        return True
    try:
        os.stat(path)
    except FileNotFoundError:
        return not Path(path).parent.is_dir()
    except (OSError, ValueError):
        return True
    return True
