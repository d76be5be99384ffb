"""Reasons that hardly anybody comes by, each reached by what a person would type."""

from __future__ import annotations

import contextlib
import io
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from invoicectl import errors
from invoicectl.cli import Root
from invoicectl.context import Context
from invoicectl.desk.importing import taking
from invoicectl.errors import Error
from invoicectl.gateways.faults import Faulty, read_script
from invoicectl.gateways.simulated import Simulated
from invoicectl.mail import Outgoing
from invoicectl.mail.folder import Folder
from tests.commands.bench import prepared, run
from tests.commands.test_stopping import late
from tests.shop import Watched, asked
from tests.support import ROOT, Business, Clock, Words, refused

MONDAY = "2026-01-05T09:00"


SOLD: Words = [("issue", "S1", "40.00"), ("confirm", "S1"), ("payout", "noor")]
PAID: Words = [("issue", "ada", "5.00", "--due", "+14d"), ("pay", "INV-1", "--method", "cash")]
TIPPED: Words = [("card", "default", "ada", "pm_sim_timeout"), ("tip", "INV-1", "1.00")]
BACK = ("refund", "INV-1", "40.00", "--reason", "Not delivered", "--to", "card")

TYPED: list[tuple[Words, tuple[str, ...], type[Error], str, str]] = [
    # what was done, what is typed, the error, its sentence, and why
    (
        [],
        ("issue", "ada", "5.00", "--due", "+1.5d"),
        errors.BadTime,
        "'+1.5d' is not a time: its numbers are whole, like 1h30m",
        "half a day is 12h",
    ),
    (
        [],
        ("issue", "ada", "5.00", "--due", "+1d2d"),
        errors.BadTime,
        "'+1d2d' is not a time: a unit stands in it twice",
        "nobody knows whether it is 2 days or 3",
    ),
    (
        [],
        ("anchor",),
        errors.Malformed,
        "nothing lies beside a file in memory, or a business on a server",
        "where nothing is on a disk, a place has to be named",
    ),
    (
        [*PAID, ("card", "add", "ada", "pm_sim_timeout"), *TIPPED],
        ("client", "erase", "ada", "--reason", "Asked for", "--even-so"),
        errors.StillTied,
        "ada can't be erased: ada has P2, which has no outcome yet; has S1, which is not closed",
        "whether the tip was charged is not known",
    ),
    (
        [*SOLD, BACK],
        ("provider", "erase", "noor", "--reason", "Asked for", "--even-so"),
        errors.StillTied,
        "noor can't be erased: noor owes 28.00 of earnings",
        "a fee was given back that noor has been paid out",
    ),
]


@pytest.mark.parametrize(("acts", "words", "error", "said", "why"), TYPED)
def test_what_is_typed(
    business: Callable[..., Business],
    acts: Words,
    words: tuple[str, ...],
    error: type[Error],
    said: str,
    why: str,
) -> None:
    b = business(preset="marketplace")
    b.marketplace()
    for act in acts:
        with contextlib.suppress(errors.OutcomeUnknown):
            b(*act)
    assert refused(b, error, *words).message == said, why


def test_what_keeps_a_person_is_told_at_once(business: Callable[..., Business]) -> None:
    """Who settled the one would be refused for the other."""
    b = business(preset="marketplace")
    b("client", "add", "ada")
    b("card", "add", "ada", "pm_card_visa")
    b("issue", "ada", "5.00", "--due", "2026-02-01")
    b("pay", "INV-1")
    b("client", "credit", "ada", "5.00", "--reason", "sorry")
    error = refused(b, errors.StillTied, "client", "erase", "ada", "--reason", "Asked")
    assert error.message == (
        "ada can't be erased: ada has 5.00 of unused credit; stays in the books "
        "until Sat 2036-01-05 09:00 UTC: the last invoice was on Mon 2026-01-05 09:00 UTC"
    )
    credit, _, even_so = str(error.hint).partition(", then ")
    assert credit == "invoicectl refund ada 5.00 --reason TEXT --to bank"
    assert even_so.startswith("invoicectl client erase ada --reason TEXT --even-so, where")
    error = refused(b, errors.StillTied, "client", "erase", "ada", "--reason", "Asked", "--even-so")
    assert error.message == "ada can't be erased: ada has 5.00 of unused credit"


def test_a_charge_that_was_never_confirmed_has_no_document(tmp_path: Path) -> None:
    gateway = Faulty(Simulated(str(tmp_path / "record")), read_script("confirm:key-refused"))
    path = tmp_path / "books.db"
    path.write_bytes(prepared(has_charges=False))

    def said(*words: str) -> str:
        context = Context(clock=Clock(MONDAY), gateway=lambda *_, **__: gateway)
        return run(["--db", str(path), *words], context=context).err

    assert "its key is refused; no money moved" in said("pay", "INV-2")
    assert said("document", "P1").startswith(
        "error: there is no document of P1: it is cancelled, and no money moved\n"
    )


# --- tables and lines -------------------------------------------------------------------------

TABLES: list[tuple[bytes, str, str]] = [
    (b"\xff\xfea\x00b", "its text is of no encoding that is known here", "half a letter of UTF-16"),
    (
        b'name,email\n"' + b"x" * 200_000 + b'",a@example.org\n',
        "line 2: field larger than field limit (131072)",
        "a quote that is never closed takes all that follows for one cell",
    ),
]


@pytest.mark.parametrize(("content", "said", "why"), TABLES)
def test_a_table_that_can_not_be_read(
    business: Callable[..., Business], tmp_path: Path, content: bytes, said: str, why: str
) -> None:
    path = tmp_path / "people.csv"
    path.write_bytes(content)
    error = refused(business(), errors.BadTable, "import", "clients", str(path))
    assert error.message == f"{path} can't be imported: {said}", why
    assert error.hint == "save it as CSV in UTF-8"


