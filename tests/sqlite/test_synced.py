"""What is synced to the disk: live files, at every commit; nothing of a file for trying things. And
the journals beside them: with each commit gone, or kept for the run.

Source: SPEC 14, docs/reliability.md (Power cuts)."""

from __future__ import annotations

from pathlib import Path

import pytest

from invoicectl.domain.policy import Policy
from invoicectl.gateways.simulated import Simulated
from invoicectl.sqlite.business import SqliteStore
from tests.commands.bench import run
from tests.records import opened
from tests.support import beneath

OFF, EXTRA = 0, 3


def synced(store: SqliteStore) -> int:
    return int(beneath(store).execute("PRAGMA synchronous").fetchone()[0])


@pytest.mark.parametrize(
    ("how", "expected", "why"),
    [
        ("--simulated-from 2026-01-05T09:00", OFF, "nobody's money is in it"),
        ("--gateway simulated", EXTRA, "its clock is the system's"),
        ("--gateway manual", EXTRA, "a business"),
    ],
)
def test_who_writes_a_file(tmp_path: Path, how: str, expected: int, why: str) -> None:
    path = tmp_path / "books.db"
    assert run(["--db", str(path), "init", *how.split()]).code == 0
    store = SqliteStore.open(str(path))
    assert synced(store) == EXTRA, "until it is known what it is"
    for _ in range(2):
        store.begin()
        assert synced(store) == expected, why
        store.commit()
    store.close()


@pytest.mark.parametrize(
    ("how", "is_kept", "why"),
    [
        ("--simulated-from 2026-01-05T09:00", True, "made and removed once a run"),
        ("--gateway manual", False, "a business: as power cuts want it"),
    ],
)
def test_the_journal_of_a_run_that_commits_often(
    tmp_path: Path, how: str, is_kept: bool, why: str
) -> None:
    path = tmp_path / "books.db"
    journal = Path(f"{path}-journal")
    assert run(["--db", str(path), "init", *how.split()]).code == 0
    store = SqliteStore.open(str(path))
    for commits in range(4):
        assert journal.exists() == (is_kept and commits > 1), why
        noted(store, commits)
        store.commit()
    noted(store, 99)
    assert journal.exists(), "a change is under way"
    store.rollback()
    assert journal.exists() == is_kept, why
    assert not is_kept or journal.read_bytes() == b"", "nothing is to be played in"
    others = SqliteStore.open(str(path))
    noted(others, 5)
    others.commit()
    others.close()
    noted(store, 6)
    store.commit()
    store.close()
    assert not journal.exists()
    assert SqliteStore.open(str(path)).values.get(Policy, 0).business == "6"


def noted(store: SqliteStore, number: int) -> None:
    """Begin a transaction that changes something."""
    store.begin()
    sql = "INSERT OR REPLACE INTO policy (key, value) VALUES ('business', ?)"
    beneath(store).execute(sql, (str(number),))


def test_the_record_of_the_simulated_gateway_is_not_synced(tmp_path: Path) -> None:
    gateway = Simulated(str(tmp_path / "books.db.gateway"))
    assert opened(gateway).execute("PRAGMA synchronous").fetchone() == (OFF,)
