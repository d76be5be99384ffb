"""Sixteen processes of real commands on one live file, and one of them killed every 30 ms.

Every command is a process of its own that goes through the program's own command line; it is
forked from this one, which is warm, so that starting up takes none of the time. They share a
clock that moves by a second with each command and now and then leaps over the five minutes after
which a charge without an answer is inquired about: so ticks meet charges that are on their way.
The lock that lets one tick run at a time is off throughout: correctness must not rest on it. For
two thirds of the time writers queue as they do, for the rest SQLite's own locks stand alone.

The seed decides what is asked and who is killed; the machine decides who comes first."""

from __future__ import annotations

import contextlib
import mmap
import os
import selectors
import signal
import sqlite3
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple, NoReturn

import pytest

from invoicectl.cli import Root
from invoicectl.commands.registry import COMMANDS
from invoicectl.context import Context
from invoicectl.sqlite import locks
from tests.campaigns import town as towns
from tests.campaigns.figures import Figure
from tests.campaigns.scenarios import START
from tests.campaigns.town import Ended, Order, Town
from tests.support import ROOT, Clock

PROCESSES = len(towns.ROLES)
KILL_EVERY_SECONDS = 0.03
LEAP_EVERY = 25
"""After so many commands the clock leaps by LEAP_SECONDS."""

LEAP_SECONDS = 6 * 60
STUCK_SECONDS = 60
"""A command that takes longer than this is a violation: nobody waits for ever."""


class SharedClock:
    """A clock that every process reads and this one moves: seconds from the start."""

    def __init__(self) -> None:
        self._seconds = memoryview(mmap.mmap(-1, 8)).cast("Q")
        self._moves = 0

    def __call__(self) -> datetime:
        return Clock(START).at + timedelta(seconds=self._seconds[0])

    def move(self) -> None:
        """One more command begins."""
        self._moves += 1
        self._seconds[0] += 1 if self._moves % LEAP_EVERY else LEAP_SECONDS


class Running(NamedTuple):
    """A command that runs: its process, its place, what it has said, and since when."""

    pid: int
    place: int
    order: Order
    said: bytearray
    since: float


class Street:
    """The sixteen places, always taken: whoever ends or is killed is followed by the next."""

    def __init__(self, town: Town, clock: SharedClock, *, has_queue: bool) -> None:
        self._town = town
        self._clock = clock
        self._has_queue = has_queue
        self._selector = selectors.DefaultSelector()
        self._running: dict[int, Running] = {}
        self.slowest_seconds = 0.0

    def live(self, seconds: float) -> None:
        """Commands and kills for so long; then whoever runs comes to an end."""
        for place in range(PROCESSES):
            self._start(place)
        until = time.monotonic() + seconds
        kill_at = time.monotonic()
        while self._running:
            now = time.monotonic()
            if now >= kill_at:
                kill_at = now + KILL_EVERY_SECONDS
                self._kill(all_stuck=now >= until)
            for key, _ in self._selector.select(max(0.0, kill_at - time.monotonic())):
                self._listen(key.fd, goes_on=time.monotonic() < until)
        self._selector.close()

    def _start(self, place: int) -> None:
        order = self._town.order(place)
        self._clock.move()
        hears, says = os.pipe()
        pid = os.fork()
        if pid == 0:
            os.close(hears)
            _carry_out(self._town.path, order, self._clock, says, has_queue=self._has_queue)
        os.close(says)
        self._running[hears] = Running(pid, place, order, bytearray(), time.monotonic())
        self._selector.register(hears, selectors.EVENT_READ)

    def _kill(self, *, all_stuck: bool) -> None:
        """Kill one at random; in the end only those that don't come to an end."""
        if not all_stuck:
            os.kill(self._town.chance.choice(list(self._running.values())).pid, signal.SIGKILL)
            return
        for running in self._running.values():
            if time.monotonic() - running.since > STUCK_SECONDS:
                os.kill(running.pid, signal.SIGKILL)

    def _listen(self, hears: int, *, goes_on: bool) -> None:
        """Take in what a process says; its silence is its end."""
        running = self._running[hears]
        if said := os.read(hears, 1 << 16):
            running.said.extend(said)
            return
        self._selector.unregister(hears)
        os.close(hears)
        del self._running[hears]
        _, status = os.waitpid(running.pid, 0)
        took_seconds = time.monotonic() - running.since
        self.slowest_seconds = max(self.slowest_seconds, took_seconds)
        code = None if os.WIFSIGNALED(status) else os.waitstatus_to_exitcode(status)
        self._town.learn(Ended(running.order, code, running.said.decode()))
        if goes_on:
            self._start(running.place)


