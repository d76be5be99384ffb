"""What is kept of a business on a server: backups as files, and a database that was restored."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.postgres.server import Server
from tests.postgres.test_first_steps import STORY, ask


@pytest.fixture
def lived(address: str) -> str:
    """A business in which the story happened."""
    for words in STORY:
        assert ask(address, words).code == 0, words
    return address


def test_backups_are_files(lived: str, tmp_path: Path) -> None:
    for _ in range(3):
        done = ask(lived, f"backup {tmp_path} --keep 2")
        assert done.code == 0, (done.err, done.crash)
    found = sorted(tmp_path.glob("*.db"))
    assert len(found) == 2
    assert ask(str(found[0]), "check").code == 0
    assert ask(str(found[0]), "export hledger").out == ask(lived, "export hledger").out
    again = str(tmp_path / "again" / "books.db")
    Path(again).parent.mkdir()
    assert ask(again, f"restore {found[0]}").code == 0
    assert ask(lived, f"restore {found[0]}").code == 4


def test_a_restored_database_charges_nothing_twice(
    server: Server, lived: str, tmp_path: Path
) -> None:
    """The business goes back to a dump, its gateway does not: what was charged since is found."""
    business = lived.rpartition("business=")[2]
    assert ask(lived, "issue ada 30.00 --due 2026-01-15").code == 0
    record = f'SELECT count(*), sum(amount_minor) FROM "{business}_gateway".charges'
    before = server.ask(record)
    dump = tmp_path / "dump.sql"
    dump.write_text(server.dump(business), encoding="utf-8")
    charged = ask(lived, "clock advance 3d")
    assert charged.code == 0
    taken = server.ask(record)
    assert taken != before
    server.ask(f'DROP SCHEMA "{business}" CASCADE')
    server.feed(dump)
    assert ask(lived, "check").code == 0
    ask(lived, "clock advance 3d")
    assert server.ask(record) == taken
    assert "generation 2 of the file began: the gateway knows more" in ask(lived, "log").out
    assert json.loads(ask(lived, "--format json show INV-3").out)["status"] == "paid"
    assert ask(lived, "check").code == 0
