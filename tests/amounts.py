"""How much is tried: a taste in `make test`, the short form in `make test-more`.

Each test is in one of the two; a campaign is in both, but for those of its rows that are marked for
the second. Plain `pytest` runs all of them, the campaigns in their short form."""

from __future__ import annotations

import os
from collections.abc import Container, Iterable
from typing import Any, Literal, get_args

import pytest

Part = Literal["first", "more", "all"]
PARTS: tuple[Part, ...] = get_args(Part)

VARIABLE = "TESTS_PART"
"""Where the part is told to modules that are not loaded yet."""


def amount(name: str, short: int, *, taste: int) -> int:
    """How much a campaign tries: what the environment says under its name, or what its part does.

    Source: README, Two commands."""
    told = os.environ.get(name)
    if told is not None:
        return int(told)
    return taste if os.environ.get(VARIABLE) == "first" else short


def tasted(rows: Iterable[Any], every: int) -> list[Any]:
    """The rows of a table of which only every so many-th is in `make test`; the first one is."""
    return [each if index % every == 0 else _later(each) for index, each in enumerate(rows)]


def _later(row: Any) -> Any:
    if hasattr(row, "marks"):
        return pytest.param(*row.values, id=row.id, marks=[*row.marks, pytest.mark.more])
    values = row if isinstance(row, tuple) and not hasattr(row, "_fields") else (row,)
    return pytest.param(*values, marks=pytest.mark.more)


def is_wanted(part: str, marks: Container[str]) -> bool:
    """Whether a test with these marks is in a part of the tests."""
    if part == "all" or ("campaign" in marks and part == "more"):
        return True
    return ("more" in marks) == (part == "more")
