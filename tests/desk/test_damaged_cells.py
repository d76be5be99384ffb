"""Garbage in the cells of any table, as a person with a SQL shell or a bad disk leaves it: lists
and reports say so in one line (exit 7), or don't meet it; never a traceback. `check` finds it.

Source: SPEC 9 (exit 7), RELIABILITY (The file)."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from random import Random

import pytest

from invoicectl.context import Context
from invoicectl.sqlite.business import SqliteStore
from invoicectl.sqlite.connection import Connection
from invoicectl.store import MEMORY
from tests.amounts import amount
from tests.commands.bench import Found, faults, prepared, run
from tests.support import Clock

DAMAGES = amount("DAMAGES", 100, taste=20)
"""How many cells are damaged, drawn from a seed."""

UNNAMED = [
    "list", "list --unpaid", "client list", "provider list", "session list", "booking list",
    "series list", "visit list", "earnings", "earnings --movements", "attention", "log",
    "report aging", "report revenue", "report tips", "report collections", "export hledger",
    "export csv", "export jsonl invoices", "config list", "clock show", "tick --dry-run",
]  # fmt: skip
"""Questions that name nothing: what they don't find is the file's fault."""

NAMED = ["show INV-2", "show INV-5", "show S4", "show ada", "statement ada", "statement noor"]
"""… and some that name something, which may be gone (exit 3)."""

TEXTS = ("'bogus'", "''", "CAST(x'41ff42' AS TEXT)", "'2026-13-45T00:00:00Z'", "'{'")
NUMBERS = ("99", "-1", "4611686018427387904")
NAMED_ONES = [
    ("invoices", "due_at", "'garbage'", "an instant that is none"),
    ("invoices", "due_at", "'2026-01-05T10:00:00'", "an instant without a zone"),
    ("invoices", "issued_at", "''", "an instant of nothing"),
    ("invoices", "status", "'lost'", "a state that there is not"),
    ("invoices", "plan", "'weekly'", "a plan that there is not"),
    ("invoices", "currency", "'gold'", "a currency that there is not"),
    ("invoices", "attempts", "-1", "less than no attempt"),
    ("invoices", "is_by_hand", "1", "left to people, by no payment"),
    ("invoices", "is_held", "7", "held more than once"),
    ("invoices", "terms", "'{'", "half a policy"),
    ("series", "number", "1 << 60", "a number beyond all others, up to which nobody counts"),
    ("invoices", "client", "99", "a client who is not there"),
    ("sessions", "invoice", "99", "an invoice that is not there"),
    ("payments", "invoice", "99", "… of a payment"),
    ("payments", "outcome", "'maybe'", "an outcome that there is not"),
    ("payments", "at", "'yesterday'", "a day that is none"),
    ("lines", "visit", "'{'", "a line of a visit that is none"),
    ("visits", "booking", "99", "a booking that is not there"),
    ("visits", "start_at", "'soon'", "a start that is none"),
    ("postings", "account", "'pockets'", "an account that is none"),
    ("clients", "name", "CAST(x'41ff42' AS TEXT)", "a name that is no text"),
    ("policy", "value", "'?'", "settings that are none"),
    ("file", "simulated_at", "'now'", "a clock that shows nothing"),
    ("events", "at", "'then'", "a fact of no instant"),
]


def damaged(table: str, column: str, value: str) -> sqlite3.Connection | None:
    """The prepared file with garbage in a column of a table; None where SQLite lets none in."""
    connection = sqlite3.connect(MEMORY, isolation_level=None)
    connection.deserialize(prepared())
    for name in ("ignore_check_constraints = 1", "foreign_keys = 0"):
        connection.execute(f"PRAGMA {name}")
    triggers = connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
    for (name,) in triggers.fetchall():
        connection.execute(f"DROP TRIGGER {name}")

    try:
        connection.execute(f'UPDATE {table} SET "{column}" = {value}')
    except sqlite3.Error:
        return None
    return connection


def wrong(connection: sqlite3.Connection) -> Iterator[str]:
    """What is wrong with the answers to every question."""
    store = SqliteStore(Connection(connection, MEMORY))
    for line in (*UNNAMED, *NAMED, "check"):
        context = Context(clock=Clock("2026-01-05T09:00"), store=store)
        answer = run(line.split(), context=context)
        allowed = {0, 7} if line in UNNAMED else {0, 3, 7}
        if line == "check":
            allowed = {7}
        if answer.crash is not None:
            yield f"{line}: {answer.crash}"
        elif answer.code not in allowed:
            yield f"{line}: exit {answer.code}: {answer.err[:100]!r}"
        elif answer.code == 7 and line != "check":
            yield from (f"{line}: {each}" for each in faults(answer) if "stdout says" not in each)
        if connection.in_transaction:
            yield f"{line}: a transaction is open"
            connection.execute("ROLLBACK")


@pytest.mark.parametrize(("table", "column", "value", "why"), NAMED_ONES)
def test_what_a_cell_may_not_hold(table: str, column: str, value: str, why: str) -> None:
    connection = damaged(table, column, value)
    assert connection is not None, why
    found = Found()
    found.add(f"{table}.{column} = {value} ({why})", list(wrong(connection)))
    connection.close()
    found.refuse()


@pytest.mark.campaign
def test_garbage_in_any_cell() -> None:
    base = sqlite3.connect(MEMORY)
    base.deserialize(prepared())
    names = "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"
    cells = [
        (table, column, value)
        for (table,) in base.execute(names)
        for _, column, kind, *_, hidden in base.execute(f"PRAGMA table_xinfo({table})")
        for value in (TEXTS if kind == "TEXT" else NUMBERS)
        if not hidden and (table, column) != ("file", "ticked_at")
    ]
    chance = Random(2026)  # noqa: S311 - chance that can be repeated
    found = Found()
    for table, column, value in chance.sample(cells, min(DAMAGES, len(cells))):
        connection = damaged(table, column, value)
        if connection is None:
            continue
        problems = [each for each in wrong(connection) if not each.startswith("check: exit 0")]
        found.add(f"{table}.{column} = {value}", problems)
        connection.close()
    assert found.runs > DAMAGES // 3
    found.refuse()
