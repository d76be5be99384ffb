"""Who may write next, and who runs the clock: locks that the kernel frees when a process dies.

They are files beside the database, never the database itself: closing any descriptor of that
would drop SQLite's own locks. Correctness rests on SQLite's transactions and the schema alone;
these make writers wait their turn fairly, and a second `tick` say who is at it.
"""

from __future__ import annotations

import json
import os
import signal
import threading
import time
from contextlib import suppress
from types import FrameType
from typing import Any

from invoicectl import errors
from invoicectl.own_files import open_own

try:
    import fcntl
except ImportError:  # where there is no flock, SQLite's own waiting has to do
    fcntl = None  # type: ignore[assignment]

POLL_SECONDS = 0.01
"""How often a lock is tried where it can't be waited for in the kernel's queue."""


class Queue:
    """The queue of those who want to write a file: one at a time, in order of coming."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._descriptor: int | None = None

    def enter(self, seconds: float) -> bool:
        """Wait for the turn, at most so long; whether it came. Raises OSError."""
        if fcntl is None or self._descriptor is not None:
            return True
        descriptor = open_own(self._path, beside=self._path.removesuffix(".lock"))
        if not _locked(descriptor, seconds):
            os.close(descriptor)
            return False
        self._descriptor = descriptor
        return True

    def leave(self) -> None:
        """Let the next one in."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


class Office:
    """The office of who runs the clock of the file at `path`: one process at a time holds it, with
    a note of who and since when."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._descriptor: int | None = None
        self.left: dict[str, Any] | None = None

    def take(self, holder: dict[str, Any]) -> dict[str, Any] | None:
        """Take it and leave the note; who holds it already, or None once it is ours.

        Raises FileFault."""
        if fcntl is None:
            return None
        own = os.path.realpath(self._path)
        try:
            descriptor = open_own(f"{own}.tick", beside=own)
        except OSError as error:
            lock = f"{self._path}.tick"
            raise errors.FileFault(path=self._path, why="lock", lock=lock, error=error) from None
        if not _locked(descriptor, 0):
            noted = os.pread(descriptor, 1000, 0)
            os.close(descriptor)
            return _told(noted) or {}
        noted = os.pread(descriptor, 1000, 0)
        if not _is_note(noted):
            os.close(descriptor)
            raise errors.FileFault(path=self._path, why="lock_taken", lock=f"{self._path}.tick")
        self.left = _told(noted)
        with suppress(OSError):  # on a full disk the office is held without a note
            os.ftruncate(descriptor, 0)
            os.pwrite(descriptor, json.dumps(holder).encode(), 0)
        self._descriptor = descriptor
        return None

    def give_up(self) -> None:
        """Let another have it."""
        if self._descriptor is not None:
            with suppress(OSError):
                os.ftruncate(self._descriptor, 0)
            os.close(self._descriptor)
            self._descriptor = None


def _is_note(content: bytes) -> bool:
    """Whether a file holds nothing, or the note of who once held the office, whole or begun."""
    return not content.strip() or content.startswith(b"{")


def _told(noted: bytes) -> dict[str, Any] | None:
    """What a note says; None where it is empty or was cut off."""
    with suppress(ValueError):
        found = json.loads(noted)
        return found if isinstance(found, dict) else None
    return None


class _TooLongError(Exception):
    """The time for waiting is over."""


def _locked(descriptor: int, seconds: float) -> bool:
    """Whether the lock came within so many seconds (0: at once)."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        if seconds <= 0:
            return False
    else:
        return True
    if threading.current_thread() is threading.main_thread() and not any(signal.getitimer(0)):
        return _waited_in_the_kernel(descriptor, seconds)
    return _polled(descriptor, seconds)


def _waited_in_the_kernel(descriptor: int, seconds: float) -> bool:
    """Wait in the kernel's own queue, which is fair, until an alarm."""

    def ring(_: int, __: FrameType | None) -> None:
        raise _TooLongError

    before = signal.signal(signal.SIGALRM, ring)
    try:
        signal.setitimer(signal.ITIMER_REAL, seconds)
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        signal.setitimer(signal.ITIMER_REAL, 0)
    except _TooLongError:
        return False
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    return True


def _polled(descriptor: int, seconds: float) -> bool:
    tries = max(1, round(seconds / POLL_SECONDS))
    for _ in range(tries):
        with suppress(BlockingIOError):
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        time.sleep(POLL_SECONDS)
    return False
