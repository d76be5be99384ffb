"""B20, B21: without autopay people pay. Time asks no card; it uses client credit when an invoice
falls due, and once more before the invoice is overdue, with its fee."""

from __future__ import annotations

import pytest

from invoicectl import errors
from tests.rules.asking import BAD, agree, billed, credit, refused, seen, session
from tests.worlds import Act, Acts, Town, do

OFF, ON = do.autopay("ada", "off"), do.autopay("ada", "on")
DUE = "2026-02-05T22:00:00Z"
"""When INV-1 of `billed` is due; a week later it is overdue."""
OVERDUE = "2026-02-12T22:00:00Z"


def manual(**settings: str) -> Town:
    """A file that keeps no cards, with ada and noor."""
    town = Town(preset="pet-care", gateway="manual", **settings)
    town.client("ada")
    town.provider("noor")
    return town


def cards_asked(town: Town) -> int:
    """How many charges of cards time asked for."""
    return sum(actor == "time" for _, _, actor in town.told("payment-attempted"))


# --- B21: due, then overdue -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("until", "next_step", "rule", "status", "fee", "why"),
    [
        ("2026-01-06", ("collect", DUE), "B21", "open", "0.00", "credit is used when it is due"),
        ("2026-02-05T17:00", ("overdue", OVERDUE), "B21", "open", "0.00", "at its due instant"),
        ("2026-02-12T16:59:59", ("overdue", OVERDUE), "B21", "open", "0.00", "the second before"),
        ("2026-02-12T17:00", None, None, "overdue", "10.00", "at the instant"),
        ("2026-06-01", None, None, "overdue", "10.00", "once, ever"),
    ],
)
@pytest.mark.parametrize("way", ["off", "manual"])
def test_b21_an_invoice_that_nobody_pays(
    way: str, until: str, next_step: object, rule: str | None, status: str, fee: str, why: str
) -> None:
    if way == "off":
        town = billed(OFF)
    else:
        town = manual()
        town.bill("ada", "100.00", due="2026-02-05")
    town.to(until)
    assert seen(town, "next", "rule", "status", "late_fee") == (next_step, rule, status, fee), why
    assert seen(town, "why") == ("no autopay" if next_step is None else None,)
    assert (cards_asked(town), seen(town, "payments")) == (0, ([],)), "no card is asked"
    letters = [kind for kind, _, _ in town.letters()]
    assert letters == ["invoice"] + ["overdue"] * (status == "overdue"), "and none is spoken of"
    agree(town)


@pytest.mark.parametrize(
    ("settings", "amount", "fee", "why"),
    [
        ({"overdue_after": "24h"}, "100.00", "10.00", "as long as the terms say"),
        ({"late_fee_rate": "0%"}, "100.00", "0.00", "no fee"),
        ({"late_fee_min": "20.00"}, "100.00", "20.00", "at least the floor"),
        ({"late_fee_rate": "5%"}, "100.10", "5.01", "half-up"),
    ],
)
def test_b21_the_fee_is_that_of_b10(
    settings: dict[str, str], amount: str, fee: str, why: str
) -> None:
    town = billed(OFF, amount=amount, **settings)
    town.to("2026-03-01")
    assert seen(town, "status", "late_fee") == ("overdue", fee), why
    after = "2026-02-06T22:00:00Z" if "overdue_after" in settings else OVERDUE
    assert town.told("invoice-overdue")[0][0] == after


def test_b21_a_session_has_its_own_rate_and_its_time_from_its_confirmation() -> None:
    town = session("40.00", OFF, session_late_fee_rate="25%")
    town.to("2026-01-13T09:00")
    assert seen(town, "status", "next") == ("open", ("overdue", "2026-01-20T09:00:00Z"))
    town.to("2026-01-20T09:00")
    assert seen(town, "status", "late_fee") == ("overdue", "10.00")
    assert cards_asked(town) == 0


@pytest.mark.parametrize(
    ("given", "at", "credited", "status", "fee", "why"),
    [
        ("100.00", "2026-01-10", "100.00", "paid", "0.00", "all of it, when it is due"),
        ("30.00", "2026-01-10", "30.00", "overdue", "10.00", "a part"),
        ("30.00", "2026-02-07", "30.00", "overdue", "10.00", "once more before it is overdue"),
        ("100.00", "2026-02-07", "100.00", "paid", "0.00", "… where it is enough"),
        ("100.00", "2026-02-13", "0.00", "overdue", "10.00", "never after"),
    ],
)
def test_b21_credit_is_used_twice(
    given: str, at: str, credited: str, status: str, fee: str, why: str
) -> None:
    town = billed(OFF)
    town.to(at)
    town.credit("ada", given)
    town.to(max(at, "2026-02-05"))
    assert seen(town, "credited") == ("0.00",), "at the instants, not between them"
    town.to("2026-03-01")
    assert seen(town, "credited", "status", "late_fee") == (credited, status, fee), why
    kinds = [(each["kind"], each["method"]) for each in town.invoice()["payments"]]
    assert kinds == [("collect", "credit")] * (credited != "0.00")
    agree(town)


