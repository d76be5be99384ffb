"""Stopping cleanly: what Ctrl-C and SIGTERM ask for is done once nothing is left half.

A run hears both signals. What only looks, or has not begun, is ended at once: nothing was done.
While a run is `heeded`, and from its first commit on, the first of them is only noted: what is
open is finished, recorded and told, and no new thing begun. A second one stops at once; a charge
that was on its way then stays on record as unknown, and the next `tick` finds out what became of
it. To be ended at once is a KeyboardInterrupt, for either signal.
"""

from __future__ import annotations

import os
import select
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import Any

from invoicectl import errors

SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Stop:
    """Whether somebody asked this process to stop."""

    def __init__(self) -> None:
        self.signal: int | None = None
        self.is_at_once = False
        """Whether it was asked a second time."""
        self._depth = 0
        self._owes = False
        self._has_committed = False
        self._is_hearing = False

    @property
    def is_asked(self) -> bool:
        """Whether to begin nothing new."""
        return self.signal is not None

    @property
    def exit_code(self) -> int:
        """What a shell calls it: 130 for Ctrl-C, 143 for SIGTERM; 0 if nobody asked."""
        return 128 + self.signal if self.signal is not None else 0

    def error(self, **facts: Any) -> errors.Stopped:
        """How an act that was asked to stop tells what it has left; what it did is recorded."""
        return errors.Stopped(exit_code=self.exit_code, **facts)

    @contextmanager
    def heard(self, *, for_good: bool) -> Iterator[None]:
        """Hear the signals for the length of a run; afterwards, `for_good`, none matters."""
        self.signal, self.is_at_once, self._has_committed = None, False, False
        with self._hearing(for_good=for_good):
            yield

    @contextmanager
    def heeded(self) -> Iterator[None]:
        """Note the first request instead of being ended by it."""
        with self._hearing():
            self._depth += 1
            try:
                yield
            finally:
                self._depth -= 1

    def heed(self) -> None:
        """From here on to the end of the run the first request is only noted: something is being
        committed, and what was done is told."""
        self._has_committed = True

    @contextmanager
    def owed(self) -> Iterator[None]:
        """What was done outside, or before, is recorded or told: it takes its turn whoever asked to
        stop."""
        before, self._owes = self._owes, True
        try:
            with self.heeded():
                yield
        finally:
            self._owes = before

    @contextmanager
    def at_once(self) -> Iterator[None]:
        """Nothing is begun yet: a request ends it at once, also one that was noted before; but for
        what is owed."""
        if self._owes:
            yield
            return
        before = self._depth, self._has_committed
        self._depth, self._has_committed = 0, False
        try:
            self.obey()
            yield
        finally:
            self._depth, self._has_committed = before

    def obey(self) -> None:
        """End at once if that was asked while it was only noted; but for what is owed."""
        if self.is_asked and not self._owes:
            raise KeyboardInterrupt

    def wait_for(self, descriptor: int) -> None:
        """Wait until there is something to read; a request ends the waiting at once.

        The system writes each signal to a pipe that is waited for too, so that none is missed
        which comes just before the waiting begins."""
        if not self._is_hearing:
            return
        hears, wakes = os.pipe()
        os.set_blocking(wakes, False)
        before = signal.set_wakeup_fd(wakes)
        try:
            with self.at_once(), suppress(OSError):  # what can't be waited for is read
                select.select([descriptor, hears], [], [])
        finally:
            signal.set_wakeup_fd(before)
            os.close(hears)
            os.close(wakes)

    @contextmanager
    def _hearing(self, *, for_good: bool = False) -> Iterator[None]:
        """Within another, and outside the main thread, it changes nothing."""
        if self._is_hearing or threading.current_thread() is not threading.main_thread():
            yield
            return
        before = {each: signal.signal(each, self._hear) for each in SIGNALS}
        self._is_hearing = True
        try:
            yield
        finally:
            for each, handler in before.items():
                signal.signal(each, signal.SIG_IGN if for_good else handler)
            self._is_hearing = False

    def _hear(self, number: int, _: FrameType | None) -> None:
        if self.signal is None:
            self.signal = number
        else:
            self.is_at_once = True
        if self.is_at_once or not (self._depth or self._has_committed):
            raise KeyboardInterrupt
