"""The words for states, and the table of which may follow which."""

from __future__ import annotations

from typing import Any, get_args

import pytest

from invoicectl.domain import states
from invoicectl.domain.model import Payment
from invoicectl.domain.plans import PLANS
from invoicectl.domain.policy import Terms
from invoicectl.domain.references import PREFIXES
from invoicectl.domain.states import FOLLOWS
from invoicectl.domain.things import CLOCK_KINDS, STEP_KINDS, STEP_ORDER, STEPPING, THINGS, StepKind

WORDS: dict[str, Any] = {
    "invoice": states.InvoiceStatus,
    "session": states.SessionStatus,
    "booking": states.BookingStatus,
    "series": states.SeriesStatus,
    "visit": states.VisitStatus,
    "payment": states.Outcome,
}


@pytest.mark.parametrize("kind", WORDS)
def test_the_table_knows_every_state_and_each_can_be_reached(kind: str) -> None:
    words = set(get_args(WORDS[kind]))
    assert set(FOLLOWS[kind]) == words | {None}
    reached: set[str] = set()
    ahead = set(FOLLOWS[kind][None])
    while ahead:
        reached |= ahead
        ahead = {after for each in ahead for after in FOLLOWS[kind][each]} - reached
    assert reached == words, "a state that nothing leads to is no state"


def test_the_table_is_of_all_things_that_have_a_state() -> None:
    assert {thing.kind for thing in THINGS.values() if thing.state} == set(FOLLOWS) == set(WORDS)


@pytest.mark.parametrize(
    ("status", "payable", "unconfirmed", "tipped"),
    [
        ("pending", False, True, False),
        ("contested", False, True, False),
        ("open", True, False, True),
        ("overdue", True, False, True),
        ("paid", False, False, True),
        ("closed", False, False, True),
        ("void", False, False, False),
        ("written-off", False, False, True),
    ],
)
def test_what_the_states_of_an_invoice_mean(
    status: Any, payable: bool, unconfirmed: bool, tipped: bool
) -> None:
    assert states.is_payable(status) is payable
    assert states.is_unconfirmed(status) is unconfirmed
    assert states.takes_tips(status) is tipped


def test_every_plan_stands_in_the_table() -> None:
    assert set(PLANS) == set(get_args(states.PlanName))
    for plan in PLANS.values():
        assert plan.late_fee_rate in Terms._fields


def test_the_registry_is_whole() -> None:
    assert set(THINGS) == set(PREFIXES)
    assert len({thing.prefix for thing in THINGS.values()}) == len(THINGS)
    assert len({thing.table for thing in THINGS.values()}) == len(THINGS)
    steps = {step for thing in THINGS.values() for step in thing.steps}
    assert steps == set(STEP_KINDS) == set(get_args(StepKind)) >= set(CLOCK_KINDS)
    assert list(STEP_ORDER.values()) == sorted(STEP_ORDER.values())
    assert "payment" not in STEPPING
    assert THINGS["payment"].cls is Payment