def test_b21_the_base_due_is_what_the_credit_left() -> None:
    town = billed(OFF, do.credit("ada", "60.00"), late_fee_base="due")
    town.to("2026-03-01")
    assert seen(town, "late_fee", "due") == ("4.00", "44.00")


def test_b21_never_depends_on_whether_cron_ran() -> None:
    ran, waited = (billed(OFF, do.credit("ada", "30.00")) for _ in range(2))
    ran.to("2026-02-20")
    waited.wait("2026-02-20")
    waited.pay("INV-1", "1.00", method="cash")
    ran.pay("INV-1", "1.00", method="cash")
    assert waited.invoice() == ran.invoice()
    told = [(fact.at, fact.event) for fact in ran.facts]
    assert [(fact.at, fact.event) for fact in waited.facts] == told


def test_b21_a_bill_that_was_late_when_it_was_written_has_its_week_from_there() -> None:
    town = manual()
    town.to("2026-03-02T12:00")
    town.bill("ada", "100.00", due="2026-03-02T09:00")
    town.to("2026-03-20")
    ((at, _, _),) = town.told("invoice-overdue")
    assert at >= "2026-03-09T16:00:00Z"


@pytest.mark.parametrize(
    ("act", "why"),
    [
        (do.hold("INV-1"), "held"),
        (do.write_off("INV-1"), "given up"),
        (do.pay("INV-1", method="cash"), "paid"),
    ],
)
def test_b21_what_does_not_become_overdue(act: Act, why: str) -> None:
    town = billed(OFF, act)
    town.to("2026-06-01")
    assert town.told("invoice-overdue") == [], why


def test_b21_a_charge_back_is_left_to_people() -> None:
    town = billed(do.pay("INV-1"), OFF)
    town.reverse("P1")
    town.to("2026-06-01")
    assert seen(town, "status", "why") == ("open", "charged back")


def test_b21_a_due_instant_that_moves_later_leaves_overdue_and_fee() -> None:
    town = manual(deposit_rate="0%")
    town.book("ada", "2026-01-07T10:00 100.00 Walk")
    town.confirm_booking("B1")
    town.to("2026-01-20")
    assert seen(town, "status", "late_fee") == ("overdue", "10.00")
    town.visit("B1", "2026-02-07T10:00", "50.00")
    assert seen(town, "status", "late_fee", "due") == ("overdue", "10.00", "160.00")
    town.to("2026-06-01")
    assert seen(town, "status", "late_fee", "due") == ("overdue", "10.00", "160.00")


# --- B20: off and on --------------------------------------------------------------------------


def test_b20_off_drops_the_retry_and_on_again_goes_on_with_its_number() -> None:
    town = billed(do.card("ada", BAD))
    town.to("2026-02-05T18:00")
    assert seen(town, "next") == (("retry", "2026-02-06T22:00:00Z"),)
    town.do(OFF)
    assert seen(town, "next") == (("overdue", "2026-02-12T23:00:00Z"),), "a week from switching off"
    town.to("2026-02-09T12:00")
    assert cards_asked(town) == 1
    town.do(ON)
    assert seen(town, "next") == (("retry", "2026-02-09T22:00:00Z"),), "at the next 5 pm"
    town.to("2026-03-01")
    attempts = [each["attempt"] for each in town.invoice()["payments"]]
    assert (attempts, seen(town, "late_fee", "why")) == ([1, 2], ("10.00", "attempts used up"))


@pytest.mark.parametrize(
    ("at", "collected", "why"),
    [
        ("2026-02-01", DUE, "before it is due: at its instant"),
        ("2026-02-05T17:00", DUE, "at the instant"),
        ("2026-02-05T17:00:01", "2026-02-06T22:00:00Z", "it has passed"),
        ("2026-02-20T03:00", "2026-02-20T22:00:00Z", "… for long"),
    ],
)
def test_b20_on_again(at: str, collected: str, why: str) -> None:
    town = billed(OFF)
    town.to(at)
    town.do(ON)
    assert seen(town, "next") == (("collect", collected),), why
    town.to("2026-03-01")
    assert [each["at"] for each in town.invoice()["payments"]] == [collected]


def test_b20_a_fee_is_never_added_twice() -> None:
    town = billed(do.card("ada", BAD), OFF)
    town.to("2026-02-20")
    assert seen(town, "late_fee") == ("10.00",)
    town.do(ON)
    town.to("2026-03-20")
    assert seen(town, "late_fee", "status", "attempts") == ("10.00", "overdue", 2)
    assert len(town.told("invoice-overdue")) == 1
    agree(town)


