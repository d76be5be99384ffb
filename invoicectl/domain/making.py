"""Facts as they are made out of the state: an invoice, a confirmation, an attempt, a refund.

Each takes its numbers, key and parts from the world it is made in. Whether it may happen was
decided before, by a rule or by an act.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from invoicectl.domain import events as ev
from invoicectl.domain import fees, lots, shares
from invoicectl.domain.model import Booking, Client, Invoice
from invoicectl.domain.places import Move
from invoicectl.domain.policy import Policy
from invoicectl.domain.states import AUTOMATIC
from invoicectl.domain.world import (
    asked,
    owner_of,
    payments_of,
    session_of,
    standing_visits,
)

if TYPE_CHECKING:
    from invoicectl.domain.model import Line, Payment, TipShare
    from invoicectl.domain.policy import Terms
    from invoicectl.domain.states import ConfirmedBy, Method, PaymentKind, Place, PlanName
    from invoicectl.domain.world import (
        World,
    )

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
) -> ev.InvoiceIssued:
    """A new invoice over these lines; what only some plans have is added by the caller."""
    return ev.InvoiceIssued(
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
        generation=world.get(Policy, 0).generation,
    )


def confirmation(invoice: Invoice, by: ConfirmedBy) -> ev.InvoiceConfirmed:
    """The confirmation with the fee's two parts, which always add up. Source: A7, A10."""
    parts = fees.fee_parts(invoice.total_minor, invoice.terms.service_charge_rate)
    return ev.InvoiceConfirmed(invoice.number, by, *parts)


def attempted(
    world: World,
    owner: Invoice | Booking,
    purpose: PaymentKind,
    *,
    amount_minor: int,
    tip_minor: int = 0,
    token: str | None = None,
    now: datetime,
) -> ev.PaymentAttempted:
    """The reservation of a charge to a card (default: the client's) under its derived key.

    An attempt that the gateway never got is cancelled there for good; when it is
    made again the key counts the try."""
    client = world.get(Client, owner.client)
    card = next((card for card in client.cards if card.token == token), client.card)
    group, purposes = purpose_group(purpose)
    earlier = asked(world, owner, purposes)
    cancelled = [payment.attempt for payment in earlier if payment.outcome == "cancelled"]
    attempt = 1 + len(earlier) - len(cancelled)
    tries = cancelled.count(attempt)
    return ev.PaymentAttempted(
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
        key=charge_key(world, owner, group, attempt) + (f"/{tries + 1}" if tries else ""),
        inquire_at=now + INQUIRE_AFTER[0],
    )


def charge_key(world: World, owner: Invoice | Booking | Client, group: str, attempt: int) -> str:
    """The idempotency key of a charge or refund: file, generation, owner, purpose and attempt.

    Derived, so that it is the same again after a crash. The generation is that in which the
    invoice or booking was made, of a client's own refund that of the file now: what is made anew
    under a number that was given before is charged under a key of its own. Source: SPEC 8."""
    generation = world.get(Policy, 0).generation if isinstance(owner, Client) else owner.generation
    return f"{world.file_id}/{generation}/{owner.ref}/{group}/{attempt}"


def purpose_group(purpose: PaymentKind) -> tuple[str, frozenset[PaymentKind]]:
    """What the attempts of a purpose are counted under, and with which others: automatic ones
    together."""
    return ("automatic", AUTOMATIC) if purpose in AUTOMATIC else (purpose, frozenset({purpose}))


def auto_tip_minor(world: World, invoice: Invoice, charged_minor: int) -> int:
    """What the automatic attempt that charges so much charges as a tip besides: once an invoice,
    whatever became of that charge since. Source: B18."""
    earlier = asked(world, invoice, AUTOMATIC)
    if any(each.tip_minor and each.outcome == "approved" for each in earlier):
        return 0
    return fees.auto_tip_minor(world.get(Client, invoice.client), invoice, charged_minor)


def tip_shares(world: World, owner: Invoice | Booking, tip_minor: int) -> tuple[TipShare, ...]:
    """Whose a tip on an invoice, or on a booking, is: of the visits that stand there. B14."""
    if not tip_minor:
        return ()
    provider = owner.provider if isinstance(owner, Invoice) else None
    return shares.tip_parts(tip_minor, standing_visits(world, owner), provider)


def refund_made(world: World, payment: Payment) -> ev.RefundMade | ev.CreditPaidBack:
    """A reserved refund to a card that the gateway approved."""
    if payment.invoice is None and payment.booking is None:
        return ev.CreditPaidBack(
            payment=payment.number,
            client=payment.payer,
            of=payment.of,
            method="card",
            amount_minor=payment.amount_minor,
            lots=payment.lots,
            reason=payment.reason or "",
        )
    return refunded(
        world,
        owner_of(world, payment),
        payment.number,
        "card",
        amount_minor=payment.amount_minor,
        tip_minor=payment.tip_minor,
        reason=payment.reason or "",
        of=payment.of,
    )


def refunded(
    world: World,
    owner: Invoice | Booking,
    number: int,
    way: Method,
    *,
    amount_minor: int,
    tip_minor: int,
    reason: str,
    of: int | None = None,
) -> ev.RefundMade:
    """Money went back `way`: total and paid fall alike, a session's service charge and earnings
    with them; a tip comes back from its providers, and what of it went back already is due. If a
    tip went back as credit, was used, and came again as something due, no payment has its money any
    more: as credit it is the refund's own."""
    payments = payments_of(world, owner)
    parts = shares.RefundParts(0, 0, 0, 0)
    here = min(tip_minor, max(owner.tips_minor, 0))
    beyond = 0 if way == "credit" else tip_minor - here
    moves: tuple[Move, ...] = _tips_back(payments, here, of, is_credit=way == "credit")
    nowhere = here + sum(each.amount_minor for each in moves if each.place == "tip")
    if way == "credit" and nowhere:
        moves += (Move("credit", number, nowhere),)
    if isinstance(owner, Invoice):
        charged = None
        if owner.session is not None:
            charged = session_of(world, owner).service_charge_minor or 0
        parts = shares.refund_parts(owner, amount_minor, charged)
        credited = parts.from_credit_minor if way == "credit" else 0
        place: Place = "credit" if way == "credit" else "gone"
        paid = parts.from_paid_minor
        moves += lots.off_invoice(world, owner, paid, credited, place=place, first=of)
        parts = parts._replace(from_credit_minor=credited)
    return ev.RefundMade(
        payment=number,
        client=owner.client,
        invoice=owner.number if isinstance(owner, Invoice) else None,
        booking=owner.number if isinstance(owner, Booking) else None,
        of=of,
        method=way,
        amount_minor=amount_minor,
        tip_minor=tip_minor,
        returned_minor=amount_minor - parts.from_paid_minor - parts.from_credit_minor + beyond,
        tips=shares.tips_back(payments, here, of),
        reason=reason,
        lots=lots.as_lots(moves),
        moves=moves,
        **parts._asdict(),
    )


def _tips_back(
    payments: Sequence[Payment], tip_minor: int, of: int | None, *, is_credit: bool
) -> tuple[Move, ...]:
    """Which payments' tips go back: of the one that is named first, then of the newest."""
    moves: list[Move] = []
    order = sorted(payments, key=lambda each: (each.number != of, -each.number))
    for payment in order if tip_minor else ():
        part = min(payment.tip_left_minor, tip_minor) if payment.outcome == "approved" else 0
        if part and payment.kind != "refund":
            tip_minor -= part
            moves.append(Move("tip", payment.number, -part))
            if is_credit:
                moves.append(Move("credit", payment.number, part))
    return tuple(moves)
