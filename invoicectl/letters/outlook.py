"""What comes next to an invoice, in a client's words: `next_step` says it, nothing here decides.

It promises a charge only where time will make one, and names the card that would be asked.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from invoicectl.domain import fees, making, steps
from invoicectl.domain.model import Client, Invoice, Payment
from invoicectl.domain.policy import Policy
from invoicectl.domain.things import NoStep, Step
from invoicectl.domain.world import World, credit_left
from invoicectl.letters.figures import amount, card, when
from invoicectl.rules import next_step


def outlook(world: World, invoice: Invoice, now: datetime) -> list[str]:
    """The paragraphs that say what comes next, seen from `now`."""
    found = next_step(world, invoice)
    if isinstance(found, NoStep):
        return _RESTS.get(found.why, _nothing)(world, invoice, found)
    return _STEPS[found.kind](world, invoice, found, now)


def _nothing(world: World, invoice: Invoice, _: NoStep) -> list[str]:
    return ["Nothing is due any more."] if invoice.due_minor == 0 else []


def _by_people(world: World, invoice: Invoice, _: NoStep) -> list[str]:
    """No charge comes by itself: the client pays."""
    return [f"Please pay {_due(invoice)}{_here(world, invoice)}"]


def _held(world: World, invoice: Invoice, _: NoStep) -> list[str]:
    if invoice.due_minor == 0:
        return ["Nothing is due any more."]
    return ["It is on hold: nothing is charged, and no time runs out, until we tell you."]


def _held_until(world: World, invoice: Invoice, step: Step, now: datetime) -> list[str]:
    if invoice.due_minor == 0:
        return ["Nothing is due any more."]
    until = when(step.at, invoice.terms.timezone)
    return [f"It is on hold until {until}: nothing is charged, and no time runs out, before."]


def _under_review(world: World, invoice: Invoice, found: NoStep) -> list[str]:
    payment = world.get(Payment, invoice.open_payment or 0)
    return [_settling(payment, invoice)]


_RESTS: dict[str, Callable[[World, Invoice, NoStep], list[str]]] = {
    "attempts used up": _by_people,
    "charged back": _by_people,
    "charged elsewhere": _by_people,
    "can't be charged": _by_people,
    "charge under review": _under_review,
    "no autopay": _by_people,
    "held": _held,
}
"""What is said where time does nothing, by why."""


def _due(invoice: Invoice) -> str:
    return amount(invoice.due_minor, invoice.currency)


def _here(world: World, invoice: Invoice) -> str:
    """The end of a sentence that asks for money: where to pay, if there is a place, without a full
    stop that a reader of mail takes for a part of the link. Its token comes of the file's own
    uuid, so that nobody guesses it, and it is the same in every letter."""
    link = world.get(Policy, 0).payment_link
    if link is None:
        return "."
    import hashlib  # what writes no letter does without it

    token = hashlib.sha256(f"{world.file_id}/{invoice.ref}/pay".encode()).hexdigest()[:32]
    return f" here: {link.replace('{invoice}', invoice.ref).replace('{token}', token)}"


def _auto_confirm(world: World, invoice: Invoice, step: Step, now: datetime) -> list[str]:
    until = when(step.at, invoice.terms.timezone)
    if invoice.total_minor == 0:
        return [f"There is nothing to pay. Without a message from you it is closed on {until}."]
    days = invoice.terms.response_days
    told = f"Please confirm or contest it by {until}. Any message starts the {days} days again; "
    return [told + "without an answer it counts as accepted then."]


def _collect(world: World, invoice: Invoice, step: Step, now: datetime) -> list[str]:
    """The charge to come: credit first, then the card that is on file."""
    if not steps.is_asked(world, invoice):
        return _unasked(world, invoice, step, now)
    client = world.get(Client, invoice.client)
    credit = min(credit_left(world, client.number), invoice.due_minor)
    rest = invoice.due_minor - credit
    at = "today" if step.at <= now else f"on {when(step.at, invoice.terms.timezone)}"
    if rest == 0:
        return [f"We will take {amount(credit, invoice.currency)} from your credit {at}."]
    first = f"use {amount(credit, invoice.currency)} of your credit and " if credit else ""
    asked = amount(rest, invoice.currency)
    tip = making.auto_tip_minor(world, invoice, rest)
    if tip:
        asked += f" and your tip of {amount(tip, invoice.currency)}"
    again = "again " if step.kind == "retry" else ""
    fee = _fee_to_come(invoice)
    if client.card is None:
        missing = (
            f"We will {first}ask for {asked} {again}{at}, but there is no card of yours on file."
        )
        late = f" A late fee of {fee} is added if it is not paid by then." if fee else ""
        return [f"{missing}{late} Please give us one, or pay{_here(world, invoice)}"]
    told = f"We will {first}charge {asked} to your {card(client.card)} {again}{at}."
    return [told + (f" If it is declined again, a late fee of {fee} is added." if fee else "")]


def _unasked(world: World, invoice: Invoice, step: Step, now: datetime) -> list[str]:
    """Without autopay the client pays: what, until when, and what comes if it isn't paid."""
    zone = invoice.terms.timezone
    told = []
    credit = min(world.get(Client, invoice.client).credit_minor, invoice.due_minor)
    rest = invoice.due_minor - credit
    if credit and step.kind == "collect":
        told.append(f"We will use {amount(credit, invoice.currency)} of your credit.")
    fee = None if invoice.overdue_at is not None else fees.late_fee(invoice)
    if step.kind == "overdue" and fee is not None:
        added = amount(fee.amount_minor, invoice.currency)
        told.append(f"A late fee of {added} is added if it is not paid by {when(step.at, zone)}.")
    if rest:
        until = f" by {when(step.at, zone)}" if step.kind == "collect" and step.at > now else ""
        if invoice.deposit_due_minor:
            deposit = amount(invoice.deposit_due_minor, invoice.currency)
            until += f" ({deposit} of it now, as the deposit)"
        asked = amount(rest, invoice.currency)
        told.append(f"Please pay {asked}{until}{_here(world, invoice)}")
    return [" ".join(told)]


def _fee_to_come(invoice: Invoice) -> str | None:
    """The late fee that the next decline would bring, if one would."""
    if invoice.attempts == 0 or invoice.attempts + 1 != invoice.terms.late_fee_after:
        return None
    fee = fees.late_fee(invoice)
    if fee is None or invoice.overdue_at is not None:
        return None
    return amount(fee.amount_minor, invoice.currency)


def _inquire(world: World, invoice: Invoice, step: Step, now: datetime) -> list[str]:
    return [_settling(world.get(Payment, invoice.open_payment or 0), invoice)]


def _settling(payment: Payment, invoice: Invoice) -> str:
    asked = amount(payment.amount_minor + payment.tip_minor, invoice.currency)
    return f"{payment.ref} of {asked} is still being settled with the bank."


_STEPS: dict[str, Callable[[World, Invoice, Step, datetime], list[str]]] = {
    "auto-confirm": _auto_confirm,
    "collect": _collect,
    "retry": _collect,
    "overdue": _unasked,
    "release": _held_until,
    "inquire": _inquire,
}
