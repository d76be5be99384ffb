"""`import`: the files of other programs, taken over row by row."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from invoicectl.cli import app
from invoicectl.errors import BadTable, Error
from tests.importing.exports import EXPORTS
from tests.support import Business

START = "2026-06-01T09:00"


class Importer:
    """A business into which files are imported."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.run = Business(START)

    def take(self, kind: str, text: str, *words: str, name: str = "table.csv") -> Any:
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        return self.run("import", kind, str(path), *words)

    def export(self, name: str, *words: str) -> Any:
        kind, preset, path = EXPORTS[name]
        return self.take(kind, path.read_text("utf-8"), "--preset", preset, *words)

    def bills(self, *fields: str) -> list[tuple[Any, ...]]:
        return [tuple(each[field] for field in fields) for each in self.run("list")]

    def refused(self) -> list[dict[str, str]]:
        path = self.folder / "table.refused.csv"
        with path.open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))


@pytest.fixture
def importer(tmp_path: Path) -> Importer:
    return Importer(tmp_path)


# --- presets ------------------------------------------------------------------------------------

BILLS = [
    (["ninja clients", "ninja invoices"], [("0002", "dr-ada-aero-jr", "28.67", "6.94", "21.73")],
     "the amount is repeated on each item; a draft is left out"),
    (["freshbooks"], [("7", "ada", "27.00", "0.00", "27.00"), ("8", "ada", "10.00", "10.00",
     "0.00")], "the sum of the lines with their tax; partly paid is not said, so refused"),
    (["wave entries"], [("4", "ada", "100.00", "30.00", "70.00")],
     "a row a posting: above zero the invoice, below zero a payment of it"),
    (["quickbooks aging"], [("SI-1", "ada-co", "2000.00", "1300.00", "700.00")],
     "what is not open was paid; what is left of a credit note is credit"),
    (["wave invoices"], [("3", "ada", "590.50", "90.50", "500.00")], "days come first"),
    (["quickbooks open"], [("SI-1", "ada-co", "1800.00", "0.00", "1800.00")],
     "the client is the heading; what is open is all that is known"),
    (["quickbooks sales"], [("1001", "ada", "25.50", "0.00", "25.50"), ("1002", "bob", "10.00",
     "0.00", "10.00")], "items of an invoice stand in several groups"),
    (["stripe invoices"], [("A-0001", "cus-a", "29.50", "29.50", "0.00"), ("A-0002", "cus-a",
     "30.00", "0.00", "30.00")], "the total, oldest first; a void one is left out"),
]  # fmt: skip


@pytest.mark.parametrize(("names", "expected", "why"), BILLS)
def test_invoices_of_each_preset(
    importer: Importer, names: list[str], expected: list[tuple[str, ...]], why: str
) -> None:
    for name in names:
        importer.export(name)
    assert importer.bills("reference", "client", "total", "paid", "due") == expected, why
    importer.run.check()
    before = importer.run("log")
    again = importer.export(names[-1])
    assert (again["imported"], again["skipped"]) == (0, len(expected) + (names[-1] in MORE))
    assert importer.run("log") == before, "what was imported is skipped"


MORE = {"quickbooks aging", "quickbooks open", "wave entries"}
"""Files with one item more than invoices: credit, or a payment."""


def test_lines_and_dates_are_as_they_were(importer: Importer) -> None:
    importer.export("ninja invoices")
    (bill,) = importer.run("list")
    assert [(each["text"], each["amount"]) for each in bill["lines"]] == [
        ("Sitting", "26.67"), ("Food", "2.00"),
    ]  # fmt: skip
    assert (bill["issued_at"], bill["due_at"]) == ("2026-02-19T00:00:00Z", "2026-02-18T17:00:00Z")
    assert bill["no_step"]["why"] == "imported"
    assert [(each["method"], each["amount"]) for each in bill["payments"]] == [("opening", "6.94")]


