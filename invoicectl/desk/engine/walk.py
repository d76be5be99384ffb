"""Letting time do its part: every due step in order, follow-ups included.

The same walk serves `tick`, `clock advance`, the settling before every command, and the dry
run. What a step does is decided by the rule of its name; nothing here knows a deadline.
"""

import heapq
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from typing import Any, NamedTuple

from invoicectl import rules
from invoicectl.desk.engine import errands
from invoicectl.desk.engine.crew import ONE_BY_ONE, Crew, Size
from invoicectl.desk.engine.work import TIME, Work
from invoicectl.domain import steps
from invoicectl.domain.model import Booking, Client, Invoice, Payment, Series, Visit
from invoicectl.domain.things import STEPPING, Step
from invoicectl.domain.world import Key

Ended = Callable[..., bool]
"""Told before the next instant's steps are taken, and with `is_last` before there are none left,
what is under way has to end; whether anything was."""

CHUNK = 2_000
"""Steps of each kind of thing that are read at a time, and committed together."""


class Taken(NamedTuple):
    """A step that was taken: when, to what, and what came of it.

    `invoice` is the number of the one that the step made or moved, if any."""

    at: datetime
    ref: str
    step: str
    outcome: str
    amount_minor: int
    invoice: int | None = None
    late_fee_minor: int = 0
    code: str | None = None


class Walked(NamedTuple):
    """The steps that were taken, and whether more would have been but for a request to stop."""

    taken: list[Taken]
    is_stopped: bool


def settle(work: Work, client: int | None = None) -> list[Taken]:
    """Let all happen that depends on time alone, up to now, for one client or for everybody."""
    taken = [take(work, step) for step in due(work, work.now, alone=True, client=client)]
    work.write()
    return taken


def walk(
    work: Work,
    until: datetime,
    *,
    is_moving: bool,
    seen: Callable[[Taken], None] | None = None,
    size: Size = ONE_BY_ONE,
) -> Walked:
    """Take every step due up to `until`, charges included, and commit as it goes.

    `is_moving`: the clock goes along, step by step, and stands at `until` in the end.
    `size`: how many charges are asked for together. Asked to stop, it takes no further step.
    Raises GatewayDown, after what was under way."""
    taken: dict[int, Taken] = {}
    crew = Crew(work, size)

    def ended(*, is_last: bool) -> bool:
        """On a clock that moves nothing is under way any more when its next instant comes."""
        return (is_moving or is_last) and crew.drain()

    try:
        for number, step in enumerate(due(work, until, chunk=CHUNK, ended=ended)):
            if work.desk.stop.is_asked:
                break
            if is_moving:
                work.advance_to(step.at)
            if not _is_asked_first(work, step, crew):
                continue
            _take(work, step, crew, partial(_note, taken, number, seen))
        crew.drain()
    finally:
        crew.dismiss()
    is_stopped = work.desk.stop.is_asked
    if not is_stopped:
        if is_moving:
            work.advance_to(until)
        if work.info.simulated_at is None:  # the next command knows that the clock ran
            work.info = work.info._replace(ticked_at=work.now)
    return Walked([taken[number] for number in sorted(taken)], is_stopped)


def _is_asked_first(work: Work, step: Step, crew: Crew) -> bool:
    """Before the first step of a run that may charge, the gateway is asked what it has of the
    file; whether the step still stands after that. Raises GatewayDown."""
    if work.desk.account is not None or work.is_dry or steps.depends_on_time_alone(work, step):
        return True
    if step.kind != "inquire" and not errands.wishes_to_charge(work, step.number):
        return True
    crew.drain()
    from invoicectl.desk.engine.asking_first import asked_now

    asked_now(work)
    now = work.step_of((STEPPING[step.owner], step.number))
    return not work.desk.stop.is_asked and now is not None and now.order == step.order


def _note(
    taken: dict[int, Taken], number: int, seen: Callable[[Taken], None] | None, step: Taken
) -> None:
    taken[number] = step
    if seen is not None:
        seen(step)


def due(
    work: Work,
    until: datetime,
    *,
    alone: bool = False,
    client: int | None = None,
    chunk: int | None = None,
    ended: Ended | None = None,
) -> Iterator[Step]:
    """The due steps, always the least next; what taking one brings about is among them. `alone`:
    only those that depend on time alone.

    With a `chunk` they are read so many of each kind of thing at a time, and a commit lies
    between; a follow-up beyond what was read is found with a later chunk."""
    while True:
        work.write()
        found = work.store.agenda.due_steps(until, alone=alone, limit=chunk, client=client)
        horizon = _horizon(found, chunk)
        heap = [step for step in found if horizon is None or step.order <= horizon.order]
        agenda = _Agenda(work, heap, until, client, horizon, alone=alone, ended=ended)
        yield from agenda
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
        steps: list[Step],
        until: datetime,
        client: int | None,
        horizon: Step | None,
        *,
        alone: bool,
        ended: Ended | None,
    ) -> None:
        self._work = work
        self._heap = [(step.order, step) for step in steps]
        heapq.heapify(self._heap)
        self._until = until
        self._alone = alone
        self._ended = ended or _nothing_to_end
        self._client = client
        self._horizon = horizon
        self._waiting: list[Key] = []
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
            if now is not None and now.order == step.order:
                before = step.at
                yield step
                is_released = step.kind == "release"

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
        if step.at > self._until:
            return False
        if self._alone and not steps.depends_on_time_alone(self._work, step):
            return False
        if self._horizon is not None and step.order > self._horizon.order:
            return False
        return self._client is None or self._client == self._client_of(step)

    def _client_of(self, step: Step) -> int:
        thing: Any = self._work.get(STEPPING[step.owner], step.number)
        return thing.number if isinstance(thing, Client) else int(thing.client)


