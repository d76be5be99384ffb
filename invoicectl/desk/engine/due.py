"""The steps that are due, always the least next; what taking one brings about is among them."""

import heapq
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

from invoicectl.desk.engine.work import Work
from invoicectl.domain import steps
from invoicectl.domain.model import Booking, Client, Invoice, Series, Visit
from invoicectl.domain.things import STEPPING, Step
from invoicectl.domain.tuples import NamedTuple

if TYPE_CHECKING:
    from invoicectl.domain.world import Key

Order = tuple[datetime, int, int, str]
"""The place of a step, which no other has."""

Ended = Callable[..., bool]
"""Told before the next instant's steps are taken, and with `is_last` before there are none left:
what is under way has to end. Whether anything was."""


def _nothing_to_end(*, is_last: bool) -> bool:
    return False


class Which(NamedTuple):
    """Which steps are asked for: those up to an instant; those that depend on time alone; those of
    one client; so many of each kind of thing at a time."""

    until: datetime
    alone: bool = False
    client: int | None = None
    chunk: int | None = None


def due(work: Work, which: Which, ended: Ended = _nothing_to_end) -> Iterator[Step]:
    """The due steps, in order. With a `chunk` a commit lies between one and the next; a follow-up
    beyond what was read is found with a later one."""
    until, alone, client, chunk = which
    while True:
        work.write()
        found = work.store.agenda.due_steps(until, alone=alone, limit=chunk, client=client)
        horizon = _horizon(found, chunk)
        heap = [step for step in found if horizon is None or step.order <= horizon.order]
        if chunk is not None:
            work.learned.look_ahead(heap)
        yield from _Agenda(work, heap, which, horizon, ended)
        if horizon is None:
            return
        work.commit()
        work.resume()
        work.forget()  # or what was read of a long walk would fill the memory


def _horizon(found: list[Step], chunk: int | None) -> Step | None:
    """The last step up to which every kind of thing was read in full; None if all was."""
    last: dict[str, list[Step]] = {}
    for step in found:
        last.setdefault(step.owner, []).append(step)
    full = [steps[-1] for steps in last.values() if len(steps) == chunk]
    return min(full, key=lambda step: step.order) if full else None


class _Agenda:
    """The steps of one chunk, least first, kept up to date with what is recorded."""

    def __init__(
        self,
        work: Work,
        found: list[Step],
        which: Which,
        horizon: Step | None,
        ended: Ended,
    ) -> None:
        self._work = work
        self._heap = [(step.order, step) for step in found]
        heapq.heapify(self._heap)
        self._which = which
        self._horizon = horizon
        self._ended = ended
        self._waiting: list[Key] = []
        self._inquiries: set[Order] = set()
        work.touched.clear()

    def __iter__(self) -> Iterator[Step]:
        before: datetime | None = None
        is_released = False
        while True:
            self._take_in(everybody=self._is_over(before) or is_released)
            if self._is_over(before) and self._ended(is_last=not self._heap):
                continue  # what was heard may have brought steps that come first
            if not self._heap:
                return
            step = heapq.heappop(self._heap)[1]
            now = self._work.step_of((STEPPING[step.owner], step.number))
            if now is not None and now.order == step.order and not self._is_under_way(step):
                before = step.at
                yield step
                is_released = step.kind == "release"

    def _is_under_way(self, step: Step) -> bool:
        """Whether this inquiry was begun: until it is answered its step stands, and what touches
        its thing meanwhile queues it again."""
        if step.kind != "inquire":
            return False
        is_begun = step.order in self._inquiries
        self._inquiries.add(step.order)
        return is_begun

    def _is_over(self, instant: datetime | None) -> bool:
        return not self._heap or self._heap[0][1].at != instant

    def _take_in(self, *, everybody: bool) -> None:
        """Queue the next steps of what was touched. Clients wait until an instant is over:
        their weekly run lies after whatever touched them but a release, and is looked up once."""
        touched = list(self._work.touched)
        self._work.touched.clear()
        self._waiting += [key for key in touched if key[0] is Client]
        keys = [key for key in touched if key[0] in _STEPPING]
        if everybody:
            keys += dict.fromkeys(self._waiting)
            self._waiting.clear()
        for key in keys:
            step = self._work.step_of(key)
            if step is not None and self._is_mine(step):
                heapq.heappush(self._heap, (step.order, step))

    def _is_mine(self, step: Step) -> bool:
        if step.at > self._which.until:
            return False
        if self._which.alone and not steps.depends_on_time_alone(self._work, step):
            return False
        if self._horizon is not None and step.order > self._horizon.order:
            return False
        return self._which.client is None or self._which.client == self._client_of(step)

    def _client_of(self, step: Step) -> int:
        thing: Any = self._work.get(STEPPING[step.owner], step.number)
        return thing.number if isinstance(thing, Client) else int(thing.client)


_STEPPING = {Visit, Series, Invoice, Booking}
