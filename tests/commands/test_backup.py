"""`backup`: a whole copy while others write, proved before it takes its name.

Source: SPEC 14 (Keeping the file), SPEC 9 (exits)."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from invoicectl.own_files import NewFile
from invoicectl.sqlite.connection import WAIT_SECONDS
from tests.commands.bench import run
from tests.commands.keeping import NAME, PRECIOUS, dump, made, rows, said, told


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to work in, with a file in which a card was charged."""
    found = tmp_path / "place"
    (found / "kept").mkdir(parents=True)
    monkeypatch.chdir(found)
    made(NAME)
    return found


# --- the copy ---------------------------------------------------------------------------------


def test_a_backup_is_the_file_with_the_gateway_s_record() -> None:
    before = dump(NAME)
    answer = told("backup", "copy.db")
    assert dump("copy.db") == before
    with closing(sqlite3.connect(NAME)) as looked:  # but for what the file itself knows of it
        looked.execute("UPDATE file SET backup_at = NULL")
        looked.commit()
    assert dump(NAME) == before
    assert dump("copy.db.gateway") == dump(f"{NAME}.gateway")
    assert {path: os.stat(path).st_mode & 0o777 for path in ("copy.db", "copy.db.gateway")} == {
        "copy.db": 0o600,
        "copy.db.gateway": 0o600,
    }
    assert answer == {
        "file": "copy.db",
        "taken_at": "2026-01-05T09:00:00Z",
        "events": rows(NAME, "SELECT max(seq) FROM events")[0][0],
        "head": told("check", "--head")["head"],
        "record": "copy.db.gateway",
        "removed": [],
    }
    assert said("check", db="copy.db").code == 0
    assert [name for name in os.listdir() if name.startswith(".")] == [], "no draft is left"
    assert os.stat("copy.db").st_nlink == 1


def test_a_file_without_a_record_has_none_in_its_backup() -> None:
    told("init", "--gateway", "manual", db="hand.db")
    assert told("backup", "copy.db", db="hand.db")["record"] is None
    assert not os.path.exists("copy.db.gateway")


