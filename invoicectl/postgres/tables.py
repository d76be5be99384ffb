"""The tables of an open business as they are: for exports, and for what `check` compares.

What only PostgreSQL has for looking at itself (its catalogs) stands here alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from invoicectl.errors import Refusal
from invoicectl.sql.tables import StoredTables, differences_of_schema

if TYPE_CHECKING:
    from invoicectl.postgres.connection import Connection

_OURS_ALONE = frozenset({"format", "office", "search", "texts"})
"""Tables that no export shows."""


class Tables(StoredTables):
    """The tables by their names."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection)
        self._connection = connection

    def is_still(self) -> bool:
        """Others commit while this transaction reads, and it does not see that."""
        return False

    def names(self) -> list[str]:
        """The names of the tables that can be shown, in order: texts are shown in their events."""
        named = (name.removeprefix("table ") for name in self._fresh if name.startswith("table "))
        return sorted(name for name in named if name not in _OURS_ALONE)

    def columns_of(self, table: str) -> list[str]:
        """The columns of a table, computed ones too, but for the order of steps."""
        return [
            name for (name,) in self._connection.all(_COLUMNS, (table,)) if name != "next_order"
        ]

    def key_of(self, table: str) -> list[str]:
        """The columns of a table's key, in their order."""
        return [name for (name,) in self._connection.all(_KEY, (table,))]

    def rows_of(self, table: str) -> Iterator[dict[str, Any]]:
        """Every row of a table as it is stored, by the names of its columns, one by one."""
        names = [name for (name,) in self._connection.all(_COLUMNS, (table,))]
        columns = ", ".join(f'"{name}"' for name in names)
        for row in self._connection.each(f'SELECT {columns} FROM "{table}"'):
            yield dict(zip(names, row, strict=True))

    def cells(
        self, table: str, columns: Sequence[str], order: Sequence[str] = ()
    ) -> Iterator[tuple[Any, ...]]:
        """Some columns of every row of a table, in the order of its key if no other is told."""
        by = order or self.key_of(table)
        shown, ordered = (", ".join(f'"{name}"' for name in each) for each in (columns, by))
        return self._connection.each(f'SELECT {shown} FROM "{table}" ORDER BY {ordered or 1}')

    def make_readable(self, timezone: str, decimals: int) -> list[str]:
        """Readable views are SQLite's alone. Raises Refusal."""
        raise Refusal(why="views_of_files")

    def has_readable(self) -> bool:
        """There are none."""
        return False

    @cached_property
    def _fresh(self) -> dict[str, str]:
        """The schema of a new business."""
        return self._connection.schema_made_anew(_SCHEMA)

    def differences_of_schema(self) -> Iterator[tuple[bool, str]]:
        """Where tables, columns, rules, indexes, triggers and views are not those of the
        migrations."""
        return differences_of_schema(self._fresh, dict(self._connection.all(_SCHEMA)))

    def broken(self) -> list[str]:
        """The server looks after its pages itself."""
        return []

    def dangling(self) -> list[tuple[str, int, str]]:
        """The server holds every reference."""
        return []


_HERE = "current_schema()::regnamespace"
_COLUMNS = (
    "SELECT attname FROM pg_attribute WHERE attrelid = (SELECT c.oid FROM pg_class AS c "
    f"WHERE c.relname = ? AND c.relnamespace = {_HERE}) "
    "AND attnum > 0 AND NOT attisdropped ORDER BY attnum"
)
_KEY = (
    "SELECT a.attname FROM pg_index AS i "
    "CROSS JOIN LATERAL unnest(i.indkey) WITH ORDINALITY AS k (attnum, place) "
    "JOIN pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = k.attnum "
    "WHERE i.indisprimary AND i.indrelid = (SELECT c.oid FROM pg_class AS c "
    f"WHERE c.relname = ? AND c.relnamespace = {_HERE}) ORDER BY k.place"
)
_SCHEMA = f"""
SELECT 'table ' || c.relname, string_agg(
    a.attname || ' ' || format_type(a.atttypid, a.atttypmod) || ' ' || a.attcollation
    || ' ' || a.attnotnull || ' ' || coalesce(pg_get_expr(d.adbin, d.adrelid), ''),
    ', ' ORDER BY a.attnum)
FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid
LEFT JOIN pg_attrdef AS d ON d.adrelid = c.oid AND d.adnum = a.attnum
WHERE c.relnamespace = {_HERE} AND c.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped
GROUP BY c.relname
UNION ALL SELECT 'rule ' || c.relname || ' ' || r.conname,
    replace(pg_get_constraintdef(r.oid), quote_ident(current_schema()) || '.', '')
FROM pg_constraint AS r JOIN pg_class AS c ON c.oid = r.conrelid
WHERE r.connamespace = {_HERE} AND r.contype <> 't'
UNION ALL SELECT 'index ' || indexname,
    replace(indexdef, quote_ident(current_schema()) || '.', '')
FROM pg_indexes WHERE schemaname = current_schema()
UNION ALL SELECT 'view ' || viewname,
    replace(definition, quote_ident(current_schema()) || '.', '')
FROM pg_views WHERE schemaname = current_schema()
UNION ALL SELECT 'trigger ' || c.relname || ' ' || t.tgname,
    replace(pg_get_triggerdef(t.oid), quote_ident(current_schema()) || '.', '')
    || CAST(t.tgenabled AS TEXT)
FROM pg_trigger AS t JOIN pg_class AS c ON c.oid = t.tgrelid
WHERE c.relnamespace = {_HERE} AND NOT t.tgisinternal
UNION ALL SELECT 'function ' || p.proname, p.prosrc
FROM pg_proc AS p WHERE p.pronamespace = {_HERE}"""
"""What the schema that is open is made of, each by its name, without the schema's own."""
