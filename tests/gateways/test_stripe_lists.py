"""What Stripe is asked that it has: on an account that a shop uses too, with a search that lags."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from invoicectl.errors import GatewayDown
from invoicectl.gateways import Charge, Marks, NoAnswer, Refund, Seen
from invoicectl.gateways.stripe import Stripe
from tests.gateways.asking import charge, created
from tests.gateways.stripe_history import Others
from tests.gateways.stripe_server import FakeStripe
from tests.gateways.stripe_state import DAY, START

FILE = "0d5c2b1e-town"
MARKS = Marks(FILE, 17, "ab" * 32, "C3", "2026-01-05T09:00:00Z", 250)
BEGIN = datetime.fromtimestamp(START, UTC)


def charged(stripe: Stripe, number: int = 1, *, marks: Marks | None = MARKS) -> tuple[Charge, str]:
    """A charge of the file that went through."""
    asked = charge(stripe)._replace(key=f"{FILE}/1/INV-{number}/manual/1", marks=marks)
    ref = created(stripe, asked)
    assert stripe.confirm(asked, ref).outcome == "approved"
    return asked, ref


def refs(told: list[Seen]) -> list[str]:
    return sorted(each.ref for each in told)


# --- whose account ----------------------------------------------------------------------------


def test_the_account_is_the_key_s(stripe: Stripe) -> None:
    assert stripe.account() == "acct_1Fake"


def test_a_restricted_key_s_refusal_names_the_account(stripe: Stripe, fake: FakeStripe) -> None:
    fake.fail("account", "forbidden-named", times=2)
    assert stripe.account() == stripe.account() == "acct_1Fake"


def test_a_refusal_that_names_no_account_names_the_right_that_is_missing(
    stripe: Stripe, fake: FakeStripe
) -> None:
    fake.fail("account", "forbidden")
    with pytest.raises(GatewayDown, match="its key lacks a permission: to read the account") as it:
        stripe.account()
    assert fake.key[-4:] not in str(it.value)


# --- the charges of a file --------------------------------------------------------------------


def test_a_charge_comes_back_as_it_was_made(stripe: Stripe, fake: FakeStripe) -> None:
    asked, ref = charged(stripe)
    assert list(stripe.charges(FILE, BEGIN)) == [
        Seen(
            ref=ref,
            kind="charge",
            at=BEGIN,
            amount_minor=4000,
            currency="USD",
            outcome="approved",
            key=asked.key,
            about="INV-1",
            customer=asked.customer,
            token=asked.token,
            card="visa-4242",
            marks=MARKS,
        )
    ]
    assert stripe.look(ref) is not None
    assert len(fake.calls("intents")) == 1, "in the ordinary case one call"
    assert fake.calls("search") == []


@pytest.mark.parametrize(
    ("status", "failed", "outcome", "code"),
    [
        ("succeeded", None, "approved", None),
        ("processing", None, "unknown", None),
        ("requires_capture", None, "unknown", None),
        ("requires_confirmation", None, "missing", None),
        ("requires_action", None, "missing", None),
        ("canceled", None, "missing", None),
        ("requires_payment_method", {"decline_code": "lost_card"}, "declined", "lost_card"),
        ("canceled", {"code": "card_declined"}, "declined", "card_declined"),
    ],
)
def test_how_a_payment_intent_stands(
    stripe: Stripe,
    fake: FakeStripe,
    status: str,
    failed: dict[str, str] | None,
    outcome: str,
    code: str | None,
) -> None:
    _, ref = charged(stripe)
    fake.account.intents[ref] |= {"status": status, "last_payment_error": failed}
    [seen] = stripe.charges(FILE, BEGIN)
    assert (seen.outcome, seen.code) == (outcome, code)


def test_others_on_the_account_are_passed_over(stripe: Stripe, fake: FakeStripe) -> None:
    _, ref = charged(stripe)
    fake.history.charged(7000)
    charged(stripe, 2, marks=MARKS._replace(file=f"{FILE}-2"))
    told = list(stripe.charges(FILE, BEGIN))
    assert ref in refs(told)
    assert len(told) == 2, "of the second the key is the file's, whatever its marks say"
    assert list(stripe.charges("another", BEGIN)) == []


def test_what_is_older_than_asked_is_not_told(stripe: Stripe, fake: FakeStripe) -> None:
    charged(stripe)
    fake.history.pass_days(2)
    _, ref = charged(stripe, 2)
    assert refs(list(stripe.charges(FILE, BEGIN + timedelta(seconds=1)))) == [ref]


@pytest.mark.parametrize("others", [0, 50_000])
@pytest.mark.parametrize(
    ("ago", "why"),
    [
        (timedelta(minutes=5), "no search has it yet, the list does"),
        (timedelta(hours=23), "within the day that the list is read for"),
        (timedelta(days=1), "at its very end"),
        (timedelta(days=3), "the search has it"),
        (timedelta(days=29), "so long ago that the list would be very long"),
    ],
)
def test_a_charge_is_found_among_a_shop_s(
    stripe: Stripe, fake: FakeStripe, others: int, ago: timedelta, why: str
) -> None:
    _, first = charged(stripe)
    fake.account.now += int(ago.total_seconds())
    fake.history.others = Others(others, START - DAY, START + 30 * DAY)
    told = Counter(each.ref for each in stripe.charges(FILE, BEGIN))
    assert told == {first: 1}, why
    assert len(fake.calls("intents")) <= 20, "a day of the shop's, whatever its past"


def test_a_busy_shop_does_not_hide_what_no_search_has_yet(stripe: Stripe, fake: FakeStripe) -> None:
    """A copy of the file charged ten minutes ago; since then the shop sold 1,000 hats."""
    _, ref = charged(stripe)
    fake.account.now += 600
    fake.history.others = Others(1_000, START, START + 600)
    assert refs(list(stripe.charges(FILE, BEGIN))) == [ref]
    assert fake.calls("search") == []


def test_an_account_without_a_search_is_read_to_the_end(stripe: Stripe, fake: FakeStripe) -> None:
    _, ref = charged(stripe)
    fake.history.pass_days(29)
    fake.history.has_search = False
    fake.history.others = Others(2_000, START, START + 29 * DAY)
    assert refs(list(stripe.charges(FILE, BEGIN))) == [ref]
    assert len(fake.calls("intents")) > 15


def test_the_search_is_read_page_by_page(stripe: Stripe, fake: FakeStripe) -> None:
    made = sorted(charged(stripe, number)[1] for number in range(7))
    fake.history.pass_days(5)
    fake.history.others = Others(1_000, START, START + 5 * DAY)
    assert refs(list(stripe.charges(FILE, BEGIN))) == made
    assert len(fake.calls("search")) == 4, "the fake gives two at once"


@pytest.mark.parametrize("call", ["intents", "search"])
@pytest.mark.parametrize("fault", ["timeout-after", "reset-after", "garbage", "odd", "rate-limit"])
def test_a_list_that_breaks_off_is_no_answer(
    hasty: Stripe, fake: FakeStripe, call: str, fault: str
) -> None:
    charged(hasty)
    fake.history.pass_days(5)
    fake.history.others = Others(1_000, START, START + 5 * DAY)
    fake.fail(call, fault)
    with pytest.raises(NoAnswer):
        list(hasty.charges(FILE, BEGIN))


# --- everything -------------------------------------------------------------------------------


def test_refunds_and_disputes_are_told_with_their_charge(stripe: Stripe, fake: FakeStripe) -> None:
    asked, ref = charged(stripe)
    ours = Refund(f"{FILE}/1/INV-1/refund/1", ref, 1000, "USD", "INV-1", MARKS)
    assert stripe.refund(ours).outcome == "approved"
    fake.history.pass_days(1.5)
    dashboard = fake.history.refunded(ref, 500)
    dispute = fake.history.disputed(ref, 4000)
    foreign = fake.history.charged(7000, "cus_other")
    told = {each.ref: each for each in stripe.everything(FILE, BEGIN)}
    [own] = set(told) - {ref, dashboard, dispute, foreign}
    assert (
        told[own][1:]
        == Seen(
            ref=own,
            kind="refund",
            at=BEGIN,
            amount_minor=1000,
            currency="USD",
            outcome="approved",
            of=ref,
            key=ours.key,
            about="INV-1",
        )[1:]
    )
    assert (told[dashboard].of, told[dashboard].key, told[dashboard].marks) == (ref, None, None)
    assert told[dashboard].at == BEGIN + timedelta(days=1.5)
    assert (
        told[dispute][1:]
        == Seen(
            ref=dispute,
            kind="dispute",
            at=BEGIN + timedelta(days=1.5),
            amount_minor=4000,
            currency="USD",
            outcome="taken",
            code="fraudulent",
            of=ref,
        )[1:]
    )
    assert (told[foreign].customer, told[foreign].key) == ("cus_other", None)
    assert told[ref].key == asked.key
    assert all(stripe.look(each) is not None for each in told)


@pytest.mark.parametrize(
    ("status", "movements", "outcome"),
    [
        ("warning_needs_response", [], "inquiry"),
        ("warning_under_review", [], "inquiry"),
        ("warning_closed", [], "returned"),
        ("needs_response", [{"amount": -4000}], "taken"),
        ("needs_response", [], "inquiry"),
        ("under_review", None, "taken"),
        ("lost", [{"amount": -4000}], "lost"),
        ("won", [{"amount": -4000}, {"amount": 4000}], "returned"),
        ("something_new", [], "inquiry"),
    ],
)
def test_how_a_dispute_stands(
    stripe: Stripe,
    fake: FakeStripe,
    status: str,
    movements: list[dict[str, int]] | None,
    outcome: str,
) -> None:
    _, ref = charged(stripe)
    dispute = fake.history.disputed(ref, 4000)
    fake.account.disputes[dispute] |= {"status": status, "balance_transactions": movements}
    seen = stripe.look(dispute)
    assert seen is not None
    assert seen.outcome == outcome


@pytest.mark.parametrize(
    ("status", "outcome", "code"),
    [
        ("succeeded", "approved", None),
        ("pending", "unknown", None),
        ("requires_action", "unknown", None),
        ("failed", "declined", "refund_failed"),
        ("canceled", "declined", "refund_canceled"),
    ],
)
def test_how_a_refund_stands(
    stripe: Stripe, fake: FakeStripe, status: str, outcome: str, code: str | None
) -> None:
    _, ref = charged(stripe)
    seen = stripe.look(fake.history.refunded(ref, 500, status))
    assert seen is not None
    assert (seen.outcome, seen.code) == (outcome, code)


def test_a_small_account_is_told_whole(stripe: Stripe, fake: FakeStripe) -> None:
    """Also a charge in the dashboard that no search for our marks would find."""
    foreign = fake.history.charged(7000)
    fake.history.pass_days(20)
    fake.history.others = Others(500, START, START + 20 * DAY)
    told = [each.ref for each in stripe.everything(FILE, BEGIN)]
    assert foreign in told
    assert len(told) == 501


@pytest.mark.parametrize(
    "ref", ["pi_gone", "re_gone", "dp_gone", "ch_1", "../account", "", "sim_1"]
)
def test_what_is_not_there_is_nothing(stripe: Stripe, ref: str) -> None:
    assert stripe.look(ref) is None
