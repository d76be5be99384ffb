"""What depends on time alone: taking its steps.

What a step does is decided by the rule of its name; nothing here knows a deadline.
"""

from collections.abc import Callable
from typing import Any

from invoicectl import rules
from invoicectl.desk.engine.taken import Taken
from invoicectl.desk.engine.work import Work
from invoicectl.domain.model import Client, Invoice, Series, Visit
from invoicectl.domain.text import TIME
from invoicectl.domain.things import STEPPING, Step


def take(work: Work, step: Step) -> Taken:
    """Carry out a step that depends on time alone, by the rule of its name."""
    return _TAKE[step.kind](work, step)


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
