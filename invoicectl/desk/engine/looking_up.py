"""Looking all next steps up anew, in a file where the rules of another build wrote them.

Loaded once a file: with its first transaction under these rules."""

from __future__ import annotations

from typing import Protocol

from invoicectl.domain.model import Entity
from invoicectl.domain.things import STEPPING, step_cells
from invoicectl.domain.world import World
from invoicectl.rules import next_step
from invoicectl.store import Store

LOOKED_UP = 2_000
"""Things of a kind whose next steps are looked up together."""


class Writing(World, Protocol):
    """The world inside a transaction."""

    store: Store

    def put(self, thing: Entity) -> None:
        """Have the thing written again, with its next step."""

    def write(self) -> None:
        """Write what is to be written."""

    def forget(self) -> None:
        """Forget what was read."""


def look_up_steps(work: Writing) -> None:
    """Write each thing anew whose next step is another by the rules of this build."""
    for owner, kind in STEPPING.items():
        after = 0
        while found := work.store.agenda.next_steps(owner, after, LOOKED_UP):
            for ident, *cells in found:
                if tuple(cells) != step_cells(next_step(work, work.get(kind, ident))):
                    work.put(work.get(kind, ident))
            after = found[-1][0]
            work.write()
            work.forget()
