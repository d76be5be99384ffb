"""The stripe gateway against a Stripe of our own: cards, charges and inquiries."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest

from invoicectl.domain.chargeable import sent_minor
from invoicectl.domain.model import Answer, Card, Client
from invoicectl.errors import CardRefused, GatewayDown, NoPaymentMethod
from invoicectl.gateways import NoAnswer
from invoicectl.gateways.stripe import Stripe
from invoicectl.gateways.stripe_reading import expiry
from tests.gateways.asking import ADA, charge, created
from tests.gateways.stripe_server import FakeStripe
from tests.gateways.stripe_state import Failure, Moved

# --- cards ------------------------------------------------------------------------------------


def test_a_card_becomes_one_of_a_customer_there(stripe: Stripe, fake: FakeStripe) -> None:
    card = stripe.attach(ADA, "pm_card_visa")
    assert card == Card("pm_2", "visa", "4242", "cus_1", expires="2031-03")
    (made,) = fake.account.customers.values()
    assert (made["name"], made["email"]) == ("Ada L", "ada@example.org")
    assert made["metadata"] == {"invoicectl_client": "C1"}
    again = stripe.attach(ADA._replace(cards=(card,)), "pm_card_amex")
    assert (again.brand, again.customer) == ("amex", "cus_1")
    assert len(fake.account.customers) == 1


def test_a_client_without_name_and_email_is_called_by_the_handle(
    stripe: Stripe, fake: FakeStripe
) -> None:
    stripe.attach(Client(1, "bob"), "pm_card_visa")
    (made,) = fake.account.customers.values()
    assert made["name"] == "bob"
    assert "email" not in made


def test_a_customer_deleted_there_is_made_anew(stripe: Stripe, fake: FakeStripe) -> None:
    card = stripe.attach(ADA, "pm_card_visa")
    fake.account.customers.clear()
    again = stripe.attach(ADA._replace(cards=(card,)), "pm_card_visa")
    assert again.customer in fake.account.customers


def test_a_customer_that_stripe_does_not_take(
    stripe: Stripe, fake: FakeStripe, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(_: object) -> object:
        raise Failure(400, code="email_invalid", param="email")

    monkeypatch.setattr(fake.account, "customer", refused)
    with pytest.raises(GatewayDown) as told:
        stripe.attach(ADA._replace(email="ada@localhost"), "pm_card_visa")
    assert told.value.message == (
        "the stripe gateway can't be used: it takes no customer (email_invalid); no money moved"
    )
    assert told.value.hint == "look at the client's name and email"
    assert fake.account.methods == {}


def test_the_newest_customer_counts(stripe: Stripe) -> None:
    """The one made anew is found again, not the one that is gone."""
    old, new = Card("pm_a", "visa", "1", "cus_gone"), stripe.attach(ADA, "pm_card_visa")
    again = stripe.attach(ADA._replace(cards=(old, new)), "pm_card_visa")
    assert again.customer == new.customer


@pytest.mark.parametrize(
    ("token", "decline"),
    [
        ("pm_card_visa_chargeDeclined", "generic_decline"),
        ("pm_card_visa_chargeDeclinedInsufficientFunds", "insufficient_funds"),
        ("pm_card_chargeDeclinedExpiredCard", "expired_card"),
    ],
)
def test_a_card_refused_when_it_is_added(stripe: Stripe, token: str, decline: str) -> None:
    with pytest.raises(CardRefused) as caught:
        stripe.attach(ADA, token)
    assert caught.value.facts["decline"] == decline
    assert caught.value.facts["card"].startswith("visa-")


@pytest.mark.parametrize("token", ["pm_nobody", "../customers", "pm card", "", "pm_é", "a" * 256])
def test_no_such_payment_method(stripe: Stripe, fake: FakeStripe, token: str) -> None:
    with pytest.raises(NoPaymentMethod):
        stripe.attach(ADA, token)
    assert all(each.ident == "pm_nobody" for each in fake.calls("attach"))


@pytest.mark.parametrize("fault", ["timeout-after", "garbage", "odd", "error-before"])
def test_a_card_of_which_nothing_is_heard(hasty: Stripe, fake: FakeStripe, fault: str) -> None:
    fake.fail("attach", fault)
    with pytest.raises(NoAnswer):
        hasty.attach(ADA, "pm_card_visa")


# --- charges ----------------------------------------------------------------------------------


def test_a_charge_is_announced_and_then_confirmed(stripe: Stripe, fake: FakeStripe) -> None:
    asked = charge(stripe)
    ref = created(stripe, asked)
    assert fake.account.moved == []
    assert fake.account.intents[ref]["status"] == "requires_confirmation"
    assert stripe.confirm(asked, ref) == Answer("approved")
    assert fake.account.moved == [Moved(asked.key, 4000)]
    sent = fake.calls("create")[0]
    assert sent.key == "file/INV-1/manual/1/create"
    assert sent.given == {
        "amount": "4000",
        "currency": "usd",
        "customer": asked.customer,
        "payment_method": asked.token,
        "payment_method_types": ["card"],
        "confirmation_method": "automatic",
        "capture_method": "automatic",
        "description": "INV-1",
        "metadata": {"invoicectl_key": asked.key, "invoicectl_ref": "INV-1"},
    }
    confirmed = fake.calls("confirm")[0]
    assert (confirmed.key, confirmed.given) == (f"{asked.key}/confirm", {"off_session": "true"})
    headers = {name.lower() for each in fake.heard for name in each.headers}
    assert "x-stripe-client-telemetry" not in headers


@pytest.mark.parametrize(
    ("token", "code"),
    [
        ("pm_card_chargeCustomerFail", "generic_decline"),
        ("pm_fake_insufficientFunds", "insufficient_funds"),
        ("pm_card_authenticationRequired", "authentication_required"),
        ("pm_fake_requiresAction", "authentication_required"),
    ],
)
def test_a_declined_charge(stripe: Stripe, fake: FakeStripe, token: str, code: str) -> None:
    """Declined now, and the same when it is asked later, whatever else was tried meanwhile."""
    asked = charge(stripe, token)
    ref = created(stripe, asked)
    assert stripe.confirm(asked, ref) == Answer("declined", code)
    status = fake.account.intents[ref]["status"]
    needs_client = code == "authentication_required"
    assert status == ("canceled" if needs_client else "requires_payment_method")
    if token != "pm_fake_requiresAction":  # noqa: S105 - a token of the fake
        assert stripe.inquire(asked, ref) == Answer("declined", code)
    fake.history.pass_days(1)
    assert stripe.confirm(asked, ref).outcome in {"declined", "missing"}
    assert fake.account.moved == []


def test_an_inquiry_learns_the_decline_of_which_the_answer_was_lost(
    stripe: Stripe, hasty: Stripe, fake: FakeStripe
) -> None:
    asked = charge(stripe, "pm_fake_insufficientFunds")
    ref = created(stripe, asked)
    fake.fail("confirm", "timeout-after")
    with pytest.raises(NoAnswer):
        hasty.confirm(asked, ref)
    assert stripe.inquire(asked, ref) == Answer("declined", "insufficient_funds")


@pytest.mark.parametrize("token", ["pm_card_authenticationRequired", "pm_fake_requiresAction"])
def test_a_client_who_must_be_asked_and_a_cancel_that_is_not_certain(
    stripe: Stripe, fake: FakeStripe, token: str
) -> None:
    asked = charge(stripe, token)
    ref = created(stripe, asked)
    fake.fail("cancel", "reset-before")
    fake.fail("retrieve", "reset-before")
    with pytest.raises(NoAnswer):
        stripe.confirm(asked, ref)
    assert stripe.inquire(asked, ref) == Answer("declined", "authentication_required")
    assert fake.account.intents[ref]["status"] == "canceled"


def test_a_charge_under_way(stripe: Stripe, fake: FakeStripe) -> None:
    asked = charge(stripe, "pm_fake_processing")
    ref = created(stripe, asked)
    with pytest.raises(NoAnswer, match="processing"):
        stripe.confirm(asked, ref)
    with pytest.raises(NoAnswer, match="processing"):
        stripe.inquire(asked, ref)
    fake.account.succeed(ref)
    assert stripe.inquire(asked, ref) == Answer("approved")


def test_a_state_that_should_not_be_is_for_a_person(stripe: Stripe) -> None:
    asked = charge(stripe, "pm_fake_requiresCapture")
    ref = created(stripe, asked)
    assert stripe.confirm(asked, ref) == Answer("review", "requires_capture")
    assert stripe.inquire(asked, ref) == Answer("review", "requires_capture")


@pytest.mark.parametrize(
    ("altered", "code"),
    [
        ({"amount_received": 3999}, "wrong_amount"),
        ({"amount": 4001}, "wrong_amount"),
        ({"currency": "eur"}, "wrong_amount"),
        ({"amount_received": None}, "wrong_amount"),
        ({"metadata": {"invoicectl_key": "file/INV-2/manual/1"}}, "idempotency_mismatch"),
        ({"metadata": None}, "idempotency_mismatch"),
    ],
)
def test_money_that_is_not_what_was_asked(
    stripe: Stripe, fake: FakeStripe, altered: dict[str, Any], code: str
) -> None:
    asked = charge(stripe)
    ref = created(stripe, asked)
    assert stripe.confirm(asked, ref) == Answer("approved")
    fake.account.intents[ref] |= altered
    assert stripe.inquire(asked, ref) == Answer("review", code)


def test_the_charge_of_another_is_never_cancelled(stripe: Stripe, fake: FakeStripe) -> None:
    asked = charge(stripe)
    ref = created(stripe, asked)
    other = asked._replace(key="file/INV-2/manual/1")
    assert stripe.inquire(other, ref) == Answer("review", "idempotency_mismatch")
    assert fake.calls("cancel") == []


# --- inquiries --------------------------------------------------------------------------------


def test_an_unconfirmed_charge_is_cancelled_and_can_not_be_confirmed_any_more(
    stripe: Stripe, fake: FakeStripe
) -> None:
    asked = charge(stripe)
    ref = created(stripe, asked)
    assert stripe.inquire(asked, ref) == Answer("missing")
    assert fake.account.intents[ref]["status"] == "canceled"
    assert stripe.inquire(asked, ref) == Answer("missing")
    assert stripe.confirm(asked, ref) == Answer("missing")
    assert fake.account.moved == []


def test_an_intent_that_lost_its_card_unconfirmed_is_cancelled(
    stripe: Stripe, fake: FakeStripe
) -> None:
    asked = charge(stripe)
    ref = created(stripe, asked)
    fake.account.intents[ref]["status"] = "requires_payment_method"
    assert stripe.inquire(asked, ref) == Answer("missing")
    assert fake.account.intents[ref]["status"] == "canceled"


@pytest.mark.parametrize("fault", ["timeout-after", "reset-after", "error-after", "garbage"])
def test_a_cancel_of_which_the_answer_is_lost_is_looked_up(
    stripe: Stripe, hasty: Stripe, fake: FakeStripe, fault: str
) -> None:
    asked = charge(stripe)
    ref = created(stripe, asked)
    fake.fail("cancel", fault)
    assert hasty.inquire(asked, ref) == Answer("missing")
    assert len(fake.calls("retrieve")) == 2


@pytest.mark.parametrize("fault", ["reset-before", "error-before", "conflict", "lock-timeout"])
def test_a_cancel_that_is_not_certain_is_no_answer(
    stripe: Stripe, fake: FakeStripe, fault: str
) -> None:
    asked = charge(stripe)
    ref = created(stripe, asked)
    fake.fail("cancel", fault)
    with pytest.raises(NoAnswer, match="not_cancelled"):
        stripe.inquire(asked, ref)
    assert stripe.confirm(asked, ref) == Answer("approved"), "nothing was said that isn't so"


@pytest.mark.parametrize(
    ("token", "heard"),
    [
        ("pm_card_visa", Answer("approved")),
        ("pm_fake_processing", "processing"),
        ("pm_fake_insufficientFunds", Answer("declined", "insufficient_funds")),
    ],
)
def test_a_cancel_that_comes_too_late(
    stripe: Stripe,
    fake: FakeStripe,
    monkeypatch: pytest.MonkeyPatch,
    token: str,
    heard: Answer | str,
) -> None:
    """Another process confirms between our look and our cancel."""
    asked = charge(stripe, token)
    ref = created(stripe, asked)
    account, cancel = fake.account, fake.account.cancel

    def confirmed_first(ident: str) -> dict[str, Any]:
        with suppress(Failure):
            account.confirm(ident, {"off_session": "true"})
        return cancel(ident)

    monkeypatch.setattr(account, "cancel", confirmed_first)
    if isinstance(heard, Answer):
        assert stripe.inquire(asked, ref) == heard
        return
    with pytest.raises(NoAnswer, match=heard):
        stripe.inquire(asked, ref)


@pytest.mark.parametrize("call", ["confirm", "inquire"])
@pytest.mark.parametrize("ref", ["pi_another_accounts", "", "../customers", "sim_1?x"])
def test_a_charge_that_this_account_does_not_know_never_looks_missing(
    stripe: Stripe, call: str, ref: str
) -> None:
    asked = charge(stripe)
    assert getattr(stripe, call)(asked, ref) == Answer("review", "no_such_charge")


# --- what may be asked ------------------------------------------------------------------------


def test_the_same_key_gives_the_same_charge(stripe: Stripe, fake: FakeStripe) -> None:
    asked = charge(stripe)
    ref = created(stripe, asked)
    assert created(stripe, asked) == ref
    for _ in range(3):
        assert stripe.confirm(asked, ref) == Answer("approved")
    fake.history.pass_days(1)
    assert stripe.confirm(asked, ref) == Answer("approved"), "it says what became of it"
    assert fake.account.moved == [Moved(asked.key, 4000)]


def test_the_same_key_for_something_else_is_for_a_person(stripe: Stripe) -> None:
    asked = charge(stripe)
    created(stripe, asked)
    other = asked._replace(amount_minor=4100)
    assert stripe.create(other) == Answer("review", "idempotency_mismatch")


@pytest.mark.parametrize(
    ("change", "answer", "why"),
    [
        ({"token": "pm_gone"}, Answer("declined", "payment_method_missing"), "the card is gone"),
        ({"customer": "cus_gone"}, Answer("declined", "customer_missing"), "so is whose"),
        ({"amount_minor": 49}, Answer("refused", "amount_too_small"), "Stripe has a least amount"),
        ({"currency": "KWD", "amount_minor": 1234}, Answer("refused", "amount_not_whole"), ""),
        ({"customer": None}, None, "a card without a customer"),
    ],
)
def test_charges_that_can_not_be_made(
    stripe: Stripe, fake: FakeStripe, change: dict[str, Any], answer: Answer | None, why: str
) -> None:
    heard = stripe.create(charge(stripe)._replace(**change))
    assert (heard if isinstance(heard, Answer) else None) == answer, why
    assert fake.account.moved == []


@pytest.mark.parametrize(
    ("minor", "currency", "sent"),
    [
        (4000, "USD", 4000),
        (500, "JPY", 500),
        (5, "ISK", 500),
        (5, "UGX", 500),
        (500, "MGA", 5),
        (510, "MGA", None),
        (5120, "KWD", 5120),
        (5124, "KWD", None),
        (5120, "BHD", 5120),
        (10045, "HUF", 10045),
        (80045, "TWD", 80045),
        (10000, "CLF", None),
        (1000, "IQD", None),
    ],
)
def test_amounts_as_stripe_writes_them(minor: int, currency: str, sent: int | None) -> None:
    assert sent_minor(minor, currency) == sent


def test_an_amount_written_otherwise_there_is_compared_as_it_is_there(
    stripe: Stripe, fake: FakeStripe
) -> None:
    asked = charge(stripe, currency="ISK", amount_minor=900)
    ref = created(stripe, asked)
    assert stripe.confirm(asked, ref) == Answer("approved")
    assert fake.account.moved == [Moved(asked.key, 90000)]


@pytest.mark.parametrize(
    ("card", "expires", "why"),
    [
        ({"exp_year": 2026, "exp_month": 3}, "2026-03", "a month is two digits"),
        ({"exp_year": 2031, "exp_month": 12}, "2031-12", "the last one"),
        ({"exp_year": 2026}, None, "half of it is nothing"),
        ({}, None, "it is not told"),
        ({"exp_year": "2026", "exp_month": "3"}, None, "no numbers"),
        ({"exp_year": 2026, "exp_month": 13}, None, "no month"),
        ({"exp_year": 26, "exp_month": 3}, None, "no year of ours"),
        ({"exp_year": True, "exp_month": True}, None, "nonsense"),
    ],
)
def test_the_expiry_month_is_what_stripe_tells(
    card: dict[str, Any], expires: str | None, why: str
) -> None:
    assert expiry(card) == expires, why
