"""Plain bills at the command line: their lines, what the client calls them, how they are shown.

Source: SPEC 6, direct invoices."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from invoicectl import errors
from invoicectl.errors import Error
from tests.commands.bench import Bench
from tests.support import Business, refused

Make = Callable[..., Business]
Lines = list[tuple[str, str]]

DUE = ("--due", "2026-02-01")
LONG = "word " * 199 + "words"
"""The longest text of a line: 1,000 characters."""


def issued(b: Business, amount: str | None, *lines: str, more: tuple[str, ...] = ()) -> Lines:
    """The lines of a new bill, as they are shown."""
    words = [*(() if amount is None else (amount,)), *DUE, *more]
    bill = b("issue", "ada", *words, *(f"--line={line}" for line in lines))
    assert bill["total"] == bill["due"]
    return [(line["text"], line["amount"]) for line in bill["lines"]]


@pytest.mark.parametrize(
    ("amount", "lines", "expected", "why"),
    [
        ("120.00", (), [("Services", "120.00")], "no line is for services"),
        ("120.00", ("Workshop",), [("Workshop", "120.00")], "one may be plain"),
        ("120.00", ("Workshop 2026",), [("Workshop 2026", "120.00")], "a year is no amount there"),
        ("12.00", ("Room 12",), [("Room 12", "12.00")], "… nor is what only looks like it"),
        ("12.00", ("Room 12.00",), [("Room", "12.00")], "… but with a point it is, and adds up"),
        ("5.00", ("100.00",), [("100.00", "5.00")], "one word is a text"),
        (None, ("Consulting 100.00",), [("Consulting", "100.00")], "one, AMOUNT left out"),
        (None, ("Room 12 40",), [("Room 12", "40.00")], "the last word alone"),
        (
            *(None, ("Consulting 100.00", "Travel 20.00")),
            *([("Consulting", "100.00"), ("Travel", "20.00")], "two"),
        ),
        (
            *("120.00", ("Consulting 100.00", "Travel 20.00")),
            *([("Consulting", "100.00"), ("Travel", "20.00")], "their sum may be given"),
        ),
        (None, ("Work 5.00", "Gift 0.00"), [("Work", "5.00"), ("Gift", "0.00")], "one may be free"),
        (None, ("Two\nlines 5.00",), [("Two\nlines", "5.00")], "a text may have several lines"),
        (None, ("Two\n5.00",), [("Two", "5.00")], "… the amount on its own"),
        (None, (f"{LONG} 5.00",), [(LONG, "5.00")], "a thousand characters, and the amount"),
        ("5.00", (LONG,), [(LONG, "5.00")], "… plain"),
    ],
)
def test_lines_of_a_bill(
    business: Make, amount: str | None, lines: tuple[str, ...], expected: Lines, why: str
) -> None:
    b = business()
    b("client", "add", "ada")
    assert issued(b, amount, *lines) == expected, why
    b.check()


SUM = "AMOUNT is 5.00, and the lines add up to 6.00"


@pytest.mark.parametrize(
    ("amount", "lines", "error", "said", "why"),
    [
        (None, (), errors.Malformed, "a bill needs an AMOUNT", "nothing says how much"),
        ("0", ("Walk",), errors.BadAmount, "more than nothing", "a bill is above 0"),
        (None, ("Walk 0.00",), errors.BadAmount, "more than nothing", "… so is its sum"),
        ("5.00", ("Walk 2.00", "Bath 4.00"), errors.Malformed, SUM, "both figures are told"),
        ("5.00", ("Walk 6.00",), errors.Malformed, SUM, "one line that ends in another amount"),
        (None, ("Walk",), errors.BadText, "'Walk' has no amount at its end", "no AMOUNT, none"),
        ("5.00", ("Walk", "Bath"), errors.BadText, "'Walk' has no amount", "two plain ones"),
        ("5.00", ("Walk 5.00", "Bath"), errors.BadText, "'Bath' has no amount", "one plain"),
        (None, ("20.00",), errors.BadText, "'20.00' has no text", "an amount for nothing"),
        (None, ("Walk 1,000.00",), errors.BadAmount, "'1,000.00' is not an", "as amounts are"),
        (None, ("Walk 5,00",), errors.BadAmount, "'5,00' is not an amount: a decimal", "… always"),
        (None, ("Walk -5.00",), errors.BadAmount, "'-5.00' is not an amount", "a refund is none"),
        (None, ("Walk 5.001",), errors.BadAmount, "USD has 2 decimals", "no part of a cent"),
        ("5.00", (" ",), errors.BadText, "the line is blank", "a text says something"),
        ("5.00", (f"{LONG}s",), errors.BadText, "longer than 1,000", "a character too many"),
        (None, (f"{LONG}s 5.00",), errors.BadText, "longer than 1,000", "… before the amount"),
        ("5.00", ("a\x1bb",), errors.BadText, "which is not taken", "nothing drives a terminal"),
        (None, ("4242 4242 4242 4242 5",), errors.CardNumber, "card number", "never a card"),
        (
            *(None, ("A 9999999999.99", "B 9999999999.99"), errors.BeyondMost),
            *("the total would be 19999999999.98", "no total is beyond the most of any amount"),
        ),
    ],
)
def test_lines_that_are_refused(
    business: Make,
    amount: str | None,
    lines: tuple[str, ...],
    error: type[Error],
    said: str,
    why: str,
) -> None:
    b = business()
    b("client", "add", "ada")
    words = [*(() if amount is None else (amount,)), *DUE, *(f"--line={line}" for line in lines)]
    told = refused(b, error, "issue", "ada", *words)
    assert said in told.message, why
    assert told.hint or error is errors.BadText


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("issue S1", "a session's invoice needs an AMOUNT"),
        ("issue S1 40.00 --reference PO-7", "--due, --line and --reference belong to"),
        ("issue S1 --line Walk", "--due, --line and --reference belong to"),
        ("issue ada --line Walk", "an invoice issued to a client needs --due"),
        ("issue ada 5.00 --due 2026-02-01 --message Hello", "belong to a session's invoice"),
    ],
)
def test_what_belongs_to_which_invoice(business: Make, words: str, said: str) -> None:
    b = business(preset="marketplace")
    b.marketplace()
    assert said in refused(b, errors.Malformed, *words.split()).message


def test_a_bill_keeps_what_the_client_calls_it(business: Make) -> None:
    b = business()
    b("client", "add", "ada", "--email", "ada@example.org")
    issued(b, "5.00", more=("--reference", "PO 77"))
    assert b.invoice()["reference"] == "PO 77"
    issued(b, "5.00")
    assert b.invoice("INV-2")["reference"] is None
    assert refused(b, errors.BadText, "issue", "ada", "5", *DUE, "--reference", "a\nb")
    b.check()


def test_a_batch_has_lines_as_a_list() -> None:
    lines = ["Consulting 100.00", "Travel\nand hotel 20.00"]
    line = {"do": "issue", "target": "ada", "due": "2026-02-01", "line": lines, "reference": "PO 7"}
    answer = Bench().run(["batch", "-"], stdin=json.dumps(line))
    assert answer.code == 0
    bill = json.loads(answer.out)["result"]
    assert (bill["total"], bill["reference"]) == ("120.00", "PO 7")
    assert [each["text"] for each in bill["lines"]] == ["Consulting", "Travel\nand hotel"]


SHOWN = [
    ("table", ("    Consulting", "    and travel"), "a line of its own for each"),
    ("json", (r'"Consulting\nand travel',), "breaks stay what they are"),
]


@pytest.mark.parametrize(("form", "parts", "why"), SHOWN)
def test_long_texts_are_shown_in_eighty_columns(
    form: str, parts: tuple[str, ...], why: str
) -> None:
    bench = Bench()
    text = "Consulting\nand travel " + "on and on " * 60
    words = ["issue", "ada", *DUE, f"--line={text}999999999.99", "--line=x 1.00"]
    answer = bench.run([f"--format={form}", *words])
    assert answer.code == 0
    assert all(part in answer.out for part in parts), why
    if form == "table":
        assert max(map(len, answer.out.splitlines())) <= 80
