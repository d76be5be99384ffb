"""A log folded from nothing by what looks at all of it, in memory that does not grow with it."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

from invoicectl.domain import postings
from invoicectl.domain.overlay import Overlay, told_apart

if TYPE_CHECKING:
    from collections.abc import Iterator

    from invoicectl.bookkeeping import Aside
    from invoicectl.domain.events import Fact
    from invoicectl.domain.postings import Posting
    from invoicectl.store import Store

T = TypeVar("T")

AT_ONCE = 4_000
"""So many values that have changed are in memory before they are put aside."""


class Folded(Overlay):
    """The values of a log as far as it was folded; where there are many, those of long ago are put
    aside."""

    def __init__(self, aside: Aside) -> None:
        super().__init__(aside)
        self.aside = aside
        self._is_any_aside = False

    def replay(self, fact: Fact) -> None:
        """The changes of a fact of the log. Raises UnfoldableError."""
        super().replay(fact)
        self.make_room()

    def posted(self, fact: Fact) -> list[Posting]:
        """The changes of a fact, and what it posts. Raises UnfoldableError."""
        with told_apart(fact):
            posted = self.entry_of(fact)
        self.make_room()
        return posted

    def entry_of(self, fact: Fact) -> list[Posting]:
        """The same, all of it still a change. Raises whatever goes wrong in a fold."""
        unearned = postings.unearned_before(self, fact.event)
        self.fold(fact.event, fact.at)
        return postings.postings(self, fact.event, unearned)

    def make_room(self) -> None:
        """Where much has changed, it is put aside."""
        if len(self.changed) >= AT_ONCE:
            self.put_aside()

    def put_aside(self) -> None:
        """Whatever has changed stands below from now on."""
        self.aside.keep(self.changed.values())
        self.sink()
        self._is_any_aside = True

    def things_of(self, kind: type[T]) -> Iterator[T]:
        """Every value of a kind, by number."""
        if self._is_any_aside:
            self.put_aside()
            return self.aside.things_of(kind)
        found = sorted(key for key in self.changed if key[0] is kind)
        return (self.changed[key] for key in found)

    def count_of(self, kind: type) -> int:
        """How many values of a kind there are."""
        if self._is_any_aside:
            self.put_aside()
            return self.aside.count_of(kind)
        return sum(key[0] is kind for key in self.changed)


@contextmanager
def aside_of(store: Store) -> Iterator[Aside]:
    """A place for what is folded from a store's log; it goes when it is left."""
    aside = store.aside()
    try:
        yield aside
    finally:
        aside.close()
