"""Two processes are started with one key at the same moment: one does it, and the other gives the
same answer."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import pytest

PROGRAM = """
import sys
from invoicectl.cli import main
print("ready", flush=True)
sys.stdin.readline()
main()
"""
"""The program, loaded whole, that begins when it is told to: so that two begin at once."""

PREPARED = (
    ("init", "--simulated-from", "2026-01-05T09:00"),
    ("client", "add", "ada"),
    ("card", "add", "ada", "pm_card_visa"),
    ("issue", "ada", "40.00", "--due", "2026-02-01"),
    ("issue", "ada", "7.00", "--due", "2026-02-01"),
    ("pay", "INV-2"),
)

ATTEMPT_CANCELLED = 6
"""Whoever was overtaken by the other while it charged is told so; money moved once all the same."""


class Ended(NamedTuple):
    """How a process ended: its exit code, and what it said on both sides."""

    code: int
    out: str
    err: str


def at_once(path: Path, words: tuple[str, ...], many: int = 2) -> list[Ended]:
    """Start so many processes with the same words, let them begin together; how they ended."""
    command = [sys.executable, "-c", PROGRAM, "--db", str(path), *words, "--json"]
    started = [
        subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(many)
    ]
    for each in started:
        assert each.stdout is not None
        assert each.stdout.readline() == "ready\n"
    for each in started:
        assert each.stdin is not None
        each.stdin.write("\n")
        each.stdin.flush()
    told = [each.communicate(timeout=60) for each in started]
    return [Ended(each.returncode, *said) for each, said in zip(started, told, strict=True)]


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A simulated file in which ada owes 40.00 and has paid 7.00 by card."""
    path = tmp_path_factory.mktemp("once") / "books.db"
    for words in PREPARED:
        (ended,) = at_once(path, words, 1)
        assert ended.code == 0, ended
    return path


@pytest.fixture
def path(prepared: Path, tmp_path: Path) -> Path:
    for each in (prepared, Path(f"{prepared}.gateway")):
        (tmp_path / each.name).write_bytes(each.read_bytes())
    return tmp_path / prepared.name


def counted(path: Path, sql: str) -> int:
    with closing(sqlite3.connect(path)) as connection:
        return int(connection.execute(sql).fetchone()[0])


ONCE = [
    (("client", "add", "kim"), "clients", 2, "somebody new"),
    (("issue", "ada", "5.00", "--due", "2026-02-01"), "invoices", 3, "a bill"),
    (("pay", "INV-1", "10.00", "--method", "cash"), "payments", 2, "cash"),
]


@pytest.mark.parametrize(("words", "table", "rows", "why"), ONCE, ids=[each[3] for each in ONCE])
def test_one_does_it_and_the_other_gives_the_same_answer(
    path: Path, words: tuple[str, ...], table: str, rows: int, why: str
) -> None:
    first, second = at_once(path, (*words, "--key", "k1"))
    assert (first.code, second.code) == (0, 0), why
    assert json.loads(first.out) == json.loads(second.out), why
    told = [each for each in (first, second) if "nothing was done" in each.err]
    assert len(told) == 1, (why, first, second)
    assert counted(path, f"SELECT count(*) FROM {table}") == rows, why


TAKEN = "SELECT sum(amount_minor) FROM charges WHERE outcome = 'approved'"
CHARGING = [
    (("pay", "INV-1"), TAKEN, 4700, "an invoice"),
    (("pay", "ada"), TAKEN, 4700, "all that a client owes"),
    (("tip", "INV-2", "1.00"), TAKEN, 800, "a tip"),
    (("refund", "INV-2", "2.00", "--reason", "so"), "SELECT sum(amount_minor) FROM refunds", 200,
     "a refund"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("words", "sql", "minor", "why"), CHARGING, ids=[each[3] for each in CHARGING]
)
def test_money_moves_once(
    path: Path, words: tuple[str, ...], sql: str, minor: int, why: str
) -> None:
    """Both are told the same; or one, that the other took over while it charged."""
    ended = at_once(path, (*words, "--key", "k1"))
    codes = sorted(each.code for each in ended)
    assert codes in ([0, 0], [0, ATTEMPT_CANCELLED]), ended
    answers = [json.loads(each.out) for each in ended if each.code == 0]
    assert all(each == answers[0] for each in answers), ended
    assert counted(Path(f"{path}.gateway"), sql) == minor, why
    (again,) = at_once(path, (*words, "--key", "k1"), 1)
    assert json.loads(again.out) == answers[0]
    (checked,) = at_once(path, ("check",), 1)
    assert checked.code == 0
