"""SPEC 13: what another program told of is left to people until somebody releases it."""

from __future__ import annotations

import pytest

from invoicectl import rules
from invoicectl.domain.model import Invoice
from invoicectl.domain.things import NoStep
from invoicectl.errors import WrongInvoice
from tests.rules.asking import BAD
from tests.worlds import Acts, Town, do

OLD = {"issued": "2025-10-01", "due": "2025-11-01T17:00"}
NEW = {"issued": "2025-12-20", "due": "2026-02-05T17:00"}
OFF = do.autopay("ada", "off")


def taken(*acts: object, when: dict[str, str] = OLD, **settings: str) -> Town:
    """100.00 of ada, taken over on Monday the fifth at nine."""
    town = Town(**settings)
    town.petcare()
    town.take("ada", "100.00", **when)
    town.do(*acts)  # type: ignore[arg-type]
    return town


def test_issue_and_due_date_are_as_they_were_and_the_facts_are_todays() -> None:
    town = taken()
    told = town.invoice()
    assert (told["issued_at"], told["due_at"]) == ("2025-10-01T00:00:00Z", "2025-11-01T17:00:00Z")
    assert told["reference"] == "0007"
    assert {fact.at for fact in town.facts} == {town.now}


@pytest.mark.parametrize(("when", "off", "why"), [
    (OLD, (), "late already"),
    (NEW, (), "due in a month"),
    (OLD, (OFF,), "without autopay it would be overdue"),
    (NEW, (do.card("ada", BAD),), "nor is a card asked that declines"),
])  # fmt: skip
def test_time_leaves_it_alone(when: dict[str, str], off: Acts, why: str) -> None:
    town = taken(*off, when=when, remind_before="3d")
    found = rules.next_step(town.world, town.world.get(Invoice, 1))
    assert found == NoStep("imported", town.now), why
    town.to("2026-06-01")
    told = town.invoice()
    assert (told["status"], told["due"], told["payments"]) == ("open", "100.00", []), why
    assert town.mail == [], why


@pytest.mark.parametrize(("when", "off", "expected", "why"), [
    (OLD, (), ("collect", "2026-01-05T17:00:00Z"), "passed: the next time of collecting"),
    (NEW, (), ("collect", "2026-02-05T17:00:00Z"), "to come: its own instant"),
    (OLD, (OFF,), ("collect", "2026-01-05T17:00:00Z"), "client credit is used then"),
])  # fmt: skip
def test_a_released_one_counts_as_due_at_the_next_time_of_collecting(
    when: dict[str, str], off: Acts, expected: tuple[str, str], why: str
) -> None:
    town = taken(*off, do.release_import("INV-1"), when=when)
    assert town.invoice()["next"] == expected, why
    assert town.invoice()["due_at"] != "2026-01-05T17:00:00Z", "what it says stays"
    assert town.mail == [], "the release itself writes to nobody"


def test_a_released_one_is_charged_and_then_is_paid() -> None:
    town = taken(do.release_import("INV-1"))
    town.to("2026-01-05T18:00")
    assert town.invoice()["status"] == "paid"


@pytest.mark.parametrize(("at", "status", "why"), [
    ("2026-01-12T16:59:59", "open", "7 days from when it counts as due, to the last second"),
    ("2026-01-12T17:00", "overdue", "then it is overdue, with the fee"),
])  # fmt: skip
def test_without_autopay_it_is_overdue_after_the_release(at: str, status: str, why: str) -> None:
    town = taken(OFF, do.release_import("INV-1"))
    town.to(at)
    assert town.invoice()["status"] == status, why


def test_a_reminder_comes_only_before_what_is_to_come() -> None:
    town = taken(do.release_import("INV-1"), when=NEW, remind_before="3d")
    assert town.invoice()["next"] == ("remind", "2026-02-02T17:00:00Z")


def test_a_reminder_that_passed_before_the_release_is_not_made_up() -> None:
    town = taken(when=NEW, remind_before="28d")
    town.to("2026-01-10")
    town.release_import("INV-1")
    assert (town.invoice()["next"], town.mail) == (("collect", "2026-02-05T17:00:00Z"), [])


@pytest.mark.parametrize(("acts", "ref", "why"), [
    ([do.bill("ada", "10.00", due="2026-02-01")], "INV-2", "it was not imported"),
    ([do.pay("INV-1", method="cash")], "INV-1", "nothing is due"),
])  # fmt: skip
def test_what_is_not_released(acts: Acts, ref: str, why: str) -> None:
    town = taken(*acts)
    with pytest.raises(WrongInvoice):
        town.release_import(ref)
    assert town.invoice(ref)["counts_due_at"] is None, why


def test_a_second_release_changes_nothing() -> None:
    town = taken(do.release_import("INV-1"))
    before = len(town.facts)
    town.after("1h")
    town.release_import("INV-1")
    assert len(town.facts) == before


def test_people_may_be_paid_before_it_is_released() -> None:
    town = taken(do.pay("INV-1", "40.00"))
    assert (town.invoice()["due"], town.invoice()["why"]) == ("60.00", "imported")


OWED, CREDIT, OPENING = (
    "assets:receivable:ada", "liabilities:credit:ada", "equity:opening-balances",
)  # fmt: skip
BANK, BAD_DEBT = "assets:cash:bank", "expenses:bad-debt"


@pytest.mark.parametrize(("acts", "expected", "why"), [
    ([], {OWED: "100.00", OPENING: "-100.00"}, "a balance, and no income of ours"),
    ([do.take_payment("INV-1", "30.00", method="opening")],
     {OWED: "70.00", OPENING: "-70.00"}, "paid there, no cash of ours"),
    ([do.take_payment("INV-1", "30.00")],
     {OWED: "70.00", OPENING: "-100.00", BANK: "30.00"}, "here already: cash"),
    ([do.take_payment("INV-1", "130.00")],
     {OPENING: "-100.00", BANK: "130.00", CREDIT: "-30.00"}, "the excess is credit"),
    ([do.take_credit("ada", "20.00")],
     {OWED: "100.00", OPENING: "-80.00", CREDIT: "-20.00"}, "credit brought forward"),
    ([do.take_credit("ada", "20.00", method="transfer")],
     {OWED: "100.00", OPENING: "-100.00", BANK: "20.00", CREDIT: "-20.00"}, "an advance"),
    ([do.void("INV-1")], {}, "the exact opposite"),
    ([do.take_payment("INV-1", "30.00", method="opening"), do.reverse("P1", "a slip")],
     {OWED: "100.00", OPENING: "-100.00"}, "so is a reversal"),
    ([do.discount("INV-1", "10.00")],
     {OWED: "90.00", OPENING: "-90.00"}, "less was owed from the beginning"),
    ([do.write_off("INV-1")],
     {OPENING: "-100.00", BAD_DEBT: "100.00"}, "given up here: a loss of ours"),
])  # fmt: skip
def test_what_is_brought_forward_is_an_opening_balance(
    acts: Acts, expected: dict[str, str], why: str
) -> None:
    town = taken(*acts)
    found = {account: town.amount(minor) for account, minor in town.balances().items() if minor}
    assert found == expected, why


def test_no_letter_tells_what_another_program_told() -> None:
    town = taken(do.take_payment("INV-1", "130.00"), do.take_credit("ada", "5.00"))
    assert town.mail == []
