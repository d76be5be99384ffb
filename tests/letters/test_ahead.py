"""Credit that a letter promises is there when its step comes: not what something else takes first.

The deposit of a booking is asked of a card for what credit leaves of it; the credit itself is used
when the processor has said yes. A letter that is written in between promises none of it."""

from __future__ import annotations

import re

import pytest

from tests.letters.copies import Copied
from tests.support import Business, Words
from tests.worlds import Acts, do

BOOK: Acts = [
    do.book("ada", "2026-03-20T10:00 85.00 Cat sitting", provider="noor"),
    do.confirm_booking("B1"),
]
SILENT = do.card("ada", "pm_sim_timeout")
"""From here on a charge is made, and the processor does not say so for five minutes."""

HELD: Words = [
    ("client", "credit", "ada", "100.00", "--reason", "A gift"),
    ("hold", "ada", "--reason", "She is away", "--until", "2026-01-06"),
    ("issue", "ada", "60.00", "--due", "2026-01-20"),
]

BILL = do.bill("ada", "100.00", due="2026-01-30")


@pytest.mark.parametrize(
    ("acts", "promised", "why"),
    [
        ([do.credit("ada", "20.00"), SILENT, *BOOK], None, "the deposit takes all of it"),
        (
            [do.credit("ada", "20.00"), SILENT, *BOOK, do.credit("ada", "30.00")],
            "30.00",
            "what came after the deposit was asked for is left",
        ),
        ([SILENT, *BOOK, do.credit("ada", "30.00")], "30.00", "the card pays the whole deposit"),
        ([do.credit("ada", "20.00"), BOOK[0]], "20.00", "no deposit is asked for yet"),
        (
            [do.credit("ada", "20.00"), SILENT, *BOOK, do.after("10m")],
            None,
            "the processor said yes, and the deposit took it",
        ),
        (
            [do.credit("ada", "20.00"), SILENT, *BOOK, do.credit("bob", "5.00")],
            None,
            "other people's credit is theirs",
        ),
    ],
)
def test_a_letter_promises_no_credit_that_an_open_deposit_takes(
    acts: Acts, promised: str | None, why: str
) -> None:
    town = Copied(preset="pet-care")
    town.petcare()
    town.client("bob")
    town.do(*acts, BILL)
    letter = next(mail for mail in town.mail if "100.00" in mail.subject)
    said = re.search(r"use (\S+) USD of\s+your\s+credit", letter.body)
    assert (None if said is None else said[1]) == promised, why
    ref = f"INV-{letter.invoice}"
    town.do(do.card("ada", "pm_card_visa"), do.to("2026-02-01"))
    used = [each["amount"] for each in town.invoice(ref)["payments"] if each["method"] == "credit"]
    assert used == ([] if promised is None else [promised]), "and so it comes"


@pytest.mark.parametrize(
    ("due", "said", "why"),
    [
        ("2026-01-21", "use 40.00 USD of your credit", "the other comes first"),
        ("2026-01-19", "take 100.00 USD from your credit on Mon 2026-01-19", "it comes first"),
    ],
)
def test_credit_after_a_hold_is_not_what_an_invoice_that_is_held_too_takes_before(
    due: str, said: str, why: str
) -> None:
    b = Business("2026-01-05T09:00", preset="pet-care")
    b.petcare()
    for act in HELD:
        b(*act)
    b("issue", "ada", "100.00", "--due", due)
    assert said in b("letters")[-1]["text"].replace("\n", " "), why