def test_b20_confirming_and_ending_charge_nothing() -> None:
    town = session("40.00", OFF, do.confirm("INV-1"))
    assert seen(town, "status", "payments") == ("open", [])
    live = Town(preset="marketplace")
    live.petcare()
    live.session("ada", "noor", "chat")
    live.do(OFF)
    live.end("S1", "25.00")
    assert seen(live, "status", "payments") == ("open", [])


def test_b20_confirming_uses_credit_at_once() -> None:
    town = session("40.00", OFF, do.credit("ada", "15.00"), do.confirm("INV-1"))
    assert seen(town, "status", "credited", "due") == ("open", "15.00", "25.00")


def test_b20_people_may_charge_a_card() -> None:
    town = billed(OFF, do.pay("INV-1"))
    assert seen(town, "status") == ("paid",)


def test_b20_an_open_attempt_is_asked_about() -> None:
    town = billed(do.card("ada", "pm_sim_timeout"))
    town.to("2026-02-05T17:00")
    town.do(OFF)
    assert seen(town, "next") == (("inquire", "2026-02-05T22:05:00Z"),)
    town.to("2026-02-05T18:00")
    assert seen(town, "status") == ("paid",)


@pytest.mark.parametrize(("acts", "count"), [([OFF], 1), ([OFF, OFF], 1), ([ON], 0)])
def test_b20_switching_to_what_it_is_changes_nothing(acts: Acts, count: int) -> None:
    assert len(billed(*acts).told("autopay-switched")) == count


def test_b1_who_has_no_autopay_needs_no_card() -> None:
    town = Town(preset="pet-care")
    town.client("ada")
    assert refused(town, errors.NoCardOnFile, do.book("ada", "2026-01-07T10:00 100.00 Walk"))
    town.do(OFF)
    town.book("ada", "2026-01-07T10:00 100.00 Walk")
    town.series("ada")
    assert town.confirm_booking("B1")["status"] == "confirmed"


# --- B3: the deposit --------------------------------------------------------------------------


def test_b3_the_deposit_is_asked_for() -> None:
    town = manual()
    town.book("ada", "2026-01-07T10:00 100.00 Walk", "2026-01-20T10:00 100.00 Walk")
    booking = town.confirm_booking("B1")
    assert (booking["status"], booking["payments"]) == ("confirmed", [])
    assert seen(town, "due", "due_at") == ("200.00", "2026-01-20T22:00:00Z")
    town.to("2026-01-19")
    assert seen(town, "status", "late_fee", "deposit") == ("open", "0.00", "100.00")
    town.pay("INV-1", "40.00", method="cash")
    assert town.values("invoice")[0].deposit_due_minor == 6000
    town.pay("INV-1", "80.00", method="cash")
    assert town.values("invoice")[0].deposit_due_minor == 0


def test_b3_credit_is_used_for_the_deposit() -> None:
    town = manual()
    town.credit("ada", "20.00")
    town.book("ada", "2026-01-07T10:00 100.00 Walk")
    town.confirm_booking("B1")
    assert (seen(town, "credited", "due"), credit(town)) == (("20.00", "80.00"), "0.00")
    assert town.values("invoice")[0].deposit_due_minor == 3000


def test_b3_with_autopay_none_is_asked_for() -> None:
    town = Town(preset="pet-care")
    town.petcare()
    town.book("ada", "2026-01-07T10:00 100.00 Walk")
    town.confirm_booking("B1")
    assert seen(town, "deposit") == ("0.00",)


def test_b7_a_friday_invoice_without_autopay() -> None:
    town = manual()
    town.series("ada")
    town.visit("R1", "2026-01-06T10:00", "50.00")
    town.done("V1")
    town.to("2026-01-16T17:00")
    assert seen(town, "status", "late_fee") == ("overdue", "5.00")
    assert town.told("invoice-overdue")[0][0] == "2026-01-16T22:00:00Z"


def test_a_deposit_that_was_charged_before_autopay_was_off_is_not_asked_for_again() -> None:
    town = Town(preset="pet-care")
    town.do(do.client("ada"), do.provider("noor"), do.card("ada", "pm_sim_timeout"))
    town.do(do.book("ada", "2026-01-20T10:00 60.00 Walk"), do.confirm_booking("B1"))
    assert town.show("P1")["outcome"] == "unknown"
    town.do(do.autopay("ada", "off"), do.after("1d"))
    told = town.invoice("INV-1")
    assert (town.show("P1")["outcome"], told["paid"], told["deposit"]) == (
        "approved",
        "30.00",
        "0.00",
    )
