"""SPEC 7: no automatic step while an invoice is held; on release what has passed happens then."""

from __future__ import annotations

import pytest

from invoicectl import errors
from tests.rules.asking import BAD, CONFIRMED, NO_CARD, agree, billed, refused, seen, session, told
from tests.worlds import Acts, Town, do

HOLD = do.hold("INV-1")
RELEASE = do.release("INV-1")
START = "2026-01-05T14:00:00Z"


def steps(town: Town) -> list[tuple[str, str]]:
    """The steps of time that the log knows of INV-1: what was attempted or confirmed, and when."""
    kinds = ("invoice-confirmed", "payment-attempted")
    found = [(kind, each) for kind in kinds for each in town.told(kind)]
    by_time = [(kind, at) for kind, (at, _, actor) in found if actor == "time"]
    return sorted(by_time, key=lambda step: step[1])


def test_hold_keeps_its_reason_and_release_takes_it_off() -> None:
    town = billed()
    shown = town.do(HOLD)
    assert (shown["is_held"], shown["hold_reason"], shown["next"]) == (True, "our fault", None)
    assert told(town) == ("clerk", "our fault")
    shown = town.do(RELEASE)
    assert (shown["is_held"], shown["hold_reason"]) == (False, None)
    assert shown["next"] == ("collect", "2026-02-05T22:00:00Z")
    assert town.told("invoice-released") == [(START, START, "clerk")]
    agree(town)


@pytest.mark.parametrize(
    ("released", "at", "why"),
    [
        ("2026-02-05T16:59:59", "2026-02-05T22:00:00Z", "before it is due: as if never held"),
        ("2026-02-05T17:00:00", "2026-02-05T22:00:00Z", "at its instant"),
        ("2026-02-05T17:00:01", "2026-02-05T22:00:01Z", "the second after: at the release"),
        ("2026-02-20T03:04:05", "2026-02-20T08:04:05Z", "weeks later, at night: at the release"),
    ],
)
def test_hold_of_a_collection(released: str, at: str, why: str) -> None:
    town = billed(HOLD)
    town.to(released)
    assert (steps(town), seen(town, "status")) == ([], ("open",)), (
        "nothing happens while it is held"
    )
    town.do(RELEASE)
    town.to("2026-02-25")
    assert steps(town) == [("payment-attempted", at)], why
    agree(town)


@pytest.mark.parametrize(
    ("released", "at", "why"),
    [
        ("2026-02-06T16:59:59", "2026-02-06T22:00:00Z", "before it is due"),
        ("2026-02-06T17:00:01", "2026-02-06T22:00:01Z", "the second after"),
        ("2026-02-09T12:00:00", "2026-02-09T17:00:00Z", "days later"),
    ],
)
def test_hold_of_a_retry_and_its_fee(released: str, at: str, why: str) -> None:
    town = billed(do.card("ada", BAD), retry_after="24h,24h")
    town.to("2026-02-05T18:00")
    town.do(HOLD)
    town.to(released)
    assert seen(town, "late_fee", "status") == ("0.00", "open")
    town.do(RELEASE)
    town.tick()
    town.to(at)
    assert [each[1] for each in steps(town)] == ["2026-02-05T22:00:00Z", at], why
    assert seen(town, "late_fee", "status") == ("10.00", "overdue")
    town.to("2026-02-20")
    third = f"{at[:8]}{int(at[8:10]) + 1:02}{at[10:17]}00Z"
    assert steps(town)[2][1] == third, "the next grace counts from the attempt that was made"
    agree(town)


