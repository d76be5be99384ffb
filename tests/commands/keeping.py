"""A file on a disk, for what keeps it: commands, each a run of its own, and what lies there."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from typing import Any

from invoicectl.context import Context
from tests.commands.bench import Answer, faults, run
from tests.support import Clock

NAME = "books.db"
PRECIOUS = b"Dear diary,\n"


def made(path: str) -> None:
    told("init", "--simulated-from", "2026-01-05T09:00", db=path)
    told("client", "add", "ada", db=path)
    told("card", "add", "ada", "pm_card_visa", db=path)
    told("issue", "ada", "20.00", "--due", "+1d", db=path)
    told("pay", "INV-1", "5.00", db=path)


def said(*words: str, db: str = NAME, at: str = "2026-11-26T09:00") -> Answer:
    answer = run(["--db", db, *words], context=Context(clock=Clock(at)))
    assert list(faults(answer)) == []
    return answer


def told(*words: str, db: str = NAME, at: str = "2026-11-26T09:00") -> Any:
    answer = said(*words, "--json", db=db, at=at)
    assert answer.code == 0, answer
    return json.loads(answer.out)


def rows(path: str, sql: str) -> list[Any]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(sql).fetchall()


def dump(path: str) -> str:
    with closing(sqlite3.connect(path)) as connection:
        return "\n".join(connection.iterdump())
