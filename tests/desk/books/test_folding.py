"""A log folded with most of it put aside is the log folded in memory."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest

from invoicectl.desk.books import folding
from invoicectl.desk.books.folding import Folded, aside_of
from invoicectl.domain.events import Fact
from invoicectl.domain.model import Client, Invoice, Message, Payment, Provider, Visit
from invoicectl.domain.overlay import Nothing, Overlay
from invoicectl.domain.things import THINGS
from invoicectl.domain.world import World
from invoicectl.errors import FileFault, NotFound
from invoicectl.sqlite.aside import Aside
from tests.desk.books.histories import lived

SEEDS = range(12)
NUMBERS = range(1, 40)
KINDS = (Client, Provider, Invoice, Payment, Visit, Message)


@cache
def facts(seed: int) -> tuple[Fact, ...]:
    """All that happened in a random history."""
    with lived(seed).business.desk.look() as work:
        return tuple(work.store.log.facts())


def told(world: World) -> Iterator[Any]:
    """Everything that can be asked of a world about things of these numbers."""
    for number in NUMBERS:
        for kind in (each.cls for each in THINGS.values()):
            try:
                yield world.get(kind, number)
            except NotFound:
                yield None
        for owner in ("booking", "series", "invoice"):
            yield world.visits_of(owner, number)
        yield world.unbilled(number)
        yield world.payments_of_booking(number)
        yield world.payments_of_invoice(number)
        yield world.invoices_of(number)
        yield world.bookings_of(number)
        yield world.credit_of(number)
        yield world.own_payments_of(number)
        yield world.messages_of(number)
    yield from (world.next_number(kind) for kind in THINGS if kind != "letter")


@pytest.mark.parametrize("at_once", [1, 7])
@pytest.mark.parametrize("seed", SEEDS)
def test_what_was_put_aside_stands_as_it_did(
    seed: int, at_once: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(folding, "AT_ONCE", at_once)
    monkeypatch.setattr("invoicectl.sqlite.aside._AT_HAND", 5)
    monkeypatch.setattr("invoicectl.sqlite.aside._BLOCK", 3)
    monkeypatch.setattr("invoicectl.sqlite.aside._OPEN", 1)
    whole = Overlay(Nothing())
    with aside_of(lived(seed).business.desk.store) as aside:
        folded = Folded(aside)
        for fact in facts(seed):
            whole.replay(fact)
            folded.replay(fact)
            assert len(folded.changed) < at_once + 50, "what one fact changes at the most"
        assert list(told(folded)) == list(told(whole))
        for payment in folded.things_of(Payment):
            if payment.client is not None:
                assert folded.uses_of(payment.number) == whole.uses_of(payment.number)
        for kind in KINDS:
            found = list(folded.things_of(kind))
            assert {(kind, _ident(each)): each for each in found} == {
                key: each for key, each in whole.changed.items() if key[0] is kind
            }
            assert folded.count_of(kind) == len(found)
        free = {kind: aside.next_number(kind) for kind in THINGS if kind != "letter"}
        assert free == {kind: whole.next_number(kind) for kind in free}


def _ident(thing: Any) -> Any:
    return (thing.session, thing.number) if isinstance(thing, Message) else thing.number


def test_nothing_is_put_aside_while_there_is_little() -> None:
    with aside_of(lived(0).business.desk.store) as aside:
        folded = Folded(aside)
        for fact in facts(0):
            folded.replay(fact)
        assert list(folded.things_of(Client)) == [
            each for each in folded.changed.values() if isinstance(each, Client)
        ]
        assert aside.count_of(Client) == 0


def test_what_values_share_is_packed_once() -> None:
    whole, aside = Overlay(Nothing()), Aside("a.db")
    for fact in facts(0):
        whole.replay(fact)
    invoice = whole.get(Invoice, 1)
    aside.keep([invoice._replace(number=number) for number in range(1, 33)])
    ((blocks, size),) = aside._raw.execute("SELECT count(*), sum(length(things)) FROM blocks")
    assert blocks == 1
    assert size < 32 * len(pickle.dumps(invoice)) / 2
    aside.close()


def test_sums_and_rows_by_their_names() -> None:
    aside = Aside("a.db")
    aside.note("rows", [(1, 2, "a", None), (1, 2, "a", None)])
    assert list(aside.noted("rows")) == [(1, 2, "a", None), (1, 2, "a", None)]
    assert list(aside.noted("others")) == []
    aside.add("one", [("b", 3), ("a", 1), ("b", -1)])
    assert list(aside.sums("one")) == [("a", 1), ("b", 2)]
    aside.add("other", [("a", 1), ("b", 5), ("c", 4), ("zero", 0)])
    assert list(aside.apart("one", "other")) == [("b", 2, 5), ("c", None, 4)]
    assert list(aside.apart("other", "one")) == [("b", 5, 2), ("c", 4, None)]
    aside.close()


def test_sums_are_told_apart_where_they_lie() -> None:
    """To sort them would take memory: a million clients have three each."""
    aside, asked = Aside("a.db"), list[str]()
    aside._raw.set_trace_callback(asked.append)
    list(aside.apart("one", "other"))
    aside._raw.set_trace_callback(None)
    plan = [step for sql in asked for *_, step in aside._raw.execute(f"EXPLAIN QUERY PLAN {sql}")]
    assert plan
    assert not [step for step in plan if "TEMP" in step or step.startswith("SCAN")]
    aside.close()


def test_a_full_disk_is_told_as_one() -> None:
    aside = Aside("a.db")
    aside._raw.execute("PRAGMA max_page_count = 40")
    with pytest.raises(FileFault, match="full"):
        aside.note("rows", ((number, 0, "x" * 1_000, None) for number in range(1_000)))
    aside.close()
