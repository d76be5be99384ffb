"""A disk that is full, and a file that may not grow: one line, exit 7, and nothing half done.

Source: RELIABILITY (The file), SPEC 9 (exit 7)."""

from __future__ import annotations

import os
import resource
from collections.abc import Callable
from pathlib import Path

import pytest

from invoicectl.context import Context
from invoicectl.store import open_store
from tests.commands.bench import Answer, faults, run
from tests.sqlite.apart import apart, command, fresh_context, mount_small_disk
from tests.sqlite.hindered import CASES, INIT, MOST, NAME, withstands
from tests.support import Clock, database

pytestmark = pytest.mark.more

PAGE = 4096
DISK_KIBIBYTES = 8192
STRIDE_PAGES = 3
"""By so much are files allowed to be longer each time."""

FILL = "fill"


def _fill(place: Path, pages: int) -> None:
    """Leave so many pages of the disk free."""
    descriptor = os.open(place / FILL, os.O_CREAT | os.O_WRONLY, 0o600)
    size = 0
    try:
        while True:
            size += os.write(descriptor, bytes(16 * PAGE))
    except OSError:
        os.ftruncate(descriptor, max(0, size - pages * PAGE))
    finally:
        os.close(descriptor)


def _with_free_pages(path: Path, words: tuple[str, ...], pages: int) -> Answer:
    _fill(path.parent, pages)
    answer = command("--db", str(path), *words)
    (path.parent / FILL).unlink()
    return answer


@pytest.mark.more
@pytest.mark.parametrize("name", CASES)
def test_a_disk_with_ever_more_room(tmp_path: Path, name: str) -> None:
    def part() -> None:
        mount_small_disk(tmp_path, DISK_KIBIBYTES)
        withstands(tmp_path, CASES[name], _with_free_pages)

    apart(part)


@pytest.mark.more
def test_a_first_run_on_a_disk_with_ever_more_room(tmp_path: Path) -> None:
    """Where it doesn't fit nothing is left, and it is made once there is room."""

    def part() -> None:
        mount_small_disk(tmp_path, DISK_KIBIBYTES)
        for pages in range(DISK_KIBIBYTES * 1024 // PAGE):
            answer = _with_free_pages(tmp_path / NAME, INIT, pages)
            if answer.code == 0:
                break
            assert (answer.code, list(faults(answer)), pages) == (7, [], pages), answer
            assert list(tmp_path.iterdir()) == [], f"litter with {pages} pages free"
        else:
            pytest.fail("it never fits")
        assert run(["--db", str(tmp_path / NAME), "check"]).code == 0

    apart(part)


@pytest.mark.parametrize("words", [("tick",), ("list",), ("check",), ("clock", "show")])
def test_what_needs_no_room_works_on_a_full_disk(tmp_path: Path, words: tuple[str, ...]) -> None:
    """A tick for which nothing is due may ask for room; it says so like everything else."""

    def part() -> None:
        mount_small_disk(tmp_path, DISK_KIBIBYTES)
        assert run(["--db", str(tmp_path / NAME), *INIT]).code == 0
        answer = _with_free_pages(tmp_path / NAME, words, 0)
        assert answer.code in ({0, 7} if words == ("tick",) else {0}), answer
        assert list(faults(answer)) == []

    apart(part)


def test_a_file_that_may_grow_by_ever_more_pages(tmp_path: Path) -> None:
    """SQLite's own bound tells the same as a full disk, wherever no disk can be mounted."""

    def attempt(path: Path, words: tuple[str, ...], pages: int) -> Answer:
        def given() -> Context:
            store = open_store(str(path))
            most = path.stat().st_size // PAGE + pages
            database(store).execute(f"PRAGMA max_page_count = {most}")
            return Context(clock=Clock("2026-01-05T09:00"), store=store)

        return command(*words, given=given)

    withstands(tmp_path, CASES["a long text"], attempt)


def _limited(pages: int) -> Callable[[], Context]:
    """What a command has whose files may not be longer than so many pages."""

    def given() -> Context:
        hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
        resource.setrlimit(resource.RLIMIT_FSIZE, (pages * PAGE, hard))
        return fresh_context()

    return given


@pytest.mark.more
@pytest.mark.parametrize("name", ["a client", "a card", "six weeks"])
def test_files_that_may_be_ever_longer(tmp_path: Path, name: str) -> None:
    """A write beyond the limit of the process fails, in the journal first, then in the file."""
    withstands(
        tmp_path,
        CASES[name],
        lambda path, words, number: command(
            "--db", str(path), *words, given=_limited(number * STRIDE_PAGES)
        ),
    )


def test_a_first_run_whose_file_may_be_ever_longer(tmp_path: Path) -> None:
    for pages in range(0, MOST, STRIDE_PAGES):
        answer = command("--db", str(tmp_path / NAME), *INIT, given=_limited(pages))
        if answer.code == 0:
            break
        assert (answer.code, list(faults(answer)), pages) == (7, [], pages), answer
        assert list(tmp_path.iterdir()) == [], f"litter at {pages} pages"
    assert run(["--db", str(tmp_path / NAME), "check"]).code == 0
