"""Reminders of a charge that comes at another time than was said, and of cards near their end."""

from __future__ import annotations

import pytest

from invoicectl.domain.events import UnmatchedFound, UnmatchedTurned
from invoicectl.domain.model import Answer
from tests.rules.asking import billed
from tests.worlds import Act, Acts, Town, do

MARCH = "pm_sim_visa_exp_2026_03"


def at_which(town: Town, kind: str) -> list[str]:
    """When letters of a kind were written."""
    return [at for each, _, at in town.letters() if each == kind]


@pytest.mark.parametrize(
    ("acts", "later", "why"),
    [
        (
            [do.pay("INV-1", "10.00", method="cash")],
            do.reverse("P1", "a bad note"),
            "what was paid is due again: at the next 5 pm, less than a day ahead",
        ),
        ([do.autopay("ada", "off")], do.autopay("ada", "on"), "so it is with autopay, on again"),
    ],
)
def test_a_charge_that_is_put_off_is_not_announced_for_the_past(
    acts: Acts, later: Act, why: str
) -> None:
    town = billed(*acts, remind_before="24h")
    town.wait("2026-02-06T12:00")
    town.do(later)
    assert town.invoice()["next"] == ("collect", "2026-02-06T22:00:00Z"), why
    assert at_which(town, "reminder") == ["2026-02-04T22:00:00Z"], why


def test_none_of_a_friday_s_invoice_that_is_due_again() -> None:
    town = Town(preset="pet-care", remind_before="2h")
    town.petcare()
    town.series("ada")
    town.visit("R1", "2026-01-06T10:00", "25.00", provider="noor")
    town.to("2026-01-07")
    town.done("V1")
    town.wait("2026-01-10T09:00")
    town.credit("ada", "1.00")
    town.pay("INV-1", "10.00", method="cash")
    town.reverse("P2", "a bad note")
    assert town.invoice()["next"] == ("collect", "2026-01-10T22:00:00Z")
    town.to("2026-01-12")
    assert at_which(town, "reminder") == []


def test_a_card_has_expired_at_the_very_midnight() -> None:
    town = Town(preset="pet-care", collect_at="00:00")
    town.petcare(MARCH)
    town.bill("ada", "100.00", due="2026-04-01")
    town.to("2026-04-02")
    assert at_which(town, "card-expires") == ["2026-03-18T04:00:00Z"], "14 days on the wall"


def test_a_retry_is_a_charge_too_from_the_decline_on() -> None:
    town = Town(preset="pet-care")
    town.petcare(MARCH)
    town.bill("ada", "100.00", due="2026-03-31")
    town.cards.script.append(Answer("declined", "insufficient_funds"))
    town.to("2026-05-01")
    assert at_which(town, "card-declined") == at_which(town, "card-expires")
    assert at_which(town, "card-expires") == ["2026-03-31T21:00:00Z"]


def test_a_card_that_never_does_is_not_told_of_besides() -> None:
    town = Town(preset="pet-care")
    town.petcare(MARCH)
    town.bill("ada", "100.00", due="2026-03-20")
    town.bill("ada", "50.00", due="2026-04-20")
    town.cards.script.append(Answer("declined", "expired_card"))
    town.to("2026-05-01")
    assert at_which(town, "card-expires") == []


def test_what_passes_while_a_charge_is_not_placed_is_left_out() -> None:
    town = billed(remind_before="3d,24h")
    key = "town/1/INV-9/automatic/1"
    found = UnmatchedFound(
        unmatched=1,
        gateway_ref="sim_99",
        what="charge",
        created_at=town.now,
        amount_minor=5000,
        outcome="approved",
        key=key,
        of=None,
        client=1,
        invoice=None,
        token=None,
        card=None,
    )
    town._record([found])
    assert town.invoice()["why"] == "charged elsewhere"
    town.to("2026-02-03")
    town._record([UnmatchedTurned(1, "missing")])
    assert town.invoice()["next"] == ("remind", "2026-02-04T22:00:00Z")
    town.to("2026-03-01")
    assert at_which(town, "reminder") == ["2026-02-04T22:00:00Z"]
