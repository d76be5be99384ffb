"""`clock advance --next`: from one thing that time does to the next. SPEC 9."""

from __future__ import annotations

from typing import Any

import pytest

from invoicectl import errors
from tests.support import Business, refused

Json = Any


def steps(passage: Json) -> list[tuple[str, str, str]]:
    return [(each["at"], each["step"], each["ref"]) for each in passage["steps"]]


def test_it_goes_from_step_to_step_and_ends_where_nothing_is_to_come() -> None:
    b = Business("2026-01-05T09:00", preset="pet-care")
    b.petcare("pm_sim_insufficientFunds")
    b("issue", "ada", "10.00", "--due", "2026-01-07")
    b("issue", "ada", "20.00", "--due", "2026-01-07")
    b("issue", "ada", "30.00", "--due", "2026-01-08")
    walked = [b("clock", "advance", "--next") for _ in range(3)]
    assert [steps(each) for each in walked] == [
        [
            ("2026-01-07T22:00:00Z", "collect", "INV-1"),
            ("2026-01-07T22:00:00Z", "collect", "INV-2"),
        ],
        [
            ("2026-01-08T22:00:00Z", "collect", "INV-3"),
            ("2026-01-08T22:00:00Z", "retry", "INV-1"),
            ("2026-01-08T22:00:00Z", "retry", "INV-2"),
        ],
        [("2026-01-09T22:00:00Z", "retry", "INV-3")],
    ]
    assert [each["to"] for each in walked] == [each["steps"][0]["at"] for each in walked]
    done = b.done("clock", "advance", "--next")
    last: Json = done.value
    assert done.notes == ("nothing is to come, so the clock stays as it is",)
    assert (last["from"], last["to"], last["steps"]) == (walked[2]["to"], walked[2]["to"], [])
    b.check()


def test_what_is_due_already_comes_first() -> None:
    """A visit that began this very minute is due now; the clock doesn't move for it."""
    b = Business("2026-01-05T09:00", preset="pet-care")
    b.petcare()
    b("book", "ada", "--visit", "2026-01-05T09:00 10.00 Walk")
    b("confirm", "B1")
    assert steps(b("clock", "advance", "--next")) == [("2026-01-05T14:00:00Z", "complete", "V1")]
    assert b("clock", "show")["now"] == "2026-01-05T14:00:00Z"
    assert steps(b("clock", "advance", "--next"))[0][1:] == ("collect", "INV-1")


@pytest.mark.parametrize("words", [("8d", "--next"), ("--to", "2026-02-01", "--next"), ()])
def test_it_is_one_way_of_three(words: tuple[str, ...]) -> None:
    refused(Business("2026-01-05T09:00"), errors.Malformed, "clock", "advance", *words)


def test_a_step_in_eleven_years_is_asked_about() -> None:
    b = Business("2026-01-05T09:00")
    b("client", "add", "ada")
    b("issue", "ada", "5.00", "--due", "2037-02-01")
    with pytest.raises(errors.Refusal, match="more than ten years"):
        b("clock", "advance", "--next")
    assert steps(b("clock", "advance", "--next", "--yes")) == [
        ("2037-02-01T17:00:00Z", "collect", "INV-1")
    ]
