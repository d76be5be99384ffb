"""Money that goes back: what a refund takes from an invoice, its session and its tips.

Pure, like the rules: given the state, each returns what is to be recorded.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from invoicectl import money
from invoicectl.events import RefundMade
from invoicectl.model import Invoice, Payment, Session, TipShare
from invoicectl.world import World

Whose = tuple[int | None, str | None]
"""Of which visit, and of which provider, a part of a tip is."""


def beyond(invoice: Invoice, amount_minor: int) -> tuple[int, int]:
    """So much that is paid beyond the due: from what was paid first, then from credit. SPEC 7."""
    from_paid = min(amount_minor, invoice.paid_minor)
    return from_paid, amount_minor - from_paid


def refund_made(world: World, payment: Payment) -> RefundMade:
    """A reserved refund to a card that the gateway approved."""
    return refunded(
        world,
        world.get(Invoice, payment.invoice or 0),
        payment.number,
        "card",
        amount_minor=payment.amount_minor,
        tip_minor=payment.tip_minor,
        reason=payment.reason or "",
        of=payment.of,
    )


def refunded(
    world: World,
    invoice: Invoice,
    number: int,
    way: str,
    *,
    amount_minor: int,
    tip_minor: int,
    reason: str,
    of: int | None = None,
) -> RefundMade:
    """Money went back `way`: total and paid fall alike. A session's service charge is its rate of
    what remains, the rest comes off the earnings; a tip comes back from its providers. SPEC 7."""
    charge_minor = earnings_minor = 0
    if invoice.session is not None and amount_minor:
        rate = invoice.terms.service_charge_rate or Decimal(0)
        kept = money.share(invoice.total_minor - amount_minor, rate)
        charge_minor = (world.get(Session, invoice.session).service_charge_minor or 0) - kept
        earnings_minor = amount_minor - charge_minor
    from_paid, from_credit = beyond(invoice, amount_minor)
    return RefundMade(
        payment=number,
        client=invoice.client,
        invoice=invoice.number,
        of=of,
        method=way,
        amount_minor=amount_minor,
        tip_minor=tip_minor,
        from_paid_minor=from_paid,
        from_credit_minor=from_credit,
        service_charge_minor=charge_minor,
        earnings_minor=earnings_minor,
        tips=tips_back(world, invoice, tip_minor, of),
        reason=reason,
    )


def tips_back(
    world: World, invoice: Invoice, tip_minor: int, of: int | None
) -> tuple[TipShare, ...]:
    """The parts of a tip that goes back: of what is left of the charge it came with, then of all
    tips that are left on the invoice."""
    payments = world.payments_of_invoice(invoice.number)
    every = _left(payments, None)
    own = {key: min(minor, every.get(key, 0)) for key, minor in _left(payments, of).items()}
    first = tip_back(_shares(own), min(tip_minor, sum(own.values())))
    for share in first:
        every[share.visit, share.provider] += share.amount_minor
    rest = tip_minor + sum(share.amount_minor for share in first)
    return (*first, *tip_back(_shares(every), rest))


def _left(payments: Sequence[Payment], of: int | None) -> dict[Whose, int]:
    """What is left of the tip of one payment, or of all, by visit and provider."""
    left: dict[Whose, int] = {}
    for payment in payments:
        if of not in {None, payment.of or payment.number}:
            continue
        for share in payment.tips:
            key = (share.visit, share.provider)
            left[key] = left.get(key, 0) + share.amount_minor
    return {key: minor for key, minor in left.items() if minor > 0}


def _shares(left: dict[Whose, int]) -> tuple[TipShare, ...]:
    return tuple(TipShare(*key, minor) for key, minor in left.items() if minor)


def tip_back(shares: tuple[TipShare, ...], back_minor: int) -> tuple[TipShare, ...]:
    """So much of a tip taken back from its parts alike, leftover cents from the first; what they
    don't cover is the business's."""
    whole = sum(share.amount_minor for share in shares)
    taken = min(back_minor, whole)
    parts = [share.amount_minor * taken // whole for share in shares]
    left = taken - sum(parts)
    for index, share in enumerate(shares):
        if left and parts[index] < share.amount_minor:
            parts[index] += 1
            left -= 1
    back = [share._replace(amount_minor=-part) for share, part in zip(shares, parts, strict=True)]
    if back_minor > taken:
        back.append(TipShare(None, None, taken - back_minor))
    return tuple(share for share in back if share.amount_minor)
