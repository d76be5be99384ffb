"""A business moved to a server and back: the same events, hashes, keys, letters and charges."""

from __future__ import annotations

import json
import sqlite3
import tracemalloc
from contextlib import closing
from pathlib import Path

import pytest

from invoicectl.addresses import RECORD
from invoicectl.gateways import records
from tests.postgres.losing import rows
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


MANY = 20_000
CHARGES = f"""
WITH RECURSIVE n (number) AS (SELECT 100 UNION ALL SELECT number + 1 FROM n LIMIT {MANY})
INSERT INTO charges (number, token, amount_minor, currency, outcome, created, marks)
SELECT number, 'pm_card_visa', 100, 'USD', 'approved', '2026-01-05T09:00:00Z',
    printf('%0300d', number) FROM n"""


def test_many_charges_go_along_portion_by_portion(books: str, address: str, tmp_path: Path) -> None:
    """However many there are, few of them are in memory at once."""
    with closing(sqlite3.connect(f"{books}.gateway", isolation_level=None)) as record:
        record.execute(CHARGES)
        charged = record.execute("SELECT * FROM charges ORDER BY number").fetchall()
    size = sum(len(each[-1] or "") for each in charged)
    back = str(tmp_path / "back.db")
    tracemalloc.start()
    try:
        for source, place in ((f"{books}.gateway", address), (address, f"{back}.gateway")):
            tracemalloc.reset_peak()
            made = records.copied(source, place)
            assert made is not None
            assert tracemalloc.get_traced_memory()[1] < size
            made.put()
            made.drop()
    finally:
        tracemalloc.stop()
    question = "SELECT * FROM charges ORDER BY number"
    assert rows(f"{address}{RECORD}", question) == charged
    with closing(sqlite3.connect(f"{back}.gateway")) as record:
        assert record.execute(question).fetchall() == charged


def test_of_charges_that_are_not_put_in_place_nothing_stays(books: str, address: str) -> None:
    schemas = "SELECT nspname FROM pg_namespace WHERE nspname NOT LIKE 'pg\\_%' ORDER BY nspname"
    before = rows(address, schemas)
    made = records.copied(f"{books}.gateway", address)
    assert made is not None
    made.drop()
    assert rows(address, schemas) == before
    first, second = (records.copied(f"{books}.gateway", address) for _ in range(2))
    assert first is not None
    assert second is not None
    first.put()
    with pytest.raises(FileExistsError):
        second.put()
    first.take_back()
    for each in (first, second):
        each.drop()
    assert rows(address, schemas) == before


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


def test_the_server_knows_how_much_there_is_of_what(books: str, address: str) -> None:
    """Before anything is asked of the copy: else each question about one thing is one about all."""
    moved(books, address)
    business = address.partition("&business=")[2]
    counted = "SELECT reltuples FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace "
    found = rows(address, f"{counted} WHERE nspname = '{business}' AND relname = 'events'")
    assert found == rows(address, "SELECT CAST(count(*) AS REAL) FROM events")
