"""Events folded over a world: what stands there, and that it is what folding all of them gives."""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from typing import Any

import pytest

from invoicectl.domain.events import (
    BookingRequested,
    ClientAdded,
    Fact,
    MessageSent,
    SessionOpened,
    VisitCancelled,
    VisitPlanned,
)
from invoicectl.domain.evolve import FOLDS, ImpossibleMoveError, evolve
from invoicectl.domain.model import Booking, Client, Invoice, Message, Session, Visit
from invoicectl.domain.overlay import Nothing, Overlay, UnfoldableError
from invoicectl.domain.policy import Policy
from invoicectl.domain.states import FOLLOWS
from invoicectl.domain.things import KIND_OF, THINGS
from invoicectl.domain.world import key_of
from invoicectl.errors import NotFound
from tests.desk.books.histories import lived
from tests.rules.asking import at

SEEDS = range(12)
NOW = at("2026-01-05T09:00:00Z")


@cache
def facts(seed: int) -> tuple[Fact, ...]:
    """All that happened in a random history."""
    with lived(seed).business.desk.look() as work:
        return tuple(work.store.log.facts())


def folded(history: tuple[Fact, ...], base: Any = None) -> Overlay:
    world = Overlay(Nothing("here") if base is None else base)
    for fact in history:
        world.replay(fact)
    return world


def all_told(world: Overlay, keys: set[Any], numbers: range) -> list[Any]:
    """Everything that can be asked of a world about these things."""
    told: list[Any] = [world.file_id, world.get(Policy, 0)]
    for kind, ident in sorted(keys, key=str):
        told.append(world.get(kind, ident))
    for number in numbers:
        told += [world.visits_of(owner, number) for owner in ("booking", "series", "invoice")]
        told.append(world.unbilled(number))
        told.append(world.payments_of_booking(number))
        told.append(world.payments_of_invoice(number))
        told.append(world.messages_of(number))
    return [*told, *((kind, world.next_number(kind)) for kind in THINGS if kind != "letter")]


