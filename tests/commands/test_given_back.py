"""What a client gets back is said in words: of a visit that is cancelled, and of credit.

Source: SPEC 9 (notes, `--dry-run`), B15, B23, SPEC 7 (`refund ada`)."""

from __future__ import annotations

import shlex
from collections.abc import Callable

import pytest

from invoicectl.errors import Malformed, TooMuchBack, WrongInvoice
from tests.support import Business, refused

Make = Callable[..., Business]

HALF = "50.00 USD comes off INV-1 (50%: less than 48 hours before its start), 50.00 USD kept"


@pytest.fixture
def booked(business: Make) -> Business:
    """V1 of 100.00, of which half is paid, begins in 25 hours."""
    made = business(preset="pet-care", start="2026-01-05T09:00")
    made.petcare()
    made("book", "ada", "--visit", "2026-01-06T10:00 100.00 Walk", "--no-auto-complete")
    made("confirm", "B1")
    return made


@pytest.mark.parametrize(
    ("before", "words", "told", "why"),
    [
        (
            [],
            "visit cancel V1",
            f"V1 cancelled: {HALF}, nothing is given back, and nothing more is due",
            "half of it was paid; the other half is not asked for",
        ),
        (
            ["visit add B1 2026-01-07T10:00 40.00"],
            "visit cancel V1",
            (
                f"V1 cancelled: {HALF}, nothing is given back: 50.00 USD less is charged on Wed "
                "2026-01-07 17:00 EST"
            ),
            "another visit is left to be paid for",
        ),
        (
            ["visit add B1 2026-01-07T10:00 40.00", "client edit ada --autopay off"],
            "visit cancel V1",
            f"V1 cancelled: {HALF}, nothing is given back: 50.00 USD less is due",
            "no card is charged by itself",
        ),
        (
            [],
            "visit cancel V1 --release 20%",
            (
                "V1 cancelled: 20.00 USD comes off INV-1, 80.00 USD kept, nothing is given back: "
                "20.00 USD less is charged on Tue 2026-01-06 17:00 EST"
            ),
            "somebody named the share: the hours do not matter",
        ),
        (
            [],
            "visit cancel V1 --release 50%",
            (
                "V1 cancelled: 50.00 USD comes off INV-1, 50.00 USD kept, nothing is given back, "
                "and nothing more is due"
            ),
            "… also where they would say the same",
        ),
        (
            [],
            "visit cancel V1 --release 0%",
            "V1 cancelled: 0.00 USD comes off INV-1, 100.00 USD kept, nothing is given back",
            "nothing came off",
        ),
        (
            ["clock advance 25h"],
            "visit cancel V1",
            (
                "V1 cancelled: 0.00 USD comes off INV-1 (0%: it has started), 100.00 USD kept, "
                "nothing is given back"
            ),
            "at its very start",
        ),
        (
            ["visit add B1 2026-01-07T09:00 40.00"],
            "visit cancel V2",
            (
                "V2 cancelled: 40.00 USD comes off INV-1 (100%: at least 48 hours before its "
                "start), 0.00 USD kept, nothing is given back: 40.00 USD less is charged on Tue "
                "2026-01-06 17:00 EST"
            ),
            "48 hours to the second count",
        ),
        (
            [],
            "visit cancel V1 --dry-run",
            (
                "V1 would be cancelled: 50.00 USD would come off INV-1 (50%: less than 48 hours "
                "before its start), 50.00 USD kept, nothing would be given back, and nothing more "
                "would be due"
            ),
            "a dry run says what would be",
        ),
    ],
)
def test_a_cancelled_visit_says_what_comes_back(
    booked: Business, before: list[str], words: str, told: str, why: str
) -> None:
    for line in before:
        name, *rest = line.split(" ", 4) if line.startswith("visit add") else line.split()
        booked(name, *rest)
    assert booked.done(*words.split()).notes == (told,), why


