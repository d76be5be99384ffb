"""Payments, and the balances, credit and tips that they move."""

from __future__ import annotations

from datetime import datetime

from invoicectl.domain import events as ev
from invoicectl.domain.evolve.invoices import balanced, due_again, with_less_earned
from invoicectl.domain.lines import refund_line
from invoicectl.domain.model import (
    Booking,
    Client,
    Entity,
    Invoice,
    Payment,
    Provider,
    TipShare,
)
from invoicectl.domain.states import AUTOMATIC, NEVER_AGAIN
from invoicectl.domain.world import Fold, World, owner_of


def _payment_attempted(world: World, event: ev.PaymentAttempted, at: datetime) -> list[Entity]:
    payment = Payment(
        number=event.payment,
        at=at,
        kind=event.purpose,
        method="card",
        amount_minor=event.amount_minor,
        outcome="unknown",
        client=event.client,
        tip_minor=event.tip_minor,
        invoice=event.invoice,
        booking=event.booking,
        card=event.card,
        token=event.token,
        attempt=event.attempt,
        key=event.key,
    )
    return [payment, *_opened(world, payment, event.inquire_at)]


def _opened(world: World, payment: Payment, inquire_at: datetime) -> list[Entity]:
    """The invoice or booking with this payment as its one open attempt."""
    owner = owner_of(world, payment)
    if isinstance(owner, Booking) and payment.kind == "deposit":
        owner = owner._replace(status="confirming")
    return [owner._replace(open_payment=payment.number, inquire_at=inquire_at)]


def _answered(world: World, payment: Payment, counts: bool, at: datetime) -> Invoice | Booking:
    """The invoice or booking without the open attempt; `counts`: the answer was yes or no."""
    owner = owner_of(world, payment)._replace(open_payment=None, inquire_at=None)
    if isinstance(owner, Booking):
        return owner._replace(status="requested") if owner.status == "confirming" else owner
    if counts and payment.kind in AUTOMATIC:
        return owner._replace(attempts=payment.attempt or 0, answered_at=at)
    return owner


def _payment_sent(world: World, event: ev.PaymentSent, _: datetime) -> list[Entity]:
    payment = world.get(Payment, event.payment)
    return [payment._replace(gateway_ref=event.gateway_ref)]


def _payment_approved(world: World, event: ev.PaymentApproved, at: datetime) -> list[Entity]:
    before = world.get(Payment, event.payment)
    payment = before._replace(outcome="approved", excess_minor=event.excess_minor, tips=event.tips)
    owner = _answered(world, payment, True, at)
    changed = _received(world, payment, owner, event.applied_minor, event.excess_minor, event.tips)
    return [payment, *_asked_again(world, payment, changed)]


def _asked_again(world: World, payment: Payment, changed: list[Entity]) -> list[Entity]:
    """What changed, and the client's card: one that approved a charge is asked again. B22."""
    client = next((each for each in changed if isinstance(each, Client)), None)
    client = client or world.get(Client, payment.payer)
    again = with_card(client, payment.token, None)
    rest = [each for each in changed if not isinstance(each, Client)]
    return changed if again == client else [*rest, again]


def _received(
    world: World,
    payment: Payment,
    owner: Invoice | Booking,
    applied_minor: int,
    excess_minor: int,
    tips: tuple[TipShare, ...],
) -> list[Entity]:
    """What money does once it is here: balance, credit and tips."""
    tips_minor = owner.tips_minor + sum(share.amount_minor for share in tips)
    owner = owner._replace(tips_minor=tips_minor)
    if isinstance(owner, Invoice):
        owner = balanced(owner._replace(paid_minor=owner.paid_minor + applied_minor))
    changed: list[Entity] = [owner]
    if excess_minor:
        client = world.get(Client, payment.payer)
        changed.append(client._replace(credit_minor=client.credit_minor + excess_minor))
    return with_tips(world, tips, changed)


def with_tips(world: World, tips: tuple[TipShare, ...], changed: list[Entity]) -> list[Entity]:
    """What changed, and the providers with their parts of a tip more (or less)."""
    shares: dict[int, int] = {}
    for share in tips:
        if share.provider is not None:
            shares[share.provider] = shares.get(share.provider, 0) + share.amount_minor
    found = {each.number: each for each in changed if isinstance(each, Provider)}
    rest = [each for each in changed if not isinstance(each, Provider)]
    for number, amount in shares.items():
        provider = found.get(number) or world.get(Provider, number)
        found[number] = provider._replace(tips_minor=provider.tips_minor + amount)
    return [*rest, *found.values()]


def _payment_declined(world: World, event: ev.PaymentDeclined, at: datetime) -> list[Entity]:
    payment = world.get(Payment, event.payment)
    payment = payment._replace(outcome="declined", code=event.code)
    changed: list[Entity] = [payment, _answered(world, payment, True, at)]
    if event.code in NEVER_AGAIN and payment.kind != "refund":
        client = world.get(Client, payment.payer)
        changed.append(with_card(client, payment.token, event.code))
    return changed


def with_card(client: Client, token: str | None, refused_code: str | None) -> Client:
    """The client with one card marked as never to be asked again by time, or as to be asked."""
    cards = tuple(
        card._replace(refused_code=refused_code) if card.token == token else card
        for card in client.cards
    )
    return client._replace(cards=cards)


def _payment_unknown(world: World, event: ev.PaymentUnknown, _: datetime) -> list[Entity]:
    payment = world.get(Payment, event.payment)._replace(inquiries=event.inquiries)
    return [payment, *_opened(world, payment, event.inquire_at)]


