"""What others keep in the file for themselves is left alone; what acts on ours is a fault.

Source: SPEC 14 (`check`)."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest

from invoicectl.domain import chain
from invoicectl.domain.events import Link
from tests.commands.bench import Answer, faults, prepared, run

NAME = "books.db"

THEIRS = [
    ("ANALYZE", "table sqlite_stat1", "what SQLite notes for its plans"),
    ("CREATE INDEX by_name ON clients (name)", "index by_name", "an index of somebody's own"),
    ("CREATE UNIQUE INDEX once ON clients (email)", "index once", "… that is unique"),
    ("CREATE INDEX late ON invoices (due_at) WHERE status = 'overdue'", "index late", "… partial"),
    ("CREATE TABLE notes (a PRIMARY KEY, b)", "table notes", "a table of somebody's own"),
    (
        "CREATE TABLE counted (a INTEGER PRIMARY KEY AUTOINCREMENT)",
        "table counted, table sqlite_seq",
        "… with SQLite's own beside it",
    ),
    ("CREATE VIEW who_owes AS SELECT ref, due_minor FROM invoices", "view who_owes", "a view"),
    (
        (
            "CREATE TABLE _litestream_seq (id INTEGER PRIMARY KEY, seq INTEGER);"
            "CREATE TABLE _litestream_lock (id INTEGER);"
        ),
        "table _litestream_lock, table _litestream_seq",
        "what Litestream keeps",
    ),
    ("CREATE VIRTUAL TABLE found USING fts5(name)", "table found", "a search of somebody's own"),
    (
        (
            "CREATE TABLE broken_rule (a CHECK (a > 0)); PRAGMA ignore_check_constraints = 1; "
            "INSERT INTO broken_rule VALUES (-1)"
        ),
        "table broken_rule",
        "their rules are theirs",
    ),
    (
        "CREATE TABLE dangling (a REFERENCES clients (number)); INSERT INTO dangling VALUES (99)",
        "table dangling",
        "their references too",
    ),
    (
        'CREATE TABLE "odd \x1b[31m name" (a)',
        "table odd \\x1b[31m name",
        "a name that is shown safely",
    ),
]

OURS = [
    (
        "CREATE TRIGGER spy AFTER INSERT ON clients BEGIN DELETE FROM cards; END",
        "trigger spy is none of ours",
        "a trigger on a table of ours",
    ),
    (
        "CREATE TRIGGER spy INSTEAD OF INSERT ON agenda BEGIN DELETE FROM cards; END",
        "trigger spy is none of ours",
        "… on a view of ours",
    ),
    (
        "CREATE TABLE his (a); CREATE TRIGGER spy AFTER INSERT ON his BEGIN DELETE FROM cards; END",
        "trigger spy is none of ours",
        "… on their own, that acts on ours",
    ),
    ("ALTER TABLE clients ADD COLUMN mood TEXT", "table clients was changed", "a column more"),
    ("DROP INDEX payments_key", "index payments_key is missing", "an index that guards"),
    (
        "DROP INDEX invoices_client; CREATE INDEX invoices_client ON invoices (client)",
        "index invoices_client was changed",
        "an index of our name",
    ),
    (
        (
            "DROP TRIGGER events_are_not_changed; CREATE TRIGGER events_are_not_changed "
            "BEFORE UPDATE ON events BEGIN SELECT 1; END"
        ),
        "trigger events_are_not_changed was changed",
        "a trigger that does nothing any more",
    ),
    ("DROP VIEW agenda; CREATE VIEW agenda AS SELECT 1 AS at", "view agenda was changed", "a view"),
    (
        "DROP VIEW agenda; CREATE TABLE agenda (at)",
        "view agenda is missing",
        "a table in its place",
    ),
]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    found = tmp_path / NAME
    found.write_bytes(prepared(has_charges=False))
    found.chmod(0o600)
    return found


def changed(path: Path, script: str) -> None:
    connection = sqlite3.connect(path)
    connection.executescript(script)
    connection.commit()
    connection.close()


def checked(path: Path, *words: str) -> Answer:
    return run(["--db", str(path), "check", *words])


@pytest.mark.parametrize(("script", "name", "why"), THEIRS)
def test_what_is_theirs_is_left_alone(path: Path, script: str, name: str, why: str) -> None:
    changed(path, script)
    before = path.read_bytes()
    for words in ([], ["schema"], ["--json"]):
        answer = checked(path, *words)
        assert (answer.code, answer.crash) == (0, None), (why, answer)
        assert list(faults(answer)) == []
        assert answer.err.startswith("note: left alone, for it is none of ours: ")
        assert name in answer.err, why
        assert answer.err.count("\n") == 1
    assert all(each["ok"] for each in json.loads(checked(path, "--json").out))
    assert checked(path, "replay").err == "", "said where the schema is looked at"
    assert path.read_bytes() == before, "a question writes nothing"
    assert run(["--db", str(path), "client", "add", "cleo"]).code == 0, "and work goes on"
    assert run(["--db", str(path), "clock", "advance", "10d"]).code == 0
    assert checked(path).code == 0


@pytest.mark.parametrize(("script", "fault", "why"), OURS)
def test_what_acts_on_ours_is_a_fault(path: Path, script: str, fault: str, why: str) -> None:
    changed(path, script)
    answer = checked(path, "schema")
    assert (answer.code, answer.crash) == (7, None), why
    assert fault in answer.out, (why, answer)
    (told,) = [line for line in answer.err.splitlines() if line.startswith("hint: ")]
    assert ("drop the trigger" in told) == ("spy" in script), "the hint is right for the case"
    assert ("invoicectl restore BACKUP" in told) == ("spy" not in script)


def test_many_are_counted(path: Path) -> None:
    changed(path, "".join(f"CREATE TABLE mine_{number} (a);" for number in range(30)))
    answer = checked(path)
    assert (answer.code, answer.err.count("table mine_")) == (0, 6)
    assert answer.err.rstrip().endswith("and 24 more")


def test_their_broken_rules_hide_none_of_our_faults(path: Path) -> None:
    numbers = "WITH n(v) AS (SELECT 1 UNION ALL SELECT v + 1 FROM n WHERE v < 500)"
    changed(
        path,
        f"CREATE TABLE theirs (a CHECK (a > 0)); PRAGMA ignore_check_constraints = 1; "
        f"{numbers} INSERT INTO theirs SELECT -v FROM n; "
        "UPDATE clients SET credit_minor = -1 WHERE number = 1",
    )
    answer = checked(path, "integrity")
    assert answer.code == 7
    assert "CHECK constraint failed in clients" in answer.out
    assert "theirs" not in answer.out


def test_exports_offer_our_tables_alone(path: Path) -> None:
    changed(path, "ANALYZE; CREATE TABLE mine (a)")
    for table in ("mine", "sqlite_stat1", "sqlite_master"):
        answer = run(["--db", str(path), "export", "csv", table])
        assert (answer.code, answer.crash) == (2, None), answer
        assert list(faults(answer)) == []
    assert run(["--db", str(path), "export", "csv", "clients"]).code == 0


def test_a_damaged_file_is_never_copied_over(path: Path) -> None:
    """What lies beside a file would be taken into the copy."""
    changed(path, "UPDATE invoices SET reference = 'x'")
    answer = checked(path)
    assert answer.code == 7
    assert "cp " not in answer.err
    assert "invoicectl restore BACKUP" in answer.err
    backup = path.with_name("backup.db")
    backup.write_bytes(prepared(has_charges=False))
    assert run(["--db", str(backup), "check"]).code == 0, "what the hint says works"


def test_another_build_is_no_damage(path: Path) -> None:
    """Its facts are for its build to read: no backup is needed."""
    connection = sqlite3.connect(path)
    columns = "seq, at, recorded_at, actor, system_user, ref, kind, data, hash"
    *_, before, last = connection.execute(f"SELECT {columns} FROM events ORDER BY seq").fetchall()
    data = last[7][:-1] + ',"of_tomorrow":1}'
    hashed = chain.hash_of(before[8], Link(*[*last[:7], data, ""]))
    for trigger in ("changed", "removed"):
        connection.execute(f"DROP TRIGGER events_are_not_{trigger}")
    connection.execute(
        "UPDATE events SET data = ?, hash = ? WHERE seq = ?", (data, hashed, last[0])
    )
    connection.commit()
    connection.close()
    answer = checked(path, "replay")
    assert answer.code == 7
    assert "was made by another build" in answer.out
    assert answer.err.splitlines()[-1] == "hint: open it with the build that made it"


@pytest.mark.parametrize("format", ["table", "json", "csv"])
def test_a_clean_file_is_told_in_no_empty_line(path: Path, format: str) -> None:
    answer = checked(path, "--format", format)
    assert (answer.code, answer.err) == (0, "")
    assert all(answer.out.splitlines())
    assert answer.out


def test_a_piped_demo_shows_its_proof() -> None:
    answer = run(["demo", "--pause", "0"])
    assert answer.code == 0
    _, _, proof = answer.out.partition("$ invoicectl check\n")
    lines = proof.split("\n\n")[0].splitlines()
    assert lines[0].startswith("All 12 checks hold: ")
