"""A million random steps in the lives of businesses, against an oracle that is no part of them.

A life is 300 commands of all kinds with faults, crashes and kills among them, then a calm end.
The seed of a business that went wrong is printed with all its commands: given as `--seed`, with
`--aim 1`, that life is lived again. `lives` says how it goes, `steps` what can happen, `oracle`
what must."""

from __future__ import annotations

import multiprocessing
import os
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from random import Random
from typing import NamedTuple

from invoicectl.gateways.simulated import Simulated
from tests.campaigns.figures import Figure
from tests.campaigns.lives import Life
from tests.campaigns.oracle import Wrong
from tests.campaigns.verdicts import workplace

STEPS = 300
"""The length of a life."""

WORKERS = 2
MANY = 20_000
"""From so many steps on, lives are lived side by side."""

Processor = Callable[[str], Simulated]


class Lived(NamedTuple):
    """What came of a life."""

    counts: Counter[str]
    violation: str | None


def campaign(aim: int, seed: int, processor: Processor = Simulated) -> Figure:
    """At least `aim` steps; `processor` makes the gateway that keeps its record at a path."""
    counts: Counter[str] = Counter()
    violations = []
    for lived in _lived(aim, seed, processor):
        counts += lived.counts
        if lived.violation is not None:
            violations.append(lived.violation)
    more = (
        f"{counts['businesses']:,} businesses, {counts['crashes']:,} crashes and "
        f"{counts['kills']:,} SIGKILLs, {counts['faults']:,} faults in {counts['calls']:,} calls "
        f"to the gateway, {counts['card approved']:,} charges approved, "
        f"{counts['card declined']:,} declined, {counts['card cancelled']:,} cancelled, "
        f"{counts['card review']:,} left to a person, {counts['refunds']:,} refunds, "
        f"{counts['late fees']:,} late fees, {counts['repeats']:,} repeated with their keys, "
        f"{counts['exit 2'] + counts['exit 3'] + counts['exit 4']:,} commands refused"
    )
    return Figure(counts["steps"], "steps", violations, seed, more)


def _lived(aim: int, seed: int, processor: Processor) -> Iterator[Lived]:
    """The lives, as they end: the first has the campaign's own seed."""
    chance = Random(seed)  # noqa: S311 - chance that can be repeated
    count = -(-aim // STEPS)
    seeds = [seed, *(chance.getrandbits(48) for _ in range(count - 1))]
    live = partial(life, processor=processor)
    workers = min(WORKERS, os.cpu_count() or 1)
    if aim < MANY or workers == 1 or "tests.postgres.plugin" in sys.modules:  # one server
        yield from map(live, seeds)
        return
    with multiprocessing.get_context("spawn").Pool(workers) as pool:
        yield from pool.imap_unordered(live, seeds, chunksize=8)


def life(seed: int, processor: Processor = Simulated) -> Lived:
    """Live one business to its end, or to the first thing that doesn't hold."""
    with workplace() as folder:
        lived = Life(seed, folder, processor)
        violation = None
        try:
            lived.live(STEPS)
        except Wrong as wrong:
            commands = "\n    ".join(lived.told)
            violation = f"business {seed}, command {len(lived.told)}: {wrong}\n    {commands}"
        finally:
            lived.close()
        return Lived(lived.counts, violation)
