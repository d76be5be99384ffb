"""Parts of amounts: what a cancelled visit releases, tips, and what a refund takes from each.

Pure: values in, values out.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from invoicectl.domain import fees, money
from invoicectl.domain.model import Invoice, Payment, TipShare, Visit
from invoicectl.domain.tuples import NamedTuple

ALL = Decimal(1)
"""The whole of a price."""


def released(visit: Visit, tiers: tuple[tuple[int, Decimal], ...], *, now: datetime) -> Decimal:
    """The share of a visit's price that cancelling it now takes off, by elapsed hours before its
    start; a limit reached exactly counts, and one that has started gets the last. Of one that was
    moved, never more than it was at a move. Source: B15, B23."""
    ahead = visit.start_at - now
    reached = (rate for hours, rate in tiers if ahead >= timedelta(hours=hours))
    rate = next(reached, tiers[-1][1] if tiers else Decimal(0))
    return rate if visit.release_rate is None else min(rate, visit.release_rate)


class RefundParts(NamedTuple):
    """What a refund takes: from what was paid and credited, from service charge and earnings."""

    from_paid_minor: int
    from_credit_minor: int
    service_charge_minor: int
    earnings_minor: int


def tip_parts(
    tip_minor: int, visits: Sequence[Visit], provider: int | None
) -> tuple[TipShare, ...]:
    """A tip split evenly over the visits, leftover cents to the first. Source: B14.

    Without visits it goes to the session's provider; without a provider to the business."""
    if not visits:
        return (TipShare(None, provider, tip_minor),)
    parts = money.split(tip_minor, len(visits))
    return tuple(
        TipShare(visit.number, visit.provider, part)
        for visit, part in zip(visits, parts, strict=True)
        if part
    )


def beyond(invoice: Invoice, amount_minor: int) -> tuple[int, int]:
    """So much that is paid beyond the due: from what was paid first, then from credit. SPEC 7."""
    from_paid = min(amount_minor, invoice.paid_minor)
    return from_paid, amount_minor - from_paid


def refund_parts(invoice: Invoice, amount_minor: int, charged_minor: int | None) -> RefundParts:
    """What a refund of so much takes from an invoice. A session's service charge (`charged_minor`
    so far) is its rate of what remains, the rest comes off the earnings. SPEC 7."""
    charge_minor = earnings_minor = 0
    if charged_minor is not None and amount_minor:
        rate = invoice.terms.service_charge_rate
        charge_minor = (
            charged_minor - fees.fee_parts(invoice.services_minor - amount_minor, rate)[0]
        )
        earnings_minor = amount_minor - charge_minor
    return RefundParts(*beyond(invoice, amount_minor), charge_minor, earnings_minor)


Whose = tuple[int | None, int | None]
"""Of which visit, and of which provider, a part of a tip is."""


def tips_back(payments: Sequence[Payment], tip_minor: int, of: int | None) -> tuple[TipShare, ...]:
    """The parts of a tip that goes back: of what is left of the charge it came with, then of all
    tips that are left on the invoice, whose payments these are."""
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
