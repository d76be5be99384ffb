"""The steps of a walk, however many: their counts and sums, and each of them in a small space."""

from collections.abc import Iterator
from typing import Any

from invoicectl.desk.engine.taken import Taken
from invoicectl.domain import dates
from invoicectl.domain.tuples import NamedTuple

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
            self._packed.append((portion[0][0], _packed(rows)))
            self._loose = []

    def kinds(self) -> Iterator[tuple[str, int, int]]:
        """Each kind of step with how many there were and their amounts in sum, by its first."""
        for kind, (_, count, total) in sorted(self._kinds.items(), key=lambda each: each[1][0]):
            yield kind, count, total

    def __len__(self) -> int:
        return self._length

    def __iter__(self) -> Iterator[Taken]:
        """Each step, in order: a portion is opened when its first one comes."""
        waiting = sorted(self._loose, key=_number, reverse=True)
        for first, packed in sorted(self._packed):
            while waiting and waiting[-1][0] < first:
                yield waiting.pop()[1]
            for number, at, *step in _unpacked(packed):
                waiting.append((number, Taken(dates.unstamp(at), *step)))
            waiting.sort(key=_number, reverse=True)
        while waiting:
            yield waiting.pop()[1]


class Walked(NamedTuple):
    """The steps that were taken, and whether more would have been but for a request to stop."""

    journey: Journey
    is_stopped: bool


def _number(numbered: _Numbered) -> int:
    return numbered[0]


def _packed(rows: list[tuple[Any, ...]]) -> bytes:
    from invoicectl.desk.engine import packing  # few walks are so long

    return packing.packed(rows)


def _unpacked(portion: bytes) -> list[list[Any]]:
    from invoicectl.desk.engine import packing

    return packing.unpacked(portion)
