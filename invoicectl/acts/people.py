"""Clients, providers and their cards: what people may ask of them."""

from __future__ import annotations

from decimal import Decimal

from invoicectl import errors
from invoicectl.acts.common import named_card, refuse
from invoicectl.domain import fees
from invoicectl.domain.events import (
    AutopaySwitched,
    AutoTipSet,
    CardAdded,
    CardChosen,
    CardRemoved,
    ClientAdded,
    ClientEdited,
    CreditAdded,
    Event,
    ProviderAdded,
    ProviderEdited,
)
from invoicectl.domain.model import Card, Client, Particulars, Provider
from invoicectl.domain.money import Part
from invoicectl.domain.states import Received
from invoicectl.domain.world import World


def add_client(
    world: World, handle: str, told: Particulars, *, taken_as: str | None
) -> list[ClientAdded]:
    """Put a client on file. Refused where the handle is anybody's already."""
    refuse_taken(world, handle, taken_as)
    return [ClientAdded(world.next_number("client"), handle, *told)]


def add_provider(
    world: World,
    handle: str,
    name: str | None,
    email: str | None,
    rate: Decimal | None,
    *,
    taken_as: str | None,
) -> list[ProviderAdded]:
    """Put a provider on file. Refused where the handle is anybody's already."""
    refuse_taken(world, handle, taken_as)
    return [ProviderAdded(world.next_number("provider"), handle, name, email, rate)]


def refuse_taken(world: World, handle: str, taken_as: str | None) -> None:
    """A handle names one person. `taken_as` says what it is already, if anything."""
    if taken_as is not None:
        refuse(world, errors.HandleTaken(handle=handle, what=taken_as))


def _edited(given: str | None, before: str | None) -> str | None:
    """A text as it was where nothing was given; an empty one clears it."""
    return before if given is None else given or None


def edit_client(
    world: World, client: Client, told: Particulars, *, handle: str | None, taken_as: str | None
) -> list[Event]:
    """Change what is given, an empty text clears what it is for; nothing new changes nothing.

    Refused where a new handle is anybody's already."""
    new = handle or client.handle
    edited = Particulars(*map(_edited, told, client.particulars))
    if (new, edited) == (client.handle, client.particulars):
        return []
    if new != client.handle:
        refuse_taken(world, new, taken_as)
    return [ClientEdited(client.number, new, *edited)]


def edit_provider(
    world: World,
    provider: Provider,
    told: Particulars,
    *,
    handle: str | None,
    rate: Decimal | None,
    taken_as: str | None,
) -> list[Event]:
    """Change what is given, of `told` name and email; invoices issued already keep their terms.

    Refused where a new handle is anybody's already. Source: A12."""
    edited = provider._replace(
        handle=handle or provider.handle,
        name=_edited(told.name, provider.name),
        email=_edited(told.email, provider.email),
        service_charge_rate=provider.service_charge_rate if rate is None else rate,
    )
    if edited == provider:
        return []
    if edited.handle != provider.handle:
        refuse_taken(world, edited.handle, taken_as)
    return [ProviderEdited(*edited[:5])]


def choose_card(client: Client, name: str) -> list[Event]:
    """Make a card the default; nothing where it is already."""
    card = named_card(client, name)
    return [] if client.default_card == card.token else [CardChosen(client.number, card.token)]


def remove_card(client: Client, name: str) -> list[Event]:
    """Take a card off file."""
    return [CardRemoved(client.number, named_card(client, name).token)]


def add_card(client: Client, card: Card, *, keeps_default: bool = False) -> list[Event]:
    """Put a card on file as the newest and, unless another one stays it, as the default; nothing
    where it is that already."""
    is_default = client.card == card or (keeps_default and client.card is not None)
    is_there = is_default and client.cards[-1] == card
    return [] if is_there else [CardAdded(client.number, card, keeps_default)]


def give_credit(
    world: World, client: Client, amount_minor: int, reason: str, method: Received | None
) -> list[Event]:
    """Give a client credit: goodwill, or money received in advance by `method`."""
    number = world.next_number("payment")
    return [CreditAdded(number, client.number, amount_minor, reason, method)]


def switch_autopay(client: Client, *, is_on: bool) -> list[Event]:
    """B20: whether time charges the client's card; nothing where it is so already."""
    return [] if client.is_autopay == is_on else [AutopaySwitched(client.number, is_on)]


def set_auto_tip(client: Client, asked: Part | None) -> list[Event]:
    """B18: what automatic attempts charge as a tip; nothing where it is so already."""
    if asked == fees.auto_tip(client):
        return []
    if isinstance(asked, Decimal):
        return [AutoTipSet(client.number, asked, None)]
    return [AutoTipSet(client.number, None, asked)]
