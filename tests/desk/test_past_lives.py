"""How things stood in random lives: what the file knew at each instant is what was shown then, and
what counts by an instant is a fold of the facts that do. Source: SPEC 11."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from invoicectl.desk.books.past import stood
from invoicectl.desk.engine.work import Desk
from invoicectl.domain import dates
from invoicectl.domain.events import Fact
from invoicectl.domain.overlay import Nothing, Overlay, UnfoldableError
from invoicectl.domain.policy import Policy
from invoicectl.errors import Error, NotFound
from tests.amounts import amount
from tests.desk.books.histories import (
    CLIENTS,
    DRAWN,
    PROVIDERS,
    STEPS,
    History,
    NothingThere,
    Words,
)
from tests.support import Business

LIVES = amount("PAST_LIVES", 2, taste=1)
"""How many random lives are looked back at, at every instant at which something was recorded."""

TABLES = ("invoices", "sessions", "bookings", "series", "visits", "payments")
LISTS = (
    *(("list",), ("client", "list"), ("provider", "list"), ("session", "list")),
    *(("booking", "list"), ("series", "list"), ("visit", "list"), ("card", "list")),
    *(("earnings",), ("earnings", "--movements"), ("attention",), ("report", "aging")),
)
SOME = 4
"""So many things are shown each time, besides the people."""

Shown = dict[tuple[str, ...], Any]


def _received(h: History) -> Words:
    bill = h.of("invoices", "status IN ('open', 'overdue')")
    return [
        "pay",
        bill,
        *h.perhaps(0.5, h.amount()),
        "--method",
        "cash",
        "--received",
        h.day(-6, 0),
    ]


def _replied(h: History) -> Words:
    sent = h.perhaps(0.6, "--sent", h.day(-5, 0))
    return ["reply", h.of("sessions", "status <> 'open'"), "so", "--from", "client", *sent]


def _done_before(h: History) -> Words:
    return ["visit", "done", h.of("visits", "status = 'planned'"), "--completed", h.day(-4, 0)]


def _advanced(h: History) -> Words:
    words = ["client", "credit", h.one(*CLIENTS), h.amount(), *h.reason(), "--method", "cash"]
    return [*words, "--received", h.day(-9, 0)]


BACK_DATED = (_received, _received, _replied, _replied, _done_before, _advanced)
"""What counts from before it is recorded."""


class Remembered(History):
    """A life of which is kept what was shown at the end of each instant."""

    def __init__(self, seed: int, *, is_back_dated: bool) -> None:
        self.shown: dict[datetime, Shown] = {}
        self._drawn = (*DRAWN, *BACK_DATED * 2) if is_back_dated else DRAWN
        super().__init__(seed)
        while len(self.told) < STEPS:
            with contextlib.suppress(NothingThere):
                self.do(self.chance.choice(self._drawn)(self))
        self.do(["clock", "advance", "2w"])

    def do(self, words: Words) -> None:
        """One command; time goes from step to step, so that every instant is seen."""
        if words[:2] != ["clock", "advance"]:
            super().do(words)
            self.keep()
            return
        self.told.append(words)
        with self.business.desk.look() as work:
            span = dates.parse_span(words[2])
            until = dates.add(work.now, span, work.get(Policy, 0).timezone)
        while (first := self.earliest()) is not None and first < until:
            self.business("clock", "advance", "--next")
            self.keep()
        self.business("clock", "advance", "--to", dates.stamp(until))
        self.keep()

    def earliest(self) -> datetime | None:
        """When the next step comes."""
        with self.business.desk.look() as work:
            return work.store.agenda.earliest()

    def now(self) -> datetime:
        found = self.business.desk.store.file.info().simulated_at
        assert found is not None
        return found

    def keep(self) -> None:
        """Keep what is shown at this instant, in the place of what was shown at it before."""
        refs = [ref for table in TABLES for ref in self.refs(table)]
        chosen = refs if len(refs) <= SOME else self.chance.sample(refs, SOME)
        self.shown[self.now()] = dict(shown(self.business, chosen))

    def refs(self, table: str) -> list[str]:
        return [ref for (ref,) in self.ask(f"SELECT ref FROM {table} ORDER BY number")]


def questions(refs: list[str]) -> Iterator[tuple[str, ...]]:
    """All that is asked of a business."""
    yield from LISTS
    for name in (*CLIENTS, *PROVIDERS):
        yield from (("show", name), ("statement", name))
    yield from (("show", ref) for ref in refs)


def asked(business: Business, *words: str) -> Any:
    """What is told; of an error its name."""
    try:
        return business(*words)
    except NotFound:
        return NotFound
    except Error as error:
        return type(error)


def shown(business: Business, refs: list[str]) -> Iterator[tuple[tuple[str, ...], Any]]:
    """What is shown of a business; in place of an error its name."""
    for words in questions(refs):
        told = asked(business, *words)
        if isinstance(told, dict):
            told = {name: each for name, each in told.items() if name not in {"as_of", "known"}}
        if words == ("report", "aging"):
            del told["at"]  # of an instant it is the instant itself, at which nothing counts yet
        yield words, told


@contextlib.contextmanager
def as_it_was(life: History, as_of: str | None, known: str | None) -> Iterator[Desk]:
    """A life's business, asked about its past."""
    context = life.business.context
    with stood(context.desk, as_of, known, None, None) as desk, context.standing_over(desk):
        yield desk


