"""A dry run: all of a command in a transaction that is rolled back, and what it would have changed.

No gateway is asked: every charge is taken as approved. What things look like after each act is
noted in its transaction; what they look like before, once that is undone and while nobody else can
write. Source: SPEC 9 (`--dry-run`), 11 (`changes`, `charges`).
"""

from collections.abc import Iterator
from typing import Any

from invoicectl.desk.asking import views
from invoicectl.desk.asking.views import Json
from invoicectl.desk.done import Foreseen
from invoicectl.desk.engine.work import Desk, Work
from invoicectl.domain import policy
from invoicectl.domain.model import (
    Booking,
    Client,
    Invoice,
    Message,
    Payment,
    Provider,
    Series,
    Session,
    Unmatched,
    Visit,
)
from invoicectl.domain.policy import Policy
from invoicectl.domain.tuples import NamedTuple
from invoicectl.domain.world import Key
from invoicectl.errors import NotFound

OF_OTHERS = frozenset({"payments", "visits"})
"""Lists of things that have references, and so changes, of their own."""


class _Seen(NamedTuple):
    """A thing at one moment: how people call it, and its object."""

    ref: str
    fields: Json


class DryRun:
    """What is noted of one command's acts."""

    def __init__(self) -> None:
        self._desk: Desk | None = None
        self._before: tuple[Any, ...] = ()
        self._is_within = False
        self._after: dict[Key, _Seen | None] = {}

    def enter(self, desk: Desk) -> None:
        """From now on the acts of this desk are rehearsed; entering twice is no more than once."""
        if self._desk is not None:
            return
        self._desk = desk
        self._before = desk.dry, desk.is_dry, desk.shares_commits, desk.is_unswept, desk.said
        self._is_within = desk.store.is_writing
        if self._is_within:
            desk.store.savepoint()
        desk.dry, desk.is_dry, desk.shares_commits = self._take, True, True

    def leave(self) -> Foreseen:
        """Undo it all; what would have changed."""
        desk = self._desk
        if desk is None:
            return Foreseen([], [])
        before: dict[Key, _Seen | None] = {}
        try:
            if desk.store.is_writing:
                desk.store.undo()
            if self._after:
                with desk.look() as work:
                    before = {key: _seen(work, key) for key in self._after}
        finally:
            if not self._is_within:
                desk.store.rollback()
            desk.dry, desk.is_dry, desk.shares_commits, desk.is_unswept, desk.said = self._before
        return Foreseen(
            [each for key in self._after for each in _changes(before[key], self._after[key])],
            [each for key in self._after for each in _charges(key, before[key], self._after[key])],
        )

    def _take(self, work: Work) -> None:
        """Note how things stand at the end of an act."""
        for key in work.written:
            for each in _concerned(work, key):
                self._after[each] = _seen(work, each)


def _concerned(work: Work, key: Key) -> Iterator[Key]:
    """A thing that changed, and those whose objects tell of it."""
    kind, ident = key
    if kind is Message:
        yield Session, ident[0]
        return
    if kind is Unmatched:
        return
    yield key
    thing: Any = work.get(kind, ident)
    for field, owner in _TOLD_BY.get(kind, ()):
        number = getattr(thing, field)
        if number is not None:
            yield owner, number


_TOLD_BY: dict[type, tuple[tuple[str, type], ...]] = {
    Invoice: (("session", Session), ("booking", Booking)),
    Payment: (("invoice", Invoice), ("booking", Booking)),
    Visit: (("booking", Booking), ("series", Series), ("invoice", Invoice)),
}
"""Which things tell of a thing, by the field that names them."""


def _seen(work: Work, key: Key) -> _Seen | None:
    """A thing as it stands; None where there is none."""
    try:
        thing: Any = work.get(*key)
    except NotFound:
        return None
    if isinstance(thing, Policy):
        return _Seen("file", dict(policy.settings(thing)))
    fields = views.of(work, thing)
    if isinstance(thing, Provider):
        owed = views.earnings(work, thing)
        return _Seen(thing.handle, fields | {name: owed[name] for name in _OWED})
    if isinstance(thing, Client):
        return _Seen(thing.handle, fields)
    told = {name: each for name, each in fields.items() if name not in OF_OTHERS}
    return _Seen(thing.ref, told)


_OWED = ("pending", "tips", "paid_out")
"""What `earnings` tells of a provider."""


def _changes(before: _Seen | None, after: _Seen | None) -> Iterator[Json]:
    """Field by field; a new thing comes from nulls, under its reference as it would be."""
    if after is None:
        return
    ref = after.ref if before is None else before.ref
    for field, value in after.fields.items():
        was = None if before is None else before.fields[field]
        if was != value:
            yield {"ref": ref, "field": field, "from": was, "to": value}


def _charges(key: Key, before: _Seen | None, after: _Seen | None) -> Iterator[Json]:
    """The charge that a new payment is, if a card would be asked for it."""
    if key[0] is not Payment or before is not None or after is None:
        return
    told = after.fields
    if (told["method"], told["outcome"]) == ("card", "approved") and told["refund_of"] is None:
        yield {name: told[name] for name in ("card", "amount", "tip")}
