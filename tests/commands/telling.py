"""A file made line by line, and what the last command says."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from pathlib import Path

from tests.commands.bench import Answer, run

START = (
    "init --simulated-from 2026-01-05T09:00 --set service_charge_rate=30%",
    "client add ada --email ada@example.org",
    "provider add noor",
)


def answer(folder: Path, lines: Sequence[str], *, start: Sequence[str] = START) -> Answer:
    """What the last of these lines says, in a file that is made by the others. A declined card ends
    none of them."""
    db = ["--db", str(folder / "x.db")]
    *before, last = (*start, *lines)
    for line in before:
        ended = run([*db, *shlex.split(line)])
        assert ended.code in {0, 5}, (line, ended.err)
    return run([*db, *shlex.split(last)])


def words(text: str) -> str:
    """A text without the line breaks and blanks of its layout."""
    return " ".join(text.split())