def _carry_out(
    path: Path, order: Order, clock: SharedClock, says: int, *, has_queue: bool
) -> NoReturn:
    """Be the command, from the command line to the exit code."""
    code = 1
    try:
        os.dup2(says, 1)
        os.dup2(says, 2)
        sys.stdout, sys.stderr = os.fdopen(1, "w"), os.fdopen(2, "w")
        patch = pytest.MonkeyPatch()
        patch.setattr(locks.Office, "take", lambda *_: None)
        if not has_queue:
            patch.setattr(locks, "fcntl", None)
        words = ["--json", "--db", str(path), *order.words]
        assert isinstance(ROOT, Root)
        code = int(ROOT.main(words, obj=Context(clock=clock), standalone_mode=False))
    except BaseException:  # noqa: BLE001 - whatever comes up here is a traceback for its user
        traceback.print_exc()
    finally:
        with contextlib.suppress(BaseException):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(code)


def _warm_up() -> None:
    """Load every command once, for the forks to find."""
    assert isinstance(ROOT, Root)
    for family in COMMANDS.values():
        for name in family:
            ROOT.commands[name]


class Lived(NamedTuple):
    """What happened to one file; of its charges so many were cut off before they were confirmed."""

    town: Town
    charges: int
    cut: int
    slowest_seconds: float
    violations: list[str]


def live(seconds: float, seed: int, *, has_queue: bool) -> Lived:
    """Let the sixteen work on a new file, and look at it when all is over."""
    with tempfile.TemporaryDirectory() as folder:
        clock = SharedClock()
        town = Town(Path(folder), clock, seed)
        street = Street(town, clock, has_queue=has_queue)
        street.live(seconds)
        violations = list(_violations(town, street, has_queue=has_queue))
        with sqlite3.connect(town.path) as connection:
            charges, cut = connection.execute(
                "SELECT count(*), coalesce(sum(outcome = 'cancelled'), 0) FROM payments "
                "WHERE key IS NOT NULL"
            ).fetchone()
    return Lived(town, charges, cut, street.slowest_seconds, violations)


def _violations(town: Town, street: Street, *, has_queue: bool) -> Iterator[str]:
    mode = "" if has_queue else "without the queue: "
    for ended in town.ended:
        for fault in towns.faults_of_answer(ended, is_busy_allowed=not has_queue):
            yield mode + fault
    if street.slowest_seconds > STUCK_SECONDS:
        yield f"{mode}a command took {street.slowest_seconds:.0f} s"
    for fault in (*towns.recover(town), *towns.faults_of_books(town)):
        yield mode + fault


def campaign(aim: int, seed: int) -> Figure:
    """`aim` seconds of sixteen processes, two thirds with the queue and one third without."""
    _warm_up()
    lived = [
        live(aim * 2 / 3, seed, has_queue=True),
        live(aim / 3, seed + 1, has_queue=False),
    ]
    ended = [each for one in lived for each in one.town.ended]
    codes = Counter(each.code for each in ended)
    busy = sum(towns.error_code(each.said) == "busy" for each in lived[1].town.ended)
    more = (
        f"{len(ended):,} commands, {codes[None]:,} of them killed, "
        f"{sum(one.charges for one in lived):,} charges, {sum(one.cut for one in lived):,} of "
        f"them cut off unconfirmed; {codes[towns.UNKNOWN]:,} were told that the outcome is unknown "
        f"and {codes[towns.MEANWHILE] - busy:,} that a tick had cancelled their charge meanwhile; "
        f"the slowest command took {lived[0].slowest_seconds:.1f} s with the queue and "
        f"{lived[1].slowest_seconds:.1f} s without, where {busy:,} were told to try again"
    )
    violations = [violation for one in lived for violation in one.violations]
    if not codes[None]:
        violations.append("no kill hit")
    return Figure(aim, f"seconds of {PROCESSES} processes", violations, seed, more)
