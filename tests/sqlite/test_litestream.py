"""A second copy kept by Litestream: while it copies all goes on, and what comes back is a backup.

The program itself, where it is here. Source: docs/operations.md, SPEC 14 (`check`)."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest

from invoicectl.completing import answering
from tests.commands.bench import run

LITESTREAM = shutil.which(
    "litestream", path=os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
)
INIT = ["init", "--simulated-from", "2026-01-05T09:00"]
LINES = (
    ["client", "add", "ada"],
    ["card", "add", "ada", "pm_card_visa"],
    ["issue", "ada", "40.00", "--due", "2026-01-06"],
    ["clock", "advance", "2d"],
)


def done(path: Path, *words: str) -> str:
    answer = run(["--db", str(path), *words])
    assert answer.code == 0, answer
    return answer.out


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "books.db"
    done(path, *INIT)
    return path


@pytest.fixture
def copying(file: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Litestream at work on the file."""
    if LITESTREAM is None:
        pytest.skip("there is no litestream here")
    started = subprocess.Popen(
        [LITESTREAM, "replicate", str(file), f"file://{file.parent / 'copy'}"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    for _ in range(600):
        if any((file.parent / "copy").rglob("*.ltx")):
            break
        with suppress(subprocess.TimeoutExpired):
            pytest.fail(f"it ended with {started.wait(0.1)}")
    yield started
    started.kill()
    started.wait()


@pytest.mark.more
def test_what_litestream_brings_back_is_a_generation(
    file: Path, copying: subprocess.Popen[bytes]
) -> None:
    for words in LINES:
        done(file, *words)
    listed, head = done(file, "list", "--json"), done(file, "check", "--head")
    copying.terminate()
    assert copying.wait(60) == 0
    assert "_litestream" in run(["--db", str(file), "check"]).err, "its tables, left alone"
    back = file.parent / "back.db"
    assert LITESTREAM is not None
    restore = [LITESTREAM, "restore", "-o", str(back), f"file://{file.parent / 'copy'}"]
    subprocess.run(restore, check=True, capture_output=True, timeout=60)
    assert done(back, "check", "--head") == head, "to the newest event"
    new = file.parent / "new.db"
    assert '"generation": 2' in done(new, "--json", "restore", str(back))
    assert done(new, "list", "--json") == listed
    done(new, "check")


def test_a_file_in_its_mode_is_written_asked_and_restored(file: Path, tmp_path: Path) -> None:
    """As Litestream does: WAL, its two tables, and a reader that is open all the time."""
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        assert other.execute("PRAGMA journal_mode = WAL").fetchone() == ("wal",)
        other.execute("CREATE TABLE _litestream_seq (id INTEGER PRIMARY KEY, seq INTEGER)")
        other.execute("CREATE TABLE _litestream_lock (id INTEGER)")
        other.execute("INSERT INTO _litestream_seq VALUES (1, 1)")
        other.execute("BEGIN")
        other.execute("SELECT count(*) FROM _litestream_seq").fetchone()
        for words in LINES:
            done(file, *words)
        done(file, "check")
        offered = answering.offers(["--db", str(file), "show"], "INV")
        assert [value for value, _ in offered] == ["INV-1"], "TAB reads what was just written"
        other.execute("ROLLBACK")
        with closing(sqlite3.connect(tmp_path / "back.db")) as back:
            other.backup(back)
    new = tmp_path / "new.db"
    assert '"generation": 2' in done(new, "--json", "restore", str(tmp_path / "back.db"))
    with closing(sqlite3.connect(new)) as restored:
        assert restored.execute("PRAGMA journal_mode").fetchone() == ("delete",)
    done(new, "check")
