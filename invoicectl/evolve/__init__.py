"""The one way state changes: an event folded into the things it touches.

`evolve` can't refuse: what is folded has happened. It returns every value that is new or
changed, and touches nothing else.
"""

from __future__ import annotations

from datetime import datetime

from invoicectl.events import Event
from invoicectl.evolve import bookings, corrections, invoices, payments, people, sessions
from invoicectl.model import Entity
from invoicectl.world import Fold, World

FOLDS: dict[type, Fold] = {
    **people.FOLDS,
    **sessions.FOLDS,
    **invoices.FOLDS,
    **bookings.FOLDS,
    **payments.FOLDS,
    **corrections.FOLDS,
}
"""How each kind of event changes what it touches: one fold a kind."""


def evolve(world: World, event: Event, at: datetime) -> list[Entity]:
    """The values that are new or changed once `event` has happened at `at`."""
    return FOLDS[type(event)](world, event, at)
