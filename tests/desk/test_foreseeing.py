"""The charge that is told is the one that is made, if until then all goes as planned.

Source: SPEC 13 (`agenda`, `show CLIENT`), SPEC 11 (by the rules that act), B7, B11, B16, B18."""

from __future__ import annotations

import shlex
from typing import Any

import pytest

from invoicectl.domain import money
from tests.support import Business

Words = list[str]

SERIES: Words = [
    "series start ada --every MO,WE,FR --time 12:00 --price 22.00 --service Walk --auto-complete"
]
BOOKED: Words = ["book ada --visit '2026-01-14T10:00 100.00 Walk'", "confirm B1"]
ASKED: Words = ["session open ada noor --kind email", "session hire S1", "issue S1 40.00"]
TIP: Words = ["client edit ada --auto-tip 10%"]
CREDIT: Words = ["client credit ada 30.00 --reason sorry"]
BILL: Words = ["issue ada 20.00 --due 2026-01-09"]
"""On the very Friday of the weekly run, and by its number before what that issues."""

FAR = "issue ada 20.00 --due 2026-12-01"

ROWS: list[tuple[Words, str, str | None, str | None, str]] = [
    (SERIES, "66.00", None, None, "the visits that are done before it are on the invoice"),
    ([*SERIES, *TIP], "72.60", "6.60", None, "the auto-tip is in the same charge"),
    ([*SERIES, *CREDIT], "36.00", None, "30.00", "credit is used first"),
    ([*SERIES, *TIP, *CREDIT], "42.60", "6.60", "30.00", "… and tips are of the total"),
    ([*SERIES, *BILL], "66.00", None, None, "the first of two charges of one instant"),
    ([*SERIES, *BILL, *CREDIT], "56.00", None, "10.00", "an earlier bill takes of the credit"),
    ([*BOOKED, *TIP], "60.00", "10.00", None, "the balance, with the tip on all of it"),
    (ASKED, "40.00", None, None, "silence confirms it, and the charge follows at once"),
    ([*ASKED, *CREDIT], "10.00", None, "30.00", "… less what credit pays"),
    (BILL, "20.00", None, None, "a reminder comes before it"),
    (
        ["issue ada 20.00 --due 2026-02-20", "card add ada pm_sim_visa_exp_2026_01"],
        "20.00",
        None,
        None,
        "… or a letter on a card that will have expired",
    ),
    (
        ["series start ada --every MO,TU,WE,TH,FR,SA,SU --time 12:00 --price 9.00", FAR],
        "20.00",
        None,
        None,
        "a year of visits that people are to mark are planned before it",
    ),
    (
        ["card add ada pm_sim_timeout", *BOOKED, "card add ada pm_card_visa"],
        "50.00",
        None,
        None,
        "a deposit that is being asked for brings the invoice",
    ),
    (
        [*SERIES, "hold ada --reason talk --until 2026-01-07"],
        "66.00",
        None,
        None,
        "a hold that ends before it changes nothing",
    ),
    (
        ["issue ada 9.00 --due 2026-01-06", *SERIES, "hold ada --reason talk --until 2026-01-07"],
        "9.00",
        None,
        None,
        "what fell due in a hold is charged when it ends",
    ),
]


def run(b: Business, line: str) -> Any:
    """What a line of a table answers, also where its card has not answered yet."""
    return b.done(*shlex.split(line)).value


@pytest.fixture
def town(business: Any) -> Business:
    made: Business = business("2026-01-05T09:00", service_charge_rate="30%", remind_before="1d")
    made.petcare()
    return made


def charged(b: Business, at: str) -> list[tuple[str, str]]:
    """What the card paid at an instant, charge by charge: with the tip, and the tip."""
    paid = [each for each in b("client", "show", "ada")["payments"] if each["at"] == at]
    return [
        (money.plus(each["amount"], each["tip"]), each["tip"])
        for each in paid
        if (each["method"], each["outcome"]) == ("card", "approved")
    ]


@pytest.mark.parametrize(("words", "amount", "tip", "credit", "why"), ROWS)
def test_what_is_told_as_the_next_charge_is_charged(
    town: Business, words: Words, amount: str, tip: str | None, credit: str | None, why: str
) -> None:
    for line in words:
        run(town, line)
    told = town("show", "ada")["next_charge"]
    assert (told["amount"], told["tip"], told["credit"]) == (amount, tip, credit), why
    assert told["charges"]
    town.to(told["at"])
    assert (amount, tip or "0.00") in charged(town, told["at"]), "and so it comes"


NONE: list[tuple[Words, str]] = [
    ([], "nothing is to come"),
    ([*BILL, "card remove ada visa-4242"], "there is no card"),
    ([*BILL, "client edit ada --autopay off"], "time charges no card of hers"),
    ([*BILL, "hold ada --reason talk"], "a hold stops it"),
    ([*BILL, "client credit ada 20.00 --reason sorry"], "credit pays all of it"),
    (
        ["series start ada --every MO --time 12:00 --price 22.00 --service Walk"],
        "visits that people are to mark are planned for ever, and bring no charge by themselves",
    ),
]


