"""Payments that did not hold: checks that bounced, charges back, typing errors (SPEC 7).

A reversal is a fact, and whatever happened since is no reason to refuse it. What a payment brought
comes off where it is: first what is still client credit, then what stands as paid on its invoice.
What was passed on is due again: as a line on its invoice, or (of money in advance) on the
invoices that used it. `--withdrawn` is the way back.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

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
from invoicectl.domain.model import Invoice, Payment, TipShare
from invoicectl.domain.overlay import Overlay
from invoicectl.domain.places import Move, moving
from invoicectl.domain.policy import Policy
from invoicectl.domain.world import World, owner_of, payments_of, session_of
from invoicectl.errors import NotReversible


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
        told = f"moved no money for certain: its outcome is {payment.outcome}"
        raise _refusal(payment, told)
    part = _part(world, payment, amount_minor)
    if payment.kind == "payout":
        return _payout(payment, part.amount_minor, reason)
    after = Overlay(world)
    event = _EMPTY._replace(
        payment=payment.number, number=_newest(payment) + 1, reason=reason, **part._asdict()
    )
    if payment.kind == "refund":
        event = _of_refund(world, payment, event)
    elif payment.is_use:
        event = event._replace(moves=tuple(lots.off_use(payment, part.amount_minor)))
    else:
        event = _of_money(after, payment, event, now)
    after.add(event._replace(reopened=_reopened(after, payment, event)), at=now)
    return after.happened


_EMPTY = PaymentReversed(0, 0, 0, 0, (), (), None, 0, 0, 0, 0, (), "")


def _refusal(payment: Payment, reason: str, remedy: str | None = None) -> NotReversible:
    shown = f"invoicectl show {payment.ref}"
    return NotReversible(payment=payment.ref, reason=reason, remedy=remedy or shown)


# --- how much ---------------------------------------------------------------------------------


def left(payment: Payment) -> Part:
    """What of a payment can be reversed yet, also where it left the business again."""
    if payment.kind == "goodwill":
        return Part(payment.unused_minor, 0)
    if payment.is_use:
        return Part(payment.held_minor, 0)
    amount = payment.amount_minor + payment.tip_credited_minor - payment.reversed_minor
    tip = payment.tip_minor - payment.tip_credited_minor - payment.reversed_tip_minor
    return Part(amount, tip)


def still_here(payment: Payment) -> Part:
    """What of that is still in the business."""
    amount, tip = left(payment)
    if payment.is_use or payment.kind in {"goodwill", "refund", "payout"}:
        return Part(amount, tip)
    return Part(max(amount - payment.gone_minor, 0), payment.tip_left_minor)


def _part(world: World, payment: Payment, asked_minor: int | None) -> Part:
    """What is reversed of the amount and of the tip, the amount first."""
    most, here = left(payment), still_here(payment)
    if asked_minor is None:
        if sum(here) > 0:
            return here
        if sum(most) > 0:
            told = f"left the business again whole: {show(world, sum(most))} of it went back"
            again = f"invoicectl reverse {payment.ref} --amount {show(world, sum(most))} --reason …"
            raise _refusal(payment, told, again)
        raise _refusal(payment, _nothing_left(world, payment))
    if asked_minor > sum(most):
        if not sum(most):
            raise _refusal(payment, _nothing_left(world, payment))
        raise _refusal(
            payment,
            f"has {show(world, sum(most))} left to be reversed, less than "
            f"{show(world, asked_minor)}",
        )
    amount = min(asked_minor, most.amount_minor)
    return Part(amount, asked_minor - amount)


def _nothing_left(world: World, payment: Payment) -> str:
    if payment.kind == "goodwill" and not payment.reversed_minor:
        return "is goodwill that was used: nothing of it is left"
    if payment.reversed_at is not None:
        return f"was reversed on {local(world, payment.reversed_at)} already"
    return "has nothing left to be reversed"


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
        invoice = _bill_anew(after, payment.payer, now)
    return event._replace(
        moves=tuple(each for each in moves if each.amount_minor),
        tips=tips,
        invoice=invoice if returned else None,
        returned_minor=returned,
    )


def _bill_anew(after: Overlay, client: int, now: datetime) -> int:
    """A direct invoice over nothing yet: what is due again of a payment that was for none."""
    terms = settings.frozen(after.get(Policy, 0))
    due_at = plans.not_passed(plans.due_on(now, terms), terms, now)
    issued = making.new_invoice(after, "direct", client, (), terms, due_at=due_at)
    after.add(issued, at=now)
    return issued.invoice


def _of_refund(world: World, refund: Payment, event: PaymentReversed) -> PaymentReversed:
    """A refund did not hold: total and paid rise again, its tip is the providers'. What it gave as
    client credit comes off that; what was used of it is due again."""
    invoice = None if refund.invoice is None else world.get(Invoice, refund.invoice)
    moves: list[Move] = []
    rest = event.amount_minor + event.tip_minor
    missing = 0
    for lot in refund.lots:
        part = min(lot.amount_minor, rest)
        rest -= part
        there = part
        if refund.method == "credit":
            there = min(part, world.get(Payment, lot.payment).unused_minor)
            missing += part - there
            moves.append(Move("credit", lot.payment, -there))
        elif not refund.tip_minor:
            moves.append(Move("gone", lot.payment, -there))
        moves.append(_back(world, refund, lot.payment, lot.use, there, invoice))
    raised = event.amount_minor if _is_raised(invoice) else 0
    if missing and raised:
        moves.append(Move("paid", refund.number, missing))
    parts = (0, 0)
    if raised and invoice is not None and invoice.session is not None:
        charged = session_of(world, invoice).service_charge_minor or 0
        rate = invoice.terms.service_charge_rate
        charge = fees.fee_parts(invoice.services_minor + raised, rate)[0] - charged
        parts = (charge, raised - charge)
    back = shares.tip_back(_taken(refund.tips), event.tip_minor) if event.tip_minor else ()
    return event._replace(
        moves=tuple(each for each in moves if each.amount_minor),
        tips=tuple(_turned(back)),
        invoice=refund.invoice if raised or missing else None,
        returned_minor=missing,
        total_minor=raised,
        service_charge_minor=parts[0],
        earnings_minor=parts[1],
    )


def _is_raised(invoice: Invoice | None) -> bool:
    """Whether the total rises: a void invoice owes nothing, so the money is client credit."""
    return invoice is not None and invoice.voided_at is None


def _back(
    world: World, refund: Payment, number: int, use: int | None, minor: int, bill: Invoice | None
) -> Move:
    """Where something that was given back stands again."""
    if refund.tip_minor:
        return Move("tip", number, minor)
    if not _is_raised(bill):
        return Move("credit", number, minor)
    return Move("paid", number, minor) if use is None else Move("used", number, minor, use)


def _taken(tips: Sequence[TipShare]) -> tuple[TipShare, ...]:
    """What a refund still takes of a tip, above zero."""
    whose: dict[tuple[int | None, int | None], int] = {}
    for share in tips:
        key = (share.visit, share.provider)
        whose[key] = whose.get(key, 0) - share.amount_minor
    return tuple(TipShare(*key, minor) for key, minor in whose.items() if minor > 0)


def _turned(tips: Sequence[TipShare]) -> list[TipShare]:
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
    number = _newest(payment) + 1
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


def _newest(payment: Payment) -> int:
    """The number of the newest reversal that stands; 0 for none."""
    return max((each.number for each in payment.reversals), default=0)


PLACES = ("services", "total", "tip", "returned", "credit", "paid", "earnings", "tips")
"""What the parts of a reversal are called: all of it, and where it came off."""


# --- the way back -----------------------------------------------------------------------------


def withdraw(world: World, payment: Payment, reason: str, *, now: datetime) -> list[Event]:
    """The newest reversal that stands is withdrawn: what is then too much paid is client credit.
    Refused where none stands."""
    number = _newest(payment)
    if not number:
        hint = f"invoicectl reverse {payment.ref} --reason TEXT reverses it"
        raise _refusal(payment, "has no reversal that stands", hint)
    parts = {
        place: sum(
            each.amount_minor
            for each in payment.reversals
            if each.number == number and each.place == place
        )
        for place in PLACES
    }
    if payment.kind == "payout":
        back = -parts["earnings"], -parts["tips"]
        return [PayoutReversed(payment.number, number, *back, reason)]
    event = ReversalWithdrawn(
        payment.number, number, parts["services"], 0, (), (), None, 0, 0, 0, 0, (), reason
    )
    after = Overlay(world)
    if payment.kind == "refund":
        event = _refund_stands(after, payment, event, parts, now)
    elif payment.is_use:
        event = _use_stands(world, payment, event)
    else:
        event = _money_is_back(world, payment, event, parts)
    after.add(event, at=now)
    return after.happened


def _money_is_back(
    world: World, payment: Payment, event: ReversalWithdrawn, parts: dict[str, int]
) -> ReversalWithdrawn:
    """Money is here again: where it came off, as far as something is due there, else as credit."""
    rows = [each for each in payment.reversals if each.number == event.number]
    line = next((each.on for each in rows if each.place == "returned"), None)
    tips = _tips_off(payment, parts["tip"])
    tip_minor = parts["tip"] + _tip_returned(payment, event)
    moves: list[Move] = []
    credit = parts["credit"]
    room: dict[int, int] = {}

    def due(number: int) -> int:
        if number not in room:
            bill = world.get(Invoice, number)
            off = parts["returned"] if number == line else 0
            is_asked = bill.status not in {"void", "closed", "pending", "contested"}
            room[number] = bill.due_minor - off if is_asked else -off
        return room[number]

    if parts["paid"]:
        fits = max(min(parts["paid"], due(payment.invoice or 0)), 0)
        room[payment.invoice or 0] -= fits
        moves.append(Move("paid", payment.number, fits))
        credit += parts["paid"] - fits
    for each in rows:
        if each.place == "used" and each.on is not None:
            bill = world.get(Payment, each.on).invoice or 0
            fits = max(min(each.amount_minor, due(bill)), 0)
            room[bill] -= fits
            moves.append(Move("used", payment.number, fits, each.on))
            credit += each.amount_minor - fits
    moves.append(Move("credit", payment.number, credit))
    if line is not None and due(line) < 0:
        home = world.get(Invoice, line)
        beyond = shares.beyond(home, -due(line))
        moves += lots.off_invoice(world, home, *beyond)
    return event._replace(
        tip_minor=tip_minor,
        moves=tuple(each for each in moves if each.amount_minor),
        tips=tips,
        invoice=line,
        returned_minor=-parts["returned"],
    )


def _tips_off(payment: Payment, minor: int) -> tuple[TipShare, ...]:
    """The parts of the tip that the newest reversal took, turned: its own stand last."""
    found: list[TipShare] = []
    for share in reversed(payment.tips):
        if minor <= 0:
            break
        found.append(share)
        minor += share.amount_minor
    return tuple(_turned(found))


def _tip_returned(payment: Payment, event: ReversalWithdrawn) -> int:
    """What of the tip had been given back already and came as a line."""
    off = event.amount_minor
    placed = sum(
        each.amount_minor
        for each in payment.reversals
        if each.number == event.number and each.place in {"credit", "paid", "used", "returned"}
    )
    return placed - off


def _use_stands(world: World, use: Payment, event: ReversalWithdrawn) -> ReversalWithdrawn:
    """Credit is used again, as far as there is such and something is due."""
    bill = world.get(Invoice, use.invoice or 0)
    is_asked = bill.status in {"open", "overdue", "written-off"}
    most = min(event.amount_minor, bill.due_minor if is_asked else 0)
    found = lots.oldest(world, use.payer, most)
    return event._replace(moves=moving(found, "credit", "used", use.number))


def _refund_stands(
    after: Overlay,
    refund: Payment,
    event: ReversalWithdrawn,
    parts: dict[str, int],
    now: datetime,
) -> ReversalWithdrawn:
    """A refund was made after all: what it gives back comes off again, in its parts. Of client
    credit, what was used meanwhile is due again."""
    tip_minor = max(-parts["tip"], 0)
    event = event._replace(tip_minor=tip_minor)
    if refund.invoice is None and refund.booking is None:
        found = lots.paid_back(after, refund.payer, event.amount_minor, is_money=False)
        moves = moving(found, "credit", "gone")
        missing = event.amount_minor - sum(lot.amount_minor for lot in found)
        bill = _bill_anew(after, refund.payer, now) if missing else None
        return event._replace(moves=moves, invoice=bill, returned_minor=missing)
    made = making.refunded(
        after,
        owner_of(after, refund),
        refund.number,
        refund.method or "cash",
        amount_minor=event.amount_minor,
        tip_minor=tip_minor,
        reason=event.reason,
        of=refund.of,
    )
    moves = made.moves
    if refund.method == "credit":
        moves = _less_credit(moves, parts["returned"] + made.returned_minor, refund.number)
    is_raised = parts["total"] > 0
    return event._replace(
        moves=moves,
        tips=made.tips,
        invoice=refund.invoice,
        returned_minor=made.returned_minor - parts["returned"],
        total_minor=-event.amount_minor if is_raised else 0,
        service_charge_minor=-made.service_charge_minor,
        earnings_minor=-made.earnings_minor,
    )


def _less_credit(moves: Sequence[Move], less_minor: int, first: int) -> tuple[Move, ...]:
    """The moves with so much less that becomes client credit: what was used is no credit again."""
    kept: list[Move] = []
    for each in sorted(moves, key=lambda move: move.payment != first):
        if each.place == "credit":
            part = min(each.amount_minor, less_minor)
            less_minor -= part
            each = each._replace(amount_minor=each.amount_minor - part)
        if each.amount_minor:
            kept.append(each)
    return tuple(kept)
