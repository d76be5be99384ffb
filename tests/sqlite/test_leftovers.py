"""A journal that lies beside a file: its own is played in, another's never.

Source: SPEC 14 (Keeping the file), RELIABILITY (What an attack from outside found)."""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.campaigns import tracer
from tests.campaigns.tracer import Call, Moment
from tests.commands.bench import run
from tests.commands.keeping import NAME, dump, made, said, told
from tests.sqlite.synced import synced

JOURNAL = f"{NAME}-journal"


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a file and two backups of it, one made by us and one by hand."""
    reason = tracer.unavailable()
    if reason is not None:
        pytest.skip(reason)
    found = tmp_path.resolve()
    monkeypatch.chdir(found)
    made(NAME)
    told("backup", "kept.db")
    shutil.copy(NAME, "copied.db")
    told("client", "add", "bob")
    return found


def killed(place: Path, call: str, *words: str) -> str:
    """Kill a command before this call on the journal; what the file held before."""
    before = dump(NAME)

    def seen(now: Call, moment: Moment) -> bool:
        return moment == "before" and (now.name, now.path) == (call, str(place / JOURNAL))

    died = tracer.follow(lambda: run(["--db", str(place / NAME), *words]), place, seen)
    assert died.is_killed
    assert os.path.getsize(JOURNAL) > 0
    return before


CLEO = ("client", "add", "cleo")


@pytest.mark.parametrize("call", ["unlink", "fdatasync"])
@pytest.mark.parametrize("words", [["list"], ["client", "add", "dora"], ["check"], ["tick"]])
def test_an_own_journal_is_played_in(place: Path, call: str, words: list[str]) -> None:
    with synced():
        before = killed(place, call, *CLEO)
    assert run(["--db", NAME, *words]).code == 0
    assert not os.path.exists(JOURNAL) or os.path.getsize(JOURNAL) == 0 or call == "fdatasync"
    if words in (["list"], ["check"]):
        assert dump(NAME) == before


@pytest.mark.parametrize("source", ["kept.db", "copied.db"])
@pytest.mark.parametrize("words", [["list"], ["client", "add", "dora"], ["check"], ["tick"]])
def test_a_file_that_was_copied_beside_a_hot_journal_is_left_as_it_is(
    place: Path, source: str, words: list[str]
) -> None:
    killed(place, "unlink", *CLEO)
    shutil.copy(source, NAME)
    before = Path(NAME).read_bytes(), Path(JOURNAL).read_bytes()
    answer = said(*words)
    assert answer.code == 7, answer
    assert f"is not the file that {JOURNAL} is of" in answer.err
    assert (Path(NAME).read_bytes(), Path(JOURNAL).read_bytes()) == before
    os.unlink(JOURNAL)
    assert said("check").code == 0, "and the hint helps"
    assert dump(NAME) == dump(source)


def test_without_the_look_the_copy_is_no_longer_the_copy(place: Path) -> None:
    """What this is for: SQLite plays pages of another file in and says nothing."""
    killed(place, "unlink", *CLEO)
    shutil.copy("kept.db", NAME)
    with closing(sqlite3.connect(NAME)) as other:
        other.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    assert dump(NAME) != dump("kept.db")


def test_a_restore_beside_it_is_refused(place: Path) -> None:
    killed(place, "unlink", *CLEO)
    for name in (NAME, f"{NAME}.gateway"):
        os.unlink(name)
    assert said("restore", "kept.db").code == 4


def test_a_log_of_writes_of_another_file() -> None:
    Path(f"{NAME}-wal").write_bytes(b"\x37\x7f\x06\x82" * 99)
    answer = said("list")
    assert (answer.code, f"{NAME}-wal" in answer.err) == (7, True), answer


def test_who_writes_just_now_is_no_reason_to_refuse() -> None:
    with closing(sqlite3.connect(NAME, isolation_level=None)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("UPDATE clients SET name = 'Not yet'")
        assert os.path.getsize(JOURNAL) > 0
        assert said("list").code == 0
        writer.execute("ROLLBACK")


@pytest.mark.parametrize("content", [b"", b"\0" * 512, b"Dear diary,\n" * 99])
def test_what_sqlite_plays_in_from_no_journal(content: bytes) -> None:
    Path(JOURNAL).write_bytes(content)
    assert said("list").code == 0
