"""Several dealings with the gateway side by side: calls in threads, the file in one.

A crew keeps up to so many errands under way. The calls wait in threads of their own, which never
see the file; whatever is heard is recorded by the one who writes, between two commits, as it
comes. What was begun is always brought to its end.
"""

import queue
import threading
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import NamedTuple

from invoicectl.desk.engine import errands
from invoicectl.desk.engine.errands import Call, Errand
from invoicectl.desk.engine.work import Work
from invoicectl.domain.model import Payment
from invoicectl.errors import Busy, GatewayDown

Finished = Callable[[Payment | None], None]


class _Job(NamedTuple):
    """An errand under way, and who wants to know how it ended."""

    errand: Errand
    finished: Finished


class _Unforeseen(NamedTuple):
    """What a call raised that no gateway should."""

    error: Exception


class Crew:
    """Runs errands, at most `size` at once; with one, each is over when `start` returns."""

    def __init__(self, work: Work, size: int) -> None:
        self._work = work
        self._size = size
        self._calls: queue.SimpleQueue[tuple[_Job, Call] | None] = queue.SimpleQueue()
        self._heard: queue.SimpleQueue[tuple[_Job, object]] = queue.SimpleQueue()
        self._threads: list[threading.Thread] = []
        self._waiting: list[tuple[_Job, Call]] = []
        self._asked = 0
        self._down: GatewayDown | None = None

    def start(self, errand: Errand, finished: Finished) -> None:
        """Begin an errand; `finished` is told its payment. Raises GatewayDown, once all that was
        under way is recorded, where the gateway can't be used."""
        if self._size == 1:
            finished(errands.carried_out(self._work, errand))
            return
        self._go_on(_Job(errand, finished), partial(next, errand))
        while self._asked + len(self._waiting) >= self._size:
            self._turn()
        if self._down is not None:
            self.drain()

    def drain(self) -> None:
        """Bring everything under way to its end. Raises GatewayDown."""
        while self._asked or self._waiting:
            self._turn()
        if self._down is not None:
            self._work.commit()
            raise self._down

    def dismiss(self) -> None:
        """Let the threads end."""
        for _ in self._threads:
            self._calls.put(None)

    def _go_on(self, job: _Job, advance: Callable[[], Call]) -> None:
        """Take an errand to its next call, or to its end."""
        try:
            call = advance()
        except StopIteration as done:
            job.finished(done.value)
        except GatewayDown as error:
            self._down = error
            if not self._work.is_open:
                self._work.resume()
        else:
            self._waiting.append((job, call))

    def _turn(self) -> None:
        """Commit, make the calls that wait, and record whatever was heard meanwhile."""
        self._work.commit()
        for each in self._waiting:
            self._hire()
            self._calls.put(each)
            self._asked += 1
        self._waiting.clear()
        told = [self._heard.get()]
        while not self._heard.empty():
            told.append(self._heard.get())
        try:
            self._work.resume()
        except Busy as busy:
            for job, _ in told:
                with suppress(Busy):
                    job.errand.throw(busy)
            raise
        for job, answer in sorted(told, key=lambda each: isinstance(each[1], _Unforeseen)):
            self._asked -= 1
            if isinstance(answer, _Unforeseen):
                raise answer.error
            self._go_on(job, partial(job.errand.send, answer))

    def _hire(self) -> None:
        if len(self._threads) < self._size:
            thread = threading.Thread(target=self._serve, daemon=True)
            self._threads.append(thread)
            thread.start()

    def _serve(self) -> None:
        """Make calls until told to end; what goes wrong unforeseen is for the writer to raise."""
        while (each := self._calls.get()) is not None:
            job, call = each
            try:
                answer: object = errands.heard(call)
            except Exception as error:  # noqa: BLE001 - it is raised again where it is heard
                answer = _Unforeseen(error)
            self._heard.put((job, answer))
