"""What a business on a server offers at TAB: the same as a file does; and no shell waits for it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest

from invoicectl.completing import answering, line, places, waiting
from invoicectl.postgres import offers
from tests.commands.bench import prepared
from tests.postgres.losing import rows, said
from tests.postgres.test_first_steps import ask

BEFORE = ("", "ada ", "INV-2 ", "B1 ", "ada --card ")
"""What stands between a command and what is asked for."""


def offered(db: str, asked: str) -> list[tuple[str, str]]:
    """What is offered at the end of a line, and what is told beside it."""
    *words, typed = line.split(asked)
    return answering.offers(["--db", db, *words], typed)


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("tab") / "books.db"
    path.write_bytes(prepared())
    return path


@pytest.fixture
def db(file: Path, address: str) -> str:
    """A business with a bit of everything."""
    assert ask(str(file), f"copy '{address}'").code == 0
    return address


def test_as_of_a_file(file: Path, db: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting, "SECONDS", 10.0)  # not a matter of how fast this machine is
    lines = [f"{path} {before}" for path in places.TAKES for before in BEFORE]
    lines += ["show INV-", "show L", "letters L1", "pay l", "show P1", "reconcile --take "]
    for asked in lines:
        assert offered(db, asked) == offered(str(file), asked), asked
    assert ("INV-3", "lea, 55.00 overdue 2026-01-05") in offered(db, "pay ")
    monkeypatch.setenv("INVOICECTL_DB", db)
    assert answering.offers(["session", "hire"], "")[0][0] == "S1"


def test_a_shell_is_answered(db: str) -> None:
    words = ["completion", answering.ASKED, "--db", db, "confirm", ""]
    told = ""
    for _ in range(3):  # a machine that is at work may be late
        ran = subprocess.run(
            [sys.executable, "-m", "invoicectl", *words],
            capture_output=True,
            text=True,
            check=False,
        )
        assert (ran.returncode, ran.stderr) == (0, "")
        told = told or ran.stdout
    assert told.startswith("INV-1\t")


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (("business=", "business=no"), "no such business"),
        (("business=", "business=pg_"), "no name for one"),
        (("clerk@", "clerk:secret@"), "an address that is refused"),
        (("host=", "host=/nowhere"), "no server there"),
        (("host=", "nonsense="), "no address"),
    ],
)
def test_where_anything_is_in_the_way_nothing_is_said(
    db: str, change: tuple[str, str], why: str, capfd: pytest.CaptureFixture[str]
) -> None:
    wrong = db.replace(*change)
    assert wrong != db
    answering.answer(["completion", answering.ASKED, "--db", wrong, "pay", ""])
    assert capfd.readouterr() == ("", ""), why


def test_what_is_no_business_of_ours_offers_nothing(db: str) -> None:
    said(db, "DROP TABLE format")
    assert offered(db, "pay ") == []


@pytest.mark.more
def test_a_server_that_does_not_answer_is_not_waited_for(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as silent:
        silent.bind(str(tmp_path / ".s.PGSQL.5432"))
        silent.listen()
        address = f"postgresql://clerk@/books?host={tmp_path}"
        words = ["completion", answering.ASKED, "--db", address, "pay", ""]
        begun = time.monotonic()
        answering.answer(words)
        assert time.monotonic() - begun < waiting.SECONDS + 1
        ran = subprocess.run(
            [sys.executable, "-m", "invoicectl", *words],
            capture_output=True,
            check=False,
            timeout=30,
            env=dict(os.environ),
        )
        assert (ran.returncode, ran.stdout, ran.stderr) == (0, b"", b"")


def test_nothing_is_written_and_what_takes_long_is_given_up(db: str) -> None:
    with offers.connected(db) as raw:
        with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
            raw.execute("DELETE FROM policy")
        with pytest.raises(psycopg.errors.QueryCanceled):
            raw.execute("SELECT pg_sleep(60)")
    assert rows(db, "SELECT count(*) FROM policy") != [(0,)]