def _nothing_to_end(*, is_last: bool) -> bool:
    return False


_STEPPING = {Visit, Series, Invoice, Booking}


def take(work: Work, step: Step) -> Taken:
    """Carry out a step that depends on time alone, by the rule of its name."""
    return _TAKE[step.kind](work, step)


def _take(work: Work, step: Step, crew: Crew, told: Callable[[Taken], None]) -> None:
    """Carry out one step; those that ask the gateway are the crew's errands."""
    if steps.depends_on_time_alone(work, step):
        told(take(work, step))
        return
    owner: Any = work.get(STEPPING[step.owner], step.number)
    if step.kind == "inquire":
        errand = errands.inquire(work, owner.open_payment)
    else:
        errand = errands.automatic(work, owner.number)
    crew.start(errand, lambda payment: told(_charged(work, step, payment, owner)))


def _release(work: Work, step: Step) -> Taken:
    thing: Any = work.get(STEPPING[step.owner], step.number)
    work.record(rules.release(thing), at=step.at, actor=TIME)
    due = thing.due_minor if isinstance(thing, Invoice) else 0
    return Taken(step.at, step.ref, step.kind, "released", due)


def _complete(work: Work, step: Step) -> Taken:
    visit = work.get(Visit, step.number)
    work.record(rules.complete(visit, now=step.at), at=step.at, actor=TIME)
    return Taken(step.at, step.ref, step.kind, "done", visit.price_minor)


def _plan(work: Work, step: Step) -> Taken:
    series = work.get(Series, step.number)
    work.record(rules.plan(work, series), at=step.at, actor=TIME)
    return Taken(step.at, step.ref, step.kind, "planned", series.price_minor or 0)


def _auto_confirm(work: Work, step: Step) -> Taken:
    invoice = work.get(Invoice, step.number)
    work.record(rules.auto_confirm(invoice), at=step.at, actor=TIME)
    return Taken(step.at, step.ref, step.kind, "confirmed", invoice.total_minor, invoice.number)


def _weekly(work: Work, step: Step) -> Taken:
    client = work.get(Client, step.number)
    number = work.next_number("invoice")
    work.record(rules.weekly(work, client, now=step.at), at=step.at, actor=TIME)
    total = work.get(Invoice, number).total_minor
    return Taken(step.at, step.ref, step.kind, "invoiced", total, number)


def _remind(work: Work, step: Step) -> Taken:
    thing: Any = work.get(STEPPING[step.owner], step.number)
    work.record(rules.remind(work, thing, now=step.at), at=step.at, actor=TIME)
    due, number = (thing.due_minor, thing.number) if isinstance(thing, Invoice) else (0, None)
    return Taken(step.at, step.ref, step.kind, "reminded", due, number)


def _fall_due(work: Work, step: Step) -> Taken:
    """The due instant of an invoice without autopay: client credit is used."""
    before = work.get(Invoice, step.number)
    work.record(rules.collect(work, before, now=step.at), at=step.at, actor=TIME)
    used = before.due_minor - work.get(Invoice, step.number).due_minor
    outcome = "credit" if used else "due"
    return Taken(step.at, step.ref, step.kind, outcome, used or before.due_minor, step.number)


def _overdue(work: Work, step: Step) -> Taken:
    before = work.get(Invoice, step.number)
    work.record(rules.overdue(work, before, now=step.at), at=step.at, actor=TIME)
    after = work.get(Invoice, step.number)
    if after.status != "overdue":
        return Taken(step.at, step.ref, step.kind, "credit", before.due_minor, step.number)
    fee = after.late_fee_minor - before.late_fee_minor
    due = after.due_minor - fee
    return Taken(step.at, step.ref, step.kind, "overdue", due, step.number, fee)


def _charged(work: Work, step: Step, payment: Payment | None, before: Invoice | Booking) -> Taken:
    """What came of an errand: the payment's outcome; None where credit covered what was due."""
    number, fee = None, 0
    if isinstance(before, Invoice):
        number = before.number
        fee = work.get(Invoice, number).late_fee_minor - before.late_fee_minor
    if payment is None:
        due = before.due_minor if isinstance(before, Invoice) else 0
        is_paid = number is None or work.get(Invoice, number).due_minor == 0
        outcome = "credit" if is_paid else "refused"
        return Taken(work.now, step.ref, step.kind, outcome, due, number)
    amount = payment.amount_minor + payment.tip_minor
    facts = (number, fee, payment.code)
    return Taken(work.now, step.ref, step.kind, payment.outcome, amount, *facts)


_TAKE: dict[str, Callable[[Work, Step], Taken]] = {
    "release": _release,
    "complete": _complete,
    "plan": _plan,
    "auto-confirm": _auto_confirm,
    "weekly": _weekly,
    "remind": _remind,
    "overdue": _overdue,
    "collect": _fall_due,
}
