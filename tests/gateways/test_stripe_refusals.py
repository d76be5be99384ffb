"""What Stripe refuses for certain: it is no open question, and no decline unless by the card."""

from __future__ import annotations

import pytest

from invoicectl.domain.model import Answer
from invoicectl.gateways.stripe import Stripe
from tests.gateways.asking import charge, created
from tests.gateways.stripe_server import FakeStripe
from tests.gateways.stripe_state import Failure


@pytest.mark.parametrize(
    ("minor", "currency", "code"),
    [
        (30, "USD", "amount_too_small"),
        (100_000_000, "USD", "amount_too_large"),
        (5_124, "KWD", "amount_not_whole"),
    ],
)
def test_an_amount_is_refused_before_and_after_it_is_asked(
    stripe: Stripe, fake: FakeStripe, minor: int, currency: str, code: str
) -> None:
    asked = charge(stripe, amount_minor=minor, currency=currency)
    heard = len(fake.heard)
    assert stripe.refused_amount(minor, currency) == code
    assert len(fake.heard) == heard, "nobody is called"
    assert stripe.create(asked) == Answer("refused", code), "the same where it got that far"
    assert fake.account.intents == {}


def test_a_least_amount_that_only_stripe_knows(stripe: Stripe, fake: FakeStripe) -> None:
    """By the currency that the account is paid out in: learned when it is confirmed."""
    fake.account.least = 5_000
    asked = charge(stripe)
    assert stripe.refused_amount(asked.amount_minor, asked.currency) is None
    ref = created(stripe, asked)
    assert stripe.confirm(asked, ref) == Answer("refused", "amount_too_small")
    assert fake.account.intents[ref]["status"] == "canceled", "so it can't be charged later"
    assert stripe.inquire(asked, ref) == Answer("missing")
    assert fake.account.moved == []


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ({"code": "amount_too_small", "param": "amount"}, Answer("refused", "amount_too_small")),
        ({"code": "parameter_invalid_integer"}, Answer("refused", "parameter_invalid_integer")),
        ({"code": "account_invalid"}, Answer("refused", "account_invalid")),
        ({"param": "currency"}, Answer("refused", "invalid_request_error")),
        ({"param": "payment_method"}, Answer("declined", "payment_method_missing")),
        (
            {"code": "resource_missing", "param": "payment_method"},
            Answer("declined", "payment_method_missing"),
        ),
        ({"code": "resource_missing", "param": "customer"}, Answer("declined", "customer_missing")),
    ],
)
def test_a_refused_announcement_is_certain(
    stripe: Stripe,
    fake: FakeStripe,
    monkeypatch: pytest.MonkeyPatch,
    said: dict[str, str],
    answer: Answer,
) -> None:
    def refused(_: object) -> object:
        raise Failure(400, **said)

    asked = charge(stripe)
    monkeypatch.setattr(fake.account, "create", refused)
    assert stripe.create(asked) == answer


def test_a_card_detached_at_stripe_is_declined(stripe: Stripe, fake: FakeStripe) -> None:
    asked = charge(stripe)
    fake.account.detach(asked.token)
    assert stripe.create(asked) == Answer("declined", "payment_method_missing")
    assert fake.account.intents == {}


def test_a_card_detached_in_between_is_declined_and_its_charge_cancelled(
    stripe: Stripe, fake: FakeStripe
) -> None:
    asked = charge(stripe)
    ref = created(stripe, asked)
    fake.account.detach(asked.token)
    assert stripe.confirm(asked, ref) == Answer("declined", "payment_method_missing")
    assert fake.account.intents[ref]["status"] == "canceled"


def test_a_refusal_of_what_went_through_is_not_believed(stripe: Stripe, fake: FakeStripe) -> None:
    """Somebody confirmed it just before: what Stripe says of the charge itself counts."""
    asked = charge(stripe)
    ref = created(stripe, asked)
    fake.account.succeed(ref)
    fake.account.least = 5_000
    fake.account.intents[ref]["status"] = "requires_confirmation"
    confirm, cancel = fake.account.confirm, fake.account.cancel

    def late(ident: str, given: dict[str, str]) -> object:
        try:
            return confirm(ident, given)
        finally:
            fake.account.intents[ref]["status"] = "succeeded"

    fake.account.confirm = late  # type: ignore[assignment,method-assign]
    assert stripe.confirm(asked, ref) == Answer("approved")
    assert fake.account.cancel == cancel


def test_a_key_used_for_something_else_is_still_for_a_person(
    stripe: Stripe, fake: FakeStripe
) -> None:
    asked = charge(stripe)
    created(stripe, asked)
    assert stripe.create(asked._replace(amount_minor=4100)) == Answer(
        "review", "idempotency_mismatch"
    )


def test_keys_live_a_day_by_stripe_s_own_clock(stripe: Stripe, fake: FakeStripe) -> None:
    """Which is why what it has is asked, and not the key relied on."""
    asked = charge(stripe)
    first = created(stripe, asked)
    fake.history.pass_days(0.99)
    assert created(stripe, asked) == first
    fake.history.pass_days(0.01)
    assert created(stripe, asked) != first
