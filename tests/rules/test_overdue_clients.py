"""SPEC 4, `book_when_overdue`: new services of a client with overdue invoices."""

from __future__ import annotations

import pytest

from invoicectl import errors
from tests.rules.asking import BAD, refused
from tests.worlds import Act, Town, do

BOOK = do.book("ada", "2026-02-07T10:00 100.00 Dog walk")
SERIES = do.series("ada")


def owing(answer: str, *dues: str, card: str | None = None) -> Town:
    """ada owes one bill a due date, of 10.00, 20.00, …; it is the tenth of January."""
    town = Town(
        "2026-01-05T14:00Z",
        gateway="manual" if card is None else "simulated",
        book_when_overdue=answer,
        late_fee_rate="0%",
        overdue_after="1d",
    )
    town.client("ada")
    if card is not None:
        town.card("ada", card)
    for index, due in enumerate(dues, 1):
        town.bill("ada", f"{index}0.00", due=due)
    town.to("2026-01-10T14:00Z")
    return town


@pytest.mark.parametrize("act", [BOOK, SERIES])
@pytest.mark.parametrize(
    ("dues", "said", "remedy", "why"),
    [
        (
            ["2026-01-06"],
            "1 overdue invoice (INV-1, 10.00 USD due)",
            "pay INV-1 --method transfer",
            "one is named, and how it is paid where no card is kept",
        ),
        (
            ["2026-01-06", "2026-02-01", "2026-01-07"],
            "2 overdue invoices (INV-1, INV-3, 40.00 USD due)",
            "pay ada --method transfer",
            "what isn't late yet is not counted",
        ),
        (
            ["2026-01-06"] * 5,
            "5 overdue invoices (INV-1, INV-2, INV-3, …, 150.00 USD due)",
            "pay ada --method transfer",
            "a sentence is no list, its sum is of all",
        ),
    ],
)
def test_refuse_means_no_services_for_who_is_late(
    act: Act, dues: list[str], said: str, remedy: str, why: str
) -> None:
    error = refused(owing("refuse", *dues), errors.ClientOverdue, act)
    what = "a new booking" if act.verb == "book" else "a new series"
    assert error.message == f"ada has {said}, so {what} is refused (setting book_when_overdue)", why
    assert (error.exit_code, error.hint) == (4, f"invoicectl {remedy}"), why


def test_the_hint_charges_a_card_where_there_is_one() -> None:
    town = owing("refuse", "2026-01-06", card=BAD)
    assert refused(town, errors.ClientOverdue, BOOK).hint == "invoicectl pay INV-1"
    town.remove_card("ada", "visa-0341")
    assert (
        refused(town, errors.ClientOverdue, BOOK).hint == "invoicectl pay INV-1 --method transfer"
    )


@pytest.mark.parametrize("act", [BOOK, SERIES])
@pytest.mark.parametrize(
    ("answer", "dues", "before", "why"),
    [
        ("warn", ["2026-01-06"], [], "it is done, and said"),
        ("allow", ["2026-01-06"], [], "it is done"),
        ("refuse", ["2026-02-01"], [], "nothing is late yet"),
        ("refuse", ["2026-01-06"], [do.pay("INV-1", method="cash")], "nor any more"),
        ("refuse", ["2026-01-06"], [do.write_off("INV-1")], "what was given up asks for nothing"),
    ],
)
def test_services_go_on_otherwise(
    act: Act, answer: str, dues: list[str], before: list[Act], why: str
) -> None:
    town = owing(answer, *dues)
    town.do(*before)
    assert town.do(act)["ref"] in {"B1", "R1"}, why


def test_what_was_agreed_before_goes_on() -> None:
    town = owing("refuse")
    town.do(BOOK, SERIES, do.bill("ada", "10.00", due="2026-01-11"))
    town.to("2026-01-14T14:00Z")
    assert refused(town, errors.ClientOverdue, BOOK)
    assert town.confirm_booking("B1")["status"] == "confirmed"
    assert town.visit("R1", "2026-02-01T10:00", "5.00")["status"] == "planned"


def test_others_are_served() -> None:
    town = owing("refuse", "2026-01-06")
    town.client("kim")
    assert town.do(do.series("kim"))["ref"] == "R1"
