"""What waits for a person, from the command line: every day, until somebody has seen to it."""

from __future__ import annotations

import shlex
from typing import Any, get_args

import pytest

from invoicectl.desk.asking.waiting.items import Kind
from invoicectl.domain.events import Reconciled
from invoicectl.errors import Declined
from invoicectl.output import waiting
from tests.support import Business

SESSION = ["session open ada noor --kind email", "session hire S1", "issue S1 40.00"]


@pytest.fixture
def charged_back() -> Business:
    """INV-1 of kim was charged to a card and charged back."""
    b = Business("2026-01-05T09:00", preset="pet-care")
    b("client", "add", "kim")
    b("card", "add", "kim", "pm_card_visa")
    b("issue", "kim", "100.00", "--due", "2026-01-06")
    b.to("2026-01-10")
    b("reverse", "P1", "--reason", "chargeback")
    return b


@pytest.mark.parametrize("day", ["2026-01-10", "2026-01-11", "2026-02-20", "2027-01-01"])
def test_a_charge_back_is_named_every_day(charged_back: Business, day: str) -> None:
    charged_back.to(day)
    (item,) = charged_back("attention")
    assert item == {
        "ref": "INV-1",
        "client": "kim",
        "since": "2026-01-10T05:00:00Z",
        "why": "charged back (P1: chargeback), 100.00 USD due",
        "hint": "invoicectl pay INV-1 --method transfer",
        "kind": "charged back",
    }


def test_a_charge_back_is_named_until_it_is_paid(charged_back: Business) -> None:
    charged_back("pay", "INV-1", "40.00", "--method", "cash")
    (item,) = charged_back("attention")
    assert item["why"].endswith("60.00 USD due")
    charged_back("pay", "INV-1")
    assert charged_back("attention") == []


def test_show_has_the_rule_of_what_comes_next_or_why_nothing_does(charged_back: Business) -> None:
    shown = charged_back.invoice()
    assert shown["next"] is None
    assert shown["no_step"] == {
        "why": "charged back",
        "since": "2026-01-10T05:00:00Z",
        "ref": "P1",
        "reason": "chargeback",
    }
    charged_back("issue", "kim", "30.00", "--due", "2026-03-01")
    shown = charged_back.invoice("INV-2")
    assert (shown["next"]["rule"], shown["no_step"]) == ("B4", None)
    assert [each["next"] for each in charged_back("list")] == [None, shown["next"]]


def test_cash_on_the_wrong_invoice_is_reversed_and_the_card_is_charged_when_due() -> None:
    b = Business("2026-01-05T09:00", preset="pet-care")
    b.petcare()
    b("issue", "ada", "100.00", "--due", "2026-01-20")
    b("pay", "INV-1", "40.00", "--method", "cash")
    b("reverse", "P1", "--reason", "typed on the wrong invoice")
    assert b.invoice()["next"] == {"step": "collect", "at": "2026-01-20T22:00:00Z", "rule": "B4"}
    b.to("2026-03-01")
    shown = b.invoice()
    assert (shown["status"], shown["due"], b("attention")) == ("paid", "0.00", [])
    b.check()


# --- every kind, in order of urgency ------------------------------------------------------------

