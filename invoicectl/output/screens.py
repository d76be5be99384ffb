"""The terminal that a table is shown on: how wide it is, and a pager for what is longer than it.

Only where standard output is a terminal: what is piped or written to a file is never paged."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from contextlib import suppress

PIPED = 200
"""Columns of what no terminal shows."""

_USUAL = 80
"""Columns of a terminal that can't say how many it has."""

_LESS = "FRX"
"""How `less` shows it, unless LESS says so: colours as they are, and nothing is cleared after."""


def width(piped: int | None) -> int:
    """Columns of a table: those of the terminal; of its own ones where it is `piped`."""
    if not sys.stdout.isatty():
        return piped or PIPED
    is_dumb = os.environ.get("TERM", "").lower() in {"dumb", "unknown"}
    return _USUAL if is_dumb else shutil.get_terminal_size((_USUAL, 24)).columns


def show(text: str) -> None:
    """Print a text; what is longer than the screen of a terminal goes through a pager."""
    pager = _pager() if sys.stdout.isatty() and text.count("\n") >= _height() else None
    if pager is None or not _paged(text, pager):
        sys.stdout.write(text)


def _height() -> int:
    return shutil.get_terminal_size().lines


def _pager() -> str | None:
    """The command of the pager: PAGER, else `less`; None where there is none, or none is wanted."""
    if os.environ.get("TERM", "dumb") == "dumb":
        return None
    wanted = os.environ.get("PAGER")
    if wanted is not None:
        return None if wanted.strip() in {"", "cat"} else wanted
    return shutil.which("less")


def _paged(text: str, pager: str) -> bool:
    """Whether a pager took the text. One that is left before its end is no error."""
    import shlex  # most of what is shown is not paged

    environment = {**os.environ, "LESS": os.environ.get("LESS", _LESS)}
    sys.stdout.flush()
    try:
        running = subprocess.Popen(shlex.split(pager), stdin=subprocess.PIPE, env=environment)
    except (OSError, ValueError):  # it is not there, or is no command
        return False
    with suppress(OSError):
        running.communicate(text.encode(sys.stdout.encoding or "utf-8", "backslashreplace"))
    running.wait()
    return True
