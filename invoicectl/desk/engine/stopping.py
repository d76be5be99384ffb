"""Stopping cleanly: what Ctrl-C and SIGTERM ask for is done once nothing is left half.

While a run is `heeded`, the first of these signals is only noted: what is open is finished and
recorded, and no new thing begun. A second one stops at once; a charge that was on its way then
stays on record as unknown, and the next `tick` finds out what became of it.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Stop:
    """Whether somebody asked this process to stop."""

    def __init__(self) -> None:
        self.signal: int | None = None
        self._depth = 0

    @property
    def is_asked(self) -> bool:
        """Whether to begin nothing new."""
        return self.signal is not None

    @property
    def exit_code(self) -> int:
        """What a shell calls it: 130 for Ctrl-C, 143 for SIGTERM; 0 if nobody asked."""
        return 128 + self.signal if self.signal is not None else 0

    @contextmanager
    def heeded(self) -> Iterator[None]:
        """Note the first request instead of being ended by it; raises KeyboardInterrupt at the
        second. Within another, and outside the main thread, it changes nothing."""
        if self._depth or threading.current_thread() is not threading.main_thread():
            yield
            return
        before = {each: signal.signal(each, self._note) for each in SIGNALS}
        self._depth += 1
        try:
            yield
        finally:
            self._depth -= 1
            for each, handler in before.items():
                signal.signal(each, handler)

    def _note(self, number: int, _: FrameType | None) -> None:
        if self.signal is not None:
            raise KeyboardInterrupt
        self.signal = number
