"""B15: what becomes of what was paid when visits are cancelled, and when nothing is left."""

from __future__ import annotations

import pytest

from invoicectl import errors
from tests.rules.asking import BAD, agree, credit, refused, seen
from tests.rules.test_cancelling import booked, request
from tests.worlds import Act, Acts, Town, do


@pytest.mark.parametrize(
    ("before", "paid", "credited", "left", "why"),
    [
        ([do.pay("INV-1", method="cash")], "60.00", "20.00", "120.00", "paid goes first"),
        ([do.pay("INV-1", "40.00", method="cash")], "60.00", "20.00", "60.00", "by parts"),
        ([], "60.00", "20.00", "20.00", "the deposit"),
    ],
)
def test_b15_paid_goes_before_credit(
    before: Acts, paid: str, credited: str, left: str, why: str
) -> None:
    town = Town(preset="pet-care")
    town.petcare()
    town.credit("ada", "20.00")
    request(town, "2026-01-12T10:00 120.00 Walk", "2026-01-14T10:00 80.00 Walk")
    town.confirm_booking("B1")
    town.do(*before)
    town.cancel("V1")
    assert seen(town, "paid", "credited", "total", "due") == (paid, credited, "80.00", "0.00"), why
    assert (credit(town), seen(town, "status")) == (left, ("paid",)), why
    agree(town)


def test_b15_then_what_was_credited() -> None:
    town = Town(preset="pet-care")
    town.petcare()
    town.credit("ada", "90.00")
    request(town, "2026-01-12T10:00 120.00 Walk", "2026-01-14T10:00 80.00 Walk")
    town.confirm_booking("B1")
    assert seen(town, "paid", "credited") == ("10.00", "90.00")
    town.cancel("V1")
    assert seen(town, "paid", "credited", "due") == ("0.00", "80.00", "0.00")
    assert credit(town) == "20.00", "ten that was paid, ten that was credited"
    agree(town)


@pytest.mark.parametrize(
    ("paid", "left", "why"),
    [
        (None, "50.00", "the deposit becomes credit"),
        (do.pay("INV-1", method="cash"), "100.00", "all of it does"),
        (do.pay("INV-1", "20.00", tip="5.00"), "70.00", "the tip stays the provider's"),
    ],
)
def test_b15_nothing_left_and_nothing_kept_is_void(paid: Act | None, left: str, why: str) -> None:
    town = booked("2026-01-12T10:00 60.00 Walk", "2026-01-14T10:00 40.00 Walk")
    if paid is not None:
        town.do(paid)
    town.cancel("V1")
    assert seen(town, "status") != ("void",), "one is left"
    town.cancel("V2")
    money = ("total", "paid", "credited", "late_fee", "due")
    assert seen(town, "status", *money) == ("void", *["0.00"] * 5), why
    assert (town.show("B1")["status"], credit(town)) == ("cancelled", left), why
    assert town.invoice()["next"] is None
    assert refused(town, errors.VisitsFixed, do.visit("B1", "2026-01-20", "5.00"))
    assert refused(town, errors.NotPayable, do.tip("INV-1", "5.00"))
    agree(town)


@pytest.mark.parametrize(
    ("releases", "status", "why"),
    [
        ("90% 100%", "open", "a share of the first was kept"),
        ("100% 90%", "open", "… of the second"),
        ("100% 100%", "void", "nothing was"),
    ],
)
def test_b15_a_kept_share_keeps_the_invoice(releases: str, status: str, why: str) -> None:
    town = booked("2026-01-12T10:00 50.00 A", "2026-01-14T10:00 50.00 B", deposit_rate="0%")
    for number, release in enumerate(releases.split(), 1):
        town.cancel(f"V{number}", release=release)
    assert seen(town, "status") == (status,), why
    agree(town)


def test_b15_a_visit_that_was_done_keeps_it_too() -> None:
    town = booked("2026-01-05T10:00 0.00 Look", "2026-01-14T10:00 50.00 Walk")
    town.done("V1")
    town.cancel("V2")
    assert seen(town, "status", "total") == ("paid", "0.00"), "there was a visit, for nothing"
    agree(town)


@pytest.mark.parametrize(
    ("paid", "left", "why"),
    [
        (None, "50.00", "the fee is due and goes with the rest"),
        ("57.00", "107.00", "of the fee a part was paid: all of it is credit"),
        ("60.00", "110.00", "it was paid whole"),
    ],
)
def test_b15_void_with_a_late_fee(paid: str | None, left: str, why: str) -> None:
    town = booked("2026-01-06T10:00 100.00 Walk")
    town.card("ada", BAD)
    town.to("2026-01-08")
    assert seen(town, "status", "late_fee", "due") == ("overdue", "10.00", "60.00")
    if paid is not None:
        town.pay("INV-1", paid, method="cash")
    town.cancel("V1", release="100%")
    assert seen(town, "status", "late_fee", "due") == ("void", "0.00", "0.00"), why
    assert credit(town) == left, why
    agree(town)


@pytest.mark.parametrize("paid", [None, "30.00"])
def test_b15_of_an_invoice_that_was_written_off(paid: str | None) -> None:
    town = booked("2026-01-12T10:00 60.00 Walk", "2026-01-14T10:00 40.00 Walk")
    town.write_off("INV-1")
    if paid is not None:
        town.pay("INV-1", paid, method="cash")
    town.cancel("V2")
    agree(town)
    town.cancel("V1")
    assert seen(town, "status") == ("void",)
    assert credit(town) == ("80.00" if paid else "50.00")
    agree(town)