def _payment_cancelled(world: World, event: ev.PaymentCancelled, at: datetime) -> list[Entity]:
    payment = world.get(Payment, event.payment)._replace(outcome="cancelled")
    return [payment, _answered(world, payment, False, at)]


def _payment_reviewed(world: World, event: ev.PaymentReviewed, _: datetime) -> list[Entity]:
    payment = world.get(Payment, event.payment)._replace(outcome="review", code=event.reason)
    return [payment, owner_of(world, payment)._replace(inquire_at=None)]


def _payment_received(world: World, event: ev.PaymentReceived, at: datetime) -> list[Entity]:
    payment = Payment(
        number=event.payment,
        at=at,
        kind=event.purpose,
        method=event.method,
        amount_minor=event.amount_minor,
        outcome="approved",
        client=event.client,
        tip_minor=event.tip_minor,
        invoice=event.invoice,
        booking=event.booking,
        reference=event.reference,
        excess_minor=event.excess_minor,
        tips=event.tips,
    )
    owner = owner_of(world, payment)
    return [
        payment,
        *_received(world, payment, owner, event.applied_minor, event.excess_minor, event.tips),
    ]


def _credit_used(world: World, event: ev.CreditUsed, at: datetime) -> list[Entity]:
    client = world.get(Client, event.client)
    invoice = world.get(Invoice, event.invoice)
    payment = Payment(
        number=event.payment,
        at=at,
        kind=event.purpose,
        method="credit",
        amount_minor=event.amount_minor,
        outcome="approved",
        client=event.client,
        invoice=event.invoice,
        booking=invoice.booking if event.purpose == "deposit" else None,
    )
    return [
        payment,
        client._replace(credit_minor=client.credit_minor - event.amount_minor),
        balanced(invoice._replace(credited_minor=invoice.credited_minor + event.amount_minor)),
    ]


def _credit_added(world: World, event: ev.CreditAdded, at: datetime) -> list[Entity]:
    client = world.get(Client, event.client)
    payment = Payment(
        number=event.payment,
        at=at,
        kind="goodwill" if event.method is None else "advance",
        method=event.method,
        amount_minor=event.amount_minor,
        outcome="approved",
        client=event.client,
        reason=event.reason,
    )
    return [payment, client._replace(credit_minor=client.credit_minor + event.amount_minor)]


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
    return [payment, *_opened(world, payment, event.inquire_at)]


def _given_back(world: World, event: ev.RefundMade) -> Payment:
    """The charge that a refund to a card gives back from."""
    if event.of is None:
        raise ValueError(f"the refund P{event.payment} to a card is of no charge")
    return world.get(Payment, event.of)


def _refund_made(world: World, event: ev.RefundMade, at: datetime) -> list[Entity]:
    invoice = world.get(Invoice, event.invoice)
    tips_minor = sum(share.amount_minor for share in event.tips)
    invoice = invoice._replace(
        total_minor=invoice.total_minor - event.amount_minor,
        refunded_minor=invoice.refunded_minor + event.amount_minor,
        unearned_minor=max(invoice.unearned_minor - event.amount_minor, 0),
        tips_minor=invoice.tips_minor + tips_minor,
        paid_minor=invoice.paid_minor - event.from_paid_minor,
        credited_minor=invoice.credited_minor - event.from_credit_minor,
    )
    if event.amount_minor:
        line = refund_line(event.reason, event.amount_minor)
        invoice = invoice._replace(lines=(*invoice.lines, line))
    changed: list[Entity] = []
    if event.method == "card":
        payment = world.get(Payment, event.payment)._replace(outcome="approved", tips=event.tips)
        charge = _given_back(world, event)
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
    less = with_less_earned(world, invoice, event.service_charge_minor, event.earnings_minor)
    return [payment, balanced(invoice), *changed, *with_tips(world, event.tips, less)]


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
    )
    if back:
        invoice = due_again(invoice, at, is_charge_back=payment.method == "card")
    changed.append(balanced(invoice))
    credit = (back if is_credit else 0) - event.excess_minor
    if credit:
        client = world.get(Client, payment.payer)
        changed.append(client._replace(credit_minor=client.credit_minor + credit))
    return [*changed, *with_tips(world, event.tips, [])]


def _provider_paid(world: World, event: ev.ProviderPaid, at: datetime) -> list[Entity]:
    provider = world.get(Provider, event.provider)
    payment = Payment(
        number=event.payment,
        at=at,
        kind="payout",
        method="bank",
        amount_minor=event.earnings_minor + event.tips_minor,
        outcome="approved",
        client=None,
        provider=event.provider,
    )
    if event.tips_minor:
        payment = payment._replace(tips=(TipShare(None, event.provider, -event.tips_minor),))
    return [
        payment,
        provider._replace(
            pending_minor=provider.pending_minor - event.earnings_minor,
            tips_minor=provider.tips_minor - event.tips_minor,
            paid_out_minor=provider.paid_out_minor + event.earnings_minor + event.tips_minor,
        ),
    ]


FOLDS: dict[type, Fold] = {
    ev.PaymentAttempted: _payment_attempted,
    ev.PaymentSent: _payment_sent,
    ev.PaymentApproved: _payment_approved,
    ev.PaymentDeclined: _payment_declined,
    ev.PaymentUnknown: _payment_unknown,
    ev.PaymentCancelled: _payment_cancelled,
    ev.PaymentReviewed: _payment_reviewed,
    ev.PaymentReceived: _payment_received,
    ev.CreditUsed: _credit_used,
    ev.CreditAdded: _credit_added,
    ev.RefundReserved: _refund_reserved,
    ev.RefundMade: _refund_made,
    ev.PaymentResolved: _payment_resolved,
    ev.PaymentReversed: _payment_reversed,
    ev.ProviderPaid: _provider_paid,
}
