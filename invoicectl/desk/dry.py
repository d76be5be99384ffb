"""A dry run: all of a command in a transaction that is rolled back, and what it would have changed.

No gateway is asked: every charge is taken as approved. What things look like after each act is
noted in its transaction; what they look like before, once that is undone and while nobody else can
write. Source: SPEC 9 (`--dry-run`), 11 (`changes`, `charges`).
"""

from collections.abc import Iterator
from typing import Any

from invoicectl.desk.asking.may_differ import beside
from invoicectl.desk.asking.seen import Sight, seen
from invoicectl.desk.asking.views import Json
from invoicectl.desk.done import Foreseen
from invoicectl.desk.engine.work import Desk, Work
from invoicectl.domain.model import Client, Message, Payment, Provider, Session, Unmatched
from invoicectl.domain.things import KIND_OF, THINGS
from invoicectl.domain.world import Key


class DryRun:
    """What is noted of one command's acts."""

    def __init__(self) -> None:
        self._desk: Desk | None = None
        self._before: tuple[Any, ...] = ()
        self._is_within = False
        self._after: dict[Key, Sight | None] = {}

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
        before: dict[Key, Sight | None] = {}
        try:
            if desk.store.is_writing:
                desk.store.undo()
            if self._after:
                with desk.look() as work:
                    before = {key: seen(work, key) for key in self._after}
        finally:
            if not self._is_within:
                desk.store.rollback()
            desk.dry, desk.is_dry, desk.shares_commits, desk.is_unswept, desk.said = self._before
        return Foreseen(
            [each for key in self._after for each in _changes(before[key], self._after[key])],
            [each for key in self._after for each in _charges(key, before[key], self._after[key])],
        )

    def _take(self, work: Work) -> None:
        """Note how things stand at the end of an act, and people behind what is theirs."""
        keys = list(dict.fromkeys(each for key in work.written for each in _concerned(work, key)))
        for each in sorted(keys, key=lambda key: key != keys[0] and key[0] in (Client, Provider)):
            self._after[each] = seen(work, each)


def _concerned(work: Work, key: Key) -> Iterator[Key]:
    """A thing that changed, and those whose objects tell of it."""
    kind, ident = key
    if kind is Message:
        yield Session, ident[0]
        return
    if kind is Unmatched:
        return
    yield key
    name = KIND_OF.get(kind)
    for owner, number in () if name is None else beside(work, name, ident):
        yield THINGS[owner].cls, number


_NAMED = frozenset({"client", "provider"})
"""Whose a thing is, which stays: what changes there is what somebody is called."""


def _changes(before: Sight | None, after: Sight | None) -> Iterator[Json]:
    """Field by field; a new thing comes from nulls, under its reference as it would be."""
    if after is None:
        return
    ref = after.ref if before is None else before.ref
    for field, value in after.fields.items():
        was = None if before is None else before.fields[field]
        if was != value and (before is None or field not in _NAMED):
            yield {"ref": ref, "field": field, "from": was, "to": value}


def _charges(key: Key, before: Sight | None, after: Sight | None) -> Iterator[Json]:
    """The charge that a new payment is, if a card would be asked for it."""
    if key[0] is not Payment or before is not None or after is None:
        return
    told = after.fields
    if (told["method"], told["outcome"]) == ("card", "approved") and told["refund_of"] is None:
        yield {name: told[name] for name in ("card", "amount", "tip")}
