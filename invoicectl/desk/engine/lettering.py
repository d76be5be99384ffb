"""The world in which what happens is told: in letters that are written at the end of an act's part
in which it happens."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from invoicectl.desk.engine.touching import Touching

if TYPE_CHECKING:
    from datetime import datetime

    from invoicectl.domain.file_info import FileInfo
    from invoicectl.domain.model import Letter
    from invoicectl.domain.world import World
    from invoicectl.letters import Draft
    from invoicectl.store import Store


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
