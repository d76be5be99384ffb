"""Clients, providers and cards: what can have happened."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from invoicectl.domain.model import Card


class ClientAdded(NamedTuple):
    """A client was put on file."""

    client: str
    name: str | None
    email: str | None


class ClientEdited(NamedTuple):
    """A client's name and email are now these."""

    client: str
    name: str | None
    email: str | None


class ProviderAdded(NamedTuple):
    """A provider was put on file, with a service charge of its own or none."""

    provider: str
    name: str | None
    email: str | None
    service_charge_rate: Decimal | None


class ProviderEdited(NamedTuple):
    """A provider's name, email and own service charge are now these."""

    provider: str
    name: str | None
    email: str | None
    service_charge_rate: Decimal | None


class CardAdded(NamedTuple):
    """The gateway attached a card; it is now the newest and the default."""

    client: str
    card: Card


class CardChosen(NamedTuple):
    """A card on file was made the default."""

    client: str
    token: str


class CardRemoved(NamedTuple):
    """A card was taken off file; the newest left is the default if this one was."""

    client: str
    token: str
