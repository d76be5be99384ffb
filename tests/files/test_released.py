"""A file of each released version opens for ever: it tells what it told, and goes on.

The frozen ones are written by `python -m tests.files.life`, once, at a release."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from invoicectl.sqlite.migrations import DRAFT, FORMAT, RELEASED
from invoicectl.sqlite.schema.second import TIPS_CREDITED
from tests.files import released
from tests.files.life import NAME, Life, missing
from tests.support import Business, database

MADE_AFTER = (
    "issue ada 12.00 --due 2026-04-01",
    "pay INV-34 --tip 1.00",
    "client credit gus 5.00 --reason Sorry",
    "confirm INV-33",
    "session open ada noor --kind chat",
    "book ada --visit '2026-04-10T10:00 30.00 Walk' --provider noor",
    "visit add R1 2026-04-11T10:00 9.00 Extra",
    "reverse P1 --reason Disputed",
    "release INV-11",
    "import --release",
)
"""What is done in a frozen file, a thing of each family."""


@pytest.fixture(params=released.frozen())
def version(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def format_of(life: Life) -> int:
    with closing(sqlite3.connect(life.path)) as seen:
        return int(seen.execute("PRAGMA user_version").fetchone()[0])


def test_each_released_format_has_its_frozen_file(tmp_path: Path) -> None:
    formats = set()
    for number, version in enumerate(released.frozen()):
        (tmp_path / str(number)).mkdir()
        formats.add(format_of(released.thawed(version, tmp_path / str(number))))
    assert formats == RELEASED
    assert DRAFT or FORMAT in RELEASED, "a release freezes a file of its format"


@pytest.mark.more
def test_a_life_of_this_build_has_everything(tmp_path: Path) -> None:
    """So that the next one that is frozen has what is new, too."""
    life = Life(tmp_path / NAME)
    life.live()
    assert missing(life.path) == {}
    assert life.command("check").code == 0
    assert life.command("check explain").code == 0


def test_it_tells_what_it_told(version: str, tmp_path: Path) -> None:
    life = released.thawed(version, tmp_path)
    before, found = released.facts(life.path), format_of(life)
    assert life.command("check").code == 0
    now = released.told(life)
    was = released.answers(version)
    assert list(released.lost(was, now)) == []
    assert released.facts(life.path) == before, "no fact is touched"
    assert format_of(life) == FORMAT
    copies = [path.name for path in tmp_path.iterdir() if ".before-" in path.name]
    assert len(copies) == (found != FORMAT), "an older format is kept beside it"


def test_it_goes_on(version: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    """Time takes the steps that it would have taken. Where a rule has changed since and takes
    others, `--update` writes them down anew, and the CHANGELOG says which and why."""
    life = released.thawed(version, tmp_path)
    steps = released.goes_on(life)
    assert life.command("check").code == 0
    place = released.PLACE / version / released.GOES_ON
    if request.config.getoption("--update"):
        lines = ",\n".join(json.dumps(step) for step in steps)
        place.write_text(f"[\n{lines}\n]\n", encoding="utf-8")
    assert steps == json.loads(place.read_text(encoding="utf-8"))
    assert {step[2] for step in steps} >= {"remind", "collect", "auto-confirm", "weekly", "plan"}


def test_people_go_on_with_it(version: str, tmp_path: Path) -> None:
    life = released.thawed(version, tmp_path)
    for line in MADE_AFTER:
        answer = life.command(line)
        assert answer.code == 0, f"{line}: {answer}"
    assert life.command("check").code == 0
    assert life.command("mail send").code == 0


def test_it_is_a_backup_too(version: str, tmp_path: Path) -> None:
    life = released.thawed(version, tmp_path)
    for part in released.PARTS:
        (tmp_path / part).rename(tmp_path / part.replace(NAME, "old.db"))
    answer = life.command(f"restore {tmp_path / 'old.db'}")
    assert answer.code == 0, answer
    assert format_of(life) == FORMAT
    assert life.command("check").code == 0


@pytest.mark.parametrize(
    ("before", "now", "is_lost"),
    [
        ({"a": 1}, {"a": 1, "b": 2}, False),
        ({"a": 1}, {"b": 2}, True),
        ({"a": 1}, {"a": 2}, True),
        ({"why": "was"}, {"why": "is"}, False),
        ([1, 2], [1], True),
        ([{"a": [1]}], [{"a": [2]}], True),
    ],
)
def test_an_answer_gains_fields_and_loses_none(before: Any, now: Any, is_lost: bool) -> None:
    assert bool(list(released.lost(before, now))) == is_lost


def test_a_tip_that_is_no_credit_any_more_counts_as_none(tmp_path: Path) -> None:
    """One that went back as credit and came again counted as credit for ever before."""
    life = released.thawed("0.2.0", tmp_path)
    with closing(sqlite3.connect(life.path)) as file, file:
        changed = file.execute(
            "UPDATE payments SET tip_credited_minor = tip_minor "
            "WHERE outcome = 'approved' AND kind <> 'refund' AND tip_minor > 0"
        )
        assert changed.rowcount > 1
    assert life.command("check").code == 0


def test_a_tip_that_is_credit_stays_so_where_files_are_put_right() -> None:
    made = Business("2026-01-05T09:00")
    for line in (
        "client add ada",
        "issue ada 40.00 --due 2026-02-01",
        "pay INV-1 --method cash --tip 10.00",
        "refund INV-1 4.00 --tip --to credit --reason late",
        "refund INV-1 3.00 --tip --to credit --reason late",
        "reverse P3 --reason mistyped",
    ):
        made(*line.split())
    connection = database(made.desk.store).conn
    connection.execute("UPDATE payments SET tip_credited_minor = 700 WHERE number = 1")
    connection.execute(TIPS_CREDITED)
    found = connection.execute("SELECT tip_credited_minor FROM payments WHERE number = 1")
    assert found.fetchone() == (400,)
    made.check()
