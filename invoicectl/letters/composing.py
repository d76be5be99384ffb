"""Which fact brings which letter, to whom and with which figures.

Whether there is a letter is decided by its fact, in the state just after it; its figures are taken
when the act is over, so that an invoice knows of the deposit that was paid with it.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from invoicectl.domain import events as ev
from invoicectl.domain.figures import Earned, LetterFigures, LetterRow, Outlook
from invoicectl.domain.lines import visit_line
from invoicectl.domain.model import (
    Booking,
    Client,
    Invoice,
    LetterKind,
    Payment,
    Provider,
    Session,
    Visit,
)
from invoicectl.domain.policy import Policy
from invoicectl.domain.references import reference
from invoicectl.domain.states import AUTOMATIC
from invoicectl.domain.tuples import NamedTuple
from invoicectl.domain.world import World, booking_of, invoice_of, session_of, standing_visits
from invoicectl.letters.figures import account, movement, of_business, of_invoice, rows
from invoicectl.letters.outlook import with_outlook

Telling = Callable[[World], LetterFigures]
"""Takes what a letter tells from the state at the end of its act."""


class Draft(NamedTuple):
    """A letter that a fact brings: its kind, to whom, about which invoice and payment."""

    kind: LetterKind
    person: Client | Provider
    figures: Telling
    invoice: int | None = None
    payment: int | None = None

    @property
    def recipient(self) -> str:
        """The reference of whom it is for."""
        return self.person.ref


def letters(world: World, event: ev.Event, at: datetime) -> list[Draft]:
    """The letters that this event brings, in the state just after it."""
    write = _WRITERS.get(type(event))
    return [] if write is None else write(world, event, at)


def _with_outlook(
    number: int, at: datetime, telling: Callable[[World, Invoice], LetterFigures]
) -> Telling:
    """What a letter tells of an invoice, and what comes next to it."""

    def told(world: World) -> LetterFigures:
        invoice = world.get(Invoice, number)
        return with_outlook(telling(world, invoice), world, invoice, at)

    return told


def _about(
    kind: LetterKind,
    world: World,
    number: int,
    at: datetime,
    telling: Callable[[World, Invoice], LetterFigures],
    payment: int | None = None,
) -> Draft:
    """A letter to an invoice's client, with what comes next."""
    client = world.get(Client, world.get(Invoice, number).client)
    return Draft(kind, client, _with_outlook(number, at, telling), number, payment)


def _bill(
    world: World, number: int, note: str | None, at: datetime, *, has_answer: bool = False
) -> Draft:
    def telling(_: World, invoice: Invoice) -> LetterFigures:
        lines = rows(invoice.lines)
        return of_invoice(invoice)._replace(rows=lines, words=note, has_answer=has_answer)

    return _about("invoice", world, number, at, telling)


def _issued(world: World, event: ev.InvoiceIssued, at: datetime) -> list[Draft]:
    if event.session is not None and event.deadline_at is None:
        return []  # a chat or phone session: the receipt or the decline tells
    if event.issued_at is not None:
        return []  # another program issued it, and sent what was to be sent
    if not event.lines:
        return []  # over nothing yet: what did not hold comes with the next fact
    has_answer = event.answer is not None
    return [_bill(world, event.invoice, event.message, at, has_answer=has_answer)]


def _revised(world: World, event: ev.InvoiceRevised, at: datetime) -> list[Draft]:
    return [_bill(world, event.invoice, event.message, at)]


def _contested(world: World, event: ev.InvoiceContested, _: datetime) -> list[Draft]:
    invoice = world.get(Invoice, event.invoice)
    session = session_of(world, invoice)
    told = of_invoice(invoice)._replace(
        session=session.ref, other=world.get(Client, invoice.client).ref, words=event.reason
    )
    provider = world.get(Provider, session.provider)
    return [Draft("contested", provider, lambda _: told, invoice.number)]


