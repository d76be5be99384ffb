"""A file as its commands tell of it, and as plain SQLite sees it."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from invoicectl.context import Context
from tests.commands.bench import run
from tests.support import Clock

Json = dict[str, Any]
Rows = list[Json]


def text(path: Path, *words: str) -> str:
    """What a command prints."""
    context = Context(clock=Clock("2026-03-13T19:00"))
    answer = run(["--db", str(path), *words], context=context)
    assert answer.code == 0, answer
    return answer.out


def told(path: Path, *words: str) -> Any:
    """What it says in JSON."""
    return json.loads(text(path, *words, "--json"))


def seen(path: Path, sql: str, values: Json | None = None) -> Rows:
    """What plain SQLite sees."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as there:
        there.row_factory = sqlite3.Row
        return [dict(row) for row in there.execute(sql, values or {})]


def southern(folder: Path) -> Path:
    """The invented business with its views, moved to a southern zone."""
    path = folder / "books.db"
    told(path, "init", "--sample")
    told(path, "config", "set", "timezone", "Australia/Sydney")
    told(path, "export", "views")
    return path
