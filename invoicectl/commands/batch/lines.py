"""The lines of a batch as they come, from a file or a pipe: never more of them than one is kept."""

import errno
import os
import select
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from invoicectl.desk.engine.stopping import Stop
from invoicectl.domain.text import visible
from invoicectl.domain.tuples import NamedTuple
from invoicectl.errors import NoBatch

BLOCK = 1 << 16
LONGEST = 16 << 20
"""Bytes of a line at the most: what is longer is no command, and isn't kept."""


class Incoming(NamedTuple):
    """A line: its number from 1, and its text; None where it is too long."""

    number: int
    text: str | None


class _Source(NamedTuple):
    """Where bytes come from: `read` gives none at the end; whether it has to be waited for."""

    is_ready: Callable[[], bool]
    wait: Callable[[], None]
    read: Callable[[], bytes]


@contextmanager
def opened(name: str, stop: Stop) -> Iterator[Iterator[Incoming | None]]:
    """The lines of a file, or of standard input for `-`; None before more is waited for.

    Asked to stop, they end; while it is waited for more, with a KeyboardInterrupt. Raises NoBatch,
    also while they are read."""
    if name == "-":
        yield _lines(_standard_input(stop), name)
        return
    shown = visible(name[:200])
    try:
        descriptor = os.open(name, os.O_RDONLY | getattr(os, "O_CLOEXEC", 0))
    except (OSError, ValueError) as error:
        raise _unreadable(shown, error) from None
    try:
        yield _lines(_of_descriptor(descriptor, stop), shown)
    finally:
        os.close(descriptor)


def _lines(source: _Source, name: str) -> Iterator[Incoming | None]:
    """Each line once it is there whole. Pieces of one are joined once, so a long one is no slower
    by the byte than a short one."""
    number = length = 0
    pieces: list[bytes] = []
    while True:
        if not source.is_ready():
            yield None
            source.wait()
        try:
            block = source.read()
        except OSError as error:
            raise _unreadable(name, error) from None
        first, *others = block.split(b"\n")
        length += len(first)
        if length <= LONGEST:
            pieces.append(first)
        else:
            pieces.clear()
        for each in others:
            number += 1
            yield Incoming(number, _text(pieces, length))
            pieces, length = [each], len(each)
        if not block:
            break
    if length:
        yield Incoming(number + 1, _text(pieces, length))


def _text(pieces: list[bytes], length: int) -> str | None:
    return b"".join(pieces).decode("utf-8", "surrogateescape") if length <= LONGEST else None


def _of_descriptor(descriptor: int, stop: Stop) -> _Source:
    def is_ready() -> bool:
        try:
            return bool(select.select([descriptor], [], [], 0)[0])
        except (OSError, ValueError):
            return True

    def wait() -> None:
        stop.wait_for(descriptor)

    def read() -> bytes:
        return b"" if stop.is_asked else os.read(descriptor, BLOCK)

    return _Source(is_ready, wait, read)


def _standard_input(stop: Stop) -> _Source:
    try:
        return _of_descriptor(sys.stdin.fileno(), stop)
    except OSError:  # a stream without a descriptor
        return _Source(lambda: True, lambda: None, _read_text)


def _read_text() -> bytes:
    return sys.stdin.read(BLOCK).encode("utf-8", "surrogateescape")


def _unreadable(name: str, error: Exception) -> NoBatch:
    """A standard input that is closed is a null device that can't be read."""
    is_closed = isinstance(error, OSError) and error.errno == errno.EBADF
    return NoBatch(path=name, why="closed" if is_closed else "unreadable", error=error)
