"""The one way state changes: an event folded into the things it touches.

`evolve` can't refuse: what is folded has happened. It returns every value that is new or
changed, and touches nothing else.
"""

from __future__ import annotations

from datetime import datetime

from invoicectl.domain.events import Event
from invoicectl.domain.evolve import bookings, file, invoices, payments, people, sessions
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


def evolve(world: World, event: Event, at: datetime) -> list[Entity]:
    """The values that are new or changed once `event` has happened at `at`."""
    return FOLDS[type(event)](world, event, at)
