"""Giving money back through the stripe gateway."""

from __future__ import annotations

from typing import Any

import pytest

from invoicectl.domain.model import Answer
from invoicectl.gateways import Marks, NoAnswer
from invoicectl.gateways.stripe import Stripe
from tests.gateways.asking import given_back
from tests.gateways.stripe_server import FakeStripe
from tests.gateways.stripe_state import Moved


def test_a_refund(stripe: Stripe, fake: FakeStripe) -> None:
    refund = given_back(stripe)
    assert stripe.inquire_refund(refund) == Answer("missing")
    assert stripe.refund(refund) == Answer("approved")
    assert stripe.refund(refund) == Answer("approved"), "once under its key"
    assert stripe.inquire_refund(refund) == Answer("approved")
    assert fake.account.moved[1:] == [Moved(refund.key, -1000)]
    sent = fake.calls("refund")[0]
    assert sent.key == f"{refund.key}/refund"
    assert sent.given["metadata"] == {"invoicectl_key": refund.key, "invoicectl_ref": "INV-1"}


def test_a_refund_is_found_on_any_page(stripe: Stripe, fake: FakeStripe) -> None:
    first = given_back(stripe, 500)
    made = [first._replace(key=f"refund/{number}") for number in range(5)]
    for refund in made:
        assert stripe.refund(refund) == Answer("approved")
    for refund in made:
        assert stripe.inquire_refund(refund) == Answer("approved")
    assert stripe.inquire_refund(first) == Answer("missing")
    assert any("starting_after" in each.given for each in fake.calls("refunds"))


@pytest.mark.parametrize(
    ("becomes", "answer"),
    [
        ({"status": "succeeded"}, Answer("approved")),
        ({"status": "pending"}, "processing"),
        ({"status": "requires_action"}, Answer("review", "requires_action")),
        (
            {"status": "failed", "failure_reason": "lost_or_stolen_card"},
            Answer("declined", "lost_or_stolen_card"),
        ),
        ({"status": "canceled"}, Answer("declined", "refund_canceled")),
        ({"amount": 999}, Answer("review", "wrong_amount")),
        ({"currency": "eur"}, Answer("review", "wrong_amount")),
        ({"status": 7}, "unexpected_answer"),
    ],
)
def test_what_becomes_of_a_refund(
    stripe: Stripe, fake: FakeStripe, becomes: dict[str, Any], answer: Answer | str
) -> None:
    refund = given_back(stripe)
    stripe.refund(refund)
    next(iter(fake.account.refunds.values())).update(becomes)
    if isinstance(answer, Answer):
        assert stripe.inquire_refund(refund) == answer
        return
    with pytest.raises(NoAnswer, match=answer):
        stripe.inquire_refund(refund)


def test_a_refund_is_the_same_however_far_the_log_has_come(
    stripe: Stripe, fake: FakeStripe
) -> None:
    """Else the key would be refused, when time sends it once more."""
    refund = given_back(stripe)
    for seq in (17, 20):
        marks = Marks("file", seq, f"{seq}" * 32, "C1", "2026-01-05T09:00:00Z", 0)
        assert stripe.refund(refund._replace(marks=marks)) == Answer("approved")
    assert fake.account.moved[1:] == [Moved(refund.key, -1000)]


def test_refunds_that_can_not_be_made(stripe: Stripe, fake: FakeStripe) -> None:
    whole = given_back(stripe, 4000)
    other = whole._replace(key="file/INV-1/refund/2")
    more = whole._replace(amount_minor=4100)
    assert stripe.refund(more) == Answer("declined", "amount_too_large")
    fake.history.pass_days(1)
    assert stripe.refund(whole) == Answer("approved")
    assert stripe.refund(other) == Answer("declined", "charge_already_refunded")
    fake.history.pass_days(1)
    assert stripe.refund(whole) == Answer("approved"), "it was this one that gave it all back"
    gone = whole._replace(gateway_ref="pi_gone", key="file/INV-1/refund/3")
    assert stripe.refund(gone) == Answer("review", "no_such_charge")
    assert stripe.inquire_refund(gone) == Answer("review", "no_such_charge"), "never missing"
    assert stripe.refund(whole._replace(currency="KWD", amount_minor=1)) == Answer(
        "declined", "amount_not_whole"
    )
    assert fake.account.moved[1:] == [Moved(whole.key, -4000)]


def test_a_list_that_leaves_out_the_charge_is_not_believed(
    stripe: Stripe, fake: FakeStripe
) -> None:
    """Were another account's list just empty, the refund would still not look missing."""
    refund = given_back(stripe)
    fake.account.known = lambda ref: ref  # type: ignore[method-assign]
    gone = refund._replace(gateway_ref="pi_gone")
    assert stripe.inquire_refund(gone) == Answer("review", "no_such_charge")
