"""How far a long walk is, on a terminal."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Protocol, Self

from invoicectl.domain import dates

LONG = 300
"""Steps after which a walk on a terminal shows how far it is."""


class Dated(Protocol):
    """What was taken, as far as it is told here: when."""

    @property
    def at(self) -> datetime: ...


class Progress:
    """How far a walk is, on stderr, from its first LONG steps on."""

    def __init__(self, zone: str, what: str = "steps") -> None:
        self._zone = zone
        self._what = what
        self._count = 0
        self._bar: Any = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.stop()

    def seen(self, step: Dated) -> None:
        """One more step was taken."""
        self._count += 1
        if self._count < LONG or self._count % 25:
            return
        if self._bar is None:
            from rich.console import Console
            from rich.status import Status

            self._bar = Status("", console=Console(stderr=True))
            self._bar.start()
        self._bar.update(f"{self._count:,} {self._what} · {dates.local(step.at, self._zone)}")