def test_what_is_left_of_a_credit_is_credit(importer: Importer) -> None:
    told = importer.export("quickbooks open")
    assert (told["imported"], told["dropped"], told["credit"]) == (2, 4, "50.00")
    assert importer.run("client", "list")[0]["credit"] == "50.00"


def test_payments_find_their_invoice_or_are_an_advance(importer: Importer) -> None:
    importer.export("ninja invoices")
    told = importer.export("ninja payments")
    assert (told["imported"], told["paid"]) == (3, "25.00")
    assert importer.bills("paid", "due") == [("26.94", "1.73")]
    (ada,) = importer.run("client", "list")
    assert ada["credit"] == "5.00", "the invoice 0009 is not here"
    assert importer.export("ninja payments")["skipped"] == 3, "two alike are two, once"
    importer.run.check()


def test_payments_of_stripe_are_net_of_what_was_given_back(importer: Importer) -> None:
    importer.export("stripe invoices")
    told = importer.export("stripe payments")
    assert (told["imported"], told["dropped"], told["paid"]) == (2, 2, "29.00")
    assert importer.bills("paid")[1] == ("20.00",)
    assert importer.run("client", "list")[1]["credit"] == "9.00", "of no invoice: in advance"
    (kept,) = importer.refused()
    assert (kept["id"], kept["why"]) == ("ch_3", "it is in EUR, and this file is in USD")


def test_payments_of_postings_alone(importer: Importer) -> None:
    importer.export("wave entries")
    text = EXPORTS["wave entries"].path.read_text("utf-8").replace("82010,", "82019,")
    told = importer.take("payments", text, "--preset", "wave")
    assert (told["imported"], told["paid"]) == (1, "30.00")
    assert importer.bills("paid", "due") == [("60.00", "40.00")]
    methods = [each["method"] for each in importer.run("show", "INV-1")["payments"]]
    assert methods == ["opening", "transfer"], "for an invoice that is here already: cash"


def test_payments_without_an_invoice_are_in_advance(importer: Importer) -> None:
    told = importer.export("quickbooks payments")
    assert (told["imported"], told["refused"], told["dropped"]) == (1, 1, 3)
    assert importer.run("client", "list")[0]["credit"] == "20.00"


def test_a_table_saved_by_a_german_spreadsheet(importer: Importer) -> None:
    importer.export("stripe invoices")
    told = importer.export("stripe german")
    assert (told["imported"], told["dropped"], told["paid"]) == (1, 1, "20.00")
    assert importer.bills("paid", "due")[1] == ("20.00", "10.00")


# --- without a preset ---------------------------------------------------------------------------

PLAIN = "number,client,issued,due,total\n1,Ada,2026-01-02,2026-02-01,10.00\n"


def test_columns_have_the_names_of_the_fields_or_are_mapped(importer: Importer) -> None:
    assert importer.take("invoices", PLAIN)["imported"] == 1
    mapped = PLAIN.replace("number", "Rechnung Nr.").replace("\n1,", "\n2,")
    assert importer.take("invoices", mapped, "--map", "number=rechnung nr.")["imported"] == 1
    assert importer.bills("reference") == [("1",), ("2",)]


def test_dates_and_decimals_as_they_are_said(importer: Importer) -> None:
    text = "number;client;issued;total\n1;Ada;02.01.2026;1.000\n"
    importer.take("invoices", text, "--dates", "DD.MM.YYYY", "--decimal", "comma")
    assert importer.bills("total", "issued_at") == [("1000.00", "2026-01-02T00:00:00Z")]


def test_sources_have_ids_of_their_own(importer: Importer) -> None:
    importer.take("invoices", PLAIN, "--source", "shop")
    assert importer.take("invoices", PLAIN, "--source", "shop")["skipped"] == 1
    assert importer.take("invoices", PLAIN, "--source", "fair")["imported"] == 1


