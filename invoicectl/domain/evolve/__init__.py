"""The one way state changes: an event folded into the things it touches.

`evolve` can't refuse: what is folded has happened. It returns every value that is new or changed,
and nothing else.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from invoicectl.domain import holds, reminders
from invoicectl.domain.evolve import bookings, file, invoices, payments, people, sessions
from invoicectl.domain.model import Invoice
from invoicectl.domain.states import may_follow
from invoicectl.domain.things import KIND_OF, THINGS
from invoicectl.domain.world import key_of

if TYPE_CHECKING:
    from invoicectl.domain.events import Event
    from invoicectl.domain.model import Entity
    from invoicectl.domain.world import Fold, World

FOLDS: dict[type, Fold] = {
    **file.FOLDS,
    **people.FOLDS,
    **sessions.FOLDS,
    **invoices.FOLDS,
    **bookings.FOLDS,
    **payments.FOLDS,
}
"""How each kind of event changes what it touches: one fold a kind."""


class ImpossibleMoveError(ValueError):
    """A fold took a thing from one state to another that can't follow it."""


def evolve(world: World, event: Event, at: datetime) -> list[Entity]:
    """The values that are new or changed once `event` has happened at `at`.

    Raises ImpossibleMoveError, which is a fault of ours or of the log."""
    folded = FOLDS[type(event)](world, event, at)
    changed = [_with_reminders(world, _without_hold(thing), at) for thing in folded]
    return [thing for thing in changed if _has_changed(world, thing)]


def _without_hold(thing: Entity) -> Entity:
    """A hold ends with its invoice. SPEC 7."""
    if isinstance(thing, Invoice) and thing.is_held and thing.status in holds.ENDS_WITH:
        return holds.let_go(thing)
    return thing


def _with_reminders(world: World, thing: Entity, at: datetime) -> Entity:
    """From when on an invoice's client is reminded is kept up in this one place. SPEC 12."""
    if not isinstance(thing, Invoice):
        return thing
    is_new = thing.number >= world.next_number("invoice")
    before = None if is_new else world.get(Invoice, thing.number)
    return reminders.kept_up(before, thing, at)


def _has_changed(world: World, thing: Entity) -> bool:
    """Whether a folded thing is new or another than before. A move from one state to another that
    the table of states does not know raises ImpossibleMoveError."""
    cls, number = key_of(thing)
    kind = THINGS.get(KIND_OF.get(cls, ""))
    if kind is None:
        return True
    before = world.get(cls, number) if number < world.next_number(kind.kind) else None
    if kind.state is not None:
        was = None if before is None else getattr(before, kind.state)
        now = getattr(thing, kind.state)
        if not may_follow(kind.kind, was, now):
            raise ImpossibleMoveError(f"{kind.kind} {number} can't go from {was} to {now}")
    return before != thing
