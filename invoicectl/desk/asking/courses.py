"""How a future went behind an event: its sums, and of each client what tells two lives apart.

Everything that rules ask is one client's, besides the settings: whose facts are alike in two
futures stands alike in them, and nothing of hers needs to be looked at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

from invoicectl.desk.asking.may_differ import OTHER_NAMES, MayDiffer
from invoicectl.desk.engine.supposing import Sum, sums_of
from invoicectl.desk.engine.work import Desk
from invoicectl.domain.events import Event, ProviderPaid
from invoicectl.domain.hashing import sha256
from invoicectl.domain.things import THINGS

FEW = 50
"""Of so many clients the facts are read once more, one by one; of more, all are looked at."""

Called = Callable[[str, int], int]
"""What a thing of this kind and number is called in the other future."""


def as_here(_: str, number: int) -> int:
    """It is called what it is."""
    return number


class Course:
    """What has happened since then. `lives` tells the lives of two clients apart; `of_nobody` are
    the events that are no client's."""

    def __init__(self, desk: Desk, after: int, called: Called = as_here) -> None:
        self.sums: Counter[Sum] = Counter()
        self.lives: dict[int, str] = {}
        self.of_nobody: list[Event] = []
        with desk.look() as work:
            while facts := work.store.log.told(None, after=after):
                after = facts[-1][0].seq
                for fact, _ in facts:
                    event = fact.event
                    self.sums.update(dict(sums_of(work, event)))
                    if fact.client is None:
                        self.of_nobody.append(event)
                    else:
                        told = type(event).__name__, fact.at, _renamed(event, called)
                        before = self.lives.get(fact.client, "")
                        self.lives[fact.client] = sha256(f"{before} {told}".encode())
                work.forget()
        for each in self.of_nobody:
            if isinstance(each, ProviderPaid):  # what is paid out was earned as well
                self.sums["earnings"] += each.earnings_minor


def _renamed(value: Any, called: Called) -> tuple[Any, ...]:
    """An event, or a part of one, with what it names as the other future calls it."""
    told: list[Any] = []
    for name, each in zip(value._fields, value, strict=True):
        kind = OTHER_NAMES.get(name, name)
        if kind in THINGS and isinstance(each, int):
            told.append(called(kind, each))
        elif name == "visits":
            told.append(tuple(called("visit", number) for number in each))
        elif isinstance(each, tuple):
            told.append(_renamed_parts(each, called))
        else:
            told.append(each)
    return tuple(told)


def _renamed_parts(parts: tuple[Any, ...], called: Called) -> tuple[Any, ...]:
    if hasattr(parts, "_fields"):
        return _renamed(parts, called)
    return tuple(_renamed(each, called) if hasattr(each, "_fields") else each for each in parts)


def parted(without: Course, with_: Course) -> frozenset[int] | None:
    """The clients whose lives differ; None where anybody's may, or too many do."""
    nobodys = (*without.of_nobody, *with_.of_nobody)
    if not all(isinstance(each, ProviderPaid) for each in nobodys):
        return None
    clients = {*without.lives, *with_.lives}
    found = frozenset(each for each in clients if without.lives.get(each) != with_.lives.get(each))
    return found if len(found) <= FEW else None


def touched(
    found: MayDiffer,
    after: int,
    clients: frozenset[int],
    courses: tuple[Course, ...],
    desks: tuple[Desk, ...],
) -> None:
    """See what may differ, where only these clients' lives do."""
    for course, desk in zip(courses, desks, strict=True):
        for event in course.of_nobody:
            found.see(event)
        for client in clients:
            with desk.look() as work:
                facts = work.store.log.of_client(client)
            for fact in facts:
                if fact.seq > after:
                    found.see(fact.event)