@pytest.mark.parametrize(
    ("before", "words", "told", "why"),
    [
        (
            [("visit", "add", "B1", "2026-01-10T10:00", "40.00")],
            ("booking", "cancel", "B1", "--reason", "x"),
            [
                "2 visits cancelled: 90.00 USD comes off INV-1, 50.00 USD kept",
                (
                    "V1: 50.00 USD kept (50%: less than 48 hours before its start); "
                    "V2: 0.00 USD kept (100%: at least 48 hours before its start)"
                ),
            ],
            "each by its own hours",
        ),
        (
            [("visit", "add", "B1", f"2026-01-{day}T10:00", "10.00") for day in range(10, 16)],
            ("booking", "cancel", "B1", "--reason", "x"),
            [
                "7 visits cancelled: 110.00 USD comes off INV-1, 50.00 USD kept",
                (
                    "V1: 50.00 USD kept (50%: less than 48 hours before its start); V2, V3, V4, "
                    "V5, V6 and 1 more: 0.00 USD kept (100%: at least 48 hours before their start)"
                ),
            ],
            "those of one rule together",
        ),
        (
            [("visit", "add", "B1", "2026-01-06T12:00", "40.00")],
            ("booking", "cancel", "B1", "--reason", "x"),
            [
                (
                    "2 visits cancelled: 70.00 USD comes off INV-1 (50%: less than 48 hours before "
                    "their start), 70.00 USD kept"
                ),
            ],
            "one rule for all is told once",
        ),
        (
            [("visit", "add", "B1", "2026-01-10T10:00", "40.00")],
            ("booking", "cancel", "B1", "--reason", "x", "--release", "10%"),
            ["2 visits cancelled: 14.00 USD comes off INV-1, 126.00 USD kept"],
            "somebody named the share",
        ),
        (
            [
                ("visit", "add", "B1", "2026-01-10T10:00", "40.00"),
                ("visit", "move", "V1", "2026-01-09T10:00"),
            ],
            ("booking", "cancel", "B1", "--reason", "x"),
            [
                "2 visits cancelled: 90.00 USD comes off INV-1, 50.00 USD kept",
                (
                    "V1: 50.00 USD kept (50%); "
                    "V2: 0.00 USD kept (100%: at least 48 hours before its start)"
                ),
            ],
            "a move kept the share of before",
        ),
    ],
)
def test_of_several_cancelled_visits_each_rule_is_told(
    booked: Business,
    before: list[tuple[str, ...]],
    words: tuple[str, ...],
    told: list[str],
    why: str,
) -> None:
    for line in before:
        booked(*line)
    first, *more = booked.done(*words).notes
    assert first.startswith(told[0]), why
    assert more == told[1:], why


@pytest.mark.parametrize(
    ("words", "told", "why"),
    [
        (
            "refund ada 20.00 --reason x --to card",
            "20.00 USD is given back to visa-4242 (P2); credit left: 30.00 USD",
            "the card that paid it",
        ),
        (
            "refund ada 20.00 --reason x --to card --dry-run",
            "20.00 USD would be given back to visa-4242 (P2); credit left: 30.00 USD",
            "nothing was given back",
        ),
        (
            "refund ada 50.00 --reason x --to bank",
            "50.00 USD is recorded as sent by bank (P2): send it now; credit left: 0.00 USD",
            "the program sends no money",
        ),
        (
            "refund ada 20.00 --reason x --to cash",
            (
                "20.00 USD is recorded as given back in cash (P2): hand it over now; "
                "credit left: 30.00 USD"
            ),
            "likewise",
        ),
    ],
)
def test_credit_that_is_paid_back_says_how_much_and_how(
    booked: Business, words: str, told: str, why: str
) -> None:
    booked("visit", "cancel", "V1", "--release", "100%")
    assert booked.done(*words.split()).notes == (told,), why


@pytest.mark.parametrize(
    ("before", "words", "hint", "why"),
    [
        (
            ["visit cancel V1 --release 100%"],
            "refund ada 20 --reason 'too late'",
            "invoicectl refund ada 20.00 --reason 'too late' --to card",
            "its money came by card",
        ),
        (
            ["client credit ada 20.00 --reason sorry"],
            "refund ada 20 --reason x",
            "invoicectl refund ada 20.00 --reason x --to bank",
            "goodwill never goes to a card",
        ),
        (
            ["client credit ada 60.00 --method cash --reason early"],
            "refund ada 60 --reason x",
            "invoicectl refund ada 60.00 --reason x --to bank",
            "more than the card was charged",
        ),
        (
            [],
            "refund ada 20 --reason x",
            "invoicectl refund INV-1 20.00 --reason TEXT",
            "there is no credit: what was paid may be meant",
        ),
        (
            ["client add bob", "issue bob 30 --due 2026-02-01", "pay INV-2 --method cash"],
            "refund bob 20 --reason x",
            "invoicectl refund INV-2 20.00 --reason TEXT --to bank",
            "no card was charged for it",
        ),
        ([], "refund ada 90 --reason x", "invoicectl client show ada", "nothing fits"),
    ],
)
def test_a_refund_of_credit_is_told_a_way_that_is_open(
    booked: Business, before: list[str], words: str, hint: str, why: str
) -> None:
    for line in before:
        booked(*line.split())
    told = refused(booked, Malformed, *shlex.split(words))
    assert told.exit_code == 2
    command = str(told.hint).partition(" gives back")[0]
    assert command == hint, why
    if "refund" in hint:
        booked(*shlex.split(command)[1:])
        booked.check()


def test_a_refund_of_a_void_invoice_names_the_credit_that_its_deposit_became(
    booked: Business,
) -> None:
    booked("visit", "cancel", "V1", "--release", "100%")
    told = refused(booked, WrongInvoice, *["refund", "B1", "50", "--reason", "x"])
    command, _, does = str(told.hint).partition(" gives ")
    assert does == "back client credit"
    assert command == "invoicectl refund ada 50.00 --reason TEXT --to bank"
    booked(*command.split()[1:])
    told = refused(booked, WrongInvoice, *["refund", "B1", "50", "--reason", "x"])
    assert told.hint == "invoicectl show INV-1"
    booked.check()


def test_who_has_no_credit_is_told_the_invoice_that_was_paid(booked: Business) -> None:
    told = refused(booked, TooMuchBack, *["refund", "ada", "20", "--reason", "x", "--to", "bank"])
    assert told.hint == (
        "invoicectl refund INV-1 20.00 --reason TEXT gives back what was paid on it"
    )
