"""Who can't be erased yet: what to do first, and what to wait for; and what is a fact all the same.

Source: SPEC 14, Erasure (refused while money is owed or held)."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from invoicectl.errors import StillTied
from tests.support import Business, refused

Make = Callable[..., Business]

SERIES: list[tuple[str, ...]] = [
    ("series", "start", "ada"),
    ("visit", "add", "R1", "2026-01-05T08:00", "5.00", "Walk"),
    ("visit", "done", "V1"),
]
BILL = "wait for the bill of Fri 2026-01-09 17:00 UTC and its payment"
PAUSE = ("--reason", "away")
TO_COME = ("visit", "add", "R1", "2026-02-06T08:00", "5.00", "Walk")
ERASE = "invoicectl client erase ada --reason TEXT --even-so, where no law forbids it"


@pytest.mark.parametrize(
    ("steps", "said", "hint", "why"),
    [
        (
            [*SERIES, ("series", "end", "R1")],
            "V1, which is billed on Fri 2026-01-09 17:00 UTC",
            BILL,
            "nobody can do anything before that",
        ),
        (
            [*SERIES, TO_COME],
            "V2, which is planned; has V1, which is billed on Fri 2026-01-09 17:00 UTC",
            f"invoicectl series end R1, then {BILL}",
            "with the series its visits to come are cancelled",
        ),
        (
            [*SERIES, ("hold", "R1", *PAUSE), ("series", "end", "R1")],
            "V1, which is to be billed",
            "invoicectl release R1",
            "time bills no visit of a paused series",
        ),
        (
            [*SERIES, ("series", "end", "R1"), ("hold", "ada", *PAUSE)],
            "is held; has V1, which is to be billed",
            "invoicectl release ada",
            "nor any of a paused client: told once",
        ),
        (
            [
                ("book", "ada", "--visit", "2026-01-06T10:00 5.00 Walk", "--no-auto-complete"),
                *(("confirm", "B1"), ("pay", "INV-1"), ("clock", "advance", "2d")),
            ],
            "V1, which is not marked as done",
            f"invoicectl visit done V1, then {ERASE}",
            "it has begun",
        ),
        (
            [("book", "ada", "--visit", "2026-01-06T10:00 5.00 Walk"), ("clock", "advance", "2d")],
            "B1, which is not over; has V1, which is planned",
            "invoicectl booking cancel B1 --reason TEXT",
            "nobody confirmed it: it goes with its booking",
        ),
        (
            [*SERIES[:2], ("clock", "advance", "2d")],
            "V1, which is not marked as done; has R1, which goes on",
            "invoicectl visit done V1, then invoicectl series end R1",
            "marked first: with its series it would be cancelled",
        ),
    ],
)
def test_who_can_not_be_erased_yet_is_told_what_to_wait_for(
    business: Make, steps: list[tuple[str, ...]], said: str, hint: str, why: str
) -> None:
    b = business("2026-01-05T09:00", preset="marketplace")
    b("client", "add", "ada")
    b("card", "add", "ada", "pm_card_visa")
    for words in steps:
        b(*words)
    error = refused(b, StillTied, "client", "erase", "ada", "--reason", "asked in writing")
    assert said in error.message, why
    assert error.hint == hint, why


def test_money_that_did_not_hold_is_due_again_of_who_was_erased(business: Make) -> None:
    b = business("2026-01-05T09:00", preset="pet-care")
    b("client", "add", "ada")
    b("client", "credit", "ada", "50.00", "--reason", "in advance", "--method", "check")
    b("refund", "ada", "50.00", "--to", "cash", "--reason", "moved")
    b("client", "erase", "ada", "--even-so", "--reason", "asked in writing")
    b("reverse", "P1", "--amount", "50.00", "--reason", "bounced")
    assert (b.invoice()["status"], b.invoice()["due"]) == ("open", "50.00")
    b.check()