@pytest.mark.parametrize(("words", "error", "why"), [
    (("import", "invoices", "no.csv"), "there is no file no.csv", "no such file"),
    (("import", "invoices"), "takes a kind and a CSV file", "no file"),
    (("import", "pets", "x.csv"), "'pets' is not a valid kind of import", "no such kind"),
    (("import", "clients", "x.csv", "--preset", "xero"), "'xero' is not a valid preset", "else's"),
    (("import", "clients", "x.csv", "--map", "colour=x"), "'colour' is not a valid field", "none"),
    (("import", "clients", "x.csv", "--map", "name"), "names no column", "nothing behind it"),
    (("import", "clients", "x.csv", "--dates", "soon"), "'soon' is not a valid", "no form"),
    (("import", "clients", "x.csv", "--decimal", "dot"), "'dot' is not a valid decimal", "a word"),
    (("import", "--release", "--preset", "wave"), "reads no file", "nothing to read"),
    (("import", "--release", "INV-7"), "there is no invoice INV-7", "no such invoice"),
])  # fmt: skip
def test_what_can_not_be_asked(
    importer: Importer, words: tuple[str, ...], error: str, why: str
) -> None:
    with pytest.raises(Error) as caught:
        importer.run(*words)
    assert error in caught.value.message, why


@pytest.mark.parametrize(("text", "reason", "why"), [
    ("", "it has no heading line", "empty"),
    ("Nickname,Sum\nAda,1\n", "with the columns that invoices need: number", "nothing is known"),
    ("number,client,day,total\n1,Ada,2025-01-02,5\n", "what invoices need: issued", "one of four"),
    ("number,client\n1,Ada\n", "what invoices need: issued, total or line_total", "two of four"),
    ('number,"client\n', "what invoices need: issued", "a quote that does not end"),
])  # fmt: skip
def test_a_file_without_a_header(importer: Importer, text: str, reason: str, why: str) -> None:
    path = importer.folder / "table.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadTable) as caught:
        importer.run("import", "invoices", str(path))
    assert reason in caught.value.message, why


# --- refusals row by row ------------------------------------------------------------------------

ROWS = [
    ("1,Ada,2026-01-02,2026-02-01,10.00,EUR", "it is in EUR, and this file is in USD"),
    ("1,Ada,2026-01-02,2026-02-01,10.005,USD", "part of the least unit"),
    ("1,Ada,02/01/2026,2026-02-01,10.00,USD", "is not a date like Y-m-d"),
    (",Ada,2026-01-02,2026-02-01,10.00,USD", "it has no number"),
    ("1,,2026-01-02,2026-02-01,10.00,USD", "it names no client"),
    ("1,Ada,,2026-02-01,10.00,USD", "it has no date of issue"),
    ("1,Ada,2026-01-02,2026-02-01,,USD", "it has no amount"),
    ("1,Ada,2026-01-02,2026-02-01,0.00,USD", "it is over nothing"),
    ("1,4111 1111 1111 1111,2026-01-02,2026-02-01,1.00,USD", "card number"),
    ("1,Ada,2026-01-02,2026-02-01,99999999999.00,USD", "the most is"),
]


@pytest.mark.parametrize(("row", "why"), ROWS)
def test_a_row_is_refused_alone_and_kept_with_why(importer: Importer, row: str, why: str) -> None:
    text = f"number,client,issued,due,total,currency\n{row}\n2,Bob,2026-01-02,,5.00,\n"
    told = importer.take("invoices", text)
    assert (told["imported"], told["refused"]) == (1, 1)
    assert told["refused_file"] == str(importer.folder / "table.refused.csv")
    (kept,) = importer.refused()
    assert why in kept["why"]
    assert ",".join([*kept.values()][:-1]) == row
    assert told["refusals"] == [{"line": 2, "why": kept["why"]}]


def test_what_was_refused_can_be_mended_and_given_again(importer: Importer) -> None:
    importer.take("invoices", PLAIN.replace("10.00", "ten"))
    mended = (importer.folder / "table.refused.csv").read_text("utf-8").replace("ten", "10.00")
    assert importer.take("invoices", mended, name="mended.csv")["imported"] == 1


