"""A file that is written whole or not at all: beside its place, synced, then put there."""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Iterable
from pathlib import Path

from invoicectl.domain.remedies import ANOTHER_PLACE
from invoicectl.errors import FileFault, OutputExists, OutputTaken


def write(path: str, parts: Iterable[str], *, replaces: bool, beside: str) -> None:
    """Write a text to a new file that its owner alone can read; `replaces` an old one.

    Never the program's own file `beside` it, nor what goes with that. Raises OutputExists,
    OutputTaken, FileFault."""
    if not path:
        raise FileFault(path="''", reason="is no path", hint=ANOTHER_PLACE)
    place = Path(path)
    draft = None
    try:
        _refuse(path, replaces=replaces, beside=beside)
        descriptor, draft = tempfile.mkstemp(".new", f".{place.name[:100]}.", place.parent)
        with open(descriptor, "w", encoding="utf-8", errors="backslashreplace", newline="") as file:
            file.writelines(parts)
            file.flush()
            os.fsync(file.fileno())
        _put(draft, path, replaces=replaces)
        _sync(place.parent)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "it is no path"
        told = f"can't be written: {reason}"
        raise FileFault(path=path, reason=told, hint=ANOTHER_PLACE) from None
    finally:
        if draft is not None:
            Path(draft).unlink(missing_ok=True)


def _refuse(path: str, *, replaces: bool, beside: str) -> None:
    """Refuse a place that is the program's own, or taken."""
    own = os.path.realpath(beside)
    given = os.path.realpath(path)
    if given == own or given.startswith((f"{own}.", f"{own}-")):
        raise OutputTaken(path=path)
    if not os.path.lexists(path):
        return
    if not stat.S_ISREG(os.lstat(path).st_mode):
        raise FileFault(path=path, reason="is not a regular file", hint=ANOTHER_PLACE)
    if os.path.exists(own) and os.path.samefile(path, own):
        raise OutputTaken(path=path)
    if not replaces:
        raise OutputExists(path=path)


def _put(draft: str, path: str, *, replaces: bool) -> None:
    """Into its place; a link fails where another got there first, a rename would not."""
    if replaces:
        os.replace(draft, path)
        return
    try:
        os.link(draft, path)
    except FileExistsError:
        raise OutputExists(path=path) from None
    except OSError:  # a disk without links
        if os.path.lexists(path):
            raise OutputExists(path=path) from None
        os.rename(draft, path)


def _sync(folder: Path) -> None:
    """Make the folder's own entry last."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
