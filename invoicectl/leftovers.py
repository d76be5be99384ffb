"""What a killed process left beside a database, looked at before SQLite plays it in: a backup that
was copied there by hand meanwhile would be damaged by changes that were never its own.

A journal has the pages as they were before the change, the first one with the count of changes that
the file had had. An own journal's is the file's, or one less: it is written into the file last.
(The formats are those that SQLite documents.)
"""

import os
from collections.abc import Iterator

from invoicectl.domain.tuples import NamedTuple

_MAGIC = bytes.fromhex("d9d505f920a163d7")
_HEADER = 28
_SECTOR = 512
"""Bytes that a disk writes whole or not at all."""

_TRIES = 5
"""How often both are read where somebody is just writing them."""


class _Journal(NamedTuple):
    """A journal that may be played in: its header, the pages that the file had, and its first page
    as it was, where that was changed."""

    header: bytes
    pages: int
    first: bytes | None


class Looked:
    """What lies beside the database at `path`. It has the file open, and lets go of it when it is
    closed: not before the connection is, whose locks would go with any descriptor's."""

    def __init__(self, path: str) -> None:
        self._path = os.path.realpath(path)
        self._descriptor = -1

    def foreign(self) -> str | None:
        """The end of the name of what lies there and is another file's; None where nothing is.

        Raises OSError."""
        if _size(f"{self._path}-wal") and self._head()[18:20] == b"\1\1":
            return "-wal"  # a file whose changes go to a log says so in its head
        for _ in range(_TRIES):
            journal = _read(f"{self._path}-journal")
            if journal is None:
                return None
            head = self._head()
            if len(head) < _SECTOR or _is_own(journal, head):
                return None
            again = _read(f"{self._path}-journal")
            if again is not None and again.header == journal.header:
                return "-journal"
        return None

    def close(self) -> None:
        """Let go of the file."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1

    def _head(self) -> bytes:
        if self._descriptor < 0:
            self._descriptor = os.open(self._path, os.O_RDONLY | os.O_CLOEXEC)
        return os.pread(self._descriptor, _SECTOR, 0)


def _size(path: str) -> int:
    try:
        return os.stat(path).st_size
    except OSError:
        return 0


def _read(path: str) -> _Journal | None:
    """A journal that SQLite would play in; None where there is none."""
    if not _size(path):
        return None
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:  # finished meanwhile; what can't be read SQLite tells
        return None
    try:
        header = os.pread(descriptor, _HEADER, 0)
        if header[:8] != _MAGIC or len(header) < _HEADER:
            return None
        return _Journal(header, _number(header, 16), _first_page(descriptor))
    finally:
        os.close(descriptor)


def _first_page(descriptor: int) -> bytes | None:
    """The beginning of page 1 as it was."""
    for place, number in _records(descriptor):
        if number == 1:
            return os.pread(descriptor, _SECTOR, place + 4)
    return None


def _records(descriptor: int) -> Iterator[tuple[int, int]]:
    """The place and the page of each record that is played in: headers on sectors of the journal's
    own size, each with so many records behind it."""
    size, start = os.fstat(descriptor).st_size, 0
    while start + _HEADER <= size:
        header = os.pread(descriptor, _HEADER, start)
        count, sector, page = (_number(header, place) for place in (8, 20, 24))
        if header[:8] != _MAGIC or not sector or not page:
            return
        place = start + sector
        for _ in range(count):
            if place + page + 8 > size:
                return
            yield place, _number(os.pread(descriptor, 4, place), 0)
            place += page + 8
        start = -(-place // sector) * sector


def _is_own(journal: _Journal, head: bytes) -> bool:
    """Whether a file with this head may be the one that the journal is of."""
    changes, valid_for = _number(head, 24), _number(head, 92)
    if journal.first is None:  # no page of the head was written: the file has the size that it had
        return _number(head, 28) == journal.pages or changes != valid_for
    before = _number(journal.first, 24)
    if changes == before:
        return head == journal.first
    kept = all(head[start:end] == journal.first[start:end] for start, end in _KEPT)
    return changes == (before + 1) & 0xFFFFFFFF and kept


_KEPT = ((0, 18), (20, 24), (56, 60), (68, 72))
"""What no change of ours changes in a head: page size, encoding, whose it is."""


def _number(data: bytes, place: int) -> int:
    return int.from_bytes(data[place : place + 4], "big")