@pytest.mark.parametrize("seed", SEEDS)
def test_an_overlay_on_what_was_is_all_of_it_from_nothing(seed: int) -> None:
    """Wherever a history is cut: the rest over its beginning gives what folding all gives."""
    history = facts(seed)
    whole = folded(history)
    numbers = range(1, 40)
    expected = all_told(whole, set(whole.changed), numbers)
    for cut in range(1, len(history), max(1, len(history) // 12)):
        below = folded(history[:cut])
        before = all_told(below, set(below.changed), numbers)
        assert all_told(folded(history[cut:], below), set(whole.changed), numbers) == expected, cut
        assert all_told(below, set(below.changed), numbers) == before, (
            "what is below is never changed"
        )


@pytest.mark.parametrize("seed", SEEDS)
def test_a_fold_gives_what_changed_and_nothing_else(seed: int) -> None:
    world = Overlay(Nothing())
    for fact in facts(seed):
        changed = evolve(world, fact.event, fact.at)
        keys = [key_of(thing) for thing in changed]
        assert len(set(keys)) == len(keys), "each thing once"
        for thing in changed:
            if not isinstance(thing, Policy | Message):
                assert world.changed.get(key_of(thing)) != thing, (fact, thing)
            world.put(thing)


@pytest.mark.parametrize("seed", SEEDS)
def test_every_move_of_a_life_is_in_the_table(seed: int) -> None:
    """… and the table is no wider than the states that there are."""
    world = Overlay(Nothing())
    for fact in facts(seed):
        for thing in evolve(world, fact.event, fact.at):
            kind = THINGS.get(KIND_OF.get(type(thing), ""))
            if kind is not None and kind.state is not None:
                before = world.changed.get(key_of(thing))
                was = None if before is None else getattr(before, kind.state)
                now = getattr(thing, kind.state)
                assert now == was or now in FOLLOWS[kind.kind][was]
            world.put(thing)


def started() -> Overlay:
    """ada with a requested booking of two visits, and an open session."""
    world = Overlay(Nothing("here"))
    world.add(
        ClientAdded(1, "ada", None, None),
        BookingRequested(1, 1, None, True),
        *(
            VisitPlanned(number, 1, 1, None, NOW, 2500, "Walk", None, None, False)
            for number in (1, 2)
        ),
        SessionOpened(1, "email", 1, 1),
        at=NOW,
    )
    return world


def test_what_is_added_stands_and_what_is_below_does_not_move() -> None:
    below = started()
    above = Overlay(below)
    above.add(VisitCancelled(1, Decimal(1), 2500, 0, NOW), at=NOW)
    above.add(MessageSent(1, "client", "Hello", None, None), at=NOW)
    above.add(VisitPlanned(3, 1, 1, None, NOW, 100, "Look", None, None, False), at=NOW)
    assert [each.status for each in above.visits_of("booking", 1)] == [
        "cancelled",
        "planned",
        "planned",
    ]
    assert [each.status for each in below.visits_of("booking", 1)] == ["planned", "planned"]
    assert [each.text for each in above.messages_of(1)] == ["Hello"]
    assert below.messages_of(1) == []
    assert (below.next_number("visit"), above.next_number("visit")) == (3, 4)
    assert len(above.happened) == 3
    assert above.file_id == "here"


def test_changes_that_are_known_are_not_looked_up_again() -> None:
    above = Overlay(started())
    known = above.get(Client, 1)._replace(name="Ada")
    assert above.fold(VisitCancelled(99, Decimal(1), 2500, 0, NOW), NOW, [known]) == [known]
    assert above.get(Client, 1).name == "Ada"


def test_what_moved_away_is_not_listed_where_it_was() -> None:
    below = started()
    visit = below.get(Visit, 1)
    below.put(visit._replace(invoice=7))
    above = Overlay(below)
    above.put(visit._replace(invoice=None))
    assert [each.number for each in below.visits_of("invoice", 7)] == [1]
    assert above.visits_of("invoice", 7) == []


def test_nothing_is_there_before_anything_happened() -> None:
    world = Overlay(Nothing())
    with pytest.raises(NotFound):
        world.get(Client, 1)
    assert not world.visits_of("booking", 1)
    assert not world.payments_of_invoice(1)
    assert not world.unbilled(1)
    assert world.next_number("invoice") == 1


@pytest.mark.parametrize(
    ("kind", "was", "now"),
    [
        (Booking, "cancelled", "confirmed"),
        (Session, "closed", "open"),
        (Visit, "done", "cancelled"),
        (Visit, "cancelled", "done"),
    ],
)
def test_a_move_that_is_not_in_the_table_is_a_fault(
    monkeypatch: pytest.MonkeyPatch, kind: type[Any], was: str, now: str
) -> None:
    world = started()
    world.put(world.get(kind, 1)._replace(status=was))
    moved = world.get(kind, 1)._replace(status=now)
    event = MessageSent(1, "client", "Hello", None, None)
    monkeypatch.setitem(FOLDS, MessageSent, lambda *_: [moved])
    with pytest.raises(ImpossibleMoveError, match=f"can't go from {was} to {now}"):
        evolve(world, event, NOW)
    with pytest.raises(UnfoldableError, match="event 9"):
        world.replay(Fact(9, NOW, NOW, "clerk", "", event, 1))


def test_an_invoice_is_no_new_one_in_the_middle_of_its_life(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    world = folded(facts(0))
    invoice = next(each for key, each in world.changed.items() if key[0] is Invoice)
    fresh = invoice._replace(number=world.next_number("invoice"), status="written-off")
    monkeypatch.setitem(FOLDS, MessageSent, lambda *_: [fresh])
    with pytest.raises(ImpossibleMoveError, match="from None to written-off"):
        evolve(world, MessageSent(1, "client", "Hello", None, None), NOW)
