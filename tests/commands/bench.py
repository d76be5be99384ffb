"""A bench for bad input: one prepared file in memory, the real program, and what is wrong with
an answer."""

from __future__ import annotations

import contextlib
import io
import itertools
import json
import re
import sqlite3
import sys
import traceback
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from invoicectl.context import Context, system_chance
from invoicectl.domain.events import UnmatchedFound
from invoicectl.errors import OutcomeUnclear
from invoicectl.gateways.faults import Faulty, read_script
from invoicectl.sqlite.business import SqliteStore
from invoicectl.sqlite.connection import Connection
from invoicectl.store import MEMORY, Store
from tests.beside import in_place
from tests.commands import corpus
from tests.support import ROOT, Business, Clock, beneath

RAW = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e"
    "\u2060-\u206f\ud800-\udfff\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
"""What no output holds: what drives a terminal, turns words around or can't be encoded."""

LONGEST = 4_000
"""Characters that an error may take at the most, whatever was typed."""

_PACKAGE = "invoicectl"


@lru_cache(maxsize=2)
def prepared(*, has_charges: bool = True) -> bytes:
    """A file in which every line of `examples` runs, as its bytes; those of corrections only where
    it `has_charges`, of which no gateway but its own knows."""
    business = Business("2026-01-05T08:58", preset="marketplace", retry_after="1m")
    business("client", "add", "ada", "--name", "Ada", "--email", "ada@example.org")
    business("client", "add", "kim")
    business("provider", "add", "noor", "--email", "noor@example.org")
    business("provider", "add", "mia")
    business("card", "add", "ada", "pm_card_mastercard")
    business("card", "add", "ada", "pm_card_visa")
    for kind in ("email", "email", "chat", "email"):
        business("session", "open", "ada", "noor", "--kind", kind)
    business("session", "hire", "S2")
    business("session", "hire", "S4")
    business("issue", "S4", "40.00")
    business("issue", "ada", "120.00", "--due", "2026-02-01")
    business("book", "ada", "--visit", "2026-01-07T10:00 25.00 Walk", "--provider", "noor")
    business("series", "start", "ada", "--provider", "noor")
    business("visit", "add", "R1", "2026-01-05T08:00", "20.00", "Feeding")
    business("visit", "add", "R1", "2026-01-05T08:10", "20.00", "Feeding")
    business("visit", "done", "V3")
    if has_charges:
        _corrected(business)
    business.to("2026-01-05T09:00")
    business("config", "set", "retry_after", "24h")
    data = beneath(business.desk.store).serialize()
    business.close()
    return data


def ahead() -> Context:
    """A run over a live file that a clock ahead has written to: what `clock correct` is for."""
    business = Business("2026-02-05T09:00", live=True)
    business.system.at = datetime(2026, 1, 5, 9, tzinfo=UTC)
    return business.context


def _corrected(business: Business) -> None:
    """What corrections are about: lea's late fee on INV-3, held; a paid INV-4 with a tip; a
    charge of INV-5 that needs review; and a charge that only the gateway has."""
    business("client", "add", "lea")
    business("card", "add", "lea", "pm_sim_insufficientFunds")
    business("issue", "lea", "50.00", "--due", "2026-01-05T08:58")
    business.to("2026-01-05T08:59")
    business("hold", "INV-3", "--reason", "Under inquiry")
    business("issue", "ada", "60.00", "--due", "2026-02-01")
    business("pay", "INV-4", "60.00", "--tip", "5.00")
    business("tip", "B1", "5.00", "--method", "cash")
    business("reverse", "P4", "--amount", "1.00", "--reason", "One coin was bad")
    business("issue", "ada", "70.00", "--due", "2026-02-01")
    with business.desk.act() as work:
        there = UnmatchedFound(
            unmatched=1,
            gateway_ref="sim_900",
            what="charge",
            created_at=work.now - timedelta(days=1),
            amount_minor=900,
            outcome="approved",
            key=None,
            of=None,
            client=None,
            invoice=None,
            token=None,
            card="visa-4242",
        )
        work.record([there], actor="time")
    business.desk._gateway = Faulty(business.desk.gateway, read_script("confirm:mismatch"))
    with contextlib.suppress(OutcomeUnclear):
        business("pay", "INV-5")


@lru_cache(maxsize=1)
def head() -> str:
    """The newest event's hash in the prepared file."""
    newest = opened(prepared()).execute("SELECT hash FROM events ORDER BY seq DESC LIMIT 1")
    return str(newest.fetchone()[0])


@lru_cache(maxsize=1)
def _prepared_dump() -> str:
    return _dump(opened(prepared()))


def _dump(connection: sqlite3.Connection) -> str:
    return "\n".join(connection.iterdump())


def opened(data: bytes) -> sqlite3.Connection:
    """A connection to a file of these bytes, in memory."""
    connection = sqlite3.connect(MEMORY, isolation_level=None)
    connection.deserialize(data)
    return connection


def store_over(connection: sqlite3.Connection) -> Store:
    """The store over such a connection."""
    return SqliteStore(Connection(connection, MEMORY))


class Answer(NamedTuple):
    """What one run gave: its exit code, what it printed, and where it fell over if it did."""

    code: int
    out: str
    err: str
    crash: str | None

    @property
    def is_refused(self) -> bool:
        return self.code != 0


