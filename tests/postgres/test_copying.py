"""A business moved to a server and back: the same events, hashes, keys, letters and charges."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.postgres.test_first_steps import STORY, ask

EXPORTS = (
    *("balances", "bookings", "cards", "clients", "events", "file", "invoices", "lines", "lots"),
    *("messages", "outbox", "payments", "policy", "postings", "sessions", "tips", "visits"),
)


@pytest.fixture
def books(tmp_path: Path) -> str:
    """A file in which a story happened, one command of it with a key."""
    db = str(tmp_path / "books.db")
    for words in (*STORY, "--key one client add kim", "anchor"):
        done = ask(db, words)
        assert done.code == 0, (words, done.err, done.crash)
    return db


def exported(db: str) -> dict[str, str]:
    """Every table as an export shows it, with the journals of the books."""
    told = {name: ask(db, f"export csv {name}").out for name in EXPORTS}
    return told | {name: ask(db, f"export {name}").out for name in ("beancount", "hledger")}


def moved(db: str, to: str) -> None:
    done = ask(db, f"copy '{to}'")
    assert done.code == 0, (done.err, done.crash)


def test_there_and_back_nothing_is_lost(books: str, address: str, tmp_path: Path) -> None:
    back = str(tmp_path / "back.db")
    moved(books, address)
    moved(address, back)
    before = exported(books)
    assert all(before.values())
    assert exported(address) == before
    assert exported(back) == before
    for db in (address, back):
        done = ask(db, "check")
        assert (done.code, done.err) == (0, ""), done.out
        assert json.loads(ask(books, f"--format json diff '{db}'").out)["differs"] == []


def test_an_anchor_holds_across(books: str, address: str, tmp_path: Path) -> None:
    head = json.loads(ask(books, "--format json check --head").out)["head"]
    moved(books, address)
    assert ask(address, f"check --anchor {head}").code == 0
    assert ask(address, f"check --anchor {head[::-1]}").code == 7
    noted = str(tmp_path / "anchors")
    assert ask(address, f"anchor {noted}").code == 0
    assert head in Path(noted).read_text(encoding="utf-8")


def test_keys_are_known_there(books: str, address: str) -> None:
    moved(books, address)
    again = ask(address, "--key one client add kim")
    assert again.code == 0
    assert "nothing was done" in again.err
    assert ask(address, "client add kim").code == 4


def test_charges_go_along(books: str, address: str) -> None:
    """What the simulated gateway took can be given back by it, once."""
    moved(books, address)
    assert ask(address, "refund INV-1 35.00 --reason asked").code == 0
    assert ask(address, "refund INV-1 1.00 --reason asked").code == 4
    assert ask(address, "reconcile").code == 0


def test_a_copy_takes_nobodys_place(books: str, address: str) -> None:
    moved(books, address)
    done = ask(books, f"copy '{address}'")
    assert done.code == 4
    assert "exists already" in done.err
    assert ask(address, "check").code == 0


def test_a_business_between_two_addresses(books: str, address: str) -> None:
    other = f"{address}_too"
    moved(books, address)
    moved(address, other)
    assert exported(other) == exported(books)


def test_a_file_to_a_file(books: str, tmp_path: Path) -> None:
    back = str(tmp_path / "back.db")
    moved(books, back)
    assert exported(back) == exported(books)
    assert ask(books, f"copy {books}").code == 4
