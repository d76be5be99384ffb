"""The page of a provider, for a call: what is owed to them, and their next visits."""

from __future__ import annotations

from typing import Any

from tests.support import Business


def _sitting(business: Any, *days: int) -> Business:
    made: Business = business("2026-01-05T09:00", preset="pet-care")
    made.petcare()
    made("client", "add", "bob")
    made("card", "add", "bob", "pm_card_visa")
    made("provider", "add", "tim")
    for day in days:
        visit = f"2026-01-{day:02}T10:00 20.00 Walk"
        made("book", "bob", "--provider", "noor", "--visit", visit)
    return made


def test_the_next_visits_are_the_providers_alone_and_still_to_come(business: Any) -> None:
    made = _sitting(business, 6, 7)
    made("book", "ada", "--provider", "tim", "--visit", "2026-01-06T08:00 9.00 Feeding")
    made("book", "ada", "--provider", "noor", "--visit", "2026-01-06T12:00 9.00 Feeding")
    made("visit", "cancel", "V2")
    made.to("2026-01-06T10:00")
    page = made("show", "noor")
    told = [(each["ref"], each["client"], each["status"]) for each in page["visits"]]
    assert told == [("V1", "bob", "planned"), ("V4", "ada", "planned")]
    assert page["more"] == {"visits": 0}
    made.to("2026-01-06T10:00:01")
    assert [each["ref"] for each in made("show", "noor")["visits"]] == ["V4"]


def test_five_visits_are_shown_the_nearest_first_and_the_rest_counted(business: Any) -> None:
    made = _sitting(business, 12, 6, 11, 7, 9, 8, 10)
    page = made("show", "noor")
    assert [each["at"][8:10] for each in page["visits"]] == ["06", "07", "08", "09", "10"]
    assert page["more"] == {"visits": 2}


def test_what_is_owed_is_what_earnings_say(business: Any) -> None:
    made: Business = business("2026-01-05T09:00", service_charge_rate="30%")
    made.marketplace()
    made("issue", "S1", "40.00")
    made("confirm", "INV-1")
    made("tip", "INV-1", "5.00")
    (earned,) = made("earnings", "noor")
    page = made("show", "noor")
    assert {name: page[name] for name in earned} == earned
    assert (page["pending"], page["tips"]) == ("28.00", "5.00")
