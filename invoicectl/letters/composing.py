"""Which fact brings which letter, to whom and with which figures.

Whether there is a letter is decided by its fact, in the state just after it; what it says is
written when the act is over, so that an invoice knows of the deposit that was paid with it.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any, NamedTuple

from invoicectl.domain import events as ev
from invoicectl.domain.lines import visit_line
from invoicectl.domain.model import Booking, Client, Invoice, Payment, Provider, Visit
from invoicectl.domain.policy import Policy
from invoicectl.domain.states import AUTOMATIC
from invoicectl.domain.world import (
    World,
    booking_of,
    invoice_of,
    session_of,
    standing_visits,
)
from invoicectl.letters import wordings
from invoicectl.letters.outlook import outlook
from invoicectl.letters.wordings import Wording

Words = Callable[[World], Wording]
"""Composes what a letter says from the state at the end of its act."""


class Draft(NamedTuple):
    """A letter that a fact brings: its kind, to whom, about which invoice; `words` composes it."""

    kind: str
    person: Client | Provider
    invoice: int | None
    words: Words

    @property
    def recipient(self) -> str:
        """The reference of whom it is for."""
        return self.person.ref


class Text(NamedTuple):
    """A written letter: where it goes (None: no address is known), and what it says."""

    address: str | None
    subject: str
    body: str


def letters(world: World, event: ev.Event, at: datetime) -> list[Draft]:
    """The letters that this event brings, in the state just after it."""
    write = _WRITERS.get(type(event))
    return [] if write is None else write(world, event, at)


def written(world: World, draft: Draft) -> Text:
    """A letter as it is sent, in the state at the end of its act."""
    person = world.get(type(draft.person), draft.person.number)
    business = world.get(Policy, 0).business
    subject, body = wordings.signed(draft.words(world), called(person), business)
    return Text(person.email, subject, body)


def called(person: Client | Provider) -> str:
    """How a letter names somebody: by name, if it is known."""
    return person.name or person.handle


def _about(kind: str, world: World, invoice: Invoice, words: Words) -> Draft:
    """A letter to an invoice's client."""
    return Draft(kind, world.get(Client, invoice.client), invoice.number, words)


def _with_outlook(number: int, at: datetime, words: Callable[[World, Invoice], Wording]) -> Words:
    """What a letter says of an invoice, and what comes next to it."""

    def composed(world: World) -> Wording:
        invoice = world.get(Invoice, number)
        told = words(world, invoice)
        return told._replace(paragraphs=[*told.paragraphs, *outlook(world, invoice, at)])

    return composed


def _bill(world: World, number: int, note: str | None, has_answer: bool, at: datetime) -> Draft:
    return _about(
        "invoice",
        world,
        world.get(Invoice, number),
        _with_outlook(number, at, lambda _, invoice: wordings.bill(invoice, note, has_answer)),
    )


def _issued(world: World, event: ev.InvoiceIssued, at: datetime) -> list[Draft]:
    if event.session is not None and event.deadline_at is None:
        return []  # a chat or phone session: the receipt or the decline tells
    if not event.lines:
        return []  # over nothing yet: what did not hold comes with the next fact
    return [_bill(world, event.invoice, event.message, event.answer is not None, at)]


def _revised(world: World, event: ev.InvoiceRevised, at: datetime) -> list[Draft]:
    return [_bill(world, event.invoice, event.message, False, at)]


def _contested(world: World, event: ev.InvoiceContested, _: datetime) -> list[Draft]:
    invoice = world.get(Invoice, event.invoice)
    session = session_of(world, invoice)
    client = called(world.get(Client, invoice.client))
    return [
        Draft(
            "contested",
            world.get(Provider, session.provider),
            invoice.number,
            lambda _: wordings.contested(invoice, client, session.ref, event.reason),
        )
    ]


def _confirmed(world: World, event: ev.InvoiceConfirmed, at: datetime) -> list[Draft]:
    if event.by != "auto":
        return []
    invoice = world.get(Invoice, event.invoice)
    words = _with_outlook(
        event.invoice, at, lambda _, invoice: wordings.confirmed_by_silence(invoice, at)
    )
    return [_about("confirmed-by-silence", world, invoice, words)]


def _received(
    world: World, event: ev.PaymentApproved | ev.PaymentReceived, at: datetime
) -> list[Draft]:
    """The receipt of a payment for an invoice, of a booking that has none, or in advance."""
    return [_receipt(world, world.get(Payment, event.payment), at)]


def _credited(world: World, event: ev.CreditAdded, at: datetime) -> list[Draft]:
    if event.method is None:
        return []
    return [_receipt(world, world.get(Payment, event.payment), at)]


def _receipt(world: World, payment: Payment, at: datetime) -> Draft:
    client = world.get(Client, payment.payer)
    currency = world.get(Policy, 0).currency
    words: Words
    if payment.invoice is not None:
        words = _with_outlook(
            payment.invoice, at, lambda _, about: wordings.receipt(payment, about, currency)
        )
    else:

        def words(world: World) -> Wording:
            return wordings.receipt(payment, _booking(world, payment), currency)

    return Draft("receipt", client, payment.invoice, words)


