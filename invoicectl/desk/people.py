"""Clients, providers and their cards."""

from __future__ import annotations

from invoicectl.acts import people as acts
from invoicectl.desk.asking import references, typed, views
from invoicectl.desk.done import Done
from invoicectl.desk.engine.work import Desk, Work
from invoicectl.domain import money, text
from invoicectl.domain.model import Card, Client, Provider
from invoicectl.domain.states import RECEIVED
from invoicectl.errors import GatewayDown
from invoicectl.gateways import NoAnswer


def _email(given: str | None) -> str | None:
    return None if given is None else text.email(given)


def add_client(desk: Desk, handle: str, name: str | None, email: str | None) -> Done:
    """Put a client on file."""
    with desk.act() as work:
        handle = text.handle(handle)
        happened = acts.add_client(
            work,
            handle,
            typed.line(name, "name"),
            _email(email),
            taken_as=_taken_as(work, handle),
        )
        number = work.next_number("client")
        work.record(happened)
        return work.done("client", views.client(work, work.get(Client, number)))


def edit_client(
    desk: Desk, given: str, *, handle: str | None, name: str | None, email: str | None
) -> Done:
    """Change a client's handle, name or email."""
    _refuse_nothing(handle, name, email)
    with desk.act() as work:
        new = None if handle is None else text.handle(handle)
        client = references.settled_client(work, given)
        happened = acts.edit_client(
            client,
            handle=new,
            name=typed.line(name, "name"),
            email=_email(email),
            taken_as=_taken_as(work, new),
        )
        work.record(happened)
        return work.done("client", views.client(work, work.get(Client, client.number)))


def _taken_as(work: Work, handle: str | None) -> str | None:
    """Whether a handle is a `client`'s or a `provider`'s already."""
    found = None if handle is None else work.store.questions.person(handle)
    return None if found is None else found[0]


def credit_client(desk: Desk, handle: str, amount: str, *, reason: str, method: str | None) -> Done:
    """Give a client credit: goodwill, or money received in advance by `method`."""
    way = None if method is None else typed.choice(method, "way to pay in advance", *RECEIVED)
    with desk.act() as work:
        minor = typed.amount_above_zero(work, amount)
        why = typed.line(reason, "reason") or ""
        client = references.settled_client(work, handle)
        work.record(acts.give_credit(work, client, minor, why, way))
        return work.done("client", views.client(work, work.get(Client, client.number)))


def add_provider(
    desk: Desk, handle: str, name: str | None, email: str | None, rate: str | None
) -> Done:
    """Put a provider on file."""
    with desk.act() as work:
        handle = text.handle(handle)
        happened = acts.add_provider(
            work,
            handle,
            typed.line(name, "name"),
            _email(email),
            None if rate is None else money.parse_rate(rate),
            taken_as=_taken_as(work, handle),
        )
        number = work.next_number("provider")
        work.record(happened)
        return work.done("provider", views.provider(work, work.get(Provider, number)))


def edit_provider(
    desk: Desk,
    given: str,
    *,
    handle: str | None,
    name: str | None,
    email: str | None,
    rate: str | None,
) -> Done:
    """Change a provider's handle, name, email or own service charge."""
    _refuse_nothing(handle, name, email, rate)
    with desk.act() as work:
        new = None if handle is None else text.handle(handle)
        provider = references.provider(work, given)
        happened = acts.edit_provider(
            provider,
            handle=new,
            name=typed.line(name, "name"),
            email=_email(email),
            rate=None if rate is None else money.parse_rate(rate),
            taken_as=_taken_as(work, new),
        )
        work.record(happened)
        return work.done("provider", views.provider(work, work.get(Provider, provider.number)))


def add_card(desk: Desk, handle: str, token: str) -> Done:
    """Have the gateway attach a card; it becomes the default."""
    token = text.clean(token, "card token")
    with desk.look() as work:
        client = references.client(work, handle)
    card = _attached(desk, client, token)
    with desk.act() as work:
        client = references.settled_client(work, client.ref)
        work.record(acts.add_card(client, card))
        return work.done("client", views.client(work, work.get(Client, client.number)))


def _attached(desk: Desk, client: Client, token: str) -> Card:
    """Ask the gateway outside any transaction: it may take its time."""
    try:
        return desk.gateway.attach(client, token)
    except NoAnswer as error:
        reason = f"it gives no answer ({error.code})"
        raise GatewayDown(gateway=desk.store.file.info().gateway, reason=reason) from None


def choose_card(desk: Desk, handle: str, card: str) -> Done:
    """Make a card on file the default."""
    with desk.act() as work:
        client = references.settled_client(work, handle)
        work.record(acts.choose_card(client, text.visible(card[:80])))
        return work.done("client", views.client(work, work.get(Client, client.number)))


def remove_card(desk: Desk, handle: str, card: str) -> Done:
    """Take a card off file."""
    with desk.act() as work:
        client = references.settled_client(work, handle)
        work.record(acts.remove_card(client, text.visible(card[:80])))
        return work.done("client", views.client(work, work.get(Client, client.number)))


def _refuse_nothing(*given: str | None) -> None:
    if all(each is None for each in given):
        raise typed.together(
            "there is nothing to change",
            hint="add --name NAME, --email EMAIL or --new-handle HANDLE",
        )
