"""What became of a payment after all: it did not hold, or a person found out (SPEC 7)."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from invoicectl import rules
from invoicectl.acts.common import local, refuse_status, refuse_while_open, show
from invoicectl.domain import shares
from invoicectl.domain.events import Event, PaymentResolved, PaymentReversed
from invoicectl.domain.model import Answer, Client, Invoice, Payment
from invoicectl.domain.overlay import Overlay
from invoicectl.domain.world import World
from invoicectl.errors import NotReversible, NotUnderReview


def reverse(world: World, payment: Payment, reason: str) -> list[Event]:
    """A payment did not hold: what it paid is due again, its tip is taken back.

    Refused for what moved no money, for refunds, twice, on a void invoice (a tip isn't), while a
    charge is open, and where what it brought was used or given back since."""
    if payment.kind == "refund":
        raise NotReversible(payment=payment.ref, reason="is a refund, which stays as it is")
    if payment.kind in {"advance", "goodwill", "payout"}:
        raise NotReversible(payment=payment.ref, reason=f"is {payment.kind}, which stays as it is")
    if payment.outcome != "approved":
        told = f"moved no money for certain: its outcome is {payment.outcome}"
        raise NotReversible(payment=payment.ref, reason=told)
    if payment.reversed_at is not None:
        when = local(world, payment.reversed_at)
        raise NotReversible(payment=payment.ref, reason=f"was reversed on {when} already")
    if payment.invoice is None:
        tips = shares.tip_back(payment.tips, payment.tip_minor)
        return [PaymentReversed(payment.number, 0, 0, tips, reason)]
    invoice = world.get(Invoice, payment.invoice)
    applied = payment.applied_minor - payment.refunded_minor
    if applied:
        refuse_status(invoice, "charged again", {"void"}, f"invoicectl show {invoice.ref}")
    refuse_while_open(world, invoice)
    there = invoice.credited_minor if payment.method == "credit" else invoice.paid_minor
    if applied > there:
        gone = show(world, applied - there)
        raise NotReversible(
            payment=payment.ref, reason=f"can't be taken back whole: {gone} of it went back since"
        )
    credit = world.get(Client, invoice.client).credit_minor
    if payment.excess_minor > credit:
        gone = show(world, payment.excess_minor - credit)
        raise NotReversible(
            payment=payment.ref, reason=f"became client credit, and {gone} of that was used"
        )
    left = min(payment.tip_minor - payment.refunded_tip_minor, invoice.tips_minor)
    tips = shares.tips_back(world.payments_of_invoice(invoice.number), left, payment.number)
    return [PaymentReversed(payment.number, applied, payment.excess_minor, tips, reason)]


FoundOut = Literal["approved", "declined", "cancelled"]

OUTCOMES: dict[FoundOut, str] = {
    "approved": "approved",
    "declined": "declined",
    "cancelled": "missing",
}
"""What a person may have found out, by what the gateway would have answered."""


def resolve(
    world: World, payment: Payment, outcome: FoundOut, reason: str, *, now: datetime
) -> list[Event]:
    """A person found out what became of a charge or refund; it goes on as if the gateway had said
    so. Refused unless it is under review."""
    if payment.outcome != "review":
        raise NotUnderReview(payment=payment.ref, outcome=payment.outcome)
    answer = Answer(OUTCOMES[outcome], payment.code)
    after = Overlay(world)
    after.add(PaymentResolved(payment.number, outcome, reason), at=now)
    resolved = after.get(Payment, payment.number)
    after.add(*rules.answered(after, resolved, answer, now=now), at=now)
    return after.happened
