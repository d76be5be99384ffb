"""Payments that did not hold: checks that bounced, charges back, typing errors (SPEC 7).

A reversal is a fact, and whatever happened since is no reason to refuse it. What a payment brought
comes off where it is: first what is still client credit, then what stands as paid on its invoice.
What was passed on is due again: as a line on its invoice, or (of money in advance) on the
invoices that used it. `withdrawals` is the way back.
"""

from collections.abc import Sequence
from datetime import datetime

from invoicectl import errors
from invoicectl.acts.common import local, show
from invoicectl.domain import fees, lots, making, plans, shares
from invoicectl.domain import policy as settings
from invoicectl.domain.events import (
    Event,
    PaymentReversed,
    PayoutReversed,
    Reopened,
    ReversalWithdrawn,
)
from invoicectl.domain.model import Client, Invoice, Payment, TipShare
from invoicectl.domain.overlay import Overlay
from invoicectl.domain.places import Move
from invoicectl.domain.policy import Policy
from invoicectl.domain.tuples import NamedTuple
from invoicectl.domain.world import World, owner_of, payments_of, session_of


class Part(NamedTuple):
    """How much of a payment does not hold: of what it brought, and of its tip."""

    amount_minor: int
    tip_minor: int


def reverse(
    world: World, payment: Payment, amount_minor: int | None, reason: str, *, now: datetime
) -> list[Event]:
    """So much of a payment did not hold; without an amount all that has not left again.

    Refused for what moved no money, and beyond what is left."""
    if payment.outcome != "approved":
        raise errors.NotReversible(payment=payment.ref, why="unmoved", outcome=payment.outcome)
    part = _part(world, payment, amount_minor)
    if payment.kind == "payout":
        return _payout(payment, part.amount_minor, reason)
    after = Overlay(world)
    event = _EMPTY._replace(
        payment=payment.number, number=newest(payment) + 1, reason=reason, **part._asdict()
    )
    if payment.kind == "refund":
        event = _of_refund(after, payment, event, now)
    elif payment.is_use:
        event = event._replace(moves=tuple(lots.off_use(payment, part.amount_minor)))
    else:
        event = _of_money(after, payment, event, now)
    after.add(event._replace(reopened=_reopened(after, payment, event)), at=now)
    return after.happened


_EMPTY = PaymentReversed(0, 0, 0, 0, (), (), None, 0, 0, 0, 0, (), "")


# --- how much ---------------------------------------------------------------------------------


def left(payment: Payment) -> Part:
    """What of a payment can be reversed yet, also where it left the business again."""
    if payment.kind == "goodwill":
        return Part(payment.unused_minor, 0)
    if payment.is_use:
        return Part(payment.held_minor, 0)
    amount = payment.amount_minor + payment.tip_credited_minor - payment.reversed_minor
    tip = payment.tip_minor - payment.tip_credited_minor - payment.reversed_tip_minor
    return Part(amount + min(tip, 0), max(tip, 0))  # a tip that was due may have become credit


def still_here(payment: Payment) -> Part:
    """What of that is still in the business."""
    amount, tip = left(payment)
    if payment.is_use or payment.kind in {"goodwill", "refund", "payout"}:
        return Part(amount, tip)
    return Part(max(amount - payment.gone_minor, 0), min(tip, payment.tip_left_minor))


def _part(world: World, payment: Payment, asked_minor: int | None) -> Part:
    """What is reversed of the amount and of the tip, the amount first."""
    most, here = left(payment), still_here(payment)
    if asked_minor is None:
        if sum(here) > 0:
            return here
        if sum(most) > 0:
            client = world.get(Client, payment.payer).handle
            facts = {"most": show(world, sum(most)), "client": client}
            raise errors.NotReversible(payment=payment.ref, why="gone", **facts)
        raise _nothing_left(world, payment)
    if asked_minor > sum(most):
        if not sum(most):
            raise _nothing_left(world, payment)
        amounts = {"most": show(world, sum(most)), "amount": show(world, asked_minor)}
        raise errors.NotReversible(payment=payment.ref, why="less", **amounts)
    amount = min(asked_minor, most.amount_minor)
    return Part(amount, asked_minor - amount)


def _nothing_left(world: World, payment: Payment) -> "errors.NotReversible":
    if payment.kind == "goodwill" and not payment.reversed_minor:
        return errors.NotReversible(payment=payment.ref, why="goodwill")
    if payment.reversed_at is not None:
        at = local(world, payment.reversed_at)
        return errors.NotReversible(payment=payment.ref, why="reversed", at=at)
    return errors.NotReversible(payment=payment.ref, why="nothing_left")


