"""A reversal that is withdrawn: the money is here after all, or the refund was made (SPEC 7).

Money that is back goes where it came off, as far as something is due there; the rest is client
credit. A refund that was made takes what it can from where it was; what is not there is due."""

from collections.abc import Sequence
from datetime import datetime

from invoicectl import errors
from invoicectl.acts.payments.reversals import beyond, bill_anew, is_raised, newest, turned
from invoicectl.domain import lots, making, shares
from invoicectl.domain.events import Event, PayoutReversed, ReversalWithdrawn
from invoicectl.domain.model import Booking, Invoice, Payment, TipShare
from invoicectl.domain.overlay import Overlay
from invoicectl.domain.places import Move, moving
from invoicectl.domain.world import World, owner_of, session_of

PLACES = ("services", "total", "tip", "returned", "credit", "paid", "earnings", "tips", "tip given")
"""What the parts of a reversal are called: all of it, and where it came off."""


def withdraw(world: World, payment: Payment, reason: str, *, now: datetime) -> list[Event]:
    """The newest reversal that stands is withdrawn: what is then too much paid is client credit.
    Refused where none stands."""
    number = newest(payment)
    if not number:
        raise errors.NotReversible(payment=payment.ref, why="no_reversal")
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
    line = _line(payment, event)
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
        parts_off = shares.beyond(home, -due(line))
        moves += lots.off_invoice(world, home, *parts_off)
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
    return tuple(turned(found))


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
    credit, what was used meanwhile is due again; of money, what was given back in another way
    meanwhile, also beyond the services."""
    tip_minor = parts["tip given"]
    event = event._replace(tip_minor=tip_minor)
    if refund.invoice is None and refund.booking is None:
        found = lots.paid_back(after, refund.payer, event.amount_minor, is_money=False)
        moves = moving(found, "credit", "gone")
        missing = event.amount_minor - sum(lot.amount_minor for lot in found)
        bill = bill_anew(after, refund.payer, now) if missing else None
        return event._replace(moves=moves, invoice=bill, returned_minor=missing)
    owner = owner_of(after, refund)
    made = making.refunded(
        after,
        owner,
        refund.number,
        refund.method or "cash",
        amount_minor=event.amount_minor,
        tip_minor=tip_minor,
        reason=event.reason,
        of=refund.of or (None if tip_minor else refund.number),
    )
    moves = made.moves
    missing = 0
    if refund.method == "credit" and parts["returned"] > 0:
        given = sum(each.amount_minor for each in moves if each.place == "credit")
        missing = min(parts["returned"], given)
        moves = _less_credit(moves, missing, refund.number)
    returned = made.returned_minor - missing
    bill = refund.invoice or _line(refund, event)
    if bill is None and returned > 0:
        bill = bill_anew(after, refund.payer, now)
    stands = _less_services(after, owner, event)._replace(
        moves=moves, tips=made.tips, invoice=bill, returned_minor=returned
    )
    return stands._replace(moves=(*moves, *beyond(after, bill, stands, now)))


def _line(payment: Payment, event: ReversalWithdrawn) -> int | None:
    """The invoice on which the reversal that is withdrawn made something due."""
    rows = [each for each in payment.reversals if each.number == event.number]
    return next((each.on for each in rows if each.place == "returned"), None)


def _less_services(
    world: World, owner: Invoice | Booking, event: ReversalWithdrawn
) -> ReversalWithdrawn:
    """The total falls by what the refund is of, as far as there are services."""
    if not isinstance(owner, Invoice) or not is_raised(owner):
        return event
    less = min(event.amount_minor, owner.services_minor)
    charged = None
    if owner.session is not None:
        charged = session_of(world, owner).service_charge_minor or 0
    parts = shares.refund_parts(owner, less, charged)
    return event._replace(
        total_minor=-less,
        service_charge_minor=-parts.service_charge_minor,
        earnings_minor=-parts.earnings_minor,
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
