"""`restore`: the file anew from a backup, whole or not at all; it begins a generation.

Source: SPEC 14 (Keeping the file), SPEC 8 (generations), SPEC 9 (exits)."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from tests.commands import corpus
from tests.commands.bench import Found, faults, run
from tests.commands.keeping import NAME, PRECIOUS, dump, made, rows, said, told

BACKUP = "kept.db"
BESIDE = f"{NAME}.anchors"
UNKNOWN = (
    "note: what was done after {when} is not in it: charges are found at the gateway, "
    "nothing else is; a command with a --key of that time is done once more"
)
ITSELF = (
    "note: event {seq} is the restore itself; that nothing before it was changed is proved by: "
    "invoicectl check --anchor {head}"
)


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a file and a backup of it."""
    monkeypatch.chdir(tmp_path)
    made(NAME)
    told("backup", BACKUP)
    return tmp_path


def gone() -> None:
    """The file is lost, with all that goes with it but its anchors."""
    for name in os.listdir():
        if name.startswith(NAME) and name != BESIDE:
            os.unlink(name)


def test_a_restored_file_is_the_backup_in_a_new_generation() -> None:
    backup = {name: Path(name).read_bytes() for name in (BACKUP, f"{BACKUP}.gateway")}
    before = rows(BACKUP, "SELECT * FROM payments")
    seq = rows(BACKUP, "SELECT max(seq) FROM events")[0][0]
    gone()
    answer = told("restore", BACKUP)
    assert answer == {
        "file": NAME,
        "backup": BACKUP,
        "newest_at": "2026-01-05T09:00:00Z",
        "events": seq,
        "generation": 2,
        "record": f"{NAME}.gateway",
    }
    (begun,) = rows(NAME, "SELECT seq, ref, kind, actor FROM events ORDER BY seq DESC LIMIT 1")
    assert begun == (seq + 1, "file", "generation-begun", "clerk")
    assert rows(NAME, "SELECT * FROM payments") == before
    assert dump(f"{NAME}.gateway") == dump(f"{BACKUP}.gateway")
    assert {name: Path(name).read_bytes() for name in backup} == backup, "the backup stays"
    for name in (NAME, f"{NAME}.gateway", BESIDE):
        assert os.stat(name).st_mode & 0o777 == 0o600
    assert said("check").code == 0
    assert told("pay", "INV-1", "2.00")["due"] == "13.00", "life goes on"
    assert [name for name in os.listdir() if name.startswith(".")] == []


def test_it_says_what_it_can_not_know() -> None:
    told("client", "add", "bob")
    told("anchor")
    gone()
    head = run(["--db", BACKUP, "check", "--head"]).out.split()[-1]
    answer, when = said("restore", BACKUP), "Mon 2026-01-05 09:00 UTC"
    assert answer.err.splitlines() == [
        UNKNOWN.format(when=when),
        ITSELF.format(seq=8, head=head),
        f"note: event 8 of {when} is known to {BESIDE}, the backup ends at event 7",
    ]
    os.unlink(f"{BACKUP}.gateway")
    gone()
    assert f"note: no record of what was charged lies beside the backup, as {BACKUP}.gateway" in (
        said("restore", BACKUP).err
    )
    assert not os.path.exists(f"{NAME}.gateway")


def test_each_restore_begins_a_generation_that_no_anchor_knows() -> None:
    """The same backup twice: what was made in between had the keys of generation 2."""
    generations = []
    for _ in range(3):
        gone()
        generations.append(told("restore", BACKUP)["generation"])
        assert said("check").code == 0
    assert generations == [2, 3, 4]
    assert "generation 4" in Path(BESIDE).read_text(encoding="ascii").splitlines()[-1]


def test_a_second_restore_from_before_the_first() -> None:
    """What the branch between them knew is left, and noted."""
    gone()
    told("restore", BACKUP)
    for name in ("bob", "cleo", "dora"):
        told("client", "add", name)
    told("anchor")
    gone()
    told("restore", BACKUP)
    answer = said("check")
    assert answer.code == 0
    assert "generation 3 began at event 8" in answer.err
    told("client", "add", "emil")
    told("anchor")
    assert said("check").code == 0


@pytest.mark.parametrize("end", ["", "-journal", "-wal", "-shm", ".gateway", ".gateway-journal"])
def test_nothing_is_restored_over_what_is_there(end: str) -> None:
    gone()
    (left := Path(f"{NAME}{end}")).write_bytes(PRECIOUS)
    before = sorted(os.listdir())
    answer = said("restore", BACKUP)
    assert (answer.code, left.name in answer.err, "move" in answer.err) == (4, True, True), answer
    assert left.read_bytes() == PRECIOUS
    assert sorted(os.listdir()) == before
    left.unlink()
    assert said("restore", BACKUP).code == 0


@pytest.mark.parametrize("end", [".lock", ".tick", ".anchors"])
def test_locks_and_anchors_that_are_left_are_no_hindrance(end: str) -> None:
    gone()
    Path(f"{NAME}{end}").write_bytes(b"")
    assert said("restore", BACKUP).code == 0


# --- backups that are refused -----------------------------------------------------------------


def _sql(statement: str) -> Callable[[Path], None]:
    def edit(path: Path) -> None:
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            connection.execute(statement)

    return edit


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-4096])


def _folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def _journal(path: Path) -> None:
    Path(f"{path}-journal").write_bytes(PRECIOUS)


