"""B23: a visit's completion taken back, and bookings cancelled whole."""

from __future__ import annotations

import pytest

from invoicectl import errors
from tests.rules.asking import agree, credit, refused, seen
from tests.rules.test_cancelling import booked, request
from tests.rules.test_changes import series
from tests.worlds import Act, Acts, Town, do

WALK, BATH = "2026-01-12T10:00 60.00 Walk", "2026-01-14T10:00 40.00 Bath"
DONE = do.done("V1")


# --- visit undo -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("acts", "unearned", "income", "why"),
    [
        ([DONE], 100, 0, "all is to come again"),
        ([DONE, do.done("V2")], 60, 40, "the other stays done"),
        ([do.refund("INV-1", "10.00"), DONE], 90, 0, "what was given back before stays away"),
        ([DONE, do.refund("INV-1", "10.00")], 90, 0, "… and what was since"),
        (
            [do.refund("INV-1", "50.00"), DONE],
            50,
            0,
            "it had earned what was left: all of it again",
        ),
        (
            [do.pay("INV-1"), DONE, do.refund("INV-1", "100.00")],
            0,
            0,
            "all given back: none is left",
        ),
        ([DONE, do.cancel("V2", release="50%")], 60, 20, "a kept share stays earned"),
        ([DONE, do.write_off("INV-1")], 100, 0, "also when given up"),
    ],
)
def test_b23_undone_to_the_cent(acts: Acts, unearned: int, income: int, why: str) -> None:
    town = booked(WALK, BATH)
    town.do(*acts)
    visit = town.undo("V1")
    assert (visit["status"], visit["completed_at"], visit["recorded_at"]) == ("planned", None, None)
    posted = town.balances()
    assert -posted.get("liabilities:unearned:ada", 0) == unearned * 100, why
    assert -posted.get("income:services", 0) == income * 100, why
    agree(town)
    town.done("V1")
    agree(town)


def test_b23_what_is_due_since_a_refunded_payment_bounced_is_for_no_visit_to_come() -> None:
    town = booked(WALK, BATH)
    town.done("V1")
    town.refund("INV-1", "50.00", to="credit")
    town.done("V2")
    town.pay_back("ada", "50.00", to="cash")
    town.reverse("P1", amount="50.00")
    assert seen(town, "total", "due") == ("100.00", "100.00"), "50.00 of it was given back"
    town.undo("V1")
    posted = town.balances()
    assert -posted["liabilities:unearned:ada"] == 50_00, "the services that are left"
    assert posted.get("income:services", 0) == 0
    agree(town)
    town.withdraw("P1")
    assert seen(town, "total", "due") == ("50.00", "50.00")
    agree(town)


def test_b23_undone_and_done_again_is_as_if_nothing_was() -> None:
    town = booked(WALK, BATH)
    town.done("V1")
    before = town.balances()
    for _ in range(3):
        town.undo("V1")
        town.done("V1")
    assert town.balances() == before


def test_b23_an_undone_visit_of_a_series_is_not_billed() -> None:
    town = series()
    town.visit("R1", "2026-01-06T10:00", "25.00")
    town.done("V1")
    town.undo("V1")
    town.to("2026-01-10")
    assert town.every("invoice") == [], "it was on no invoice yet, and is on none"
    town.done("V1", completed="2026-01-06T10:00")
    town.to("2026-01-17")
    assert town.invoice()["lines"][0]["is_late"] is True
    agree(town)


