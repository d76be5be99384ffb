"""A check that finds no fault says so in one line, unless it is to be quiet.

Source: SPEC 9 (JSON, check), SPEC 10."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.commands.bench import run
from tests.output.terminal import shown_on


@pytest.fixture
def db(tmp_path: Path) -> Path:
    path = tmp_path / "x.db"
    for line in (
        "init --simulated-from 2026-01-05",
        "client add ada",
        "issue ada 1.00 --due 2026-02-01",
        "issue ada 2.00 --due 2026-02-01",
    ):
        assert run(["--db", str(path), *line.split()]).code == 0
    return path


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["check"], "All 12 checks hold: 4 events, 1 client, 2 invoices.\n"),
        (["check", "chain"], "The check chain holds: 4 events, 1 client, 2 invoices.\n"),
    ],
)
def test_what_holds_is_one_line(db: Path, words: list[str], told: str) -> None:
    assert shown_on(["--db", str(db), *words], 24, 80, {}).printed == told
    assert run(["--db", str(db), *words]).out == told, "in a pipe too"


def test_json_and_csv_have_every_check(db: Path) -> None:
    found = json.loads(run(["--db", str(db), "check", "--json"]).out)
    assert len(found) == 12
    assert all(list(each) == ["name", "ok", "faults"] for each in found)
    rows = run(["--db", str(db), "check", "--format", "csv"]).out.splitlines()
    assert (rows[0], len(rows)) == ("name,ok", 13)


def test_what_does_not_hold_is_told_check_by_check(db: Path) -> None:
    wrong = ["--db", str(db), "check", "--anchor", "0" * 64]
    shown = shown_on(wrong, 24, 80, {}).printed
    assert "no event has the hash" in shown
    assert "checks hold" not in shown


def test_quietly_only_faults_are_told(db: Path) -> None:
    """So that cron mails nothing on a good day; `anchor` first, for then a check has a note."""
    assert run(["--db", str(db), "anchor"]).code == 0
    quiet = ["--db", str(db), "check", "--quiet"]
    assert "nothing was changed" in run(quiet[:-1]).err
    assert (run(quiet).out, run(quiet).err) == ("", "")
    assert shown_on(quiet, 24, 80, {}).printed == ""
    assert "no event has the hash" in run([*quiet, "--anchor", "0" * 64]).out
