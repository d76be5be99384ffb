"""What was learned of the file inside one transaction: read or written by acts that share it.

While a transaction that writes is open nobody else writes, so what one act has learned the next
one need not ask. With the commit it is given up, and with an act that is undone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypeVar

from invoicectl.domain.things import THINGS, Step

if TYPE_CHECKING:
    from invoicectl.domain.file_info import FileInfo
    from invoicectl.domain.model import Entity
    from invoicectl.domain.things import Next
    from invoicectl.domain.world import Key
    from invoicectl.store import Store

T = TypeVar("T")

_NEVER = datetime.max.replace(tzinfo=UTC)


class Learned:
    """What was read and written so far; the rest is asked of the store."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.values: dict[Key, Any] = {}
        self.handles: dict[tuple[str, int], str] = {}
        self.numbers: dict[str, int] = {}  # the next free ones
        self.info: FileInfo | None = None
        self._seq: int | None = None
        self._newest_at: datetime | None = None
        self._earliest: datetime | None = None

    def get(self, kind: type[T], ident: Any) -> T:
        """The value of that kind. Raises NotFound."""
        key = (kind, ident)
        if key not in self.values:
            self.values[key] = self._store.values.get(kind, ident)
        return self.values[key]  # type: ignore[no-any-return]

    def handle_of(self, owner: str, number: int) -> str:
        """The handle of a `client` or `provider`. Raises FileFault where there is none: the file
        names somebody who is not there."""
        person = self.values.get((THINGS[owner].cls, number))
        if person is not None:
            return str(person.handle)
        if (owner, number) not in self.handles:
            self.handles[owner, number] = self._store.questions.handle_of(owner, number)
        return self.handles[owner, number]

    def next_seq(self) -> int:
        """The sequence of the next fact, which is taken."""
        self._seq = self._store.log.next_seq() if self._seq is None else self._seq + 1
        return self._seq

    def newest_at(self) -> datetime | None:
        """When the newest fact was recorded; None in an empty log."""
        if self._newest_at is None:
            self._newest_at = self._store.log.newest_at()
        return self._newest_at

    def recorded(self, at: datetime) -> None:
        """Facts were recorded at this instant, and are the newest."""
        self._newest_at = at

    def save(self, changed: Mapping[Key, Entity], step_of: Callable[[Entity], Next]) -> None:
        """Write values, each with its next step."""
        stepping = [(key, thing, step_of(thing)) for key, thing in changed.items()]
        self._store.values.save(
            (thing, self.values.get(key), step) for key, thing, step in stepping
        )
        self.values.update(changed)
        if self._earliest is not None:
            at = [step.at for _, _, step in stepping if isinstance(step, Step)]
            self._earliest = min([self._earliest, *at])

    def is_anything_due(self, now: datetime) -> bool:
        """Whether any step of anybody is due: hardly ever is one. The step that was the earliest
        may have been taken, so it is looked up again when its instant has come."""
        if self._earliest is None or self._earliest <= now:
            self._earliest = self._store.agenda.earliest() or _NEVER
        return self._earliest <= now
