"""A terminal of some size: what it shows of the real program, printed and told."""

from __future__ import annotations

import fcntl
import os
import pty
import struct
import subprocess
import sys
import termios
from pathlib import Path
from typing import NamedTuple


class Seen(NamedTuple):
    """What was shown, its colours too, and the exit code."""

    printed: str
    told: str
    code: int


def shown_on(
    words: list[str],
    rows: int,
    columns: int,
    environment: dict[str, str],
    *,
    folder: Path | None = None,
) -> Seen:
    """Run a command line with its output and its errors on two such terminals."""
    ends = [pty.openpty(), pty.openpty()]
    for _, theirs in ends:
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
    unset = {"COLUMNS", "LINES", "NO_COLOR"}
    kept = {key: value for key, value in os.environ.items() if key not in unset}
    running = subprocess.Popen(
        [sys.executable, "-m", "invoicectl", *words],
        stdin=subprocess.DEVNULL,
        stdout=ends[0][1],
        stderr=ends[1][1],
        env={
            **kept,
            "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
            "TERM": "xterm",
            **environment,
        },
        cwd=folder,
    )
    for _, theirs in ends:
        os.close(theirs)
    printed, told = (_all_of(ours) for ours, _ in ends)
    return Seen(printed, told, running.wait())


def _all_of(ours: int) -> str:
    """What comes through until the other end is closed. Errors are few enough to wait."""
    shown = b""
    while True:
        try:
            part = os.read(ours, 1 << 16)
        except OSError:  # it is closed
            break
        if not part:
            break
        shown += part
    os.close(ours)
    return shown.decode().replace("\r\n", "\n")
