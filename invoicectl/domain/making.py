"""Facts as they are made out of the state: an invoice, a confirmation, an attempt, a refund.

Each takes its numbers, key and parts from the world it is made in. Whether it may happen was
decided before, by a rule or by an act.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from invoicectl.domain import fees, shares
from invoicectl.domain.events import (
    InvoiceConfirmed,
    InvoiceIssued,
    PaymentAttempted,
    RefundMade,
    TipShare,
)
from invoicectl.domain.model import Booking, Client, Invoice, Line, Payment
from invoicectl.domain.policy import Policy, Terms
from invoicectl.domain.states import AUTOMATIC, ConfirmedBy, Method, PaymentKind, PlanName
from invoicectl.domain.world import World, asked, invoice_of, session_of, standing_visits

INQUIRE_AFTER = (timedelta(minutes=5), timedelta(hours=1), *[timedelta(days=1)] * 5)
"""From each unanswered asking to the next; then a person must look."""


def new_invoice(
    world: World,
    plan: PlanName,
    client: int,
    lines: tuple[Line, ...],
    terms: Terms,
    *,
    due_at: datetime | None = None,
) -> InvoiceIssued:
    """A new invoice over these lines; what only some plans have is added by the caller."""
    return InvoiceIssued(
        invoice=world.next_number("invoice"),
        plan=plan,
        client=client,
        provider=None,
        session=None,
        booking=None,
        currency=world.get(Policy, 0).currency,
        total_minor=sum(line.amount_minor for line in lines),
        lines=lines,
        visits=(),
        terms=terms,
        deadline_at=None,
        due_at=due_at,
        message=None,
        answer=None,
    )


def confirmation(invoice: Invoice, by: ConfirmedBy) -> InvoiceConfirmed:
    """The confirmation with the fee's two parts, which always add up. Source: A7, A10."""
    parts = fees.fee_parts(invoice.total_minor, invoice.terms.service_charge_rate)
    return InvoiceConfirmed(invoice.number, by, *parts)


def attempted(
    world: World,
    owner: Invoice | Booking,
    purpose: PaymentKind,
    *,
    amount_minor: int,
    tip_minor: int = 0,
    token: str | None = None,
    now: datetime,
) -> PaymentAttempted:
    """The reservation of a charge to a card (default: the client's) under its derived key.

    The key names file, invoice, purpose and attempt, so that it is the same again after a crash
    or a restore. An attempt that the gateway never got is cancelled there for good; when it is
    made again the key counts the try."""
    client = world.get(Client, owner.client)
    card = next((card for card in client.cards if card.token == token), client.card)
    group, purposes = purpose_group(purpose)
    earlier = asked(world, owner, purposes)
    cancelled = [payment.attempt for payment in earlier if payment.outcome == "cancelled"]
    attempt = 1 + len(earlier) - len(cancelled)
    tries = cancelled.count(attempt)
    return PaymentAttempted(
        payment=world.next_number("payment"),
        client=client.number,
        invoice=owner.number if isinstance(owner, Invoice) else None,
        booking=owner.number if isinstance(owner, Booking) else None,
        purpose=purpose,
        amount_minor=amount_minor,
        tip_minor=tip_minor,
        card=card.name if card else None,
        token=card.token if card else None,
        attempt=attempt,
        key=f"{world.file_id}/{owner.ref}/{group}/{attempt}" + (f"/{tries + 1}" if tries else ""),
        inquire_at=now + INQUIRE_AFTER[0],
    )


def purpose_group(purpose: PaymentKind) -> tuple[str, frozenset[PaymentKind]]:
    """What the attempts of a purpose are counted under, and with which others: automatic ones
    together."""
    return ("automatic", AUTOMATIC) if purpose in AUTOMATIC else (purpose, frozenset({purpose}))


def tip_shares(world: World, owner: Invoice | Booking, tip_minor: int) -> tuple[TipShare, ...]:
    """Whose a tip on an invoice, or on a booking, is: of the visits that stand there. B14."""
    if not tip_minor:
        return ()
    provider = owner.provider if isinstance(owner, Invoice) else None
    return shares.tip_parts(tip_minor, standing_visits(world, owner), provider)


def refund_made(world: World, payment: Payment) -> RefundMade:
    """A reserved refund to a card that the gateway approved."""
    return refunded(
        world,
        invoice_of(world, payment),
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
    way: Method,
    *,
    amount_minor: int,
    tip_minor: int,
    reason: str,
    of: int | None = None,
) -> RefundMade:
    """Money went back `way`: total and paid fall alike, a session's service charge and earnings
    with them; a tip comes back from its providers. SPEC 7."""
    charged = None
    if invoice.session is not None:
        charged = session_of(world, invoice).service_charge_minor or 0
    parts = shares.refund_parts(invoice, amount_minor, charged)
    tips = shares.tips_back(world.payments_of_invoice(invoice.number), tip_minor, of)
    return RefundMade(
        payment=number,
        client=invoice.client,
        invoice=invoice.number,
        of=of,
        method=way,
        amount_minor=amount_minor,
        tip_minor=tip_minor,
        tips=tips,
        reason=reason,
        **parts._asdict(),
    )
