"""A command without a key, as most are: what stands in the place of one, and loads nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from invoicectl.desk.engine.keys import KeyPlan
    from invoicectl.store import Store


class NoKey:
    """What most commands have instead: nothing is kept of them, and each time they are done."""

    def left(self, _: Store) -> KeyPlan | None:
        """None: nothing was begun before."""

    def plan(self, _: Store, planned: KeyPlan | None) -> KeyPlan | None:
        """The plan as it was: nobody else knows of it."""
        return planned

    def reserve(self, *_: object) -> None:
        """Nothing is kept."""
