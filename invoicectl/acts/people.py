"""Clients, providers and their cards: what people may ask of them."""

from __future__ import annotations

from decimal import Decimal

from invoicectl.acts.common import named_card
from invoicectl.domain.events import (
    CardChosen,
    CardRemoved,
    ClientAdded,
    ClientEdited,
    Event,
    ProviderAdded,
    ProviderEdited,
)
from invoicectl.domain.model import Client, Provider
from invoicectl.errors import HandleTaken


def add_client(
    handle: str, name: str | None, email: str | None, *, taken_as: str | None
) -> list[Event]:
    """Put a client on file. Refused where the handle is anybody's already."""
    if taken_as is not None:
        raise HandleTaken(handle=handle, what=taken_as)
    return [ClientAdded(handle, name, email)]


def add_provider(
    handle: str,
    name: str | None,
    email: str | None,
    rate: Decimal | None,
    *,
    taken_as: str | None,
) -> list[Event]:
    """Put a provider on file. Refused where the handle is anybody's already."""
    if taken_as is not None:
        raise HandleTaken(handle=handle, what=taken_as)
    return [ProviderAdded(handle, name, email, rate)]


def edit_client(client: Client, name: str | None, email: str | None) -> list[Event]:
    """Change what is given; nothing given or nothing new changes nothing."""
    edited = client._replace(name=name or client.name, email=email or client.email)
    return [] if edited == client else [ClientEdited(client.handle, edited.name, edited.email)]


def edit_provider(
    provider: Provider, name: str | None, email: str | None, rate: Decimal | None
) -> list[Event]:
    """Change what is given; invoices already issued keep their terms. A12."""
    edited = provider._replace(
        name=name or provider.name,
        email=email or provider.email,
        service_charge_rate=provider.service_charge_rate if rate is None else rate,
    )
    if edited == provider:
        return []
    rate = edited.service_charge_rate
    return [ProviderEdited(provider.handle, edited.name, edited.email, rate)]


def choose_card(client: Client, name: str) -> list[Event]:
    """Make a card the default; nothing where it is already."""
    card = named_card(client, name)
    return [] if client.default_card == card.token else [CardChosen(client.handle, card.token)]


def remove_card(client: Client, name: str) -> list[Event]:
    """Take a card off file."""
    return [CardRemoved(client.handle, named_card(client, name).token)]
