"""What may stand differently in two files that have had one past: that of which either's log tells
since, and what is told of with it.

What is named too much costs a look and no more; what is kept of a thing is one byte."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from invoicectl.desk.engine.forks import Looking
from invoicectl.desk.engine.work import Work
from invoicectl.domain.events import Event
from invoicectl.domain.model import Booking, Client, Invoice, Payment
from invoicectl.domain.policy import Policy
from invoicectl.domain.things import THINGS
from invoicectl.domain.world import Key
from invoicectl.errors import NotFound

KINDS = ("client", "provider", "session", "booking", "series", "visit", "invoice", "payment")
"""The kinds of things that are compared, in the order in which they are told."""

PORTION = 100
"""So many things are read in one look: a long reader would hold up writers."""


class MayDiffer:
    """The things of both files that may differ; of each kind only those `below` a number, where the
    files number what is newer each in its own way."""

    def __init__(self, below: Mapping[str, int] | None = None) -> None:
        self._below = below
        self._marks = {kind: bytearray() for kind in KINDS}
        self._first = dict.fromkeys(KINDS, 0)  # no mark below is fresh
        self._has_settings = False

    def see(self, event: Event) -> None:
        """Whatever an event names."""
        self._has_settings = self._has_settings or event._fields[0] == "setting"
        for kind, number in _named(event):
            self._mark(kind, number)

    def spread(self, looking: Looking) -> None:
        """And what belongs to it, in either file."""
        if self._has_settings:
            with looking() as both:
                for work in both:
                    for kind, number in work.store.questions.moved_by_policy():
                        self._mark(kind, number)
        while fresh := list(islice(self._fresh(), PORTION)):
            with looking() as both:
                for kind, number in fresh:
                    for work in both:
                        for each in beside(work, kind, number):
                            self._mark(*each)

    def __iter__(self) -> Iterator[Key]:
        """Each thing, by kind and number; the settings first."""
        if self._has_settings:
            yield Policy, 0
        for kind, marks in self._marks.items():
            number = marks.find(_FOLLOWED)
            while number >= 0:
                yield THINGS[kind].cls, number
                number = marks.find(_FOLLOWED, number + 1)

    def _mark(self, kind: str, number: int) -> None:
        marks = self._marks.get(kind)
        if marks is None or (self._below is not None and number >= self._below[kind]):
            return
        if number >= len(marks):
            marks.extend(bytes(number + 1 - len(marks)))
        if not marks[number]:
            marks[number] = _FRESH
            self._first[kind] = min(self._first[kind], number)

    def _fresh(self) -> Iterator[tuple[str, int]]:
        """What was marked and not followed yet; it counts as followed from now on."""
        for kind, marks in self._marks.items():
            while (number := marks.find(_FRESH, self._first[kind])) >= 0:
                marks[number], self._first[kind] = _FOLLOWED, number
                yield kind, number
            self._first[kind] = len(marks)


_FRESH, _FOLLOWED = 1, 2
"""How a thing is marked: it may differ, and what belongs to it was marked too."""


OTHER_NAMES = {"of": "payment", "releases": "visit", "beside": "visit", "use": "payment"}
"""Fields of events that name a thing by another word than its kind."""


def _named(value: Any) -> Iterator[tuple[str, int]]:
    """Every thing that an event, or a part of one, names by its number."""
    for name, each in zip(value._fields, value, strict=True):
        kind = OTHER_NAMES.get(name, name)
        if kind in THINGS and isinstance(each, int):
            yield kind, each
        elif name == "visits":
            yield from (("visit", number) for number in each)
        elif isinstance(each, tuple):
            for part in (each,) if hasattr(each, "_fields") else each:
                if hasattr(part, "_fields"):
                    yield from _named(part)


_OWNERS = ("client", "provider", "session", "booking", "series", "invoice")


def beside(work: Work, kind: str, number: int) -> Iterator[tuple[str, int]]:
    """What tells of a thing, and what follows from it: a client's hold shows on all that is hers,
    and an invoice has the next step that its visits and payments bring."""
    try:
        thing: Any = work.get(THINGS[kind].cls, number)
    except NotFound:
        return
    for name in _OWNERS:
        owner = getattr(thing, name, None)
        if isinstance(owner, int):
            yield name, owner
    if isinstance(thing, Payment):
        if thing.of is not None:
            yield "payment", thing.of
        yield from (("payment", lot.payment) for lot in thing.lots)
    elif isinstance(thing, Client):
        yield from (("invoice", each) for each in work.unsettled(number))
    elif isinstance(thing, Invoice | Booking):
        yield from (("visit", each.number) for each in work.visits_of(kind, number))
        paid = work.payments_of_invoice if isinstance(thing, Invoice) else work.payments_of_booking
        yield from (("payment", each.number) for each in paid(number))
