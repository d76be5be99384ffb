"""A backup is copied back: whatever was charged since is found at the gateway, and stays one.

Each command that charges is done; the file is then put back to before it, or to some statement or
call in the middle, beside a gateway that knows the whole. Time runs on from a minute, a day or a
month later, and must come to no more money than where nothing was put back."""

from __future__ import annotations

import shutil
import sqlite3
from collections import Counter
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from tests.amounts import amount, tasted
from tests.campaigns.scenarios import AFTER, Scenario, copied, prepared, run, scenarios
from tests.campaigns.test_kills import killed
from tests.campaigns.verdicts import workplace
from tests.support import Clock

POINTS = amount("RESTORED_POINTS", 3, taste=2)
"""How many points of each command a file is put back to, besides before it."""

AGES = (timedelta(minutes=1), timedelta(days=1), timedelta(days=30))
TRIED = amount("RESTORED_AGES", 1, taste=1)
"""How many of them each command is tried with; one command after another takes them in turn."""

NAMES = [scenario.name for scenario in scenarios()]


@pytest.mark.campaign
@pytest.mark.parametrize("scenario", tasted(scenarios(), 16), ids=lambda scenario: scenario.name)
def test_a_file_put_back_charges_nothing_again(scenario: Scenario) -> None:
    with workplace() as folder:
        base = prepared(scenario, folder / "base")
        whole = copied(base, folder / "whole")
        run(whole, scenario.at, scenario.command)
        first = NAMES.index(scenario.name)
        for index in range(TRIED):
            age = AGES[(first + index) % len(AGES)]
            control = later(copied(whole, folder / "control"), scenario, age)
            for number in (0, *points(base, folder, scenario)[index::TRIED]):
                path = copied(base, folder / "back")
                if number:
                    killed(path, scenario, number)
                record = Path(f"{path}.gateway")
                shutil.copy(f"{whole}.gateway", record)
                Path(f"{record}-journal").unlink(missing_ok=True)
                moved = later(path, scenario, age)
                where = f"point {number}, {age} later: {moved} of {control}"
                assert not moved - control, where
                assert run(path, "2027-01-01T09:00", "check") == 0, where


def points(base: Path, folder: Path, scenario: Scenario) -> list[int]:
    """So many statements and calls of the command, spread over all of it."""
    most = 1
    while killed(copied(base, folder / "counted"), scenario, most):
        most *= 2
    return sorted({1 + most * index // POINTS for index in range(POINTS)})


def later(path: Path, scenario: Scenario, age: timedelta) -> Counter[str]:
    """What the gateway took, less what it gave back, by what it was for, once time has run on."""
    begun = Clock(scenario.at).at + age
    for each in (timedelta(0), *AFTER):
        run(path, f"{begun + each:%Y-%m-%dT%H:%M}", "tick")
    moved: Counter[str] = Counter()
    with closing(sqlite3.connect(f"{path}.gateway")) as connection:
        taken = "SELECT about, amount_minor FROM charges WHERE outcome = 'approved'"
        for about, minor in connection.execute(taken):
            moved[about] += minor
        back = "SELECT about, amount_minor FROM refunds WHERE outcome = 'approved'"
        for about, minor in connection.execute(back):
            moved[f"{about} back"] += minor
    return moved
