"""Completion in real shells, each at a terminal of its own, installed by the one line."""

from __future__ import annotations

import re
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.commands.bench import prepared
from tests.completing.shells import SHELLS, Terminal, environment, home, needed
from tests.test_docs import HOME, helped

pytestmark = pytest.mark.parametrize("shell", SHELLS)


def line_of(shell: str) -> str:
    """The line that installs it, as `completion --help` gives it."""
    found = re.search(rf"^ +{shell}: +(.+)$", helped("completion"), re.MULTILINE)
    assert found is not None
    return found[1]


@pytest.fixture
def installed(shell: str, tmp_path: Path) -> Path:
    """A home in which the line was run once, with a file in it."""
    needed(shell)
    at = home(tmp_path, shell)
    (at / "books.db").write_bytes(prepared())
    subprocess.run([shell, "-c", line_of(shell)], env=environment(at), check=True, timeout=120)
    return at


@pytest.fixture
def terminal(shell: str, installed: Path) -> Iterator[Terminal]:
    opened = Terminal(shell, installed, INVOICECTL_DB=str(installed / "books.db"))
    yield opened
    opened.close()


def test_the_readme_gives_the_same_line(shell: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    assert line_of(shell) in (HOME / "README.md").read_text(encoding="utf-8")


def test_words_are_completed(shell: str, terminal: Terminal) -> None:
    for line, words, why in (
        ("invoicectl sess", ["session"], "a command"),
        ("invoicectl session hi", ["session", "hire"], "a verb"),
        ("invoicectl session hire ", ["session", "hire", "S1"], "the only one that it would take"),
        ("invoicectl card default ada ", ["card", "default", "ada", "mastercard-4444"], "a card"),
        ("invoicectl pay INV-2 --exc", ["pay", "INV-2", "--excess"], "an option"),
        ("invoicectl pay INV-2 --method=ca", ["pay", "INV-2", "--method=cash"], "its value"),
        ("invoicectl init --set curr", ["init", "--set", "currency="], "with no blank behind"),
        ("invoicectl 'pay' \"le", ["pay", "lea"], "in quotes"),
        (
            "invoicectl --db none.db session hire ",
            ["--db", "none.db", "session", "hire"],
            "no file",
        ),
        ("invoicectl --db ~/books.db session hire ", [..., "session", "hire", "S1"], "the line's"),
    ):
        said = terminal.words(line)
        assert said[0] == "invoicectl"
        wanted = words[1:] if words[0] is ... else ["invoicectl", *words]
        assert said[-len(wanted) :] == wanted, why


@pytest.mark.more
def test_the_file_that_is_named_before_the_command_is_asked(shell: str, installed: Path) -> None:
    """Bash keeps what stands before a command from whoever completes it."""
    terminal = Terminal(shell, installed, INVOICECTL_DB="none.db")
    terminal.define("invoicectl")
    for line, asks in (
        ("INVOICECTL_DB=~/books.db invoicectl session hire ", True),
        ("true; A=b INVOICECTL_DB=books.db invoicectl session hire ", True),
        ("true && INVOICECTL_DB=$HOME/books.db invoicectl --wait 1 session hire ", True),
        ("INVOICECTL_DB=books.db true; invoicectl session hire ", False),
        ("true INVOICECTL_DB=books.db; invoicectl session hire ", False),
        ("INVOICECTL_DB=books.db invoicectl --db none.db session hire ", False),
    ):
        last = "S1" if asks and shell != "bash" else "hire"
        assert terminal.words(line, first="")[-1] == last, line
    terminal.close()


@pytest.mark.more
def test_files_are_the_shells_own(shell: str, terminal: Terminal) -> None:
    assert terminal.words("invoicectl --db boo") == ["invoicectl", "--db", "books.db"]
    assert terminal.words("invoicectl --db=boo") == ["invoicectl", "--db=books.db"]
    assert terminal.words("invoicectl mail send --to-folder b")[-1].rstrip("/") == "bin"
    assert terminal.words("invoicectl pay boo")[-1] == "boo", "only where one may stand"


@pytest.mark.more
def test_values_are_listed_with_what_they_are(shell: str, terminal: Terminal) -> None:
    shown = terminal.listed("invoicectl pay ", "Ada")
    places = [shown.index(each) for each in ("INV-3", "INV-2", "120.00 due 2026-02-01", "Ada")]
    assert places == sorted(places), "the newest first, clients behind invoices"


@pytest.mark.more
def test_nothing_that_the_file_holds_is_carried_out(shell: str, installed: Path) -> None:
    hostile = "$(touch pwned) `touch pwned` ;touch pwned;'\"\x1b[31m\n%{touch%} <(touch pwned)"
    with closing(sqlite3.connect(installed / "books.db")) as raw, raw:
        raw.execute("UPDATE clients SET name = ?", (hostile,))
        raw.execute("UPDATE clients SET handle = ? WHERE handle = 'kim'", (hostile,))
        raw.execute("UPDATE visits SET service = ?", (hostile,))
        raw.execute("UPDATE cards SET brand = ?", (hostile,))
    for line in ("invoicectl card default ada ", "invoicectl card list ", "invoicectl visit move "):
        terminal = Terminal(shell, installed, INVOICECTL_DB=str(installed / "books.db"))
        said = terminal.words(line)
        assert said[0] == "invoicectl"
        terminal.close()
    terminal = Terminal(shell, installed, INVOICECTL_DB=str(installed / "books.db"))
    shown = terminal.listed("invoicectl card list ", "touch pwned")
    terminal.close()
    assert "\x1b[31m\n" not in shown
    assert not list(installed.rglob("pwned"))
