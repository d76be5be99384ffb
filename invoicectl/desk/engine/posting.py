"""A letter as it is put into the outbox, with what becomes of it from there."""

from __future__ import annotations

from datetime import datetime

from invoicectl.domain.model import Delivery, Letter
from invoicectl.domain.records import FileInfo
from invoicectl.domain.world import World
from invoicectl.letters import Draft, address_of

SIMULATED = "its clock is simulated"
NO_ADDRESS = "no address is known"
FROM_BEFORE = "it is from before the file went back"
"""Why a letter is kept, and never sent by itself."""


def posted(
    world: World, info: FileInfo, draft: Draft, number: int, seq: int, at: datetime
) -> Letter:
    """A draft at the end of its act, as letter `number` on fact `seq`."""
    return Letter(
        number,
        seq,
        at,
        draft.kind,
        draft.recipient,
        draft.figures(world),
        draft.invoice,
        draft.payment,
        _delivery(world, info, draft),
    )


def _delivery(world: World, info: FileInfo, draft: Draft) -> Delivery:
    if info.simulated_at is not None:
        return Delivery("kept", SIMULATED)
    if address_of(world, draft.recipient) is None:
        return Delivery("kept", NO_ADDRESS)
    return Delivery()
