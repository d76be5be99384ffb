"""A long walk is told whole, in order and in little space."""

from __future__ import annotations

import json
import tracemalloc
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import pytest

from invoicectl.desk.clock import Whither, advance
from invoicectl.desk.done import Report
from invoicectl.desk.engine.journey import PORTION, Journey
from invoicectl.desk.engine.taken import Taken
from invoicectl.output.formats import json_text, report_parts
from tests.commands.listing import shown
from tests.support import Business

START = datetime(2026, 1, 5, 9, tzinfo=UTC)


def step(number: int) -> Taken:
    at = START + timedelta(seconds=number)
    kind = "collect" if number % 3 else "retry"
    return Taken(at, f"INV-{number}", kind, "declined", number, number, 100, "no_card")


def journey(numbers: list[int]) -> Journey:
    made = Journey()
    for number in numbers:
        made.add(number, step(number))
    return made


def late(count: int, chance: Random) -> list[int]:
    """The numbers of steps as they are told of: some come late, by up to a few portions."""
    return sorted(range(count), key=lambda number: number + chance.uniform(0, 2.5 * PORTION))


@pytest.mark.parametrize("count", [0, 1, PORTION, PORTION + 1, 7 * PORTION + 3])
def test_steps_come_in_the_order_in_which_they_were_begun(count: int) -> None:
    numbers = late(count, Random(count))  # noqa: S311 - chance that can be repeated
    made = journey(numbers)
    assert list(made) == list(made) == [step(number) for number in range(count)]
    assert len(made) == count


def test_kinds_come_by_their_first_step_with_their_sums() -> None:
    numbers = late(5 * PORTION, Random(1))  # noqa: S311
    assert list(journey(numbers).kinds()) == [
        (kind, len(each), sum(each))
        for kind, each in (
            ("retry", [number for number in numbers if number % 3 == 0]),
            ("collect", [number for number in numbers if number % 3]),
        )
    ]


def test_a_step_takes_little_space() -> None:
    count = 40 * PORTION
    tracemalloc.start()
    before, _ = tracemalloc.get_traced_memory()
    made = journey(list(range(count)))
    kept, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(made) == count
    assert kept - before < 60 * count


@pytest.fixture
def bills() -> Business:
    """So many bills that a walk takes more steps than lie loose."""
    made = Business("2026-01-05T09:00", preset="pet-care")
    made("client", "add", "ada")
    for _ in range(PORTION // 2 + 1):
        made("issue", "ada", "1.00", "--due", "2026-01-07")
    return made


def test_a_long_walk_is_told_whole(bills: Business) -> None:
    done = advance(bills.desk, Whither("1mo"))
    assert isinstance(done.value, Report)
    value = done.value.value
    assert not isinstance(value["steps"], list)
    assert len(value["steps"]) == len(list(value["steps"])) == sum(value["counts"].values())
    whole = done.value.whole()
    assert "".join(report_parts(value, "steps")) == json_text(whole)


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("clock advance 1mo --json", "JSON has every step"),
        ("--key k clock advance 1mo --json", "so has the first answer to a key"),
        ("clock advance 1mo --json --dry-run", "a dry run tells as much"),
    ],
)
def test_programs_read_every_step(bills: Business, words: str, why: str) -> None:
    told: Any = json.loads(shown(bills, words).out)
    assert len(told["steps"]) == sum(told["counts"].values()) > PORTION, why


@pytest.mark.parametrize(
    "value",
    [
        {"from": 1, "steps": [], "sums": {"a": ["x"]}},
        {"steps": [{"a": 1, "b": [{"c": "é\n  d"}]}, {"a": {}}], "sums": {}},
        {"steps": [{"a": None}]},
    ],
)
def test_an_object_in_parts_is_the_same_text(value: dict[str, Any]) -> None:
    for ascii_only in (False, True):
        parts = "".join(report_parts(value, "steps", ascii_only=ascii_only))
        assert parts == json_text(value, ascii_only=ascii_only)
