"""Every command that charges, killed at every system call that changes a file.

A child process runs the command and is followed from call to call (tracer.py): each write, sync,
truncation, creation and removal of a file in the business's folder. It is killed (SIGKILL) before
the call is made, or after it was made and before the process learned of it; a write is also cut in
half: its first half is on the disk, and the process is gone. Then the file is recovered and judged
(judge.py). A kill leaves what was written in the kernel's hands, so nothing is lost but what was
still to come; what a power cut loses is the business of power_cuts.py."""

from __future__ import annotations

import functools
import math
import os
import random
from collections.abc import Callable
from pathlib import Path
from typing import Literal, NamedTuple

from invoicectl.store import Store
from tests.campaigns import tracer
from tests.campaigns.figures import Figure
from tests.campaigns.judge import Judge
from tests.campaigns.scenarios import Scenario, copied, prepared, run, scenarios
from tests.campaigns.tracer import Call, Moment
from tests.campaigns.verdicts import workplace

Opened = Callable[[Store], None]
"""What sees the store before the command uses it."""

Kind = Literal["before", "after", "torn"]


class Point(NamedTuple):
    """The `number`-th call that changes a file, and where in it the process dies."""

    number: int
    kind: Kind
    about: str

    def __str__(self) -> str:
        how = {"before": "before", "after": "after", "torn": "in the middle of"}[self.kind]
        return f"killed {how} call {self.number} ({self.about})"


class Killed(NamedTuple):
    """What came of killing one scenario's command again and again."""

    tried: int
    available: int
    states: int
    violations: list[str]


def campaign(aim: int, seed: int) -> Figure:
    """Kill at so many points, spread evenly over the scenarios; at all if there are fewer."""
    reason = tracer.unavailable()
    if reason is not None:
        raise SystemExit(reason)
    every = scenarios()
    found: list[Killed] = []
    for index, scenario in enumerate(every):
        left = aim - sum(each.tried for each in found)
        share = math.ceil(left / (len(every) - index))
        found.append(killed_everywhere(scenario, share, seed))
    available = sum(each.available for each in found)
    states = sum(each.states for each in found)
    return Figure(
        tried=sum(each.tried for each in found),
        unit="kills at system calls",
        violations=[violation for each in found for violation in each.violations],
        seed=seed,
        more=f"of {available:,} points there are; {states:,} distinct states recovered",
    )


def chance_of(seed: str) -> random.Random:
    """What chooses, the same for the same seed."""
    return random.Random(seed)  # noqa: S311 - no secret hangs on it


def as_it_is(store: Store) -> None:
    """The store as the product opens it."""


def killed_everywhere(
    scenario: Scenario, share: int, seed: int, opened: Opened = as_it_is
) -> Killed:
    """Kill the scenario's command at so many of its points and judge each: at the first, at the
    last, and at others chosen by chance."""
    violations = []
    with workplace() as place:
        folder = place.resolve()
        base = prepared(scenario, folder / "base")
        judge = Judge(scenario, base)
        points = points_of(calls_of(scenario, copied(base, folder / "followed"), opened))
        chance = chance_of(f"{seed} {scenario.name}")
        others = chance.sample(points[1:-1], min(share, len(points)) - 2)
        chosen = sorted([points[0], *others, points[-1]])
        for point in chosen:
            path = copied(base, folder / "killed")
            if not is_killed(scenario, path, point, opened):
                violations.append(f"{scenario.name}, {point}: the command never got there")
                continue
            wrong = judge.of(path)
            if wrong is not None:
                violations.append(f"{scenario.name}, {point}: {wrong}")
    return Killed(len(chosen), len(points), judge.states, violations)


def calls_of(
    scenario: Scenario, path: Path, opened: Opened = as_it_is, *, moment: Moment = "before"
) -> list[Call]:
    """The calls that the scenario's command makes when nothing stops it, in order: those it is
    about to make, or those that it made, which a call that failed is not."""
    calls: list[Call] = []

    def seen(call: Call, now: Moment) -> bool:
        if now == moment:
            calls.append(call)
        return False

    command = functools.partial(run, path, scenario.at, scenario.command, opened=opened)
    died = tracer.follow(command, path.parent, seen)
    if died.code != 0:
        raise ChildProcessError(f"{scenario.name}: the command ended with {died.code}")
    return calls


def points_of(calls: list[Call]) -> list[Point]:
    """Before and after each call, and in the middle of each write of more than one byte."""
    found = []
    for number, call in enumerate(calls, start=1):
        about = f"{call.name} {os.path.basename(call.path)}"
        found += [Point(number, "before", about), Point(number, "after", about)]
        if len(call.data) > 1:
            found.append(Point(number, "torn", about))
    return found


def is_killed(scenario: Scenario, path: Path, point: Point, opened: Opened = as_it_is) -> bool:
    """Run the scenario's command in a child that is killed at the point; whether it got there."""
    moment = "after" if point.kind == "after" else "before"
    passed = 0

    def seen(call: Call, now: Moment) -> bool:
        nonlocal passed
        passed += now == "before"
        if passed != point.number or now != moment:
            return False
        if point.kind == "torn":
            write_half(call)
        return True

    command = functools.partial(run, path, scenario.at, scenario.command, opened=opened)
    return tracer.follow(command, path.parent, seen).is_killed


def write_half(call: Call) -> None:
    """Do the first half of the write that the stopped child was about to make."""
    descriptor = os.open(call.path, os.O_WRONLY)
    try:
        os.pwrite(descriptor, call.data[: len(call.data) // 2], call.offset)
    finally:
        os.close(descriptor)