EACH: list[tuple[Kind, list[str], str, str, str]] = [
    (
        "charged back",
        ["issue ada 100.00 --due 2026-01-06", "clock advance 2d", "reverse P1 --reason chargeback"],
        "INV-1",
        "charged back (P1: chargeback), 100.00 USD due",
        "invoicectl pay INV-1 --method transfer",
    ),
    (
        "overdue",
        [
            "client edit ada --autopay off",
            "card remove ada visa-4242",
            "issue ada 100.00 --due 2026-01-06",
            "clock advance 9d",
        ],
        "INV-1",
        "overdue, 110.00 USD due",
        "invoicectl pay INV-1 --method transfer",
    ),
    (
        "overdue",
        ["client edit ada --autopay off", "issue ada 100.00 --due 2026-01-06", "clock advance 9d"],
        "INV-1",
        "overdue, 110.00 USD due",
        "invoicectl pay INV-1",
    ),
    (
        "overdue",
        [
            "client edit ada --autopay off",
            "issue ada 100.00 --due 2026-01-06",
            "clock advance 9d",
            "client credit ada 30.00 --reason sorry",
        ],
        "INV-1",
        "overdue, 110.00 USD due, and 30.00 of credit unused",
        "invoicectl pay INV-1 --method credit",
    ),
    (
        "provider in debt",
        [*SESSION, "confirm INV-1", "payout noor", "refund INV-1 40.00 --reason Rude"],
        "noor",
        "was paid 28.00 USD more than was earned",
        "invoicectl earnings noor --movements",
    ),
    (
        "declined",
        [
            "card add ada pm_sim_insufficientFunds",
            "issue ada 100.00 --due 2026-01-06",
            "clock advance 2d",
        ],
        "INV-1",
        "declined, asked again on Wed 7 Jan 17:00, 100.00 USD due",
        "invoicectl card add ada TOKEN",
    ),
    (
        "contested",
        [*SESSION, "contest INV-1 --reason 'We agreed on 30'", "clock advance 1d"],
        "INV-1",
        "contested for 1d: We agreed on 30",
        "invoicectl issue INV-1 AMOUNT",
    ),
    (
        "deadline today",
        [*SESSION, "clock advance --to 2026-01-13T00:00"],
        "INV-1",
        "silence confirms 40.00 USD today at 09:00",
        "invoicectl show INV-1",
    ),
    (
        "booking not confirmed",
        ["book ada --visit '2026-01-20T10:00 30.00 Walk'", "clock advance 2d"],
        "B1",
        "waits to be confirmed for 2d",
        "invoicectl confirm B1",
    ),
    (
        "booking passed",
        ["book ada --visit '2026-01-06T10:00 30.00 Walk'", "clock advance 2d"],
        "B1",
        "its first visit was to begin 23h ago, and it was never confirmed",
        "invoicectl booking cancel B1 --reason TEXT",
    ),
    (
        "visit not marked",
        ["series start ada", "visit add R1 2026-01-06T10:00 30.00 Walk", "clock advance 2d"],
        "V1",
        "began 23h ago and isn't marked as done",
        "invoicectl visit done V1",
    ),
    (
        "held long",
        ["hold ada --reason Ill", "clock advance 8d"],
        "ada",
        "held for 8d: Ill",
        "invoicectl release ada",
    ),
]
"""A kind, what brings it about, what waits, why, and the command that helps."""


def lived(made: Business, lines: list[str]) -> None:
    made.petcare()
    for line in lines:
        made.done(*shlex.split(line))


@pytest.mark.parametrize(("kind", "lines", "ref", "why", "hint"), EACH)
def test_each_kind_with_the_command_that_helps(
    business: Any, kind: Kind, lines: list[str], ref: str, why: str, hint: str
) -> None:
    made = business("2026-01-05T09:00", service_charge_rate="30%")
    lived(made, lines)
    (item,) = made("attention")
    assert (item["kind"], item["ref"], item["why"], item["hint"]) == (kind, ref, why, hint)


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        (["issue ada 100.00 --due 2026-01-06"], "what only waits for time is nobody's matter"),
        ([*SESSION, "clock advance --to 2026-01-12T23:59"], "its deadline is tomorrow"),
        (
            [*SESSION, "clock advance --to 2026-01-13T00:00", "hold INV-1 --reason Away"],
            "what is held has no deadline",
        ),
        (["book ada --visit '2026-01-20T10:00 30.00 Walk'", "clock advance 1d"], "not over a day"),
        (["hold ada --reason Ill", "clock advance 7d"], "a week is not over a week"),
        ([*SESSION, "confirm INV-1", "payout noor"], "who was paid what was earned owes nothing"),
        (
            [
                "card add ada pm_sim_insufficientFunds",
                "issue ada 100.00 --due 2026-01-06",
                "clock advance 2d",
                "card add ada pm_card_amex",
            ],
            "another card is asked next",
        ),
    ],
)
def test_what_needs_nobody_is_not_told(business: Any, lines: list[str], why: str) -> None:
    made = business("2026-01-05T09:00", service_charge_rate="30%")
    lived(made, lines)
    assert made("attention") == [], why


