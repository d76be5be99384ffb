"""`show` says why a thing stands as it does and what comes next, in a sentence.

Source: SPEC 11 (`show` itself answers the common whys)."""

from __future__ import annotations

import shlex
from collections.abc import Iterable
from typing import Any, get_args

import pytest

from invoicectl.desk.asking import whys
from invoicectl.domain.things import STEP_ORDER, Why
from tests.support import Business

CARD, BAD = "pm_card_visa", "pm_sim_insufficientFunds"
BILLED = ["issue ada 100.00 --due 2026-01-06"]
CREDIT = "client credit ada 120.00 --reason sorry"
SESSION = ["session open ada noor --kind email", "session hire S1", "issue S1 40.00"]
WALKED = [
    *("series start ada", "visit add R1 2026-01-05T09:00 9.00 Walk"),
    *("series start ada", "visit add R2 2026-01-05T09:00 5.00 Sit"),
    *("visit done V1", "visit done V2"),
]
"""Two visits that are done, each of its own series."""
DISPUTED = [
    *(*BILLED, "clock advance 2d", "reverse P1 --amount 60 --reason 'the first'"),
    *("clock advance 1d", "reverse P1 --amount 40 --reason 'the second'"),
    "reverse P1 --withdrawn --reason won",
]
BOOKED = ["book ada --provider noor --visit '2026-01-20T10:00 100.00 Walk'", "confirm B1"]


