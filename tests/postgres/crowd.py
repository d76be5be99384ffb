"""Many processes at one business on a server, each with one command, and what must stand after it.

Whoever ends, is killed, or loses the server is followed by the next command. A bill carries a mark
that no other has, and every command its key: those that did not end well are given again once all
is quiet, and then each bill is there once, what was promised first of all; nobody paid a debt
twice; what the gateway has, the ledger has; and numbers have no gaps."""

from __future__ import annotations

import contextlib
import os
import selectors
import signal
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from random import Random
from typing import Any, NamedTuple, NoReturn

from invoicectl.cli import Root
from invoicectl.context import Context
from invoicectl.domain import dates
from tests.campaigns.many_processes import SharedClock, _warm_up
from tests.postgres.losing import ask, rows
from tests.support import ROOT

START = "2026-01-05T09:00"
CLIENTS = {"ada": "pm_card_visa", "bob": "pm_card_chargeCustomerFail", "cleo": "pm_card_amex"}
BILLS = 12
WAIT = "30"
"""Seconds to wait for a turn, and for a server that is taken over."""

STUCK_SECONDS = 90
DONE, REFUSED, DECLINED, BUSY, LOST, UNKNOWN, DOWN = 0, 4, 5, 6, 7, 8, 9


class Order(NamedTuple):
    """A command, and the mark of the bill that it makes or the number of the one that it pays."""

    words: str
    mark: str | None = None
    paid: int | None = None


class Ended(NamedTuple):
    """How a command ended: its exit code, None where it was killed, and what it said."""

    order: Order
    code: int | None
    said: str


class Running(NamedTuple):
    pid: int
    order: Order
    said: bytearray
    since: float


