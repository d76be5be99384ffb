"""Several dealings with the gateway together: those of a group share their commits.

What a group reserves is on disk before its first call, and what was heard of its calls is
recorded in one transaction; the calls come between. One hand makes them here, one after another;
several hands wait for them in threads of their own, which never see the file. What was begun is
brought to its end; what was reserved and not sent, where no more is to be begun, is cancelled.
"""

import queue
import threading
from collections.abc import Callable
from contextlib import suppress
from functools import partial

from invoicectl.desk.engine import errands
from invoicectl.desk.engine.errands import SILENCES, Call, Errand, NotSentError
from invoicectl.desk.engine.sizes import Size
from invoicectl.desk.engine.who import Witness
from invoicectl.desk.engine.work import Work
from invoicectl.domain.model import Payment
from invoicectl.domain.tuples import NamedTuple
from invoicectl.errors import Busy, GatewayDown
from invoicectl.gateways import NoAnswer

Finished = Callable[[Payment | None], None]

FIRST = 1
"""How many errands the first group of a run has."""

GROWTH = 8
"""How many times as large the next group is after one that was heard; after a silence it is one
errand again, so that a gateway that is down leaves little on record."""


class _Job(NamedTuple):
    """An errand under way, and who wants to know how it ended."""

    errand: Errand
    finished: Finished


class _Unforeseen(NamedTuple):
    """What a call raised that no gateway should."""

    error: BaseException


_UNSENT = object()
"""What is heard of a call that was not made any more."""


