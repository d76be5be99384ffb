"""Money that is asked for, comes in and is used, as its events leave it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from invoicectl.domain import events as ev
from invoicectl.domain.evolve.invoices import (
    Sheet,
    balanced,
    move,
)
from invoicectl.domain.model import (
    Booking,
    Client,
    Invoice,
    Payment,
    Provider,
)
from invoicectl.domain.places import moving
from invoicectl.domain.states import AUTOMATIC, NEVER_AGAIN
from invoicectl.domain.world import owner_of

if TYPE_CHECKING:
    from invoicectl.domain.model import (
        Entity,
        TipShare,
    )
    from invoicectl.domain.world import Fold, World


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
    return [payment._replace(gateway_ref=event.gateway_ref, created_at=event.created_at)]


def _payment_approved(world: World, event: ev.PaymentApproved, at: datetime) -> list[Entity]:
    before = world.get(Payment, event.payment)
    payment = before._replace(outcome="approved", excess_minor=event.excess_minor, tips=event.tips)
    payment = _placed(payment, event.applied_minor, event.excess_minor, at)
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


def _placed(payment: Payment, held_minor: int, unused_minor: int, at: datetime) -> Payment:
    """Money that is here: so much of it on its invoice, so much client credit."""
    credit_at = at if unused_minor else None
    return payment._replace(held_minor=held_minor, unused_minor=unused_minor, credit_at=credit_at)


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
    changed = [*_not_made(world, payment, at), _answered(world, payment, True, at)]
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
    payment = world.get(Payment, event.payment)._replace(outcome="cancelled", code=event.code)
    return [*_not_made(world, payment, at), _answered(world, payment, False, at)]


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
        imported_as=event.imported_as,
    )
    payment = _placed(payment, event.applied_minor, event.excess_minor, at)
    owner = owner_of(world, payment)
    return [
        payment,
        *_received(world, payment, owner, event.applied_minor, event.excess_minor, event.tips),
    ]


def _credit_used(world: World, event: ev.CreditUsed, at: datetime) -> list[Entity]:
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
    sheet = Sheet(world)
    sheet.put(payment)
    move(sheet, moving(event.lots, "credit", "used", event.payment), at)
    return sheet.balanced()


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
        imported_as=event.imported_as,
    )
    payment = _placed(payment, 0, event.amount_minor, at)
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
        booking=event.booking,
        card=event.card,
        token=event.token,
        attempt=event.attempt,
        key=event.key,
        gateway_ref=event.gateway_ref,
        of=event.of,
        reason=event.reason,
        lots=event.lots,
    )
    sheet = Sheet(world)
    sheet.put(payment)
    move(sheet, moving(event.lots, "credit", "aside"), at)
    return [*sheet.balanced(), *_opened(world, payment, event.inquire_at)]


def _not_made(world: World, payment: Payment, at: datetime) -> list[Entity]:
    """A payment that moved no money; what was set aside for it can be used again."""
    sheet = Sheet(world)
    sheet.put(payment._replace(lots=()))
    move(sheet, moving(payment.lots, "aside", "credit"), at)
    return sheet.balanced()


def _payment_resolved(world: World, event: ev.PaymentResolved, _: datetime) -> list[Entity]:
    return [world.get(Payment, event.payment)._replace(reason=event.reason)]


FOLDS: dict[type, Fold] = {
    ev.PaymentAttempted: _payment_attempted,
    ev.PaymentSent: _payment_sent,
    ev.PaymentApproved: _payment_approved,
    ev.PaymentDeclined: _payment_declined,
    ev.PaymentUnknown: _payment_unknown,
    ev.PaymentCancelled: _payment_cancelled,
    ev.PaymentReviewed: _payment_reviewed,
    ev.PaymentResolved: _payment_resolved,
    ev.PaymentReceived: _payment_received,
    ev.CreditUsed: _credit_used,
    ev.CreditAdded: _credit_added,
    ev.RefundReserved: _refund_reserved,
}