def test_what_is_not_committed_is_not_in_it() -> None:
    with closing(sqlite3.connect(NAME, isolation_level=None)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("UPDATE clients SET name = 'Not yet'")
        told("backup", "copy.db", "--wait", "0")
        writer.execute("ROLLBACK")
    assert rows("copy.db", "SELECT name FROM clients") == [(None,)]


def test_a_file_that_is_held_for_longer_than_wait_is_busy() -> None:
    with closing(sqlite3.connect(NAME, isolation_level=None)) as writer:
        writer.execute("BEGIN EXCLUSIVE")
        begun = time.monotonic()
        assert said("backup", "copy.db", "--wait", "0").code == 6
        assert time.monotonic() - begun < WAIT_SECONDS / 2, "nor does opening it wait"
        writer.execute("ROLLBACK")
    assert not os.path.exists("copy.db")


def test_the_record_is_copied_after_the_file_and_knows_all_that_it_knows(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A charge that comes in between is in the record alone, as at a processor elsewhere."""
    make, drafts = NewFile.make, []

    def meanwhile(self: NewFile) -> None:
        drafts.append(self)
        if len(drafts) == 2:
            told("pay", "INV-1", "3.00")
        make(self)

    monkeypatch.setattr(NewFile, "make", meanwhile)
    told("backup", "copy.db")
    assert rows("copy.db", "SELECT count(*) FROM payments") == [(1,)]
    assert rows("copy.db.gateway", "SELECT amount_minor FROM charges") == [(500,), (300,)]


def test_a_file_that_somebody_turned_to_wal_is_copied_without_its_log() -> None:
    with closing(sqlite3.connect(NAME, isolation_level=None)) as other:
        other.execute("PRAGMA journal_mode = WAL")
        told("client", "add", "bob")
        told("backup", "copy.db")
    assert sorted(each for each in os.listdir() if each.startswith("copy")) == [
        "copy.db",
        "copy.db.gateway",
    ]
    assert rows("copy.db", "PRAGMA journal_mode") == [("delete",)]
    assert len(told("client", "list", db="copy.db")) == 2


def test_a_damaged_file_is_not_backed_up_and_the_older_backups_stay() -> None:
    older = told("backup", "kept")["file"]
    with closing(sqlite3.connect(NAME, isolation_level=None)) as other:
        other.execute("UPDATE invoices SET paid_minor = 600")
    answer = said("backup", "kept", "--keep", "1")
    assert (answer.code, answer.err) == (
        7,
        f"error: 1 fault was found in {NAME}\nhint: invoicectl check names them\n",
    )
    assert sorted(os.listdir("kept")) == [
        os.path.basename(older),
        f"{os.path.basename(older)}.gateway",
    ]


# --- where it is put --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "code", "told_of", "why"),
    [
        (("taken.db",), 4, "taken.db exists already", "nothing is written over"),
        (("link.db",), 4, "link.db exists already", "a link is not followed"),
        ((NAME,), 4, "invoicectl's own file", "not even its own"),
        ((f"{NAME}-journal",), 4, "invoicectl's own file", "it would be played into the file"),
        ((f"{NAME}.gateway",), 4, "invoicectl's own file", "the charges"),
        ((f"./{NAME}.lock",), 4, "invoicectl's own file", "by whatever path"),
        (("left.db",), 4, "left.db.gateway is left", "others' charges would be its own"),
        (("nowhere/copy.db",), 3, "folder nowhere", "no folder is made"),
        (("ftp://x/copy.db",), 3, "the address ftp://x/copy.db", "it is no folder's name"),
        (("",), 7, "is not a path", "nothing is named"),
        (("copy.db", "--keep", "3"), 2, "--keep removes", "only a folder has older ones"),
        (("kept", "--keep", "0"), 2, "'0' is not a valid", "the new one stays"),
        (("kept", "--keep", "all"), 2, "'all' is not a valid", "a number"),
    ],
)  # fmt: skip
def test_a_place_that_is_refused(
    place: Path, words: tuple[str, ...], code: int, told_of: str, why: str
) -> None:
    for name in ("taken.db", "left.db.gateway"):
        (place / name).write_bytes(PRECIOUS)
    (place / "link.db").symlink_to("nothing.db")
    before = {name: (place / name).is_file() for name in os.listdir()}
    answer = said("backup", *words)
    assert (answer.code, told_of in answer.err) == (code, True), (answer, why)
    assert {name: (place / name).is_file() for name in os.listdir()} == before
    assert os.listdir("kept") == []
    assert (place / "taken.db").read_bytes() == (place / "left.db.gateway").read_bytes() == PRECIOUS


def test_a_name_that_only_looks_like_ours_is_free() -> None:
    assert told("backup", f"{NAME}.bak")["file"] == f"{NAME}.bak"


def test_a_batch_makes_no_backup_of_what_is_not_committed() -> None:
    Path("lines.jsonl").write_text('{"do": "backup", "place": "kept"}', encoding="utf-8")
    assert run(["--db", NAME, "batch", "lines.jsonl"]).code == 2
    assert os.listdir("kept") == []


# --- a folder of them -------------------------------------------------------------------------


def dated(*names: str) -> list[str]:
    return [f"kept/books-2026-11-{name}.db" for name in names]


def test_in_a_folder_each_has_a_name_of_its_own() -> None:
    given = ["26T090000Z", "26T090000Z-2", "26T090000Z-3", "27T090000Z"]
    days = ["2026-11-26T09:00"] * 3 + ["2026-11-27T09:00"]
    assert [told("backup", "kept", at=at)["file"] for at in days] == dated(*given)


@pytest.fixture
def others(place: Path) -> Iterator[list[Path]]:
    """What lies in the folder and is no backup of this file, whatever it is called."""
    kept = place / "kept"
    (place / "elsewhere").mkdir()
    made("elsewhere/books.db")
    told("backup", "kept", db="elsewhere/books.db", at="2026-11-01T09:00")
    strange = [
        kept / "books-2026-11-02T090000Z.db",
        kept / "books-2026-11-03T090000Z.db.txt",
        kept / "notes-2026-11-04T090000Z.db",
        kept / "books-1.db",
    ]
    for path in strange[:2]:
        path.write_bytes(PRECIOUS)
    for path in strange[2:]:
        told("backup", str(path))
    link = kept / "books-2026-11-05T090000Z.db"
    link.symlink_to("../books.db")
    found = [*strange, link, kept / "books-2026-11-01T090000Z.db"]
    before = [path.read_bytes() for path in found]
    yield found
    assert [path.read_bytes() for path in found] == before


@pytest.mark.usefixtures("others")
def test_keep_removes_the_oldest_of_this_file_s_own_and_their_records() -> None:
    days = [f"2026-11-{day:02}T09:00" for day in range(10, 15)]
    first = [told("backup", "kept", at=at)["file"] for at in [*days, days[-1], days[-1]]]
    assert told("backup", "kept", "--keep", "100", at="2026-11-15T09:00")["removed"] == []
    answer = told("backup", "kept", "--keep", "4", at="2026-11-16T09:00")
    assert answer["removed"] == first[:-2]
    for path in first[:-2]:
        assert not os.path.exists(path)
        assert not os.path.exists(f"{path}.gateway")
    assert all(os.path.exists(path) for path in [*first[-2:], answer["file"]])
    again = told("backup", "kept", "--keep", "1", at="2026-11-01T08:00")
    assert os.path.exists(again["file"]), "the new one stays, whatever the clock says"
    assert len(again["removed"]) == 4
