"""The statements in sql/ and sqlite/ are such as other databases read; else `pieces` says so."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from invoicectl.sqlite.business import SqliteStore
from invoicectl.store import MEMORY
from tests.test_store import HOUSE, SQL, strings

OURS_ALONE = {
    r"\bGLOB\b": "a pattern of SQLite's own",
    r"\bLIMIT -": "no limit at all",
    r"\b(AND|OR|WHERE) \+": "a plus that only steers SQLite's planner",
    r"\b(AND|OR|WHERE) \?": "a number as a truth value",
    r"\b(max|min)\([^()]*( = |, )": "a greatest value of truth values, or of two values",
    r"\bFROM \([^()]*\) (?!AS )": "a subquery without a name",
    r"SET balance_minor = balance_minor": "a column that may be either row's",
    r"= \([^()]* IS (NOT )?NULL\)": "a number compared with a truth value",
    r"\) (=|<>) \(": "two truth values compared",
    r"\bIN \(\)": "nothing to be among",
    r"\bIS NOT (?!NULL\b|OF\b|\()": "a comparison of SQLite's own",
    r"(?<!ALWAYS) AS \((?!\s*SELECT)": "a computed column in short",
    r"\b(SELECT|INSERT|REPLACE) OR\b|\bINSERT OR\b": "a conflict solved SQLite's way",
}
"""What only SQLite reads, and why."""

FOUND = [
    "SELECT 1 FROM x WHERE a GLOB 'b*'",
    "SELECT 1 FROM x LIMIT -1",
    "SELECT 1 FROM x WHERE a = 1 AND +b = 2",
    "SELECT 1 FROM x WHERE a = 1 AND ?",
    "SELECT max(y.kind = 'retry') FROM y",
    "SELECT max(a, b) FROM y",
    "SELECT number FROM (SELECT 1 FROM x) ORDER BY number",
    "INSERT INTO x ON CONFLICT (a) DO UPDATE SET balance_minor = balance_minor + 1",
    "CREATE TABLE x (CHECK (is_held = (hold_reason IS NOT NULL)))",
    "CREATE TABLE x (CHECK ((booking IS NULL) <> (series IS NULL)))",
    "SELECT 1 FROM x WHERE a IN ()",
    "SELECT 1 FROM x WHERE a IS NOT b",
    "CREATE TABLE x (ref TEXT AS ('C' || number) VIRTUAL)",
    "INSERT OR IGNORE INTO x VALUES (1)",
]


def faults(statement: str) -> list[str]:
    """Why another database would not read it."""
    said = " ".join(statement.split())
    return [why for pattern, why in OURS_ALONE.items() if re.search(pattern, said)]


def statements() -> Iterator[tuple[str, str]]:
    """What stands in the source, and the schema but for its triggers."""
    modules = [*(HOUSE / "sql").glob("*.py"), *(HOUSE / "sqlite").glob("*.py")]
    for module in sorted(modules):
        for text in strings(module.read_text(encoding="utf-8")):
            if module.name == "connection.py" and "INTO search" in text:
                continue  # the words are in a table of SQLite's own kind
            if SQL.search(text) and "TRIGGER" not in text:
                yield module.name, text
    store = SqliteStore.create(MEMORY)
    for (sql,) in store.connection.all("SELECT sql FROM sqlite_master WHERE type <> 'trigger'"):
        yield "the schema", sql or ""
    store.close()


def test_other_databases_read_them() -> None:
    found = [(place, why, text) for place, text in statements() for why in faults(text)]
    assert not found


def test_there_are_statements_to_be_looked_at() -> None:
    assert len(list(statements())) > 100


@pytest.mark.parametrize("statement", FOUND)
def test_what_only_sqlite_reads_is_found(statement: str) -> None:
    assert faults(statement)