@pytest.mark.parametrize(("words", "why"), NONE)
def test_no_charge_is_promised_that_does_not_come(town: Business, words: Words, why: str) -> None:
    for line in words:
        run(town, line)
    assert town("show", "ada")["next_charge"] is None, why
    assert not any(each["charges"] for each in town("agenda", "ada")), why


def test_the_agenda_tells_the_same_charge_and_writes_nothing(town: Business) -> None:
    for line in [*SERIES, *TIP, *CREDIT]:
        run(town, line)
    town.to("2026-01-07T13:00")  # two visits are done, and one is to come
    before = town.events()
    (line,) = [each for each in town("agenda", "ada") if each["charges"]]
    assert (line["step"], line["amount"], line["tip"]) == ("weekly", "42.60", "6.60")
    assert (
        line.items()
        >= {
            name: value
            for name, value in town("show", "ada")["next_charge"].items()
            if name != "rule"
        }.items()
    )
    assert town.events() == before


NOW = "2026-01-05T13:00"
HELD = "hold {} --reason talk"
OTHER = "series start ada --every TH --time 12:00 --price 5.00 --service Cat --auto-complete"


@pytest.mark.parametrize(
    ("words", "told", "why"),
    [
        (SERIES, [("2026-01-09T17:00:00Z", "66.00", None, None)], "no visit is done yet"),
        ([*SERIES, *TIP], [("2026-01-09T17:00:00Z", "72.60", "6.60", None)], "with its tip"),
        ([*SERIES, *CREDIT], [("2026-01-09T17:00:00Z", "36.00", None, "30.00")], "less credit"),
        (
            [*SERIES, OTHER],
            [("2026-01-09T17:00:00Z", "71.00", None, None)],
            "one invoice has the visits of both series",
        ),
        (
            ["series start ada --every MO --time 18:00 --price 5.00 --service Walk"],
            [],
            "nobody knows when people mark its visits",
        ),
        ([*SERIES, HELD.format("ada")], [], "nothing is billed while she is paused"),
        ([*SERIES, HELD.format("R1")], [], "nor of a paused series"),
        (
            [*SERIES, OTHER, HELD.format("R1")],
            [("2026-01-09T17:00:00Z", "5.00", None, None)],
            "but of another one",
        ),
        (
            [*SERIES, f"clock advance --to {NOW}"],
            [("2026-01-09T17:00:00Z", "66.00", None, None)],
            "it is told once, also when a visit is done",
        ),
        (
            [*SERIES, "client edit ada --autopay off"],
            [("2026-01-09T17:00:00Z", "66.00", None, None)],
            "without autopay it is an invoice",
        ),
    ],
)
def test_the_agenda_tells_a_weekly_invoice_before_its_first_visit(
    town: Business, words: Words, told: list[tuple[str | None, ...]], why: str
) -> None:
    for line in words:
        run(town, line)
    lines = [each for each in town("agenda") if each["step"] == "weekly"]
    assert [tuple(each[name] for name in ("at", "amount", "tip", "credit")) for each in lines] == [
        *told
    ], why
    assert not [each for each in town("agenda", "--until", "2026-01-09T16:59") if each in lines]
    if told:
        found = town.to("2026-01-09T17:00")["steps"]
        assert any(each["step"] == "weekly" for each in found), "and so it comes"


BY_HAND = "client edit ada --autopay off"
LATE = [BY_HAND, *BILL, "clock advance 5d"]


@pytest.mark.parametrize(
    ("words", "step", "credit", "why"),
    [
        ([*BILL, *CREDIT], "collect", "20.00", "the card is asked nothing"),
        ([BY_HAND, *BILL, *CREDIT], "collect", "20.00", "nor where no card is charged by itself"),
        ([BY_HAND, *BILL], "collect", None, "there is none"),
        ([BY_HAND, *BILL, "client credit ada 5.00 --reason x"], "collect", "5.00", "a part"),
        ([*LATE, *CREDIT], "overdue", "20.00", "it came late, and in time"),
        ([*LATE, "client credit ada 5.00 --reason x"], "overdue", "5.00", "a part of that"),
    ],
)
def test_what_credit_pays_of_a_bill_is_told(
    town: Business, words: Words, step: str, credit: str | None, why: str
) -> None:
    for line in words:
        run(town, line)
    (line,) = [each for each in town("agenda", "ada") if each["step"] == step]
    told = (line["charges"], line["amount"], line["credit"])
    assert told == (False, "20.00", credit), why
    shown = town("show", "ada")["next"]
    assert shown["step"] == "remind" or shown["credit"] == credit, why
    town.to(line["at"])
    used = [each for each in town("client", "show", "ada")["payments"] if each["at"] == line["at"]]
    assert [each["amount"] for each in used] == ([] if credit is None else [credit]), "and so it is"


def test_without_autopay_the_weekly_invoice_is_told_in_full(town: Business) -> None:
    for line in [*SERIES, *TIP, "client edit ada --autopay off"]:
        run(town, line)
    town.to("2026-01-05T13:00")
    (line,) = [each for each in town("agenda", "ada") if each["step"] == "weekly"]
    assert (line["charges"], line["amount"], line["tip"]) == (False, "66.00", None)
    assert town.to("2026-01-09T17:00")["steps"][-1]["amount"] == "66.00"
