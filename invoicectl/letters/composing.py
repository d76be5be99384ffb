"""The letters that a fact brings, as values: pure, written in the fact's own transaction.

Each is composed from the state just after its event; sending them is another's work.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, NamedTuple

from invoicectl.domain import dates, money, plans
from invoicectl.domain import events as ev
from invoicectl.domain.model import Booking, Client, Invoice, Payment, Policy, Provider, Session
from invoicectl.domain.world import World


class Draft(NamedTuple):
    """A letter without its number: to whom (a handle), where (None: no address known), what."""

    kind: str
    recipient: str
    address: str | None
    subject: str
    body: str
    invoice: int | None


def letters(world: World, event: ev.Event, at: datetime) -> list[Draft]:
    """The letters that this event brings, in the state just after it."""
    write = _WRITERS.get(type(event))
    return [] if write is None else write(world, event, at)


def _draft(
    world: World,
    kind: str,
    person: Client | Provider,
    subject: str,
    lines: list[str],
    invoice: int | None,
) -> Draft:
    business = world.get(Policy, 0).business
    greeting = f"Dear {person.name or person.handle},"
    body = "\n".join([greeting, "", *lines, "", business])
    return Draft(kind, person.handle, person.email, f"{subject} · {business}", body, invoice)


def _to_client(
    world: World, kind: str, invoice: Invoice, subject: str, lines: list[str]
) -> list[Draft]:
    client = world.get(Client, invoice.client)
    return [_draft(world, kind, client, subject, lines, invoice.number)]


def _amount(minor: int, currency: str) -> str:
    return f"{money.show(minor, currency)} {currency}"


def _when(invoice: Invoice, at: datetime | None) -> str:
    return dates.local(at, invoice.terms.timezone) if at is not None else "now"


def _link(world: World, invoice: Invoice) -> str:
    return world.get(Policy, 0).payment_link.replace("{invoice}", invoice.ref)


def _bill(world: World, invoice: Invoice, note: str | None) -> list[Draft]:
    total = _amount(invoice.total_minor, invoice.currency)
    again = f", revision {invoice.revision}" if invoice.revision > 1 else ""
    lines = [f"this is invoice {invoice.ref}{again} for {total}:", ""]
    lines += [
        f"  {line.text}  {money.show(line.amount_minor, invoice.currency)}"
        for line in invoice.lines
    ]
    if note:
        lines += ["", note]
    if invoice.deadline_at is not None:
        days = invoice.terms.response_days
        lines += [
            "",
            f"Please confirm or contest it by {_when(invoice, invoice.deadline_at)}. Any message",
            f"starts the {days} days again; without an answer it counts as accepted then.",
        ]
    elif invoice.due_at is not None and invoice.due_minor > 0:
        lines += ["", f"It is due on {_when(invoice, invoice.due_at)}: {_link(world, invoice)}"]
    return _to_client(world, "invoice", invoice, f"Invoice {invoice.ref}: {total}", lines)


def _issued(world: World, event: ev.InvoiceIssued, _: datetime) -> list[Draft]:
    if event.session is not None and event.deadline_at is None:
        return []  # a chat or phone session: the receipt or the decline tells
    return _bill(world, world.get(Invoice, event.invoice), event.message)


def _revised(world: World, event: ev.InvoiceRevised, _: datetime) -> list[Draft]:
    return _bill(world, world.get(Invoice, event.invoice), event.message)


def _contested(world: World, event: ev.InvoiceContested, _: datetime) -> list[Draft]:
    invoice = world.get(Invoice, event.invoice)
    session = world.get(Session, invoice.session or 0)
    provider = world.get(Provider, session.provider)
    total = _amount(invoice.total_minor, invoice.currency)
    lines = [
        f"{invoice.client} contests invoice {invoice.ref} of {total}:",
        "",
        f"  {event.reason}",
        "",
        f"The days stand still until you issue it again for {session.ref}.",
    ]
    subject = f"Invoice {invoice.ref} is contested"
    return [_draft(world, "contested", provider, subject, lines, invoice.number)]


def _confirmed(world: World, event: ev.InvoiceConfirmed, _: datetime) -> list[Draft]:
    if event.by != "auto":
        return []
    invoice = world.get(Invoice, event.invoice)
    lines = [
        f"invoice {invoice.ref} of {_amount(invoice.total_minor, invoice.currency)} was open to",
        f"your answer until {_when(invoice, invoice.deadline_at)}. It now counts as accepted.",
    ]
    if invoice.due_minor > 0:
        lines.append("Your card on file will be charged.")
    subject = f"Invoice {invoice.ref} is confirmed"
    return _to_client(world, "confirmed-by-silence", invoice, subject, lines)


def _approved(world: World, event: ev.PaymentApproved, _: datetime) -> list[Draft]:
    return _receipt(world, world.get(Payment, event.payment))


def _received(world: World, event: ev.PaymentReceived, _: datetime) -> list[Draft]:
    return _receipt(world, world.get(Payment, event.payment))


def _receipt(world: World, payment: Payment) -> list[Draft]:
    currency = world.get(Policy, 0).currency
    got = _amount(payment.amount_minor + payment.tip_minor, currency)
    how = payment.card or payment.method
    about = "your booking"
    tail: list[str] = []
    if payment.invoice is not None:
        invoice = world.get(Invoice, payment.invoice)
        about = f"invoice {invoice.ref}"
        left = _amount(invoice.due_minor, currency)
        tail = [f"Still due: {left}." if invoice.due_minor else "Nothing is due any more."]
    elif payment.booking is not None:
        about = f"booking {world.get(Booking, payment.booking).ref}"
    lines = [f"we received {got} by {how} for {about} ({payment.ref}). Thank you."]
    if payment.tip_minor:
        lines.append(f"{_amount(payment.tip_minor, currency)} of it is your tip.")
    client = world.get(Client, payment.client)
    subject = f"Receipt: {got}"
    return [_draft(world, "receipt", client, subject, [*lines, *tail], payment.invoice)]


def _declined(world: World, event: ev.PaymentDeclined, _: datetime) -> list[Draft]:
    payment = world.get(Payment, event.payment)
    if payment.kind == "deposit":
        return _deposit_declined(world, payment)
    if payment.kind not in {"collect", "retry"} or payment.invoice is None:
        return []
    invoice = world.get(Invoice, payment.invoice)
    if payment.attempt == invoice.terms.late_fee_after or invoice.due_minor <= 0:
        return []  # the overdue letter tells, or it was paid meanwhile
    asked = _amount(payment.amount_minor, invoice.currency)
    if payment.card is None:
        lines = [f"{asked} of invoice {invoice.ref} fell due, and there is no card on file."]
    else:
        lines = [
            f"your card {payment.card} declined {asked} for invoice {invoice.ref} ({payment.code})."
        ]
    if invoice.attempts <= len(invoice.terms.retry_after):
        again = _when(invoice, plans.retry_at(invoice.terms, invoice))
        lines.append(f"We will try again on {again}, with the card that is on file then.")
    lines += ["", f"You can pay here: {_link(world, invoice)}"]
    return _to_client(world, "card-declined", invoice, f"Payment of {invoice.ref} declined", lines)


def _deposit_declined(world: World, payment: Payment) -> list[Draft]:
    policy = world.get(Policy, 0)
    booking = world.get(Booking, payment.booking or 0)
    asked = _amount(payment.amount_minor, policy.currency)
    lines = [
        f"your card {payment.card} declined the deposit of {asked} for {booking.ref}",
        f"({payment.code}).",
        "The booking isn't confirmed yet; please give us another card.",
    ]
    client = world.get(Client, payment.client)
    subject = f"Deposit for {booking.ref} declined"
    return [_draft(world, "deposit-declined", client, subject, lines, None)]


def _overdue(world: World, event: ev.InvoiceOverdue, _: datetime) -> list[Draft]:
    invoice = world.get(Invoice, event.invoice)
    lines = [f"invoice {invoice.ref} could not be collected and is overdue."]
    if invoice.late_fee_minor:
        fee = _amount(invoice.late_fee_minor, invoice.currency)
        lines.append(f"A late fee of {fee} was added.")
    due = _amount(invoice.due_minor, invoice.currency)
    lines += [f"Now due: {due}.", "", f"Please pay here: {_link(world, invoice)}"]
    return _to_client(world, "overdue", invoice, f"Invoice {invoice.ref} is overdue", lines)


_WRITERS: dict[type, Callable[[World, Any, datetime], list[Draft]]] = {
    ev.InvoiceIssued: _issued,
    ev.InvoiceRevised: _revised,
    ev.InvoiceContested: _contested,
    ev.InvoiceConfirmed: _confirmed,
    ev.PaymentApproved: _approved,
    ev.PaymentReceived: _received,
    ev.PaymentDeclined: _declined,
    ev.InvoiceOverdue: _overdue,
}
"""The facts that bring letters; no other does."""
