"""SPEC 7: no automatic step while an invoice is held; on release what has passed happens then."""

from __future__ import annotations

from typing import Any

import pytest

from invoicectl import errors
from tests.desk.books.agreeing import agree
from tests.rules.asking import Words, refused
from tests.rules.test_refunding import BAD, CONFIRMED, NO_CARD, WHY, billed, seen, session, told

HOLD = ("hold", "INV-1", *WHY)
RELEASE = ("release", "INV-1")


def steps(b: Any) -> list[tuple[str, str]]:
    """The steps of time that the log knows of INV-1: what was attempted or confirmed, and when."""
    kinds = {"payment-attempted", "invoice-confirmed"}
    by_time = [event for event in b("log") if event["actor"] == "time"]
    return [(event["kind"], event["at"]) for event in by_time if event["kind"] in kinds]


def test_hold_keeps_its_reason_and_release_takes_it_off(business: Any) -> None:
    b = billed(business)
    shown = b(*HOLD)
    assert (shown["held"], shown["hold_reason"], shown["next"]) == (True, "our fault", None)
    assert told(b) == ("clerk", "our fault")
    shown = b(*RELEASE)
    assert (shown["held"], shown["hold_reason"]) == (False, None)
    assert shown["next"] == {"step": "collect", "at": "2026-02-05T22:00:00Z"}
    event = b("log")[-1]
    assert (event["kind"], event["actor"]) == ("invoice-released", "clerk")
    agree(b)


@pytest.mark.parametrize(
    ("released", "at", "why"),
    [
        ("2026-02-05T16:59:59", "2026-02-05T22:00:00Z", "before it is due: as if never held"),
        ("2026-02-05T17:00:00", "2026-02-05T22:00:00Z", "at its instant"),
        ("2026-02-05T17:00:01", "2026-02-05T22:00:01Z", "the second after: at the release"),
        ("2026-02-20T03:04:05", "2026-02-20T08:04:05Z", "weeks later, at night: at the release"),
    ],
)
def test_hold_of_a_collection(business: Any, released: str, at: str, why: str) -> None:
    b = billed(business, HOLD)
    b.to(released)
    assert (steps(b), seen(b, "status")) == ([], ("open",)), "nothing happens while it is held"
    b(*RELEASE)
    b.to("2026-02-25")
    assert steps(b) == [("payment-attempted", at)], why
    agree(b)


@pytest.mark.parametrize(
    ("released", "at", "why"),
    [
        ("2026-02-06T16:59:59", "2026-02-06T22:00:00Z", "before it is due"),
        ("2026-02-06T17:00:01", "2026-02-06T22:00:01Z", "the second after"),
        ("2026-02-09T12:00:00", "2026-02-09T17:00:00Z", "days later"),
    ],
)
def test_hold_of_a_retry_and_its_fee(business: Any, released: str, at: str, why: str) -> None:
    b = billed(business, ("card", "add", "ada", BAD), retry_after="24h,24h")
    b.to("2026-02-05T18:00")
    b(*HOLD)
    b.to(released)
    assert seen(b, "late_fee", "status") == ("0.00", "open")
    b(*RELEASE)
    b("tick")
    b.to(at)
    assert [each[1] for each in steps(b)] == ["2026-02-05T22:00:00Z", at], why
    assert seen(b, "late_fee", "status") == ("10.00", "overdue")
    b.to("2026-02-20")
    third = f"{at[:8]}{int(at[8:10]) + 1:02}{at[10:17]}00Z"
    assert steps(b)[2][1] == third, "the next grace counts from the attempt that was made"
    agree(b)


@pytest.mark.parametrize(
    ("released", "at", "why"),
    [
        ("2026-01-13T08:59:59", "2026-01-13T09:00:00Z", "before the deadline"),
        ("2026-01-13T09:00:00", "2026-01-13T09:00:00Z", "at the deadline"),
        ("2026-01-13T09:00:01", "2026-01-13T09:00:01Z", "the second after: at the release"),
        ("2026-01-20T12:00:00", "2026-01-20T12:00:00Z", "a week later"),
    ],
)
def test_hold_of_the_silence_that_is_consent(
    business: Any, released: str, at: str, why: str
) -> None:
    b = session(business, "40.00", HOLD)
    b.to(released)
    assert seen(b, "status") == ("pending",), "silence is no consent while it is held"
    shown = b(*RELEASE)
    has_passed = released >= "2026-01-13T09:00:00"
    assert shown["status"] == ("open" if has_passed else "pending"), "it happens with the release"
    assert b("list")[0]["status"] == shown["status"], "… and is written"
    b.to("2026-02-01")
    assert seen(b, "confirmed_at", "confirmed_by", "status") == (at, "auto", "paid"), why
    assert steps(b) == [("invoice-confirmed", at), ("payment-attempted", at)]
    agree(b)


