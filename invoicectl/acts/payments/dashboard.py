"""Refunds and disputes that were made at the gateway, as facts, and what becomes of them (SPEC 8).

A refund made there comes off the services first, then the tip; one of a charge that was taken as
client credit comes off that. A dispute is a reversal once the money is taken; an inquiry takes
none. Either may turn: a dispute is won, a refund fails after all. Then what stood for it is taken
back.
"""

from __future__ import annotations

from datetime import datetime

from invoicectl.acts.common import refuse_while_open
from invoicectl.acts.payments.refunds import refundable, reserve_refund
from invoicectl.acts.payments.reversals import left, newest, reverse
from invoicectl.acts.payments.withdrawals import withdraw
from invoicectl.domain import making
from invoicectl.domain.events import Event, UnmatchedPlaced
from invoicectl.domain.model import Elsewhere, Payment, Unmatched
from invoicectl.domain.overlay import Overlay
from invoicectl.domain.world import World, owner_of, payments_of
from invoicectl.errors import NotReversible

TIP = "/tip"
"""How the key of the second part of a refund that was made there ends: the tip's."""

MOVES = frozenset({"approved", "taken", "lost"})
"""The outcomes of a refund or dispute with which money is away."""


def follow(
    after: Overlay, seen: Elsewhere, charge: Payment, known: Unmatched, *, now: datetime
) -> None:
    """Let a refund or a dispute of a charge stand here, or stand no more, as it does there.

    Raises Refusal where it can't."""
    words = f"{seen.kind} {seen.gateway_ref}" + (f" ({seen.code})" if seen.code else "")
    is_refund = seen.kind == "refund" and (charge.invoice or charge.booking) is not None
    if seen.outcome in MOVES and is_refund:
        _given_back(after, seen, charge, known, now)
    elif seen.outcome in MOVES:
        after.add(*reverse(after, charge, seen.amount_minor, words, now=now), at=now)
        after.add(UnmatchedPlaced(known.number, charge.number), at=now)
    elif is_refund:
        for part in parts_of(after, charge, seen):
            after.add(*failed(after, part, words, now=now), at=now)
    elif seen.outcome != "unknown":
        _withdrawn(after, charge.number, seen.amount_minor, words, now)


def failed(world: World, refund: Payment, reason: str, *, now: datetime) -> list[Event]:
    """A refund that was made moved no money after all: what of it stands does not hold."""
    return reverse(world, refund, None, reason, now=now) if sum(left(refund)) else []


def parts_of(world: World, charge: Payment, seen: Elsewhere) -> list[Payment]:
    """The payments as which a refund that was made there is recorded: of the services, of a tip."""
    if charge.invoice is None and charge.booking is None:
        return []
    keys = _keys(seen)
    found = payments_of(world, owner_of(world, charge))
    return [each for each in found if each.of == charge.number and each.key in keys]


def _keys(seen: Elsewhere) -> tuple[str, str]:
    """Under which keys the two parts of a refund are recorded: the services', the tip's."""
    return (seen.key or seen.gateway_ref, f"{seen.gateway_ref}{TIP}")


def _given_back(
    after: Overlay, seen: Elsewhere, charge: Payment, known: Unmatched, now: datetime
) -> None:
    """A refund that was made there: of the services first, then of the tip. Raises Refusal."""
    owner = owner_of(after, charge)
    refuse_while_open(after, owner)
    rest = seen.amount_minor
    parts = []
    for is_tip in (False, True):
        room = [each for each in refundable(after, owner, is_tip=is_tip)
                if each.charge.number == charge.number]  # fmt: skip
        part = min(rest, sum(each.left_minor for each in room))
        if part:
            parts.append((is_tip, part))
            rest -= part
    if rest:
        raise NotReversible(payment=charge.ref, why="less_given_back")
    for is_tip, part in parts:
        number = after.next_number("payment")
        reserved = reserve_refund(
            after,
            owner_of(after, charge),
            after.get(Payment, charge.number),
            part,
            is_tip=is_tip,
            reason=f"refund {seen.gateway_ref}",
            now=now,
        )
        after.add(reserved._replace(key=_keys(seen)[is_tip]), at=now)
        after.add(making.refund_made(after, after.get(Payment, number)), at=now)
    after.add(UnmatchedPlaced(known.number, number), at=now)


def _withdrawn(after: Overlay, charge: int, minor: int, reason: str, now: datetime) -> None:
    """The newest reversal of so much is withdrawn. Those that came later are withdrawn before it,
    and stand again after it. Raises Refusal where none is of so much."""
    later = []
    while True:
        payment = after.get(Payment, charge)
        found = _minor_of(payment, newest(payment))
        after.add(*withdraw(after, payment, reason, now=now), at=now)
        if found == minor:
            break
        later.append(found)
    for each in reversed(later):
        again = reverse(after, after.get(Payment, charge), each, f"after {reason}", now=now)
        after.add(*again, at=now)


def _minor_of(payment: Payment, number: int) -> int:
    """How much a reversal of a charge is of, tip and all."""
    places = {"credit", "paid", "used", "returned", "tip"}
    return sum(
        each.amount_minor
        for each in payment.reversals
        if each.number == number and each.place in places
    )
