"""A person's erasure, killed at every SQL statement.

A child process erases and is killed (SIGKILL) at the first statement, the second, and so on. Then
the file has the person whole, or the fact of the erasure and nothing of the person that can be
read; and once the next command has written, no byte of the person is left in the file or beside,
and the anchors beside it know of the erasure, once."""

from __future__ import annotations

import sqlite3
from functools import partial
from pathlib import Path

import pytest

from invoicectl.store import open_store
from tests.amounts import amount
from tests.campaigns.scenarios import Scenario, copied, prepared, run
from tests.campaigns.test_kills import traced
from tests.campaigns.verdicts import workplace
from tests.dying import Point, dies

STRIDE = amount("ERASE_STRIDE", 4, taste=40)
"""Every so many statements are tried; all by default."""

START, LATER = "2026-01-05T09:00", "2026-01-05T10:00"
WORD = b"quokka"
SAID = "quokka " * 25
BEFORE = tuple(
    (START, command)
    for command in (
        f"client add quokka --name '{SAID}' --email quokka@example.org",
        "provider add wombat --name 'wombat wombat'",
        "session open quokka wombat --kind email",
        "session hire S1",
        f"issue S1 40.00 --message '{SAID * 30}'",
        f"reply S1 '{SAID * 30}' --from client",
        f"contest INV-1 --reason '{SAID}'",
        "issue S1 30.00",
        "confirm INV-1",
        f"pay INV-1 --method cash --reference '{SAID}'",
        "payout wombat",
    )
)
ERASED = {
    "a client": Scenario(
        "a client", BEFORE, LATER, "client erase quokka --reason 'asked in writing' --even-so"
    ),
    "a provider": Scenario(
        "a provider", BEFORE, LATER, "provider erase wombat --reason 'asked in writing' --even-so"
    ),
}


def erase(path: Path, scenario: Scenario, point: Point) -> None:
    """The scenario's command, with a point at every statement."""
    run(path, scenario.at, scenario.command, opened=lambda store: traced(store, point))


@pytest.mark.campaign
@pytest.mark.parametrize("scenario", ERASED.values(), ids=ERASED)
def test_killed_anywhere_somebody_is_erased_or_not(scenario: Scenario) -> None:
    ends = set()
    with workplace() as folder:
        base = prepared(scenario, folder / "base")
        there = {each.name for each in base.parent.iterdir()}
        for number in range(1, 10_000, STRIDE):
            path = copied(base, folder / "killed")
            was_killed = dies(number, partial(erase, path, scenario))
            assert run(path, LATER, "check") == 0, f"killed at point {number}"
            is_erased = erasures(path) == 1
            ends.add((is_erased, unswept(path)))
            assert run(path, LATER, "client add zoe") == 0
            assert run(path, LATER, "check") == 0, f"killed at point {number}"
            if is_erased:
                assert not unswept(path)
                noted = Path(f"{path}.anchors").read_text(encoding="ascii").split()
                assert noted.count("erased") == 1, f"killed at point {number}"
                left = b"".join(each.read_bytes() for each in path.parent.iterdir())
                words = WORD if scenario.name == "a client" else b"wombat"
                assert words not in left, f"killed at point {number}"
                assert not {each.name for each in path.parent.iterdir()} - there - BESIDE
            else:
                assert run(path, LATER, scenario.command) == 0, f"killed at point {number}"
            if not was_killed:
                break
    print(f"{scenario.name}: {number} points, {ends}")
    assert (True, False) in ends
    assert STRIDE > 1 or ends == {(False, False), (True, True), (True, False)}


BESIDE = {"books.db.lock", "books.db.anchors"}


def erasures(path: Path) -> int:
    return asked(path, "SELECT count(*) FROM events WHERE kind LIKE '%-erased'")


def unswept(path: Path) -> bool:
    return bool(asked(path, "SELECT is_unswept FROM file"))


def asked(path: Path, question: str) -> int:
    store = open_store(str(path))
    store.close()  # what a kill left beside it is dealt with
    connection = sqlite3.connect(path)
    found = int(connection.execute(question).fetchone()[0])
    connection.close()
    return found
