"""Forgetting a person: what stands in the way of it, and that nothing begins for who was forgotten.

SPEC 14, Erasure."""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime

from invoicectl import errors
from invoicectl.acts.common import local, refuse, show
from invoicectl.domain import dates, steps
from invoicectl.domain import events as ev
from invoicectl.domain.dates import Span
from invoicectl.domain.model import Client, Provider, Visit
from invoicectl.domain.policy import Policy
from invoicectl.domain.references import reference
from invoicectl.domain.things import Step
from invoicectl.domain.tuples import NamedTuple
from invoicectl.domain.world import World, whose

KEPT_FOR = Span(months=120)
"""How long after the last invoice the books must name who paid or earned."""


class Ties(NamedTuple):
    """What is not over yet between the business and a person, by number, in order.

    `visits` are those that are planned, `unbilled` those to be paid for and on no invoice yet.
    `last_at` is when the last invoice was issued to a client, or the last fee or payout was a
    provider's; None where there was none."""

    invoices: Sequence[int] = ()
    payments: Sequence[int] = ()
    sessions: Sequence[int] = ()
    bookings: Sequence[int] = ()
    series: Sequence[int] = ()
    visits: Sequence[int] = ()
    unbilled: Sequence[int] = ()
    last_at: datetime | None = None


def erase_client(
    world: World, client: Client, ties: Ties, reason: str, *, even_so: bool, now: datetime
) -> list[ev.ClientErased]:
    """Forget a client. Refused while money is owed or held, while anything is to come, by a reason
    that names her, and within ten years of the last invoice unless `even_so`."""
    kept = None if even_so else _kept(world, client, ties.last_at, "invoice", now=now)
    found = [*_owed_by(world, client), *_not_over(world, ties, now)]
    _refuse_tied(world, client.handle, [*found, *_to_bill(world, client, ties)], kept)
    _refuse_naming(world, client, reason)
    return [ev.ClientErased(client.number, reason)]


def erase_provider(
    world: World, provider: Provider, ties: Ties, reason: str, *, even_so: bool, now: datetime
) -> list[ev.ProviderErased]:
    """Forget a provider. Refused while earnings or tips are owed, while anything is to come, by a
    reason that names her, and within ten years of the last fee or payout unless `even_so`."""
    kept = None if even_so else _kept(world, provider, ties.last_at, "fee or payout", now=now)
    found = [*_owed_to(world, provider), *_not_over(world, ties, now)]
    _refuse_tied(world, provider.handle, found, kept)
    _refuse_naming(world, provider, reason)
    return [ev.ProviderErased(provider.number, reason)]


Tie = dict[str, object]
"""Why a person can't be forgotten yet, as StillTied knows it, with what it is about."""


def _owed_by(world: World, client: Client) -> Iterator[Tie]:
    if client.credit_minor:
        yield {"why": "credit", "amount": show(world, client.credit_minor)}
    if client.is_held:
        yield {"why": "held"}


def _owed_to(world: World, provider: Provider) -> Iterator[Tie]:
    for minor, what in ((provider.pending_minor, "earnings"), (provider.tips_minor, "tips")):
        if minor:
            why = "owed" if minor > 0 else "owes"
            yield {"why": why, "amount": show(world, abs(minor)), "what": what}


def _open(ties: Ties) -> Iterator[Tie]:
    """What is not over but visits, one of each kind."""
    for kind, numbers in (
        ("invoice", ties.invoices),
        ("payment", ties.payments),
        ("session", ties.sessions),
        ("booking", ties.bookings),
        ("series", ties.series),
    ):
        if numbers:
            yield _tie(kind, kind, numbers)


def _tie(why: str, kind: str, numbers: Sequence[int]) -> Tie:
    return {"why": why, "ref": reference(kind, numbers[0]), "others": len(numbers) - 1}


def _not_over(world: World, ties: Ties, now: datetime) -> Iterator[Tie]:
    """What is not over. A visit that has begun is marked before its series is ended; those to come
    end with what they are of, where that is told."""
    visits = [world.get(Visit, number) for number in ties.visits]
    begun = [each for each in visits if _is_unmarked(each, ties, now)]
    if begun:
        yield _tie("unmarked", "visit", [each.number for each in begun])
    yield from _open(ties)
    ahead = [each for each in visits if each not in begun]
    if ahead:
        tie = _tie("visit", "visit", [each.number for each in ahead])
        is_told = all(each.series in ties.series or each.booking in ties.bookings for each in ahead)
        yield {**tie, "hint": None} if is_told else tie


