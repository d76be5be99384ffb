"""Commands with a key: the first answer told again, and what was cut off brought to its end."""

from __future__ import annotations

from contextlib import suppress

from invoicectl import rules
from invoicectl.desk.asking import showing, views
from invoicectl.desk.done import Done
from invoicectl.desk.engine import errands, keys
from invoicectl.desk.engine.doing_anew import asks_first
from invoicectl.desk.engine.keys import GivenKey, KeyPlan
from invoicectl.desk.engine.work import Desk, Work
from invoicectl.domain import dates
from invoicectl.domain.model import Invoice, Payment
from invoicectl.domain.policy import Policy
from invoicectl.domain.things import KIND_OF
from invoicectl.errors import Error


def told_again(desk: Desk, key: GivenKey) -> Done | None:
    """The first answer to a key, read without a look at any clock; where it was that an outcome is
    unknown, how things stand now. None where there is no answer yet, or only to a part.

    Raises KeyTaken."""
    path, first = desk.store.path, key.found(desk.store)
    if first is None or keys.is_open(path, first):
        return None
    plan = keys.plan_of(path, first)
    at = dates.local(first.at, desk.store.values.get(Policy, 0).timezone)
    if keys.is_unknown(first) and plan is not None:
        note = f"the key {first.key} was given on {at}: nothing was done now"
        done = _as_it_is(desk, plan)
    else:
        note = f"the key {first.key} was given on {at}: this is its first answer, nothing was done"
        done = keys.answer_of(path, first)
    return done._replace(notes=(*done.notes, note))


def _as_it_is(desk: Desk, plan: KeyPlan) -> Done:
    with desk.look(settled=True) as work:
        return _told(work, plan)


def _told(work: Work, plan: KeyPlan) -> Done:
    """What was charged for, and how the charge failed, if so."""
    thing = showing.settled(work, plan.ref)
    payment = plan.parts[0].payment
    error = None
    if payment is not None:
        error = errands.verdict(work, work.get(Payment, payment), plan.remedy)
    return work.done(KIND_OF[type(thing)], views.of(work, thing), error)


@asks_first
def go_on(desk: Desk, key: GivenKey) -> Done | None:
    """Take up a command that was cut off: the gateway is asked about the charge that is open, and
    what is then done is the answer. None where the command is to be given anew or to be gone on
    with, by the plan that is kept.

    Raises GatewayDown, Answered where another process was faster."""
    if key.found(desk.store) is None:
        return None
    key.take_up()
    with desk.act() as work:
        plan = work.plan
        if plan is None or not plan.parts:
            return None
        for part in plan.parts:
            if part.payment is not None and _outcome(work, part.payment) == "unknown":
                errands.carried_out(work, errands.inquire(work, part.payment))
        if plan.way == "list":
            return None
        payment = plan.parts[0].payment
        if payment is None or _outcome(work, payment) == "cancelled":
            if plan.way == "again":
                return None
            _ask_again(work, plan)
        return _told(work, work.plan or plan)


def _outcome(work: Work, payment: int) -> str:
    return work.get(Payment, payment).outcome


def _ask_again(work: Work, plan: KeyPlan) -> None:
    """The charge of an invoice that is confirmed already moved no money: it is asked for anew."""
    number = plan.parts[0].number
    if rules.is_asked_at_once(work, work.get(Invoice, number), now=work.now):
        work.plan = plan._replace(parts=(plan.parts[0]._replace(payment=None),))
        errands.carried_out(work, errands.automatic(work, number, actor=None))


def remember(desk: Desk, error: Error) -> None:
    """Keep the answer of a command that had nothing to record: a card that was declined before it
    came on file. Where it can't be kept it is not the answer: the next try may have another. Raises
    ClockBehind, KeyTaken, Busy, FileFault."""
    with suppress(keys.Answered), desk.act() as work:
        work.done("refusal", {}, error)
