"""A new card does not pay what is overdue by itself, and says so.

Source: SPEC 8 (`card add`), SPEC 9 (notes), B9."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.support import Business

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
            OVERDUE,
            "card add ada pm_card_amex --keep-default",
            None,
            "the default card is the old one",
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
