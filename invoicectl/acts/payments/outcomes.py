"""What became of a payment after all: it did not hold, or a person found out (SPEC 7)."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from invoicectl import errors, rules
from invoicectl.domain.events import Event, PaymentResolved
from invoicectl.domain.model import Answer, Payment
from invoicectl.domain.overlay import Overlay
from invoicectl.domain.world import World

FoundOut = Literal["approved", "declined", "cancelled"]

OUTCOMES: dict[FoundOut, str] = {
    "approved": "approved",
    "declined": "declined",
    "cancelled": "missing",
}
"""What a person may have found out, by what the gateway would have answered."""


def resolve(
    world: World, payment: Payment, outcome: FoundOut, reason: str, *, now: datetime
) -> list[Event]:
    """A person found out what became of a charge or refund; it goes on as if the gateway had said
    so. Refused unless it is under review."""
    if payment.outcome != "review":
        raise errors.NotUnderReview(payment=payment.ref, outcome=payment.outcome)
    answer = Answer(OUTCOMES[outcome], payment.code)
    after = Overlay(world)
    after.add(PaymentResolved(payment.number, outcome, reason), at=now)
    resolved = after.get(Payment, payment.number)
    after.add(*rules.answered(after, resolved, answer, now=now), at=now)
    return after.happened
