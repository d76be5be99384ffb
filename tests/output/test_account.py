"""An invoice's page has one column that adds up, whatever happened; and what comes next reads as it
will be: a charge only where a card is charged. Source: SPEC 7, SPEC 9 (JSON), B21."""

from __future__ import annotations

import re
import shlex
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import pytest

from tests.commands.bench import run
from tests.output.terminal import shown_on

START = (
    "init --simulated-from 2026-01-05T09:00",
    "client add ada",
    "card add ada pm_card_visa",
)
LATE = ("card add ada pm_sim_insufficientFunds", "clock advance 10d")


def made(folder: Path, *lines: str) -> list[str]:
    """A file with a client, and these lines done in it."""
    db = ["--db", str(folder / "x.db")]
    for line in (*START, *lines):
        ended = run([*db, *shlex.split(line)])
        assert ended.code in {0, 5}, ended.err
    return db


def account(shown: str) -> list[tuple[str, Decimal]]:
    """The rows of the account on an invoice's page: what each is called, and its amount."""
    rows = shown.partition("  account\n")[2].partition("\n  payments")[0].splitlines()
    found = [re.fullmatch(r"    (\S.*?) +(-?[0-9.]+)(?:  late)?", row) for row in rows]
    return [(each[1], Decimal(each[2])) for each in found if each is not None]


def adds_up(rows: Sequence[tuple[str, Decimal]]) -> bool:
    """Whether all above `total` is the total, and that with all below it what is due."""
    names = [name for name, _ in rows]
    figures = [amount for _, amount in rows]
    at = names.index("total")
    assert names[-1] == "due"
    return sum(figures[:at]) == figures[at] and sum(figures[at:-1]) == figures[-1]


@pytest.mark.parametrize(
    ("lines", "names", "why"),
    [
        ((), ["total", "due"], "nothing happened yet"),
        (("pay INV-1 10.00",), ["total", "paid", "due"], "a part is paid"),
        (("pay INV-1 --tip 5.00",), ["total", "paid", "due"], "a tip stands apart"),
        (LATE, ["total", "late fee", "due"], "a fee comes to the total"),
        ((*LATE, "waive INV-1 --reason x"), ["total", "due"], "the fee is gone"),
        (
            ("discount INV-1 10.00 --reason x", "pay INV-1"),
            ["Discount: x", "total", "paid", "due"],
            "a discount is among the lines",
        ),
        (
            ("client credit ada 8.00 --reason x", "pay INV-1 --method credit"),
            ["total", "credit used", "due"],
            "credit is no payment",
        ),
        (
            ("pay INV-1", "refund INV-1 4.00 --reason x"),
            ["total", "paid", "due"],
            "what went back is off the total and off the paid",
        ),
        (
            ("pay INV-1 70.00 --method cash",),
            ["total", "paid", "due"],
            "what is too much is credit, and not paid on it",
        ),
        (
            ("pay INV-1 50.00 --method check", "reverse P1 --reason bounced"),
            ["total", "due"],
            "it did not hold",
        ),
        (("write-off INV-1 --reason x",), ["total", "due"], "it is due, and given up"),
        (("void INV-1 --reason x",), ["total", "due"], "nothing is left of it"),
    ],
)
def test_the_account_of_an_invoice_adds_up(
    tmp_path: Path, lines: Sequence[str], names: list[str], why: str
) -> None:
    db = made(tmp_path, "issue ada 50.00 --due 2026-01-06", *lines)
    rows = account(run([*db, "show", "INV-1"]).out)
    assert adds_up(rows), why
    assert [name for name, _ in rows if not name.startswith(("Serv", "Refund", "Void"))] == names


def test_an_account_that_is_wrong_does_not_add_up() -> None:
    rows = [("Walk", Decimal(5)), ("total", Decimal(5)), ("paid", Decimal(2)), ("due", Decimal(3))]
    assert not adds_up(rows), "what is paid comes off"


@pytest.mark.parametrize(
    ("before", "told", "not_told", "why"),
    [
        (("issue ada 5.00 --due 2026-01-09",), "charged? in 4 days", "to be paid", "by card"),
        (
            ("client edit ada --autopay off", "issue ada 5.00 --due 2026-01-09"),
            "to be paid in 4 days",
            "charged? in",
            "no card is asked",
        ),
    ],
)
def test_a_due_date_without_a_charge_is_told_as_one(
    tmp_path: Path, before: Sequence[str], told: str, not_told: str, why: str
) -> None:
    db = made(tmp_path, *before)
    for words in (["show", "INV-1"], ["list"], ["hold", "INV-1", "--reason", "x", "--dry-run"]):
        shown = run([*db, *words]).out
        assert re.search(told, shown), why
        assert not re.search(not_told, shown), why


def test_the_agenda_says_what_happens_in_words(tmp_path: Path) -> None:
    db = made(
        tmp_path,
        "issue ada 5.00 --due 2026-01-09",
        "client add bob --autopay off",
        "issue bob 6.00 --due 2026-01-10",
    )
    shown = run([*db, "agenda"]).out.splitlines()
    assert shown[1].split()[-6:] == ["card", "is", "charged", "INV-1", "ada", "5.00"]
    assert shown[2].split()[-6:] == ["6.00", "to", "be", "paid", "INV-2", "bob"]


