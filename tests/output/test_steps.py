"""What comes next is told in words, and an amount stands alone only where a card is charged.

Source: SPEC 9 (agenda), SPEC 13 (`show CLIENT`), STYLE 19."""

from __future__ import annotations

from typing import Any

import pytest

from invoicectl.domain.things import STEP_KINDS
from invoicectl.output import steps


def step(kind: str, *, charges: bool, rule: str = "B8") -> dict[str, Any]:
    told = {"step": kind, "ref": "X1", "amount": "5.00", "charges": charges, "rule": rule}
    return told | {"tip": None, "credit": None}


TOLD: list[tuple[str, bool, str, str, str, str]] = [
    (
        "collect",
        True,
        "5.00 EUR is charged for X1",
        "card is charged",
        "5.00",
        "money moves by itself",
    ),
    ("collect", False, "X1 is to be paid", "5.00 to be paid", "", "no card is asked"),
    (
        "retry",
        True,
        "the charge of 5.00 EUR for X1 is tried again",
        "retry of the card",
        "5.00",
        "it is the same money, once more",
    ),
    (
        "complete",
        False,
        "X1 counts as done",
        "visit done, price 5.00",
        "",
        "nothing is paid by that",
    ),
    ("visit", False, "", "visit, price 5.00", "", "a visit is told on the agenda alone"),
    (
        "auto-confirm",
        True,
        "silence confirms X1 and its 5.00 EUR is charged",
        "silence confirms it",
        "5.00",
        "the charge follows at once",
    ),
    (
        "auto-confirm",
        False,
        "silence confirms X1",
        "silence confirms 5.00",
        "",
        "without autopay none follows",
    ),
    (
        "weekly",
        True,
        "the weekly invoice is written and 5.00 EUR is charged",
        "weekly invoice",
        "5.00",
        "the charge follows at once",
    ),
    (
        "weekly",
        False,
        "the weekly invoice of 5.00 EUR is written",
        "weekly invoice: 5.00",
        "",
        "without autopay none follows",
    ),
    ("overdue", False, "X1 becomes overdue", "5.00 becomes overdue", "", "a name, and no charge"),
    ("remind", False, "a reminder about X1 is sent", "reminder is sent", "", "a letter"),
    ("plan", False, "the next visit of X1 is planned", "visit is planned", "", "told as a visit"),
    ("release", False, "the hold on X1 ends", "hold ends", "", "nothing is charged by that"),
    ("inquire", False, "the gateway is asked about X1", "gateway is asked", "", "it only asks"),
]


@pytest.mark.parametrize(("kind", "charges", "of_client", "on_agenda", "charged", "why"), TOLD)
def test_an_amount_stands_alone_only_where_a_card_is_charged(
    kind: str, charges: bool, of_client: str, on_agenda: str, charged: str, why: str
) -> None:
    told = step(kind, charges=charges)
    assert (steps.on_agenda(told), steps.charged(told)) == (on_agenda, charged), why
    if of_client:
        assert steps.of_client(told, "EUR") == of_client, why


@pytest.mark.parametrize(
    ("kind", "more", "of_client", "on_agenda", "why"),
    [
        (
            "collect",
            {"tip": "0.50"},
            "5.00 EUR (4.50 + tip 0.50) is charged for X1",
            "card is charged with tip 0.50",
            "one charge on the card's statement has two parts here",
        ),
        (
            "retry",
            {"credit": "2.00"},
            "the charge of 5.00 EUR (after 2.00 of credit) for X1 is tried again",
            "retry of the card after 2.00 of credit",
            "what is charged is less than what is due",
        ),
        (
            "weekly",
            {"tip": "0.50", "credit": "2.00"},
            (
                "the weekly invoice is written and 5.00 EUR (4.50 + tip 0.50, after 2.00 of "
                "credit) is charged"
            ),
            "weekly invoice with tip 0.50 after 2.00 of credit",
            "both",
        ),
        (
            "collect",
            {"charges": False, "credit": "5.00"},
            "X1 is paid from credit",
            "5.00 paid from credit",
            "no card is asked, and nobody has to pay",
        ),
        (
            "collect",
            {"charges": False, "credit": "2.00"},
            "X1 is to be paid after 2.00 of credit",
            "3.00 to be paid after 2.00 of credit",
            "credit does not cover it, and the card on file will not do",
        ),
        (
            "retry",
            {"charges": False},
            "X1 is to be paid",
            "5.00 to be paid",
            "no card on file will do",
        ),
        (
            "overdue",
            {"charges": False, "credit": "5.00"},
            "X1 is paid from credit",
            "5.00 paid from credit",
            "what would be overdue is covered by credit that came late",
        ),
        (
            "overdue",
            {"charges": False, "credit": "2.00"},
            "X1 becomes overdue after 2.00 of credit",
            "3.00 becomes overdue after 2.00 of credit",
            "a part of it is",
        ),
        (
            "auto-confirm",
            {"charges": False, "credit": "2.00"},
            "silence confirms X1, 2.00 of it from credit",
            "silence confirms 5.00, 2.00 of it from credit",
            "what is confirmed is due at once, and credit is used",
        ),
    ],
)
def test_a_charge_is_told_with_its_parts(
    kind: str, more: dict[str, Any], of_client: str, on_agenda: str, why: str
) -> None:
    told = step(kind, charges=True) | more
    assert (steps.of_client(told, "EUR"), steps.on_agenda(told)) == (of_client, on_agenda), why


def test_a_charge_is_for_what_there_is_already() -> None:
    assert steps.of_charge(step("collect", charges=True), "EUR") == "5.00 EUR for X1"
    weekly = step("weekly", charges=True) | {"tip": "1.00"}
    assert steps.of_charge(weekly, "EUR") == "5.00 EUR (4.00 + tip 1.00) for the weekly invoice"


def test_every_kind_of_step_is_tried() -> None:
    assert {kind for kind, *_ in TOLD} == {*STEP_KINDS, "visit"}


@pytest.mark.parametrize("kind", STEP_KINDS)
def test_no_code_of_a_step_reaches_people(kind: str) -> None:
    """The ones that are words already stay: a retry, something overdue."""
    plain = {"retry", "overdue"}
    assert kind in plain or steps.named(step(kind, charges=False)) != kind or kind in NOT_OF_BILLS
    assert steps.said(step(kind, charges=False)) != kind


NOT_OF_BILLS = {"complete", "plan", "weekly"}
"""Steps of visits, series and clients, which the column of a list of invoices never has."""


@pytest.mark.parametrize(
    ("rule", "named", "said"),
    [("B8", "charge", "card is charged"), ("B21", "to be paid", "to be paid")],
)
def test_a_due_date_without_a_charge_is_none_by_its_rule(rule: str, named: str, said: str) -> None:
    told = step("collect", charges=False, rule=rule)
    assert (steps.named(told), steps.said(told)) == (named, said)


def test_of_what_is_held_no_amount_is_told() -> None:
    held = step("visit", charges=False) | {"amount": None}
    assert (steps.on_agenda(held), steps.charged(held)) == ("visit", "")
