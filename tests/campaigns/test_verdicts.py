"""States are told apart by what recovery sees, and by nothing else."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.campaigns.scenarios import Scenario, copied, named, prepared
from tests.campaigns.test_kills import killed
from tests.campaigns.verdicts import Verdicts, settled, workplace


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return named("by hand, approves")


@pytest.fixture(scope="module")
def base(scenario: Scenario) -> Iterator[Path]:
    with workplace() as folder:
        yield prepared(scenario, folder / "base")


def written(path: Path, sql: str) -> None:
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute(sql)


def test_a_state_is_judged_once(scenario: Scenario, base: Path) -> None:
    verdicts = Verdicts(scenario, base)
    for _ in range(2):
        path = copied(base, base.parent.with_name("judged"))
        assert verdicts.of(path) is None
    assert verdicts.states == 1


@pytest.mark.more
def test_a_journal_counts_as_what_it_means(scenario: Scenario, base: Path) -> None:
    """Killed inside the first transaction, the file is what it was, whatever its journal holds."""
    journals = set()
    for number in range(1, 100):
        path = copied(base, base.parent.with_name("killed"))
        assert killed(path, scenario, number)
        journal = Path(f"{path}-journal")
        if journal.exists():
            journals.add(journal.read_bytes())
            if not Path(f"{path}.gateway").exists():
                assert settled(path) == settled(copied(base, base.parent.with_name("as-it-was")))
    assert len(journals) > 1


@pytest.mark.parametrize("name", ["books.db", "books.db.gateway"])
def test_what_else_is_written_makes_another_state(base: Path, name: str) -> None:
    one = copied(base, base.parent.with_name("one"))
    other = copied(base, base.parent.with_name("other"))
    written(other.parent / name, "PRAGMA user_version = 77")
    assert settled(one) != settled(other)


def test_locks_left_behind_make_none(base: Path) -> None:
    one = copied(base, base.parent.with_name("one"))
    other = copied(base, base.parent.with_name("other"))
    Path(f"{other}.tick").write_text('{"pid": 1}', encoding="utf-8")
    assert settled(one) == settled(other)


def test_what_does_not_come_right_is_told(scenario: Scenario, base: Path) -> None:
    verdicts = Verdicts(scenario, base)
    path = copied(base, base.parent.with_name("damaged"))
    path.write_bytes(b"no database")
    assert "is not a database" in (verdicts.of(path) or "")
    path = copied(base, base.parent.with_name("lost"))
    written(path, "UPDATE invoices SET client = 77")
    assert verdicts.of(path) is not None
