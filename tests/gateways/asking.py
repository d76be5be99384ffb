"""What the tests ask of the stripe gateway, and with how much patience."""

from __future__ import annotations

from typing import Any

from invoicectl.domain.model import Client
from invoicectl.gateways import Charge, Created, Refund
from invoicectl.gateways.stripe import Stripe
from invoicectl.gateways.stripe_calls import Timeouts
from tests.gateways.stripe_server import FakeStripe

VISA = "pm_card_visa"
ADA = Client(1, "ada", name="Ada L", email="ada@example.org")

ONCE = Timeouts(connect=10.0, read=10.0, patience=0.0)
"""Never tries again."""

HASTY = ONCE._replace(read=0.4)
"""Nor waits long: for calls that hang on purpose."""

PATIENT = ONCE._replace(patience=30.0)
"""Tries again as the real one does; with an Idle clock that takes no time."""


class Idle:
    """A clock that moves when somebody sleeps."""

    def __init__(self) -> None:
        self.at = 0.0
        self.slept: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.at += seconds
        self.slept.append(seconds)

    def monotonic(self) -> float:
        return self.at


def stripe_on(fake: FakeStripe, timeouts: Timeouts = ONCE, idle: Idle | None = None) -> Stripe:
    """The gateway, asking the fake."""
    idle = idle or Idle()
    return Stripe(
        fake.key, fake.address, timeouts=timeouts, sleep=idle.sleep, monotonic=idle.monotonic
    )


def charge(stripe: Stripe, token: str = VISA, **more: Any) -> Charge:
    """A charge of 40.00 from a card that was just put on file."""
    card = stripe.attach(ADA, token)
    asked = Charge("file/INV-1/manual/1", card.token, 4000, "USD", "INV-1", card.customer)
    return asked._replace(**more)


def created(stripe: Stripe, asked: Charge) -> str:
    """The id of the charge there."""
    made = stripe.create(asked)
    assert isinstance(made, Created), made
    return made.ref


def given_back(stripe: Stripe, amount_minor: int = 1000) -> Refund:
    """A refund to be made, of a charge that went through."""
    asked = charge(stripe)
    ref = created(stripe, asked)
    stripe.confirm(asked, ref)
    return Refund("file/INV-1/refund/1", ref, amount_minor, "USD", "INV-1")
