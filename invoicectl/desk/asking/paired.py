"""Which thing of one future is which of another. Both number what they make as it comes, so a bill
more shifts all numbers behind it; a thing is known by whose and what it is, and in which turn."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from typing import Any

from invoicectl.desk.asking.may_differ import KINDS
from invoicectl.desk.asking.views import Json
from invoicectl.desk.engine.work import Work
from invoicectl.domain.references import reference
from invoicectl.domain.things import KIND_OF, THINGS
from invoicectl.domain.world import Key

_ORDER = (*("client", "provider", "session", "booking", "series", "invoice", "visit", "payment"),)
"""A kind comes after those by which its things are known."""

_KNOWN_BY: dict[str, tuple[str, ...]] = {
    "client": ("handle",),
    "provider": ("handle",),
    "session": ("client", "provider", "kind"),
    "booking": ("client",),
    "series": ("client",),
    "invoice": ("client", "plan", "session", "booking"),
    "visit": ("client", "booking", "series", "start_at"),
    "payment": ("client", "provider", "invoice", "booking", "kind", "method"),
}

Pair = tuple[Key | None, Key | None]


class Paired:
    """The things that two futures have made since they were one; `first`: their first numbers by
    kind."""

    def __init__(self, first: dict[str, int], without: Work, with_: Work) -> None:
        self._first = first
        self._with: dict[tuple[str, int], int] = {}  # what it is called in the other future
        self._of: dict[tuple[str, int], int] = {}  # … and the other way round
        self._only: list[tuple[str, int]] = []
        self._whose: dict[tuple[str, int], Any] = {}  # the client of what both have made
        self._count = {kind: without.next_number(kind) for kind in KINDS}
        for kind in _ORDER:
            self._pair(kind, without, with_)

    def pairs(
        self, touched: Iterable[Key], clients: Collection[int] | None = None
    ) -> Iterator[Pair]:
        """What is to be compared: what both had before as it is called, then what is new; of what
        both have made only what is of these clients (None: of all)."""
        for key in touched:
            kind = KIND_OF.get(key[0])
            if kind is None or key[1] < self._first[kind]:
                yield key, key
        for kind in KINDS:
            cls = THINGS[kind].cls
            for number in range(self._first[kind], self._count[kind]):
                other = self._of.get((kind, number))
                is_alike = clients is not None and self._whose.get((kind, number)) not in clients
                if is_alike and other is not None:
                    continue
                yield (cls, number), None if other is None else (cls, other)
        for kind, number in self._only:
            yield None, (THINGS[kind].cls, number)

    def called(self, kind: str, number: int) -> int:
        """The number that a thing of the future with the commands has in the one without; below
        zero where it has none there."""
        if number < self._first.get(kind, number + 1):
            return number
        return self._with.get((kind, number), -number)

    def renamed(self, fields: Json) -> Json:
        """The fields of a thing with what they name as it is called without the commands."""
        shown: Json = _renamed(fields, self._names)
        return shown

    @property
    def _names(self) -> dict[str, str]:
        if not hasattr(self, "_told"):
            self._told = {
                reference(kind, number): reference(kind, other)
                for (kind, number), other in self._with.items()
                if number != other
            }
        return self._told

    def _pair(self, kind: str, without: Work, with_: Work) -> None:
        waiting: dict[Any, list[int]] = defaultdict(list)
        for number in range(self._first[kind], self._count[kind]):
            waiting[self._known(without, kind, number, {})].append(number)
        for each in waiting.values():
            each.reverse()
        for number in range(self._first[kind], with_.next_number(kind)):
            known = self._known(with_, kind, number, self._with)
            alike = waiting.get(known)
            if alike:
                other = alike.pop()
                self._whose[kind, other] = known[0] if _KNOWN_BY[kind][0] == "client" else None
                self._with[kind, number], self._of[kind, other] = other, number
            else:
                self._only.append((kind, number))

    def _known(
        self, work: Work, kind: str, number: int, names: dict[tuple[str, int], int]
    ) -> tuple[Any, ...]:
        thing = work.get(THINGS[kind].cls, number)
        told = []
        for field in _KNOWN_BY[kind]:
            value = getattr(thing, field)
            is_new = field in self._first and value is not None and value >= self._first[field]
            if is_new and names is self._with:
                value = names.get((field, value), f"only there: {value}")
            told.append(value)
        return tuple(told)


def _renamed(value: Any, names: dict[str, str]) -> Any:
    if isinstance(value, str):
        return names.get(value, value)
    if isinstance(value, list):
        return [_renamed(each, names) for each in value]
    if isinstance(value, dict):
        return {name: _renamed(each, names) for name, each in value.items()}
    return value
