"""What the gateway did by itself, or people at its dashboard, as facts of the ledger (SPEC 8).

What can't stand here as it is stays unmatched, and waits for a person, who may `take` a charge.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime

from invoicectl import rules
from invoicectl.acts.common import refuse, refuse_while_open
from invoicectl.acts.payments import dashboard, found
from invoicectl.acts.payments.paying import refuse_unpayable
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
from invoicectl.domain.world import World
from invoicectl.errors import NotUnmatched, Refusal

KEPT = MOVED | {"returned", "inquiry"}
"""The outcomes of which something is kept: money moved, may have moved, or may yet. Under a key of
ours all is kept: it is no news a second time."""


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
    """What is there and was not known here, as it can stand here, and what became of it since;
    nothing where all is as it was.

    `charge` is the payment of which it is a refund or dispute, `known` as what it was kept."""
    after = Overlay(world)
    if known is None:
        if seen.kind == "charge":
            after.add(*found.recorded(world, seen, now=now), at=now)
            return after.happened
        if seen.outcome not in KEPT and seen.key is None:
            return []
        event = found.unmatched(world, seen)
        if charge is not None:
            event = event._replace(client=charge.client, invoice=charge.invoice)
        after.add(event, at=now)
        known = after.get(Unmatched, event.unmatched)
    is_moved = seen.outcome in dashboard.MOVES
    stands = known.payment is not None
    if charge is not None and seen.outcome != "unknown" and is_moved != stands:
        trial = Overlay(after)
        with suppress(Refusal):  # it waits for a person
            dashboard.follow(trial, seen, charge, known, now=now)
            after.add(*trial.happened, at=now)
            stands = not stands
    if known.outcome != seen.outcome and (is_moved or not stands):
        after.add(UnmatchedTurned(known.number, seen.outcome), at=now)
    return after.happened


def take(world: World, known: Unmatched, whose: Invoice | Client, *, now: datetime) -> list[Event]:
    """A person says what a charge at the gateway was for: an invoice, or credit of a client.

    Refused for what is placed already, and for what is no charge with which money moved, or of
    which nobody knows yet."""
    if known.payment is not None or known.kind != "charge" or known.outcome != "approved":
        waits = {"outcome": known.outcome, "kind": known.kind}
        refuse(world, NotUnmatched(ref=known.gateway_ref, **waits))
    after = Overlay(world)
    number = world.next_number("payment")
    sent = PaymentSent(number, known.gateway_ref, known.created_at)
    if isinstance(whose, Client):
        reason = f"charged at the gateway as {known.gateway_ref}"
        credit = CreditAdded(number, whose.number, known.amount_minor, reason, "card")
        after.add(credit, sent, UnmatchedPlaced(known.number, number), at=now)
        return after.happened
    refuse_unpayable(world, whose)
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
