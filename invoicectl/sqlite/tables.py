"""The tables of an open file as they are: for exports, and for what `check` compares.

What only SQLite has for looking at itself (`sqlite_master`, `pragma_table_xinfo`, its own checks)
stands here alone, but for what the readable views are asked before they are made.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cached_property
from operator import itemgetter
from typing import Any

from invoicectl.sql.tables import StoredTables, differences_of_schema
from invoicectl.sqlite import readable
from invoicectl.sqlite.connection import Connection
from invoicectl.store import MEMORY

_TABLE = "table "
MOST_TOLD = 1_000_000
"""What SQLite's own check may tell: by default others' rules could crowd out our faults."""

_RULE = re.compile(r"(?:CHECK constraint failed|\S+ value) in ([^.]+)")
"""What SQLite's own check says of a row that breaks a rule of its table."""


class Tables(StoredTables):
    """The tables by their names."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection)
        self._connection = connection

    def is_still(self) -> bool:
        """Whether nobody can commit while this transaction reads: with a journal to roll back, who
        commits waits for every reader; in memory there is nobody else to read."""
        (mode,) = self._connection.one("PRAGMA journal_mode")
        return mode in {"delete", "truncate", "persist"}

    def names(self) -> list[str]:
        """The names of the tables that can be shown, in order: texts are shown in their events."""
        names = (name.removeprefix(_TABLE) for name in self._fresh if name.startswith(_TABLE))
        return sorted(name for name in names if name != "texts" and not name.startswith("search"))

    def columns_of(self, table: str) -> list[str]:
        """The columns of a table, computed ones too, but for the order of steps."""
        sql = "SELECT name FROM pragma_table_xinfo(?) ORDER BY cid"
        found = self._connection.all(sql, (table,))
        return [name for (name,) in found if name != "next_order"]

    def key_of(self, table: str) -> list[str]:
        """The columns of a table's key, in their order."""
        sql = "SELECT name FROM pragma_table_xinfo(?) WHERE pk > 0 ORDER BY pk"
        return [name for (name,) in self._connection.all(sql, (table,))]

    def rows_of(self, table: str) -> Iterator[dict[str, Any]]:
        """Every row of a table as it is stored, by the names of its columns, one by one."""
        return self._connection.objects(f"SELECT * FROM {table}")

    def cells(
        self, table: str, columns: Sequence[str], order: Sequence[str] = ()
    ) -> Iterator[tuple[Any, ...]]:
        """Some columns of every row of a table, at least two, in an order if any is told, one by
        one. All of them are read, so that none can be damaged unseen."""
        sql = "SELECT name FROM pragma_table_xinfo(?) WHERE hidden <> 1 ORDER BY cid"
        names = [name for (name,) in self._connection.all(sql, (table,))]
        by = f" ORDER BY {', '.join(order)}" if order else ""
        for lacking in (name for name in columns if name not in names):
            self._connection.all(f'SELECT x."{lacking}" FROM "{table}" AS x')  # says so
        rows = self._connection.each(f"SELECT * FROM {table}{by}")
        yield from map(itemgetter(*map(names.index, columns)), rows)

    def make_readable(self, timezone: str, decimals: int) -> list[str]:
        """Make the readable views anew; their names, in order."""
        return readable.make(self._connection, timezone, decimals)

    def has_readable(self) -> bool:
        """Whether the file has readable views."""
        return bool(readable.standing(self._connection))

    def schema(self) -> dict[str, str]:
        """The statement behind each table, index, trigger and view; but for the tables that SQLite
        itself makes behind the index of words, which each version of it may make in its own way."""
        sql = (
            "SELECT type || ' ' || name, sql FROM sqlite_master WHERE sql IS NOT NULL "
            "AND NOT (type = 'table' AND substr(name, 1, 7) = 'search_')"
        )
        return dict(self._connection.all(sql))

    @cached_property
    def _fresh(self) -> dict[str, str]:
        """The schema of a new file."""
        fresh = Connection.create(MEMORY)
        expected = Tables(fresh).schema()
        fresh.close()
        return expected

    def differences_of_schema(self) -> Iterator[tuple[bool, str]]:
        """Where tables, indexes, triggers and views are not those of the migrations. The readable
        views are ours, whenever they were made."""
        ours = {f"view {name}" for name in readable.NAMES}
        return differences_of_schema(self._fresh, self.schema(), ours)

    def broken(self) -> list[str]:
        """What SQLite's own check finds wrong with the file, but for rules of others' tables."""
        told = self._connection.all(f"PRAGMA integrity_check({MOST_TOLD})")
        theirs = self._their_tables()
        found = []
        for (text,) in told:
            rule = _RULE.match(str(text))
            if text != "ok" and (rule is None or rule[1] not in theirs):
                found.append(str(text))
        return found

    def _their_tables(self) -> set[str]:
        names = (name for name in self.schema() if name not in self._fresh)
        return {name.removeprefix(_TABLE) for name in names if name.startswith(_TABLE)}

    def dangling(self) -> list[tuple[str, int, str]]:
        """Our references that point at nothing: table, row, and the table they point into."""
        theirs = self._their_tables()
        found = self._connection.all("PRAGMA foreign_key_check")
        return [(table, row, parent) for table, row, parent, _ in found if table not in theirs]
