"""Where the default file lies, and the folders that are made for it.

Errors are loaded where one is raised: what answers at TAB looks for the file too."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from pathlib import Path


def made(folder: Path) -> list[Path]:
    """Make a folder and those above it that are missing, for their owner alone; which were made.

    Raises FileFault."""
    new = []
    for each in reversed([folder, *folder.parents]):
        if each.is_dir():
            continue
        try:
            each.mkdir(mode=0o700)
        except OSError as error:
            from invoicectl.errors import FileFault

            raise FileFault(path=str(each), why="unmakable", error=error) from None
        new.append(each)
    return new


def unmake(new: list[Path]) -> None:
    """Remove the folders that were made, where nothing lies in them."""
    for folder in reversed(new):
        with suppress(OSError):
            folder.rmdir()


def default_file() -> Path:
    """The default file. Raises NotFound."""
    if sys.platform == "darwin":
        base = _home() / "Library" / "Application Support"
    elif os.name == "nt":
        base = Path(os.environ.get("LOCALAPPDATA") or _home())
    else:
        told = Path(os.environ.get("XDG_DATA_HOME") or "")
        base = told if told.is_absolute() else _home() / ".local" / "share"
    return base / "invoicectl" / "invoicectl.db"


def _home() -> Path:
    """The user's home; a process may have none, with an empty environment or an unknown uid."""
    with suppress(RuntimeError):
        home = Path.home()
        if home.is_absolute() and os.environ.get("HOME") != "":
            return home
    from invoicectl.errors import NotFound

    raise NotFound(why="home")
