"""What is written of things by which they are found: which of them the index has to follow."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from invoicectl.domain.model import (
    Booking,
    Client,
    Invoice,
    Message,
    Payment,
    Provider,
    Session,
    Visit,
)
from invoicectl.domain.things import KIND_OF

if TYPE_CHECKING:
    from invoicectl.domain.model import (
        Entity,
    )

_PERSON = ("handle", "name", "email")

_FOUND_BY: dict[type, tuple[str, ...]] = {
    Client: (*_PERSON, "address", "phone", "tax_id", "cards"),
    Provider: _PERSON,
    Session: (),
    Booking: (),
    Visit: ("service", "price_minor"),
    Payment: ("amount_minor", "tip_minor", "reference", "gateway_ref", "card", "reason", "invoice"),
    Invoice: ("total_minor", "late_fee_minor", "lines", "reference", "contest_reason"),
}
"""The fields that a thing is found by, besides what never changes."""


class Touched:
    """The things that one writing touches, by kind; and the people who have another name."""

    def __init__(self) -> None:
        self.things: dict[str, dict[int, None]] = {}
        self.renamed: list[tuple[str, int]] = []

    def __len__(self) -> int:
        return sum(map(len, self.things.values()))

    def see(self, thing: Entity, before: Entity | None) -> None:
        """Take note of a value that is written, and what it was before (None: new)."""
        if isinstance(thing, Message):
            self._note("session", thing.session)
            return
        fields = _FOUND_BY.get(type(thing))
        if fields is None or _is_same(thing, before, fields):
            return
        kind, number = KIND_OF[type(thing)], int(thing[0])
        self._note(kind, number)
        is_known = isinstance(thing, Client | Provider) and before is not None
        if is_known and not _is_same(thing, before, ("handle", "name")):
            self.renamed.append((kind, number))

    def _note(self, kind: str, number: int) -> None:
        self.things.setdefault(kind, {})[number] = None


def _is_same(thing: Any, before: Any, fields: tuple[str, ...]) -> bool:
    """Whether it is no new thing, and these fields are as they were."""
    return before is not None and all(
        getattr(thing, name) == getattr(before, name) for name in fields
    )
