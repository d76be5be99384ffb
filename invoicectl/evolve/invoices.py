"""Invoices from issue to overdue, as their events leave them; payments have their own."""

from __future__ import annotations

from datetime import datetime

from invoicectl import events as ev
from invoicectl.evolve.sessions import with_text
from invoicectl.model import Booking, Client, Entity, Invoice, Provider, Session, Visit
from invoicectl.world import Fold, World


def balanced(invoice: Invoice) -> Invoice:
    """The invoice with the money state that its balance says: `paid` whenever nothing is due."""
    if invoice.status in {"open", "overdue"} and invoice.due_minor <= 0:
        return invoice._replace(status="paid")
    if invoice.status == "paid" and invoice.due_minor > 0:
        return invoice._replace(status="open" if invoice.overdue_at is None else "overdue")
    return invoice


def _invoice_issued(world: World, event: ev.InvoiceIssued, at: datetime) -> list[Entity]:
    invoice = Invoice(
        number=event.invoice,
        plan=event.plan,
        status="pending" if event.plan == "session" else "open",
        client=event.client,
        currency=event.currency,
        terms=event.terms,
        total_minor=event.total_minor,
        issued_at=at,
        lines=event.lines,
        provider=event.provider,
        session=event.session,
        booking=event.booking,
        deadline_at=event.deadline_at,
        due_at=event.due_at,
    )
    changed: list[Entity] = []
    if event.session is not None:
        session = world.get(Session, event.session)._replace(invoice=event.invoice)
        changed += _with_invoice_texts(session, at, event.message, event.answer)
    if event.booking is not None:
        booking = world.get(Booking, event.booking)
        invoice = invoice._replace(tips_minor=booking.tips_minor)
        changed.append(booking._replace(invoice=event.invoice))
        changed += [
            payment._replace(invoice=event.invoice)
            for payment in world.payments_of_booking(event.booking)
        ]
    changed += [world.get(Visit, visit)._replace(invoice=event.invoice) for visit in event.visits]
    if event.plan == "series":
        changed.append(world.get(Client, event.client))
    return [balanced(invoice), *changed]


def _with_invoice_texts(
    session: Session, at: datetime, message: str | None, answer: str | None
) -> list[Entity]:
    session, *texts = with_text(session, at, "provider", "invoice", message)  # type: ignore[assignment]
    again, *more = with_text(session, at, "provider", "answer", answer)
    return [again, *texts, *more]


def _invoice_revised(world: World, event: ev.InvoiceRevised, at: datetime) -> list[Entity]:
    invoice = world.get(Invoice, event.invoice)._replace(
        status="pending",
        revision=event.revision,
        total_minor=event.total_minor,
        lines=event.lines,
        deadline_at=event.deadline_at,
        contested_at=None,
        contest_reason=None,
    )
    session = world.get(Session, invoice.session or 0)
    return [invoice, *_with_invoice_texts(session, at, event.message, event.answer)]


def _invoice_contested(world: World, event: ev.InvoiceContested, at: datetime) -> list[Entity]:
    invoice = world.get(Invoice, event.invoice)
    contested = invoice._replace(
        status="contested", contested_at=at, contest_reason=event.reason, deadline_at=None
    )
    return [contested]


_CLOSED_HOW = {
    "client": "the client confirmed {invoice}",
    "auto": "{invoice} was confirmed by silence",
    "live": "the {kind} session ended",
}


def _invoice_confirmed(world: World, event: ev.InvoiceConfirmed, at: datetime) -> list[Entity]:
    invoice = world.get(Invoice, event.invoice)
    free = invoice.total_minor == 0
    confirmed = invoice._replace(
        status="closed" if free else "open",
        confirmed_at=at,
        confirmed_by=event.by,
        due_at=None if free else at,
    )
    session = world.get(Session, invoice.session or 0)
    provider = world.get(Provider, session.provider)
    return [
        confirmed,
        session._replace(
            status="closed",
            closed_at=at,
            closed_how=_CLOSED_HOW[event.by].format(invoice=invoice.ref, kind=session.kind),
            fee_minor=invoice.total_minor,
            service_charge_minor=event.service_charge_minor,
            earnings_minor=event.earnings_minor,
        ),
        provider._replace(pending_minor=provider.pending_minor + event.earnings_minor),
    ]


def _late_fee_added(world: World, event: ev.LateFeeAdded, _: datetime) -> list[Entity]:
    return [world.get(Invoice, event.invoice)._replace(late_fee_minor=event.amount_minor)]


def _invoice_overdue(world: World, event: ev.InvoiceOverdue, at: datetime) -> list[Entity]:
    invoice = world.get(Invoice, event.invoice)
    return [balanced(invoice._replace(status="overdue", overdue_at=at))]


FOLDS: dict[type, Fold] = {
    ev.InvoiceIssued: _invoice_issued,
    ev.InvoiceRevised: _invoice_revised,
    ev.InvoiceContested: _invoice_contested,
    ev.InvoiceConfirmed: _invoice_confirmed,
    ev.LateFeeAdded: _late_fee_added,
    ev.InvoiceOverdue: _invoice_overdue,
}
