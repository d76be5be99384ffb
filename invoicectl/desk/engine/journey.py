"""The steps of a walk, however many: their counts and sums, and each of them in a small space."""

import heapq
import json
import zlib
from collections.abc import Iterator
from typing import NamedTuple

from invoicectl.desk.engine.taking import Taken
from invoicectl.domain import dates

PORTION = 500
"""So many steps lie as they are; more are packed together, each into some ten bytes."""

_Numbered = tuple[int, Taken]


class Journey:
    """The steps that were taken, in the order of their numbers, however late each was told of."""

    def __init__(self) -> None:
        self._loose: list[_Numbered] = []
        self._packed: list[tuple[int, bytes]] = []
        self._kinds: dict[str, tuple[int, int, int]] = {}
        self._length = 0

    def add(self, number: int, step: Taken) -> None:
        """Take in a step under its number among all."""
        first, count, total = self._kinds.get(step.step, (number, 0, 0))
        self._kinds[step.step] = (min(first, number), count + 1, total + step.amount_minor)
        self._length += 1
        self._loose.append((number, step))
        if len(self._loose) > PORTION:
            portion = sorted(self._loose, key=_number)
            rows = [(number, dates.stamp(step.at), *step[1:]) for number, step in portion]
            packed = zlib.compress(json.dumps(rows).encode(), 1)
            self._packed.append((portion[0][0], packed))
            self._loose = []

    def kinds(self) -> Iterator[tuple[str, int, int]]:
        """Each kind of step with how many there were and their amounts in sum, by its first."""
        for kind, (_, count, total) in sorted(self._kinds.items(), key=lambda each: each[1][0]):
            yield kind, count, total

    def __len__(self) -> int:
        return self._length

    def __iter__(self) -> Iterator[Taken]:
        """Each step, in order: a portion is opened when its first one comes."""
        waiting = sorted(self._loose, key=_number)
        for first, packed in sorted(self._packed):
            while waiting and waiting[0][0] < first:
                yield heapq.heappop(waiting)[1]
            for number, at, *step in json.loads(zlib.decompress(packed)):
                heapq.heappush(waiting, (number, Taken(dates.unstamp(at), *step)))
        while waiting:
            yield heapq.heappop(waiting)[1]


class Walked(NamedTuple):
    """The steps that were taken, and whether more would have been but for a request to stop."""

    journey: Journey
    is_stopped: bool


def _number(numbered: _Numbered) -> int:
    return numbered[0]
