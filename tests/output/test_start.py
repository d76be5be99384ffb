"""`invoicectl` alone says what it is and where to begin, on one small screen."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from invoicectl.domain.text import width
from invoicectl.output import start
from tests.commands.bench import Answer, run
from tests.support import Business

LINES, COLUMNS = 24, 80


def alone(monkeypatch: pytest.MonkeyPatch, place: Path) -> Answer:
    monkeypatch.setenv("INVOICECTL_DB", str(place))
    return run([])


PLACES = [
    ("x.db", "a short name"),
    ("deep/" * 40 + "x.db", "a long way: its end is shown"),
    ("店" * 60 + ".db", "signs that take two columns each"),
    ("a\x1b[31m.db", "what drives a terminal"),
]


@pytest.mark.parametrize("has_file", [True, False])
@pytest.mark.parametrize(("place", "why"), [*PLACES, (None, "no home")])
def test_it_fits_a_small_screen(place: str | None, has_file: bool, why: str) -> None:
    lines = start.text(place, has_file=has_file and place is not None).splitlines()
    assert len(lines) < LINES, "and the prompt stands below"
    assert [line for line in lines if width(line) > COLUMNS or "\x1b" in line] == [], why
    assert place is None or place[-3:] in lines[1]


def test_it_is_for_a_file_or_for_none(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    place = tmp_path / "x.db"
    without = alone(monkeypatch, place)
    assert (without.code, without.err, place.exists()) == (0, "", False)
    assert "There is no file yet at" in without.out
    assert [word in without.out for word in ("demo", "--sample", "attention")] == [1, 1, 0]
    place.write_bytes(b"no file of ours: whether there is one is all that is looked at")
    with_it = alone(monkeypatch, place)
    assert (with_it.code, with_it.err) == (0, "")
    assert "Your file is" in with_it.out
    assert [word in with_it.out for word in ("demo", "--sample", "attention")] == [0, 0, 1]


def test_without_a_home_it_still_says_where_to_begin(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("XDG_DATA_HOME")
    monkeypatch.setenv("HOME", "")
    answer = run([])
    assert (answer.code, answer.err) == (0, "")
    assert "invoicectl demo" in answer.out
    assert "file yet" not in answer.out


def test_help_has_every_command_and_alone_has_not() -> None:
    whole, short = run(["--help"]).out, run([]).out
    assert "write-off" in whole
    assert "write-off" not in short
    assert "invoicectl --help" in short


def test_its_signs_are_those_that_can_be_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C")
    assert run([]).out.isascii()


LIVED = """
client add ada
card add ada pm_card_visa
provider add noor
session open ada noor --kind email
session hire S1
series start ada --provider noor
visit add R1 2026-01-05T08:30 25.00 Walk
issue S1 40.00
"""
"""What the daily commands are about."""


@pytest.mark.parametrize("line", [line for each in start.GO_ON.values() for line in each])
def test_what_it_offers_runs(line: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    business = Business("2026-01-05T09:00", preset="marketplace")
    for each in LIVED.strip().splitlines():
        business(*shlex.split(each))
    if "pay" in line:  # it is paid by hand once the client accepted it and the card was declined
        business("card", "add", "ada", "pm_sim_insufficientFunds")
        business("confirm", "INV-1")
        business("card", "add", "ada", "pm_card_visa")
    business(*shlex.split(line)[1:])


def test_what_it_offers_first_runs_in_turn(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Each from nothing; a new file is one of both, and `demo` takes a while: `--pause 0`."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("STRIPE_API_KEY", "sk_test_of_no_use")
    for line in (line for each in start.BEGIN.values() for line in each):
        words = shlex.split(line)[1:]
        if words == ["init", "--gateway", "stripe"]:
            words = ["--db", "other.db", *words]
        answer = run([*words, "--pause", "0"] if words == ["demo"] else words)
        assert answer.code == 0, (line, answer.err)
