"""SPEC 7: no automatic step while an invoice is held; on release what has passed happens then."""

from __future__ import annotations

import pytest

from invoicectl import errors
from tests.rules.asking import BAD, CONFIRMED, NO_CARD, agree, billed, refused, seen, session, told
from tests.worlds import Act, Acts, Town, do

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
    assert seen(town, "status", "is_held", "hold_reason") == ("paid", False, None), "it ends so"
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
    ],
)
def test_hold_what_is_refused(acts: Acts, why: str) -> None:
    town = session("40.00", *acts)
    assert refused(town, errors.WrongInvoice, HOLD), why


@pytest.mark.parametrize("ref", ["INV-1", "R1", "ada"])
def test_hold_twice_is_refused(ref: str) -> None:
    town = billed(do.series("ada"), do.hold(ref))
    assert refused(town, errors.HoldRefused, do.hold(ref))
    town.release(ref)
    assert refused(town, errors.HoldRefused, do.release(ref))
    assert refused(town, errors.HoldRefused, do.hold(ref, until="2026-01-05T09:00"))


@pytest.mark.parametrize("acts", [[], [HOLD, RELEASE], [CONFIRMED], [do.hold("ada")]])
def test_release_only_what_is_held(acts: Acts) -> None:
    town = session("40.00", *acts)
    assert refused(town, errors.HoldRefused, RELEASE)


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


# --- until a time -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("until", "collected", "why"),
    [
        ("2026-02-05T16:59:59", "2026-02-05T22:00:00Z", "before it is due"),
        ("2026-02-05T17:00:00", "2026-02-05T22:00:00Z", "at its instant"),
        ("2026-02-20T03:04:05", "2026-02-20T08:04:05Z", "weeks later: at the release"),
    ],
)
def test_a_hold_ends_by_itself(until: str, collected: str, why: str) -> None:
    town = billed(do.hold("INV-1", until=until))
    assert seen(town, "next", "rule")[1] == "7"
    town.to("2026-02-25")
    assert steps(town) == [("payment-attempted", collected)], why
    ((at, _, actor),) = town.told("invoice-released")
    assert (actor, at <= collected) == ("time", True)
    agree(town)


def test_what_has_passed_is_dated_at_the_release_also_where_nobody_looked() -> None:
    town = session("40.00", do.hold("INV-1", until="2026-01-20T12:00"))
    town.wait("2026-02-01")
    town.credit("ada", "1.00")
    assert seen(town, "confirmed_at", "confirmed_by") == ("2026-01-20T12:00:00Z", "auto")


def test_a_pending_invoice_held_past_its_deadline_still_takes_an_answer() -> None:
    for act in (do.confirm("INV-1"), do.contest("INV-1"), do.reply("S1", "client")):
        town = session("40.00", HOLD)
        town.to("2026-01-20")
        town.do(act)
        assert seen(town, "status")[0] in {"open", "contested", "pending"}


# --- of a client ------------------------------------------------------------------------------


def test_a_clients_hold_covers_what_becomes_hers_later() -> None:
    town = billed(do.hold("ada", "in hospital"))
    town.bill("ada", "10.00", due="2026-02-01")
    town.to("2026-03-01")
    assert seen(town, "status", "why") == ("open", "held")
    assert seen(town, "status", "why", ref="INV-2") == ("open", "held")
    town.release("ada")
    assert seen(town, "next") == (("collect", "2026-03-01T05:00:00Z"),)
    town.tick()
    assert [each["status"] for each in town.every("invoice")] == ["paid", "paid"]
    agree(town)


def test_an_invoices_own_hold_outlasts_its_clients() -> None:
    town = billed(HOLD, do.hold("ada"))
    town.release("ada")
    assert seen(town, "why") == ("held",)
    town.to("2026-03-01")
    town.hold("ada")
    town.do(RELEASE)
    assert seen(town, "why") == ("held",), "… and the other way round"


def test_a_clients_silence_is_no_consent_while_she_is_held() -> None:
    town = session("40.00", do.hold("ada", until="2026-02-01T09:00"))
    town.to("2026-01-31")
    assert seen(town, "status", "why") == ("pending", "held")
    town.to("2026-02-02")
    assert seen(town, "confirmed_at", "status") == ("2026-02-01T09:00:00Z", "paid")


def test_overdue_comes_with_the_release() -> None:
    town = billed(do.autopay("ada", "off"), do.hold("ada"))
    town.to("2026-03-01")
    assert seen(town, "status") == ("open",)
    town.release("ada")
    assert seen(town, "status", "late_fee") == ("overdue", "10.00")
    assert town.told("invoice-overdue")[0][0] == "2026-03-01T05:00:00Z"


# --- weekly runs ------------------------------------------------------------------------------


def weekly(*acts: Act) -> Town:
    """ada's series R1 with a visit that was done on Tuesday 6 January; then these acts."""
    town = Town(preset="pet-care")
    town.petcare()
    town.series("ada")
    town.visit("R1", "2026-01-06T10:00", "50.00")
    town.to("2026-01-06T12:00")
    town.done("V1")
    town.do(*acts)
    return town


@pytest.mark.parametrize("ref", ["R1", "ada"])
@pytest.mark.parametrize(
    ("released", "billed_at", "late", "why"),
    [
        ("2026-01-09T16:59:59", "2026-01-09T22:00:00Z", False, "before that Friday"),
        ("2026-01-09T17:00:00", "2026-01-09T22:00:00Z", False, "at its very instant"),
        ("2026-01-09T17:00:01", "2026-01-16T22:00:00Z", True, "it has passed: the next one, late"),
        ("2026-01-31T12:00:00", "2026-02-06T22:00:00Z", True, "several have passed"),
    ],
)
def test_fridays_that_passed_in_a_hold_are_not_made_up(
    ref: str, released: str, billed_at: str, late: bool, why: str
) -> None:
    town = weekly(do.hold(ref, until=released))
    town.to("2026-02-10")
    (invoice,) = town.every("invoice")
    assert (invoice["issued_at"], invoice["lines"][0]["is_late"]) == (billed_at, late), why


def test_another_series_is_billed_while_one_is_held() -> None:
    town = weekly(do.hold("R1"))
    town.series("ada")
    town.visit("R2", "2026-01-07T10:00", "30.00")
    town.to("2026-01-07T12:00")
    town.done("V2")
    town.to("2026-01-10")
    (invoice,) = town.every("invoice")
    assert invoice["total"] == "30.00"
    town.release("R1")
    town.to("2026-01-17")
    assert [each["total"] for each in town.every("invoice")] == ["30.00", "50.00"]


def test_a_held_series_is_planned_and_its_visits_take_place() -> None:
    town = Town(preset="pet-care")
    town.petcare()
    town.series("ada", every="MO", time="10:00", price="25.00", auto_complete=True)
    town.hold("R1", until="2026-03-01")
    town.to("2026-02-10")
    done = [each for each in town.every("visit") if each["status"] == "done"]
    assert (len(done), town.every("invoice")) == (6, [])