SENTENCES: list[tuple[str, list[str], str, str | None]] = [
    (CARD, BILLED, "INV-1", "visa-4242 is charged on Tue 6 Jan 17:00"),
    ("", BILLED, "INV-1", "no card is on file for the charge on Tue 6 Jan 17:00"),
    (CARD, [*BILLED, CREDIT], "INV-1", "client credit pays it on Tue 6 Jan 17:00"),
    ("", [*BILLED, CREDIT], "INV-1", "client credit pays it on Tue 6 Jan 17:00"),
    (
        CARD,
        ["client edit ada --autopay off", *BILLED, CREDIT],
        "INV-1",
        "client credit pays it on Tue 6 Jan 17:00",
    ),
    (
        CARD,
        [*BILLED, CREDIT, "issue ada 60.00 --due 2026-01-07"],
        "INV-2",
        "after 20.00 of client credit, visa-4242 is charged on Wed 7 Jan 17:00",
    ),
    (
        CARD,
        [*BILLED, CREDIT, "issue ada 60.00 --due 2026-01-05", "hold INV-2 --reason Ill"],
        "INV-1",
        "client credit pays it on Tue 6 Jan 17:00",
    ),
    (
        CARD,
        ["issue ada 150.00 --due 2026-01-05", *BILLED, CREDIT],
        "INV-2",
        "visa-4242 is charged on Tue 6 Jan 17:00",
    ),
    (
        BAD,
        [*BILLED, "clock advance 2d"],
        "INV-1",
        (
            "declined once, last on Tue 6 Jan 17:00; visa-9995 is charged on Wed 7 Jan 17:00; "
            "a decline adds the late fee of 10.00"
        ),
    ),
    (
        BAD,
        [*BILLED, "clock advance 3d"],
        "INV-1",
        "declined twice, last on Wed 7 Jan 17:00; the card is asked no more by itself",
    ),
    (
        BAD,
        [*BILLED, "clock advance 3d", "card add ada pm_card_visa"],
        "INV-1",
        (
            "declined twice, last on Wed 7 Jan 17:00; visa-4242, the default since Thu 8 Jan "
            "09:00, is not asked by itself"
        ),
    ),
    (
        CARD,
        ["client edit ada --autopay off", *BILLED],
        "INV-1",
        "is to be paid by Tue 6 Jan 17:00; no card is charged by itself",
    ),
    (
        CARD,
        ["client edit ada --autopay off", *BILLED, "clock advance 2d"],
        "INV-1",
        "was to be paid by Tue 6 Jan 17:00; overdue on Tue 13 Jan 17:00, with a late fee of 10.00",
    ),
    (
        CARD,
        ["client edit ada --autopay off", *BILLED, "client credit ada 40.00 --reason sorry"],
        "INV-1",
        (
            "after 40.00 of client credit, 60.00 is to be paid by Tue 6 Jan 17:00; no card is "
            "charged by itself"
        ),
    ),
    (
        CARD,
        ["client edit ada --autopay off", *BILLED, "clock advance 2d", CREDIT],
        "INV-1",
        "was to be paid by Tue 6 Jan 17:00; client credit pays it on Tue 13 Jan 17:00",
    ),
    (
        CARD,
        [
            *("config set late_fee_base due", "client edit ada --autopay off", *BILLED),
            *("clock advance 2d", "client credit ada 40.00 --reason sorry"),
        ],
        "INV-1",
        (
            "was to be paid by Tue 6 Jan 17:00; overdue on Tue 13 Jan 17:00, after 40.00 of "
            "client credit, with a late fee of 6.00"
        ),
    ),
    (
        BAD,
        [
            *("config set late_fee_base due", *BILLED, "clock advance 2d"),
            "client credit ada 40.00 --reason sorry",
        ],
        "INV-1",
        (
            "declined once, last on Tue 6 Jan 17:00; after 40.00 of client credit, visa-9995 is "
            "charged on Wed 7 Jan 17:00; a decline adds the late fee of 6.00"
        ),
    ),
    (
        CARD,
        ["client edit ada --autopay off", *BILLED, "clock advance 9d"],
        "INV-1",
        "not paid in time, overdue since Tue 13 Jan 17:00; no card is charged by itself",
    ),
    (
        CARD,
        [*BILLED, "hold INV-1 --reason 'Under inquiry'"],
        "INV-1",
        "held since Mon 5 Jan 09:00: Under inquiry",
    ),
    (
        CARD,
        [*BILLED, "hold ada --reason 'In hospital'"],
        "INV-1",
        "held with its client since Mon 5 Jan 09:00: In hospital",
    ),
    (
        CARD,
        [*BILLED, "hold ada --reason 'In hospital' --until 2026-01-11"],
        "INV-1",
        "held with its client since Mon 5 Jan 09:00, until the end of Sun 11 Jan: In hospital",
    ),
    (
        CARD,
        [
            *(*BILLED, "hold INV-1 --reason Ill --until 2026-01-08"),
            "hold ada --reason Away --until 2026-01-11",
        ],
        "INV-1",
        (
            "held until the end of Thu 8 Jan: Ill; then with its client until the end of Sun 11 "
            "Jan: Away"
        ),
    ),
    (
        CARD,
        [*BILLED, "hold INV-1 --reason Ill --until 2026-01-08", "hold ada --reason Away"],
        "INV-1",
        "held until the end of Thu 8 Jan: Ill; then with its client: Away",
    ),
    (
        CARD,
        [
            *(*BILLED, "hold INV-1 --reason Ill --until 2026-01-08"),
            "hold ada --reason Away --until 2026-01-06",
        ],
        "INV-1",
        "held until the end of Thu 8 Jan: Ill",
    ),
    (
        CARD,
        [*SESSION, "hold INV-1 --reason Ill --until 2026-01-08", "contest INV-1 --reason Never"],
        "INV-1",
        "contested on Mon 5 Jan 09:00: Never; waits for noor to invoice it again",
    ),
    (CARD, [*WALKED, "hold R1 --reason Ill"], "V1", "waits to be invoiced until the hold ends"),
    (
        CARD,
        [*WALKED, "hold ada --reason Ill --until 2026-01-20"],
        "V1",
        "waits to be invoiced until the hold ends",
    ),
    (CARD, WALKED, "V1", "is invoiced on Fri 9 Jan 17:00"),
    (
        CARD,
        DISPUTED,
        "INV-1",
        "P1 was charged back on Wed 7 Jan 09:00 (the first); no card is asked again by itself",
    ),
    (
        CARD,
        [*BILLED, "hold INV-1 --reason Ill --until 2026-01-08"],
        "INV-1",
        "held until the end of Thu 8 Jan: Ill",
    ),
    (
        CARD,
        [*BILLED, "clock advance 2d", "reverse P1 --reason chargeback"],
        "INV-1",
        "P1 was charged back on Wed 7 Jan 09:00 (chargeback); no card is asked again by itself",
    ),
    (CARD, [*BILLED, "clock advance 2d"], "INV-1", None),
    (CARD, SESSION, "INV-1", "silence confirms it on Tue 13 Jan 09:00, 8 days after the invoice"),
    (CARD, SESSION, "S1", "silence confirms it on Tue 13 Jan 09:00, 8 days after the invoice"),
    (
        CARD,
        [*SESSION, "clock advance 1d", "reply S1 Hello --from client"],
        "INV-1",
        "silence confirms it on Wed 14 Jan 09:00, 8 days after the last message",
    ),
    (
        CARD,
        [
            *SESSION,
            "clock advance 2d",
            "reply S1 Two --from client --sent 2026-01-06T09:00",
            "reply S1 One --from client --sent 2026-01-05T12:00",
        ],
        "INV-1",
        "silence confirms it on Wed 14 Jan 09:00, 8 days after the last message",
    ),
    (
        CARD,
        [*SESSION, "contest INV-1 --reason 'We agreed on 30'"],
        "INV-1",
        "contested on Mon 5 Jan 09:00: We agreed on 30; waits for noor to invoice it again",
    ),
    (CARD, SESSION[:1], "S1", "waits to be hired"),
    (CARD, SESSION[:2], "S1", "is not invoiced yet"),
    (CARD, BOOKED[:1], "B1", "waits to be confirmed since Mon 5 Jan 09:00"),
    (
        BAD,
        BOOKED,
        "B1",
        (
            "its deposit was declined (insufficient funds); with another card, "
            "invoicectl confirm B1 asks for it again"
        ),
    ),
    (CARD, BOOKED, "B1", "visa-4242 is charged on Tue 20 Jan 17:00"),
    (CARD, BOOKED, "V1", "counts as done on Tue 20 Jan 10:00"),
    (
        CARD,
        ["series start ada"],
        "R1",
        "people add its visits; each is invoiced on the weekly day after it is done",
    ),
    (
        CARD,
        ["series start ada --every MO --time 12:00 --price 9.00 --service Walk"],
        "R1",
        "the visit of Mon 19 Jan 12:00 is planned on Mon 5 Jan 12:00",
    ),
    (
        CARD,
        ["series start ada", "hold R1 --reason Away"],
        "R1",
        "held since Mon 5 Jan 09:00: its visits are not invoiced",
    ),
    (
        CARD,
        ["series start ada", "visit add R1 2026-01-06T10:00 9.00"],
        "V1",
        "is to be marked as done",
    ),
    (
        CARD,
        ["series start ada", "visit add R1 2026-01-04T10:00 9.00"],
        "V1",
        "has begun, and waits to be marked as done",
    ),
    (
        CARD,
        ["series start ada", "visit add R1 2026-01-04T10:00 9.00", "visit done V1"],
        "V1",
        "is invoiced on Fri 9 Jan 17:00",
    ),
    (BAD, [*BILLED, "clock advance 2d"], "P1", "no money moved: insufficient funds"),
]
"""The card on file, what happened, what is shown, and its sentence."""


