"""Corrections and payouts, as their events leave things."""

from __future__ import annotations

from datetime import datetime

from invoicectl import events as ev
from invoicectl.evolve.invoices import balanced
from invoicectl.evolve.payments import with_tips
from invoicectl.model import (
    Booking,
    Client,
    Entity,
    Invoice,
    Line,
    Payment,
    Provider,
    Session,
    Visit,
)
from invoicectl.world import Fold, World


def _to_credit(
    world: World, invoice: Invoice, from_paid_minor: int, from_credit_minor: int
) -> list[Entity]:
    """The invoice with so much less paid and credited, and the client with it as credit."""
    invoice = invoice._replace(
        paid_minor=invoice.paid_minor - from_paid_minor,
        credited_minor=invoice.credited_minor - from_credit_minor,
    )
    moved = from_paid_minor + from_credit_minor
    if not moved:
        return [balanced(invoice)]
    client = world.get(Client, invoice.client)
    return [balanced(invoice), client._replace(credit_minor=client.credit_minor + moved)]


def _line_added(world: World, event: ev.LineAdded, _: datetime) -> list[Entity]:
    invoice = world.get(Invoice, event.invoice)
    invoice = invoice._replace(
        total_minor=invoice.total_minor + event.line.amount_minor,
        lines=(*invoice.lines, event.line),
        due_at=event.due_at,
    )
    changed = _to_credit(world, invoice, event.from_paid_minor, event.from_credit_minor)
    number = int(event.line.visit.removeprefix("V")) if event.line.visit else 0
    if event.releases is None and number:
        changed.append(world.get(Visit, number)._replace(invoice=event.invoice))
    return changed


def _invoice_voided(world: World, event: ev.InvoiceVoided, at: datetime) -> list[Entity]:
    invoice = world.get(Invoice, event.invoice)
    changed = _to_credit(world, invoice._replace(status="void"), 0, event.from_credit_minor)
    changed[0] = changed[0]._replace(total_minor=0, late_fee_minor=0)  # type: ignore[call-arg]
    changed += _with_less_earned(world, invoice, event.service_charge_minor, event.earnings_minor)
    for number in event.visits:
        visit = world.get(Visit, number)
        changed.append(visit._replace(invoice=None, recorded_at=at))
    if event.visits and not event.from_credit_minor:  # else the client is among them already
        changed.append(world.get(Client, invoice.client))
    return changed


def _with_less_earned(
    world: World, invoice: Invoice, service_charge_minor: int, earnings_minor: int
) -> list[Entity]:
    """The session and the provider of an invoice with so much taken back."""
    if invoice.session is None or not (service_charge_minor or earnings_minor):
        return []
    session = world.get(Session, invoice.session)
    provider = world.get(Provider, session.provider)
    charge = (session.service_charge_minor or 0) - service_charge_minor
    earnings = (session.earnings_minor or 0) - earnings_minor
    return [
        session._replace(
            fee_minor=charge + earnings, service_charge_minor=charge, earnings_minor=earnings
        ),
        provider._replace(pending_minor=provider.pending_minor - earnings_minor),
    ]


def _refund_reserved(world: World, event: ev.RefundReserved, at: datetime) -> list[Entity]:
    payment = Payment(
        number=event.payment,
        at=at,
        kind="refund",
        method="card",
        amount_minor=event.amount_minor,
        outcome="unknown",
        client=event.client,
        tip_minor=event.tip_minor,
        invoice=event.invoice,
        card=event.card,
        token=event.token,
        attempt=event.attempt,
        key=event.key,
        gateway_ref=event.gateway_ref,
        of=event.of,
        reason=event.reason,
    )
    invoice = world.get(Invoice, event.invoice)
    return [
        payment,
        invoice._replace(open_payment=payment.number, inquire_at=event.inquire_at),
    ]


