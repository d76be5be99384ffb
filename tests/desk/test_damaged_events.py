"""One event whose data was damaged: every command that reads events ends with exit 7, in one line.

An export writes out what it reads, so that what came before the damage may be out already."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest

from invoicectl.domain import codec
from invoicectl.domain.events import InvoiceIssued
from tests.commands.bench import faults, run
from tests.support import Business, beneath

DATA = {
    "cut short": ("substr(data, 1, 20)", "is damaged"),
    "empty": ("''", "is damaged"),
    "no JSON": ("'confirmed'", "is damaged"),
    "no object": ("'[1, \"auto\", 1200, 2800]'", "is damaged"),
    "a number as text": ("replace(data, ':1200', ':\"1200\"')", "is damaged"),
    "a number as a fraction": ("replace(data, ':1200', ':12.5')", "is damaged"),
    "a text as a number": ("replace(data, '\"client\"', '7')", "is damaged"),
    "without a field": ("replace(data, ',\"service_charge_minor\":1200', '')", "is damaged"),
    "of another thing": ("replace(data, '\"invoice\":1', '\"invoice\":9')", "is damaged"),
    "a surrogate": ("replace(data, '\"client\"', '\"\\ud800')", "is damaged"),
    "deep": ("replace(data, '\"client\"', '" + "[" * 5_000 + "')", "is damaged"),
    "with a foreign field": ("replace(data, '{', '{\"mood\":\"good\",')", "another build"),
    "a blob of nonsense": ("CAST(x'7b00ff' AS TEXT)", "is damaged"),
}
"""What became of the data of INV-1's confirmation, and what a person is told."""

READING = (
    "log",
    "log INV-1",
    "log --format csv",
    "statement ada",
    "statement noor",
    "earnings --movements",
    "report aging --as-of 2026-01-05T09:00",
    "export hledger",
    "export beancount",
    "export ledger",
    "export csv",
    "export csv events",
    "export jsonl events",
    "check",
)
"""Every command that reads events."""


@pytest.fixture(scope="module")
def lived() -> bytes:
    """A file in which ada confirmed noor's invoice, and everything was paid."""
    business = Business("2026-01-05T08:58", preset="marketplace")
    business.marketplace()
    business("issue", "S1", "40.00")
    business("confirm", "INV-1")
    business.to("2026-01-05T10:00")
    data: bytes = beneath(business.desk.store).serialize()
    business.close()
    return data


def damaged(place: Path, lived: bytes, change: str, kind: str = "invoice-confirmed") -> None:
    place.write_bytes(lived)
    connection = sqlite3.connect(place)
    triggers = connection.execute(
        "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'"
    ).fetchall()
    for name, _ in triggers:
        connection.execute(f"DROP TRIGGER {name}")
    changed = connection.execute(f"UPDATE events SET {change} WHERE kind = ?", (kind,))
    assert changed.rowcount == 1
    for _, sql in triggers:
        connection.execute(sql)
    connection.commit()
    connection.close()


@pytest.mark.parametrize("what", DATA)
def test_damaged_data_is_told_as_damage(tmp_path: Path, lived: bytes, what: str) -> None:
    place = tmp_path / "books.db"
    change, told = DATA[what]
    damaged(place, lived, f"data = {change}")
    before = place.read_bytes()
    for line in READING:
        answer = run(["--db", str(place), *line.split()])
        assert answer.code == 7, (line, answer)
        if line.startswith(("export", "check")):
            answer = answer._replace(out="")
        assert list(faults(answer)) == [], line
        if line != "check":
            assert told in answer.err, (line, answer.err)
            # what SQLite itself can't decode names no event, and nothing to do
            if what != "a blob of nonsense":
                other = "open it with the build that made it"
                way_out = "invoicectl check" if told == "is damaged" else other
                assert f"hint: {way_out}\n" in answer.err, line
            assert answer.err.count("error:") == 1
    assert place.read_bytes() == before


def test_terms_are_read_strictly_also_where_others_were_read(tmp_path: Path, lived: bytes) -> None:
    """`true` is no number, though Python takes it for the 1 of terms that were just read."""
    place = tmp_path / "books.db"
    place.write_bytes(lived)
    connection = sqlite3.connect(place)
    sql = "SELECT data FROM events WHERE kind = 'invoice-issued'"
    data = json.loads(connection.execute(sql).fetchone()[0])
    connection.close()
    data["terms"]["late_fee_after"] = 1
    assert codec.loads(InvoiceIssued, json.dumps(data)).terms.late_fee_after == 1
    data["terms"]["late_fee_after"] = True
    with pytest.raises(codec.UnreadableError, match="true in it is no whole number"):
        codec.loads(InvoiceIssued, json.dumps(data))


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("kind = 'invoice-blessed'", "another build"),
        ("ref = 'INV-2'", "is filed under INV-2"),
        ("at = 'yesterday'", "instant"),
        ("recorded_at = '2026-01-05'", "instant"),
        ("number = 2", "another number"),
        ("client = NULL", None),
    ],
)
def test_what_lies_about_the_data_is_held_too(
    tmp_path: Path, lived: bytes, change: str, told: str | None
) -> None:
    place = tmp_path / "books.db"
    damaged(place, lived, change)
    assert run(["--db", str(place), "check"]).code == 7
    if told is not None:
        answer = run(["--db", str(place), "log"])
        assert answer.code == 7
        assert told in answer.err


@pytest.mark.parametrize(
    ("kind", "change"),
    [
        ("invoice-issued", "at = ''"),
        ("invoice-confirmed", "at = ''"),
        ("invoice-confirmed", "at = '999'"),
        ("payment-approved", "at = '2026-01-05T09:00:00'"),
        ("payment-approved", "recorded_at = '2026-01-05T09:00:00'"),
        ("payment-approved", "client = 99"),
        ("session-opened", "data = replace(data, '\"client\":1', '\"client\":99')"),
        ("session-opened", "data = replace(data, '\"provider\":1', '\"provider\":99')"),
        ("session-opened", f"data = replace(data, '\"client\":1', '\"client\":{10**30}')"),
    ],
)
def test_whatever_reads_it_answers_or_says_damage(
    tmp_path: Path, lived: bytes, kind: str, change: str
) -> None:
    """Cells that not every command reads: no traceback, and nobody `is not there` by damage."""
    place = tmp_path / "books.db"
    damaged(place, lived, change, kind)
    for line in READING:
        answer = run(["--db", str(place), *line.split()])
        assert answer.crash is None, (line, answer.crash)
        assert answer.code in ({7} if line == "check" else {0, 7}), (line, answer)
        assert "Exception ignored" not in answer.err


def test_a_live_file_whose_newest_instant_has_no_zone_is_damaged(tmp_path: Path) -> None:
    place = tmp_path / "books.db"
    assert run(["--db", str(place), "init", "--gateway", "manual"]).code == 0
    assert run(["--db", str(place), "client", "add", "ada"]).code == 0
    damaged(
        place, place.read_bytes(), "recorded_at = replace(recorded_at, 'Z', '')", "client-added"
    )
    for line in ("list", "check", "log", "client add bob", "tick"):
        answer = run(["--db", str(place), *line.split()])
        assert (answer.code, answer.crash) == (7, None), line