@pytest.mark.parametrize(
    ("now", "undone", "completed", "why"),
    [
        ("2026-01-12T09:00", "planned", "2026-01-12T15:00:00Z", "marked too soon: at its start"),
        ("2026-01-12T10:00", "planned", None, "its start is now: it would be done at once"),
        ("2026-01-12T11:00", "planned", None, "its start has passed"),
    ],
)
@pytest.mark.parametrize("kind", ["booking", "series"])
def test_b23_it_completes_itself_again_only_at_a_start_to_come(
    kind: str, now: str, undone: str, completed: str | None, why: str
) -> None:
    town = Town(preset="pet-care")
    town.petcare()
    if kind == "booking":
        town.book("ada", WALK)
        town.confirm_booking("B1")
    else:
        town.series("ada", auto_complete=True)
        town.visit("R1", "2026-01-12T10:00", "60.00")
    town.to(now)
    if now < "2026-01-12T10:00":
        town.done("V1")
    assert town.undo("V1")["status"] == undone
    town.to("2026-01-13")
    assert town.show("V1")["completed_at"] == completed, why
    if completed is None:
        assert town.move("V1", "2026-01-14T10:00")["status"] == "planned"
        town.to("2026-01-15")
        assert town.show("V1")["completed_at"] == "2026-01-14T15:00:00Z", "moved, it does again"
    agree(town)


@pytest.mark.parametrize(
    ("acts", "error", "said", "why"),
    [
        ([], errors.WrongVisit, "V1 is planned; only", "it wasn't done"),
        ([do.cancel("V1")], errors.WrongVisit, "V1 is cancelled; only", "it never was"),
        (
            *([DONE, do.cancel("V2"), do.void("INV-1")], errors.VisitBilled),
            *("V1 is on INV-1, which is void", "a void invoice takes no visits"),
        ),
    ],
)
def test_b23_what_can_not_be_undone(
    acts: Acts, error: type[errors.Error], said: str, why: str
) -> None:
    town = booked(WALK, BATH, deposit_rate="0%")
    town.do(*acts)
    assert said in refused(town, error, do.undo("V1")).message, why


@pytest.mark.parametrize(
    ("acts", "hint", "why"),
    [
        ([], "refund INV-1 25.00", "it was paid on Friday"),
        ([do.reverse("P1")], "void INV-1", "nothing is paid of it"),
    ],
)
def test_b23_not_once_friday_billed_it(acts: Acts, hint: str, why: str) -> None:
    town = series()
    town.visit("R1", "2026-01-06T10:00", "25.00")
    town.done("V1")
    town.to("2026-01-10")
    town.do(*acts)
    told = refused(town, errors.VisitBilled, do.undo("V1"))
    assert hint in (told.hint or ""), why
    if acts:
        town.void("INV-1")
        assert town.undo("V1")["status"] == "planned", "void, it bills nothing"
        agree(town)


def test_b23_not_once_its_booking_is_cancelled_also_where_money_bounced_since() -> None:
    town = booked(WALK, BATH)
    town.done("V1")
    town.pay("INV-1")
    town.refund("INV-1", "100.00", to="credit")
    town.void("INV-1")
    town.pay_back("ada", "100.00", to="cash")
    town.reverse("P1", amount="50.00")
    assert seen(town, "due", "status") == ("50.00", "open"), "it was given back, and never came"
    assert town.show("B1")["status"] == "cancelled"
    told = refused(town, errors.WrongVisit, do.undo("V1")).message
    assert told == "V1 belongs to B1, which is cancelled, so it can't be undone"
    agree(town)


# --- booking cancel ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("now", "release", "kept", "status", "total", "left", "why"),
    [
        ("2026-01-05T09:00", None, ["0.00", "0.00"], "cancelled", "0.00", "50.00", "days ahead"),
        ("2026-01-11T10:00", None, ["30.00", "0.00"], "confirmed", "30.00", "20.00", "each by its"),
        ("2026-01-12T10:30", None, ["60.00", "20.00"], "confirmed", "80.00", "0.00", "… own tier"),
        ("2026-01-12T10:30", "100%", ["0.00", "0.00"], "cancelled", "0.00", "50.00", "all, said"),
        ("2026-01-05T09:00", "50%", ["30.00", "20.00"], "confirmed", "50.00", "0.00", "half, said"),
    ],
)
def test_b23_all_visits_that_are_left_are_cancelled_by_the_tiers(
    now: str, release: str | None, kept: list[str], status: str, total: str, left: str, why: str
) -> None:
    town = booked(WALK, BATH)
    town.to(now)
    booking = town.cancel_booking("B1", release=release)
    assert [each["kept"] for each in booking["visits"]] == kept, why
    assert {each["status"] for each in booking["visits"]} == {"cancelled"}
    assert (booking["status"], booking["total"]) == (status, total), why
    assert seen(town, "total", "status")[0] == total
    assert credit(town) == left, "what was paid beyond the total"
    agree(town)
    town.to("2026-01-20")
    assert seen(town, "due") == ("0.00",), "what is kept is collected"
    agree(town)