class Crew:
    """Runs errands in groups; in groups of one, each is over when `start` returns."""

    def __init__(self, work: Work, size: Size) -> None:
        self._work = work
        self._size = size
        self._group = min(FIRST, size.errands)
        self._calls: queue.SimpleQueue[tuple[_Job, Call, Witness] | None] = queue.SimpleQueue()
        self._heard: queue.SimpleQueue[tuple[_Job, Call, object]] = queue.SimpleQueue()
        self._threads: list[threading.Thread] = []
        self._waiting: list[tuple[_Job, Call]] = []
        self._asked = 0
        self._down: GatewayDown | None = None

    def start(self, errand: Errand, finished: Finished) -> None:
        """Begin an errand; `finished` is told its payment. Raises GatewayDown, once all that was
        under way is recorded, where the gateway can't be used."""
        self._go_on(_Job(errand, finished), partial(next, errand))
        if self._under_way >= self._group and self._size.hands == 1:
            self._bring_to_an_end()
        while self._under_way >= self._group:
            self._turn()
        if self._down is not None:
            self.drain()

    def drain(self) -> bool:
        """Bring everything under way to its end; whether anything was. Raises GatewayDown."""
        was_any = self._under_way > 0
        self._bring_to_an_end()
        if self._down is not None:
            self._work.commit()
            raise self._down
        return was_any

    def dismiss(self) -> None:
        """Let the threads end."""
        for _ in self._threads:
            self._calls.put(None)

    @property
    def _under_way(self) -> int:
        return self._asked + len(self._waiting)

    def _bring_to_an_end(self) -> None:
        while self._under_way:
            self._turn()

    def _go_on(self, job: _Job, advance: Callable[[], Call]) -> None:
        """Take an errand to its next call, or to its end."""
        try:
            call = advance()
        except StopIteration as done:
            job.finished(done.value)
        except NotSentError:
            pass  # its step is due as before
        except GatewayDown as error:
            self._down = error
            if not self._work.is_open:
                self._work.resume()
        else:
            self._waiting.append((job, call))

    def _turn(self) -> None:
        """Commit, make the calls that wait, and record whatever was heard meanwhile."""
        calls, self._waiting = self._waiting, []
        if self._begins_nothing:
            calls = self._withdrawn(calls)
            if not calls and not self._asked:
                return
        self._work.commit()
        self._asked += len(calls)
        if self._size.hands == 1:
            with self._work.desk.gateway.in_a_row():
                heard = self._made_here(calls)
        else:
            heard = self._made_elsewhere(calls)
        self._asked -= len(heard)
        self._resume([job for job, _, _ in heard])
        fault: BaseException | None = None
        self._grow([answer for _, call, answer in heard if call.is_first])
        for job, _, answer in heard:
            if isinstance(answer, _Unforeseen):
                fault = answer.error
            elif answer is _UNSENT:
                self._withdraw(job)
            else:
                self._go_on(job, partial(job.errand.send, answer))
        if fault is not None:
            self._work.commit()
            raise fault

    @property
    def _begins_nothing(self) -> bool:
        return self._down is not None or self._work.desk.stop.is_asked

    def _withdrawn(self, calls: list[tuple[_Job, Call]]) -> list[tuple[_Job, Call]]:
        """What is left of calls without those that would begin something."""
        for job, call in calls:
            if call.is_first:
                self._withdraw(job)
        return [(job, call) for job, call in calls if not call.is_first]

    def _withdraw(self, job: _Job) -> None:
        self._go_on(job, partial(job.errand.throw, NotSentError()))

    def _resume(self, jobs: list[_Job]) -> None:
        try:
            self._work.resume()
        except Busy as busy:
            for job in jobs:
                with suppress(Busy, NotSentError):
                    job.errand.throw(busy)
            raise

    def _grow(self, begun: list[object]) -> None:
        """The next group is larger where all that was begun was heard, else one errand."""
        if any(isinstance(answer, NoAnswer | GatewayDown) or answer is _UNSENT for answer in begun):
            self._group = 1
        elif begun:
            self._group = min(self._group * GROWTH, self._size.errands)

    # --- one hand ---------------------------------------------------------------------------------

    def _made_here(self, calls: list[tuple[_Job, Call]]) -> list[tuple[_Job, Call, object]]:
        """Make calls one after another. After the third silence, a refusal to answer, or where
        somebody asks to stop, those that would begin something are not made any more; after a
        fault none is."""
        heard: list[tuple[_Job, Call, object]] = []
        silences = self._work.desk.silences
        is_over = False
        for job, call in calls:
            if call.is_first and (is_over or self._work.desk.stop.is_asked):
                heard.append((job, call, _UNSENT))
                continue
            answer = _answer(call, self._work.newest)
            heard.append((job, call, answer))
            if isinstance(answer, _Unforeseen):
                rest = calls[len(heard) :]
                return heard + [(job, call, _UNSENT) for job, call in rest if call.is_first]
            if call.is_first:
                silences = silences + 1 if isinstance(answer, NoAnswer) else 0
                is_over = silences >= SILENCES or isinstance(answer, GatewayDown)
        return heard

    # --- several hands ----------------------------------------------------------------------------

    def _made_elsewhere(self, calls: list[tuple[_Job, Call]]) -> list[tuple[_Job, Call, object]]:
        """Have calls made, and what has been heard of these and earlier ones by now; at least
        one."""
        for each in calls:
            self._hire()
            self._calls.put((*each, self._work.newest))
        heard = [self._heard.get()]
        while not self._heard.empty():
            heard.append(self._heard.get())
        return heard

    def _hire(self) -> None:
        if len(self._threads) < self._size.hands:
            thread = threading.Thread(target=self._serve, daemon=True)
            self._threads.append(thread)
            thread.start()

    def _serve(self) -> None:
        """Make calls until told to end; what goes wrong unforeseen is for the writer to raise."""
        while (each := self._calls.get()) is not None:
            job, call, newest = each
            self._heard.put((job, call, _answer(call, newest)))


def _answer(call: Call, newest: Witness) -> object:
    try:
        return errands.heard(call, newest)
    except BaseException as error:  # noqa: BLE001 - it is raised again where it is heard
        return _Unforeseen(error)
