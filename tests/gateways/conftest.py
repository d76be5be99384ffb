"""A Stripe of our own for every test that asks for it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from invoicectl.gateways.stripe import Stripe
from tests.gateways.asking import HASTY, PATIENT, Idle, stripe_on
from tests.gateways.stripe_server import FakeStripe


@pytest.fixture
def fake() -> Iterator[FakeStripe]:
    pytest.importorskip("stripe", reason="Stripe's client is not installed")
    with FakeStripe() as running:
        yield running


@pytest.fixture
def idle() -> Idle:
    return Idle()


@pytest.fixture
def stripe(fake: FakeStripe, idle: Idle) -> Stripe:
    """Asks once."""
    return stripe_on(fake, idle=idle)


@pytest.fixture
def hasty(fake: FakeStripe) -> Stripe:
    """Asks once, and doesn't wait long."""
    return stripe_on(fake, HASTY)


@pytest.fixture
def patient(fake: FakeStripe, idle: Idle) -> Stripe:
    """Asks again as the real one does."""
    return stripe_on(fake, PATIENT, idle)
