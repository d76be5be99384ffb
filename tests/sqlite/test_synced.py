"""What is synced to the disk: live files, at every commit; nothing of a file for trying things.

Source: SPEC 14, docs/reliability.md (Power cuts)."""

from __future__ import annotations

from pathlib import Path

import pytest

from invoicectl.gateways.simulated import Simulated
from invoicectl.sqlite.business import SqliteStore
from tests.commands.bench import run
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


def test_the_record_of_the_simulated_gateway_is_not_synced(tmp_path: Path) -> None:
    gateway = Simulated(str(tmp_path / "books.db.gateway"))
    assert gateway._open().execute("PRAGMA synchronous").fetchone() == (OFF,)
