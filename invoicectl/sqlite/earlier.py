"""Copies of a file as an older version left it, made beside it before it is upgraded."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing

from invoicectl import __version__
from invoicectl.errors import FileFault
from invoicectl.own_files import NewFile

_END = ".before-"


def keep(source: sqlite3.Connection, path: str) -> None:
    """Keep a whole copy under the file's name and the version that upgrades it. One that is there
    is of an upgrade that was killed after it, and as good. Raises FileFault."""
    release = ".".join(__version__.split(".")[:2])
    place = f"{path}{_END}{release}"
    if os.path.lexists(place):
        return
    draft = NewFile(place)
    try:
        draft.make()
        with closing(sqlite3.connect(draft.path)) as copy:
            source.backup(copy)
        draft.put()
    except FileExistsError:
        pass
    except (OSError, sqlite3.Error) as error:
        raise FileFault(path=path, why="earlier", place=place, error=error) from None
    finally:
        draft.drop()


def drop(path: str) -> None:
    """Remove the copies of a file, as they know whom it has forgotten. Raises FileFault."""
    folder, name = os.path.split(os.path.realpath(path))
    try:
        for each in os.listdir(folder):
            if each.startswith(f"{name}{_END}"):
                os.unlink(os.path.join(folder, each))
    except OSError as error:
        raise FileFault(path=path, why="earlier_stays", error=error) from None
