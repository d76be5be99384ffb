"""A second process does some checks of a large file: what is told is the same with it and without,
it sees the same moment, and it goes with the first."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Collection, Iterator
from pathlib import Path

import pytest

from invoicectl import helping
from invoicectl.desk.books import checking
from tests.commands.bench import Answer, run

ROOT = Path(__file__).parents[2]
ALL = set(checking.BESIDE)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path: Path = tmp_path_factory.mktemp("whole") / "books.db"
    for line in (
        "init --simulated-from 2026-01-01",
        "client add ada --email ada@example.com",
        "issue ada 40.00 --due +30d",
        "issue ada 41.00 --due +30d",
        "pay INV-1 40.00 --method cash",
    ):
        assert run(["--db", str(path), *line.split()]).code == 0, line
    return path


@pytest.fixture
def path(whole: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(whole, tmp_path / "books.db"))


@pytest.fixture(autouse=True)
def started(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[subprocess.Popen[bytes]]]:
    """The helpers that were started; any file is large and there are two processors."""
    found: list[subprocess.Popen[bytes]] = []
    start = helping._started

    def noted(path: str, names: Collection[str]) -> subprocess.Popen[bytes] | None:
        helper = start(path, names)
        found.extend([helper] if helper is not None else [])
        return helper

    monkeypatch.setattr(helping, "_started", noted)
    monkeypatch.setattr(helping, "LARGE", 1)
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    yield found
    assert all(helper.returncode is not None for helper in found)


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[Collection[str]]:
    """What each helper said."""
    found: list[Collection[str]] = []
    hear = helping._heard

    def noted(helper: subprocess.Popen[bytes] | None) -> Collection[str]:
        found.append(hear(helper))
        return found[-1]

    monkeypatch.setattr(helping, "_heard", noted)
    return found


def checked(path: Path, *words: str) -> Answer:
    return run(["--db", str(path), "check", *words])


def test_what_a_helper_found_in_order_is_not_done_again(
    path: Path, heard: list[Collection[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(checking.CHECKS, "words", lambda _: iter(["done here"]))
    assert checked(path).code == 0
    assert [set(each) for each in heard] == [ALL]


FAULTS = [
    "UPDATE invoices SET total_minor = 1",
    "UPDATE outbox SET recipient = 'eve'",
    "UPDATE search SET words = 'eve'",
    "DELETE FROM texts WHERE event = 3",
    "UPDATE texts SET texts = replace(texts, 'ada', 'eve')",
    "DELETE FROM payments",
    "UPDATE clients SET number = 9",
    "PRAGMA user_version = 1",
    "DROP TABLE search",
    "DROP TABLE postings",
    "DROP TRIGGER events_are_not_removed",
    "DROP TRIGGER events_are_not_removed; DELETE FROM events WHERE seq = 2",
]


@pytest.mark.parametrize("fault", FAULTS)
def test_faults_are_told_as_without_a_helper(
    fault: str, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    connection = sqlite3.connect(path)
    connection.executescript(f"PRAGMA ignore_check_constraints = ON; {fault}")
    connection.close()
    found = checked(path)
    monkeypatch.setattr(helping, "LARGE", 1 << 40)
    assert found == checked(path)
    assert found.code == 7


def test_nobody_commits_between_the_two(path: Path) -> None:
    """Who begins to commit waits for the first, and so the second sees what the first does."""
    reader, writer = (
        sqlite3.connect(path, isolation_level=None, timeout=0) for _ in ("reads", "writes")
    )
    reader.execute("BEGIN")
    reader.execute("SELECT * FROM file").fetchall()
    with helping.helped(str(path), checking.BESIDE) as done:
        for _ in range(20):
            writer.execute("BEGIN IMMEDIATE")
            writer.execute("UPDATE search SET words = 'eve'")
            with pytest.raises(sqlite3.OperationalError, match="locked"):
                writer.execute("COMMIT")
            writer.execute("ROLLBACK")
            time.sleep(0.01)
        assert set(done()) in (ALL, set()), "it saw what the first saw, or nothing"
    reader.execute("COMMIT")
    writer.execute("UPDATE search SET words = 'eve'")
    assert "words" not in _done(path)
    for each in (reader, writer):
        each.close()


def _done(path: Path) -> set[str]:
    with helping.helped(str(path), checking.BESIDE) as done:
        return set(done())


def test_where_others_could_commit_meanwhile_nobody_helps(
    path: Path, started: list[subprocess.Popen[bytes]]
) -> None:
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA journal_mode = WAL")
    assert checked(path).code == 0
    assert not started
    connection.close()


@pytest.mark.parametrize("what", ["a small file", "one processor", "one check"])
def test_where_it_does_not_pay_nobody_helps(
    what: str,
    path: Path,
    started: list[subprocess.Popen[bytes]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if what == "a small file":
        monkeypatch.setattr(helping, "LARGE", path.stat().st_size + 1)
    if what == "one processor":
        monkeypatch.setattr(os, "cpu_count", lambda: 1)
    assert checked(path, *(["words"] if what == "one check" else [])).code == 0
    assert not started


def test_a_helper_that_dies_is_not_missed(
    path: Path, heard: list[Collection[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(helping, "_START", "print('[')")
    assert checked(path).code == 0
    assert heard == [()]


LONG = """
import threading, time
from invoicectl import helping
threading.Thread(target=helping._end_with_the_first, daemon=True).start()
time.sleep(60)
"""


def test_who_is_interrupted_leaves_no_helper(
    path: Path, started: list[subprocess.Popen[bytes]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(helping, "_START", f"import sys; sys.path[:] = {sys.path!r}{LONG}")
    with pytest.raises(KeyboardInterrupt), helping.helped(str(path), checking.BESIDE):
        raise KeyboardInterrupt
    assert [helper.returncode for helper in started] == [-signal.SIGKILL]


def test_who_is_killed_leaves_no_helper(path: Path) -> None:
    """The helper holds the other end of a pipe, which is closed with it."""
    hears, says = os.pipe()
    first = subprocess.Popen(
        [
            *(sys.executable, "-c"),
            (
                "import subprocess, sys, time; helper = subprocess.Popen("
                f"[sys.executable, '-c', {LONG!r}], stdin=subprocess.PIPE, pass_fds=[{says}]); "
                "print('started', flush=True); time.sleep(60)"
            ),
        ],
        stdout=subprocess.PIPE,
        pass_fds=[says],
        cwd=ROOT,
    )
    os.close(says)
    assert first.stdout is not None
    assert first.stdout.readline() == b"started\n"
    first.kill()
    first.communicate()
    assert os.read(hears, 1) == b"", "it ended with the one that started it"
    os.close(hears)
