"""The world in which something happens: it knows whose next step may be another after it, and
writes the letters that tell of it."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from invoicectl.domain.model import Invoice
from invoicectl.domain.overlay import Overlay
from invoicectl.domain.policy import Policy
from invoicectl.domain.steps import next_step
from invoicectl.domain.things import THINGS, Step
from invoicectl.domain.world import key_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from invoicectl.domain.events import Event
    from invoicectl.domain.file_info import FileInfo
    from invoicectl.domain.model import Entity, Letter
    from invoicectl.domain.things import Next
    from invoicectl.domain.world import Key, World
    from invoicectl.letters import Draft
    from invoicectl.store import Store


class Touching(Overlay):
    """An overlay of the file. `touched` is what has changed, or may have another next step now."""

    def __init__(self, store: Store, base: World) -> None:
        super().__init__(base)
        self.store = store
        self.touched: dict[Key, None] = {}
        self._steps: dict[Key, Next] = {}  # of what was not touched since they were looked up

    def put(self, thing: Entity) -> None:
        """The thing stands like this, and its next step is looked up."""
        super().put(thing)
        key = key_of(thing)
        self.touched[key] = None
        self._steps.pop(key, None)

    def forget(self) -> None:
        """Whatever was known is asked of the world below again."""
        super().forget()
        self._steps.clear()

    def step_of(self, key: Key) -> Step | None:
        """The next step of what stands under this key; None where time does nothing."""
        found = self.next_of(self.get(*key))
        return found if isinstance(found, Step) else None

    def next_of(self, thing: Entity) -> Next:
        """What time does next to a thing as it stands, or why nothing: looked up once, until it is
        touched again."""
        key = key_of(thing)
        if key not in self._steps:
            self._steps[key] = next_step(self, thing)
        return self._steps[key]

    def happens(
        self, event: Event, at: datetime, changes: list[Entity] | None = None
    ) -> list[Entity]:
        """The changes of an event (None: they are yet to be looked up), and whose next step follows
        from what has changed."""
        from invoicectl.domain import moves  # what only reads needs none of it

        changed = self.fold(event, at, changes)
        for thing in changed:
            self._touch(moves.step_moved_by(thing))
            if isinstance(thing, Policy):
                self._touch_all_moved_by_policy()
        return changed

    def moves(self, event: Event) -> None:
        """Touch whatever else may have another next step after an event."""
        from invoicectl.domain import moves

        self._touch_all_of(moves.steps_moved_of_client(self, event))
        self._touch(moves.weekly_run_moved(self, event))

    def write(self) -> None:
        """Nothing is written of an overlay alone."""

    def unsettled(self, client: int) -> list[int]:
        """The numbers of a client's invoices to which time may do something."""
        self.write()
        return self.store.questions.unsettled(client)

    def _touch(self, moved: Key | None) -> None:
        if moved is not None:
            self.put(self.get(*moved))

    def _touch_all_moved_by_policy(self) -> None:
        for kind, number in self.store.questions.moved_by_policy():
            self.put(self.get(THINGS[kind].cls, number))

    def _touch_all_of(self, client: int | None) -> None:
        """Touch all invoices of a client to which time may do something."""
        if client is not None:
            for number in self.unsettled(client):
                self.put(self.get(Invoice, number))


class Lettering(Touching):
    """An overlay of the file whose letters are composed as things stand once all is recorded that
    belongs together: what is recorded at once, or `as_one`."""

    info: FileInfo

    def __init__(self, store: Store, base: World) -> None:
        super().__init__(store, base)
        self._letters: list[Letter] = []
        self._drafts: list[tuple[int, Draft, datetime]] = []
        self._is_one = False

    @contextmanager
    def as_one(self) -> Iterator[None]:
        """What is recorded meanwhile is told at the end. No gateway is asked in it."""
        self._is_one = True
        try:
            yield
        finally:
            self._is_one = False
        self.tell([])

    def tell(self, drafts: list[tuple[int, Draft, datetime]]) -> None:
        """Write the letters on these facts, each as of its instant; within `as_one` later."""
        self._drafts += drafts
        if self._is_one or not self._drafts:
            return
        from invoicectl.desk.engine import recording  # what tells nothing does without

        drafts, self._drafts = self._drafts, []
        for seq, draft, at in drafts:
            number = self.take_number("letter")
            self._letters.append(recording.posted(self, self.info, draft, number, seq, at))