def test_a_number_that_is_there_twice_is_refused(importer: Importer) -> None:
    told = importer.take("invoices", f"{PLAIN}1,Ada,2026-01-02,2026-02-01,99.00\n")
    assert (told["imported"], told["refused"]) == (1, 1)
    assert importer.bills("total") == [("10.00",)]


def test_two_of_one_name_are_not_guessed(importer: Importer) -> None:
    importer.run("client", "add", "ada", "--name", "Ada")
    importer.run("client", "add", "ada-b", "--name", "Ada")
    told = importer.take("invoices", PLAIN)
    assert told["refusals"][0]["why"] == "2 clients are called Ada"


def test_a_refused_row_leaves_no_client_behind(importer: Importer) -> None:
    importer.take("invoices", PLAIN.replace("10.00", "99999999999.00"))
    assert importer.run("client", "list") == []
    assert importer.take("invoices", PLAIN)["imported"] == 1


# --- people -------------------------------------------------------------------------------------


def test_clients_providers_and_cards(importer: Importer) -> None:
    importer.take("clients", "id,name,email,phone\n9,Ada Ærø,ada@example.org,555 0100\n8,S1,,\n")
    importer.take("providers", "name,email,service_charge\nNoor,noor@example.org,25%\n")
    told = importer.take("cards", "client_id,token\n9,pm_card_visa\n7,pm_card_visa\n")
    assert (told["imported"], told["refused"]) == (1, 1)
    assert [(each["handle"], each["name"]) for each in importer.run("client", "list")] == [
        ("ada-aero", "Ada Ærø"), ("s1-client", "S1"),
    ]  # fmt: skip
    (noor,) = importer.run("provider", "list")
    assert (noor["handle"], noor["service_charge_rate"]) == ("noor", "25%")
    assert [card["brand"] for card in importer.run("card", "list", "ada-aero")] == ["visa"]
    again = importer.take("cards", "client_id,token\n9,pm_card_visa\n")
    assert again["skipped"] == 1
    importer.run.check()


def test_a_client_who_is_here_is_found_by_email_name_or_handle(importer: Importer) -> None:
    importer.run("client", "add", "ada", "--email", "ada@example.org")
    importer.run("client", "add", "bob", "--name", "Robert")
    text = "number,client,email,issued,total\n1,A. L.,ADA@example.org,2026-01-02,1.00\n"
    importer.take("invoices", f"{text}2,robert,,2026-01-02,1.00\n3,Ada,,2026-01-02,1.00\n")
    assert importer.bills("client") == [("ada",), ("bob",), ("ada",)]


# --- time ---------------------------------------------------------------------------------------


def test_nothing_is_charged_or_sent_until_the_release(importer: Importer) -> None:
    importer.run("client", "add", "ada", "--name", "Ada", "--email", "ada@example.org")
    importer.run("card", "add", "ada", "pm_card_visa")
    importer.take("invoices", PLAIN)
    importer.run("clock", "advance", "30d")
    assert importer.bills("status", "due") == [("open", "10.00")]
    assert importer.run("letters") == []
    (told,) = importer.run("attention")
    assert told["why"] == "1 imported invoice with 10.00 USD due is left to people"
    assert told["hint"] == "invoicectl import --release --dry-run"
    (released,) = importer.run("import", "--release")
    assert released["next"] == {"step": "collect", "at": "2026-07-01T17:00:00Z", "rule": "B4"}
    importer.run("clock", "advance", "1d")
    assert importer.bills("status") == [("paid",)]
    assert importer.run("import", "--release") == []
    importer.run.check()


def test_what_was_settled_elsewhere_was_not_collected_here(importer: Importer) -> None:
    importer.export("stripe invoices")
    assert importer.run("report", "collections")["days_to_pay"]["invoices"] == 0
    importer.run("pay", "INV-2", "--method", "cash")
    assert importer.run("report", "collections")["days_to_pay"]["invoices"] == 1


