"""Many processes on one file: writers take turns, one runs the clock, and nobody waits for ever."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from invoicectl.sqlite.locks import Office, Queue
from tests.sqlite.hindered import fresh
from tests.sqlite.test_read_only import IMAGINING

BASE = [sys.executable, "-m", "invoicectl"]
HOLD = """
import sys
from invoicectl.sqlite.locks import Office, Queue
kind, path = sys.argv[1:]
if kind == "queue":
    Queue(path).enter(0)
else:
    Office(path).take({"pid": 77, "user": "cron", "since": "2026-01-05T09:00:00Z"})
print("held", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "many.db"
    assert run(path, "init", "--simulated-from", "2026-01-05T09:00").returncode == 0
    return path


@pytest.fixture
def hold() -> Iterator[Any]:
    """Another process that holds a lock until it is told to let go."""
    holders: list[subprocess.Popen[str]] = []

    def holding(kind: str, path: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-c", HOLD, kind, path],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        holders.append(process)
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        return process

    yield holding
    for process in holders:
        process.kill()
        process.communicate()


def run(path: Path, *words: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "INVOICECTL_DB": str(path)}
    return subprocess.run(
        [*BASE, *words], capture_output=True, text=True, check=False, env=environment
    )


def test_a_writer_whose_turn_does_not_come_is_told_in_time(file: Path, hold: Any) -> None:
    hold("queue", f"{file}.lock")
    done = run(file, "--wait", "0.05", "client", "add", "ada")
    assert done.returncode == 6
    assert done.stderr.startswith(f"error: another process is using {file}; nothing was done")
    assert run(file, "client", "list").stdout == "No clients here.\n", "readers don't queue"


def test_a_writer_outside_the_queue_is_waited_for_too(file: Path) -> None:
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    assert run(file, "--wait", "0.05", "client", "add", "ada").returncode == 6
    other.execute("ROLLBACK")
    assert run(file, "--wait", "0.05", "client", "add", "ada").returncode == 0
    other.close()


@pytest.mark.parametrize("words", IMAGINING)
def test_what_is_only_imagined_waits_for_no_turn(hold: Any, words: tuple[str, ...]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = fresh(Path(folder))
        hold("queue", f"{file}.lock")
        other = sqlite3.connect(file, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        done = run(file, "--wait", "0.05", *words)
        other.close()
    assert (done.returncode, done.stderr) == (0, ""), done


def test_the_turn_comes_when_the_holder_dies(file: Path, hold: Any) -> None:
    process = hold("queue", f"{file}.lock")
    with subprocess.Popen(
        [*BASE, "--db", str(file), "client", "add", "ada"], stdout=subprocess.PIPE, text=True
    ) as waiting:
        process.kill()
        assert waiting.wait() == 0


@pytest.mark.parametrize("words", [["tick"], ["clock", "advance", "1d"]])
def test_a_second_clock_says_who_runs_the_first(file: Path, hold: Any, words: list[str]) -> None:
    process = hold("office", str(file))
    done = run(file, *words)
    assert done.returncode == 6
    assert "cron (process 77) has been running the clock" in done.stderr
    assert "since Mon 2026-01-05 09:00 UTC" in done.stderr
    assert run(file, "client", "add", "ada").returncode == 0, "others go on"
    assert run(file, "tick", "--dry-run").returncode == 0
    process.kill()
    process.wait()
    assert run(file, *words).returncode == 0


def test_a_waiting_thread_gets_its_turn_too(tmp_path: Path) -> None:
    """Where the kernel's queue can't be used the lock is tried again and again."""
    import threading

    first, second = Queue(str(tmp_path / "x.lock")), Queue(str(tmp_path / "x.lock"))
    assert first.enter(0)
    came: list[bool] = []
    thread = threading.Thread(target=lambda: came.append(second.enter(10)))
    thread.start()
    first.leave()
    thread.join()
    assert came == [True]


def test_an_office_is_held_once_and_told_of(tmp_path: Path) -> None:
    path = str(tmp_path / "x")
    first, second = Office(path), Office(path)
    assert first.take({"user": "ada"}) is None
    assert second.take({"user": "bob"}) == {"user": "ada"}
    first.give_up()
    assert second.take({"user": "bob"}) is None
    second.give_up()
