"""What hot commands cost to start, in instructions, stays within a budget.

A budget is the ratio to the least app of its kind (benchmarks/starting.py) that was measured when
it was set, and at most 2 % more. One that rises says that something is loaded or done that was
not."""

from __future__ import annotations

import pytest

from benchmarks import processes, starting

BUDGETS = {
    "show INV-1": 1.23,
    "tick (nothing due)": 1.24,
    "list": 1.25,
    "an error": 1.20,
    "pay --method cash": 1.45,
    "--help": 0.95,
    "completion (TAB)": 0.47,
}
LEAST = 0.8
"""A budget of which less than so much is needed is to be lowered."""


@pytest.mark.more
@pytest.mark.skipif(not processes.has_callgrind(), reason="valgrind is not installed here")
def test_starting_a_hot_command_stays_within_its_budget() -> None:
    found = starting.ratios()
    assert found.keys() == BUDGETS.keys()
    for name, ratio in found.items():
        told = f"{name}: {ratio:.2f} times the app, of {BUDGETS[name]}"
        print(told)
        assert LEAST * BUDGETS[name] < ratio < BUDGETS[name], told
