"""A new card does not pay what is overdue by itself, and says so.

Source: SPEC 8 (`card add`), SPEC 9 (notes), B9."""

from __future__ import annotations

import shlex
from collections.abc import Callable

import pytest

from invoicectl.errors import NoInvoice
from tests.support import Business, refused

Make = Callable[..., Business]

MORE = "issue ada 9.00 --due 2026-03-01"
OVERDUE = ["issue ada 40.00 --due 2026-01-06", "clock advance 3d"]
PAY_ALL = "44.00 USD is overdue and is not charged by itself: invoicectl pay ada"


@pytest.mark.parametrize(
    ("before", "words", "note", "why"),
    [
        (
            OVERDUE,
            "card add ada pm_card_amex",
            PAY_ALL,
            "the attempts are used up, and a new card brings no more",
        ),
        (
            [*OVERDUE, "card add ada pm_card_amex"],
            "card default ada visa-9995",
            PAY_ALL,
            "likewise with a card that is on file already",
        ),
        (
            [*OVERDUE, MORE],
            "card add ada pm_card_amex",
            "44.00 USD is overdue and is not charged by itself: invoicectl pay INV-1",
            "paying all would pay what is not due yet",
        ),
        (
            ["issue ada 50.00 --due 2026-01-06", *OVERDUE, MORE],
            "card add ada pm_card_amex",
            (
                "99.00 USD is overdue and is not charged by itself: invoicectl pay INV-1, "
                "then pay INV-2"
            ),
            "… each by itself",
        ),
        (
            ["issue ada 50.00 --due 2026-01-06", *OVERDUE, MORE],
            "card add ada pm_card_amex --keep-default",
            (
                "99.00 USD is overdue and is not charged by itself: invoicectl pay INV-1 --card "
                "pm_card_amex, then pay INV-2 --card pm_card_amex"
            ),
            "… each of them",
        ),
        (
            OVERDUE,
            "card add ada pm_card_amex --keep-default",
            f"{PAY_ALL} --card pm_card_amex",
            "… nor the old one: the new one is charged by name",
        ),
        (
            ["issue ada 40.00 --due 2026-01-06", "clock advance 33h"],
            "card add ada pm_card_amex",
            None,
            "the retry asks the new card by itself",
        ),
        ([MORE], "card add ada pm_card_amex", None, "it is charged when it is due"),
        (
            ["card add ada pm_card_visa", *OVERDUE, "reverse P1 --reason chargeback"],
            "card add ada pm_card_amex",
            "40.00 USD is due and is not charged by itself: invoicectl pay ada",
            "a charge was taken back: cards are asked by hand",
        ),
    ],
)
def test_a_card_says_what_it_is_not_charged_for(
    business: Make, before: list[str], words: str, note: str | None, why: str
) -> None:
    b = business("2026-01-05T09:00")
    b.petcare("pm_sim_insufficientFunds")
    for line in before:
        b(*line.split())
    notes = [each for each in b.done(*words.split()).notes if "by itself" in each]
    assert notes == ([] if note is None else [note]), why


BOOKED = ["book ada --visit '2026-02-01T10:00 44.00 Walk'", "confirm B1"]
WAITS = "B1 waits for its deposit: invoicectl"


@pytest.mark.parametrize(
    ("before", "words", "notes", "why"),
    [
        (BOOKED, "card add ada pm_card_amex", [f"{WAITS} confirm B1"], "time asks for no deposit"),
        (
            [*BOOKED, *(line.replace("B1", "B2") for line in BOOKED)],
            "card add ada pm_card_amex",
            [f"{WAITS} confirm B1", "B2 waits for its deposit: invoicectl confirm B2"],
            "each of them",
        ),
        (
            BOOKED,
            "card add ada pm_card_amex --keep-default",
            [f"{WAITS} card default ada pm_card_amex, then confirm B1"],
            "a booking is confirmed with the default card",
        ),
        (
            [*BOOKED, "card add ada pm_card_amex --keep-default"],
            "card default ada pm_card_amex",
            [f"{WAITS} confirm B1"],
            "so with a card that is on file",
        ),
        (BOOKED[:1], "card add ada pm_card_amex", [], "nobody has confirmed it yet"),
        ([*BOOKED, "clock advance 40d"], "card add ada pm_card_amex", [], "its dates have passed"),
        (
            [*BOOKED, "booking cancel B1 --reason x"],
            "card add ada pm_card_amex",
            [],
            "it is cancelled",
        ),
    ],
)
def test_a_card_says_which_bookings_wait_for_their_deposit(
    business: Make, before: list[str], words: str, notes: list[str], why: str
) -> None:
    b = business("2026-01-05T09:00")
    b.petcare("pm_sim_insufficientFunds")
    for line in before:
        b.done(*shlex.split(line))
    told = [each for each in b.done(*words.split()).notes if "deposit" in each]
    assert told == notes, why


@pytest.mark.parametrize(
    ("card", "hint"),
    [
        (None, "invoicectl card add ada TOKEN, then confirm B1"),
        ("pm_card_amex", "invoicectl confirm B1"),
    ],
)
def test_where_nothing_is_due_paying_leads_to_the_deposit_that_waits(
    business: Make, card: str | None, hint: str
) -> None:
    b = business("2026-01-05T09:00")
    b.petcare("pm_sim_insufficientFunds")
    for line in BOOKED:
        b.done(*shlex.split(line))
    if card is not None:
        b("card", "add", "ada", card)
    error = refused(b, NoInvoice, "pay", "ada")
    said = "ada has no invoice that is open or overdue; the deposit of B1 was declined"
    assert (error.message, error.hint) == (said, hint)