class Bench:
    """The program over a copy of the prepared file; `reset` makes a new copy."""

    def __init__(self) -> None:
        self.clock = Clock("2026-01-05T09:00")
        self.reset()

    def reset(self) -> None:
        """Start from the prepared file again, on a new connection: a used one that is given
        other pages crashes Python."""
        self.connection = opened(prepared())
        self.store = store_over(self.connection)

    def run(self, words: Sequence[str], *, stdin: str = "") -> Answer:
        """Run one command line on the file."""
        words = [word.replace("{head}", head()) if "{head}" in word else word for word in words]
        return run(words, stdin=stdin, context=Context(clock=self.clock, store=self.store))

    def is_unchanged(self) -> bool:
        """Whether the file is what it was after `reset`; no transaction is open either."""
        if self.connection.in_transaction:
            return False
        if self.connection.serialize() == prepared():
            return True
        return _dump(self.connection) == _prepared_dump()

    def events(self) -> list[Any]:
        """What the events say, the newest first."""
        found = self.connection.execute(
            "SELECT actor, data, texts FROM events LEFT JOIN texts ON event = seq "
            "ORDER BY seq DESC LIMIT 9"
        )
        return [[actor, in_place(data, texts)] for actor, data, texts in found]


def _chance(words: Sequence[str]) -> Callable[[], str]:
    """A file's identity is its own; the salts of a command's texts are the same in each run."""
    salts = map(str, itertools.count(1))
    return system_chance if "init" in words else lambda: next(salts)


def run(words: Sequence[str], *, stdin: str = "", context: Context | None = None) -> Answer:
    """Run one command line through the program's own entry; a traceback is an answer too."""
    out, err = io.StringIO(), io.StringIO()
    kept, sys.stdin = sys.stdin, io.StringIO(stdin)
    crash = None
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = ROOT.main(
                list(words),
                standalone_mode=False,
                obj=context or Context(clock=Clock("2026-01-05T09:00"), chance=_chance(words)),
            )
    except Exception as error:  # noqa: BLE001 - whatever comes up here would be a traceback
        code, crash = 1, _where(error)
    finally:
        sys.stdin = kept
    return Answer(code, out.getvalue(), err.getvalue(), crash)


def _where(error: Exception) -> str:
    ours = [
        frame
        for frame in traceback.extract_tb(error.__traceback__)
        if f"/{_PACKAGE}/" in frame.filename
    ]
    place = f"{Path(ours[-1].filename).name}:{ours[-1].lineno}" if ours else "?"
    return f"{type(error).__name__} at {place}: {str(error)[:80]!r}"


def faults(answer: Answer, text: str = "", *, as_json: bool = False) -> Iterator[str]:
    """What is wrong with an answer to a line that holds this text, whatever its exit code."""
    if answer.crash is not None:
        yield f"a traceback: {answer.crash}"
        return
    for name, said in (("stdout", answer.out), ("stderr", answer.err)):
        if found := RAW.search(said):
            yield f"{name} holds {found[0]!r} raw: {said[max(0, found.start() - 40) :][:80]!r}"
        if corpus.holds_card(text) and _digits(text) in _digits(said):
            yield f"{name} echoes the card number: {said[:120]!r}"
    if answer.is_refused:
        yield from _faults_of_refusal(answer, as_json=as_json)
    elif any(not line.startswith("note: ") for line in answer.err.splitlines()):
        yield f"done, but stderr says {answer.err[:120]!r}"


def _faults_of_refusal(answer: Answer, *, as_json: bool) -> Iterator[str]:
    if answer.out:
        yield f"refused, but stdout says {answer.out[:120]!r}"
    if len(answer.err) > LONGEST:
        yield f"an error of {len(answer.err):,} characters"
    lines = answer.err.splitlines()
    if as_json:
        try:
            told = json.loads(answer.err)["error"]
        except (ValueError, TypeError, KeyError):
            yield f"no JSON error: {answer.err[:120]!r}"
            return
        if set(told) != {"code", "message", "hint"} or len(lines) != 1 or not told["message"]:
            yield f"not one JSON error: {answer.err[:120]!r}"
    elif not lines or not re.match("error: .", lines[0]):
        yield f"no error line: {answer.err[:120]!r}"
    elif answer.code == 7 and len(lines) < 2:
        yield f"no hint what to do with the file: {answer.err[:120]!r}"
    elif len(lines) > 2 or not all(line.startswith("hint: ") for line in lines[1:]):
        yield f"more than a sentence and a hint: {answer.err[:200]!r}"


def _digits(said: str) -> str:
    return re.sub("[^0-9]", "", said)


def leaves(value: Any) -> Iterator[str]:
    """Every string inside a value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from leaves(each)
    elif isinstance(value, list):
        for each in value:
            yield from leaves(each)


def short(text: str) -> str:
    """The text for a failure's message."""
    return ascii(text) if len(text) <= 60 else f"{text[:40]!a}… ({len(text):,})"


class Found:
    """The faults of many runs, told together."""

    def __init__(self) -> None:
        self.told: list[str] = []
        self.runs = 0

    def add(self, about: str, problems: Iterator[str] | Sequence[str]) -> None:
        """Note what is wrong with one run."""
        self.runs += 1
        self.told += [f"{about}: {problem}" for problem in problems]

    def refuse(self) -> None:
        """Fail if anything was wrong."""
        if self.told:
            more = len(self.told) - 25
            shown = "\n".join(self.told[:25]) + (f"\n… and {more} more" if more > 0 else "")
            pytest.fail(f"{len(self.told)} faults in {self.runs} runs\n{shown}", pytrace=False)
