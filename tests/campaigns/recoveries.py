"""Every command that charges, killed, and then what recovers from that killed too.

A child runs the command and is killed (SIGKILL) at a random SQL statement or call to the gateway.
Six minutes later another child recovers, by `tick` or by the same command again, and is killed at a
random point of its own. After another six minutes the clock runs through and the person repeats
the command, and then all must stand as if the command had run once, uninterrupted, at that time.
A pair of points is tried once."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path

from tests.campaigns.figures import Figure
from tests.campaigns.scenarios import AFTER, Scenario, copied, prepared, scenarios
from tests.campaigns.test_kills import killed, pointed
from tests.campaigns.verdicts import Verdicts, workplace
from tests.support import Clock


class Ground:
    """A scenario's prepared file, the pairs tried on it so far, and its verdicts."""

    def __init__(self, scenario: Scenario, folder: Path, chance: random.Random) -> None:
        self._scenario = scenario
        self._folder = folder
        self._chance = chance
        self._base = prepared(scenario, folder / "base")
        self._points = counted(copied(self._base, folder / "counted"), scenario)
        self._order = chance.sample(range(1, self._points + 1), self._points)
        again = scenario._replace(at=f"{Clock(scenario.at).at + AFTER[0]:%Y-%m-%dT%H:%M}")
        self._recoveries = [again._replace(command=each) for each in recovering(scenario)]
        self._tried: set[tuple[int, Scenario, int]] = set()
        self.verdicts = Verdicts(again, self._base)

    def violation(self) -> str | None:
        """What is wrong after one more pair of kills, in words; None if nothing.

        Every first point has its turn before one comes again."""
        first = self._order[len(self._tried) % self._points]
        path = copied(self._base, self._folder / "killed")
        where = f"{self._scenario.name}, point {first} of {self._points}"
        if not killed(path, self._scenario, first):
            return f"{where}: ran through: the count isn't the same each time"
        recovery = self._chance.choice(self._recoveries)
        points = counted(copied(path, self._folder / "counted"), recovery)
        second = self._chance.randint(1, points)
        self._tried.add((first, recovery, second))
        where = f"{where}, then {recovery.command}, point {second} of {points}"
        if not killed(path, recovery, second):
            return f"{where}: ran through: the count isn't the same each time"
        found = self.verdicts.of(path)
        return None if found is None else f"{where}: {found}"

    @property
    def tried(self) -> int:
        """How many distinct pairs were tried."""
        return len(self._tried)


def campaign(aim: int, seed: int, among: Sequence[Scenario] | None = None) -> Figure:
    """Kill twice, `aim` times over, in turn on each scenario."""
    chance = random.Random(seed)  # noqa: S311 - chance, not a secret
    with workplace() as folder:
        told = scenarios() if among is None else among
        grounds = [Ground(each, folder / f"{index}", chance) for index, each in enumerate(told)]
        found = [grounds[index % len(grounds)].violation() for index in range(aim)]
    tried = sum(ground.tried for ground in grounds)
    states = sum(ground.verdicts.states for ground in grounds)
    violations = [each for each in found if each is not None]
    more = f"of {len(grounds)} commands; {states:,} distinct states"
    return Figure(tried, "pairs of kills", violations, seed, more)


def recovering(scenario: Scenario) -> list[str]:
    """What may come next after a kill; nobody repeats a tip without looking first."""
    is_repeated = scenario.is_repeated
    return ["tick", scenario.command] if is_repeated else ["tick"]


def counted(path: Path, scenario: Scenario) -> int:
    """How many SQL statements and edges of calls to the gateway the command has; it is run."""
    points = 0

    def point() -> None:
        nonlocal points
        points += 1

    pointed(path, scenario, point)
    return points
