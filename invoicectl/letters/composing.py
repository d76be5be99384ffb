"""Which fact brings which letter, to whom and with which figures.

Each is composed from the state just after its event.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any, NamedTuple

from invoicectl.domain import events as ev
from invoicectl.domain import plans
from invoicectl.domain.model import Booking, Client, Invoice, Payment, Provider
from invoicectl.domain.policy import Policy
from invoicectl.domain.states import AUTOMATIC
from invoicectl.domain.world import World, booking_of, session_of
from invoicectl.letters import wordings
from invoicectl.letters.wordings import Wording


class Draft(NamedTuple):
    """A letter without its number: to whom (a reference), where (None: no address known), what."""

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
    world: World, kind: str, person: Client | Provider, wording: Wording, invoice: int | None
) -> Draft:
    business = world.get(Policy, 0).business
    subject, body = wordings.signed(wording, person.name or person.handle, business)
    return Draft(kind, person.ref, person.email, subject, body, invoice)


def _to_client(world: World, kind: str, invoice: Invoice, wording: Wording) -> list[Draft]:
    client = world.get(Client, invoice.client)
    return [_draft(world, kind, client, wording, invoice.number)]


def _link(world: World, invoice: Invoice) -> str:
    return world.get(Policy, 0).payment_link.replace("{invoice}", invoice.ref)


def _bill(world: World, invoice: Invoice, note: str | None) -> list[Draft]:
    wording = wordings.bill(invoice, note, _link(world, invoice))
    return _to_client(world, "invoice", invoice, wording)


def _issued(world: World, event: ev.InvoiceIssued, _: datetime) -> list[Draft]:
    if event.session is not None and event.deadline_at is None:
        return []  # a chat or phone session: the receipt or the decline tells
    return _bill(world, world.get(Invoice, event.invoice), event.message)


def _revised(world: World, event: ev.InvoiceRevised, _: datetime) -> list[Draft]:
    return _bill(world, world.get(Invoice, event.invoice), event.message)


def _contested(world: World, event: ev.InvoiceContested, _: datetime) -> list[Draft]:
    invoice = world.get(Invoice, event.invoice)
    session = session_of(world, invoice)
    provider = world.get(Provider, session.provider)
    client = world.get(Client, invoice.client).handle
    wording = wordings.contested(invoice, client, session.ref, event.reason)
    return [_draft(world, "contested", provider, wording, invoice.number)]


def _confirmed(world: World, event: ev.InvoiceConfirmed, _: datetime) -> list[Draft]:
    if event.by != "auto":
        return []
    invoice = world.get(Invoice, event.invoice)
    wording = wordings.confirmed_by_silence(invoice)
    return _to_client(world, "confirmed-by-silence", invoice, wording)


def _approved(world: World, event: ev.PaymentApproved, _: datetime) -> list[Draft]:
    return _receipt(world, world.get(Payment, event.payment))


def _received(world: World, event: ev.PaymentReceived, _: datetime) -> list[Draft]:
    return _receipt(world, world.get(Payment, event.payment))


def _credited(world: World, event: ev.CreditAdded, _: datetime) -> list[Draft]:
    return [] if event.method is None else _receipt(world, world.get(Payment, event.payment))


def _receipt(world: World, payment: Payment) -> list[Draft]:
    about: Invoice | Booking | None = None
    if payment.invoice is not None:
        about = world.get(Invoice, payment.invoice)
    elif payment.booking is not None:
        about = world.get(Booking, payment.booking)
    wording = wordings.receipt(payment, about, world.get(Policy, 0).currency)
    client = world.get(Client, payment.payer)
    return [_draft(world, "receipt", client, wording, payment.invoice)]


def _declined(world: World, event: ev.PaymentDeclined, _: datetime) -> list[Draft]:
    payment = world.get(Payment, event.payment)
    if payment.kind == "deposit":
        return _deposit_declined(world, payment)
    if payment.kind not in AUTOMATIC or payment.invoice is None:
        return []
    invoice = world.get(Invoice, payment.invoice)
    if payment.attempt == invoice.terms.late_fee_after or invoice.due_minor <= 0:
        return []  # the overdue letter tells, or it was paid meanwhile
    again_at = None
    if invoice.attempts <= len(invoice.terms.retry_after):
        again_at = plans.retry_at(invoice.terms, invoice)
    wording = wordings.card_declined(invoice, payment, again_at, _link(world, invoice))
    return _to_client(world, "card-declined", invoice, wording)


def _deposit_declined(world: World, payment: Payment) -> list[Draft]:
    booking = booking_of(world, payment.booking)
    wording = wordings.deposit_declined(payment, booking.ref, world.get(Policy, 0).currency)
    client = world.get(Client, payment.payer)
    return [_draft(world, "deposit-declined", client, wording, None)]


def _overdue(world: World, event: ev.InvoiceOverdue, _: datetime) -> list[Draft]:
    invoice = world.get(Invoice, event.invoice)
    wording = wordings.overdue(invoice, _link(world, invoice))
    return _to_client(world, "overdue", invoice, wording)


_WRITERS: dict[type, Callable[[World, Any, datetime], list[Draft]]] = {
    ev.InvoiceIssued: _issued,
    ev.InvoiceRevised: _revised,
    ev.InvoiceContested: _contested,
    ev.InvoiceConfirmed: _confirmed,
    ev.PaymentApproved: _approved,
    ev.PaymentReceived: _received,
    ev.CreditAdded: _credited,
    ev.PaymentDeclined: _declined,
    ev.InvoiceOverdue: _overdue,
}
"""The facts that bring letters; no other does."""