def _confirmed(world: World, event: ev.InvoiceConfirmed, at: datetime) -> list[Draft]:
    """To the provider what was earned; where nobody answered, to both that it is accepted."""
    invoice = world.get(Invoice, event.invoice)
    provider = world.get(Provider, session_of(world, invoice).provider)
    earned = _of_session(world, invoice)._replace(
        earned=Earned(invoice.total_minor, event.service_charge_minor, event.earnings_minor)
    )
    if event.by != "auto":
        if invoice.total_minor == 0:
            return []
        return [Draft("earned", provider, lambda _: earned, invoice.number)]
    until = invoice.confirmed_at
    telling = _silent(until)
    return [
        _about("confirmed-by-silence", world, event.invoice, at, telling),
        Draft(
            "confirmed-by-silence",
            provider,
            lambda _: earned._replace(until_at=until),
            invoice.number,
        ),
    ]


def _silent(until: datetime | None) -> Callable[[World, Invoice], LetterFigures]:
    return lambda _, invoice: of_invoice(invoice)._replace(until_at=until)


def _of_session(world: World, invoice: Invoice) -> LetterFigures:
    """What a letter to a session's provider tells of its invoice."""
    client = world.get(Client, invoice.client).ref
    return of_invoice(invoice)._replace(session=session_of(world, invoice).ref, other=client)


def _wrote(world: World, event: ev.MessageSent, at: datetime) -> list[Draft]:
    """To the other side; where the client's days begin again, with what that means. What is only
    kept as a note of a session that is over is told to nobody."""
    session = world.get(Session, event.session)
    if session.status == "closed":
        return []
    client = world.get(Client, session.client)
    provider = world.get(Provider, session.provider)
    is_to_client = event.sender == "provider"
    person, other = (client, provider) if is_to_client else (provider, client)

    def telling(world: World) -> LetterFigures:
        told = of_business(world) if event.invoice is None else _billed(world, event, at)
        if not is_to_client:
            until_at = _answered_by(told.after or told.next)
            told = told._replace(next=None, after=None, until_at=until_at)
        return told._replace(session=session.ref, other=other.ref, words=event.text)

    return [Draft("message", person, telling, event.invoice)]


def _answered_by(following: Outlook | None) -> datetime | None:
    """Until when the client can answer; None while no time runs out."""
    if following is None or following.kind not in {"answer", "free"}:
        return None
    return following.at


def _billed(world: World, event: ev.MessageSent, at: datetime) -> LetterFigures:
    invoice = world.get(Invoice, event.invoice)
    return with_outlook(of_invoice(invoice), world, invoice, at)


def _offered(world: World, event: ev.OfferMade, _: datetime) -> list[Draft]:
    session = world.get(Session, event.session)
    told = of_business(world)._replace(
        rows=(LetterRow(f"{session.kind.capitalize()} session", event.amount_minor),),
        session=session.ref,
        other=world.get(Provider, session.provider).ref,
        words=event.message,
    )
    return [Draft("offer", world.get(Client, session.client), lambda _: told)]


def _received(
    world: World, event: ev.PaymentApproved | ev.PaymentReceived, at: datetime
) -> list[Draft]:
    """The receipt of a payment for an invoice, of a booking that has none, or in advance; none for
    what another program took, and told of later."""
    if isinstance(event, ev.PaymentReceived) and event.imported_as is not None:
        return []
    return [_receipt(world, world.get(Payment, event.payment), at)]


def _credited(world: World, event: ev.CreditAdded, at: datetime) -> list[Draft]:
    """A receipt for money in advance, a note of the credit that is given."""
    payment = world.get(Payment, event.payment)
    if event.imported_as is not None:
        return []
    if event.method is not None:
        return [_receipt(world, payment, at)]
    return [_noted(world, payment, event.reason, at)]


def _receipt(world: World, payment: Payment, at: datetime) -> Draft:
    client = world.get(Client, payment.payer)
    number = payment.number
    if payment.invoice is not None:

        def telling(world: World, about: Invoice) -> LetterFigures:
            return of_invoice(about)._replace(payment=movement(payment, about))

        return _about("receipt", world, payment.invoice, at, telling, number)

    def told(world: World) -> LetterFigures:
        return of_business(world)._replace(payment=movement(payment, _booking(world, payment)))

    return Draft("receipt", client, told, payment=number)