class Crowd:
    """So many processes at a business, which has people, cards and bills."""

    def __init__(self, db: str, seed: int, size: int) -> None:
        _warm_up()
        self.db = db
        self.clock = SharedClock()
        self.chance = Random(seed)  # noqa: S311 - chance that can be repeated
        self.ended: list[Ended] = []
        self._size = size
        self._orders = 0
        self._bills = 0
        self._running: dict[int, Running] = {}
        self._selector = selectors.DefaultSelector()
        for words in _prepared():
            done = ask(db, words, START)
            assert done.code == 0, (words, done.err, done.crash)
        self._bills = BILLS

    def live(self, is_over: Callable[[], bool], disturb: Callable[[], None]) -> None:
        """Commands until it is over; `disturb` is called all the time, and may kill somebody."""
        for _ in range(self._size):
            self._start(self._order())
        while self._running:
            if not is_over():
                disturb()
            self._listen(None if is_over() else self._order)

    def kill_one(self) -> None:
        """Kill a process, at whatever it is."""
        if self._running:
            os.kill(self.chance.choice(list(self._running.values())).pid, signal.SIGKILL)

    def _order(self) -> Order:
        """What somebody does next."""
        self._orders += 1
        dice, key = self.chance.random(), f"k{self._orders}"
        if dice < 0.2:
            return Order("tick")
        if dice < 0.55:
            mark = f"bill {self._orders}"
            due = self.clock() + timedelta(minutes=self.chance.randint(1, 20))
            words = f"issue {self.chance.choice(list(CLIENTS))} 1{self.chance.randint(0, 9)}.00"
            self._bills += 1
            return Order(f"{words} --due {dates.stamp(due)} --line '{mark}' --key {key}", mark)
        number = self.chance.randint(max(1, self._bills - BILLS), max(1, self._bills))
        return Order(f"pay INV-{number} --key {key}", paid=number)

    def _start(self, order: Order) -> None:
        self.clock.move()
        hears, says = os.pipe()
        pid = os.fork()
        if pid == 0:
            os.close(hears)
            _carry_out(self.db, order, self.clock, says)
        os.close(says)
        self._running[hears] = Running(pid, order, bytearray(), time.monotonic())
        self._selector.register(hears, selectors.EVENT_READ)

    def _listen(self, following: Callable[[], Order] | None) -> None:
        for key, _ in self._selector.select(0.02):
            running = self._running[key.fd]
            if said := os.read(key.fd, 1 << 16):
                running.said.extend(said)
                continue
            self._selector.unregister(key.fd)
            os.close(key.fd)
            del self._running[key.fd]
            _, status = os.waitpid(running.pid, 0)
            code = None if os.WIFSIGNALED(status) else os.waitstatus_to_exitcode(status)
            self.ended.append(Ended(running.order, code, running.said.decode()))
            if following is not None:
                self._start(following())
        for running in self._running.values():
            if time.monotonic() - running.since > STUCK_SECONDS:
                os.kill(running.pid, signal.SIGKILL)

    # --- what must be so ----------------------------------------------------------------------

    def violations(self) -> Iterator[str]:
        """What is wrong, after the commands that did not end well are given again."""
        for ended in self.ended:
            if "Traceback" in ended.said or ended.code not in _ENDS:
                yield f"{ended.order.words}: exit {ended.code}: {ended.said[-600:]!r}"
        yield from self._lost("as it was left", perhaps={0, 1})
        now = self.clock()
        for ended in self.ended:
            if ended.code in {None, *_OPEN} and ended.order.words != "tick":
                done = self._alone(ended.order.words, now)
                if done.code not in _ENDS or done.crash:
                    yield f"again, {ended.order.words}: exit {done.code}: {done.err}{done.crash}"
        for _ in range(60):
            (next_at,) = rows(self.db, "SELECT min(at) FROM agenda")[0]
            if next_at is None:
                break
            now = max(now, dates.unstamp(next_at)) + timedelta(hours=1)
            done = self._alone("tick", now)
            if done.code:
                yield f"a tick at the end: exit {done.code}: {done.err}{done.crash}"
        yield from self._lost("in the end", perhaps={1})
        yield from self._faults_of_money()
        done = self._alone("check", now)
        if done.code:
            yield f"check: exit {done.code}: {done.out}{done.err}"

    def _alone(self, words: str, at: Any) -> Any:
        return ask(self.db, words, dates.stamp(at).removesuffix("Z"))

    def _lost(self, when: str, *, perhaps: set[int]) -> Iterator[str]:
        """Bills that are not there as often as their command said; `perhaps`: how often one may be
        whose command did not end well."""
        told = rows(self.db, "SELECT text FROM lines WHERE text LIKE 'bill %'")
        found = Counter(text for (text,) in told)
        paid = {
            number
            for (number,) in rows(
                self.db, "SELECT invoice FROM payments WHERE outcome = 'approved'"
            )
        }
        for ended in self.ended:
            order = ended.order
            if order.mark is not None:
                right = perhaps if ended.code in {None, *_OPEN} else {int(ended.code == DONE)}
                if found[order.mark] not in right:
                    yield f"{when}: '{order.mark}', exit {ended.code}: {found[order.mark]} times"
            if order.paid is not None and ended.code == DONE and order.paid not in paid:
                yield f"{when}: INV-{order.paid} was told to be paid, and isn't"

    def _faults_of_money(self) -> Iterator[str]:
        record = f"{self.db}_gateway"
        approved = "SELECT key FROM {} WHERE outcome = 'approved' AND key IS NOT NULL"
        here = Counter(rows(self.db, approved.format("payments")))
        there = Counter(rows(record, approved.format("charges")))
        if here != there:
            yield f"the ledger has {here - there} more, the gateway {there - here}"
        twice = "SELECT {0}, count(*) FROM {1} WHERE outcome = 'approved' GROUP BY {0}"
        for about, count in (
            *rows(self.db, twice.format("invoice", "payments")),
            *rows(record, twice.format("about", "charges")),
        ):
            if count > 1:
                yield f"{about} was paid {count} times"
        for (number,) in rows(
            self.db, "SELECT number FROM payments WHERE outcome IN ('unknown', 'review')"
        ):
            yield f"P{number} is unknown in the end"
        for table, column in (("events", "seq"), ("invoices", "number"), ("payments", "number")):
            ((count, newest),) = rows(self.db, f"SELECT count(*), max({column}) FROM {table}")
            if count != newest:
                yield f"{table} has gaps: {count} rows, the newest is {newest}"


_ENDS = {None, DONE, REFUSED, DECLINED, BUSY, LOST, UNKNOWN, DOWN, 3}
_OPEN = (BUSY, LOST, UNKNOWN, DOWN)
"""Ends after which a command with a key is given again."""


def _prepared() -> Iterator[str]:
    yield "init --gateway simulated"
    for client, token in CLIENTS.items():
        yield f"client add {client}"
        yield f"card add {client} {token}"
    for number in range(BILLS):
        yield f"issue {list(CLIENTS)[number % len(CLIENTS)]} 12.34 --due 2026-01-06"


def _carry_out(db: str, order: Order, clock: SharedClock, says: int) -> NoReturn:
    """Be the command, from the command line to the exit code."""
    code = 1
    try:
        os.dup2(says, 1)
        os.dup2(says, 2)
        sys.stdout, sys.stderr = os.fdopen(1, "w"), os.fdopen(2, "w")
        assert isinstance(ROOT, Root)
        import shlex

        words = ["--db", db, "--wait", WAIT, *shlex.split(order.words)]
        code = int(ROOT.main(words, obj=Context(clock=clock), standalone_mode=False))
    except BaseException:  # noqa: BLE001 - whatever comes up here is a traceback for its user
        traceback.print_exc()
    finally:
        with contextlib.suppress(BaseException):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(code)
