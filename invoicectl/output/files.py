"""A file that is written whole or not at all: beside its place, synced, then put there."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable

from invoicectl.errors import FileFault, OutputExists, OutputTaken
from invoicectl.own_files import NewFile, sweep

Parts = Iterable[str | bytes]
"""A text, or bytes, in parts."""


def write(path: str, parts: Parts, *, replaces: bool, beside: str) -> None:
    """Write a text or bytes to a new file that its owner alone can read; `replaces` an old one.

    Never the program's own file `beside` it, nor what goes with that. Raises OutputExists,
    OutputTaken, FileFault."""
    if not path:
        raise FileFault(path="''", why="no_place")
    draft = NewFile(path)
    try:
        _write(draft, path, parts, replaces=replaces, beside=beside)
    except FileExistsError:
        raise OutputExists(path=path) from None
    except (OSError, ValueError) as error:
        raise FileFault(path=path, why="unwritable", error=error) from None
    finally:
        draft.drop()


def _write(draft: NewFile, path: str, parts: Parts, *, replaces: bool, beside: str) -> None:
    try:
        _refuse(path, replaces=replaces, beside=beside)
        sweep(os.path.dirname(path) or ".")
        draft.make()
        _fill(draft.descriptor, parts)
        draft.put(replaces=replaces)
    finally:
        draft.drop()  # and again by `write`, if Ctrl-C comes between


def _fill(descriptor: int, parts: Parts) -> None:
    """Write the text, or the bytes."""
    with open(descriptor, "wb", closefd=False) as file:
        for part in parts:
            told = part.encode("utf-8", "backslashreplace") if isinstance(part, str) else part
            file.write(told)


def _refuse(path: str, *, replaces: bool, beside: str) -> None:
    """Refuse a place that is the program's own, or taken."""
    own = os.path.realpath(beside)
    given = os.path.realpath(path)
    if given == own or given.startswith((f"{own}.", f"{own}-")):
        raise OutputTaken(path=path)
    if not os.path.lexists(path):
        return
    if not stat.S_ISREG(os.lstat(path).st_mode):
        raise FileFault(path=path, why="place_not_regular")
    if os.path.exists(own) and os.path.samefile(path, own):
        raise OutputTaken(path=path)
    if not replaces:
        raise OutputExists(path=path)
