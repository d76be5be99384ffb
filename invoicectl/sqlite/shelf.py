"""A folder in which copies of a file stand, each under the instant at which it was made."""

from __future__ import annotations

import os
import re
from contextlib import suppress

from invoicectl.sqlite import places
from invoicectl.sqlite.connection import identity

_BESIDE = (".gateway", ".lock", ".tick")
"""What goes with a copy: the gateway's record, and what opening it has made."""


class Shelf:
    """The copies of the file at `path` in `folder`."""

    def __init__(self, folder: str, path: str) -> None:
        self._folder = folder
        self._stem, self._end = os.path.splitext(os.path.basename(path))
        told = rf"{re.escape(self._stem)}-(\d{{4}}-\d\d-\d\dT\d{{6}}Z)(?:-(\d+))?"
        self._named = re.compile(told + re.escape(self._end), re.ASCII)

    def place(self, at: str) -> str:
        """A free place for a copy made at that instant."""
        dated = f"{self._stem}-{at.replace(':', '')}"
        number, path = 1, os.path.join(self._folder, f"{dated}{self._end}")
        while os.path.lexists(path):
            number += 1
            path = os.path.join(self._folder, f"{dated}-{number}{self._end}")
        return path

    def copies(self, uuid: str) -> list[str]:
        """The copies of the file with that uuid, oldest first; others' files are none."""
        found = []
        for name in os.listdir(self._folder):
            match = self._named.fullmatch(name)
            path = os.path.join(self._folder, name)
            if match and not os.path.islink(path) and identity(path) == uuid:
                found.append((match[1], int(match[2] or 1), path))
        return [path for *_, path in sorted(found)]

    def remove(self, path: str) -> None:
        """Remove a copy, and what goes with it. Raises OSError."""
        os.unlink(path)
        for end in _BESIDE:
            with suppress(FileNotFoundError):
                os.unlink(f"{path}{end}")


def shelf(folder: str, path: str) -> Shelf | None:
    """The copies of the file at `path` in a folder; None where there is no folder. Raises NotFound
    for an address."""
    if os.path.isdir(folder):
        return Shelf(folder, path)
    places.refuse_address(folder)
    return None