def test_the_most_urgent_comes_first(business: Any) -> None:
    made = business("2026-01-05T09:00", service_charge_rate="30%")
    lived(
        made,
        [
            "hold ada --reason Ill",
            "client add bob",
            "card add bob pm_card_visa",
            "book bob --visit '2026-01-20T10:00 30.00 Walk'",
            "session open bob noor --kind email",
            "session hire S1",
            "issue S1 40.00",
            "contest INV-1 --reason 'Too much'",
            "client edit bob --autopay off",
            "issue bob 9.00 --due 2026-01-06",
            "clock advance 10d",
        ],
    )
    kinds = [each["kind"] for each in made("attention")]
    assert kinds == ["overdue", "contested", "booking not confirmed", "held long"]


def test_what_only_the_ledger_has_is_told_until_it_is_compared_again(business: Any) -> None:
    made: Business = business("2026-01-05T09:00")
    with made.desk.act() as work:
        found = Reconciled(work.file_id, work.now, equal=1, only_here=2, only_there=0)
        work.record([found], actor="time")
    (item,) = made("attention")
    assert (item["kind"], item["why"]) == (
        "only here",
        "2 payments are here and not at the gateway",
    )
    with made.desk.act() as work:
        work.record([found._replace(equal=3, only_here=0)], actor="time")
    assert made("attention") == []


def test_every_kind_has_its_place_and_its_heading() -> None:
    assert set(waiting._GROUP_OF) == set(get_args(Kind))
    assert set(get_args(Kind)) >= waiting._CALLED
    shown = [kind for kinds in waiting._GROUPS.values() for kind in kinds]
    assert shown == list(get_args(Kind)), "headings follow urgency, so that none comes twice"


BAD, GOOD = "pm_sim_insufficientFunds", "pm_card_mastercard"


@pytest.mark.parametrize(
    ("lines", "hint", "why"),
    [
        ([], "invoicectl card add kim TOKEN, then pay INV-1", "that card would decline again"),
        ([f"card add kim {GOOD}"], "invoicectl pay INV-1", "another card is on file"),
        (
            [f"card add kim {GOOD}", f"card default kim {BAD}"],
            "invoicectl pay INV-1",
            "somebody chose it again since",
        ),
        (
            [f"card add kim {GOOD}", f"card default kim {BAD}", "pay INV-1 --card mastercard-4444"],
            None,
            "it is paid",
        ),
        (
            [f"card add kim {GOOD} --keep-default"],
            "invoicectl card add kim TOKEN, then pay INV-1",
            "the declined one is charged still",
        ),
        (
            [f"card remove kim {BAD}"],
            "invoicectl pay INV-1 --method transfer",
            "no card is left",
        ),
    ],
)
def test_the_help_for_what_is_overdue_fits_the_card_on_file(
    lines: list[str], hint: str | None, why: str
) -> None:
    b = Business("2026-01-05T09:00", preset="pet-care")
    b("client", "add", "kim")
    b("card", "add", "kim", BAD)
    b("issue", "kim", "10.00", "--due", "2026-01-06")
    b.to("2026-01-10")
    for line in lines:
        b(*line.split())
    found = [each["hint"] for each in b("attention") if each["kind"] == "overdue"]
    assert found == ([] if hint is None else [hint]), why


@pytest.mark.parametrize(
    ("lines", "hint", "why"),
    [
        ([], "invoicectl card add kim TOKEN, then confirm B1", "it needs another card"),
        ([f"card add kim {GOOD}"], "invoicectl confirm B1", "there is one"),
        (
            ["clock advance 1h", f"card add kim {GOOD}", f"card remove kim {GOOD}"],
            "invoicectl confirm B1",
            "somebody chose the declined one again",
        ),
        (
            [f"card remove kim {BAD}"],
            "invoicectl card add kim TOKEN, then confirm B1",
            "none is on file",
        ),
    ],
)
def test_the_help_for_a_declined_deposit_fits_the_card_on_file(
    lines: list[str], hint: str, why: str
) -> None:
    b = Business("2026-01-05T09:00", preset="pet-care")
    b("client", "add", "kim")
    b("card", "add", "kim", BAD)
    b("book", "kim", "--visit", "2026-01-20T10:00 10.00 Walk")
    with pytest.raises(Declined):
        b("confirm", "B1")
    for line in lines:
        b(*line.split())
    (item,) = [each for each in b("attention") if each["kind"] == "deposit declined"]
    assert item["hint"] == hint, why
