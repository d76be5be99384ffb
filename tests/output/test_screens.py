"""A pager takes what is longer than the screen of a terminal, and nothing else."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from invoicectl.domain.text import width
from tests.commands.bench import run
from tests.output.terminal import shown_on

COUNT = 40
COLUMNS = 80


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("screens") / "x.db"
    lines = ["init --simulated-from 2026-01-05", "client add ada --name 'Ada Lovelace'"]
    lines += ["issue ada 10.00 --due 2026-02-01"] * COUNT
    for line in lines:
        assert run(["--db", str(path), *shlex.split(line)]).code == 0
    return path


def on_a_terminal(words: list[str], **environment: str) -> str:
    """What a terminal of 24 lines and 80 columns shows of a command."""
    seen = shown_on(words, 24, COLUMNS, environment)
    assert seen.code == 0
    return seen.printed


@pytest.fixture
def pager(tmp_path: Path) -> tuple[str, Path]:
    """A pager that keeps what it is given and shows a word, and where it keeps it."""
    kept = tmp_path / "paged"
    command = shlex.join(["sh", "-c", 'cat > "$0"; echo paged', str(kept)])
    return command, kept


@pytest.mark.parametrize(
    ("words", "is_paged", "why"),
    [
        (["list"], True, "forty lines on a screen of 24"),
        (["list", "--limit", "21"], False, "with heading and sum it fits, and the prompt below"),
        (["list", "--limit", "22"], True, "and one more doesn't"),
        (["list", "--json"], False, "JSON is for programs"),
        (["list", "--format", "csv"], False, "and so is CSV"),
        (["client", "list"], False, "two lines"),
    ],
)
def test_what_is_longer_than_the_screen_is_paged(
    db: Path, pager: tuple[str, Path], words: list[str], is_paged: bool, why: str
) -> None:
    command, kept = pager
    shown = on_a_terminal(["--db", str(db), *words], PAGER=command)
    assert (shown == "paged\n", kept.exists()) == (is_paged, is_paged), why


def test_a_pager_gets_all_of_it_as_wide_as_the_terminal(db: Path, pager: tuple[str, Path]) -> None:
    command, kept = pager
    on_a_terminal(["--db", str(db), "list"], PAGER=command, NO_COLOR="1")
    heading, *rows, sums = kept.read_text().splitlines()
    assert "next step" in heading
    assert [row for row in rows if "INV-" in row][-1].split()[0] == "INV-1"
    assert sums == f"{COUNT} invoices: total 400.00, due 400.00 USD"
    assert max(map(width, rows)) <= COLUMNS


@pytest.mark.parametrize(
    ("environment", "why"),
    [
        ({"PAGER": ""}, "none is wanted"),
        ({"PAGER": "cat"}, "nor with this one"),
        ({"PAGER": "/no/such/pager"}, "one that is not there is no pager"),
        ({"PAGER": "'"}, "nor is what is no command"),
        ({"PAGER": "false", "TERM": "dumb"}, "a dumb terminal can't be paged"),
    ],
)
def test_without_a_pager_it_is_printed(db: Path, environment: dict[str, str], why: str) -> None:
    shown = on_a_terminal(["--db", str(db), "list"], **environment)
    assert shown.count("INV-") == COUNT, why


def test_a_pager_that_is_left_early_is_no_error(db: Path) -> None:
    shown = on_a_terminal(["--db", str(db), "list"], PAGER="head -n 1")
    assert ("next step" in shown, "INV-" in shown) == (True, False)


def test_what_is_piped_is_never_paged(db: Path, pager: tuple[str, Path]) -> None:
    command, kept = pager
    out = subprocess.run(
        [sys.executable, "-m", "invoicectl", "--db", str(db), "list"],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "TERM": "xterm", "PAGER": command},
    ).stdout
    assert (out.count("INV-"), kept.exists()) == (COUNT, False)
