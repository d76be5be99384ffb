"""What the gateway has and the ledger could not place, as its events leave it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from invoicectl.domain import events as ev
from invoicectl.domain.model import Client, Unmatched
from invoicectl.domain.states import MOVED

if TYPE_CHECKING:
    from invoicectl.domain.model import Entity
    from invoicectl.domain.world import Fold, World


def _unmatched_found(world: World, event: ev.UnmatchedFound, at: datetime) -> list[Entity]:
    found = Unmatched(
        number=event.unmatched,
        gateway_ref=event.gateway_ref,
        kind=event.what,
        created_at=event.created_at,
        amount_minor=event.amount_minor,
        outcome=event.outcome,
        found_at=at,
        key=event.key,
        of=event.of,
        client=event.client,
        invoice=event.invoice,
        token=event.token,
        card=event.card,
    )
    return [found, *_unplaced(world, found, int(found.is_to_place), at)]


def _unmatched_placed(world: World, event: ev.UnmatchedPlaced, at: datetime) -> list[Entity]:
    found = world.get(Unmatched, event.unmatched)
    return _changed(world, found, found._replace(payment=event.payment), at)


def _unmatched_turned(world: World, event: ev.UnmatchedTurned, at: datetime) -> list[Entity]:
    """What moves no money any more stands as nothing in the ledger."""
    found = world.get(Unmatched, event.unmatched)
    payment = found.payment if event.outcome in MOVED else None
    return _changed(world, found, found._replace(outcome=event.outcome, payment=payment), at)


def _changed(world: World, before: Unmatched, found: Unmatched, at: datetime) -> list[Entity]:
    return [found, *_unplaced(world, found, found.is_to_place - before.is_to_place, at)]


def _unplaced(world: World, found: Unmatched, more: int, at: datetime) -> list[Entity]:
    """The client whose money it must be, with so many more things to place."""
    if found.client is None or not more:
        return []
    client = world.get(Client, found.client)
    left = client.unplaced + more
    return [client._replace(unplaced=left, placed_at=client.placed_at if left else at)]


FOLDS: dict[type, Fold] = {
    ev.UnmatchedFound: _unmatched_found,
    ev.UnmatchedPlaced: _unmatched_placed,
    ev.UnmatchedTurned: _unmatched_turned,
}
