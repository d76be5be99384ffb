"""The file, its settings, clients, providers and cards: what can have happened."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from invoicectl.model import Card


class Setting(NamedTuple):
    """One setting as people write it; `none` for none."""

    key: str
    value: str


class FileCreated(NamedTuple):
    """The file began, with all its settings. `clock` is `live` or `simulated`; `is_test`: it is
    for its gateway's test mode."""

    file: str
    clock: str
    gateway: str
    is_test: bool
    settings: tuple[Setting, ...]


class SettingChanged(NamedTuple):
    """A setting was changed by hand, as people write it; `none` for none."""

    setting: str
    before: str
    value: str


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
