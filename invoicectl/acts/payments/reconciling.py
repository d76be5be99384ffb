"""What the gateway did by itself, or people at its dashboard, as facts of the ledger (SPEC 8).

Refunds made there come off the services first, then the tip; disputes are reversals once the money
is taken, and are withdrawn when it is given back; an inquiry takes none. What can't stand here as
it is stays unmatched, and waits for a person, who may `take` a charge.
"""

from __future__ import annotations

from datetime import datetime

from invoicectl import rules
from invoicectl.acts.common import refuse_while_open
from invoicectl.acts.payments import found
from invoicectl.acts.payments.paying import refuse_unpayable
from invoicectl.acts.payments.refunds import refundable, reserve_refund
from invoicectl.acts.payments.reversals import reverse
from invoicectl.acts.payments.withdrawals import withdraw
from invoicectl.domain import making
from invoicectl.domain.events import (
    CreditAdded,
    Event,
    PaymentAttempted,
    PaymentSent,
    UnmatchedPlaced,
    UnmatchedTurned,
)
from invoicectl.domain.model import Answer, Client, Elsewhere, Invoice, Payment, Unmatched
from invoicectl.domain.overlay import Overlay
from invoicectl.domain.states import MOVED
from invoicectl.domain.world import World, owner_of
from invoicectl.errors import NotUnmatched, Refusal

KEPT = frozenset({"approved", "unknown", "taken", "returned", "inquiry"})
"""The outcomes of which something is kept: money moved, may have moved, or may yet."""


TIP = "/tip"
"""How the key of the second part of a refund that was made there ends: the tip's."""


def answered(world: World, payment: Payment, seen: Elsewhere, *, now: datetime) -> list[Event]:
    """The gateway's answer to an attempt that is open here; nothing while it has none, and to what
    is under review, which a person looks at."""
    if payment.outcome != "unknown" or seen.outcome == "unknown":
        return []
    after = Overlay(world)
    if payment.gateway_ref is None:
        after.add(PaymentSent(payment.number, seen.gateway_ref, seen.created_at), at=now)
    if seen.outcome == "missing" and payment.kind != "refund":
        return after.happened  # announced: who asks about it cancels it there
    answer = Answer(seen.outcome, seen.code)
    after.add(*rules.answered(after, after.get(Payment, payment.number), answer, now=now), at=now)
    return after.happened


def placed(
    world: World,
    seen: Elsewhere,
    charge: Payment | None,
    known: Unmatched | None,
    *,
    now: datetime,
) -> list[Event]:
    """What is there and was not known here, as it can stand here; nothing that is known already.

    `charge` is the payment of which it is a refund or dispute, `known` as what it was kept."""
    after = Overlay(world)
    if seen.kind == "charge":
        if known is None:
            after.add(*found.recorded(world, seen, now=now), at=now)
        return after.happened
    if known is None:
        if seen.outcome not in KEPT:
            return []
        event = found.unmatched(world, seen)
        if charge is not None:
            event = event._replace(client=charge.client, invoice=charge.invoice)
        after.add(event, at=now)
        known = after.get(Unmatched, event.unmatched)
    if known.outcome != seen.outcome and (seen.kind == "dispute" or known.payment is None):
        after.add(UnmatchedTurned(known.number, seen.outcome), at=now)
    if charge is None:
        return after.happened
    try:
        _as_a_fact(after, seen, charge, known, now)
    except Refusal:
        return after.happened  # it waits for a person
    return after.happened


def _as_a_fact(
    after: Overlay, seen: Elsewhere, charge: Payment, known: Unmatched, now: datetime
) -> None:
    """A refund or dispute as its own fact. Raises Refusal where it can't be."""
    if seen.kind == "refund":
        if known.payment is None and seen.outcome == "approved":
            _given_back(after, seen, charge, known, now)
        return
    words = f"dispute {seen.gateway_ref}" + (f" ({seen.code})" if seen.code else "")
    if seen.outcome == "taken" and known.payment is None:
        after.add(*reverse(after, charge, seen.amount_minor, words, now=now), at=now)
        after.add(UnmatchedPlaced(known.number, charge.number), at=now)
    elif seen.outcome == "returned" and known.payment is not None and known.outcome == "taken":
        after.add(*withdraw(after, after.get(Payment, charge.number), words, now=now), at=now)


def _given_back(
    after: Overlay, seen: Elsewhere, charge: Payment, known: Unmatched, now: datetime
) -> None:
    """A refund that was made there: of the services first, then of the tip. Raises Refusal."""
    owner = owner_of(after, charge)
    refuse_while_open(after, owner)
    left = seen.amount_minor
    parts = []
    for is_tip in (False, True):
        room = [each for each in refundable(after, owner, is_tip=is_tip)
                if each.charge.number == charge.number]  # fmt: skip
        part = min(left, sum(each.left_minor for each in room))
        if part:
            parts.append((is_tip, part))
            left -= part
    if left:
        return
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
        key = f"{seen.gateway_ref}{TIP}" if is_tip else seen.key or seen.gateway_ref
        after.add(reserved._replace(key=key), at=now)
        after.add(making.refund_made(after, after.get(Payment, number)), at=now)
    after.add(UnmatchedPlaced(known.number, number), at=now)


def parts_of(world: World, known: Unmatched, seen: Elsewhere) -> list[int]:
    """The payments as which a refund that was made there is recorded: of the services, of a tip."""
    keys = {seen.key, seen.gateway_ref, f"{seen.gateway_ref}{TIP}"}
    last = known.payment or 0
    return [
        number
        for number in (last - 1, last)
        if number > 0 and world.get(Payment, number).key in keys
    ]


def take(world: World, known: Unmatched, whose: Invoice | Client, *, now: datetime) -> list[Event]:
    """A person says what a charge at the gateway was for: an invoice, or credit of a client.

    Refused for what is placed already, and for what is no charge with which money moved."""
    if known.payment is not None or known.kind != "charge" or known.outcome not in MOVED:
        raise NotUnmatched(ref=known.gateway_ref, outcome=known.outcome, kind=known.kind)
    after = Overlay(world)
    number = world.next_number("payment")
    sent = PaymentSent(number, known.gateway_ref, known.created_at)
    if isinstance(whose, Client):
        reason = f"charged at the gateway as {known.gateway_ref}"
        credit = CreditAdded(number, whose.number, known.amount_minor, reason, "card")
        after.add(credit, sent, UnmatchedPlaced(known.number, number), at=now)
        return after.happened
    refuse_unpayable(whose)
    refuse_while_open(world, whose)
    attempt = PaymentAttempted(
        payment=number,
        client=whose.client,
        invoice=whose.number,
        booking=None,
        purpose="manual",
        amount_minor=known.amount_minor,
        tip_minor=0,
        card=known.card,
        token=known.token,
        attempt=0,
        key=known.gateway_ref,
        inquire_at=now + making.INQUIRE_AFTER[0],
    )
    after.add(attempt, sent, at=now)
    approved = rules.answered(after, after.get(Payment, number), Answer("approved"), now=now)
    after.add(*approved, UnmatchedPlaced(known.number, number), at=now)
    return after.happened
