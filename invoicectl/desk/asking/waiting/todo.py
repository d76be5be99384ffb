"""What people have to do besides: mark visits, release what is held, ask for cards and addresses,
and settle with providers who were paid too much."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from invoicectl.desk.asking import views
from invoicectl.desk.asking.views import Json
from invoicectl.desk.asking.waiting.items import in_order, item, merged, of_thing
from invoicectl.desk.engine.recording import NO_ADDRESS
from invoicectl.desk.engine.work import Work
from invoicectl.domain import dates, money, reminders, steps
from invoicectl.domain.holds import Held
from invoicectl.domain.model import Booking, Card, Client, Invoice, Provider, Series, Visit
from invoicectl.domain.policy import Policy
from invoicectl.domain.things import Step
from invoicectl.letters import address_of
from invoicectl.looking import Waits


def in_debt(work: Work) -> Iterator[Json]:
    """Providers who were paid more than they have earned, after what did not hold."""
    yield from in_order(_debts(work))


def _debts(work: Work) -> Iterator[Json]:
    for number in work.store.looking.waiting("in debt"):
        provider = work.get(Provider, number)
        owed = -min(provider.pending_minor, 0) - min(provider.tips_minor, 0)
        currency = work.get(Policy, 0).currency
        why = f"was paid {money.show(owed, currency)} {currency} more than was earned"
        hint = f"invoicectl earnings {provider.handle} --movements"
        last = work.store.texts.last_at("provider", number) or work.now
        yield item("provider in debt", provider.handle, None, last, why=why, hint=hint)


def unmarked_visits(work: Work) -> Iterator[Json]:
    """Visits that have begun, don't complete themselves and aren't marked: nobody bills them."""
    for number in work.store.looking.waiting("unmarked at", dates.stamp(work.now)):
        visit = work.get(Visit, number)
        if visit.booking and work.get(Booking, visit.booking).status != "confirmed":
            continue
        age = dates.elapsed(work.now - visit.start_at)
        why = f"began {age} ago and isn't marked as done"
        since, hint = visit.start_at, f"invoicectl visit done {visit.ref}"
        yield of_thing(work, "visit not marked", visit, since, why=why, hint=hint)


LONG_HELD = timedelta(days=7)
"""How long a hold stands before somebody is asked whether it was forgotten."""


def held(work: Work) -> Iterator[Json]:
    """What was held for over a week: invoices, series, and clients with all that is theirs."""
    return merged(
        _held(work, "held invoice", Invoice),
        _held(work, "held series", Series),
        _held(work, "held client", Client),
    )


def _held(work: Work, which: Waits, cls: type[Held]) -> Iterator[Json]:
    for number in work.store.looking.waiting(which, dates.stamp(work.now - LONG_HELD)):
        thing: Held = work.get(cls, number)
        if thing.held_at is None:
            continue
        named = thing.handle if isinstance(thing, Client) else thing.ref
        why = f"held for {dates.elapsed(work.now - thing.held_at)}: {thing.hold_reason}"
        whose = thing.number if isinstance(thing, Client) else thing.client
        client, hint = work.handle_of("client", whose), f"invoicectl release {named}"
        yield item("held long", named, client, thing.held_at, why=why, hint=hint)


def expiring_cards(work: Work) -> Iterator[Json]:
    """Clients whose default card will have expired by its next charge."""
    yield from in_order(_expiring(work))


def _is_good(card: Card, charge_at: datetime, zone: str) -> bool:
    """Whether a card is not known to be refused, nor expired by a charge."""
    at = reminders.expired_at(card, zone)
    return card.refused_code is None and (at is None or at > charge_at)


def _expiring(work: Work) -> Iterator[Json]:
    for number in work.store.looking.waiting("expiring card"):
        client = work.get(Client, number)
        bills = [work.get(Invoice, each) for each in work.store.questions.unsettled(number)]
        things: list[Invoice | Client] = [client, *bills]
        found = [(thing, steps.behind_reminders(work, thing)) for thing in things]
        charges = [
            step
            for thing, step in found
            if isinstance(step, Step) and steps.asks_card(work, thing, step)
        ]
        first = min(charges, key=lambda step: step.order, default=None)
        zone = work.get(Policy, 0).timezone
        if first is None or client.card is None:
            continue
        if reminders.is_expiring(client, first.at, zone):
            what = "a week's visits" if first.kind == "weekly" else first.ref
            when = dates.spoken(first.at, zone, work.now)
            ref = client.handle if first.kind == "weekly" else first.ref
            since = client.default_since_at or first.at
            expires = f"{client.card.name} expires {client.card.expires}"
            why = f"{expires}, before the charge of {what} on {when}"
            good = next((each for each in client.cards if _is_good(each, first.at, zone)), None)
            verb = f"add {client.handle} TOKEN"
            if good is not None:
                verb = f"default {client.handle} {good.name}"
            hint = f"invoicectl card {verb}"
            yield item("card expires", ref, client.handle, since, why=why, hint=hint)


def without_address(work: Work) -> Iterator[Json]:
    """Clients to whom letters could not be sent, once letters are sent at all."""
    if work.get(Policy, 0).mail_from is None:
        return
    for number in work.store.looking.waiting("kept letter", NO_ADDRESS):
        letter = work.store.outbox.get(number)
        if address_of(work, letter.recipient) is None:
            named = views.named(work, letter.recipient)
            why = "letters are kept, as no address is known"
            hint = f"invoicectl client edit {named} --email ADDRESS"
            yield item("no address", letter.recipient, named, letter.at, why=why, hint=hint)