def test_one_invoice_may_be_released_by_itself(importer: Importer) -> None:
    importer.take("invoices", f"{PLAIN}2,Ada,2026-01-02,2026-02-01,20.00\n")
    importer.run("import", "--release", "INV-2")
    assert [each["next"] is None for each in importer.run("list")] == [True, False]


def test_a_dry_run_leaves_nothing(importer: Importer) -> None:
    importer.run("client", "add", "ada")
    before = importer.run("log")
    told = importer.take("invoices", f"{PLAIN}x,Ada,,,\n", "--dry-run")
    assert (told["imported"], told["refused"], told["dry_run"]) == (1, 1, True)
    assert {"ref": "INV-1", "field": "total", "from": None, "to": "10.00"} in told["changes"]
    assert told["refused_file"] is None
    assert not (importer.folder / "table.refused.csv").exists()
    assert importer.run("log") == before
    importer.take("invoices", PLAIN)
    importer.run("import", "--release", "--dry-run")
    assert importer.bills("next") == [(None,)]


def test_an_erased_clients_rows_are_forgotten(importer: Importer) -> None:
    importer.take("invoices", f"{PLAIN.strip()[:-5]}0.01\n", "--source", "quokka")
    importer.run("void", "INV-1", "--reason", "so")
    importer.run("client", "erase", "ada", "--reason", "asked", "--even-so")
    rows = importer.run("log")
    assert "quokka" not in str(rows)
    importer.run.check()


def test_an_import_in_a_batch_shares_its_lines(importer: Importer, tmp_path: Path) -> None:
    path = tmp_path / "bills.csv"
    path.write_text(PLAIN, encoding="utf-8")
    lines = tmp_path / "lines.jsonl"
    lines.write_text(
        '{"do": "client add", "handle": "ada"}\n'
        f'{{"do": "import", "kind": "invoices", "file": ["{path}"], "dry_run": true}}\n'
        f'{{"do": "import", "kind": "invoices", "file": "{path}"}}\n'
        '{"do": "import", "release": true}\n',
        encoding="utf-8",
    )
    answered = CliRunner().invoke(app, ["batch", str(lines)], obj=importer.run.context)
    told = [json.loads(line) for line in answered.stdout.splitlines()]
    assert [each["ok"] for each in told] == [True] * 4, told
    assert importer.bills("reference", "client") == [("1", "ada")]


OWN_TABLE = (
    "Invoice number,Customer,Date,Due date,Amount\n2025-1,Ada,2025-03-01,2025-03-15,100.00\n"
)


def test_a_table_that_people_keep_themselves_needs_no_map(importer: Importer) -> None:
    importer.take("invoices", OWN_TABLE)
    (invoice,) = importer.run("list")
    told = [invoice[name] for name in ("issued_at", "due_at", "total", "client")]
    assert told == ["2025-03-01T00:00:00Z", "2025-03-15T17:00:00Z", "100.00", "ada"]


def test_revenue_says_which_invoices_were_earned_before_the_file(importer: Importer) -> None:
    importer.take("invoices", OWN_TABLE)
    said = "not in here: 1 imported invoice {}(100.00 in all), earned before this file began"
    for words, note in (
        (("--year", "2025"), (said.format("of that time "),)),
        ((), (said.format(""),)),
        (("--year", "2026"), ()),
    ):
        assert importer.run.done("report", "revenue", *words).notes == note


def test_the_receipt_of_what_was_paid_before_the_import_names_no_day(importer: Importer) -> None:
    paid = OWN_TABLE.replace("Amount\n", "Amount,Paid\n").replace("100.00\n", "100.00,30.00\n")
    importer.take("invoices", paid)
    receipt = importer.run("document", "P1", "--format", "txt")["content"]
    assert "before 1 June 2026. Thank you." in receipt
