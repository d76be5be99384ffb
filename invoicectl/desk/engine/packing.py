"""Long lists in a small space: portions of them are packed together, each item into some bytes."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator
from heapq import merge
from typing import Any

PORTION = 500
"""So many items lie as they are; more are packed together."""


def packed(items: list[Any]) -> bytes:
    """A portion of what JSON can hold."""
    return zlib.compress(json.dumps(items).encode(), 1)


def unpacked(portion: bytes) -> list[Any]:
    """The same, opened."""
    found: list[Any] = json.loads(zlib.decompress(portion))
    return found


class Packed:
    """A list of objects that only grows, and is read in its order however often."""

    def __init__(self) -> None:
        self._portions: list[bytes] = []
        self._loose: list[Any] = []

    def add(self, item: Any) -> None:
        """Take in one more."""
        self._loose.append(item)
        if len(self._loose) == PORTION:
            self._portions.append(packed(self._loose))
            self._loose = []

    def __len__(self) -> int:
        return len(self._portions) * PORTION + len(self._loose)

    def __iter__(self) -> Iterator[Any]:
        for portion in self._portions:
            yield from unpacked(portion)
        yield from self._loose


RUN = 8_000
"""So many items are put in order at a time."""

STEP = 100
"""So many items of each run are open while all of them are read."""


class Ranked:
    """A list of lists that only grows, and is read from the least of them on however often."""

    def __init__(self) -> None:
        self._runs: list[list[bytes]] = []
        self._loose: list[list[Any]] = []

    def add(self, item: list[Any]) -> None:
        """Take in one more."""
        self._loose.append(item)
        if len(self._loose) == RUN:
            self._loose.sort()
            self._runs.append([packed(self._loose[at : at + STEP]) for at in range(0, RUN, STEP)])
            self._loose = []

    def __len__(self) -> int:
        return len(self._runs) * RUN + len(self._loose)

    def __iter__(self) -> Iterator[list[Any]]:
        return merge(*map(_opened, self._runs), sorted(self._loose))


def _opened(run: list[bytes]) -> Iterator[list[Any]]:
    for portion in run:
        yield from unpacked(portion)
