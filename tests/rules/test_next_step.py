"""`next_step` says what time does next and by which rule, or why it does nothing."""

from __future__ import annotations

import pytest

from invoicectl import rules
from invoicectl.domain.model import Booking, Client, Invoice, Provider, Series, Visit
from invoicectl.domain.things import NoStep, Step
from tests.rules.asking import BAD, CONTEST, NO_CARD, billed, session
from tests.worlds import Acts, Town, do

LATER = "2026-02-20"
"""After the last attempt of what fell due on 5 February."""


def shown(town: Town, ref: str = "INV-1") -> tuple[object, ...]:
    """What `next_step` says of an invoice: the step and its rule, or the reason."""
    told = town.invoice(ref)
    return told["next"], told["rule"], told["why"]


@pytest.mark.parametrize(
    ("acts", "until", "expected", "why"),
    [
        ([], None, ("collect", "B4"), "a plain bill"),
        ([do.card("ada", BAD)], "2026-02-05T18:00", ("retry", "B9"), "declined"),
        ([do.card("ada", "pm_sim_timeout")], "2026-02-05T17:01", ("inquire", "8"), "no answer"),
    ],
)
def test_a_step_has_the_number_of_its_rule(
    acts: Acts, until: str | None, expected: tuple[str, str], why: str
) -> None:
    town = billed(*acts)
    if until is not None:
        town.to(until)
    step, rule, _ = shown(town)
    assert isinstance(step, tuple)
    assert (step[0], rule) == expected, why


def test_a_session_has_the_rules_of_its_plan() -> None:
    town = session("40.00", NO_CARD)
    assert shown(town)[:2] == (("auto-confirm", "2026-01-13T09:00:00Z"), "A6")
    town.hold("INV-1")
    town.confirm("INV-1")
    town.release("INV-1")
    assert shown(town)[:2] == (("collect", "2026-01-05T09:00:00Z"), "7")


@pytest.mark.parametrize(
    ("acts", "expected", "why"),
    [
        ([do.pay("INV-1")], NoStep("paid"), "nothing is due"),
        ([do.void("INV-1")], NoStep("void"), "it owes nothing"),
        ([do.write_off("INV-1")], NoStep("written off"), "given up"),
    ],
)
def test_where_time_does_nothing_the_reason_is_given(
    acts: Acts, expected: NoStep, why: str
) -> None:
    town = billed(*acts)
    assert rules.next_step(town.world, town.world.get(Invoice, 1)) == expected, why


@pytest.mark.parametrize("ref", ["INV-1", "ada"])
def test_a_hold_says_whose_it_is_since_when_and_why(ref: str) -> None:
    town = billed(do.hold(ref, "asking"))
    found = rules.next_step(town.world, town.world.get(Invoice, 1))
    assert found == NoStep("held", town.now, "C1" if ref == "ada" else ref, "asking")


def test_attempts_that_are_used_up() -> None:
    town = billed(do.card("ada", BAD))
    town.to(LATER)
    found = rules.next_step(town.world, town.world.get(Invoice, 1))
    assert isinstance(found, NoStep)
    assert (found.why, str(found.since)) == ("attempts used up", "2026-02-06 22:00:00+00:00")


def test_a_charge_back_names_the_payment_and_the_reason() -> None:
    town = billed()
    town.to(LATER)
    town.reverse("P1", "fraud, says the bank")
    found = rules.next_step(town.world, town.world.get(Invoice, 1))
    assert isinstance(found, NoStep)
    assert found == ("charged back", town.now, "P1", "fraud, says the bank")


def test_a_charge_under_review_waits_for_a_person() -> None:
    town = billed(do.card("ada", "pm_sim_unreachable"))
    town.to("2026-02-20")
    found = rules.next_step(town.world, town.world.get(Invoice, 1))
    assert isinstance(found, NoStep)
    assert (found.why, found.ref) == ("charge under review", "P1")


def test_a_contested_invoice_says_why() -> None:
    town = session("40.00", CONTEST)
    found = rules.next_step(town.world, town.world.get(Invoice, 1))
    assert found == NoStep("contested", town.now, reason="We agreed on 30")


def test_everything_else_has_its_step_or_its_reason() -> None:
    town = Town(preset="pet-care")
    town.petcare()
    town.series("ada", every="MO", time="10:00", price="25.00")
    town.book("ada", "2026-01-08T10:00 100.00 Walk", auto_complete=False)
    world = town.world

    def told(kind: type, number: int) -> tuple[str, str]:
        found = rules.next_step(world, world.get(kind, number))
        if isinstance(found, Step):
            return found.kind, found.rule
        return "", found.why

    assert told(Series, 1) == ("plan", "B5")
    assert told(Booking, 1) == ("", "by people")
    assert told(Client, 1) == ("", "nothing to bill")
    assert told(Provider, 1) == ("", "by people")
    last = town.values("visit")[-1].number
    assert told(Visit, last) == ("", "by people")
    town.confirm_booking("B1")
    town.end_series("R1")
    world = town.world
    assert (told(Booking, 1), told(Series, 1)) == (("", "billed"), ("", "ended"))
