"""The least that writing can cost: the rows that a run wrote, written once more by nothing else.

The rows in which the file after differs from the file before are written table by table with
`executemany` into a copy of the file before: same schema, indexes, triggers and pragmas."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from typing import Any

from invoicectl.sqlite.business import SqliteStore

CHUNK = 2_000
"""Rows that are written with one commit."""


def floor(before: str, after: str) -> float:
    """Seconds to write the rows in which two files differ into a copy of the first."""
    store = SqliteStore.open(before)
    raw = store.connection.raw
    raw.execute("ATTACH ? AS later", (after,))
    writes = [each for table in _tables(raw) for each in _writes(raw, table)]
    raw.execute("DETACH later")
    raw.execute("PRAGMA foreign_keys = OFF")  # the tables come one after the other
    start = time.perf_counter()
    for sql, rows in writes:
        for place in range(0, len(rows), CHUNK):
            store.begin()
            raw.executemany(sql, rows[place : place + CHUNK])
            store.commit()
    taken = time.perf_counter() - start
    store.close()
    return taken


def _tables(raw: sqlite3.Connection) -> list[str]:
    """The tables that hold rows of ours; the index of words keeps its own."""
    found = raw.execute("SELECT name FROM pragma_table_list WHERE schema='main' AND type='table'")
    return sorted(name for (name,) in found if not name.startswith(("sqlite_", "search_")))


def _writes(raw: sqlite3.Connection, table: str) -> Iterator[tuple[str, list[tuple[Any, ...]]]]:
    """What writes the rows of a table that are other than before."""
    found = raw.execute("SELECT name, pk FROM pragma_table_xinfo(?) WHERE hidden = 0", (table,))
    columns = {f'"{name}"': place for name, place in found}
    named = ", ".join(columns)
    others = f"SELECT {named} FROM later.{table} EXCEPT SELECT {named} FROM main.{table}"
    rows = raw.execute(others).fetchall()
    marks = ", ".join("?" * len(columns))
    own = ", ".join(name for name, place in columns.items() if place)
    told = ", ".join(f"{name} = excluded.{name}" for name, place in columns.items() if not place)
    again = f" ON CONFLICT ({own}) DO UPDATE SET {told}" if own and told else ""
    yield f"INSERT INTO {table} ({named}) VALUES ({marks}){again}", rows
