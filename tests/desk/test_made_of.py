"""What a client owes consists of: each open invoice, and what is still to be invoiced.

Source: SPEC 13 (`show CLIENT`: what is owed, each with its reason)."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import pytest

from tests.support import Business

FEE = "10% of 35.00: the card was declined"


@pytest.fixture
def weekly(business: Any) -> Business:
    """ada is charged on Fridays for a walk on each Monday; her card has no money."""
    made: Business = business("2026-01-05T09:00", preset="pet-care", timezone="UTC")
    made.petcare()
    made("card", "add", "ada", "pm_sim_insufficientFunds")
    made("card", "default", "ada", "visa-9995")
    every = ("--every", "MO", "--time", "15:00", "--price", "35.00", "--auto-complete")
    made("series", "start", "ada", "--provider", "noor", *every)
    return made


def told(made: Business) -> list[str]:
    return [each["for"] for each in made("show", "ada")["invoices"]]


def test_a_weekly_invoice_names_its_visit_and_why_there_is_a_late_fee(weekly: Business) -> None:
    weekly.to("2026-01-09T18:00")
    assert told(weekly) == ["Visit of Mon 5 Jan"], "one amount, and it is the due one"
    weekly.to("2026-01-11T09:00")
    assert told(weekly) == [f"35.00 Visit of Mon 5 Jan; 3.50 late fee ({FEE})"]
    weekly("pay", "INV-1", "20.00", "--method", "cash")
    assert told(weekly) == [f"35.00 Visit of Mon 5 Jan; 3.50 late fee ({FEE}); -20.00 paid"]


@pytest.mark.parametrize(
    ("visits", "expected", "why"),
    [
        (["01-20T10:00 9.00 Walk"], "9.00 Walk of Tue 20 Jan", "one, by its day"),
        (
            ["01-20T10:00 9.00 Walk", "01-20T12:00 9.00 Walk"],
            "18.00 2 visits (Walk), Tue 20 Jan",
            "two of a day",
        ),
        (
            ["01-20T10:00 9.00 Walk", "01-24T10:00 9.00 Cat", "01-22T10:00 9.00 Walk"],
            "27.00 3 visits (Walk and 1 more), 20–24 Jan",
            "of one month, and two services",
        ),
        (
            ["01-20T10:00 9.00 Visit", "02-03T10:00 9.00 Visit"],
            "18.00 2 visits, 20 Jan – 3 Feb",
            "a visit is called so once",
        ),
    ],
)
def test_a_booking_names_how_many_visits_and_their_days(
    business: Any, visits: list[str], expected: str, why: str
) -> None:
    made: Business = business("2026-01-05T09:00", preset="pet-care")
    made.petcare()
    made("book", "ada", *(word for each in visits for word in ("--visit", f"2026-{each}")))
    made("confirm", "B1")
    paid = Decimal(made("show", "INV-1")["paid"])
    assert told(made) == [f"{expected}; -{paid} paid"], why


def test_years_are_told_where_the_days_are_not_of_this_one(business: Any) -> None:
    made: Business = business("2026-12-20T09:00", preset="pet-care")
    made.petcare()
    visits = ("--visit", "2026-12-30T10:00 9.00 Walk", "--visit", "2027-01-02T10:00 9.00 Walk")
    made("book", "ada", *visits)
    made("confirm", "B1")
    assert told(made) == ["18.00 2 visits (Walk), 30 Dec 2026 – 2 Jan 2027; -9.00 paid"]


def test_a_cancelled_visit_is_said_to_be_one(business: Any) -> None:
    made: Business = business("2026-01-05T09:00", preset="pet-care")
    made.petcare()
    made(
        "book", "ada", "--visit", "2026-01-06T08:00 9.00 Walk", "--visit", "2026-01-08T08:00 9 Cat"
    )
    made("confirm", "B1")
    made("visit", "cancel", "V1")
    expected = "18.00 2 visits (Walk and 1 more), 6–8 Jan, 1 of them cancelled; -9.00 paid"
    assert told(made) == [expected]


def test_the_amounts_of_an_invoice_add_up_to_what_is_due(business: Any) -> None:
    """Services, a discount, the late fee with its base, credit and money; the tip stands apart."""
    made: Business = business("2026-01-05T09:00", preset="pet-care", timezone="UTC")
    made.petcare()
    made("client", "edit", "ada", "--autopay", "off")
    made("client", "credit", "ada", "4.00", "--reason", "sorry")
    lines = [f"Part {number} {number}0.00" for number in range(1, 6)]
    made(
        "issue",
        "ada",
        "--due",
        "2026-01-06",
        *(word for each in lines for word in ("--line", each)),
    )
    made("discount", "INV-1", "6.00", "--reason", "late")
    made.to("2026-01-20")
    made("pay", "INV-1", "40.00", "--tip", "2.00", "--method", "cash")
    (shown,) = made("show", "ada")["invoices"]
    amounts = [Decimal(each) for each in re.findall(r"(?:^|; )(-?\d+\.\d\d) ", shown["for"])]
    assert sum(amounts) == Decimal(shown["due"]), shown["for"]
    assert shown["for"] == (
        "10.00 Part 1; 20.00 Part 2; 30.00 Part 3; 84.00 3 more; 14.40 late fee (10% of 144.00: it "
        "was not paid in time); -4.00 credit used; -40.00 paid; a tip of 2.00 was paid apart"
    )


def test_what_a_session_asks_for_names_the_session(business: Any) -> None:
    made: Business = business("2026-01-05T09:00", preset="marketplace")
    made.marketplace()
    made("issue", "S1", "40.00")
    assert told(made) == ["Email session S1"]


@pytest.mark.parametrize(
    ("hold", "until", "expected", "why"),
    [
        (None, "2026-01-06", "Visit of Mon 5 Jan; invoiced on Fri 9 Jan 17:00", "the next Friday"),
        (
            ("ada", "--until", "2026-01-22T09:00"),
            "2026-01-22T10:00",
            (
                "3 visits, 5–19 Jan; invoiced on Fri 23 Jan 17:00, "
                "as ada was paused until Thu 22 Jan 09:00"
            ),
            "Fridays that passed are not made up",
        ),
        (
            ("R1", "--until", "2026-01-22T09:00"),
            "2026-01-22T10:00",
            (
                "3 visits, 5–19 Jan; invoiced on Fri 23 Jan 17:00, "
                "as R1 was paused until Thu 22 Jan 09:00"
            ),
            "so with a series",
        ),
        (
            ("ada", "--until", "2026-01-08T09:00"),
            "2026-01-08T10:00",
            "Visit of Mon 5 Jan; invoiced on Fri 9 Jan 17:00",
            "a hold that no Friday fell in kept nothing back",
        ),
        (
            ("ada", "--until", "2026-01-22"),
            "2026-01-20",
            "3 visits, 5–19 Jan; not invoiced while ada is paused until the end of Thu 22 Jan",
            "while it stands",
        ),
        (
            ("ada",),
            "2026-01-06",
            "Visit of Mon 5 Jan; not invoiced while ada is paused, until somebody releases it",
            "without an end",
        ),
        (
            ("R1",),
            "2026-01-06",
            "Visit of Mon 5 Jan; not invoiced while R1 is paused, until somebody releases it",
            "of a series",
        ),
    ],
)
def test_what_is_to_invoice_says_which_visits_and_why_not_yet(
    weekly: Business, hold: tuple[str, ...] | None, until: str, expected: str, why: str
) -> None:
    if hold is not None:
        weekly("hold", *hold, "--reason", "away")
    weekly.to(until)
    assert weekly("show", "ada")["to_invoice_why"] == expected, why


def test_visits_of_a_paused_series_are_told_from_the_others(weekly: Business) -> None:
    weekly("series", "start", "ada", "--provider", "noor")
    weekly("visit", "add", "R2", "2026-01-05T08:00", "9.00", "Feeding")
    weekly("visit", "done", "V3")
    weekly("hold", "R2", "--reason", "away")
    weekly.to("2026-01-06")
    assert weekly("show", "ada")["to_invoice_why"] == (
        "2 visits (Feeding and 1 more), Mon 5 Jan; invoiced on Fri 9 Jan 17:00; "
        "1 of them not invoiced while R2 is paused, until somebody releases it"
    )


def test_nothing_is_said_where_nothing_is_to_invoice(business: Any) -> None:
    made: Business = business("2026-01-05T09:00", preset="pet-care")
    made.petcare()
    assert made("show", "ada")["to_invoice_why"] is None
