"""Calls to Stripe that go wrong: what is said of them, what is repeated, and how fast."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from invoicectl.domain.model import Answer
from invoicectl.errors import GatewayDown
from invoicectl.gateways import NoAnswer
from invoicectl.gateways.stripe import Stripe
from tests.amounts import tasted
from tests.gateways.asking import ADA, HASTY, PATIENT, Idle, charge, created, given_back, stripe_on
from tests.gateways.stripe_server import FakeStripe
from tests.gateways.stripe_state import Moved

SILENT = {
    "timeout-before": "timeout",
    "timeout-after": "timeout",
    "reset-before": "connection_reset",
    "reset-after": "connection_reset",
    "error-before": "api_error",
    "error-after": "api_error",
    "conflict": "conflict",
    "rate-limit": "rate_limit",
    "rate-limit-bare": "rate_limit",
    "lock-timeout": "lock_timeout",
    "garbage": "unexpected_answer",
    "odd": "unexpected_answer",
}


@pytest.mark.parametrize("call", tasted(["confirm", "create", "retrieve", "refund", "refunds"], 3))
@pytest.mark.parametrize("fault", SILENT)
def test_an_answer_that_does_not_come(
    stripe: Stripe, hasty: Stripe, fake: FakeStripe, call: str, fault: str
) -> None:
    refund = given_back(stripe)
    asked = charge(stripe, key="file/INV-2/manual/1")
    ref = created(stripe, asked) if call != "create" else ""
    fake.fail(call, fault)
    one = hasty if fault.startswith("timeout") else stripe
    asking: dict[str, Callable[[], object]] = {
        "create": lambda: one.create(asked),
        "confirm": lambda: one.confirm(asked, ref),
        "retrieve": lambda: one.inquire(asked, ref),
        "refund": lambda: one.refund(refund),
        "refunds": lambda: one.inquire_refund(refund),
    }
    with pytest.raises(NoAnswer) as caught:
        asking[call]()
    assert caught.value.code == SILENT[fault]


@pytest.mark.parametrize("call", ["create", "confirm", "inquire"])
def test_nobody_listens(stripe: Stripe, call: str) -> None:
    asked = charge(stripe)
    ref = created(stripe, asked)
    with FakeStripe() as gone:
        deaf = stripe_on(gone)
    given = (asked,) if call == "create" else (asked, ref)
    with pytest.raises(NoAnswer, match="unreachable"):
        getattr(deaf, call)(*given)
    state = deaf.state()
    assert (state.answers, state.reason) == (False, "it gives no answer (unreachable)")


@pytest.mark.parametrize("call", ["create", "confirm"])
@pytest.mark.parametrize(
    "fault", ["timeout-after", "reset-before", "reset-after", "error-before", "conflict"]
)
def test_what_may_be_repeated_is_under_the_same_key(
    patient: Stripe, fake: FakeStripe, call: str, fault: str
) -> None:
    if fault.startswith("timeout"):
        patient = stripe_on(fake, HASTY._replace(patience=30.0))
    fake.fail(call, fault, times=2)
    asked = charge(patient)
    assert patient.confirm(asked, created(patient, asked)) == Answer("approved")
    assert fake.account.moved == [Moved(asked.key, 4000)]
    assert {each.key for each in fake.calls(call)} == {f"{asked.key}/{call}"}
    assert len(fake.account.intents) == 1


def test_a_customer_is_made_once_whatever_is_lost(patient: Stripe, fake: FakeStripe) -> None:
    fake.fail("customer", "reset-after", times=2)
    patient.attach(ADA, "pm_card_visa")
    assert len(fake.account.customers) == 1


def test_a_fault_that_stripe_says_is_final_is_not_repeated(
    patient: Stripe, fake: FakeStripe
) -> None:
    asked = charge(patient)
    ref = created(patient, asked)
    fake.fail("confirm", "error-after")
    with pytest.raises(NoAnswer, match="api_error"):
        patient.confirm(asked, ref)
    assert len(fake.calls("confirm")) == 1
    assert patient.inquire(asked, ref) == Answer("approved")


@pytest.mark.parametrize(
    ("fault", "pauses"),
    [("rate-limit", [2.0, 2.0, 2.0]), ("rate-limit-bare", [0.5, 1.0, 2.0])],
)
def test_too_many_requests_are_made_again_after_a_pause(
    patient: Stripe, fake: FakeStripe, idle: Idle, fault: str, pauses: list[float]
) -> None:
    asked = charge(patient)
    ref = created(patient, asked)
    idle.at += 1
    before = len(idle.slept)
    fake.fail("confirm", fault, times=3)
    assert patient.confirm(asked, ref) == Answer("approved")
    assert idle.slept[before:] == pauses
    fake.fail("retrieve", fault, times=9)
    with pytest.raises(NoAnswer, match="rate_limit"):
        patient.inquire(asked, ref)
    assert len(fake.calls("retrieve")) == 4


def test_no_try_is_begun_once_patience_is_at_its_end(fake: FakeStripe, idle: Idle) -> None:
    stripe = stripe_on(fake, PATIENT._replace(patience=3.0), idle)
    fake.fail("create", "rate-limit", times=9)
    asked = charge(stripe)
    begun = idle.at
    with pytest.raises(NoAnswer):
        stripe.create(asked)
    assert len(fake.calls("create")) == 2
    assert idle.at - begun <= 3.0


@pytest.mark.parametrize("fault", ["key-refused", "forbidden"])
def test_a_key_refused_says_that_nothing_was_done(
    stripe: Stripe, fake: FakeStripe, fault: str
) -> None:
    asked = charge(stripe)
    fake.fail("create", fault)
    with pytest.raises(GatewayDown):
        stripe.create(asked)


def test_a_key_refused_after_a_lost_answer_says_nothing(patient: Stripe, fake: FakeStripe) -> None:
    """The first try charged; that the second was not let in does not undo it."""
    asked = charge(patient)
    ref = created(patient, asked)
    fake.fail("confirm", "reset-after")
    fake.fail("confirm", "key-refused")
    with pytest.raises(NoAnswer, match="key_refused"):
        patient.confirm(asked, ref)
    assert patient.inquire(asked, ref) == Answer("approved")


# --- many at a time ---------------------------------------------------------------------------


def test_many_threads_charge_each_once(patient: Stripe, fake: FakeStripe) -> None:
    first = charge(patient)
    start = threading.Barrier(20)

    def pay(number: int) -> Answer | str:
        start.wait(5)
        answers = [
            patient.confirm(each, created(patient, each))
            for each in (first._replace(key=f"{number}/{turn}") for turn in range(5))
        ]
        return answers[-1]

    with ThreadPoolExecutor(20) as crew:
        assert set(crew.map(pay, range(20))) == {Answer("approved")}
    keys = sorted(f"{number}/{turn}" for number in range(20) for turn in range(5))
    assert sorted(each.key for each in fake.account.moved) == keys


def test_the_pace_in_test_mode_is_twenty_a_second(fake: FakeStripe, idle: Idle) -> None:
    stripe = stripe_on(fake, idle=idle)
    asked = charge(stripe)
    idle.at += 1
    begun = idle.at
    for number in range(21):
        stripe.create(asked._replace(key=f"{number}"))
    assert idle.at - begun == pytest.approx(1.0)
