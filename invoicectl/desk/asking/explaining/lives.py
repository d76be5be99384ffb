"""A client's life told again from its facts: the world as it was before each of them, and what the
rules say there of every amount and instant that the fact brought.

The rules are those that act. What they say is kept beside the thing and the field that it is of, so
that it can be compared with what is on record.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from heapq import merge
from typing import TYPE_CHECKING, Any

from invoicectl.desk.asking.explaining.values import Because
from invoicectl.domain import dates, money, policy
from invoicectl.domain.model import Client, Invoice
from invoicectl.domain.overlay import Nothing, Overlay
from invoicectl.domain.policy import Policy
from invoicectl.domain.references import reference
from invoicectl.domain.world import Key, key_of

if TYPE_CHECKING:
    from invoicectl.desk.engine.work import Work
    from invoicectl.domain.events import Fact
    from invoicectl.domain.model import Entity


Claimed = tuple[Key, Because]
"""What a rule says of a field of a thing."""

Claims = Callable[["Life", "Fact"], Iterable[Claimed]]
"""What the rules say of a fact, in the world just before it."""

Seen = Callable[["Fact"], None]
"""Who is told each fact, for a long walk through them."""

Tables = Sequence[Mapping[type, Claims]]
"""What is asked of the rules before each kind of fact."""


class Life(Overlay):
    """The world of one client, as far as its facts were told again."""

    def __init__(self, work: Work) -> None:
        super().__init__(Nothing(work.file_id))
        self.work = work
        self.claimed: dict[tuple[Key, str], Because] = {}
        self.moved: dict[tuple[Key, str], list[int]] = {}
        self.recorded: dict[Key, datetime] = {}
        self._fact: Fact | None = None

    def hears(self, fact: Fact, tables: Tables) -> None:
        """A fact happens again; before it the rules are asked. Raises UnfoldableError."""
        asked = [each[type(fact.event)] for each in tables if type(fact.event) in each]
        said = [line for claims in asked for line in claims(self, fact)]
        self._fact = fact
        self.replay(fact)
        for key, line in said:
            self.claimed[key, line.field] = line._replace(events=line.events or (fact.seq,))

    def put(self, thing: Entity) -> None:
        """The thing stands like this from now on; by which fact each field came is noted."""
        key: Any = key_of(thing)
        fields, before = thing._fields, self.changed.get(key)
        if self._fact is None:
            raise TypeError("what no fact brought is no part of a life")
        seq = self._fact.seq
        self.recorded.setdefault(key, self._fact.recorded_at)
        for index, value in enumerate(thing):
            was = None if before is None else before[index]
            if value != was:
                self.moved.setdefault((key, fields[index]), []).append(seq)
                if isinstance(thing, Invoice) and fields[index] == "lines":
                    self._note_items(key, was or (), thing.lines, seq)
        super().put(thing)

    def _note_items(self, key: Key, before: Sequence[Any], after: Sequence[Any], seq: int) -> None:
        """By which fact each line of a bill came, or came to be another."""
        for index in range(len(after)):
            if before[index : index + 1] != after[index : index + 1]:
                self.moved[key, f"lines[{index}]"] = [seq]

    def line(self, key: Key, field: str) -> Because | None:
        """What a rule said last of a field."""
        return self.claimed.get((key, field))

    def seqs(self, key: Key, *fields: str) -> tuple[int, ...]:
        """The facts by which these fields of a thing came to be what they are."""
        return tuple(sorted({seq for each in fields for seq in self.moved.get((key, each), ())}))

    def knows(self, key: Key) -> bool:
        """Whether there is such a thing in this life."""
        return key in self.changed

    # --- in words -----------------------------------------------------------------------------

    def money(self, minor: int) -> str:
        """An amount, as JSON and sentences have it."""
        return money.show(minor, self.work.get(Policy, 0).currency)

    def when(self, at: datetime | None) -> str:
        """An instant in a sentence, in the business's zone as it is now."""
        at = at or self.work.now
        return dates.spoken(at, self.work.get(Policy, 0).timezone, self.work.now)

    def handle(self, owner: str, number: int | None) -> str:
        """Who it is, by the handle of now."""
        return "the business" if number is None else self.work.handle_of(owner, number)


def of(work: Work, thing: Any, tables: Tables, seen: Seen | None = None) -> Life:
    """The life up to now of the client whose thing it is; of a payout, its provider's and its own
    alone. `seen` is told each fact. Raises FileFault, UnfoldableError."""
    client = thing.number if isinstance(thing, Client) else thing.client
    log = work.store.log
    own = log.about([thing.ref]) if client is None else log.of_client(client)
    shared = log.about(["file", *policy.settings(Policy()), *_providers(own)])
    life = Life(work)
    for fact in merge(shared, own, key=lambda each: each.seq):
        life.hears(fact, tables)
        if seen is not None:
            seen(fact)
    return life


def _providers(facts: list[Fact]) -> Iterator[str]:
    """The references of the providers of whom these facts tell."""
    found: dict[int, None] = {}
    for each in facts:
        provider = getattr(each.event, "provider", None)
        shares = getattr(each.event, "tips", ())
        for number in (provider, *(share.provider for share in shares)):
            if number is not None:
                found[number] = None
    return (reference("provider", number) for number in found)


def stamp(at: datetime | None) -> str | None:
    """An instant as JSON has it."""
    return None if at is None else dates.stamp(at)
