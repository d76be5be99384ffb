"""Clients, providers and their cards."""

from __future__ import annotations

from invoicectl import money, text
from invoicectl.acts import people as acts
from invoicectl.desk import read, references, views
from invoicectl.desk.views import Json
from invoicectl.desk.walk import settle
from invoicectl.desk.work import Desk, Work
from invoicectl.errors import GatewayDown
from invoicectl.events import CardAdded, CreditAdded
from invoicectl.gateways import NoAnswer
from invoicectl.model import Card, Client, Provider


def _email(given: str | None) -> str | None:
    return None if given is None else text.email(given)


def add_client(desk: Desk, handle: str, name: str | None, email: str | None) -> Json:
    """Put a client on file."""
    with desk.act() as work:
        handle = text.handle(handle)
        happened = acts.add_client(
            handle, read.line(name, "name"), _email(email), taken_as=work.store.taken_as(handle)
        )
        work.record(happened)
        return views.client(work, work.get(Client, handle))


def edit_client(desk: Desk, handle: str, name: str | None, email: str | None) -> Json:
    """Change a client's name or email."""
    _refuse_nothing(name, email)
    with desk.act() as work:
        client = references.client(work, handle)
        settle(work, client.handle)
        client = work.get(Client, client.handle)
        work.record(acts.edit_client(client, read.line(name, "name"), _email(email)))
        return views.client(work, work.get(Client, client.handle))


def credit_client(desk: Desk, handle: str, amount: str, *, reason: str, method: str | None) -> Json:
    """Give a client credit: goodwill, or money received in advance by `method`."""
    if method is not None:
        read.choice(method, "way to pay in advance", "cash", "check", "transfer")
    with desk.act() as work:
        minor = read.amount_above_zero(work, amount)
        why = read.line(reason, "reason") or ""
        client = _settled(work, handle)
        work.record([CreditAdded(client.handle, minor, why, method)])
        return views.client(work, work.get(Client, client.handle))


def add_provider(
    desk: Desk, handle: str, name: str | None, email: str | None, rate: str | None
) -> Json:
    """Put a provider on file."""
    with desk.act() as work:
        handle = text.handle(handle)
        happened = acts.add_provider(
            handle,
            read.line(name, "name"),
            _email(email),
            None if rate is None else money.parse_rate(rate),
            taken_as=work.store.taken_as(handle),
        )
        work.record(happened)
        return views.provider(work, work.get(Provider, handle))


def edit_provider(
    desk: Desk, handle: str, name: str | None, email: str | None, rate: str | None
) -> Json:
    """Change a provider's name, email or own service charge."""
    _refuse_nothing(name, email, rate)
    with desk.act() as work:
        provider = references.provider(work, handle)
        new_rate = None if rate is None else money.parse_rate(rate)
        happened = acts.edit_provider(provider, read.line(name, "name"), _email(email), new_rate)
        work.record(happened)
        return views.provider(work, work.get(Provider, provider.handle))


def add_card(desk: Desk, handle: str, token: str) -> Json:
    """Have the gateway attach a card; it becomes the default."""
    token = text.clean(token, "card token")
    with desk.look() as work:
        client = references.client(work, handle)
    card = _attached(desk, client, token)
    with desk.act() as work:
        client = _settled(work, handle)
        if client.card != card or client.cards[-1] != card:
            work.record([CardAdded(client.handle, card)])
        return views.client(work, work.get(Client, client.handle))


def _attached(desk: Desk, client: Client, token: str) -> Card:
    """Ask the gateway outside any transaction: it may take its time."""
    try:
        return desk.gateway.attach(client, token)
    except NoAnswer as error:
        reason = f"it gives no answer ({error.code})"
        raise GatewayDown(gateway=desk.store.info().gateway, reason=reason) from None


def choose_card(desk: Desk, handle: str, card: str) -> Json:
    """Make a card on file the default."""
    with desk.act() as work:
        client = _settled(work, handle)
        work.record(acts.choose_card(client, text.visible(card[:80])))
        return views.client(work, work.get(Client, client.handle))


def remove_card(desk: Desk, handle: str, card: str) -> Json:
    """Take a card off file."""
    with desk.act() as work:
        client = _settled(work, handle)
        work.record(acts.remove_card(client, text.visible(card[:80])))
        return views.client(work, work.get(Client, client.handle))


def _refuse_nothing(*given: str | None) -> None:
    if all(each is None for each in given):
        raise read.together("there is nothing to change", hint="add --name NAME or --email EMAIL")


def _settled(work: Work, handle: str) -> Client:
    client = references.client(work, handle)
    settle(work, client.handle)
    return work.get(Client, client.handle)
