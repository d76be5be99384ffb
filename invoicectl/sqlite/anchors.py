"""The files of anchors: beside the database, or where a person wants one."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

from invoicectl.domain import anchors
from invoicectl.own_files import open_own, sync
from invoicectl.sqlite.places import refuse_own

if TYPE_CHECKING:
    from invoicectl.domain.anchors import Anchor

_TAIL = 4_096
"""Bytes that hold the last lines: one has less than 150."""


class Anchors:
    """A file of anchors at `path`, of the database at `own`."""

    def __init__(self, path: str, own: str) -> None:
        refuse_own(path, own, but=".anchors")
        self.path = path
        self._own = own

    def lines(self) -> Iterator[str]:
        """Every line, in order; none where there is no file. Raises OSError."""
        if not os.path.lexists(self.path):
            return
        descriptor = open_own(self.path, is_made=False)
        with os.fdopen(descriptor, encoding="utf-8", errors="replace") as opened:
            yield from opened

    def newest(self) -> Anchor | None:
        """The last whole anchor, looked for at the end alone; None where there is none.

        Raises OSError, ValueError for a file of something else."""
        if not os.path.lexists(self.path):
            return None
        descriptor = open_own(self.path, is_made=False)
        try:
            size = os.fstat(descriptor).st_size
            told = os.pread(descriptor, _TAIL, max(0, size - _TAIL)).decode("utf-8", "replace")
        finally:
            os.close(descriptor)
        lines = [line for line in told.splitlines() if not anchors.is_remark(line)]
        found = [each for each in map(anchors.read, lines[-2:]) if each is not None]
        if lines and not found:
            raise ValueError(self.path)
        return found[-1] if found else None

    def append(self, anchor: Anchor) -> None:
        """Note an anchor at the end, to last there. Raises OSError, ValueError."""
        self.newest()  # of something else nothing is made worse
        is_new = not os.path.lexists(self.path)
        descriptor = open_own(self.path, beside=self._own)
        try:
            size = os.fstat(descriptor).st_size
            is_torn = size > 0 and os.pread(descriptor, 1, size - 1) != b"\n"
            line = f"{anchors.line_of(anchor)}\n".encode("ascii")
            os.pwrite(descriptor, b"\n" + line if is_torn else line, size)
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        if is_new:
            sync(os.path.dirname(self.path) or ".")
