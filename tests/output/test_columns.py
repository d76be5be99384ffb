"""A CSV always has its header: the one that its rows have, also where there are none.

Source: SPEC 9 (Lists)."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest

from invoicectl.cli import Root
from invoicectl.output import tables
from invoicectl.output.columns import COLUMNS
from tests.commands.bench import Bench
from tests.support import ROOT, Business

FULL = {
    "list": "invoices",
    "client list": "clients",
    "provider list": "providers",
    "card list ada": "cards",
    "session list": "sessions",
    "booking list": "bookings",
    "series list": "series",
    "visit list": "visits",
    "earnings": "earnings",
    "earnings --movements": "movements",
    "payout --all": "payouts",
    "letters": "letters",
    "mail send --older --dry-run": "sending",
    "statement ada": "statement",
    "statement noor": "statement",
    "report aging": "aging",
    "report revenue": "revenue",
    "report tips": "tips",
    "report collections": "collections",
    "agenda": "agenda",
    "explain INV-1": "explanation",
    "forecast --until 45d": "forecast",
    "timeline INV-1": "timeline",
    "attention": "attention",
    "find 40.00": "found",
    "log": "log",
    "config list": "settings",
    "check": "checks",
    "clock advance 45d": "passage",
}
"""Commands that give rows on the prepared file, and what kind of rows."""

ALWAYS = {"log", "settings", "checks", "collections", "explanation"}
"""Kinds of which every file has rows."""

EMPTY = {
    **{
        line: kind
        for line, kind in FULL.items()
        if kind not in ALWAYS and not {"ada", "noor"} & {*line.split()}
    },
    "list --unpaid": "invoices",
    "tick": "passage",
    "log INV-1": "refused",
    "timeline INV-1": "refused",
    "earnings noor": "refused",
}
"""Commands that have no rows to give on a new file, or are refused there."""


def header(out: str) -> list[str]:
    return next(csv.reader(io.StringIO(out)))


@pytest.mark.parametrize("line", FULL)
def test_rows_stand_under_the_columns_of_their_kind(line: str) -> None:
    answer = Bench().run(["--format", "csv", *line.split()])
    heading, *rows = csv.reader(io.StringIO(answer.out))
    assert rows, "a test of rows needs some"
    assert tuple(heading) == COLUMNS[FULL[line]], "output/columns.py says it otherwise"


def test_every_kind_of_rows_is_tried() -> None:
    others = {"correction", "diff", "reconciliation", "what-if"}
    assert set(FULL.values()) == set(COLUMNS) - others, "of clocks, files, gateways, words"
    assert set(tables._TABLES) <= set(COLUMNS), "what is a table is a CSV too"


@pytest.mark.parametrize("line", EMPTY)
def test_without_rows_the_header_stands_alone(
    business: Any, capsys: pytest.CaptureFixture[str], line: str
) -> None:
    assert isinstance(ROOT, Root)
    made: Business = business()
    code = ROOT.main([*line.split(), "--format", "csv"], obj=made.context, standalone_mode=False)
    told = capsys.readouterr().out
    if EMPTY[line] == "refused":
        assert (code, told) == (3, "")
        return
    assert tuple(header(told)) == COLUMNS[EMPTY[line]]
    assert len(told.splitlines()) == 1


@pytest.mark.parametrize(
    ("line", "columns"),
    [
        ("statement ada", "at,ref,invoice,what,debit,credit,balance"),
        ("statement noor", "at,ref,invoice,what,debit,credit,balance"),
        ("card list ada", "token,brand,last4,expires,default"),
        ("earnings noor --movements", "provider,at,ref,invoice,what,amount,balance"),
        ("list --client ada", "number,plan,status,client"),
        ("report aging --client ada", "client,invoices,not_due"),
        ("export csv", "event,position,date,at,ref,kind"),
        ("export csv lines", "invoice,position,text,amount"),
    ],
)
def test_people_without_anything_have_a_header(
    business: Any, capsys: pytest.CaptureFixture[str], line: str, columns: str
) -> None:
    assert isinstance(ROOT, Root)
    made = business()
    made("client", "add", "ada")
    made("provider", "add", "noor")
    assert (
        ROOT.main([*line.split(), "--format", "csv"], obj=made.context, standalone_mode=False) == 0
    )
    told = capsys.readouterr().out
    assert told.startswith(columns)
    assert len(told.splitlines()) == 1


PARTS = {"pending": "90.00", "contested": "55.00", "given_up": "70.00"}
SUMS = {"count": 45, "total": "2796.75", "due": "572.75", "currency": "USD"}
TOGETHER = {"unconfirmed": "145.00", "not_due": "215.00"}
NONE = dict.fromkeys([*PARTS, *TOGETHER], "0.00")
HEAD = "45 invoices: total 2796.75, due 572.75 USD"


@pytest.mark.parametrize(
    ("parts", "room", "told", "why"),
    [
        (NONE, 80, "", "all that stands there is due"),
        (
            {**PARTS, **TOGETHER},
            200,
            "; pending 90.00, contested 55.00, written off 70.00",
            "by its states, where there is room",
        ),
        ({**PARTS, **TOGETHER}, 80, "; to confirm 145.00, written off 70.00", "in 80 columns"),
        ({**PARTS, **TOGETHER}, 70, "; not due 215.00", "in ever fewer words"),
        (
            {**NONE, "contested": "55.00", "unconfirmed": "55.00", "not_due": "55.00"},
            80,
            "; contested 55.00",
            "only of what there is",
        ),
    ],
)
def test_what_is_not_due_stands_apart_on_one_line(
    parts: dict[str, str], room: int, told: str, why: str
) -> None:
    shown = tables.summed("invoices", SUMS | parts, room)
    assert shown == HEAD + told, why
    assert len(shown) <= room