def _booking(world: World, payment: Payment) -> Booking | None:
    return None if payment.booking is None else world.get(Booking, payment.booking)


def _credit_used(world: World, event: ev.CreditUsed, at: datetime) -> list[Draft]:
    """Credit that leaves nothing to pay, or that a person asked for: no charge comes to tell."""
    invoice = world.get(Invoice, event.invoice)
    payment = world.get(Payment, event.payment)
    if event.purpose == "deposit" or (event.purpose != "manual" and invoice.due_minor > 0):
        return []
    words = _with_outlook(
        event.invoice, at, lambda _, about: wordings.credit_receipt(payment, about)
    )
    return [_about("receipt", world, invoice, words)]


def _declined(world: World, event: ev.PaymentDeclined, at: datetime) -> list[Draft]:
    payment = world.get(Payment, event.payment)
    if payment.kind == "deposit":
        return _deposit_declined(world, payment)
    if payment.kind not in AUTOMATIC or payment.invoice is None:
        return []
    invoice = world.get(Invoice, payment.invoice)
    if payment.attempt == invoice.terms.late_fee_after or invoice.due_minor <= 0:
        return []  # the overdue letter tells, or it was paid meanwhile
    words = _with_outlook(
        invoice.number, at, lambda _, invoice: wordings.card_declined(invoice, payment)
    )
    return [_about("card-declined", world, invoice, words)]


def _deposit_declined(world: World, payment: Payment) -> list[Draft]:
    booking = booking_of(world, payment.booking)
    wording = wordings.deposit_declined(payment, booking.ref, world.get(Policy, 0).currency)
    client = world.get(Client, payment.payer)
    return [Draft("deposit-declined", client, None, lambda _: wording)]


def _overdue(world: World, event: ev.InvoiceOverdue, at: datetime) -> list[Draft]:
    invoice = world.get(Invoice, event.invoice)
    asked = [
        each
        for each in world.payments_of_invoice(invoice.number)
        if each.kind in AUTOMATIC and each.attempt == invoice.attempts
    ]
    declined = asked[-1] if asked and asked[-1].outcome == "declined" else None
    words = _with_outlook(event.invoice, at, lambda _, invoice: wordings.overdue(invoice, declined))
    return [_about("overdue", world, invoice, words)]


def _cancelled(world: World, event: ev.VisitCancelled, at: datetime) -> list[Draft]:
    """One letter for all that are cancelled together, with the first of them."""
    if event.beside is not None:
        return []
    return _visit_changed(world, world.get(Visit, event.visit), at, is_new=False)


def _planned(world: World, event: ev.VisitPlanned, at: datetime) -> list[Draft]:
    return _visit_changed(world, world.get(Visit, event.visit), at, is_new=True)


def _moved(world: World, event: ev.VisitMoved, at: datetime) -> list[Draft]:
    return _visit_changed(
        world, world.get(Visit, event.visit), at, is_new=False, due_before_at=event.due_before_at
    )


def _visit_changed(
    world: World,
    visit: Visit,
    at: datetime,
    *,
    is_new: bool,
    due_before_at: datetime | None = None,
) -> list[Draft]:
    """A booking's visits changed after its confirmation: all of them that the act changes, and
    what the invoice was before, which its lines follow only later."""
    if visit.booking is None or booking_of(world, visit.booking).invoice is None:
        return []
    before = invoice_of(world, booking_of(world, visit.booking))
    stood = {each.number for each in standing_visits(world, before)}
    if due_before_at is not None:
        before = before._replace(due_at=due_before_at)
    about = set() if is_new or visit.status == "cancelled" else {visit.number}
    if visit.status == "cancelled":
        stood.add(visit.number)

    def words(world: World, invoice: Invoice) -> Wording:
        zone = world.get(Policy, 0).timezone
        changed = [
            visit_line(each, zone)
            for each in world.visits_of("invoice", invoice.number)
            if each.number in about or (each.number in stood) == (each.status == "cancelled")
        ]
        return wordings.visits_changed(invoice, before, changed)

    return [_about("visit-changed", world, before, _with_outlook(before.number, at, words))]


_WRITERS: dict[type, Callable[[World, Any, datetime], list[Draft]]] = {
    ev.InvoiceIssued: _issued,
    ev.InvoiceRevised: _revised,
    ev.InvoiceContested: _contested,
    ev.InvoiceConfirmed: _confirmed,
    ev.PaymentApproved: _received,
    ev.PaymentReceived: _received,
    ev.CreditAdded: _credited,
    ev.CreditUsed: _credit_used,
    ev.PaymentDeclined: _declined,
    ev.InvoiceOverdue: _overdue,
    ev.VisitCancelled: _cancelled,
    ev.VisitPlanned: _planned,
    ev.VisitMoved: _moved,
}
"""The facts that bring letters; no other does."""