def _refund_made(world: World, event: ev.RefundMade, at: datetime) -> list[Entity]:
    invoice = world.get(Invoice, event.invoice)
    tips_minor = sum(share.amount_minor for share in event.tips)
    invoice = invoice._replace(
        total_minor=invoice.total_minor - event.amount_minor,
        refunded_minor=invoice.refunded_minor + event.amount_minor,
        tips_minor=invoice.tips_minor + tips_minor,
        paid_minor=invoice.paid_minor - event.from_paid_minor,
        credited_minor=invoice.credited_minor - event.from_credit_minor,
    )
    if event.amount_minor:
        line = Line(f"Refund: {event.reason}", -event.amount_minor)
        invoice = invoice._replace(lines=(*invoice.lines, line))
    changed: list[Entity] = []
    if event.method == "card":
        payment = world.get(Payment, event.payment)._replace(outcome="approved", tips=event.tips)
        charge = world.get(Payment, event.of or 0)
        changed.append(
            charge._replace(
                refunded_minor=charge.refunded_minor + event.amount_minor,
                refunded_tip_minor=charge.refunded_tip_minor + event.tip_minor,
            )
        )
        invoice = invoice._replace(open_payment=None, inquire_at=None)
    else:
        payment = Payment(
            number=event.payment,
            at=at,
            kind="refund",
            method=event.method,
            amount_minor=event.amount_minor,
            outcome="approved",
            client=event.client,
            tip_minor=event.tip_minor,
            invoice=event.invoice,
            reason=event.reason,
            tips=event.tips,
        )
    if event.method == "credit":
        client = world.get(Client, event.client)
        back = event.amount_minor + event.tip_minor
        changed.append(client._replace(credit_minor=client.credit_minor + back))
    less = _with_less_earned(world, invoice, event.service_charge_minor, event.earnings_minor)
    return [payment, balanced(invoice), *changed, *with_tips(world, event.tips, less)]


def _late_fee_waived(world: World, event: ev.LateFeeWaived, _: datetime) -> list[Entity]:
    invoice = world.get(Invoice, event.invoice)._replace(late_fee_minor=0)
    return _to_credit(world, invoice, event.from_paid_minor, event.from_credit_minor)


def _payment_resolved(world: World, event: ev.PaymentResolved, _: datetime) -> list[Entity]:
    return [world.get(Payment, event.payment)._replace(reason=event.reason)]


def _payment_reversed(world: World, event: ev.PaymentReversed, at: datetime) -> list[Entity]:
    payment = world.get(Payment, event.payment)
    tips = (*payment.tips, *event.tips)
    changed: list[Entity] = [payment._replace(reversed_at=at, reason=event.reason, tips=tips)]
    tips_minor = sum(share.amount_minor for share in event.tips)
    if payment.invoice is None:
        booking = world.get(Booking, payment.booking or 0)
        changed.append(booking._replace(tips_minor=booking.tips_minor + tips_minor))
        return [*changed, *with_tips(world, event.tips, [])]
    invoice = world.get(Invoice, payment.invoice)
    is_credit = payment.method == "credit"
    back = event.applied_minor
    invoice = invoice._replace(
        paid_minor=invoice.paid_minor - (0 if is_credit else back),
        credited_minor=invoice.credited_minor - (back if is_credit else 0),
        tips_minor=invoice.tips_minor + tips_minor,
        is_by_hand=invoice.is_by_hand or back > 0,
    )
    changed.append(balanced(invoice))
    credit = (back if is_credit else 0) - event.excess_minor
    if credit:
        client = world.get(Client, payment.client)
        changed.append(client._replace(credit_minor=client.credit_minor + credit))
    return [*changed, *with_tips(world, event.tips, [])]


def _written_off(world: World, event: ev.InvoiceWrittenOff, _: datetime) -> list[Entity]:
    return [world.get(Invoice, event.invoice)._replace(status="written-off")]


def _held(world: World, event: ev.InvoiceHeld, _: datetime) -> list[Entity]:
    return [world.get(Invoice, event.invoice)._replace(is_held=True, hold_reason=event.reason)]


def _released(world: World, event: ev.InvoiceReleased, at: datetime) -> list[Entity]:
    invoice = world.get(Invoice, event.invoice)
    return [invoice._replace(is_held=False, hold_reason=None, released_at=at)]


def _provider_paid(world: World, event: ev.ProviderPaid, _: datetime) -> list[Entity]:
    provider = world.get(Provider, event.provider)
    return [
        provider._replace(
            pending_minor=provider.pending_minor - event.earnings_minor,
            tips_minor=provider.tips_minor - event.tips_minor,
            paid_out_minor=provider.paid_out_minor + event.earnings_minor + event.tips_minor,
        )
    ]


FOLDS: dict[type, Fold] = {
    ev.LineAdded: _line_added,
    ev.InvoiceVoided: _invoice_voided,
    ev.RefundReserved: _refund_reserved,
    ev.RefundMade: _refund_made,
    ev.LateFeeWaived: _late_fee_waived,
    ev.PaymentResolved: _payment_resolved,
    ev.PaymentReversed: _payment_reversed,
    ev.InvoiceWrittenOff: _written_off,
    ev.InvoiceHeld: _held,
    ev.InvoiceReleased: _released,
    ev.ProviderPaid: _provider_paid,
}
