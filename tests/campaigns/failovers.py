"""A primary that is killed under load, and its synchronous standby in its place, again and again.

Eight processes tick, issue and pay, all with keys. The primary is killed (SIGKILL and SIGQUIT in
turn) somewhere in the middle; the standby is promoted; the processes go on with an address that
names both. Each round has new servers, a new business and a moment of its own."""

from __future__ import annotations

import signal
import time
from collections import Counter

from tests.campaigns.figures import Figure
from tests.postgres.crowd import LOST, Crowd, Ended
from tests.postgres.server import Pair, version

PROCESSES = 8
BEFORE, AFTER = 25, 25
"""Commands that end before the primary is killed, at least, and after the standby took over."""


class Round:
    """One pair of servers, from its beginning to the takeover and on."""

    def __init__(self, seed: int, *, is_parted: bool = False) -> None:
        self.pair = Pair()
        try:
            self.crowd = Crowd(self.pair.address("acme"), seed, PROCESSES)
            self._kills_at = BEFORE + self.crowd.chance.randrange(BEFORE)
            self._how = (signal.SIGKILL, signal.SIGQUIT)[seed % 2]
            self._ends_at = 0
            if is_parted:
                self.pair.part()
            self.seconds = 0.0
            self.crowd.live(self._is_over, self._disturb)
            self.violations = [f"seed {seed}: {each}" for each in self.crowd.violations()]
        finally:
            self.pair.remove()

    @property
    def ended(self) -> list[Ended]:
        """What became of each command."""
        return self.crowd.ended

    def _is_over(self) -> bool:
        return bool(self._ends_at) and len(self.ended) >= self._ends_at

    def _disturb(self) -> None:
        if self._ends_at or len(self.ended) < self._kills_at:
            return
        began = time.monotonic()
        self.pair.fail_over(self._how)
        self.seconds = time.monotonic() - began
        self._ends_at = len(self.ended) + PROCESSES + AFTER


def campaign(aim: int, seed: int) -> Figure:
    """`aim` failovers."""
    rounds = [Round(seed + number) for number in range(aim)]
    codes = Counter(each.code for one in rounds for each in one.ended)
    slowest = max(one.seconds for one in rounds)
    more = (
        f"{codes.total():,} commands of {PROCESSES} processes, {codes[0]:,} of them promised and "
        f"there, {codes[LOST]:,} were told that the server was lost; the standby was promoted "
        f"within {slowest:.1f} s; {version()}"
    )
    violations = [each for one in rounds for each in one.violations]
    return Figure(aim, "failovers under load", violations, seed, more)
