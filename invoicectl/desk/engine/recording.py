"""What a fact brings with it: refusals before it, postings and letters after it.

Loaded by a run that records something, so that none that only reads pays for it.
"""

from __future__ import annotations

from datetime import datetime

from invoicectl.acts.erasing import refuse_erased
from invoicectl.acts.limits import refuse_growth
from invoicectl.domain.events import Event, FileForked, GenerationBegun
from invoicectl.domain.file_info import FileInfo
from invoicectl.domain.model import Delivery, Entity, Letter
from invoicectl.domain.overlay import Overlay
from invoicectl.domain.postings import Posting, postings, unearned_before
from invoicectl.domain.world import World
from invoicectl.letters import Draft, address_of, letters
from invoicectl.outbox import Outbox

SIMULATED = "its clock is simulated"
NO_ADDRESS = "no address is known"
FROM_BEFORE = "it is from before the file went back"
FORKED = "the file is a fork"
"""Why a letter is kept, and never sent by itself."""


def refuse(world: World, event: Event, at: datetime) -> list[Entity] | None:
    """Refuse what a person may not bring about, whatever it is; where every reason is wanted, and
    it is refused already, nothing grows. Raises ErasedAlready, BeyondMost.

    What the event will change, as far as it was looked at; else None."""
    refuse_erased(world, event)
    if isinstance(world, Overlay) and world.refused:
        return None
    return refuse_growth(world, event, at=at)


def before(world: World, event: Event) -> int:
    """What of a thing was unearned before a fact, for the postings after it."""
    return unearned_before(world, event)


def brought(
    world: World, event: Event, at: datetime, unearned: int
) -> tuple[list[Posting], list[Draft]]:
    """The postings and letters of a fact, in the state just after it; `unearned` is what was
    unearned before it."""
    return postings(world, event, unearned), letters(world, event, at)


def keep_waiting(outbox: Outbox, event: Event) -> None:
    """Keep what waits when the file went back, for whoever went on with it may have sent it; and
    what waits in a fork, which sends nothing."""
    if isinstance(event, GenerationBegun):
        outbox.keep_waiting(FROM_BEFORE)
    elif isinstance(event, FileForked):
        outbox.keep_waiting(FORKED)


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