def lived(made: Business, card: str, lines: Iterable[str]) -> None:
    """Both people, a card, and then these commands."""
    made("client", "add", "ada")
    made("provider", "add", "noor")
    if card:
        made("card", "add", "ada", card)
    for line in lines:
        made.done(*shlex.split(line))


@pytest.mark.parametrize(("card", "lines", "ref", "said"), SENTENCES)
def test_show_says_why(
    business: Any, card: str, lines: list[str], ref: str, said: str | None
) -> None:
    made = business("2026-01-05T09:00", service_charge_rate="30%")
    lived(made, card, lines)
    assert made("show", ref)["why"] == said


def test_attention_tells_the_dispute_that_stands(business: Any) -> None:
    made = business("2026-01-05T09:00")
    lived(made, CARD, DISPUTED)
    (item,) = made("attention")
    assert (item["since"], item["why"]) == (
        "2026-01-07T09:00:00Z",
        "charged back (P1: the first), 60.00 USD due",
    )


def test_an_instant_of_another_year_has_its_year(business: Any) -> None:
    made = business("2026-12-30T09:00")
    lived(made, CARD, ["issue ada 100.00 --due 2027-01-06"])
    assert made("show", "INV-1")["why"] == "visa-4242 is charged on Wed 6 Jan 2027 17:00"


def test_every_step_and_every_rest_of_an_invoice_has_its_sentence() -> None:
    """What is added to the rules is added here: the rest goes without saying."""
    of_invoices = set(STEP_ORDER) - {"complete", "plan", "weekly", "remind"}
    assert set(whys._STEPS) == of_invoices
    plain = {"paid", "closed", "void", "written off", "contested"}  # of which the status tells
    of_others = {"billed", "done", "cancelled", "ended", "nothing to bill", "by people"}
    assert set(whys._RESTS) == set(get_args(Why)) - plain - of_others