def test_hold_and_people_go_on(business: Any) -> None:
    b = session(business, "40.00", HOLD)
    b.to("2026-01-14")
    b("reply", "S1", "Still looking", "--from", "provider")
    b(*RELEASE)
    assert seen(b, "next") == ({"step": "auto-confirm", "at": "2026-01-22T00:00:00Z"},)
    b(*HOLD)
    b("contest", "INV-1", *WHY)
    b("issue", "S1", "30.00")
    assert seen(b, "held", "status", "next") == (True, "pending", None)
    agree(b)


def test_hold_lets_people_pay(business: Any) -> None:
    b = billed(business, HOLD, ("pay", "INV-1", "40.00"))
    b("pay", "INV-1", "60.00", "--method", "cash")
    assert seen(b, "status", "held") == ("paid", True)
    b(*RELEASE)
    b.to("2026-03-01")
    assert steps(b) == []
    agree(b)


def test_hold_but_what_is_open_is_asked_about(business: Any) -> None:
    b = billed(business, ("card", "add", "ada", "pm_sim_timeout"))
    b.to("2026-02-05T17:00")
    b(*HOLD)
    assert seen(b, "next") == ({"step": "inquire", "at": "2026-02-05T22:05:00Z"},)
    b.to("2026-02-05T17:05")
    assert seen(b, "status", "paid") == ("paid", "100.00"), "money that moved is a fact"
    agree(b)


def test_hold_does_not_keep_visits_from_taking_place(business: Any) -> None:
    b = business(preset="pet-care")
    b.petcare()
    b("book", "ada", "--visit", "2026-01-07T10:00 100.00 Walk")
    b("confirm", "B1")
    b(*HOLD)
    b.to("2026-01-09")
    assert (b("show", "V1")["status"], seen(b, "due")) == ("done", ("50.00",))
    agree(b)


def test_hold_again_after_a_release(business: Any) -> None:
    b = billed(business, HOLD)
    b.to("2026-02-06")
    b(*RELEASE)
    b(*HOLD)
    b.to("2026-02-10")
    b(*RELEASE)
    b.to("2026-02-11")
    assert steps(b) == [("payment-attempted", "2026-02-10T05:00:00Z")], "the last release counts"
    agree(b)


@pytest.mark.parametrize(
    ("acts", "why"),
    [
        ([CONFIRMED], "paid: no step will come"),
        ([NO_CARD, CONFIRMED, ("void", "INV-1", *WHY)], "void"),
        ([NO_CARD, CONFIRMED, ("write-off", "INV-1", *WHY)], "given up"),
        ([HOLD], "held already"),
    ],
)
def test_hold_what_is_refused(business: Any, acts: Words, why: str) -> None:
    b = session(business, "40.00", *acts)
    assert refused(b, errors.WrongInvoice, *HOLD).exit_code == 4, why


@pytest.mark.parametrize("acts", [[], [HOLD, RELEASE], [CONFIRMED]])
def test_release_only_what_is_held(business: Any, acts: Words) -> None:
    b = session(business, "40.00", *acts)
    assert refused(b, errors.WrongInvoice, *RELEASE).exit_code == 4


@pytest.mark.parametrize("command", ["void", "waive", "write-off", "hold", "refund", "reverse"])
@pytest.mark.parametrize("reason", [None, "", "  "])
def test_every_correction_has_a_reason(business: Any, command: str, reason: str | None) -> None:
    b = billed(business, ("pay", "INV-1", "10.00"))
    words = ["P1"] if command == "reverse" else ["INV-1"]
    words += ["5.00"] if command == "refund" else []
    words += [] if reason is None else ["--reason", reason]
    with pytest.raises(errors.Malformed) as error:
        b(command, *words)
    assert error.value.exit_code == 2


def test_a_held_invoice_that_is_confirmed_is_charged_at_its_release(business: Any) -> None:
    b = business(preset="marketplace")
    b.marketplace()
    b("issue", "S1", "40.00")
    b("hold", "INV-1", "--reason", "under inquiry")
    shown = b("confirm", "INV-1")
    assert (shown["status"], shown["payments"], shown["next"]) == ("open", [], None)
    b.to("2026-01-06T12:00")
    b("release", "INV-1")
    b("tick")
    (payment,) = b.invoice()["payments"]
    assert (payment["at"], payment["outcome"]) == ("2026-01-06T12:00:00Z", "approved")
    b.check()