def test_b23_what_was_done_stays_and_is_paid() -> None:
    town = booked(WALK, BATH)
    town.done("V1")
    booking = town.cancel_booking("B1")
    assert (booking["status"], booking["total"]) == ("confirmed", "60.00")
    assert seen(town, "due_at") == ("2026-01-12T22:00:00Z",), "the day of the last that is left"
    agree(town)


def test_b23_the_day_stays_where_all_are_cancelled() -> None:
    town = booked(WALK, BATH)
    town.cancel_booking("B1", release="10%")
    assert seen(town, "due_at") == ("2026-01-14T22:00:00Z",)


def test_b23_a_requested_booking_is_free() -> None:
    town = Town(preset="pet-care")
    town.petcare()
    request(town, "2026-01-05T09:30 60.00", BATH)
    booking = town.cancel_booking("B1", release="0%")
    assert (booking["status"], booking["total"]) == ("cancelled", "0.00")
    assert refused(town, errors.WrongBooking, do.confirm_booking("B1"))
    agree(town)


@pytest.mark.parametrize(
    ("acts", "error", "why"),
    [
        ([do.cancel_booking("B1")], errors.WrongBooking, "once"),
        ([do.done("V1"), do.done("V2")], errors.NothingToCancel, "all took place"),
        ([do.cancel("V1", "0%"), do.cancel("V2", "0%")], errors.NothingToCancel, "none is left"),
    ],
)
def test_b23_bookings_without_anything_to_cancel(
    acts: Acts, error: type[errors.Error], why: str
) -> None:
    town = booked(WALK, BATH)
    town.do(*acts)
    assert refused(town, error, do.cancel_booking("B1")), why


@pytest.mark.parametrize("act", [do.cancel_booking("B1"), do.cancel("V1")])
def test_b23_not_while_the_deposit_is_unknown(act: Act) -> None:
    town = Town(preset="pet-care")
    town.petcare("pm_sim_timeout")
    request(town, WALK, BATH)
    assert town.confirm_booking("B1")["status"] == "confirming"
    assert refused(town, errors.AttemptOpen, act)
    town.after("5m")
    town.do(act)
    agree(town)


def test_b23_an_invoice_with_a_late_fee_is_void_too() -> None:
    town = booked(WALK, deposit_rate="0%")
    town.card("ada", "pm_card_chargeCustomerFail")
    town.to("2026-01-14")
    assert seen(town, "late_fee") == ("6.00",)
    booking = town.cancel_booking("B1", release="100%")
    assert (booking["status"], booking["total"]) == ("cancelled", "0.00")
    assert seen(town, "status", "late_fee", "due") == ("void", "0.00", "0.00")
    agree(town)


# --- series end -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("release", "kept", "why"),
    [
        (None, ["25.00", "12.50", "0.00"], "the tiers"),
        ("100%", ["0.00", "0.00", "0.00"], "all comes off"),
        ("0%", ["25.00", "25.00", "25.00"], "nothing does"),
        ("30%", ["17.50", "17.50", "17.50"], "a share"),
    ],
)
def test_b5_what_comes_off_at_the_end_of_a_series(
    release: str | None, kept: list[str], why: str
) -> None:
    town = series()
    for day in ("05T10:00", "06T10:00", "20T10:00"):
        town.visit("R1", f"2026-01-{day}", "25.00")
    visits = town.end_series("R1", release)["visits"]
    assert [each["kept"] for each in visits] == kept, why
    town.to("2026-01-10")
    billed = [line["amount"] for each in town.every("invoice") for line in each["lines"]]
    assert billed == [each for each in kept if each != "0.00"]
    agree(town)