# --- where it comes off -----------------------------------------------------------------------


def _of_money(
    after: Overlay, payment: Payment, event: PaymentReversed, now: datetime
) -> PaymentReversed:
    """Money that came in did not: off credit first, then off what is paid; the rest is due again
    on the invoices that used it, or as a line."""
    credit = min(event.amount_minor, payment.unused_minor)
    paid = min(event.amount_minor - credit, payment.held_minor)
    rest = event.amount_minor - credit - paid
    moves = [Move("credit", payment.number, -credit), Move("paid", payment.number, -paid)]
    if payment.kind == "advance":
        uses = lots.off_uses(after, payment, rest)
        rest -= lots.taken(uses, "used")
        moves += uses
    tip = min(event.tip_minor, payment.tip_left_minor)
    tips: tuple[TipShare, ...] = ()
    if tip:
        payments = payments_of(after, owner_of(after, payment))
        tips = shares.tips_back(payments, tip, payment.number)
    returned = rest + event.tip_minor - tip
    invoice = payment.invoice
    if returned and invoice is None:
        invoice = bill_anew(after, payment.payer, now)
    return event._replace(
        moves=tuple(each for each in moves if each.amount_minor),
        tips=tips,
        invoice=invoice if returned else None,
        returned_minor=returned,
    )


def bill_anew(after: Overlay, client: int, now: datetime) -> int:
    """A direct invoice over nothing yet: what is due again of a payment that was for none."""
    terms = settings.frozen(after.get(Policy, 0))
    due_at = plans.not_passed(plans.due_on(now, terms), terms, now)
    issued = making.new_invoice(after, "direct", client, (), terms, due_at=due_at)
    after.add(issued, at=now)
    return issued.invoice


def _of_refund(
    world: Overlay, refund: Payment, event: PaymentReversed, now: datetime
) -> PaymentReversed:
    """A refund did not hold: total and paid rise again, its tip is the providers'. What it gave as
    client credit comes off that; what was used of it is due again. What it gave beyond what was
    there is due no more. On a void invoice what was given as credit is credit all the same."""
    invoice = None if refund.invoice is None else world.get(Invoice, refund.invoice)
    if refund.method == "credit" and not refund.tip_minor and not is_raised(invoice):
        return event
    moves, tip, missing, rest = _lots_back(
        world, refund, invoice, event.amount_minor + event.tip_minor
    )
    raised = _taken_off(world, refund, invoice, event.amount_minor)
    if missing and not refund.tip_minor:  # off a void invoice came nothing: it is credit again
        moves.append(Move("paid" if raised else "credit", refund.number, missing))
    parts = _earned_again(world, invoice, raised)
    back = shares.tip_back(_taken(refund.tips), tip) if tip else ()
    returned = missing
    if refund.method != "credit" and rest:
        if invoice is None:
            moves.append(Move("credit", refund.number, rest))
        else:
            returned = -rest
    bill = refund.invoice if raised or returned else None
    if bill is None and returned:  # a tip on a booking that has no invoice yet
        bill = bill_anew(world, refund.payer, now)
    event = event._replace(
        moves=tuple(each for each in moves if each.amount_minor),
        tips=tuple(turned(back)),
        invoice=bill,
        returned_minor=returned,
        total_minor=raised,
        service_charge_minor=parts[0],
        earnings_minor=parts[1],
    )
    more = beyond(world, refund.invoice, event, now)
    return event._replace(moves=(*event.moves, *more))


class _Back(NamedTuple):
    """What of a refund is back: the moves, what of it was tip, what was used meanwhile, and what
    no payment had given."""

    moves: list[Move]
    tip_minor: int
    missing_minor: int
    rest_minor: int


def _lots_back(world: World, refund: Payment, invoice: Invoice | None, minor: int) -> _Back:
    """So much of a refund stands again where it was, as far as it is there."""
    moves: list[Move] = []
    tip = missing = 0
    for lot in refund.lots:
        part = min(lot.amount_minor, minor)
        minor -= part
        there = part
        if refund.method == "credit":
            there = min(part, world.get(Payment, lot.payment).unused_minor)
            missing += part - there
            moves.append(Move("credit", lot.payment, -there))
        elif not refund.tip_minor:
            moves.append(Move("gone", lot.payment, -there))
        tip += part if refund.tip_minor else 0
        moves.append(_back(world, refund, lot.payment, lot.use, there, invoice))
    own = min(_own_credit(refund), minor)
    moves.append(Move("credit", refund.number, -min(own, refund.unused_minor)))
    return _Back(moves, tip + own, missing + max(own - refund.unused_minor, 0), minor - own)


