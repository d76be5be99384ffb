"""A business on a server from its beginning on, as commands see it."""

from __future__ import annotations

import itertools
import shlex
import uuid
from pathlib import Path

import pytest

from invoicectl import addresses
from invoicectl.context import Context
from tests.commands.bench import Answer, run
from tests.support import Clock

STORY = (
    "init --preset marketplace --gateway simulated --simulated-from 2026-01-05T09:00",
    "client add ada --email ada@example.org",
    "provider add noor",
    "card add ada pm_card_visa",
    "session open ada noor --kind email",
    "session hire S1",
    "issue S1 40.00",
    "reply S1 Thanks --from client",
    'book ada --visit "2026-01-20T10:00 25.00 Walk" --provider noor',
    "confirm B1",
    "clock advance 9d",
    "refund INV-1 5.00 --reason kindness",
    "tip INV-1 3.00 --method cash",
    "hold ada --reason holidays",
    "release ada",
)
ASKED = (
    *("list", "show INV-1", "show S1", "show ada", "earnings noor", "log", "report aging"),
    *("letters", "agenda", "attention", "find ada", "statement ada", "explain INV-1", "forecast"),
    *("export balances", "export csv invoices", "check"),
)


def ask(db: str, words: str) -> Answer:
    """One command; what is left to chance is the same wherever the business is."""
    numbers = (f"{words} {number}" for number in itertools.count())
    context = Context(
        clock=Clock("2026-01-05T09:00"),
        chance=lambda: str(uuid.uuid5(uuid.NAMESPACE_URL, next(numbers))),
    )
    return run(["--db", db, *shlex.split(words)], context=context)


def told(db: str, words: str) -> tuple[int | None, str, str]:
    """What a command tells, as JSON where it can be."""
    done = ask(db, words if words.startswith("export") else f"--format json {words}")
    assert done.crash is None, done.crash
    return done.code, done.err.replace(db, "DB"), done.out


@pytest.fixture
def lived(address: str) -> str:
    """A business in which the story happened."""
    for words in STORY:
        done = ask(address, words)
        assert done.code == 0, (words, done.err, done.crash)
    return address


def test_a_story_is_told_as_from_a_file(lived: str, tmp_path: Path) -> None:
    db = str(tmp_path / "books.db")
    for words in STORY:
        ask(db, words)
    for words in ASKED:
        assert told(lived, words) == told(db, words), words


def test_there_is_one_business_at_an_address(lived: str) -> None:
    done = ask(lived, "init --gateway manual")
    told = f"error: {lived} exists already and is left as it is"
    assert (done.code, done.err.splitlines()[0]) == (4, told)


def test_where_there_is_no_business_none_is_made(address: str) -> None:
    done = ask(address, "list")
    assert done.code == 3
    assert "init" in done.err


def test_a_first_run_that_fails_leaves_nothing(address: str, lived: str) -> None:
    assert (
        ask(
            address.replace("business=", "business=x"), "init --gateway manual --timezone Nowhere"
        ).code
        == 2
    )
    assert ask(address.replace("business=", "business=x"), "list").code == 3


def test_a_server_that_does_not_answer_is_told(tmp_path: Path) -> None:
    done = ask(f"postgresql://clerk@/books?host={tmp_path}", "list")
    assert done.code == 7
    assert "can't be reached" in done.err
    assert done.crash is None


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("postgresql://ada:secret@example.org/books", "a password"),
        ("postgresql://example.org/books?password=secret", "a password"),
        ("mysql://ada:secret@example.org/books", "begins with postgresql://"),
        ("sqlite:///books.db", "begins with postgresql://"),
        ("postgresql://example.org/books?business=Ada%20Co", "the name of a business"),
        ("postgresql://example.org/books?business=pg_catalog", "the name of a business"),
        ("postgresql://example.org/books?business=x_gateway", "the name of a business"),
    ],
)
def test_an_address_that_is_none_is_told_without_its_password(address: str, why: str) -> None:
    done = ask(address, "list")
    assert done.code == 7
    assert why in done.err
    assert "secret" not in done.out + done.err


def test_a_file_is_not_made_at_an_address(tmp_path: Path) -> None:
    path = str(tmp_path / "books.db")
    assert ask(path, "init --simulated-from 2026-01-05T09:00").code == 0
    for words in ("fork", "backup", "backup --keep 2"):
        done = ask(path, f"{words} postgresql://ada:secret@example.org/books")
        assert done.code == 3, done
        assert "no place for a file at the address postgresql://ada@example.org" in done.err
        assert "secret" not in done.err


def test_the_parts_of_an_address() -> None:
    found = addresses.read("postgresql://u@a,b:5433/n?sslmode=require&business=acme")
    assert found.server == "postgresql://u@a,b:5433/n?sslmode=require"
    assert (found.business, found.record) == ("acme", "acme_gateway")
    assert addresses.read("postgresql:///n").business == addresses.BUSINESS
