"""What comes next to an invoice, as its client is told: the rules say it, nothing here decides.

It promises a charge only where time will make one, and names the card that would be asked.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from invoicectl.domain import fees, holds, making, steps
from invoicectl.domain.figures import LetterFigures, Outlook
from invoicectl.domain.model import Client, Invoice, Payment
from invoicectl.domain.things import NoStep, Step
from invoicectl.domain.world import World
from invoicectl.letters.ahead import credit_at, released

NOTHING = Outlook("nothing")


def with_outlook(
    told: LetterFigures, world: World, invoice: Invoice, now: datetime
) -> LetterFigures:
    """What a letter tells of an invoice, with what comes next, and what after a hold that ends by
    itself."""
    following, after = outlook(world, invoice, now), None
    if following is not None and following.kind == "held" and following.at is not None:
        free = released(world, invoice)
        after = outlook(free, free.get(Invoice, invoice.number), now)
    return told._replace(next=following, after=after)


def outlook(world: World, invoice: Invoice, now: datetime) -> Outlook | None:
    """What comes next, seen from `now`; None where there is nothing to say."""
    found = steps.behind_reminders(world, invoice)
    if isinstance(found, NoStep):
        return _RESTS.get(found.why, _rest)(world, invoice)
    return _STEPS[found.kind](world, invoice, found, now)


def _rest(world: World, invoice: Invoice) -> Outlook | None:
    return NOTHING if invoice.due_minor == 0 else None


def _by_people(world: World, invoice: Invoice) -> Outlook:
    """No charge comes by itself: the client pays."""
    return Outlook("pay", amount_minor=invoice.due_minor)


def _held(world: World, invoice: Invoice) -> Outlook:
    client = world.get(Client, invoice.client)
    return NOTHING if invoice.due_minor == 0 else Outlook("held", holds.ends_at(invoice, client))


def _held_until(world: World, invoice: Invoice, step: Step, now: datetime) -> Outlook:
    return _held(world, invoice)


def _settling(world: World, invoice: Invoice) -> Outlook:
    payment = world.get(Payment, invoice.open_payment or 0)
    asked = payment.amount_minor + payment.tip_minor
    return Outlook("settling", amount_minor=asked, payment=payment.ref)


_RESTS: dict[str, Callable[[World, Invoice], Outlook | None]] = {
    "attempts used up": _by_people,
    "imported": _by_people,
    "charged back": _by_people,
    "charged elsewhere": _by_people,
    "can't be charged": _by_people,
    "charge under review": _settling,
    "no autopay": _by_people,
    "held": _held,
}
"""What is said where time does nothing, by why."""


def _auto_confirm(world: World, invoice: Invoice, step: Step, now: datetime) -> Outlook:
    if invoice.total_minor == 0:
        return Outlook("free", step.at)
    return Outlook("answer", step.at, days=invoice.terms.response_days)


def _collect(world: World, invoice: Invoice, step: Step, now: datetime) -> Outlook:
    """The charge to come: credit first, then the card that is on file, if it can be asked. B22."""
    if not steps.is_asked(world, invoice):
        return _unasked(world, invoice, step, now)
    client = world.get(Client, invoice.client)
    credit = credit_at(world, invoice, step)
    rest = invoice.due_minor - credit
    told = Outlook("charge", step.at, rest, credit, is_today=step.at <= now)
    if rest == 0:
        return told._replace(kind="credit")
    is_asked = client.card is not None and client.card.refused_code is None
    return told._replace(
        kind="charge" if is_asked else "no-card",
        card=None if client.card is None else client.card.name,
        tip_minor=making.auto_tip_minor(world, invoice, rest),
        fee_minor=fees.on_decline(invoice, credit) if invoice.attempts else 0,
        is_again=step.kind == "retry",
    )


def _unasked(world: World, invoice: Invoice, step: Step, now: datetime) -> Outlook:
    """Without autopay the client pays: what, until when, and what comes if it isn't paid."""
    credit = credit_at(world, invoice, step)
    rest = invoice.due_minor - credit
    fee_minor = fees.left_by_credit(invoice, credit) if step.kind == "overdue" else 0
    return Outlook(
        "pay-yourself",
        step.at if step.kind == "collect" and step.at > now else None,
        rest,
        credit_minor=credit,
        deposit_minor=min(invoice.deposit_due_minor, rest),
        fee_minor=fee_minor,
        fee_at=step.at if fee_minor else None,
    )


def _inquire(world: World, invoice: Invoice, step: Step, now: datetime) -> Outlook:
    return _settling(world, invoice)


_STEPS: dict[str, Callable[[World, Invoice, Step, datetime], Outlook]] = {
    "auto-confirm": _auto_confirm,
    "collect": _collect,
    "retry": _collect,
    "overdue": _unasked,
    "release": _held_until,
    "inquire": _inquire,
}
