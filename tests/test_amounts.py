"""Every test is in one part at least, and a campaign's amount is what its part says."""

from __future__ import annotations

import pytest

from tests.amounts import VARIABLE, amount, is_wanted, tasted


@pytest.mark.parametrize(
    ("marks", "parts", "why"),
    [
        ((), {"first", "all"}, "what is quick is what a newcomer waits for"),
        (("parametrize",), {"first", "all"}, "other marks say nothing of it"),
        (("more",), {"more", "all"}, "what is slow comes later"),
        (("campaign",), {"first", "more", "all"}, "a taste first, the short form later"),
        (("more", "campaign"), {"more", "all"}, "but for a row that is of the second part alone"),
    ],
)
def test_every_test_is_in_a_part(marks: tuple[str, ...], parts: set[str], why: str) -> None:
    assert {part for part in ("first", "more", "all") if is_wanted(part, marks)} == parts, why


@pytest.mark.parametrize(
    ("part", "told", "expected"),
    [("first", None, 3), ("more", None, 30), ("all", None, 30), ("first", "7", 7)],
)
def test_an_amount(
    part: str, told: str | None, expected: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLE, part)
    if told is not None:
        monkeypatch.setenv("MANY", told)
    assert amount("MANY", 30, taste=3) == expected


def test_a_table_of_which_a_part_comes_first() -> None:
    rows = tasted([(1, "a"), (2, "b"), (3, "c"), (4, "d")], 3)
    assert [rows[0], rows[3]] == [(1, "a"), (4, "d")]
    assert rows[1] == pytest.param(2, "b", marks=pytest.mark.more), "the others come later"
    assert tasted("ab", 2) == ["a", pytest.param("b", marks=pytest.mark.more)]
    known = pytest.param(2, id="two", marks=pytest.mark.campaign)
    [_, later] = tasted([1, known], 2)
    assert (later.values, later.id) == ((2,), "two")
    assert [mark.name for mark in later.marks] == ["campaign", "more"], "it keeps its own marks"
