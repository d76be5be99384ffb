"""Letting time do its part: every due step in order, follow-ups included.

The same walk serves `tick`, `clock advance` and the dry run.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from invoicectl.desk.engine.due import Which, due
from invoicectl.desk.engine.journey import Journey, Walked
from invoicectl.desk.engine.sizes import ONE_BY_ONE, Size
from invoicectl.desk.engine.taken import Taken
from invoicectl.domain import steps
from invoicectl.domain.model import Booking, Invoice, Payment
from invoicectl.domain.things import STEPPING, Step

if TYPE_CHECKING:
    from invoicectl.desk.engine.crew import Crew
    from invoicectl.desk.engine.work import Work

CHUNK = 2_000
"""Steps of each kind of thing that are read at a time, and committed together."""


def walk(
    work: Work,
    until: datetime,
    *,
    is_moving: bool,
    seen: Callable[[Taken], None] | None = None,
    size: Size = ONE_BY_ONE,
    died: int | None = None,
) -> Walked:
    """Take every step due up to `until`, charges included, and commit as it goes.

    `is_moving`: the clock goes along, step by step, and stands at `until` in the end.
    `size`: how many charges are asked for together. `died`: the sequence where a run began that
    died at it; what it left open is asked about first. Asked to stop, it takes no further step.
    Raises GatewayDown, after what was under way."""
    walking = _Walking(work, size, seen)

    def ended(*, is_last: bool) -> bool:
        """On a clock that moves nothing is under way any more when its next instant comes."""
        return (is_moving or is_last) and walking.drain()

    try:
        if died is not None:
            walking.ask_about_what_was_left(died)
        for step in due(work, Which(until, chunk=CHUNK), ended):
            if work.desk.stop.is_asked:
                break
            if is_moving:
                work.advance_to(step.at)
            walking.take(step)
        walking.drain()
    finally:
        walking.dismiss()
    is_stopped = work.desk.stop.is_asked
    if not is_stopped:
        if is_moving:
            work.advance_to(until)
        if work.info.simulated_at is None:  # the next command knows that the clock ran
            work.info = work.info._replace(ticked_at=work.now)
    return Walked(walking.journey, is_stopped)


def each_step(work: Work, which: Which) -> Iterator[tuple[Step, Taken]]:
    """The same of a world in which no gateway is asked and nothing is written: each step, and what
    came of it."""
    told: list[Taken] = []
    walking = _Walking(work, ONE_BY_ONE, told.append)
    for step in due(work, which):
        work.advance_to(step.at)
        walking.take(step)
        yield step, told.pop()


class _Walking:
    """The steps that are taken one after the other, and told in that order, however late their
    answers come."""

    def __init__(self, work: Work, size: Size, seen: Callable[[Taken], None] | None) -> None:
        self._work = work
        self._size = size
        self._crew: Crew | None = None
        self._seen = seen
        self.journey = Journey()
        self._numbers = itertools.count()

    @property
    def _called(self) -> Crew:
        """The crew, called together for the first errand: most runs have none."""
        if self._crew is None:
            from invoicectl.desk.engine.crew import Crew

            self._crew = Crew(self._work, self._size)
        return self._crew

    def drain(self) -> bool:
        """Bring what is under way to its end; whether anything was."""
        return self._crew is not None and self._crew.drain()

    def dismiss(self) -> None:
        """Send the crew home, where there is one."""
        if self._crew is not None:
            self._crew.dismiss()

    def take(self, step: Step) -> None:
        """Carry out one step; those that ask the gateway are the crew's errands."""
        work = self._work
        if not self._is_asked_first(step):
            return
        told = partial(self._note, next(self._numbers))
        if steps.depends_on_time_alone(work, step):
            from invoicectl.desk.engine.taking import take  # on many days nothing is due

            told(take(work, step))
            return
        from invoicectl.desk.engine import errands

        owner: Any = work.get(STEPPING[step.owner], step.number)
        if step.kind == "inquire":
            errand = errands.inquire(work, owner.open_payment)
        else:
            errand = errands.automatic(work, owner.number)
        self._called.start(errand, lambda payment: told(_charged(work, step, payment, owner)))

    def ask_about_what_was_left(self, died: int) -> None:
        """Ask about what a run that died left open, before anything else."""
        from invoicectl.desk.engine.left_open import left_open  # hardly ever is anything

        for step in left_open(self._work, died):
            if not self._work.desk.stop.is_asked:
                self.take(step)
        self.drain()

    def _is_asked_first(self, step: Step) -> bool:
        """Before the first step of a run that may charge, the gateway is asked what it has of the
        file; whether the step still stands after that. Raises GatewayDown."""
        work = self._work
        is_known = work.desk.account is not None or not work.asks_gateway
        if is_known or steps.depends_on_time_alone(work, step):
            return True
        from invoicectl.desk.engine import errands

        if step.kind != "inquire" and not errands.wishes_to_charge(work, step.number):
            return True
        self.drain()
        from invoicectl.desk.engine.asking_first import asked_now

        asked_now(work)
        now = work.step_of((STEPPING[step.owner], step.number))
        return not work.desk.stop.is_asked and now is not None and now.order == step.order

    def _note(self, number: int, step: Taken) -> None:
        self.journey.add(number, step)
        if self._seen is not None:
            self._seen(step)


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
