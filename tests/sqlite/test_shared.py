"""One file of several Unix users through a group, each with a group and a umask of their own.

Source: docs/operations.md (Several people on one machine)."""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from invoicectl.context import Context
from tests.commands.bench import Answer, faults, run
from tests.sqlite.apart import be, command, fresh_context

BOOKS, ADA, BEN, EVE = 61000, 61001, 61002, 61003
"""The group of the books; two who are in it, and one who isn't."""

pytestmark = [
    pytest.mark.more,
    pytest.mark.skipif(os.geteuid() != 0, reason="only root can be two people"),
]


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder as docs/operations.md has it made; every command is loaded already."""
    found = Path(tempfile.mkdtemp())
    for words in (["init", "--simulated-from", "2026-01-05T09:00"], *LINES, *QUESTIONS):
        assert run(["--db", str(found / "warm.db"), *words]).code == 0
    for path in found.iterdir():
        path.unlink()
    os.chown(found, 0, BOOKS)
    found.chmod(0o2770)
    yield found
    shutil.rmtree(found)


LINES = [
    ["client", "add", "ada"],
    ["card", "add", "ada", "pm_card_visa"],
    ["issue", "ada", "40.00", "--due", "2026-01-06"],
    ["clock", "advance", "2d"],
    ["tick"],
    ["anchor"],
    ["client", "add", "ben"],
]
"""What writes each of the files that lie beside the file."""

QUESTIONS = [["show", "INV-1"], ["check"], ["list"]]


def as_user(user: int, *groups: int) -> Callable[[], Context]:
    """The context of a run of theirs: nobody else may read what they make."""

    def given() -> Context:
        be(user, user, *groups)
        os.umask(0o077)
        return fresh_context()

    return given


def shared(path: Path) -> None:
    """What the one who made the file does to share it."""
    os.chown(path, -1, BOOKS)
    path.chmod(0o660)


def answers(path: Path, words: list[str], given: Callable[[], Context]) -> Answer:
    return command("--db", str(path), *words, given=given)


def test_two_take_turns_at_a_file_that_is_shared(place: Path) -> None:
    path = place / "books.db"
    ada, ben = as_user(ADA, BOOKS), as_user(BEN, BOOKS)
    assert answers(path, ["init", "--simulated-from", "2026-01-05T09:00"], ada).code == 0
    assert stat.S_IMODE(path.stat().st_mode) == 0o600, "a new file is its owner's alone"
    assert answers(path, ["show", "INV-1"], ben).code == 7
    shared(path)
    for number, words in enumerate(LINES):
        first = (ada, ben)[number % 2]
        answer = answers(path, words, first)
        assert (answer.code, list(faults(answer))) == (0, []), (words, answer)
        for each in (ada, ben):
            for question in QUESTIONS[1:]:
                assert answers(path, question, each).code == 0, (words, question)
    for beside in place.iterdir():
        assert beside.stat().st_gid == BOOKS, beside
        assert stat.S_IMODE(beside.stat().st_mode) == 0o660, beside
    assert {each.name.removeprefix("books.db") for each in place.iterdir()} >= {
        *("", ".lock", ".tick", ".gateway", ".anchors"),
    }


def test_who_made_the_locks_first_shares_them_too(place: Path) -> None:
    """They lay there for one alone before the file was shared; his next run lets the others in."""
    path = place / "books.db"
    ada, ben = as_user(ADA, BOOKS), as_user(BEN, BOOKS)
    for words in (["init", "--simulated-from", "2026-01-05T09:00"], ["client", "add", "ada"]):
        assert answers(path, words, ada).code == 0
    shared(path)
    answer = answers(path, ["client", "add", "ben"], ben)
    assert answer.code == 7
    assert "books.db.lock" in answer.err, "it is said which file isn't his"
    assert answers(path, ["client", "add", "kim"], ada).code == 0
    assert answers(path, ["client", "add", "ben"], ben).code == 0


def test_nobody_else_gets_in(place: Path) -> None:
    path = place / "books.db"
    ada, eve = as_user(ADA, BOOKS), as_user(EVE)
    assert answers(path, ["init", "--simulated-from", "2026-01-05T09:00"], ada).code == 0
    shared(path)
    assert answers(path, ["client", "add", "ada"], ada).code == 0
    for words in (["list"], ["client", "add", "eve"]):
        assert answers(path, words, eve).code in {3, 7}
    assert all(each.stat().st_mode & 0o007 == 0 for each in place.iterdir())
