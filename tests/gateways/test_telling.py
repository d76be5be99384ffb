"""What every gateway tells of what it has, and the simulated one's record in particular."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from invoicectl.domain.model import Answer
from invoicectl.errors import GatewayDown
from invoicectl.gateways import Charge, Created, Gateway, Manual, Marks, NoAnswer, Refund, Seen
from invoicectl.gateways.faults import FAULTS, QUESTIONS, Fault, Faulty, read_script
from invoicectl.gateways.simulated import Simulated
from tests.gateways.dashboard import Dashboard

FILE = "0d5c2b1e-town"
AT = datetime(2026, 1, 5, 9, tzinfo=UTC)
MARKS = Marks(FILE, 17, "ab" * 32, "C3", "2026-01-05T09:00:00Z", 250)
VISA = "pm_card_visa"


def asked(number: int = 1, **more: object) -> Charge:
    made = Charge(f"{FILE}/1/INV-{number}/manual/1", VISA, 4000, "USD", f"INV-{number}")
    return made._replace(marks=MARKS, at=AT)._replace(**more)  # type: ignore[arg-type]


def made(gateway: Gateway, charge: Charge) -> Created:
    """A charge that went through."""
    found = gateway.create(charge)
    assert isinstance(found, Created)
    gateway.confirm(charge, found.ref)
    return found


@pytest.fixture
def record(tmp_path: Path) -> str:
    return str(tmp_path / "books.db.gateway")


@pytest.fixture
def simulated(record: str) -> Simulated:
    return Simulated(record, lambda: "7c1e5a90-0000-4000-8000-000000000001")


def test_an_account_is_made_with_its_record_and_stays(simulated: Simulated, record: str) -> None:
    account = simulated.account()
    assert account == "sim_7c1e5a90000040008000000000000001"
    assert Simulated(record, lambda: "another").account() == account
    assert simulated.account() == account


def test_a_charge_comes_back_as_it_was_made(simulated: Simulated) -> None:
    charge = asked()
    found = made(simulated, charge)
    assert found == Created("sim_17", AT)
    seen = Seen(
        ref="sim_17",
        kind="charge",
        at=AT,
        amount_minor=4000,
        currency="USD",
        outcome="approved",
        key=charge.key,
        about="INV-1",
        token=VISA,
        card="visa-4242",
        marks=MARKS,
    )
    assert list(simulated.charges(FILE, AT)) == list(simulated.everything(FILE, AT)) == [seen]
    assert simulated.look("sim_17") == seen
    assert list(simulated.charges("another", AT)) == []
    assert list(simulated.charges(FILE, AT + timedelta(seconds=1))) == []
    assert made(simulated, charge) == found, "the same key, the same charge"


def test_its_clock_never_goes_back(simulated: Simulated) -> None:
    later = AT + timedelta(days=3)
    assert made(simulated, asked(1, at=later)).at == later
    assert made(simulated, asked(2)).at == later, "the file went back, the record did not"
    assert made(simulated, asked(3, at=later + timedelta(seconds=1))).at > later


def test_a_record_that_is_lost_gives_no_number_again(simulated: Simulated, record: str) -> None:
    first, account = made(simulated, asked()), simulated.account()
    os.unlink(record)
    anew = Simulated(record, lambda: "9f")
    assert anew.account() != account
    assert anew.inquire(asked(), first.ref) == Answer("review", "no_such_charge")
    second = made(anew, asked(2, marks=MARKS._replace(seq=20)))
    assert second.ref == "sim_20"


def test_what_happens_in_the_dashboard_is_told(simulated: Simulated, record: str) -> None:
    charge = made(simulated, asked())
    dashboard = Dashboard(record)
    refund = dashboard.refunded(charge.ref, 500, "2026-01-06T10:00:00Z")
    dispute = dashboard.disputed(charge.ref, 3500, "2026-01-07T10:00:00Z")
    foreign = dashboard.charged(7000, "2026-01-08T10:00:00Z")
    told = {each.ref: each for each in simulated.everything(FILE, AT)}
    assert set(told) == {charge.ref, refund, dispute, foreign}
    assert (told[refund].kind, told[refund].of, told[refund].amount_minor) == (
        "refund",
        charge.ref,
        500,
    )
    assert (told[dispute].kind, told[dispute].outcome) == ("dispute", "taken")
    assert (told[foreign].key, told[foreign].marks) == (None, None)
    assert [each.ref for each in simulated.charges(FILE, AT)] == [charge.ref]
    dashboard.decided(dispute, "returned")
    found = simulated.look(dispute)
    assert found is not None
    assert found.outcome == "returned"
    rest = Refund(f"{FILE}/1/INV-1/refund/1", charge.ref, 3501, "USD", "INV-1")
    assert simulated.refund(rest).outcome == "declined", "a part has gone back already"


def test_a_card_that_was_detached_there_is_declined(simulated: Simulated, record: str) -> None:
    simulated.account()
    Dashboard(record).detached(VISA)
    assert simulated.create(asked()) == Answer("declined", "payment_method_missing")
    assert list(simulated.everything(FILE, AT)) == []


def test_a_long_record_is_read_in_parts(simulated: Simulated) -> None:
    for number in range(1201):
        simulated.create(asked(number, at=AT + timedelta(seconds=number)))
    told = [each.ref for each in simulated.charges(FILE, AT + timedelta(seconds=1))]
    assert len(told) == len(set(told)) == 1200


@pytest.mark.parametrize("ref", ["sim_", "sim_99", "sim_r1", "sim_d1", "pi_1", "", "sim_x"])
def test_what_is_not_there_is_nothing(simulated: Simulated, ref: str) -> None:
    assert simulated.look(ref) is None


def test_two_who_make_a_record_at_once_have_one_account(record: str) -> None:
    def other() -> str:
        assert Simulated(record, lambda: "first").account() == "sim_first"
        return "second"

    assert Simulated(record, other).account() == "sim_first"


# --- the others -------------------------------------------------------------------------------


def test_the_manual_gateway_has_nothing() -> None:
    manual = Manual()
    assert manual.account() == ""
    assert list(manual.charges(FILE, AT)) == list(manual.everything(FILE, AT)) == []
    assert manual.look("P1") is None
    assert manual.refused_amount(1, "USD") is None


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("call", QUESTIONS)
def test_a_question_that_fails_is_silence_once(simulated: Simulated, call: str, fault: str) -> None:
    made(simulated, asked())
    faulty = Faulty(simulated, [Fault(call, fault)])
    with pytest.raises((NoAnswer, GatewayDown)):
        _answer(faulty, call)
    assert _answer(faulty, call) == _answer(simulated, call)


def _answer(gateway: Gateway, call: str) -> object:
    if call == "account":
        return gateway.account()
    return gateway.look("sim_17") if call == "look" else list(getattr(gateway, call)(FILE, AT))


def test_a_script_names_questions_too() -> None:
    assert read_script("charges:reset*, account:timeout-before") == [
        Fault("charges", "reset", is_always=True),
        Fault("account", "timeout-before"),
    ]
