"""The port's contract: what every gateway that charges cards does alike."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from invoicectl.domain.model import Answer, Card, Client
from invoicectl.errors import CardRefused, FileFault, GatewayDown, ManualGateway, NoPaymentMethod
from invoicectl.gateways import Charge, Created, Gateway, Manual, NoAnswer, Refund
from invoicectl.gateways.faults import CALLS, FAULTS, Fault, Faulty
from invoicectl.gateways.simulated import Simulated
from tests.dying import Point, dies
from tests.gateways.asking import ADA, stripe_on
from tests.gateways.stripe_server import FakeStripe
from tests.records import opened


class Bench(NamedTuple):
    """A gateway, and another process's over the same record."""

    one: Gateway
    other: Gateway


@pytest.fixture(params=["simulated", "faulty", "stripe"])
def bench(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Bench]:
    record = str(tmp_path / "record")
    if request.param == "simulated":
        yield Bench(Simulated(record), Simulated(record))
    elif request.param == "faulty":
        yield Bench(Faulty(Simulated(record), []), Faulty(Simulated(record), []))
    else:
        pytest.importorskip("stripe", reason="Stripe's client is not installed")
        with FakeStripe() as fake:
            yield Bench(stripe_on(fake), stripe_on(fake))


def charge(gateway: Gateway, token: str = "pm_card_visa", *, key: str = "file/INV-1/1") -> Charge:  # noqa: S107
    card = gateway.attach(ADA, token)
    return Charge(key, card.token, 4000, "USD", "INV-1", card.customer)


def created(gateway: Gateway, asked: Charge) -> str:
    made = gateway.create(asked)
    assert isinstance(made, Created), made
    return made.ref


def test_a_card_is_attached(bench: Bench) -> None:
    card = bench.one.attach(ADA, "pm_card_amex")
    assert card.name == "amex-8431"
    assert "4242" not in repr(card)
    with pytest.raises(NoPaymentMethod):
        bench.one.attach(ADA, "pm_card_nobodys")
    with pytest.raises(CardRefused) as caught:
        bench.one.attach(ADA, "pm_card_visa_chargeDeclinedInsufficientFunds")
    assert caught.value.facts["decline"] == "insufficient_funds"


def test_only_the_confirmation_moves_money_and_only_once(bench: Bench) -> None:
    asked = charge(bench.one)
    ref = created(bench.one, asked)
    assert created(bench.other, asked) == ref, "the same key, the same charge"
    for gateway in (bench.one, bench.other, bench.one):
        assert gateway.confirm(asked, ref) == Answer("approved")
        assert gateway.inquire(asked, ref) == Answer("approved")


def test_a_decline_stays_one(bench: Bench) -> None:
    asked = charge(bench.one, "pm_card_chargeCustomerFail")
    ref = created(bench.one, asked)
    declined = bench.one.confirm(asked, ref)
    assert declined.outcome == "declined"
    assert declined.code in {"card_declined", "generic_decline"}
    assert bench.other.inquire(asked, ref) == declined
    assert bench.other.confirm(asked, ref) == declined


def test_an_inquiry_cancels_what_was_not_confirmed(bench: Bench) -> None:
    """Whoever confirms it later, in whatever process, moves no money."""
    asked = charge(bench.one)
    ref = created(bench.one, asked)
    assert bench.other.inquire(asked, ref) == Answer("missing")
    assert bench.one.confirm(asked, ref) == Answer("missing")
    assert bench.other.inquire(asked, ref) == Answer("missing")


def test_another_charge_under_the_key_is_for_a_person(bench: Bench) -> None:
    asked = charge(bench.one)
    ref = created(bench.one, asked)
    other = asked._replace(amount_minor=4100)
    assert bench.other.create(other) == Answer("review", "idempotency_mismatch")
    bench.one.confirm(asked, ref)
    assert bench.other.inquire(other, ref).outcome == "review"
    stranger = asked._replace(key="file/INV-2/1")
    assert bench.other.inquire(stranger, ref) == Answer("review", "idempotency_mismatch")


@pytest.mark.parametrize("call", ["confirm", "inquire"])
def test_a_charge_that_is_not_there_is_for_a_person(bench: Bench, call: str) -> None:
    asked = charge(bench.one)
    own = created(bench.one, asked)
    gone = f"{own}9"
    assert getattr(bench.one, call)(asked, gone) == Answer("review", "no_such_charge")


def test_money_is_given_back_once_and_never_more_than_came_in(bench: Bench) -> None:
    asked = charge(bench.one)
    ref = created(bench.one, asked)
    first = Refund("file/INV-1/refund/1", ref, 3000, "USD", "INV-1")
    bench.one.confirm(asked, ref)
    assert bench.other.inquire_refund(first) == Answer("missing")
    for gateway in (bench.one, bench.other):
        assert gateway.refund(first) == Answer("approved")
        assert gateway.inquire_refund(first) == Answer("approved")
    more = first._replace(key="file/INV-1/refund/2", amount_minor=1001)
    assert bench.one.refund(more).outcome in {"declined", "review"}
    assert bench.one.inquire_refund(more) == Answer("missing")
    rest = more._replace(key="file/INV-1/refund/3", amount_minor=1000)
    assert bench.one.refund(rest) == Answer("approved")
    nothing = rest._replace(key="file/INV-1/refund/4", amount_minor=1000)
    assert bench.one.refund(nothing).outcome == "declined"


