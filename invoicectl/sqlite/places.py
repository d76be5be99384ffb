"""The places of files: what may stand at a path that is opened, and beside one that is made."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING

from invoicectl import errors
from invoicectl.errors import Refusal
from invoicectl.own_files import sweep

if TYPE_CHECKING:
    from invoicectl.leftovers import Looked


def refuse_what_is_no_file(path: str) -> None:
    """Refuse what is there and can be no database, or has two names. Raises NoFile, FileFault."""
    refuse_no_path(path)
    try:
        found = _with_one_name(path)
    except FileNotFoundError:
        raise errors.NoFile(path=path) from None
    except (OSError, ValueError) as error:
        raise errors.FileFault(path=path, why="unopenable", error=error) from None
    if stat.S_ISDIR(found.st_mode):
        raise errors.FileFault(path=path, why="directory")
    if not stat.S_ISREG(found.st_mode):
        raise errors.FileFault(path=path, why="not_regular")
    if found.st_nlink > 1:
        raise errors.FileFault(path=path, why="links", count=found.st_nlink)
    if found.st_size == 0:
        raise errors.FileFault(path=path, why="empty")


def _with_one_name(path: str) -> os.stat_result:
    """What stands at a path, once the name is gone that a killed first run gave it too."""
    found = Path(path).stat()
    if found.st_nlink > 1:
        sweep(os.path.dirname(os.path.realpath(path)), published=found)
        found = Path(path).stat()
    return found


def refuse_what_is_there(path: str) -> None:
    """A new file takes nobody's place, and nothing that another left beside it.

    Raises FileExists, NotFound, Refusal; OSError and ValueError for what can be no path."""
    try:
        os.lstat(path)
    except FileNotFoundError:
        pass
    else:
        raise errors.FileExists(path=path, option="--db")
    folder = os.path.dirname(path)
    if folder and not os.path.exists(folder):
        refuse_address(path)
        raise errors.NotFound(why="folder", folder=folder, path=path)
    for end in _LEFT:
        if os.path.lexists(f"{path}{end}"):
            raise Refusal(why="left_over", path=path, left=f"{path}{end}")


_LEFT = ("-journal", "-wal", "-shm", ".gateway", ".gateway-journal")
"""What lies beside a file and would be taken for the new one's: unfinished changes, and charges."""


def refuse_address(path: str) -> None:
    """No file is made at an address. Raises NotFound."""
    if "://" in path:
        from invoicectl import addresses

        raise errors.NotFound(why="place", path=addresses.without_password(path))


def refuse_no_path(path: str) -> None:
    """Refuse what names nothing. Raises FileFault."""
    if not path:
        raise errors.FileFault(path="''", why="no_path")


def refuse_unfinished(backup: str) -> None:
    """A backup has no change beside it that was begun and not finished. Raises Refusal."""
    for end in ("-journal", "-wal"):
        left = f"{os.path.realpath(backup)}{end}"
        if os.path.exists(left) and os.path.getsize(left):
            raise Refusal(why="not_whole", path=backup, left=f"{backup}{end}")


def refuse_foreign(path: str, looked: Looked) -> None:
    """No change of another file is played into this one. Raises FileFault."""
    try:
        end = looked.foreign()
    except OSError:  # what can't be read is told by who opens it
        return
    if end is not None:
        raise errors.FileFault(path=path, why="other_change", left=f"{path}{end}")


def refuse_own(path: str, own: str, *, but: str | None = None) -> None:
    """What is written takes neither the place of the file nor one beside it that is the program's
    own or SQLite's, `but` the one that is meant for it. Raises OutputTaken."""
    given, real = os.path.realpath(path), os.path.realpath(own)
    ends = ("", *_LEFT, ".lock", ".tick", ".anchors")
    is_real = os.path.exists(given) and os.path.exists(real) and os.path.samefile(given, real)
    if is_real or given in {f"{real}{end}" for end in ends if end != but}:
        raise errors.OutputTaken(path=path)
