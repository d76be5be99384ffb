"""B15: what becomes of what was paid when visits are cancelled, and when nothing is left."""

from __future__ import annotations

from typing import Any

import pytest

from invoicectl import errors
from tests.desk.books.agreeing import agree
from tests.rules.asking import refused
from tests.rules.test_cancelling import BAD, booked, credit, request, seen


@pytest.mark.parametrize(
    ("before", "paid", "credited", "left", "why"),
    [
        ((("pay", "INV-1", "--method", "cash"),), "60.00", "20.00", "120.00", "paid goes first"),
        ((("pay", "INV-1", "40.00", "--method", "cash"),), "60.00", "20.00", "60.00", "by parts"),
        ((), "60.00", "20.00", "20.00", "the deposit"),
    ],
)
def test_b15_paid_goes_before_credit(
    business: Any, before: Any, paid: str, credited: str, left: str, why: str
) -> None:
    b = business(preset="pet-care")
    b.petcare()
    b("client", "credit", "ada", "20.00", "--reason", "sorry")
    request(b, "2026-01-12T10:00 120.00 Walk", "2026-01-14T10:00 80.00 Walk")
    b("confirm", "B1")
    for words in before:
        b(*words)
    b("visit", "cancel", "V1")
    assert seen(b, "paid", "credited", "total", "due") == (paid, credited, "80.00", "0.00"), why
    assert (credit(b), seen(b, "status")) == (left, ("paid",)), why
    agree(b)


def test_b15_then_what_was_credited(business: Any) -> None:
    b = business(preset="pet-care")
    b.petcare()
    b("client", "credit", "ada", "90.00", "--reason", "sorry")
    request(b, "2026-01-12T10:00 120.00 Walk", "2026-01-14T10:00 80.00 Walk")
    b("confirm", "B1")
    assert seen(b, "paid", "credited") == ("10.00", "90.00")
    b("visit", "cancel", "V1")
    assert seen(b, "paid", "credited", "due") == ("0.00", "80.00", "0.00")
    assert credit(b) == "20.00", "ten that was paid, ten that was credited"
    agree(b)


@pytest.mark.parametrize(
    ("paid", "left", "why"),
    [
        ((), "50.00", "the deposit becomes credit"),
        (("--method", "cash"), "100.00", "all of it does"),
        (("20.00", "--tip", "5.00"), "70.00", "the tip stays the provider's"),
    ],
)
def test_b15_nothing_left_and_nothing_kept_is_void(
    business: Any, paid: tuple[str, ...], left: str, why: str
) -> None:
    b = booked(business, "2026-01-12T10:00 60.00 Walk", "2026-01-14T10:00 40.00 Walk")
    if paid:
        b("pay", "INV-1", *paid)
    b("visit", "cancel", "V1")
    assert seen(b, "status") != ("void",), "one is left"
    b("visit", "cancel", "V2")
    money = ("total", "paid", "credited", "late_fee", "due")
    assert seen(b, "status", *money) == ("void", *["0.00"] * 5), why
    assert (b("show", "B1")["status"], credit(b)) == ("cancelled", left), why
    assert b.invoice()["next"] is None
    assert refused(b, errors.VisitsFixed, "visit", "add", "B1", "2026-01-20", "5.00").exit_code == 4
    assert refused(b, errors.NotPayable, "tip", "INV-1", "5.00").exit_code == 4
    agree(b)


@pytest.mark.parametrize(
    ("releases", "status", "why"),
    [
        ("90% 100%", "open", "a share of the first was kept"),
        ("100% 90%", "open", "… of the second"),
        ("100% 100%", "void", "nothing was"),
    ],
)
def test_b15_a_kept_share_keeps_the_invoice(
    business: Any, releases: str, status: str, why: str
) -> None:
    b = booked(business, "2026-01-12T10:00 50.00 A", "2026-01-14T10:00 50.00 B", deposit_rate="0%")
    for number, release in enumerate(releases.split(), 1):
        b("visit", "cancel", f"V{number}", "--release", release)
    assert seen(b, "status") == (status,), why
    agree(b)


def test_b15_a_visit_that_was_done_keeps_it_too(business: Any) -> None:
    b = booked(business, "2026-01-05T10:00 0.00 Look", "2026-01-14T10:00 50.00 Walk")
    b("visit", "done", "V1")
    b("visit", "cancel", "V2")
    assert seen(b, "status", "total") == ("paid", "0.00"), "there was a visit, for nothing"
    agree(b)


@pytest.mark.parametrize(
    ("paid", "left", "why"),
    [
        (None, "50.00", "the fee is due and goes with the rest"),
        ("57.00", "107.00", "of the fee a part was paid: all of it is credit"),
        ("60.00", "110.00", "it was paid whole"),
    ],
)
def test_b15_void_with_a_late_fee(business: Any, paid: str | None, left: str, why: str) -> None:
    b = booked(business, "2026-01-06T10:00 100.00 Walk")
    b("card", "add", "ada", BAD)
    b.to("2026-01-08")
    assert seen(b, "status", "late_fee", "due") == ("overdue", "10.00", "60.00")
    if paid is not None:
        b("pay", "INV-1", paid, "--method", "cash")
    b("visit", "cancel", "V1", "--release", "100%")
    assert seen(b, "status", "late_fee", "due") == ("void", "0.00", "0.00"), why
    assert credit(b) == left, why
    agree(b)


@pytest.mark.parametrize("paid", [None, "30.00"])
def test_b15_of_an_invoice_that_was_written_off(business: Any, paid: str | None) -> None:
    b = booked(business, "2026-01-12T10:00 60.00 Walk", "2026-01-14T10:00 40.00 Walk")
    b("write-off", "INV-1", "--reason", "moved away")
    if paid is not None:
        b("pay", "INV-1", paid, "--method", "cash")
    b("visit", "cancel", "V2")
    agree(b)
    b("visit", "cancel", "V1")
    assert seen(b, "status") == ("void",)
    assert credit(b) == ("80.00" if paid else "50.00")
    agree(b)
