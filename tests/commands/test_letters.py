"""`letters` at the command line: whose, of what, one of them, as a page."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest

from invoicectl.domain.model import LetterKind
from invoicectl.errors import Error, FileFault, Malformed, NotFound
from tests.support import Business, refused

NOT_YET = {"reminder.txt", "card-expires.txt"}
"""What time will write, once it reminds."""


@pytest.fixture
def b() -> Business:
    made = Business("2026-01-05T09:00", preset="marketplace")
    made("client", "add", "ada", "--name", "Ada Lovelace", "--email", "ada@example.org")
    made("client", "add", "bob")
    made("provider", "add", "noor", "--email", "noor@example.org")
    made("card", "add", "ada", "pm_card_visa")
    made("session", "open", "ada", "noor", "--kind", "email")
    made("session", "offer", "S1", "40.00")
    made("session", "hire", "S1")
    made("issue", "S1", "40.00")
    made("issue", "bob", "10.00", "--due", "2026-02-01")
    made("confirm", "INV-1")
    return made


@pytest.mark.parametrize(
    ("ref", "kinds", "why"),
    [
        ("ada", ["offer", "invoice", "receipt"], "to her"),
        ("noor", ["earned"], "to the provider"),
        ("INV-1", ["invoice", "earned", "receipt"], "on an invoice, whoever gets them"),
        ("S1", ["offer", "invoice", "earned", "receipt"], "of a session, with its invoice's"),
        ("P1", ["receipt"], "of a payment"),
        ("INV-2", ["invoice"], "of another's invoice"),
    ],
)
def test_whose_letters(b: Business, ref: str, kinds: list[str], why: str) -> None:
    assert [each["kind"] for each in b("letters", ref)] == kinds, why


def test_one_letter(b: Business) -> None:
    (letter,) = b("letters", "INV-2")
    assert letter == b("letters", letter["ref"])
    assert letter["text"].startswith("Dear bob,\n\nThis is invoice INV-2 for 10.00 USD:")
    assert (letter["address"], letter["state"]) == (None, "kept")
    assert letter["subject"] == "Invoice INV-2: 10.00 USD · My business"
    assert '<p dir="auto">Dear bob,</p>' in letter["html"]


def test_a_letter_is_worded_with_todays_name_and_yesterdays_figures(b: Business) -> None:
    b("client", "edit", "bob", "--name", "Bob Marsh")
    b("discount", "INV-2", "5.00", "--reason", "late")
    first = b("letters", "INV-2")[0]
    assert first["text"].startswith("Dear Bob Marsh,")
    assert "10.00 USD" in first["text"]


@pytest.mark.parametrize(
    ("words", "error", "says"),
    [
        (("L99",), NotFound, "no letter L99"),
        (("INV-9",), NotFound, "no invoice INV-9"),
        (("INV-1", "--html"), Malformed, "--html shows one letter"),
        (("--html",), Malformed, "--html shows one letter"),
    ],
)
def test_what_is_not_there(
    b: Business, words: tuple[str, ...], error: type[Error], says: str
) -> None:
    assert says in refused(b, error, "letters", *words).message


def test_templates_are_written_out_changed_and_used(b: Business, tmp_path: Path) -> None:
    place = tmp_path / "wordings"
    written = b("config", "templates", str(place))
    assert written["folder"] == str(place)
    assert sorted(written["written"]) == sorted(path.name for path in place.iterdir())
    assert {f"{kind}.txt" for kind in get_args(LetterKind)} <= {*written["written"]} | NOT_YET
    assert b("config", "get", "templates")["value"] == str(place)
    before = b("letters", "INV-2")[0]["text"]
    (place / "next.txt").write_text("Pay soon.\n", encoding="utf-8")
    assert "Pay soon." in b("letters", "INV-2")[0]["text"]
    again = b("config", "templates", str(place))
    assert (again["written"], "next.txt" in again["kept"]) == ([], True)
    b("config", "set", "templates", "none")
    assert b("letters", "INV-2")[0]["text"] == before


def test_a_template_that_fails_is_told(b: Business, tmp_path: Path) -> None:
    (tmp_path / "invoice.txt").write_text("{{ amout }}", encoding="utf-8")
    b("config", "set", "templates", str(tmp_path))
    done = b.done("letters", b("letters", "INV-2")[0]["ref"])
    assert done.notes == ("invoice.txt, line 1: 'amout' is undefined; ours is taken instead",)


def test_templates_without_a_folder_to_be_in(b: Business, tmp_path: Path) -> None:
    error = refused(b, FileFault, "config", "templates", str(tmp_path / "none" / "here"))
    assert "can't be written" in error.message
