"""Long lists in a small space: portions of them are packed together, each item into some bytes."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator
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
        self._loose: list[dict[str, Any]] = []

    def add(self, item: dict[str, Any]) -> None:
        """Take in one more."""
        self._loose.append(item)
        if len(self._loose) == PORTION:
            self._portions.append(packed(self._loose))
            self._loose = []

    def __len__(self) -> int:
        return len(self._portions) * PORTION + len(self._loose)

    def __iter__(self) -> Iterator[dict[str, Any]]:
        for portion in self._portions:
            yield from unpacked(portion)
        yield from self._loose
