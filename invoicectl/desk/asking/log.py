"""The events, of one thing and its payments or of all: as they are kept, or in sentences."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from invoicectl.desk.asking import views
from invoicectl.desk.asking.lists import note_what_is_left
from invoicectl.desk.asking.sentences import Speaker, sentence
from invoicectl.desk.asking.showing import named
from invoicectl.desk.asking.views import Json
from invoicectl.desk.done import Done
from invoicectl.desk.engine.work import Desk, Work
from invoicectl.domain import dates
from invoicectl.domain.events import Fact, kind_of, ref_of
from invoicectl.domain.model import Booking, Client, Invoice, Payment, Provider, Session, Visit
from invoicectl.domain.references import reference
from invoicectl.domain.text import TIME

if TYPE_CHECKING:
    from invoicectl.domain.narrowing import Condition


def log(desk: Desk, ref: str | None, *, newest: int | None, in_words: bool = False) -> Done:
    """The events, of one thing and its payments or of all, in order; only so many of the newest.
    `in_words`, each has its sentence instead of its data.

    Raises FileFault at the first of them that can't be read."""
    with desk.look() as work:
        refs = None if ref is None else told_by(work, ref)
        after = 0 if newest is None else work.store.log.seq_before(refs, newest)
        more = 0 if newest is None else max(work.store.log.count(refs) - newest, 0)
        note_what_is_left(work, more=more)
        return work.done("log", _events(desk, refs, after, _said if in_words else event))


def _events(
    desk: Desk, refs: list[str] | None, after: int, read: Callable[[Work, Fact, str], Json]
) -> Iterator[Json]:
    """The events behind the one numbered `after`, in short transactions, as lists are read."""
    while True:
        with desk.look() as work:
            found = work.store.log.told(refs, after=after)
            portion = [read(work, fact, hash_) for fact, hash_ in found]
        if not portion:
            return
        yield from portion
        after = portion[-1]["seq"]


def event(work: Work, fact: Fact, hash_: str) -> Json:
    """An event for reading."""
    return {
        "seq": fact.seq,
        "at": dates.stamp(fact.at),
        "recorded_at": dates.stamp(fact.recorded_at),
        "actor": fact.actor,
        "system_user": fact.system_user,
        "ref": views.named(work, ref_of(fact.event)),
        "kind": kind_of(fact.event),
        "data": views.fact(work, fact.event),
        "hash": hash_,
    }


def _said(work: Work, fact: Fact, _: str) -> Json:
    """An event for people."""
    return {
        "seq": fact.seq,
        "at": dates.stamp(fact.at),
        "who": "by itself" if fact.actor == TIME else fact.actor,
        "said": sentence(Speaker(work), fact.event),
    }


def told_by(work: Work, ref: str) -> list[str]:
    """The references whose events tell the story of one thing."""
    thing = named(work, ref)
    refs = [thing.ref]
    if isinstance(thing, Client | Provider):
        kind: Condition = "client" if isinstance(thing, Client) else "provider"
        own = work.store.questions.numbers("payment", [(kind, thing.number), ("by itself",)])
        return [*refs, *(reference("payment", number) for number in own)]
    if isinstance(thing, Session | Booking):
        refs += [f"INV-{thing.invoice}"] if thing.invoice is not None else []
    if isinstance(thing, Invoice):
        refs += [f"S{thing.session}"] if thing.session is not None else []
        refs += [f"B{thing.booking}"] if thing.booking is not None else []
    number = thing.number if isinstance(thing, Invoice) else getattr(thing, "invoice", None)
    if isinstance(thing, Visit | Payment):
        return refs
    if number is not None:
        refs += [payment.ref for payment in work.store.values.payments_of_invoice(number)]
    elif isinstance(thing, Booking):
        refs += [payment.ref for payment in work.payments_of_booking(thing.number)]
    return refs