def _earned_again(world: World, invoice: Invoice | None, raised_minor: int) -> tuple[int, int]:
    """The service charge and the earnings of what a session's total rises by."""
    if not raised_minor or invoice is None or invoice.session is None:
        return 0, 0
    charged = session_of(world, invoice).service_charge_minor or 0
    rate = invoice.terms.service_charge_rate
    charge = fees.fee_parts(invoice.services_minor + raised_minor, rate)[0] - charged
    return charge, raised_minor - charge


def _own_credit(refund: Payment) -> int:
    """What of a tip became the refund's own credit, since no payment had its money any more."""
    if refund.method != "credit" or not refund.tip_minor:
        return 0
    return refund.unused_minor + refund.used_minor + refund.gone_minor


def _taken_off(world: World, refund: Payment, invoice: Invoice | None, most_minor: int) -> int:
    """What of so much of a refund came off the total of its invoice: what it gave beyond the
    services, where others had given them back already, did not."""
    if invoice is None or not is_raised(invoice):
        return 0
    others = sum(
        each.amount_minor - each.reversed_minor
        for each in world.payments_of_invoice(invoice.number)
        if each.kind == "refund" and each.outcome == "approved" and each.number != refund.number
    )
    return min(max(invoice.refunded_minor - others, 0), most_minor)


def beyond(
    world: World, number: int | None, event: PaymentReversed | ReversalWithdrawn, now: datetime
) -> tuple[Move, ...]:
    """What is paid on an invoice beyond what is due there once this has happened: it is credit."""
    if number is None:
        return ()
    then = Overlay(world)
    then.add(event, at=now)
    invoice = then.get(Invoice, number)
    if invoice.due_minor >= 0:
        return ()
    return tuple(lots.off_invoice(then, invoice, *shares.beyond(invoice, -invoice.due_minor)))


def is_raised(invoice: Invoice | None) -> bool:
    """Whether the total rises: a void invoice owes nothing, so the money is client credit."""
    return invoice is not None and invoice.voided_at is None


def _back(
    world: World, refund: Payment, number: int, use: int | None, minor: int, bill: Invoice | None
) -> Move:
    """Where something that was given back stands again."""
    if refund.tip_minor:
        return Move("tip", number, minor)
    if not is_raised(bill):
        return Move("credit", number, minor)
    return Move("paid", number, minor) if use is None else Move("used", number, minor, use)


def _taken(tips: Sequence[TipShare]) -> tuple[TipShare, ...]:
    """What a refund still takes of a tip, above zero."""
    whose: dict[tuple[int | None, int | None], int] = {}
    for share in tips:
        key = (share.visit, share.provider)
        whose[key] = whose.get(key, 0) - share.amount_minor
    return tuple(TipShare(*key, minor) for key, minor in whose.items() if minor > 0)


def turned(tips: Sequence[TipShare]) -> list[TipShare]:
    """The same parts of a tip, the other way round."""
    return [share._replace(amount_minor=-share.amount_minor) for share in tips]


def _reopened(world: World, payment: Payment, event: PaymentReversed) -> tuple[Reopened, ...]:
    """The invoices that were given up and of which more is due now."""
    more: dict[int, int] = {}
    if event.invoice is not None:
        more[event.invoice] = event.returned_minor + event.total_minor
    for each in event.moves:
        if each.place in {"paid", "used"}:
            number = world.get(Payment, each.use or each.payment).invoice or 0
            more[number] = more.get(number, 0) - each.amount_minor
    found = [world.get(Invoice, number) for number, minor in more.items() if minor > 0]
    return tuple(
        Reopened(each.number, each.due_minor) for each in found if each.status == "written-off"
    )


def _payout(payment: Payment, amount_minor: int, reason: str) -> list[Event]:
    """A payout did not arrive, and is owed again: earnings first, whole as it was paid."""
    earnings, tips = _paid_parts(payment)
    if amount_minor < earnings + tips:
        earnings = min(max(earnings, 0), amount_minor)
        tips = amount_minor - earnings
    number = newest(payment) + 1
    return [PayoutReversed(payment.number, number, earnings, tips, reason)]


def _paid_parts(payment: Payment) -> tuple[int, int]:
    """What of a payout were earnings and tips, less what is reversed."""
    tips = -sum(share.amount_minor for share in payment.tips)
    earnings = payment.amount_minor - tips
    for each in payment.reversals:
        if each.place == "earnings":
            earnings -= each.amount_minor
        else:
            tips -= each.amount_minor
    return earnings, tips


def newest(payment: Payment) -> int:
    """The number of the newest reversal that stands; 0 for none."""
    return max((each.number for each in payment.reversals), default=0)
