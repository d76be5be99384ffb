"""`document` on the command line: which page, in which form, to where; and what it refuses."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from invoicectl import errors
from tests.commands.bench import prepared, run
from tests.support import Business, refused

Make = Callable[..., Business]
NAME = "books.db"


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to work in, with the prepared file."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / NAME).write_bytes(prepared())
    monkeypatch.setenv("INVOICECTL_DB", NAME)
    return tmp_path


@pytest.mark.parametrize(
    ("words", "begin", "why"),
    [
        ((), "My business", "text, where nothing asks for more"),
        (("--format", "txt"), "My business", "text"),
        (("--format", "html"), "<!doctype html>", "HTML"),
        (("--output", "-"), "My business", "standard output by its name"),
    ],
)
def test_on_standard_output(words: tuple[str, ...], begin: str, why: str) -> None:
    answer = run(["document", "INV-1", *words])
    assert (answer.code, answer.out.startswith(begin)) == (0, True), (why, answer)


@pytest.mark.parametrize(
    ("words", "begin"),
    [
        (("--output", "a.html"), b"<!doctype html>"),
        (("--output", "a.HTML"), b"<!doctype html>"),
        (("--output", "a.txt"), b"My business"),
        (("--output", "a.doc"), b"My business"),
        (("--output", "a.doc", "--format", "html"), b"<!doctype html>"),
    ],
)
def test_to_a_file_in_the_form_that_its_name_asks_for(words: tuple[str, ...], begin: bytes) -> None:
    answer = run(["document", "INV-1", *words, "--json"])
    assert answer.code == 0, answer
    path = Path(words[1])
    assert path.read_bytes().startswith(begin)
    assert path.stat().st_mode & 0o777 == 0o600
    before = path.read_bytes()
    assert run(["document", "INV-2", *words]).code == 4, "what is there stays"
    assert path.read_bytes() == before
    assert run(["document", "INV-2", *words, "--force"]).code == 0
    assert path.read_bytes() != before


def test_never_over_the_file_itself() -> None:
    before = Path(NAME).read_bytes()
    assert run(["document", "INV-1", "--output", NAME, "--force"]).code == 4
    assert Path(NAME).read_bytes() == before


def test_a_pdf_is_written_whole() -> None:
    pytest.importorskip("typst")
    assert run(["document", "INV-1", "--output", "a.pdf"]).code == 0
    told = Path("a.pdf").read_bytes()
    assert told.startswith(b"%PDF-")
    assert told.rstrip().endswith(b"%%EOF")
    assert sorted(os.listdir()) == ["a.pdf", NAME, f"{NAME}.lock"] or "a.pdf" in os.listdir()


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        ("INV-99", 3, "there is no invoice INV-99"),
        ("P999", 3, "there is no payment P999"),
        ("V1", 2, "'V1' is not a reference to an invoice or a payment"),
        ("ada", 2, "'ada' is not a reference to an invoice or a payment"),
        ("statement", 2, "whose statement?"),
        ("statement nobody", 3, "there is no client nobody"),
        ("statement noor", 3, "there is no client noor"),
        ("INV-1 ada", 2, "INV-1 is one document, and takes no client"),
        ("INV-1 --month 2026-01", 2, "a period is for a statement"),
        ("INV-1 --format doc", 2, "'doc' is not a valid form of a document"),
        ("statement ada --month 2026-13", 2, "'2026-13' is not a month"),
    ],
)
def test_what_has_no_document(words: str, code: int, said: str) -> None:
    before = Path(NAME).read_bytes()
    answer = run(["document", *words.split()])
    assert (answer.code, answer.out) == (code, "")
    assert answer.err.startswith(f"error: {said}"), answer.err
    assert Path(NAME).read_bytes() == before


@pytest.mark.parametrize(
    ("whose", "hint", "why"),
    [
        (
            "ada",
            (
                "invoicectl document INV-1 for the newest invoice, document P1 for the newest "
                "receipt or document statement ada for the account"
            ),
            "each with what it is",
        ),
        ("bob", "invoicectl document statement bob for the account", "he has no other"),
    ],
)
def test_a_client_has_documents_to_choose_from(
    business: Make, whose: str, hint: str, why: str
) -> None:
    b = business()
    b("client", "add", "ada")
    b("client", "add", "bob")
    b("issue", "ada", "9.00", "--due", "2026-02-01")
    b("pay", "INV-1", "--method", "cash")
    assert refused(b, errors.BadReference, "document", whose).hint == hint, why
    for each in hint.removeprefix("invoicectl ").replace(" or ", ", ").split(", "):
        b.done(*each.partition(" for ")[0].split())


def test_what_moved_no_money_has_none(business: Make) -> None:
    b = business(preset="marketplace")
    b.marketplace()
    b("client", "add", "bob")
    b("card", "add", "bob", "pm_sim_insufficientFunds")
    b("issue", "bob", "9.00", "--due", "2026-02-01")
    with pytest.raises(errors.Declined):
        b("pay", "INV-1")
    with pytest.raises(errors.NoDocument) as told:
        b("document", "P1")
    assert told.value.message == ("there is no document of P1: it is declined, and no money moved")
    assert told.value.exit_code == 4
    b("issue", "S1", "40.00")
    b("confirm", "S1")
    b("payout", "noor")
    with pytest.raises(errors.NoDocument) as told:
        b("document", "P3")
    assert told.value.message == "there is no document of P3: it is a payout, to noor"
    assert told.value.hint == "invoicectl statement noor"


def test_it_is_shown_as_time_has_settled_it_and_nothing_is_written(business: Make) -> None:
    b = business("2026-01-05T09:00", live=True, gateway="manual", preset="marketplace")
    b("client", "add", "ada")
    b("provider", "add", "noor")
    b("session", "open", "ada", "noor", "--kind", "email")
    b("session", "hire", "S1")
    b("issue", "S1", "40.00")
    b.system.at = b.system.at.replace(day=20)
    before = b.events()
    told = b("document", "INV-1", "--format", "txt")["content"]
    assert "Awaiting your answer" not in told, "it was confirmed by silence on the 13th"
    assert "Due       13 January 2026, 09:00" in told
    assert b.events() == before


@pytest.mark.parametrize(
    ("words", "hint", "why"),
    [
        ("receipt mia", "invoicectl document P2", "her newest payment that came in"),
        ("Invoice mia", "invoicectl document INV-1", "her newest invoice"),
        ("INV-1 mia", "invoicectl document INV-1", "named already"),
        ("account mia", "invoicectl document statement mia", "no other is of a client"),
        ("receipt lea", "invoicectl document statement lea", "who paid nothing has no receipt"),
    ],
)
def test_a_client_in_the_wrong_place_is_told_what_works(words: str, hint: str, why: str) -> None:
    db = ["--db", "desk.db"]
    for line in (
        "init --simulated-from 2026-01-05",
        "client add lea",
        "client add mia",
        "card add mia pm_sim_insufficientFunds",
        "issue mia 50.00 --due 2026-02-01",
        "pay INV-1 20.00 --method cash",
        "pay INV-1 10.00 --method cash",
        "pay INV-1",
        "refund INV-1 5.00 --reason x --to cash",
    ):
        assert run([*db, *line.split()]).code in {0, 5}, line
    told = run([*db, "document", *words.split()])
    assert (told.code, told.err.splitlines()[-1]) == (2, f"hint: {hint}"), why
    assert run([*db, *hint.split()[1:]]).code == 0
