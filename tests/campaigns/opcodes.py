"""Every command that charges, killed at the opcodes of SQLite's virtual machine.

SQLite is asked to call back after each opcode, on the product's connection and on the gateway's
own; a child that runs a command is killed (SIGKILL) in one of these calls. Each command runs twice:
with its usual cache, where a transaction reaches the file at its commit, and with a cache of one
page, where it spills into the file before, as a large one would, so the journal has to undo it.

A first run counts the opcodes of all commands, and the points are spread over them evenly, so a
point is a command, a cache and an opcode, and no point is tried twice. SQLite calls back at jumps
and at a statement's end, for all opcodes since at once: several points can be one moment. It never
calls back inside a commit; the campaign over system calls is for that."""

from __future__ import annotations

import random
import sqlite3
from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate
from pathlib import Path
from typing import NamedTuple

from invoicectl.gateways.record_in_file import FileRecord
from invoicectl.gateways.simulated import Simulated
from invoicectl.store import Store
from tests.campaigns.figures import Figure
from tests.campaigns.scenarios import Scenario, copied, prepared, run, scenarios
from tests.campaigns.verdicts import Verdicts, workplace
from tests.dying import Point, dies
from tests.support import beneath

CACHES = {"usual cache": None, "cache of one page": 1}
"""How many pages SQLite may hold in memory before it writes some of a transaction out."""


class Pointed(FileRecord):
    """The record of the simulated gateway, with a point at every opcode."""

    def __init__(self, path: str, point: Point) -> None:
        super().__init__(path, str)
        self._point = point

    def opened(self) -> sqlite3.Connection:
        is_new = self.connection is None
        connection = super().opened()
        if is_new:
            connection.set_progress_handler(self._point, 1)
        return connection


class Recorded(Simulated):
    """The simulated gateway over such a record."""

    def __init__(self, path: str, point: Point) -> None:
        super().__init__(path)
        self.record = Pointed(path, point)


class Ground(NamedTuple):
    """A scenario's command under one cache: its prepared file, and how many opcodes it takes."""

    scenario: Scenario
    cache: str
    base: Path
    opcodes: int
    verdicts: Verdicts

    def killed(self, number: int) -> str | None:
        """What is wrong after a kill at that opcode, in words; None if nothing."""
        path = copied(self.base, self.base.parent.with_name("killed"))
        found = (
            self.verdicts.of(path)
            if dies(number, lambda point: played(path, self.scenario, self.cache, point))
            else "ran through: the count isn't the same each time"
        )
        where = f"{self.scenario.name}, {self.cache}, opcode {number:,} of {self.opcodes:,}"
        return None if found is None else f"{where}: {found}"


def campaign(aim: int, seed: int, among: Sequence[Scenario] | None = None) -> Figure:
    """Kill at `aim` opcodes, spread evenly over the scenarios; at all if there are fewer."""
    with workplace() as folder:
        grounds = surveyed(scenarios() if among is None else among, folder)
        ends = list(accumulate(ground.opcodes for ground in grounds))
        total = ends[-1]
        tried = min(aim, total)
        shift = random.Random(seed).randrange(total)  # noqa: S311 - chance, not a secret
        violations = []
        for place in ((total * index + shift) // tried for index in range(tried)):
            index = bisect_right(ends, place)
            ground = grounds[index]
            found = ground.killed(place - ends[index] + ground.opcodes + 1)
            if found is not None:
                violations.append(found)
    of_commands = grounds[:: len(CACHES)]  # a command's grounds share their verdicts
    states = sum(ground.verdicts.states for ground in of_commands)
    more = (
        f"spread over the {total:,} opcodes of {len(of_commands)} commands with two caches each; "
        f"{states:,} distinct states"
    )
    return Figure(tried, "kills at opcodes", violations, seed, more)


def surveyed(among: Sequence[Scenario], folder: Path) -> list[Ground]:
    """The scenarios under each cache, prepared in the folder, their opcodes counted."""
    grounds = []
    for index, scenario in enumerate(among):
        base = prepared(scenario, folder / f"{index}")
        verdicts = Verdicts(scenario, base)
        for cache in CACHES:
            opcodes = counted(copied(base, folder / "counted"), scenario, cache)
            grounds.append(Ground(scenario, cache, base, opcodes, verdicts))
    return grounds


def counted(path: Path, scenario: Scenario, cache: str) -> int:
    """How many opcodes the command takes; it is run."""
    opcodes = 0

    def point() -> None:
        nonlocal opcodes
        opcodes += 1

    played(path, scenario, cache, point)
    return opcodes


def played(path: Path, scenario: Scenario, cache: str, point: Point) -> None:
    """Run the scenario's command, with a point at every opcode."""

    def opened(store: Store) -> None:
        connection = beneath(store)
        if CACHES[cache] is not None:
            connection.execute(f"PRAGMA cache_size = {CACHES[cache]}")
        connection.set_progress_handler(point, 1)

    run(
        path,
        scenario.at,
        scenario.command,
        gateway=lambda record: Recorded(record, point),
        opened=opened,
    )