@pytest.mark.parametrize(
    ("held", "amounts", "why"),
    [
        (None, ["7.00"], "it is invoiced on Friday"),
        ("ada", [""], "no money comes while she is held"),
        ("R1", [""], "… nor while its series is"),
    ],
)
def test_a_held_visit_is_no_money_that_comes(
    tmp_path: Path, held: str | None, amounts: list[str], why: str
) -> None:
    lines = ["series start ada", "visit add R1 2026-01-06T10:00 7.00 Walk"]
    db = made(tmp_path, *lines, *([f"hold {held} --reason x"] if held else []))
    shown = run([*db, "agenda", "--format", "csv"]).out.splitlines()
    assert [line.split(",")[4] for line in shown[1:] if ",visit," in line] == amounts, why


@pytest.mark.parametrize(
    ("words", "told", "why"),
    [
        ("hold INV-1 --reason x", "until invoicectl release INV-1", "until somebody says so"),
        (
            "hold ada --reason x --until 2026-01-07",
            "until the end of Wed 7 Jan",
            "through that day",
        ),
        ("hold R1 --reason x", "stops the weekly invoices of R1", "a series has no other charge"),
    ],
)
def test_a_hold_says_what_it_stops_and_until_when(
    tmp_path: Path, words: str, told: str, why: str
) -> None:
    db = made(tmp_path, "issue ada 5.00 --due 2026-01-09", "series start ada")
    ended = run([*db, *words.split()])
    assert told in ended.err, why
    assert "held since Mon 2026-01-05 09:00 UTC, until" in " ".join(ended.out.split())


@pytest.mark.parametrize(
    ("lines", "told", "why"),
    [
        (
            ["pay INV-1 --method check", "reverse P1 --reason bounced"],
            "reversed 5.00 of P1 (check) on Mon 5 Jan 09:00: bounced",
            "it is due again, and nothing else says why",
        ),
        (
            ["pay INV-1", "reverse P1 --reason disputed"],
            "why P1 was charged back on Mon 5 Jan 09:00 (disputed); no card is asked again",
            "told once",
        ),
    ],
)
def test_the_page_says_which_payment_did_not_hold(
    tmp_path: Path, lines: Sequence[str], told: str, why: str
) -> None:
    db = made(tmp_path, "issue ada 5.00 --due 2026-01-09", *lines)
    shown = " ".join(run([*db, "show", "INV-1"]).out.split())
    assert told in shown, why
    assert ("reversed 5.00 of P1" in shown) is told.startswith("reversed"), why


def test_a_reversal_that_is_withdrawn_is_told_no_more(tmp_path: Path) -> None:
    lines = [
        "pay INV-1 --method check",
        "reverse P1 --reason x",
        "reverse P1 --withdrawn --reason y",
    ]
    db = made(tmp_path, "issue ada 5.00 --due 2026-01-09", *lines)
    assert "reversed" not in run([*db, "show", "INV-1"]).out


@pytest.mark.parametrize("columns", [80, 120])
def test_a_clients_page_says_what_each_invoice_is_for(tmp_path: Path, columns: int) -> None:
    lines = ["client edit ada --autopay off", "clock advance --to 2026-02-01"]
    bill = "issue ada --due 2026-01-06 --line 'Walk of Monday 4.00' --line 'Key 1.00'"
    db = made(tmp_path, lines[0], bill, lines[1])
    shown = shown_on([*db, "show", "ada"], 50, columns, {"NO_COLOR": "1", "PAGER": "cat"})
    fee = "0.50 late fee (10% of 5.00: it was not paid in time)"
    told = f"5.50 issued Mon 5 Jan: 4.00 Walk of Monday; 1.00 Key; {fee} not paid in time"
    assert told in " ".join(shown.printed.split()), shown.printed


@pytest.mark.parametrize(
    ("lines", "label", "why"),
    [
        ([], "to confirm", "silence has not confirmed it yet, so nothing is owed"),
        (["contest INV-1 --reason x"], "to confirm", "nor where it is contested"),
        (["confirm INV-1"], "due", "and now it is"),
    ],
)
def test_an_invoice_owes_nothing_before_it_is_confirmed(
    tmp_path: Path, lines: list[str], label: str, why: str
) -> None:
    begun = [
        *("client edit ada --autopay off", "config set service_charge_rate 30%"),
        *("provider add noor", "session open ada noor --kind email", "session hire S1"),
    ]
    db = made(tmp_path, *begun, "issue S1 40.00", *lines)
    shown = " ".join(run([*db, "show", "INV-1"]).out.split())
    assert f"{label} 40.00 USD" in shown, why
    assert ("due 40.00" in shown) == (label == "due"), why
    page = " ".join(run([*db, "show", "ada"]).out.split())
    assert f"{'owes' if label == 'due' else label} 40.00 USD" in page, "the page tells the same"
