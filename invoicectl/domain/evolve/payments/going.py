"""Money that goes back, did not hold or is paid out, as its events leave it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from invoicectl.domain import events as ev
from invoicectl.domain.evolve.invoices import (
    Sheet,
    count_excess,
    due_again,
    move,
    with_less_earned,
    with_lot,
)
from invoicectl.domain.lines import refund_line, returned_line, undone_line
from invoicectl.domain.model import Booking, Invoice, Payment, Provider, TipShare
from invoicectl.domain.places import Reversed, moving
from invoicectl.domain.plans import PLANS
from invoicectl.domain.references import reference
from invoicectl.domain.world import owner_of

if TYPE_CHECKING:
    from invoicectl.domain.model import Entity
    from invoicectl.domain.places import Lot
    from invoicectl.domain.states import Place
    from invoicectl.domain.world import Fold, World


def _refund(world: World, event: ev.RefundMade | ev.CreditPaidBack, at: datetime) -> Payment:
    """The payment that a refund is: one to a card was reserved before."""
    if event.method == "card":
        return world.get(Payment, event.payment)._replace(outcome="approved")
    tip_minor = event.tip_minor if isinstance(event, ev.RefundMade) else 0
    return Payment(
        number=event.payment,
        at=at,
        kind="refund",
        method=event.method,
        amount_minor=event.amount_minor,
        outcome="approved",
        client=event.client,
        tip_minor=tip_minor,
        invoice=event.invoice if isinstance(event, ev.RefundMade) else None,
        booking=event.booking if isinstance(event, ev.RefundMade) else None,
        reason=event.reason,
    )


def _refund_made(world: World, event: ev.RefundMade, at: datetime) -> list[Entity]:
    payment = _refund(world, event, at)._replace(tips=event.tips, lots=event.lots)
    sheet = Sheet(world)
    sheet.put(payment)
    owner = owner_of(world, payment)
    if event.method == "card":
        owner = owner._replace(open_payment=None, inquire_at=None)
    tips_minor = sum(share.amount_minor for share in event.tips)
    owner = owner._replace(tips_minor=owner.tips_minor + tips_minor)
    if isinstance(owner, Invoice):
        owner = owner._replace(
            total_minor=owner.total_minor - event.amount_minor,
            refunded_minor=owner.refunded_minor + event.amount_minor,
            unearned_minor=max(owner.unearned_minor - event.amount_minor, 0),
        )
        if event.amount_minor:
            line = refund_line(event.reason, event.amount_minor)
            owner = owner._replace(lines=(*owner.lines, line))
        owner = with_returned(owner, payment.of or payment.number, event.returned_minor)
        parts = event.service_charge_minor, event.earnings_minor
        sheet.put(*with_less_earned(world, owner, *parts))
    sheet.put(owner)
    move(sheet, event.moves, at)
    if event.method == "credit":
        count_excess(sheet, event.moves)
        _note_credited_tips(sheet, event)
    else:
        _note_refunded(sheet, event.of, event.lots if event.amount_minor else ())
    _tipped(sheet, event.tips)
    return sheet.balanced()


def _note_credited_tips(sheet: Sheet, event: ev.RefundMade) -> None:
    """Tips that became client credit are part of what their payments brought besides."""
    if event.tip_minor:
        for lot in event.lots:
            sheet.add(Payment, lot.payment, tip_credited_minor=lot.amount_minor)


def _note_refunded(sheet: Sheet, of: int | None, lots: tuple[Lot, ...]) -> None:
    """What went back in money counts on the charge whose card got it, else on what it was of."""
    for lot in lots:
        sheet.add(Payment, of or lot.payment, refunded_minor=lot.amount_minor)


def with_returned(invoice: Invoice, payment: int, more_minor: int) -> Invoice:
    """The invoice with so much more due that a payment had brought and that was passed on."""
    if not more_minor:
        return invoice
    return invoice._replace(
        total_minor=invoice.total_minor + more_minor,
        returned_minor=invoice.returned_minor + more_minor,
        lines=(*invoice.lines, returned_line(reference("payment", payment), more_minor)),
    )


def _tipped(sheet: Sheet, tips: tuple[TipShare, ...]) -> None:
    """The providers with their parts of a tip more (or less)."""
    for share in tips:
        if share.provider is not None:
            sheet.add(Provider, share.provider, tips_minor=share.amount_minor)


def _credit_paid_back(world: World, event: ev.CreditPaidBack, at: datetime) -> list[Entity]:
    payment = _refund(world, event, at)._replace(lots=event.lots)
    sheet = Sheet(world)
    sheet.put(payment)
    place: Place = "credit"
    if event.method == "card":  # it was set aside when the refund was reserved
        place = "aside"
        sheet.put(owner_of(world, payment)._replace(open_payment=None, inquire_at=None))
    move(sheet, moving(event.lots, place, "gone"), at)
    _note_refunded(sheet, event.of, event.lots)
    return sheet.balanced()


def _payment_reversed(
    world: World, event: ev.PaymentReversed | ev.ReversalWithdrawn, at: datetime
) -> list[Entity]:
    """A reversal, or that it is withdrawn: money is in other places, and what changes with it."""
    is_back = isinstance(event, ev.ReversalWithdrawn)
    sheet = Sheet(world)
    for number, _ in event.reopened:
        sheet.put(sheet.get(Invoice, number)._replace(status="paid", written_off_at=None))
    move(sheet, event.moves, at)
    payment = sheet.get(Payment, event.payment)
    if payment.kind == "refund":
        count_excess(sheet, event.moves)
        _note_refund_undone(sheet, payment, event)
    payment = _with_reversal(sheet.get(Payment, event.payment), event, at)
    sheet.put(payment)
    tips_minor = sum(share.amount_minor for share in event.tips)
    if event.invoice is not None:
        sheet.put(_with_lines(world, sheet.get(Invoice, event.invoice), payment, event))
    if payment.invoice is not None:
        sheet.add(Invoice, payment.invoice, tips_minor=tips_minor)
    elif payment.booking is not None:
        sheet.add(Booking, payment.booking, tips_minor=tips_minor)
    if event.invoice is not None:
        bill = sheet.get(Invoice, event.invoice)
        parts = -event.service_charge_minor, -event.earnings_minor
        sheet.put(*with_less_earned(world, bill, *parts))
    _tipped(sheet, event.tips)
    _left_to_people(world, sheet, payment, event, at, is_back=is_back)
    return sheet.balanced()


def _with_reversal(
    payment: Payment, event: ev.PaymentReversed | ev.ReversalWithdrawn, at: datetime
) -> Payment:
    """The payment with one reversal more that stands, or one less."""
    if isinstance(event, ev.ReversalWithdrawn):
        left = tuple(each for each in payment.reversals if each.number != event.number)
        tips = (*payment.tips, *event.tips)
        if payment.kind != "refund":  # what the reversal took stands last
            tips = payment.tips[: len(payment.tips) - len(event.tips)]
        return payment._replace(
            reversals=left,
            reversed_minor=payment.reversed_minor - event.amount_minor,
            reversed_tip_minor=payment.reversed_tip_minor - event.tip_minor,
            tips=tips,
            reversed_at=payment.reversed_at if left else None,
        )
    parts = [
        Reversed(event.number, each.place, -each.amount_minor, each.use)
        for each in event.moves
        if each.payment == payment.number and each.amount_minor < 0
    ]
    for place, minor, on in (
        ("services", event.amount_minor, None),
        ("total", event.total_minor, None),
        ("tip", -sum(share.amount_minor for share in event.tips), None),
        ("returned", event.returned_minor, event.invoice),
        ("tip given", event.tip_minor if payment.kind == "refund" else 0, None),
    ):
        if minor:
            parts.append(Reversed(event.number, place, minor, on))
    return payment._replace(
        reversals=(*payment.reversals, *parts),
        reversed_minor=payment.reversed_minor + event.amount_minor,
        reversed_tip_minor=payment.reversed_tip_minor + event.tip_minor,
        tips=(*payment.tips, *event.tips),
        reversed_at=at,
        reason=event.reason,
    )


def _note_refund_undone(
    sheet: Sheet, refund: Payment, event: ev.PaymentReversed | ev.ReversalWithdrawn
) -> None:
    """A refund that did not hold is of less, and its charges were given back less; the other way
    round where it did after all."""
    lots = refund.lots
    for each in event.moves:
        if each.place == "gone":
            sheet.add(Payment, refund.of or each.payment, refunded_minor=each.amount_minor)
        if each.place == "tip" and refund.method == "credit":
            sheet.add(Payment, each.payment, tip_credited_minor=-each.amount_minor)
        is_source = each.place == "gone"
        if refund.method == "credit" or refund.tip_minor:
            is_source = each.place != "credit"
        if is_source and each.payment != refund.number:
            less = each.amount_minor if each.place == "gone" else -each.amount_minor
            lots = with_lot(lots, each.payment, less, each.use)
    sheet.put(sheet.get(Payment, refund.number)._replace(lots=lots))


def _with_lines(
    world: World,
    invoice: Invoice,
    payment: Payment,
    event: ev.PaymentReversed | ev.ReversalWithdrawn,
) -> Invoice:
    """The invoice with the lines of a reversal; what is for visits to come is that again."""
    invoice = with_returned(invoice, payment.number, event.returned_minor)
    if not event.total_minor:
        return invoice
    planned = 0
    if PLANS[invoice.plan].income == "visited":
        visits = world.visits_of("invoice", invoice.number)
        planned = sum(each.price_minor for each in visits if each.status == "planned")
    unearned = invoice.unearned_minor + event.total_minor
    return invoice._replace(
        total_minor=invoice.total_minor + event.total_minor,
        refunded_minor=invoice.refunded_minor - event.total_minor,
        unearned_minor=max(min(unearned, max(planned, invoice.unearned_minor)), 0),
        lines=(*invoice.lines, undone_line(payment.ref, event.total_minor)),
    )


def _left_to_people(
    world: World,
    sheet: Sheet,
    payment: Payment,
    event: ev.PaymentReversed | ev.ReversalWithdrawn,
    at: datetime,
    *,
    is_back: bool,
) -> None:
    """What is due again is asked by time as before, but where a charge to a card was reversed;
    with the last such reversal withdrawn it is asked again. SPEC 7."""
    is_charge = payment.method == "card" and payment.kind != "refund"
    numbers = {event.invoice} | {sheet.get(Payment, m.use).invoice for m in event.moves if m.use}
    numbers |= {payment.invoice} if event.amount_minor else set()
    for number in numbers - {None}:
        invoice = sheet.get(Invoice, number or 0)
        if is_charge and is_back:
            others = world.payments_of_invoice(invoice.number)
            stands = any(each.is_charged_back for each in others if each.number != payment.number)
            is_by_hand = stands or payment.is_charged_back
            sheet.put(invoice._replace(is_by_hand=is_by_hand, reopened_at=at))
        elif not is_charge or event.amount_minor:
            sheet.put(due_again(invoice, at, is_charge_back=is_charge))


def _payout_reversed(world: World, event: ev.PayoutReversed, at: datetime) -> list[Entity]:
    payment = world.get(Payment, event.payment)
    back = event.earnings_minor + event.tips_minor
    provider = world.get(Provider, payment.provider or 0)
    owed = provider._replace(
        pending_minor=provider.pending_minor + event.earnings_minor,
        tips_minor=provider.tips_minor + event.tips_minor,
        paid_out_minor=provider.paid_out_minor - back,
    )
    parts = tuple(
        Reversed(event.number, place, minor)
        for place, minor in (("earnings", event.earnings_minor), ("tips", event.tips_minor))
        if minor
    )
    if back < 0:
        parts = tuple(each for each in payment.reversals if each.number != event.number)
    else:
        parts = (*payment.reversals, *parts)
    payment = payment._replace(
        reversals=parts,
        reversed_minor=payment.reversed_minor + back,
        reversed_at=at if back > 0 else (payment.reversed_at if parts else None),
        reason=event.reason,
    )
    return [payment, owed]


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
    ev.RefundMade: _refund_made,
    ev.CreditPaidBack: _credit_paid_back,
    ev.PaymentReversed: _payment_reversed,
    ev.ReversalWithdrawn: _payment_reversed,
    ev.ProviderPaid: _provider_paid,
    ev.PayoutReversed: _payout_reversed,
}
