"""A second opinion: the stripe gateway against localstripe, a fake that others wrote."""

from __future__ import annotations

import os
import select
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from invoicectl.domain.model import Answer
from invoicectl.errors import CardRefused, NoPaymentMethod
from invoicectl.gateways import Created, Marks, Refund
from invoicectl.gateways.stripe import Stripe
from tests.gateways.asking import ADA, ONCE, charge, created
from tests.gateways.stripe_server import KEY

HOUSE = Path(__file__).parents[2]
MOST_SECONDS = 60
"""How long its start may take."""


@pytest.fixture(scope="module")
def local() -> Iterator[Stripe]:
    for library in ("stripe", "localstripe", "aiohttp"):
        if find_spec(library) is None:
            pytest.skip(f"{library} is not installed")
    environment = {**os.environ, "PYTHONPATH": str(HOUSE)}
    command = [sys.executable, "-m", "tests.gateways.localstripe_server"]
    with subprocess.Popen(
        command, cwd=HOUSE, env=environment, stdout=subprocess.PIPE, text=True
    ) as server:
        try:
            assert server.stdout is not None
            ready, _, _ = select.select([server.stdout], [], [], MOST_SECONDS)
            port = server.stdout.readline().strip() if ready else ""
            assert port, "localstripe did not start"
            yield Stripe(KEY, f"http://127.0.0.1:{port}", timeouts=ONCE)
        finally:
            server.kill()


def test_it_answers(local: Stripe) -> None:
    assert local.state().answers


def test_a_charge_and_its_refund(local: Stripe) -> None:
    asked = charge(local)
    assert (asked.token[:3], (asked.customer or "")[:4]) == ("pm_", "cus_")
    ref = created(local, asked)
    assert local.confirm(asked, ref) == Answer("approved")
    assert local.inquire(asked, ref) == Answer("approved")
    assert local.confirm(asked, ref).outcome in {"approved", "review"}
    refund = Refund(f"{asked.key}/refund", ref, 1500, "USD", "INV-1")
    assert local.inquire_refund(refund) == Answer("missing")
    assert local.refund(refund) == Answer("approved")
    assert local.inquire_refund(refund) == Answer("approved")


def test_a_card_refused_when_it_is_added(local: Stripe) -> None:
    with pytest.raises(CardRefused) as caught:
        local.attach(ADA, "pm_card_visa_chargeDeclined")
    assert caught.value.facts["decline"] == "card_declined"
    with pytest.raises(NoPaymentMethod):
        local.attach(ADA, "pm_nobody")


def test_a_card_declined_when_it_is_charged(local: Stripe) -> None:
    asked = charge(local, "pm_card_chargeCustomerFail")
    ref = created(local, asked)
    assert local.confirm(asked, ref) == Answer("declined", "card_declined")
    assert local.inquire(asked, ref) == Answer("declined", "card_declined")


def test_an_inquiry_cancels_what_was_not_confirmed(local: Stripe) -> None:
    asked = charge(local)
    ref = created(local, asked)
    assert local.inquire(asked, ref) == Answer("missing")
    assert local.inquire(asked, ref) == Answer("missing")
    assert local.confirm(asked, ref).outcome != "approved"


def test_a_charge_is_looked_at(local: Stripe) -> None:
    """Its lists don't filter by creation, so more than one thing it can't be asked for."""
    marks = Marks("town", 17, "ab" * 32, "C3", "2026-01-05T09:00:00Z", 250)
    asked = charge(local, key="town/1/INV-1/manual/1")._replace(marks=marks)
    made = local.create(asked)
    assert isinstance(made, Created)
    assert local.confirm(asked, made.ref) == Answer("approved")
    seen = local.look(made.ref)
    assert seen is not None
    assert (seen.ref, seen.at, seen.outcome) == (made.ref, made.at, "approved")
    assert (seen.amount_minor, seen.key, seen.marks) == (4000, asked.key, marks)
    assert local.look("pi_gone") is None


def test_what_it_does_not_know(local: Stripe) -> None:
    asked = charge(local)
    assert local.inquire(asked, "pi_unknown") == Answer("review", "no_such_charge")
    gone = asked._replace(token="pm_gone")  # noqa: S106 - a card's name
    assert local.create(gone) == Answer("declined", "payment_method_missing")