def _is_unmarked(visit: Visit, ties: Ties, now: datetime) -> bool:
    """Whether a planned visit has begun, and waits for somebody who marks it as done. One of a
    booking that nobody confirmed does not."""
    is_by_hand = visit.completes_at is None and visit.booking not in ties.bookings
    return visit.start_at <= now and is_by_hand


def _to_bill(world: World, client: Client, ties: Ties) -> Iterator[Tie]:
    """Visits that are to be billed: when, or what keeps them from it."""
    if not ties.unbilled:
        return
    found = steps.behind_reminders(world, client)
    if isinstance(found, Step) and found.kind == "weekly":
        yield {**_tie("unbilled", "visit", ties.unbilled), "at": local(world, found.at)}
        return
    of = world.get(Visit, ties.unbilled[0]).series or 0
    held = client.handle if client.is_held else reference("series", of)
    yield {**_tie("unbilled_held", "visit", ties.unbilled), "held": held}


def _refuse_tied(world: World, handle: str, ties: Sequence[Tie], kept: Tie | None) -> None:
    """All that stands in the way is told at once: what is not over, and the books behind it."""
    if ties:
        besides = [*ties[1:], *([{"why": "kept", **kept}] if kept else [])]
        refuse(world, errors.StillTied(handle=handle, **ties[0], besides=besides))
    elif kept:
        refuse(world, errors.StillKept(handle=handle, **kept))


def _kept(
    world: World, person: Client | Provider, last_at: datetime | None, what: str, *, now: datetime
) -> Tie | None:
    """How long the books must name a person yet; None where they need not any more."""
    if last_at is None:
        return None
    until = dates.add(last_at, KEPT_FOR, world.get(Policy, 0).timezone)
    if now >= until:
        return None
    last, noun = local(world, last_at), type(person).__name__.lower()
    return {"what": what, "last": last, "until": local(world, until), "noun": noun}


def _refuse_naming(world: World, person: Client | Provider, reason: str) -> None:
    """The reason outlasts what it is for."""
    told = reason.casefold()
    names = {person.handle, *_words((person.name or "").casefold())}
    is_named = any(len(name) > 1 and name in names for name in _words(told))
    if is_named or any(each in told for each in _reached(person)):
        refuse(world, errors.NamesErased(handle=person.handle))


def _reached(person: Client | Provider) -> Iterator[str]:
    """Whole texts by which a person is reached or known."""
    known = [person.email]
    if isinstance(person, Client):
        known += [person.address, person.phone, person.tax_id]
    return (each.casefold() for each in known if each is not None)


def _words(text: str) -> list[str]:
    return re.findall(r"[\w'-]+", text)


_BEGINS = (
    ev.ClientEdited,
    ev.ProviderEdited,
    ev.CardAdded,
    ev.AutopaySwitched,
    ev.AutoTipSet,
    ev.ClientHeld,
    ev.SessionOpened,
    ev.MessageSent,
    ev.BookingRequested,
    ev.SeriesStarted,
    ev.VisitPlanned,
    ev.InvoiceIssued,
)
"""What begins something for a person, or says something new of one."""


def refuse_erased(world: World, event: ev.Event) -> None:
    """Nothing begins for who was forgotten; what became of old money is a fact still, and so is the
    invoice over nothing yet on which it is due again.

    Raises ErasedAlready."""
    is_goodwill = isinstance(event, ev.CreditAdded) and event.method is None
    is_of_old_money = isinstance(event, ev.InvoiceIssued) and not event.lines
    if is_of_old_money or not (isinstance(event, _BEGINS) or is_goodwill):
        return
    client, provider = whose(world, event), getattr(event, "provider", None)
    people: list[Client | Provider] = []
    if client is not None:
        people.append(world.get(Client, client))
    if provider is not None:
        people.append(world.get(Provider, provider))
    for person in people:
        if person.erased_at is not None:
            at = local(world, person.erased_at)
            noun = type(person).__name__.lower()
            refuse(world, errors.ErasedAlready(who=person.ref, at=at, noun=noun))