def test_a_folder_is_no_table(business: Callable[..., Business], tmp_path: Path) -> None:
    error = refused(business(), errors.BadTable, "import", "clients", str(tmp_path))
    assert error.message == f"{tmp_path} can't be imported: Is a directory"
    assert error.hint == "name the CSV file to import"


def test_a_payment_of_an_invoice_that_nobody_accepted_yet_is_not_taken_over(
    business: Callable[..., Business], tmp_path: Path
) -> None:
    b = business(preset="marketplace")
    b.marketplace()
    b("issue", "S1", "40.00")
    path = tmp_path / "paid.csv"
    path.write_text("date,amount,invoice,method\n2026-01-05,5.00,INV-1,cash\n", encoding="utf-8")
    told = b("import", "payments", str(path))
    assert (told["imported"], told["refusals"]) == (
        0,
        [{"line": 2, "why": "INV-1 is pending, so it can't be paid"}],
    )
    assert b.invoice()["status"] == "pending", "the client has not answered"


def test_a_batch_without_an_input(
    business: Callable[..., Business], monkeypatch: pytest.MonkeyPatch
) -> None:
    """`invoicectl batch - <&-`: the program puts a null device there that nobody can read."""
    b = business()
    with open(os.devnull, "w", encoding="utf-8") as closed:
        monkeypatch.setattr(sys, "stdin", closed)
        error = refused(b, errors.NoBatch, "batch", "-")
    assert error.message == "the batch - can't be read: it is closed"


class Screen(io.StringIO):
    """A terminal."""

    def isatty(self) -> bool:
        return True


def test_a_pdf_is_not_for_a_terminal(tmp_path: Path) -> None:
    pytest.importorskip("typst", reason="no typesetter is installed")
    path = tmp_path / "books.db"
    path.write_bytes(prepared(has_charges=False))
    assert isinstance(ROOT, Root)
    context = Context(clock=Clock(MONDAY))
    with contextlib.redirect_stdout(Screen()) as screen, pytest.raises(errors.NotForTerminals) as e:
        ROOT.run(["--db", str(path), "document", "INV-2", "--format", "pdf"], context)
    context.close()
    assert (e.value.message, e.value.hint, screen.getvalue()) == (
        "a document as pdf can't be shown on a terminal",
        "add --output FILE",
        "",
    )


# --- asked to stop ----------------------------------------------------------------------------


CUT_OFF = "the sample's weeks are cut off"
SIGNALS = [(signal.SIGINT, 130), (signal.SIGTERM, 143)]


@pytest.mark.parametrize(
    ("commit", "imported", "left"), [(1, "2", "3 are"), (2, "4", "1 is"), (3, "5", None)]
)
def test_an_import_that_is_asked_to_stop(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, commit: int, imported: str, left: str | None
) -> None:
    """Between two commits: what was done is told, and another run takes the others."""
    monkeypatch.setattr(taking, "PORTION", 2)
    path, table = tmp_path / "books.db", tmp_path / "people.csv"
    path.write_bytes(prepared(has_charges=False))
    table.write_text("name\nAda\nBob\nCyd\nDan\nEve\n", encoding="utf-8")
    words = ["import", "clients", str(table)]
    store, _ = late(monkeypatch, path, asked(commit, signal.SIGTERM))
    answer = run(words, context=Context(clock=Clock(MONDAY), store=store))
    store.close()
    assert (answer.code, answer.out.split()[3:]) == (143, ["imported", imported])
    stopped = (
        f"error: stopped as asked: {left} left\n"
        "hint: give the command again: what was imported is skipped\n"
    )
    assert answer.err == ("" if left is None else stopped)
    again = run(["--db", str(path), *words]).out.split()
    assert again[again.index("skipped") + 1] == imported


@pytest.mark.parametrize(("sent", "code"), SIGNALS)
def test_a_sample_that_is_asked_to_stop(tmp_path: Path, sent: signal.Signals, code: int) -> None:
    """While it charges its first card."""
    path = tmp_path / "sample.db"
    watched = Watched(asked(1, sent))
    context = Context(clock=Clock(MONDAY), gateway=lambda *_, **__: watched)
    answer = run(["--db", str(path), "init", "--sample"], context=context)
    assert (answer.code, answer.err) == (
        code,
        f"error: stopped as asked: {CUT_OFF}\nhint: remove {path}, then give it again\n",
    )
    assert path.exists(), "which is what is to be removed"


@pytest.mark.parametrize(("sent", "code"), SIGNALS)
def test_the_mail_that_is_asked_to_stop(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sent: signal.Signals, code: int
) -> None:
    """While it writes its first letter: that one is sent, and the others wait."""
    path = tmp_path / "books.db"
    words = ["--db", str(path), "mail", "send", "--to-folder", str(tmp_path)]
    for line in (
        "init --gateway manual --set mail_from=office@example.com",
        "client add ada --email ada@example.org",
        *["issue ada 40.00 --due +7d"] * 3,
    ):
        assert run(["--db", str(path), *line.split()]).code == 0
    send, told = Folder.send, asked(1, sent)

    def stopped(self: Folder, outgoing: Outgoing) -> None:
        told(1)
        send(self, outgoing)

    monkeypatch.setattr(Folder, "send", stopped)
    answer = run(words)
    assert (answer.code, [each.name for each in tmp_path.glob("*.eml")]) == (code, ["L1.eml"])
    assert answer.err == (
        "error: stopped as asked: 2 letters wait\nhint: invoicectl mail send goes on\n"
    )