def compare(life: Remembered, found: Shown, at: datetime) -> None:
    for words, told in life.shown[at].items():
        assert found[words] == told, (words, at)


def told_again(life: Remembered, at: datetime) -> Shown:
    """What is shown in the place of what was shown at an instant."""
    refs = [words[1] for words in life.shown[at] if words[0] == "show"]
    return dict(shown(life.business, [ref for ref in refs if ref not in (*CLIENTS, *PROVIDERS)]))


@pytest.mark.more
@pytest.mark.parametrize("seed", range(LIVES))
def test_what_was_known_is_what_was_shown(seed: int) -> None:
    life = Remembered(seed, is_back_dated=seed % 2 == 1)
    instants = sorted(life.shown)[:-1]
    for at in instants:
        known = dates.stamp(at + timedelta(seconds=1))
        with as_it_was(life, None, known):
            compare(life, told_again(life, at), at)
    life.business.close()


def facts_of(life: History) -> list[Fact]:
    with life.business.desk.look() as work:
        return list(work.store.log.facts())


def folded_by_hand(facts: list[Fact], at: datetime) -> Overlay:
    """The facts that count before an instant, but for those about what was not there yet."""
    found = Overlay(Nothing())
    for fact in facts:
        if fact.at < at:
            with contextlib.suppress(UnfoldableError):
                found.replay(fact)
    return found


@pytest.mark.more
@pytest.mark.parametrize("seed", range(LIVES))
def test_what_counts_is_what_was_shown_or_a_fold_of_it(seed: int) -> None:
    """Where nothing was dated back over the instant, it is what was known then."""
    life = Remembered(seed, is_back_dated=True)
    facts = facts_of(life)
    for at in sorted(life.shown)[:-1]:
        before = at + timedelta(seconds=1)
        with as_it_was(life, dates.stamp(before), None) as desk:
            counted = {fact.seq for fact in facts if fact.at < before}
            if counted == {fact.seq for fact in facts if fact.recorded_at < before}:
                compare(life, told_again(life, at), at)
                continue
            by_hand = folded_by_hand(facts, before)
            with desk.look() as work:
                for (kind, number), thing in by_hand.changed.items():
                    if isinstance(number, int):
                        assert work.get(kind, number) == thing, (at, kind, number)
            for words in questions([]):
                with contextlib.suppress(NotFound):
                    life.business(*words)
    life.business.close()


@pytest.mark.parametrize("seed", [pytest.param(seed, marks=pytest.mark.more) for seed in (1, 5)])
def test_who_asks_for_one_thing_is_told_what_who_asks_for_all_is(seed: int) -> None:
    life = Remembered(seed, is_back_dated=True)
    for at in sorted(life.shown)[:-1:9]:
        before = dates.stamp(at + timedelta(seconds=1))
        with as_it_was(life, None, before):
            known = {words: asked(life.business, *words) for words in life.shown[at]}
        with as_it_was(life, before, None):
            counted = {words: asked(life.business, *words) for words in life.shown[at]}
        for words in life.shown[at]:
            assert asked(life.business, *words, "--known", before) == known[words], (words, at)
            assert asked(life.business, *words, "--as-of", before) == counted[words], (words, at)
    life.business.close()
