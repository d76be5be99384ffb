"""What several acts ask first: a card, no open charge; and how they tell an instant."""

from __future__ import annotations

from datetime import datetime

from invoicectl import dates, money
from invoicectl.errors import (
    AttemptOpen,
    ChargeUnclear,
    ManualGateway,
    NoCard,
    NoCardOnFile,
)
from invoicectl.model import (
    Booking,
    Card,
    Client,
    Invoice,
    Payment,
    Policy,
)
from invoicectl.text import refuse_card_number
from invoicectl.world import World


def local(world: World, at: datetime | None) -> str:
    """An instant in the business's zone, for people."""
    return dates.local(at, world.get(Policy, 0).timezone) if at else "an unknown day"


def refuse_without_card(client: Client, gateway: str) -> None:
    """B1: a client needs a card on file before requesting services."""
    if client.card is None and gateway == "manual":
        raise ManualGateway
    if client.card is None:
        raise NoCardOnFile(client=client.handle)


def named_card(client: Client, name: str) -> Card:
    """The card called by its token or `visa-4242` (the newest of those).

    Raises CardNumber, NoCard."""
    refuse_card_number(name, "card")
    by_token = [card for card in client.cards if card.token == name]
    by_name = [card for card in client.cards if card.name == name.lower()]
    found = by_token or by_name
    if not found:
        raise NoCard(client=client.handle, card=name)
    return found[-1]


def refuse_while_open(world: World, owner: Invoice | Booking) -> None:
    """One open attempt an invoice: a second charge waits until the first is known."""
    if owner.open_payment is None:
        return
    payment = world.get(Payment, owner.open_payment)
    policy = world.get(Policy, 0)
    unclear = payment.outcome == "review"
    raise (ChargeUnclear if unclear else AttemptOpen)(
        payment=payment.ref,
        amount=money.show(payment.amount_minor + payment.tip_minor, policy.currency),
        since=dates.local(payment.at, policy.timezone),
        asks_at=local(world, owner.inquire_at),
    )
