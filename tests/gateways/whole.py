"""The whole program on a file, one process after another, and what the books say in the end."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from invoicectl.cli import Root
from invoicectl.context import Context
from invoicectl.gateways import Gateway
from tests.gateways.stripe_state import Moved
from tests.support import ROOT, Clock

START = "2026-01-05T09:00"
DUE = "2026-02-01"
"""When the invoices fall due: collected on that day at 17:00."""

LATER = (
    *("2026-01-05T09:06", "2026-01-05T10:10", "2026-01-06T10:20", "2026-01-07T10:30"),
    *("2026-02-01T17:01", "2026-02-01T17:10", "2026-02-01T18:20", "2026-02-02T18:30"),
    *("2026-02-03T18:40", "2026-02-04T18:50", "2026-02-05T19:00", "2026-02-06T19:10"),
)
"""When `tick` runs: while inquiries are due, and from the day of collection on."""

Making = Callable[[], Gateway]
"""Makes a gateway as a process of its own would: nothing of the last one is left."""


class Books(NamedTuple):
    """What a file holds of its charges."""

    approved: list[Moved]
    outcomes: dict[str, str]


def run(path: Path, at: str, making: Making, *words: str) -> int:
    """One command of its own, as another process would run it; its exit code."""
    context = Context(clock=Clock(at), gateway=lambda *_, **__: making())
    assert isinstance(ROOT, Root)
    return int(ROOT.main(["--db", str(path), *words], obj=context, standalone_mode=False))


def prepared(path: Path, making: Making, *init: str, invoices: int = 1) -> None:
    """A live file in which ada has a good card and owes 40.00 an invoice."""
    for words in (
        ["init", *init],
        ["client", "add", "ada", "--email", "ada@example.org"],
        ["card", "add", "ada", "pm_card_visa"],
        *[["issue", "ada", "40.00", "--due", DUE]] * invoices,
    ):
        assert run(path, START, making, *words) == 0, words


def copied(path: Path, folder: Path) -> Path:
    """A copy of a file, with its gateway's record if there is one."""
    copy = folder / path.name
    for each in (path, Path(f"{path}.gateway")):
        if each.exists():
            shutil.copy(each, folder / each.name)
    return copy


def settled(path: Path, making: Making) -> list[int]:
    """Let time pass, a process each, until all is paid or awaits a person; the exit codes."""
    codes = []
    for at in LATER:
        if not is_open(path):
            break
        codes.append(run(path, at, making, "tick", "--quiet"))
    return codes


def is_open(path: Path) -> bool:
    """Whether time has anything left to do."""
    with closing(sqlite3.connect(path)) as connection:
        return bool(
            connection.execute("SELECT 1 FROM invoices WHERE next_at IS NOT NULL").fetchone()
        )


def books(path: Path) -> Books:
    """What the file says of its charges."""
    with closing(sqlite3.connect(path)) as connection:
        rows = connection.execute(
            "SELECT key, outcome, amount_minor + tip_minor FROM payments WHERE key IS NOT NULL"
        ).fetchall()
    approved = sorted(Moved(key, minor) for key, outcome, minor in rows if outcome == "approved")
    return Books(approved, {key: outcome for key, outcome, _ in rows})


def refuse_wrong_books(path: Path, received: list[Moved], making: Making) -> Books:
    """What came in stands in the books, once, or awaits a person; and the file checks."""
    found = books(path)
    awaiting = {key for key, outcome in found.outcomes.items() if outcome == "review"}
    assert [each for each in received if each.key not in awaiting] == found.approved
    assert len(received) <= 1, "charged twice"
    assert set(found.outcomes.values()) <= {"approved", "declined", "cancelled", "review"}
    assert {each.key for each in received} <= set(found.outcomes)
    assert run(path, LATER[-1], making, "check") == 0
    return found