def _booking(world: World, payment: Payment) -> Booking | None:
    return None if payment.booking is None else world.get(Booking, payment.booking)


def _credit_used(world: World, event: ev.CreditUsed, at: datetime) -> list[Draft]:
    """Credit that leaves nothing to pay, or that a person asked for: no charge comes to tell."""
    invoice = world.get(Invoice, event.invoice)
    payment = world.get(Payment, event.payment)
    if event.purpose == "deposit" or (event.purpose != "manual" and invoice.due_minor > 0):
        return []
    return [_receipt(world, payment, at)]


def _declined(world: World, event: ev.PaymentDeclined, at: datetime) -> list[Draft]:
    payment = world.get(Payment, event.payment)
    if payment.kind == "deposit":
        return _deposit_declined(world, payment)
    if payment.kind not in AUTOMATIC or payment.invoice is None:
        return []
    invoice = world.get(Invoice, payment.invoice)
    if payment.attempt == invoice.terms.late_fee_after or invoice.due_minor <= 0:
        return []  # the overdue letter tells, or it was paid meanwhile
    telling = _not_collected(payment)
    return [_about("card-declined", world, invoice.number, at, telling, payment.number)]


def _not_collected(payment: Payment | None) -> Callable[[World, Invoice], LetterFigures]:
    def told(_: World, invoice: Invoice) -> LetterFigures:
        asked = None if payment is None else movement(payment, invoice)
        return of_invoice(invoice)._replace(payment=asked)

    return told


def _deposit_declined(world: World, payment: Payment) -> list[Draft]:
    booking = booking_of(world, payment.booking)
    told = of_business(world)._replace(payment=movement(payment, booking), booking=booking.ref)
    client = world.get(Client, payment.payer)
    return [Draft("deposit-declined", client, lambda _: told, payment=payment.number)]


def _overdue(world: World, event: ev.InvoiceOverdue, at: datetime) -> list[Draft]:
    invoice = world.get(Invoice, event.invoice)
    asked = [
        each
        for each in world.payments_of_invoice(invoice.number)
        if each.kind in AUTOMATIC and each.attempt == invoice.attempts
    ]
    declined = asked[-1] if asked and asked[-1].outcome == "declined" else None
    number = None if declined is None else declined.number
    return [_about("overdue", world, event.invoice, at, _not_collected(declined), number)]


def _refunded(world: World, event: ev.RefundMade, at: datetime) -> list[Draft]:
    return [_noted(world, world.get(Payment, event.payment), event.reason, at)]


def _paid_back(world: World, event: ev.CreditPaidBack, at: datetime) -> list[Draft]:
    return [_noted(world, world.get(Payment, event.payment), event.reason, at)]


def _noted(world: World, payment: Payment, reason: str, at: datetime) -> Draft:
    """The note of money that goes back, or of credit that is given."""
    if payment.invoice is not None:

        def telling(_: World, about: Invoice) -> LetterFigures:
            moved = movement(payment, about)
            return of_invoice(about)._replace(payment=moved, words=reason)

        return _about("credit-note", world, payment.invoice, at, telling, payment.number)

    def told(world: World) -> LetterFigures:
        moved = movement(payment, _booking(world, payment))
        return of_business(world)._replace(payment=moved, words=reason)

    return Draft("credit-note", world.get(Client, payment.payer), told, payment=payment.number)


def _waived(world: World, event: ev.LateFeeWaived, at: datetime) -> list[Draft]:
    return _lowered(world, event.invoice, "Late fee", event.amount_minor, event.reason, at)


def _discounted(world: World, event: ev.InvoiceDiscounted, at: datetime) -> list[Draft]:
    return _lowered(world, event.invoice, "Discount", event.amount_minor, event.reason, at)