def test_what_was_not_charged_is_not_given_back(bench: Bench) -> None:
    asked = charge(bench.one)
    refund = Refund("file/INV-1/refund/1", created(bench.one, asked), 1000, "USD", "INV-1")
    assert bench.one.refund(refund).outcome in {"declined", "review"}
    assert bench.one.inquire_refund(refund) == Answer("missing")


def test_calls_in_a_row_are_each_carried_out(bench: Bench) -> None:
    asked = charge(bench.one)
    with bench.one.in_a_row():
        ref = created(bench.one, asked)
        assert bench.one.confirm(asked, ref) == Answer("approved")
    assert bench.other.inquire(asked, ref) == bench.one.inquire(asked, ref) == Answer("approved")


def test_it_says_whether_it_answers(bench: Bench) -> None:
    state = bench.one.state()
    assert state.answers
    assert state.reason is None
    assert state.mode in {"simulated", "test"}


# --- the others -------------------------------------------------------------------------------


def test_the_manual_gateway_keeps_no_cards() -> None:
    manual = Manual()
    asked = Charge("key", "pm_card_visa", 4000, "USD", "INV-1")
    refund = Refund("key", "ref", 4000, "USD", "INV-1")
    for call in (
        lambda: manual.attach(Client(1, "ada"), "pm_card_visa"),
        lambda: manual.create(asked),
        lambda: manual.confirm(asked, "ref"),
        lambda: manual.refund(refund),
    ):
        with pytest.raises(ManualGateway):
            call()
    assert manual.inquire(asked, "ref") == manual.inquire_refund(refund) == Answer("missing")
    assert manual.state().answers


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("call", CALLS)
def test_a_fault_befalls_its_call_once(call: str, fault: str) -> None:
    """Then all is well; whatever it answered, no money moved twice."""
    inner = Simulated(":memory:")
    faulty = Faulty(inner, [Fault(call, fault)])
    card = Card("pm_card_visa", "visa", "4242")
    asked = Charge("key", card.token, 4000, "USD", "INV-1")
    ref = created(inner, asked)
    inner.confirm(asked, ref)
    refund = Refund("key/refund", ref, 1000, "USD", "INV-1")
    given = {"create": (asked,), "confirm": (asked, ref), "inquire": (asked, ref)}
    for turn in range(2):
        try:
            answer = getattr(faulty, call)(*given.get(call, (refund,)))
        except (NoAnswer, GatewayDown):
            answer = None
        is_well = isinstance(answer, Created) or answer in {Answer("approved"), Answer("missing")}
        assert is_well == (turn == 1), answer


def test_a_simulated_charge_is_two_statements() -> None:
    gateway = Simulated(":memory:")
    gateway.account()
    told: list[str] = []
    opened(gateway).set_trace_callback(told.append)
    asked = charge(gateway)
    gateway.confirm(asked, created(gateway, asked))
    assert [each.split()[0] for each in told] == ["INSERT", "UPDATE"]


def test_the_journal_of_the_record_is_made_once_a_run_and_removed(tmp_path: Path) -> None:
    record, journal = tmp_path / "record", tmp_path / "record-journal"
    gateway = Simulated(str(record))
    asked = charge(gateway)
    ref = created(gateway, asked)
    made = journal.stat().st_ino
    gateway.confirm(asked, ref)
    assert journal.stat().st_ino == made
    gateway.close()
    assert not journal.exists()
    assert gateway.confirm(asked, ref) == Answer("approved"), "it may be asked again"
    gateway.close()
    assert [each.name for each in tmp_path.iterdir()] == ["record"]


@pytest.mark.more
def test_a_kill_in_a_row_of_calls_undoes_none_of_them(tmp_path: Path) -> None:
    record = str(tmp_path / "record")
    keys = [f"file/INV-{number}/1" for number in range(4)]

    def charged(point: Point) -> None:
        gateway = Simulated(record)
        with gateway.in_a_row():
            for key in keys:
                asked = charge(gateway, key=key)
                gateway.confirm(asked, created(gateway, asked))
                point()

    assert dies(2, charged)
    after = Simulated(record)
    found = [row[0] for row in opened(after).execute("SELECT key FROM charges ORDER BY number")]
    assert found == keys[:2], "what was answered before the kill is there, and it holds no lock"
    again = charge(after, key=keys[1])
    assert after.inquire(again, created(after, again)) == Answer("approved")


def test_others_wait_for_a_row_of_calls_to_end(tmp_path: Path) -> None:
    one, other = Simulated(str(tmp_path / "record")), Simulated(str(tmp_path / "record"))
    opened(other).execute("PRAGMA busy_timeout = 0")
    with one.in_a_row():
        ref = created(one, charge(one))
        with pytest.raises(FileFault, match="locked"):
            other.create(charge(other))
        one.confirm(charge(one), ref)
    assert other.inquire(charge(other), ref) == Answer("approved")


def test_a_row_of_calls_that_can_not_be_kept_apart_is_made_all_the_same(tmp_path: Path) -> None:
    one, other = Simulated(str(tmp_path / "record")), Simulated(str(tmp_path / "record"))
    opened(one).execute("PRAGMA busy_timeout = 0")
    opened(other).execute("BEGIN IMMEDIATE")
    with one.in_a_row():
        with pytest.raises(FileFault, match="locked"):
            one.create(charge(one))
        opened(other).execute("ROLLBACK")
        ref = created(one, charge(one))
        assert other.confirm(charge(other), ref) == Answer("approved"), "each call is by itself"
