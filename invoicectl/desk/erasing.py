"""Forgetting a person: the fact, the texts that go with it, and the rows that are left of them.

What is left is folded again from the log, as `check` folds it, so nothing of a text can stay in a
row by oversight.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial

from invoicectl.acts import erasing as acts
from invoicectl.acts.erasing import Ties
from invoicectl.desk.asking import references, typed, views
from invoicectl.desk.done import Done
from invoicectl.desk.engine import anchoring
from invoicectl.desk.engine.settling import settle
from invoicectl.desk.engine.work import Desk, Work
from invoicectl.domain import codec
from invoicectl.domain.erasing import is_providers
from invoicectl.domain.events import ClientErased, ProviderErased
from invoicectl.domain.model import Client, Entity, Message, Provider
from invoicectl.domain.narrowing import Narrowed, Valued
from invoicectl.domain.overlay import Nothing, Overlay
from invoicectl.domain.policy import Policy
from invoicectl.domain.references import reference
from invoicectl.domain.world import key_of
from invoicectl.errors import Busy, FileFault


def erase_client(desk: Desk, handle: str, *, reason: str, even_so: bool) -> Done:
    """Forget a client: the texts go, amounts, dates and references stay."""
    with desk.act() as work:
        why = typed.line(reason, "reason") or ""
        client = references.settled_client(work, handle)
        ties = _ties_of_client(work, client)
        forget_client(
            work, acts.erase_client(work, client, ties, why, even_so=even_so, now=work.now)
        )
        customers = [card.customer for card in client.cards if card.customer is not None]
        _note_what_is_left(work, client.ref, customers)
        done = work.done("client", views.client(work, work.get(Client, client.number)))
        _make_last(work)
    notes = (*_unswept(desk), *anchoring.note_erasures(desk))
    return done._replace(notes=(*done.notes, *notes))


def erase_provider(desk: Desk, handle: str, *, reason: str, even_so: bool) -> Done:
    """Forget a provider: the texts go, with what was said in their sessions."""
    with desk.act() as work:
        why = typed.line(reason, "reason") or ""
        settle(work)
        provider = references.provider(work, handle)
        ties = _ties_of_provider(work, provider)
        happened = acts.erase_provider(work, provider, ties, why, even_so=even_so, now=work.now)
        forget_provider(work, happened)
        _note_what_is_left(work, provider.ref, [])
        done = work.done("provider", views.provider(work, work.get(Provider, provider.number)))
        _make_last(work)
    notes = (*_unswept(desk), *anchoring.note_erasures(desk))
    return done._replace(notes=(*done.notes, *notes))


def _unswept(desk: Desk) -> list[str]:
    """What is told where the file could not be swept; it is tried once more, to know why."""
    if desk.is_dry or desk.shares_commits or not desk.is_unswept:
        return []
    try:
        desk.store.sweep()
    except (Busy, FileFault) as fault:
        told = f"what was erased is not swept away yet: {fault.message}"
        return [f"{told}; the next command that writes tries again"]
    return []


def forget_client(work: Work, happened: Sequence[ClientErased]) -> None:
    """A client is forgotten, however things stand: this fact, and what goes with it."""
    work.record(happened)
    work.write()
    for each in happened:
        work.store.texts.erase_of(each.client)
        work.store.first_answers.forget(reference("client", each.client))
        _fold_again(work, [each.client])
    _purge(work)


def forget_provider(work: Work, happened: Sequence[ProviderErased]) -> None:
    """A provider is forgotten, however things stand: this fact, and what goes with it."""
    work.record(happened)
    work.write()
    texts = work.store.texts
    for each in happened:
        work.store.first_answers.forget(reference("provider", each.provider))
        for link, row in texts.about(each.provider):
            texts.keep(link.seq, codec.without(link, row, partial(is_providers, link.kind)))
        texts.forget_letters(each.provider)
        _fold_again(work, [None, *texts.clients_of(each.provider)])
    _purge(work)


def _fold_again(work: Work, clients: Iterable[int | None]) -> None:
    """Write what the log says now of these clients (None: of what is no client's), as it has lost
    some of its texts."""
    for client in clients:
        again = Overlay(Nothing(work.file_id))
        for fact in work.store.texts.facts_for(client):
            again.replay(fact)
        for thing in again.changed.values():
            if _is_of(client, thing) and (isinstance(thing, Message) or _stands(work, thing)):
                work.put(thing)
        work.write()


def _is_of(client: int | None, thing: Entity) -> bool:
    """Whether a thing is the client's, so that all of its facts were folded."""
    if isinstance(thing, Provider | Policy):
        return False
    return isinstance(thing, Client | Message) or thing.client == client


def _stands(work: Work, thing: Entity) -> bool:
    """Whether a thing stands otherwise in the file."""
    found: object = work.get(*key_of(thing))
    return found != thing


def _purge(work: Work) -> None:
    """What else may name somebody: the digests of the newest commands, and free pages."""
    work.desk.said = None
    work.info = work.info._replace(said="", is_unswept=True)


def _make_last(work: Work) -> None:
    """An erasure lasts before it is noted: also in a batch, whose lines share their commits."""
    work.commit()
    work.resume()


def _note_what_is_left(work: Work, ref: str, customers: list[str]) -> None:
    """What is out of reach."""
    there = ""
    if work.info.gateway != "manual" and ref.startswith("C"):
        named = f" {', '.join(dict.fromkeys(customers))}" if customers else ""
        there = f", nor with the processor: delete its customer{named} there"
    work.note(f"{ref} is not erased from backups and exports that were made before{there}")


def _ties_of_client(work: Work, client: Client) -> Ties:
    questions, number = work.store.questions, client.number
    return Ties(
        invoices=questions.unsettled(number),
        payments=_found(
            work, "payment", "client", number, ("outcome", "unknown"), ("outcome", "review")
        ),
        sessions=_found(work, "session", "client", number, ("status", "open"), ("status", "hired")),
        bookings=_found(
            work, "booking", "client", number, ("status", "requested"), ("status", "confirming")
        ),
        series=_found(work, "series", "client", number, ("status", "active")),
        visits=_found(work, "visit", "client", number, ("status", "planned")),
        unbilled=[visit.number for visit in work.unbilled(number)],
        last_at=work.store.texts.last_at("client", number),
    )


def _ties_of_provider(work: Work, provider: Provider) -> Ties:
    number = provider.number
    return Ties(
        sessions=_found(
            work, "session", "provider", number, ("status", "open"), ("status", "hired")
        ),
        bookings=_found(
            work, "booking", "provider", number, ("status", "requested"), ("status", "confirming")
        ),
        series=_found(work, "series", "provider", number, ("status", "active")),
        visits=_found(work, "visit", "provider", number, ("status", "planned")),
        last_at=work.store.texts.last_at("provider", number),
    )


def _found(work: Work, kind: str, owner: Valued, number: int, *ways: Narrowed) -> list[int]:
    """The numbers of a person's things of a kind that stand in one of these ways, in order."""
    found = []
    for way in ways:
        found += work.store.questions.numbers(kind, [(owner, number), way])
    return sorted(found)