def _voided(world: World, event: ev.InvoiceVoided, at: datetime) -> list[Draft]:
    """Not where all visits were cancelled: the letter on those tells."""
    invoice = world.get(Invoice, event.invoice)
    if invoice.booking is not None and not standing_visits(world, invoice):
        return []
    taken = event.total_minor + event.late_fee_minor
    return _lowered(world, event.invoice, f"Invoice {invoice.ref}", taken, event.reason, at)


def _lowered(
    world: World, number: int, what: str, amount_minor: int, reason: str, at: datetime
) -> list[Draft]:
    """The note of what is asked no more."""

    def telling(_: World, invoice: Invoice) -> LetterFigures:
        taken = (LetterRow(what, -amount_minor),)
        return of_invoice(invoice)._replace(rows=taken, words=reason)

    return [_about("credit-note", world, number, at, telling)]


def _paid_out(world: World, event: ev.ProviderPaid, _: datetime) -> list[Draft]:
    payment = world.get(Payment, event.payment)
    parts = (("Earnings", event.earnings_minor), ("Tips", event.tips_minor))
    told = of_business(world)._replace(
        payment=movement(payment, None),
        rows=tuple(LetterRow(text, minor) for text, minor in parts if minor),
    )
    provider = world.get(Provider, event.provider)
    return [Draft("paid-out", provider, lambda _: told, payment=payment.number)]


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
    had = before.paid_minor + before.credited_minor

    def telling(world: World, invoice: Invoice) -> LetterFigures:
        zone = world.get(Policy, 0).timezone
        changed = [
            visit_line(each, zone)
            for each in world.visits_of("invoice", invoice.number)
            if each.number in about or (each.number in stood) == (each.status == "cancelled")
        ]
        return of_invoice(invoice)._replace(
            before=account(before),
            booking=None if invoice.booking is None else reference("booking", invoice.booking),
            rows=rows(changed),
            back_minor=max(had - invoice.paid_minor - invoice.credited_minor, 0),
        )

    return [_about("visit-changed", world, before.number, at, telling)]


def _reminded(world: World, event: ev.InvoiceReminded, at: datetime) -> list[Draft]:
    """What comes next to the invoice itself, told once more: of what it is, and what is due."""
    return [_about("reminder", world, event.invoice, at, lambda _, told: of_invoice(told))]


def _card_expires(world: World, event: ev.CardExpiryTold, at: datetime) -> list[Draft]:
    """Of which card, with the charge that it will have expired by: an invoice's, or the one for
    the visits of a week."""
    client = world.get(Client, event.client)
    name = next(card.name for card in client.cards if card.token == event.token)
    if event.invoice is not None:

        def telling(_: World, invoice: Invoice) -> LetterFigures:
            return of_invoice(invoice)._replace(card=name, expires=event.expires)

        return [_about("card-expires", world, event.invoice, at, telling)]
    told = of_business(world)._replace(card=name, expires=event.expires, until_at=event.charge_at)
    return [Draft("card-expires", client, lambda _: told)]


_WRITERS: dict[type, Callable[[World, Any, datetime], list[Draft]]] = {
    ev.InvoiceIssued: _issued,
    ev.InvoiceRevised: _revised,
    ev.InvoiceContested: _contested,
    ev.InvoiceConfirmed: _confirmed,
    ev.MessageSent: _wrote,
    ev.OfferMade: _offered,
    ev.PaymentApproved: _received,
    ev.PaymentReceived: _received,
    ev.CreditAdded: _credited,
    ev.CreditUsed: _credit_used,
    ev.PaymentDeclined: _declined,
    ev.InvoiceOverdue: _overdue,
    ev.RefundMade: _refunded,
    ev.CreditPaidBack: _paid_back,
    ev.LateFeeWaived: _waived,
    ev.InvoiceDiscounted: _discounted,
    ev.InvoiceVoided: _voided,
    ev.ProviderPaid: _paid_out,
    ev.VisitCancelled: _cancelled,
    ev.VisitPlanned: _planned,
    ev.VisitMoved: _moved,
    ev.InvoiceReminded: _reminded,
    ev.CardExpiryTold: _card_expires,
}
"""The facts that bring letters; no other does."""
