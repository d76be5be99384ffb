"""Facts that people and banks bring late: each is recorded, and money, credit and books are right.

Rows are lives on the command line: what happened, and what the file must then say."""

from __future__ import annotations

import json
import shlex
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.commands.bench import run

START = ["init --simulated-from 2026-01-05T09:00 --preset pet-care", "client add kim"]
CARD = [*START, "card add kim pm_card_visa"]
BILL = [*CARD, "issue kim 100.00 --due 2026-01-20"]
BOOKED = [*CARD, "book kim --visit '2026-01-12T10:00 100.00 Sit'"]
DROPPED = [*BOOKED, "confirm B1", "visit cancel V1"]


class Row(NamedTuple):
    """What happened, what is asked with which path into its JSON, the answer, and why."""

    lines: list[str]
    asked: list[tuple[str, str, Any]]
    why: str


def _credit(amount: str) -> tuple[str, str, Any]:
    return ("client show kim", "credit", amount)


ROWS = [
    Row(
        [*BILL, "pay INV-1 40.00 --method cash", "reverse P1 --reason typed", "clock advance 60d"],
        [("show INV-1", "status", "paid"), ("show INV-1", "due", "0.00")],
        "a reversed typing error leaves autopay as it was",
    ),
    Row(
        [*BILL, "clock advance 20d", "reverse P1 --reason chargeback", "clock advance 40d"],
        [("attention", "0.ref", "INV-1"), ("show INV-1", "no_step.why", "charged back")],
        "a charge back leaves the invoice to people, and attention says so",
    ),
    Row(
        [*DROPPED, "reverse P1 --reason chargeback"],
        [_credit("0.00"), ("show INV-1", "due", "0.00")],
        "the credit of a dropped booking goes with the deposit that the bank takes back",
    ),
    Row(
        [*DROPPED, "refund kim 50.00 --to card --reason 'sitter ill'"],
        [_credit("0.00"), ("show P1", "refunded", "50.00")],
        "client credit is given back to the card that it came from",
    ),
    Row(
        [
            "PROVIDER",
            *BOOKED,
            "tip B1 10.00",
            "visit cancel V1",
            "refund B1 10.00 --tip --reason x",
        ],
        [("show B1", "status", "cancelled"), ("show P1", "refunded", "10.00")],
        "a tip on a booking that was dropped is given back",
    ),
    Row(
        [
            *START,
            "client credit kim 200.00 --method check --reason advance",
            "reverse P1 --reason bounced",
        ],
        [_credit("0.00")],
        "a bounced advance is no credit",
    ),
    Row(
        [*START, "client credit kim 100.00 --reason walk", "reverse P1 --reason 'meant 10.00'"],
        [_credit("0.00")],
        "mistyped goodwill is taken back",
    ),
    Row(
        [
            *CARD,
            "issue kim 50.00 --due 2026-01-20",
            "pay INV-1",
            "refund INV-1 50.00 --to credit --reason x",
            "reverse P1 --reason chargeback",
        ],
        [_credit("0.00"), ("show INV-1", "due", "0.00")],
        "what was given back as credit goes with the charge",
    ),
    Row(
        [*BILL, "clock advance 20d", "pay INV-1 100.00 --method check --reference 'chk 12'"],
        [_credit("100.00"), ("show INV-1", "status", "paid")],
        "a check that crosses the charge in the post is credit",
    ),
    Row(
        [
            *START,
            "card add kim pm_card_visa",
            "config set deposit_rate 100%",
            "book kim --visit '2026-01-19T10:00 50.00 Walk' --visit '2026-01-19T12:00 50.00 Walk'",
            "confirm B1",
            "visit cancel V1 --release 100%",
            "issue kim 50.00 --due 2026-01-07",
            "clock advance 3d",
            "reverse P1 --reason chargeback",
        ],
        [("show INV-1", "due", "100.00"), ("show INV-2", "status", "paid"), _credit("0.00")],
        "credit that was used elsewhere comes back as due on the invoice it came from",
    ),
    Row(
        [
            *BILL,
            "pay INV-1 40.00 --method check",
            "write-off INV-1 --reason w",
            "pay INV-1 60.00 --method check",
        ],
        [("show INV-1", "status", "paid"), ("show INV-1", "due", "0.00")],
        "what was written off and then paid in full is paid",
    ),
    Row(
        [*BILL, "client credit kim 5.00 --reason x", "pay INV-1 --method credit"],
        [("show INV-1", "due", "95.00"), _credit("0.00")],
        "credit without an amount is what there is of it",
    ),
    Row(
        [
            *BILL,
            "pay INV-1 100.00",
            *[f"reverse P1 --amount 30.00 --reason {n}" for n in range(3)],
        ],
        [("show INV-1", "due", "90.00"), ("show P1", "reversed", "90.00")],
        "a dispute comes in parts",
    ),
    Row(
        [
            *BILL,
            "pay INV-1 100.00",
            "reverse P1 --reason dispute",
            "reverse P1 --withdrawn --reason won",
        ],
        [("show INV-1", "status", "paid"), ("show P1", "reversed", "0.00")],
        "a dispute that is won is taken back",
    ),
    Row(
        [*BILL, "discount INV-1 10% --reason late", "pay INV-1 --method cash"],
        [("show INV-1", "total", "90.00"), ("show INV-1", "status", "paid")],
        "an unpaid bill is lowered in part",
    ),
    Row(
        [*BILL, "hold INV-1 --reason asking", "clock advance 60d"],
        [("attention", "0.ref", "INV-1"), ("show INV-1", "held", True)],
        "what is held and forgotten is named",
    ),
]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.why)
def test_facts_that_come_late_are_recorded(tmp_path: Path, row: Row) -> None:
    db = ["--db", str(tmp_path / "x.db")]
    lines = [line for line in row.lines if line != "PROVIDER"]
    if len(lines) < len(row.lines):
        lines[1:1] = ["provider add pro"]
        lines = [line.replace("book kim", "book kim --provider pro") for line in lines]
    for line in lines:
        ended = run([*db, *shlex.split(line)])
        assert ended.code == 0, (line, ended.err)
    for question, path, answer in row.asked:
        told = json.loads(run([*db, *question.split(), "--json"]).out)
        for key in path.split("."):
            told = told[int(key)] if key.isdigit() else told[key]
        assert told == answer, (question, path)
    assert run([*db, "check"]).code == 0


def test_more_than_is_left_of_a_payment_is_refused(tmp_path: Path) -> None:
    db = ["--db", str(tmp_path / "x.db")]
    for line in [*BILL, "pay INV-1 100.00", "reverse P1 --amount 80.00 --reason dispute"]:
        assert run([*db, *line.split()]).code == 0
    assert run([*db, *["reverse", "P1", "--amount", "30.00", "--reason", "dispute"]]).code == 4
    assert json.loads(run([*db, "show", "INV-1", "--json"]).out)["due"] == "80.00"
