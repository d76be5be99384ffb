"""What a frozen file tells and how it goes on, asked by the program's own commands.

Frozen are the file, its gateway's record, its anchors, and `told.json`: what each question was
answered then. Answers may gain fields and lose none; wordings are not compared."""

from __future__ import annotations

import gzip
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

from tests.files.life import LATEST, NAME, Life

PLACE = Path(__file__).with_name("frozen")
"""The frozen files: a folder for each released format, by its version."""

PARTS = (NAME, f"{NAME}.gateway", f"{NAME}.anchors")
ANSWERS = "told.json"
GOES_ON = "goes_on.json"
"""The steps that time takes in the file from where it ends, written anew where a rule changes."""

LISTS = ("client", "provider", "session", "booking", "series", "visit")
QUESTIONS = (
    "list",
    *(f"{each} list" for each in LISTS),
    "config list",
    "clock show",
    "log",
    "letters",
    "attention",
    "earnings",
    "earnings --movements",
    "statement ada",
    "statement bob",
    "statement noor",
    "report aging",
    "report revenue",
    "report collections",
    "report tips",
    "check --head",
)
"""What is asked besides each thing by its reference."""

_WORDED = frozenset({"hint", "why", "whys", "subject", "text", "html"})
"""Fields whose sentences each version may say better."""

_GROWING = {".attention"}
"""Answers in which later versions may name more things, in another order."""


def frozen() -> list[str]:
    """The versions of which a file is kept."""
    return sorted(path.name for path in PLACE.iterdir()) if PLACE.exists() else []


def freeze(life: Life, version: str) -> Path:
    """Write the business down, with what it tells. Raises FileExistsError."""
    place = PLACE / version
    place.mkdir(parents=True)
    for part in PARTS:
        written = life.path.with_name(part).read_bytes()
        (place / f"{part}.gz").write_bytes(gzip.compress(written, mtime=0))
    answers = json.dumps(told(life), ensure_ascii=False)
    (place / f"{ANSWERS}.gz").write_bytes(gzip.compress(answers.encode(), mtime=0))
    return place


def thawed(version: str, folder: Path) -> Life:
    """The frozen business of a version, in a folder of its own, at the instant where it ends."""
    for part in PARTS:
        content = gzip.decompress((PLACE / version / f"{part}.gz").read_bytes())
        (folder / part).write_bytes(content)
    life = Life(folder / NAME)
    life.clock.at = LATEST
    return life


def answers(version: str) -> dict[str, Any]:
    """What the business told when it was frozen, by question."""
    content = gzip.decompress((PLACE / version / f"{ANSWERS}.gz").read_bytes())
    return dict(json.loads(content))


def told(life: Life) -> dict[str, Any]:
    """What the business tells now, by question."""
    asked = [*QUESTIONS, *(f"show {ref}" for ref in _references(life.path))]
    return {question: ask(life, question) for question in asked}


def ask(life: Life, question: str) -> Any:
    """What a question is answered as JSON."""
    answer = life.command(f"{question} --json")
    assert answer.code == 0, f"{question}: {answer}"
    return json.loads(answer.out)


def _references(path: Path) -> Iterator[str]:
    with closing(sqlite3.connect(path)) as seen:
        for table in ("invoices", "sessions", "bookings", "series", "visits", "payments"):
            for (ref,) in seen.execute(f"SELECT ref FROM {table} ORDER BY number"):
                yield ref


def lost(before: Any, now: Any, at: str = "") -> Iterator[str]:
    """Where an answer lacks what it had, or says another thing; fields may be new."""
    if at in _GROWING:
        by_ref = {(each["ref"], each["client"]): each for each in now}
        now = [by_ref.get((each["ref"], each["client"])) for each in before]
    if isinstance(before, dict) and isinstance(now, dict):
        for key in before.keys() - _WORDED:
            yield from lost(before[key], now.get(key, "(missing)"), f"{at}.{key}")
    elif isinstance(before, list) and isinstance(now, list) and len(before) == len(now):
        for number, (one, other) in enumerate(zip(before, now, strict=True)):
            yield from lost(one, other, f"{at}[{number}]")
    elif before != now:
        yield f"{at}: {before} -> {now}"


def facts(path: Path) -> list[tuple[Any, ...]]:
    """The events as they lie in the file, and the texts of people beside them."""
    with closing(sqlite3.connect(path)) as seen:
        events = seen.execute("SELECT * FROM events ORDER BY seq").fetchall()
        return [*events, *seen.execute("SELECT event, texts FROM texts ORDER BY event")]


def goes_on(life: Life, days: int = 120) -> list[list[Any]]:
    """The steps that time takes from there on, each with its instant and outcome."""
    end, steps = life.clock.at + timedelta(days=days), []
    while life.clock.at < end:
        life.clock.at += timedelta(days=30)
        passage = ask(life, "tick")
        steps += [[each[key] for key in _STEP] for each in passage["steps"]]
    return steps


_STEP = ("at", "ref", "step", "outcome", "amount")
