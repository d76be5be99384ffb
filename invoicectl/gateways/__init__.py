"""What charges cards: the port that every gateway fits, and which one a file has.

A charge is created first, which moves no money, and then confirmed, which is the only call that
does. A gateway never raises for a card's own answer; it answers. It raises GatewayDown only where
it is certain that no money moved.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple, Protocol

from invoicectl.errors import ManualGateway
from invoicectl.model import Answer, Card


class Charge(NamedTuple):
    """What a gateway is asked: `amount_minor` of `currency` from the card's `token`.

    `key` is the idempotency key: asked again under it, a gateway answers the same and moves no
    more money. `about` is the reference that the statement shows."""

    key: str
    token: str
    amount_minor: int
    currency: str
    about: str


class Gateway(Protocol):
    """A processor of cards."""

    def attach(self, client: str, token: str) -> Card:
        """Put a card on file. Raises NoPaymentMethod, CardRefused, ManualGateway."""

    def create(self, charge: Charge) -> str:
        """Announce a charge and learn its id there; moves no money. Raises GatewayDown."""

    def confirm(self, charge: Charge, gateway_ref: str) -> Answer:
        """Move money, once. `missing` for a charge that was cancelled meanwhile."""

    def inquire(self, charge: Charge, gateway_ref: str) -> Answer:
        """What became of a charge, by its id.

        One that was not confirmed is cancelled there, so that it never will be: `missing`."""


class Manual:
    """The gateway that keeps no cards."""

    def attach(self, client: str, token: str) -> Card:
        """Refused."""
        raise ManualGateway

    def create(self, charge: Charge) -> str:
        """Refused."""
        raise ManualGateway

    def confirm(self, charge: Charge, gateway_ref: str) -> Answer:
        """Refused."""
        raise ManualGateway

    def inquire(self, charge: Charge, gateway_ref: str) -> Answer:
        """Nothing was ever charged here."""
        return Answer("missing")


def open_gateway(name: str, database_path: str) -> Gateway:
    """The gateway of that name for the file at that path."""
    if name == "manual":
        return Manual()
    from invoicectl.gateways.simulated import Simulated

    return Simulated(record_path(database_path))


def record_path(database_path: str) -> str:
    """Where the simulated gateway of a file keeps its own record, by whatever path it is opened."""
    if database_path == ":memory:":
        return database_path
    place = Path(database_path).resolve()
    return str(place.with_name(f"{place.name}.gateway"))
