"""A business that lives by chance: commands, faults of the gateway, crashes, kills and a calm end.

All chance comes from one seed, so a life can be lived again. Every command runs on a file, with
a new desk as a new process would have; the gateway's record is a file of its own. After each
command the oracle takes in what was written and everything must hold; `Wrong` ends the life."""

from __future__ import annotations

import contextlib
import io
import json
import os
import shlex
import signal
import sqlite3
import traceback
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any, NamedTuple, cast

from invoicectl.cli import Root
from invoicectl.context import Context
from invoicectl.desk import file
from invoicectl.desk.done import Done
from invoicectl.errors import Error
from invoicectl.gateways.faults import CALLS, FAULTS, Fault
from invoicectl.gateways.simulated import Simulated
from invoicectl.store import create_store, open_store
from tests.campaigns import answers, balances, batches, invariants, repeats
from tests.campaigns.draws import (
    CLIENTS,
    EXPIRING,
    PRESETS,
    PROVIDERS,
    REMINDERS,
    STARTS,
    WAITS,
    Draw,
    Words,
)
from tests.campaigns.oracle import Fact, Oracle, fact, hold, instant, stamp
from tests.campaigns.seams import Crash, Fuse, Late, Seamed, mortal
from tests.campaigns.steps import drawn
from tests.dying import wait_for_the_killed
from tests.records import let_go, opened
from tests.support import ROOT, Clock, beneath

CRASHES, KILLS, FAULTY, WAITING, BATCHES = 1 / 60, 1 / 250, 1 / 5, 1 / 5, 1 / 50
"""How many commands crash, are killed, meet faults, come after a while, or come in a batch."""

PHOTOGRAPHED = 1 / 5
"""The share of commands after which, when they were refused, every byte is compared."""

FULL_EVERY = 100
"""So many steps lie between two looks at everything."""

COLUMNS = "seq, at, recorded_at, actor, kind, data, texts"
EVENTS = "events LEFT JOIN texts ON event = seq"
ASKING = ("create", "confirm", "confirm", "inquire", "refund", "refund", "inquire_refund")
RARE = ("wrong-amount", "mismatch", "key-refused")
COMMON = tuple(kind for kind in FAULTS if kind not in RARE)


class Ended(NamedTuple):
    """How a command ended: its exit code (None: it crashed), its answer, and the gateway's part."""

    words: Words
    code: int | None
    answer: Any
    calls: int = 0


class Lit(NamedTuple):
    """A fuse that burns: around calls to the gateway, or else at each statement."""

    fuse: Fuse
    is_at_gateway: bool


