"""The contract against Stripe itself, in its test mode: only with a test key in the environment.

Run it with `INVOICECTL_STRIPE_KEY=sk_test_… pytest tests/gateways/test_stripe_live.py`; it makes a
few customers and charges there, and moves no money.
"""

from __future__ import annotations

import os
import uuid

import pytest

from invoicectl.domain.model import Answer
from invoicectl.errors import CardRefused, NoPaymentMethod
from invoicectl.gateways import Charge, Refund
from invoicectl.gateways.stripe import Stripe
from tests.gateways.asking import ADA, VISA, created

_GIVEN = os.environ.get("INVOICECTL_STRIPE_KEY", "")
"""Read when the tests are collected: no test sees a setting of the machine."""

pytestmark = pytest.mark.skipif(
    not _GIVEN.startswith(("sk_test_", "rk_test_")),
    reason="INVOICECTL_STRIPE_KEY holds no test key of Stripe's",
)


@pytest.fixture
def real() -> Stripe:
    pytest.importorskip("stripe", reason="Stripe's client is not installed")
    return Stripe(_GIVEN)


def charge(real: Stripe, token: str = VISA, *, minor: int = 4000, currency: str = "USD") -> Charge:
    """A charge under a key that was never used before."""
    card = real.attach(ADA, token)
    return Charge(f"test/{uuid.uuid4()}", card.token, minor, currency, "INV-1", card.customer)


def test_it_answers(real: Stripe) -> None:
    assert real.state()[:3] == ("test", True, None)


def test_a_charge_once_and_its_refund(real: Stripe) -> None:
    asked = charge(real)
    ref = created(real, asked)
    assert created(real, asked) == ref
    assert real.confirm(asked, ref) == Answer("approved")
    assert real.confirm(asked, ref) == Answer("approved")
    assert real.inquire(asked, ref) == Answer("approved")
    refund = Refund(f"{asked.key}/refund", ref, 1500, "USD", "INV-1")
    assert real.inquire_refund(refund) == Answer("missing")
    assert real.refund(refund) == Answer("approved")
    assert real.refund(refund) == Answer("approved")
    assert real.inquire_refund(refund) == Answer("approved")
    more = refund._replace(key=f"{asked.key}/refund/2", amount_minor=4000)
    assert real.refund(more).outcome in {"declined", "review"}


@pytest.mark.parametrize(
    ("token", "code"),
    [
        ("pm_card_chargeCustomerFail", "generic_decline"),
        ("pm_card_authenticationRequired", "authentication_required"),
    ],
)
def test_a_declined_charge(real: Stripe, token: str, code: str) -> None:
    asked = charge(real, token)
    ref = created(real, asked)
    assert real.confirm(asked, ref) == Answer("declined", code)
    assert real.inquire(asked, ref).outcome in {"declined", "missing"}


def test_an_inquiry_cancels_what_was_not_confirmed(real: Stripe) -> None:
    asked = charge(real)
    ref = created(real, asked)
    assert real.inquire(asked, ref) == Answer("missing")
    assert real.confirm(asked, ref) == Answer("missing")


def test_cards_that_can_not_be_added(real: Stripe) -> None:
    with pytest.raises(CardRefused):
        real.attach(ADA, "pm_card_visa_chargeDeclined")
    with pytest.raises(NoPaymentMethod):
        real.attach(ADA, "pm_nobody")


def test_what_is_not_there(real: Stripe) -> None:
    asked = charge(real)
    assert real.inquire(asked, "pi_nobody") == Answer("review", "no_such_charge")
    gone = asked._replace(token="pm_nobody", key=f"{asked.key}/2")  # noqa: S106 - a card's name
    assert real.create(gone) == Answer("declined", "payment_method_missing")
    ref = created(real, asked)
    other = asked._replace(amount_minor=4100)
    assert real.create(other) == Answer("review", "idempotency_mismatch")
    assert real.inquire(asked, ref) == Answer("missing")


@pytest.mark.parametrize(
    ("minor", "currency"), [(500, "JPY"), (900, "ISK"), (500_000, "UGX"), (5120, "KWD")]
)
def test_currencies_that_stripe_writes_otherwise(real: Stripe, minor: int, currency: str) -> None:
    asked = charge(real, minor=minor, currency=currency)
    ref = created(real, asked)
    assert real.confirm(asked, ref) == Answer("approved")
