"""A file, a folder or a disk that may only be read: questions are answered, the rest is told.

Run by root, who may write everywhere, these tests go on as nobody.
Source: RELIABILITY (The file), SPEC 9 (exit 7)."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.amounts import tasted
from tests.commands.bench import faults, prepared, run
from tests.sqlite.apart import apart, be_nobody, command, make_read_only, mount_small_disk
from tests.sqlite.hindered import CASES, INIT, NAME, fresh

Words = tuple[str, ...]
WRITING: tuple[Words, ...] = tuple(case.words for case in CASES.values())
IMAGINING: tuple[Words, ...] = (
    ("explain", "INV-2"),
    ("explain", "S1"),
    ("explain", "--", "pay", "INV-2", "1.00", "--method", "cash"),
    ("explain", "--", "client", "add", "ada"),
    ("what-if", "--do", "client add cleo"),
    ("forecast",),
    ("timeline", "INV-2"),
)
READING: tuple[Words, ...] = (
    *(("list",), ("check",), ("clock", "show"), ("show", "INV-2"), ("log",)),
    *IMAGINING,
)


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder that nobody can reach, with a good file in it; every command is loaded."""
    found = Path(tempfile.mkdtemp())
    for words in (*WRITING, *READING, ("tick",)):
        assert run(["--db", str(fresh(found)), *words]).code == 0
    fresh(found)
    yield found
    found.chmod(0o700)
    shutil.rmtree(found)


def _judge(path: Path) -> None:
    """What asks is answered, what writes is told in one line, and the file is what it was."""
    for words in READING:
        answer = command("--db", str(path), *words)
        assert (answer.code, list(faults(answer))) == (0, []), (words, answer)
    for words in WRITING:
        answer = command("--db", str(path), *words)
        assert (answer.code, list(faults(answer))) == (7, []), (words, answer)
        assert str(path) in answer.err
    tick = command("--db", str(path), "tick")
    assert tick.code in {0, 7}, "nothing is due: it need not write"
    assert list(faults(tick)) == []
    assert path.read_bytes() == prepared(has_charges=False)


def _writable_again(path: Path) -> None:
    path.parent.chmod(0o700)
    path.chmod(0o600)
    for words in WRITING:
        assert command("--db", str(path), *words).code == 0, words
    assert command("--db", str(path), "check").code == 0


@pytest.mark.parametrize(
    ("what", "beside"),
    tasted(
        [("file", ()), ("folder", ()), ("folder", (".lock",)), ("folder", (".lock", ".tick"))], 4
    ),
    ids=["file", "folder", "folder with the queue's lock", "folder with both locks"],
)
def test_what_may_only_be_read(place: Path, what: str, beside: tuple[str, ...]) -> None:
    path = place / NAME
    for suffix in beside:
        (place / f"{NAME}{suffix}").touch(0o600)

    def part() -> None:
        be_nobody(place)
        path.chmod(0o400) if what == "file" else place.chmod(0o500)
        _judge(path)
        _writable_again(path)

    apart(part)


def test_a_copy_whose_steps_other_rules_wrote(place: Path) -> None:
    """What is shown settled needs a transaction that writes: it says so, and what only reads is
    answered."""
    path = place / NAME
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE file SET rules_version = 1")
    connection.close()

    def part() -> None:
        be_nobody(place)
        place.chmod(0o500)
        path.chmod(0o400)
        told = command("--db", str(path), "show", "INV-2")
        assert (told.code, list(faults(told))) == (7, []), told
        for word in ("list", "log", "check"):
            assert word in told.err
            assert command("--db", str(path), word).code == 0

    apart(part)


def test_a_disk_that_may_only_be_read(tmp_path: Path) -> None:
    def part() -> None:
        mount_small_disk(tmp_path, 1024)
        path = fresh(tmp_path)
        make_read_only(tmp_path)
        _judge(path)
        told = command("--db", str(tmp_path / "new.db"), *INIT)
        assert (told.code, list(faults(told))) == (7, [])

    apart(part)


def test_a_first_run_where_nothing_may_be_made(place: Path) -> None:
    def part() -> None:
        be_nobody(place)
        (place / NAME).unlink()
        place.chmod(0o500)
        for path, code in ((place / NAME, 7), (place / "deeper" / NAME, 3)):
            told = command("--db", str(path), *INIT)
            assert (told.code, list(faults(told))) == (code, []), told
        assert list(place.iterdir()) == []
        place.chmod(0o700)
        (place / "deeper").mkdir(mode=0o700)
        assert command("--db", str(place / "deeper" / NAME), *INIT).code == 0

    apart(part)