class Life:
    """One business from its first command to its calm end."""

    def __init__(self, seed: int, folder: Path, processor: Callable[[str], Simulated]) -> None:
        self.chance = Random(seed)  # noqa: S311 - chance that can be repeated
        self._reminders = REMINDERS[seed % len(REMINDERS)]
        self._first_card = EXPIRING[seed % len(EXPIRING)]
        self.path = folder / "books.db"
        self.oracle = Oracle()
        self.told: list[str] = []
        self.counts: Counter[str] = Counter()
        self._processor = processor
        self._is_live = self.chance.random() < 0.75
        self._clock = Clock(self.chance.choice(STARTS))
        self._lit: Lit | None = None
        self._keyed: list[repeats.Keyed] = []
        self._draw = Draw(self.chance, self.oracle, self.now, folder)
        self._create()
        self._open()

    # --- the file -----------------------------------------------------------------------------

    def _create(self) -> None:
        preset = self.chance.choice(PRESETS)
        base = self.chance.choice(("total", "due"))
        reminders = f"remind_before={self._reminders}"
        chosen = ["service_charge_rate=30%", f"late_fee_base={base}", reminders]
        told = ", ".join(chosen[1:])
        self.told.append(f"init, preset {preset}, {told}, {self._clock.at:%Y-%m-%dT%H:%M}Z")
        given = file.settings_given(preset, chosen)
        start = None if self._is_live else f"{self._clock.at:%Y-%m-%dT%H:%M}Z"
        policy, simulated_at = file.start_of(given, start, now=self._clock.at)
        store = create_store(str(self.path))
        context = Context(clock=self._clock, store=store)
        file.create(context.desk, policy, gateway="simulated", simulated_at=simulated_at)
        store.publish()

    def _open(self) -> None:
        self.store = open_store(str(self.path))
        self._connection = beneath(self.store)
        self._record = self._processor(f"{self.path}.gateway")
        self._moved = invariants.moved(self._recorded())

    def close(self) -> None:
        """Let go of the file and of the gateway's record; what was not committed is lost."""
        self.store.close()
        let_go(self._record)

    def _recorded(self) -> sqlite3.Connection | None:
        return opened(self._record) if Path(f"{self.path}.gateway").exists() else None

    def now(self) -> datetime:
        """Where the business's clock stands."""
        if self._is_live:
            return self._clock.at
        (at,) = self._connection.execute("SELECT simulated_at FROM file").fetchone()
        return instant(at)

    # --- living -------------------------------------------------------------------------------

    def live(self, steps: int) -> None:
        """People, so many steps, and the calm end. Raises Wrong."""
        for client in CLIENTS:
            self._calmly("client", "add", client, "--email", f"{client}@example.org")
            self._calmly("card", "add", client, self._first_card)
        for provider in PROVIDERS:
            self._calmly("provider", "add", provider)
        for number in range(1, steps + 1):
            self._step()
            self.counts["steps"] += 1
            if number % FULL_EVERY == 0:
                self._look_at_everything()
        self._end()

    def _step(self) -> None:
        words = drawn(self._draw)
        if self.chance.random() < WAITING:
            waited = self._wait(self.chance.choice(WAITS))
            words = waited or words
        if self._keyed and self.chance.random() < repeats.REPEATED:
            self._repeat()
            return
        words = repeats.keyed(self.chance, words, self.counts["steps"])
        dice = self.chance.random()
        if self._lit is None and dice < CRASHES:
            self._light()
        if 1 / 2 < dice < 1 / 2 + BATCHES:
            self._batch()
        elif dice > 1 - KILLS:
            self._kill(words)
        elif self._lit is not None:
            self._crash(words, self._lit)
        else:
            before = self._connection.serialize() if dice < PHOTOGRAPHED else None
            ended = self._run(words, self._script())
            self._judge(ended)
            self._remember(words, ended)
            if before is not None and answers.left_nothing(self.oracle, ended):
                is_same = _holds_the_same(before, self._connection.serialize())
                hold(is_same, "refused, and the file holds something else than before")

    def _repeat(self) -> None:
        """A command with a key is given again; or its key to another. Raises Wrong."""
        first = self.chance.choice(self._keyed)
        self.counts["repeats"] += 1
        if self.chance.random() < repeats.ANOTHER:
            again = self._run(("client", "add", "dora", *first.words[-2:]), [])
            repeats.hold_taken(first, again, self._take_in())
        elif first.is_kept and not first.goes_on:
            is_gone = repeats.is_forgotten(self._connection, first.words[-1])
            again = self._run(first.words, [])
            repeats.hold_again(first, again, self._take_in(), self.oracle if is_gone else None)
        else:
            self._run(first.words, [])
            self._take_in()
            self._compare_charges()

    def _remember(self, words: Words, ended: Ended | None) -> None:
        """Of a command with a key, how it ended."""
        if repeats.plain(words) != words:
            told = (None, None) if ended is None else (ended.code, ended.answer)
            self._keyed.append(repeats.Keyed(words, *told))

    def _wait(self, span: timedelta) -> Words | None:
        """Time passes: by the system's clock, at times wrong or too far; else by a command."""
        if not self._is_live:
            return ("clock", "advance", "--to", stamp(self.now() + span))
        dice = self.chance.random()
        if dice < 0.03:
            span = -self.chance.choice((timedelta(seconds=30), timedelta(minutes=4)))
        elif dice < 0.05:
            span = timedelta(days=self.chance.choice((34, 36, 50)))
        elif dice < 0.07:
            span = -timedelta(days=self.chance.randint(1, 20))
        self._clock.at += span
        self.told.append(f"# it is {stamp(self._clock.at)}")
        if span < -timedelta(hours=1):  # it was ahead all the while
            return ("clock", "correct", "--reason", "it was ahead", "--yes")
        return None

    def _script(self) -> list[Fault]:
        """Faults for one command; most often none.

        One that is met always is for live files: a simulated clock would walk over it each five
        minutes, with an attempt each."""
        if self.chance.random() >= FAULTY:
            return []
        faults = []
        for _ in range(self.chance.randint(1, 3)):
            kinds = RARE if self.chance.random() < 0.12 else COMMON
            is_always = self._is_live and self.chance.random() < 0.1
            faults.append(Fault(self.chance.choice(ASKING), self.chance.choice(kinds), is_always))
        return faults

    # --- commands -----------------------------------------------------------------------------

    def _run(self, words: Words, script: list[Fault], fuse: Fuse | None = None) -> Ended:
        """One command as a new process would run it, on the open file. Raises Crash, Wrong."""
        late = Late(self._record, script, self.chance.randint(0, 1) if script else 0)
        gateway = Seamed(late, fuse or Fuse(None))
        context = Context(
            clock=self._clock, store=self.store, gateway=lambda *_: cast("Any", gateway)
        )
        captured: list[Done] = []
        context.capture = captured
        faults = ", ".join(f"{each.call}:{each.kind}{'*' * each.is_always}" for each in script)
        self.told.append(shlex.join(words) + (f"  # {faults}" if faults else ""))
        assert isinstance(ROOT, Root)
        code, failed = 0, None
        try:
            code = ROOT.run(list(words), context)
            failed = captured[0].error if captured else None
        except Error as error:
            failed = error
        except Exception as error:  # noqa: BLE001 - any other exception is a traceback, a finding
            where = traceback.extract_tb(error.__traceback__)[-1]
            hold(False, f"{type(error).__name__} {error} at `{where.line}` ({where.name})")
        finally:
            self.counts["calls"] += gateway.calls
            self.counts["faults"] += gateway.faults
        if failed is not None:
            code = failed.exit_code
            self.told[-1] += f"  # exit {code}, {failed.code}"
        self.counts[f"exit {code}"] += 1
        answer = captured[0].value if captured else None
        return Ended(repeats.plain(words), code, answer, gateway.calls)

    def _calmly(self, *words: str) -> Ended:
        """A command without faults, that is done."""
        ended = self._run(words, [])
        hold(ended.code == 0, f"exit {ended.code} in the calm")
        self._judge(ended)
        return ended

    def _light(self) -> None:
        """Light a fuse that burns from command to command until one of them crashes."""
        is_at_gateway = self.chance.random() < 0.6
        most = 6 if is_at_gateway else 100
        self._lit = Lit(Fuse(self.chance.randint(1, most)), is_at_gateway)

    def _crash(self, words: Words, lit: Lit) -> None:
        """A command that may be the one at which the fuse is out."""
        ended = self._run_until(words, lit)
        self._remember(words, ended)
        if ended is None:
            self._reopen()
        else:
            self._judge(ended)

    def _run_until(self, words: Words, lit: Lit) -> Ended | None:
        """Run until the fuse is out, around a call or at a statement; None if it crashed."""
        try:
            with mortal(self.store, lit.fuse, counts=not lit.is_at_gateway):
                return self._run(words, self._script(), lit.fuse if lit.is_at_gateway else None)
        except Crash:
            self.told[-1] += "  # crashed"
            self.counts["crashes"] += 1
            self._lit = None
            return None

    def _batch(self) -> None:
        """Several commands in one, that share commits; it may crash in their midst."""
        first = self.counts["lines"]
        lines = batches.drawn(self._draw, first)
        self.counts["lines"] += len(lines)
        file = self.path.with_name("lines.jsonl")
        file.write_text("".join(f"{json.dumps(line)}\n" for line in lines), encoding="utf-8")
        self.told += [f"# {json.dumps(line)}" for line in lines]
        words = ("batch", str(file), *(("--continue",) if self.chance.random() < 0.7 else ()))
        with contextlib.redirect_stdout(io.StringIO()) as printed:
            lit = self._lit or Lit(Fuse(None), is_at_gateway=False)
            ended = self._run_until(words, lit)
        if ended is None:
            self._open_again()
        facts = self._take_in()
        code = None if ended is None else ended.code
        batches.hold_batch(lines, first, printed.getvalue(), facts, code)
        if ended is None:
            self._look_at_everything()
        else:
            self._compare_charges()

    def _kill(self, words: Words) -> None:
        """A command in a child that kills itself at a statement or around a call."""
        script, points = self._script(), self.chance.randint(1, 40)
        self.close()
        child = os.fork()
        if child == 0:
            with contextlib.suppress(BaseException):
                fuse = Fuse(points, lambda: os.kill(os.getpid(), signal.SIGKILL))
                self._open()
                self._connection.set_trace_callback(lambda _: fuse.point())
                self._run(words, script, fuse)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        was_killed = os.WIFSIGNALED(status)
        self.told.append(f"{shlex.join(words)}  # {'killed' if was_killed else 'in a child'}")
        self.counts["kills"] += was_killed
        self._reopen()

    def _reopen(self) -> None:
        """The next process finds what the last one left."""
        self._open_again()
        self._take_in()
        self._look_at_everything()

    def _open_again(self) -> None:
        with contextlib.suppress(sqlite3.Error):
            self.close()
        wait_for_the_killed()
        self._open()

    # --- what must hold -----------------------------------------------------------------------

    def _judge(self, ended: Ended) -> None:
        """What a command wrote, charged and answered is right. Raises Wrong."""
        before, facts = self._moved, self._take_in()
        if ended.calls:
            self._compare_charges()
        moved = self._moved.since(before)
        answers.hold_answer(self.oracle, ended, facts, moved, stamp(self.now()))
        if ended.words == ("tick",) and ended.code == 0:
            again = self._run(("tick",), [])
            hold(again.code == 0 and again.answer["steps"] == [], "a second tick took a step")
            hold(not again.calls and not self._take_in(), "a second tick did something")

    def _take_in(self) -> list[Fact]:
        """Fold what was written since; the rows of what it touched are right. Raises Wrong."""
        sql, since = f"SELECT {COLUMNS} FROM {EVENTS} WHERE seq > ? ORDER BY seq", self.oracle.seq
        rows = self._connection.execute(sql, (since,)).fetchall()
        facts = self.oracle.fold(map(fact, rows))
        invariants.hold_rows(self._connection, self.oracle.touched.values())
        self.oracle.touched.clear()
        if facts:
            balances.hold_balances(self._connection, self.oracle, since)
        return facts

    def _compare_charges(self) -> None:
        """What the gateway took is what the oracle knows as received. Raises Wrong."""
        self._moved = invariants.moved(self._recorded())
        payments = map(invariants.payment_row, self.oracle.payments.values())
        invariants.hold_moved(self._moved, payments)

    def _look_at_everything(self) -> None:
        """Every row, every sum, and the product's own `check`. Raises Wrong."""
        self.counts["full looks"] += 1
        tables = invariants.tables_of(self._connection)
        invariants.hold_all_rows(self._connection, self.oracle)
        invariants.hold_sums(tables)
        self._moved = invariants.moved(self._recorded())
        invariants.hold_moved(self._moved, tables["payments"])
        found = self._run(("check",), [])
        hold(found.code == 0, f"check: {[each for each in found.answer or [] if not each['ok']]}")
        self.told.pop()

    # --- the end ------------------------------------------------------------------------------

    def _end(self) -> None:
        """The gateway is calm, nothing new is planned, and time runs until nothing is due."""
        if self._is_live:
            self._clock.at = invariants.calm_at(self._connection, self._clock.at)
            self._calmly("tick", "--catch-up")
        for series in list(self.oracle.series.values()):
            if series.status == "active":
                self._calmly("series", "end", f"R{series.number}")
        for _ in range(1_000):
            (next_at,) = self._connection.execute("SELECT min(at) FROM agenda").fetchone()
            if next_at is None:
                break
            self._pass_to(max(self.now(), instant(next_at)))
        else:
            hold(False, "time never comes to its end")
        unknown = [each.number for each in self.oracle.open_ones() if each.outcome == "unknown"]
        hold(not unknown, f"never found out what became of {unknown}")
        self._look_at_everything()
        for payment in self.oracle.payments.values():
            if payment.kind != "refund":
                self.counts[f"{payment.method} {payment.outcome}"] += 1
            elif payment.outcome == "approved":
                self.counts["refunds"] += 1
        self.counts["late fees"] += sum(
            each.late_fee_minor > 0 for each in self.oracle.invoices.values()
        )
        self.counts["businesses"] += 1

    def _pass_to(self, at: datetime) -> None:
        if self._is_live:
            self._clock.at = at
            self._calmly("tick", "--catch-up")
        else:
            self._calmly("clock", "advance", "--to", stamp(at))


hold(set(ASKING) <= set(CALLS), "the gateway has no such calls")


def _holds_the_same(before: bytes, after: bytes) -> bool:
    """Whether two states of a business are the same, but for what lies in free pages of a file (a
    transaction taken back may leave one changed), and for who ran the clock of one on a server."""
    return before == after or _dumped(before) == _dumped(after)


def _dumped(state: bytes) -> list[str]:
    if not state.startswith(b"SQLite format 3"):
        return [each for each in state.decode().splitlines() if '"office"' not in each[:20]]
    with contextlib.closing(sqlite3.connect(":memory:")) as connection:
        connection.deserialize(state)
        return list(connection.iterdump())