def _wal(path: Path) -> None:
    Path(f"{path}-wal").write_bytes(PRECIOUS)


def _two_names(path: Path) -> None:
    os.link(path, "again.db")


def _of_others(path: Path) -> None:
    path.unlink()
    _sql("CREATE TABLE notes (text TEXT)")(path)


WRONG: dict[str, tuple[Callable[[Path], object], int, str]] = {
    "missing": (Path.unlink, 3, "there is no file kept.db"),
    "a folder": (_folder, 7, "is a directory"),
    "empty": (lambda path: path.write_bytes(b""), 7, "is empty"),
    "a text": (lambda path: path.write_bytes(PRECIOUS * 99), 7, "is not a database"),
    "another program's": (_of_others, 7, "is a database of another program"),
    "of a newer version": (_sql("PRAGMA user_version = 99000"), 7, "from a newer version"),
    "cut short": (_cut, 7, "kept.db"),
    "with a changed row": (
        _sql("UPDATE invoices SET paid_minor = 600"),
        7,
        "1 fault was found in kept.db",
    ),
    "with a foreign trigger": (
        _sql("CREATE TRIGGER spy AFTER INSERT ON clients BEGIN SELECT 1; END"),
        7,
        "1 fault was found in kept.db",
    ),
    "with an unfinished change": (_journal, 4, "an unfinished change lies beside it"),
    "with a log of writes": (_wal, 4, "an unfinished change lies beside it"),
    "of two names": (_two_names, 7, "has 2 names"),
}  # fmt: skip


@pytest.mark.parametrize("what", WRONG)
def test_a_backup_that_is_refused_leaves_nothing(what: str) -> None:
    wrong, code, told_of = WRONG[what]
    gone()
    wrong(Path(BACKUP))
    before = sorted(os.listdir())
    answer = said("restore", BACKUP)
    assert (answer.code, told_of in answer.err) == (code, True), answer
    assert "hint: " in answer.err
    assert sorted(os.listdir()) == before


def test_a_backup_of_another_past_than_the_anchors_know_is_refused() -> None:
    """It was changed with all its hashes, or is another file's."""
    told("anchor")
    gone()
    made("other.db")
    told("backup", "other-kept.db", db="other.db")
    before = sorted(os.listdir())
    answer = said("restore", "other-kept.db")
    assert (answer.code, f"is not of the past of {NAME}" in answer.err) == (7, True), answer
    assert sorted(os.listdir()) == before
    assert said("restore", BACKUP).code == 0


def test_whatever_names_a_backup_makes_nothing(place: Path) -> None:
    gone()
    before = sorted(os.listdir())
    found = Found()
    for text in (*corpus.FILES, *corpus.MARKUP):
        if text:
            answer = run(["--db", NAME, "restore", "--", text])
            problems = list(faults(answer, text))
            if answer.code not in {2, 3, 4, 7}:
                problems.append(f"exit {answer.code}")
            found.add(f"restore {text[:30]!a}", problems)
    found.refuse()
    assert sorted(os.listdir()) == before


# --- the clock --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("at", "instant", "why"),
    [
        ("2026-01-06T09:00", "2026-01-06T09:00:00Z", "a day later"),
        ("2026-06-06T09:00", "2026-06-06T09:00:00Z", "a file may have rested for long"),
        ("2025-12-31T09:00", "2026-01-05T09:00:00Z", "a clock that is behind"),
        ("1999-12-31T09:00", "2026-01-05T09:00:00Z", "nor one that is wrong"),
    ],
)  # fmt: skip
def test_a_live_file_is_restored_whatever_the_clock_says(at: str, instant: str, why: str) -> None:
    told("init", "--gateway", "manual", db="live.db", at="2026-01-05T09:00")
    told("backup", "live-kept.db", db="live.db", at="2026-01-05T09:00")
    os.unlink("live.db")
    assert said("restore", "live-kept.db", db="live.db", at=at).code == 0
    recorded = rows("live.db", "SELECT recorded_at FROM events ORDER BY seq DESC LIMIT 1")
    assert recorded == [(instant,)], why


def test_the_default_file_is_restored_into_its_folder(tmp_path: Path) -> None:
    shutil.copy(BACKUP, "copy.db")
    answer = run(["restore", "copy.db"])
    assert answer.code == 0
    assert (tmp_path / "data" / "invoicectl" / "invoicectl.db").stat().st_mode & 0o777 == 0o600


def test_who_was_erased_since_is_to_be_erased_again() -> None:
    """The anchors know, by number: a name is nowhere any more."""
    told("provider", "add", "kim")
    told("backup", "with-kim.db")
    told("provider", "erase", "kim", "--reason", "asked in writing")
    gone()
    again = "was erased on Mon 2026-01-05 09:00 UTC and is here again: invoicectl provider erase"
    number = rows("with-kim.db", "SELECT ref FROM providers WHERE handle = 'kim'")[0][0]
    assert f"note: {number} {again} {number} --reason TEXT" in said("restore", "with-kim.db").err
    told("provider", "erase", number, "--reason", "asked in writing")
    told("backup", "without-kim.db")
    gone()
    assert "was erased" not in said("restore", "without-kim.db").err
    gone()
    assert "was erased" not in said("restore", BACKUP).err, "kim had not come yet"
    told("provider", "add", "lee")
    told("backup", "with-lee.db")
    gone()
    assert "was erased" not in said("restore", "with-lee.db").err, "another one of that number"