@pytest.mark.parametrize(
    ("released", "at", "why"),
    [
        ("2026-01-13T08:59:59", "2026-01-13T09:00:00Z", "before the deadline"),
        ("2026-01-13T09:00:00", "2026-01-13T09:00:00Z", "at the deadline"),
        ("2026-01-13T09:00:01", "2026-01-13T09:00:01Z", "the second after: at the release"),
        ("2026-01-20T12:00:00", "2026-01-20T12:00:00Z", "a week later"),
    ],
)
def test_hold_of_the_silence_that_is_consent(released: str, at: str, why: str) -> None:
    town = session("40.00", HOLD)
    town.to(released)
    assert seen(town, "status") == ("pending",), "silence is no consent while it is held"
    shown = town.do(RELEASE)
    has_passed = released >= "2026-01-13T09:00:00"
    assert shown["status"] == ("open" if has_passed else "pending"), "it happens with the release"
    assert town.every("invoice")[0]["status"] == shown["status"], "… and is written"
    town.to("2026-02-01")
    assert seen(town, "confirmed_at", "confirmed_by", "status") == (at, "auto", "paid"), why
    assert steps(town) == [("invoice-confirmed", at), ("payment-attempted", at)]
    agree(town)


def test_hold_and_people_go_on() -> None:
    town = session("40.00", HOLD)
    town.to("2026-01-14")
    town.reply("S1", "provider", "Still looking")
    town.do(RELEASE)
    assert seen(town, "next") == (("auto-confirm", "2026-01-22T00:00:00Z"),)
    town.do(HOLD)
    town.contest("INV-1")
    town.issue("S1", "30.00")
    assert seen(town, "is_held", "status", "next") == (True, "pending", None)
    agree(town)


def test_hold_lets_people_pay() -> None:
    town = billed(HOLD, do.pay("INV-1", "40.00"))
    town.pay("INV-1", "60.00", method="cash")
    assert seen(town, "status", "is_held") == ("paid", True)
    town.do(RELEASE)
    town.to("2026-03-01")
    assert steps(town) == []
    agree(town)


def test_hold_but_what_is_open_is_asked_about() -> None:
    town = billed(do.card("ada", "pm_sim_timeout"))
    town.to("2026-02-05T17:00")
    town.do(HOLD)
    assert seen(town, "next") == (("inquire", "2026-02-05T22:05:00Z"),)
    town.to("2026-02-05T17:05")
    assert seen(town, "status", "paid") == ("paid", "100.00"), "money that moved is a fact"
    agree(town)


def test_hold_does_not_keep_visits_from_taking_place() -> None:
    town = Town(preset="pet-care")
    town.petcare()
    town.book("ada", "2026-01-07T10:00 100.00 Walk")
    town.confirm_booking("B1")
    town.do(HOLD)
    town.to("2026-01-09")
    assert (town.show("V1")["status"], seen(town, "due")) == ("done", ("50.00",))
    agree(town)


def test_hold_again_after_a_release() -> None:
    town = billed(HOLD)
    town.to("2026-02-06")
    town.do(RELEASE)
    town.do(HOLD)
    town.to("2026-02-10")
    town.do(RELEASE)
    town.to("2026-02-11")
    assert steps(town) == [("payment-attempted", "2026-02-10T05:00:00Z")], "the last release counts"
    agree(town)


@pytest.mark.parametrize(
    ("acts", "why"),
    [
        ([CONFIRMED], "paid: no step will come"),
        ([NO_CARD, CONFIRMED, do.void("INV-1")], "void"),
        ([NO_CARD, CONFIRMED, do.write_off("INV-1")], "given up"),
        ([HOLD], "held already"),
    ],
)
def test_hold_what_is_refused(acts: Acts, why: str) -> None:
    town = session("40.00", *acts)
    assert refused(town, errors.WrongInvoice, HOLD), why


@pytest.mark.parametrize("acts", [[], [HOLD, RELEASE], [CONFIRMED]])
def test_release_only_what_is_held(acts: Acts) -> None:
    town = session("40.00", *acts)
    assert refused(town, errors.WrongInvoice, RELEASE)


def test_a_held_invoice_that_is_confirmed_is_charged_at_its_release() -> None:
    town = Town(preset="marketplace")
    town.marketplace()
    town.issue("S1", "40.00")
    town.hold("INV-1")
    shown = town.confirm("INV-1")
    assert (shown["status"], shown["payments"], shown["next"]) == ("open", [], None)
    town.to("2026-01-06T12:00")
    town.release("INV-1")
    town.tick()
    (payment,) = town.invoice()["payments"]
    assert (payment["at"], payment["outcome"]) == ("2026-01-06T12:00:00Z", "approved")
