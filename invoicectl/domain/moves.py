"""Whose next step may be another once something has happened, besides that of what it is about.

Loaded by a run that records something: one that only looks for what is due needs none of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from invoicectl.domain.events import (
    AutopaySwitched,
    CardAdded,
    CardChosen,
    CardExpiryTold,
    CardRemoved,
    ClientHeld,
    ClientReleased,
    SeriesHeld,
    SeriesReleased,
    UnmatchedFound,
    UnmatchedPlaced,
    UnmatchedTurned,
)
from invoicectl.domain.model import Client, Series, Unmatched, Visit

if TYPE_CHECKING:
    from invoicectl.domain.events import (
        Event,
    )
    from invoicectl.domain.model import Entity
    from invoicectl.domain.world import Key, World


def step_moved_by(thing: Entity) -> Key | None:
    """Whose next step follows from this thing besides its own: a client's Friday from a visit."""
    if isinstance(thing, Visit) and thing.series is not None:
        return Client, thing.client
    return None


_OF_CLIENT = (
    AutopaySwitched,
    CardAdded,
    CardChosen,
    CardExpiryTold,
    CardRemoved,
    ClientHeld,
    ClientReleased,
    UnmatchedFound,
)
"""What may move the next steps of all invoices of a client."""


def steps_moved_of_client(world: World, event: Event) -> int | None:
    """The client whose invoices may all have another next step after this event, if any."""
    if isinstance(event, _OF_CLIENT):
        return event.client
    if isinstance(event, UnmatchedPlaced | UnmatchedTurned):
        return world.get(Unmatched, event.unmatched).client
    return None


def weekly_run_moved(world: World, event: Event) -> Key | None:
    """The client whose weekly run may be another after this event, if any."""
    if isinstance(event, SeriesHeld | SeriesReleased):
        return Client, world.get(Series, event.series).client
    return None
