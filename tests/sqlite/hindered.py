"""Commands that are hindered by the disk, a little less each time, until they run through.

Whatever hinders them: one line, exit 7, nothing half done; and once nothing hinders them any
more, the file is whole and the same command does what it should have done."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.campaigns.scenarios import refuse_wrong_books
from tests.commands.bench import Answer, faults, prepared, run

NAME = "books.db"
MOST = 400
"""So many tries at the most until a command must have run through."""


class Case(NamedTuple):
    """A command; `charges` if it asks the gateway, whose answers stay whatever the disk does."""

    words: tuple[str, ...]
    charges: bool = False


CASES = {
    "a client": Case(("client", "add", "cleo")),
    "a long text": Case(("reply", "S2", "x" * 9_000, "--from", "client")),
    "cash": Case(("pay", "INV-2", "5.00", "--method", "cash")),
    "a card": Case(("pay", "INV-2"), charges=True),
    "six weeks": Case(("clock", "advance", "--to", "2026-02-19"), charges=True),
}
INIT = ("init", "--simulated-from", "2026-01-05T09:00")

Attempt = Callable[[Path, tuple[str, ...], int], Answer]
"""Runs the words on the file, hindered less with each number, and lifts what hinders."""


def fresh(folder: Path) -> Path:
    """The prepared file, alone in the folder."""
    for path in folder.iterdir():
        path.unlink()
    (folder / NAME).write_bytes(prepared(has_charges=False))
    (folder / NAME).chmod(0o600)
    return folder / NAME


def withstands(folder: Path, case: Case, attempt: Attempt) -> None:
    """Hinder the case less and less, and judge it each time."""
    path = fresh(folder)
    before = standing(path, case)
    assert run(["--db", str(path), *case.words]).code == 0
    whole = standing(path, case)
    for number in range(MOST):
        path = fresh(folder)
        answer = attempt(path, case.words, number)
        if answer.code == 0:
            assert standing(path, case) == whole
            assert number > 0, "nothing hindered it"
            return
        assert (answer.code, list(faults(answer)), number) == (7, [], number), answer
        if not case.charges:
            assert standing(path, case) in (before, whole), f"half done, hindered by {number}"
        assert recovered(path, case) == whole, f"hindered by {number}"
    pytest.fail("it never runs through")


def standing(path: Path, case: Case) -> Any:
    """All that is in the file; of a case that charges, how its invoices stand.

    When a charge is found out depends on what hindered it, so the events differ."""
    with sqlite3.connect(path) as connection:
        if not case.charges:
            return _without_salts("\n".join(connection.iterdump()))
        return connection.execute(
            "SELECT ref, status, paid_minor, credited_minor, late_fee_minor FROM invoices"
        ).fetchall()


def _without_salts(dump: str) -> str:
    """A dump without what differs each time: salts, and the hashes that follow from them."""
    return re.sub(r'[0-9a-f]{64}|(?<=\[")[^"]+(?=",")', "…", dump)


def recovered(path: Path, case: Case) -> Any:
    """What stands once the clock ran and the command was given again."""
    assert run(["--db", str(path), "check"]).code == 0
    if case.charges:
        assert run(["--db", str(path), "clock", "advance", "6m"]).code == 0
    again = run(["--db", str(path), *case.words])
    assert again.code in {0, 4}, again
    if case.charges:
        refuse_wrong_books(path)
    assert run(["--db", str(path), "check"]).code == 0
    return standing(path, case)
