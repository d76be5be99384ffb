"""The tables of an open file as they are: for exports, and for what `check` compares.

What only SQLite has for looking at itself (`sqlite_master`, `pragma_table_xinfo`, its own checks)
stands here alone.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

from invoicectl.domain.model import Entity
from invoicectl.sqlite.comparing import differences, differences_in
from invoicectl.sqlite.connection import Connection
from invoicectl.store import MEMORY, StepOf

_LOCKED = """
CASE WHEN kind = 'answer' AND session IN (
    SELECT session FROM invoices WHERE session IS NOT NULL AND confirmed_at IS NULL
) THEN NULL ELSE text END"""
"""A message, but for a pay-to-view answer that is locked still."""


class Tables:
    """The tables by their names."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def names(self) -> list[str]:
        """The names of the tables, in order."""
        sql = "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"
        return [name for (name,) in self._connection.all(sql)]

    def columns_of(self, table: str) -> list[str]:
        """The columns of a table, computed ones too, but for the order of steps."""
        sql = "SELECT name FROM pragma_table_xinfo(?) ORDER BY cid"
        found = self._connection.all(sql, (table,))
        return [name for (name,) in found if name != "next_order"]

    def exported(self, table: str, columns: Sequence[str]) -> Iterator[tuple[Any, ...]]:
        """The rows of a table in the order of its key, without answers that are locked."""
        keys = self._connection.all(
            "SELECT name FROM pragma_table_xinfo(?) WHERE pk > 0 ORDER BY pk", (table,)
        )
        shown = [
            _LOCKED if (table, name) == ("messages", "text") else f'"{name}"' for name in columns
        ]
        order = ", ".join(f'"{name}"' for (name,) in keys)
        return self._connection.each(f'SELECT {", ".join(shown)} FROM "{table}" ORDER BY {order}')

    def rows_of(self, table: str) -> list[dict[str, Any]]:
        """Every row of a table as it is stored, by the names of its columns."""
        return self._connection.objects(f"SELECT * FROM {table}")

    def differences(self, things: Collection[Entity], step_of: StepOf | None) -> Iterator[str]:
        """Where the tables hold anything but these values."""
        return differences(self.rows_of, things, step_of)

    def differences_in(
        self, table: str, columns: Sequence[str], keys: int, expected: Iterable[tuple[Any, ...]]
    ) -> Iterator[str]:
        """Where these columns of a table hold anything but the expected rows."""
        return differences_in(self.rows_of, table, columns, keys, expected)

    def schema(self) -> dict[str, str]:
        """The statement behind each table, index, trigger and view."""
        sql = "SELECT type || ' ' || name, sql FROM sqlite_master WHERE sql IS NOT NULL"
        return dict(self._connection.all(sql))

    def differences_of_schema(self) -> Iterator[str]:
        """Where tables, indexes, triggers and views are not those of the migrations."""
        fresh = Connection.create(MEMORY)
        expected, found = Tables(fresh).schema(), self.schema()
        fresh.close()
        for name in sorted(expected.keys() | found.keys()):
            if name not in found:
                yield f"{name} is missing"
            elif name not in expected:
                yield f"{name} is none of ours"
            elif found[name] != expected[name]:
                yield f"{name} was changed"

    def broken(self) -> list[str]:
        """What SQLite's own check finds wrong with the file."""
        told = [str(text) for (text,) in self._connection.all("PRAGMA integrity_check")]
        return [text for text in told if text != "ok"]

    def dangling(self) -> list[tuple[str, int, str]]:
        """The references that point at nothing: table, row, and the table they point into."""
        found = self._connection.all("PRAGMA foreign_key_check")
        return [(table, row, parent) for table, row, parent, _ in found]
