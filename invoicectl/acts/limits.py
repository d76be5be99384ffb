"""No act of a person brings an amount beyond the most that any may be (SPEC 2)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from invoicectl import rules
from invoicectl.acts.common import beyond_most, refuse
from invoicectl.domain import limits
from invoicectl.domain.events import Event, PaymentApproved, PaymentAttempted, PaymentReversed
from invoicectl.domain.evolve import evolve
from invoicectl.domain.model import Answer, Entity, Payment
from invoicectl.domain.overlay import Overlay
from invoicectl.domain.things import KIND_OF
from invoicectl.domain.world import World

_HAPPENED = (PaymentApproved, PaymentReversed)
"""What became of money elsewhere: that can't be refused any more."""


def refuse_growth(world: World, event: Event, *, at: datetime) -> list[Entity] | None:
    """Refused where an event, just before it happens, would bring an amount beyond the most. Of a
    charge that is to be asked also what its approval would bring: later it can't be refused.

    What the event will change, which was looked at for it; None where it can't be refused."""
    if isinstance(event, _HAPPENED):
        return None
    changed = evolve(world, event, at)
    _refuse(world, changed)
    if isinstance(event, PaymentAttempted):
        after = Overlay(world)
        after.add(event, at=at)
        asked = after.get(Payment, event.payment)
        for follows in rules.answered(after, asked, Answer("approved"), now=at):
            _refuse(after, evolve(after, follows, at))
            after.add(follows, at=at)
    return changed


def _refuse(world: World, changed: list[Entity]) -> None:
    for thing in changed:
        beyond = limits.grown_beyond(None, thing)
        if beyond is not None:
            beyond = limits.grown_beyond(_before(world, thing), thing)
        if beyond is not None:
            refuse(world, beyond_most(world, *beyond))


def _before(world: World, thing: Any) -> Entity | None:
    """The thing as it stands; None where it is new."""
    kind = type(thing)
    is_there = thing.number < world.next_number(KIND_OF[kind])
    return world.get(kind, thing.number) if is_there else None
