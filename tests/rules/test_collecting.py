"""B4, B9 to B11 and B16: collecting, retries, the late fee, credit; and direct invoices."""

from __future__ import annotations

from typing import Any

import pytest

from invoicectl import errors
from invoicectl.domain.model import Answer
from tests.rules.asking import BAD, BERLIN, GOOD, NEW_YORK, billed, seen
from tests.worlds import Act, Shown, Town, do


def direct(town: Town, amount: str = "200.00", due: str = "2026-01-07", card: str = BAD) -> Shown:
    """ada with a card that will be charged for a direct invoice."""
    town.petcare(card)
    return town.bill("ada", amount, due=due)


def attempts(town: Town, ref: str = "INV-1") -> list[tuple[str, str, str, str]]:
    """Each automatic attempt: kind, instant, amount, outcome."""
    paid = town.invoice(ref)["payments"]
    return [
        (p["kind"], p["at"], p["amount"], p["outcome"])
        for p in paid
        if p["kind"] in {"collect", "retry"} and p["method"] == "card"
    ]


def worked(town: Town) -> None:
    """The SPEC's own example: three visits at 111.11, the deposit in, then a bad card."""
    town.petcare()
    days = ("2026-01-05T10:00", "2026-01-06T10:00", "2026-01-07T10:00")
    town.book("ada", *(f"{day} 111.11 Sitting" for day in days))
    town.confirm_booking("B1")
    town.card("ada", BAD)


# --- the worked example -----------------------------------------------------------------------


def test_b9_worked_example() -> None:
    town = Town(preset="pet-care")
    worked(town)
    assert seen(town, "total", "paid", "due", "due_at") == (
        "333.33",
        "166.67",
        "166.66",
        "2026-01-07T22:00:00Z",
    )
    town.to("2026-01-07T17:00")
    assert seen(town, "status", "late_fee", "due") == ("open", "0.00", "166.66")
    town.to("2026-01-08T17:00")
    assert seen(town, "status", "late_fee", "due", "next") == ("overdue", "33.33", "199.99", None)
    assert attempts(town) == [
        ("collect", "2026-01-07T22:00:00Z", "166.66", "declined"),
        ("retry", "2026-01-08T22:00:00Z", "166.66", "declined"),
    ]
    assert town.letters()[-2:] == [
        ("card-declined", "ada", "2026-01-07T22:00:00Z"),
        ("overdue", "ada", "2026-01-08T22:00:00Z"),
    ], "the first decline brings a letter, the second the notice"
    town.to("2026-03-01")
    assert seen(town, "late_fee", "due") == ("33.33", "199.99"), "after the last, only by hand"
    assert len(attempts(town)) == 2


def test_b9_worked_example_partly_paid() -> None:
    town = Town(preset="pet-care")
    worked(town)
    town.to("2026-01-08T09:00")
    town.pay("INV-1", "100.00", card="visa-4242")
    town.to("2026-01-08T17:00")
    assert attempts(town)[1] == ("retry", "2026-01-08T22:00:00Z", "66.66", "declined")
    assert seen(town, "late_fee", "due", "status") == ("33.33", "99.99", "overdue")


# --- B4: the due instant ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("now", "made", "why"),
    [
        ("2026-01-07T16:59:59", 0, "the second before it is due"),
        ("2026-01-07T17:00:00", 1, "at the instant"),
        ("2026-01-07T17:00:01", 1, "the second after, and only once"),
        ("2026-01-08T16:59:59", 1, "the second before the retry"),
        ("2026-01-08T17:00:00", 2, "24 hours after the attempt"),
        ("2026-01-08T17:00:01", 2, "the second after"),
    ],
)
def test_b4_b9_collect_and_retry_to_the_second(now: str, made: int, why: str) -> None:
    town = Town(preset="pet-care")
    direct(town)
    town.to(now)
    assert len(attempts(town)) == made, why
    assert seen(town, "status") == (("open", "open", "overdue")[made],), why


@pytest.mark.parametrize(
    ("card", "paid", "charged", "why"),
    [
        (GOOD, None, [("collect", "visa-4242", "200.00")], "the only card"),
        ("pm_card_amex", None, [("collect", "amex-8431", "200.00")], "the newest is the default"),
        (GOOD, "50.00", [("collect", "visa-4242", "150.00")], "what is still due"),
        (GOOD, "200.00", [], "nothing due: no attempt"),
    ],
)
def test_b4_the_default_card_pays_what_is_due(
    card: str, paid: str | None, charged: list[Any], why: str
) -> None:
    town = Town(preset="pet-care")
    direct(town, card=GOOD)
    town.card("ada", card)
    if paid is not None:
        town.pay("INV-1", paid, method="cash")
    town.to("2026-01-10")
    payments = town.invoice()["payments"]
    taken = [(p["kind"], p["card"], p["amount"]) for p in payments if p["method"] == "card"]
    assert taken == charged, why
    assert seen(town, "status", "due") == ("paid", "0.00"), why


def test_b4_a_payment_by_hand_wins_over_a_step_that_has_not_run() -> None:
    town = Town("2026-01-05T14:00Z", preset="pet-care")
    direct(town, card=GOOD)
    town.wait("2026-01-07T22:00:30Z")
    assert town.card("ada", "pm_card_amex")["credit"] == "0.00"
    assert attempts(town) == [], "no charge is a side effect of another command"
    town.pay("INV-1", method="cash")
    assert town.tick() == []
    assert attempts(town) == []


# --- SPEC 3: a due instant that has passed, and direct invoices -------------------------------


@pytest.mark.parametrize(
    ("now", "due", "due_at", "why"),
    [
        ("2026-01-05T09:00:00", "2026-02-01", "2026-02-01T22:00:00Z", "a date: at collect_at"),
        ("2026-01-05T09:00:00", "2026-02-01T08:30", "2026-02-01T13:30:00Z", "a time: then"),
        ("2026-01-05T09:00:00", "2026-03-08", "2026-03-08T21:00:00Z", "17:00 in summer time"),
        ("2026-01-05T16:59:59", "2026-01-05", "2026-01-05T22:00:00Z", "today, and not yet five"),
        ("2026-01-05T17:00:00", "2026-01-05", "2026-01-05T22:00:00Z", "this instant isn't past"),
        ("2026-01-05T11:59:59", "2026-01-05T12:00", "2026-01-05T17:00:00Z", "in a second"),
        ("2026-01-05T12:00:00", "2026-01-05T12:00", "2026-01-05T17:00:00Z", "at this instant"),
    ],
)
def test_b4_direct_invoices_are_due_at_five(now: str, due: str, due_at: str, why: str) -> None:
    town = Town(now, preset="pet-care")
    invoice = direct(town, due=due, card=GOOD)
    assert (invoice["plan"], invoice["status"], invoice["due_at"]) == ("direct", "open", due_at), (
        why
    )
    town.to(due_at)
    assert attempts(town) == [("collect", due_at, "200.00", "approved")], why


@pytest.mark.parametrize(
    ("now", "due", "due_at", "asked_at", "why"),
    [
        ("2026-01-05T17:00:01", "2026-01-05", "2026-01-05T22:00:00Z", "2026-01-06T22:00:00Z",
         "a second ago: the next five"),
        ("2026-01-05T12:00:01", "2026-01-05T12:00", "2026-01-05T17:00:00Z", "2026-01-05T22:00:00Z",
         "at noon: today at five"),
        ("2026-01-05T09:00:00", "2025-12-01", "2025-12-01T22:00:00Z", "2026-01-05T22:00:00Z",
         "a balance brought forward"),
        ("2026-03-07T18:00:00", "2026-03-01", "2026-03-01T22:00:00Z", "2026-03-08T21:00:00Z",
         "the clocks go on"),
        ("2026-10-31T18:00:00", "2026-10-01", "2026-10-01T21:00:00Z", "2026-11-01T22:00:00Z",
         "the clocks go back"),
    ],
)  # fmt: skip
def test_a_due_date_in_the_past_stays_and_the_charge_waits(
    now: str, due: str, due_at: str, asked_at: str, why: str
) -> None:
    """SPEC 6, direct invoices: it ages from the date given; the card is asked at the next five."""
    town = Town(now, preset="pet-care")
    invoice = direct(town, due=due, card=GOOD)
    assert (invoice["status"], invoice["due_at"]) == ("open", due_at), why
    assert town.show("INV-1")["next"][:2] == ("collect", asked_at), why
    town.to(asked_at)
    assert attempts(town) == [("collect", asked_at, "200.00", "approved")], why


def test_a_release_does_not_bring_the_charge_of_a_back_dated_bill_forward() -> None:
    town = Town("2026-01-05T09:00", preset="pet-care")
    direct(town, due="2025-12-01", card=GOOD)
    town.hold("INV-1")
    town.to("2026-01-05T10:00")
    town.release("INV-1")
    assert town.show("INV-1")["next"][1] == "2026-01-05T22:00:00Z", "five has not passed yet"
    town.hold("INV-1")
    town.to("2026-01-06T10:00")
    town.release("INV-1")
    assert town.show("INV-1")["next"][1] == "2026-01-06T15:00:00Z", "five passed in the hold"


@pytest.mark.parametrize(
    ("confirmed", "due_at", "why"),
    [
        ("2026-01-07T16:59:59", "2026-01-07T22:00:00Z", "five is a second away"),
        ("2026-01-07T17:00:00", "2026-01-07T22:00:00Z", "one at this very instant has not passed"),
        ("2026-01-07T17:00:01", "2026-01-08T22:00:00Z", "confirmed on the last evening"),
        ("2026-01-20T09:00:00", "2026-01-20T22:00:00Z", "long after the visits"),
    ],
)
def test_b3_a_booking_confirmed_after_its_due_instant(
    confirmed: str, due_at: str, why: str
) -> None:
    town = Town(preset="pet-care")
    town.petcare()
    town.book("ada", "2026-01-07T10:00 80.00 Walk")
    town.to(confirmed)
    town.confirm_booking("B1")
    assert seen(town, "due_at", "due") == (due_at, "40.00"), why
    town.to(due_at)
    assert attempts(town) == [("collect", due_at, "40.00", "approved")], why


# --- B9: when the next attempt comes ----------------------------------------------------------


@pytest.mark.parametrize(
    ("zone", "due", "retry_after", "retries", "why"),
    [
        (NEW_YORK, "2026-01-07", "24h", ["2026-01-08T22:00:00Z"], "the next day at five"),
        (NEW_YORK, "2026-03-07", "24h", ["2026-03-08T22:00:00Z"], "24 h over spring: 18:00 EDT"),
        (NEW_YORK, "2026-03-07", "1d", ["2026-03-08T21:00:00Z"], "a calendar day: 17:00 EDT"),
        (NEW_YORK, "2026-10-31", "24h", ["2026-11-01T21:00:00Z"], "24 h over autumn: 16:00 EST"),
        (NEW_YORK, "2026-10-31", "1d", ["2026-11-01T22:00:00Z"], "a calendar day: 17:00 EST"),
        (BERLIN, "2026-03-28", "24h", ["2026-03-29T16:00:00Z"], "24 h over spring: 18:00 CEST"),
        (BERLIN, "2026-03-28", "1d", ["2026-03-29T15:00:00Z"], "a calendar day: 17:00 CEST"),
        (BERLIN, "2026-10-24", "24h", ["2026-10-25T15:00:00Z"], "24 h over autumn: 16:00 CET"),
        (BERLIN, "2026-10-24", "1d", ["2026-10-25T16:00:00Z"], "a calendar day: 17:00 CET"),
        (
            NEW_YORK,
            "2026-03-07",
            "24h,24h",
            ["2026-03-08T22:00:00Z", "2026-03-09T22:00:00Z"],
            "each span counts from the attempt before it",
        ),
        (
            BERLIN,
            "2026-10-24",
            "1d,90m,2w",
            ["2026-10-25T16:00:00Z", "2026-10-25T17:30:00Z", "2026-11-08T17:30:00Z"],
            "spans of a list may differ",
        ),
    ],
)
def test_b9_hours_are_elapsed_and_days_are_calendar_days(
    zone: str, due: str, retry_after: str, retries: list[str], why: str
) -> None:
    town = Town(f"{due}T09:00", timezone=zone, retry_after=retry_after)
    direct(town, due=due)
    for at in retries:
        step = seen(town, "next")[0]
        town.to(step[1])
        assert seen(town, "next")[0] == ("retry", at), why
    town.after("1mo")
    assert [at for _, at, _, _ in attempts(town)][1:] == retries, why
    assert seen(town, "next") == (None,), "after the last span, only payments by hand"


@pytest.mark.parametrize(
    ("attempted", "ticked", "made", "why"),
    [
        ("2026-01-07T22:00:00", "2026-01-08T21:59:59", 1, "the second before 24 hours are over"),
        ("2026-01-07T22:00:00", "2026-01-08T22:00:00", 2, "24 hours after the minute"),
        (
            "2026-01-07T22:00:42",
            "2026-01-08T22:00:00",
            2,
            "cron starts 42 s earlier than yesterday",
        ),
        ("2026-01-07T22:00:42", "2026-01-08T21:59:59", 1, "… but not in the minute before"),
        (
            "2026-01-09T03:17:20",
            "2026-01-10T03:16:59",
            1,
            "cron was down: the grace is the client's",
        ),
        ("2026-01-09T03:17:20", "2026-01-10T03:17:00", 2, "24 hours from the late attempt"),
        ("2026-01-09T03:17:20", "2026-01-10T03:17:01", 2, "the second after"),
    ],
)
def test_b9_a_retry_counts_from_the_minute_of_the_attempt(
    attempted: str, ticked: str, made: int, why: str
) -> None:
    town = Town("2026-01-05T14:00Z", preset="pet-care")
    direct(town)
    for at in (attempted, ticked):
        town.wait(f"{at}Z")
        town.tick()
    assert len(attempts(town)) == made, why
    assert town.tick() == [], "run again it does nothing"


def test_b9_in_a_simulated_file_too() -> None:
    town = Town("2026-01-05T10:15:42", preset="marketplace")
    town.client("ada")
    town.provider("noor")
    town.card("ada", BAD)
    town.session("ada", "noor", "chat")
    town.end("S1", "25.00")
    assert attempts(town) == [("collect", "2026-01-05T10:15:42Z", "25.00", "declined")]
    assert seen(town, "next") == (("retry", "2026-01-06T10:15:00Z"),)


def test_b9_after_an_unknown_outcome_it_counts_from_when_the_decline_was_known() -> None:
    town = Town(preset="pet-care")
    direct(town, card=GOOD)
    town.cards.script = [Answer("unknown", "timeout"), Answer("declined", "card_declined")]
    town.to("2026-01-07T17:04:59")
    assert attempts(town) == [("collect", "2026-01-07T22:00:00Z", "200.00", "unknown")]
    town.to("2026-01-07T17:05:00")
    assert attempts(town) == [("collect", "2026-01-07T22:00:00Z", "200.00", "declined")]
    assert seen(town, "next") == (("retry", "2026-01-08T22:05:00Z"),)


@pytest.mark.parametrize(
    ("act", "retried", "due", "why"),
    [
        (None, ("visa-0341", "200.00", "declined"), "220.00", "nobody acts"),
        (do.pay("INV-1", method="cash"), None, "0.00", "paid meanwhile: no retry"),
        (
            do.pay("INV-1", "150.00", method="check"),
            ("visa-0341", "50.00", "declined"),
            "70.00",
            "partly paid: the rest; the fee is on the total",
        ),
        (
            do.card("ada", "pm_card_mastercard"),
            ("mastercard-4444", "200.00", "approved"),
            "0.00",
            "the card then on file",
        ),
        (
            do.remove_card("ada", "visa-0341"),
            (None, "200.00", "declined"),
            "220.00",
            "no card then on file",
        ),
    ],
)
def test_b9_what_is_then_due_from_the_card_then_on_file(
    act: Act | None, retried: Any, due: str, why: str
) -> None:
    town = Town(preset="pet-care")
    direct(town)
    town.to("2026-01-08T12:00")
    if act is not None:
        town.do(act)
    town.to("2026-01-10")
    retries = [
        (p["card"], p["amount"], p["outcome"])
        for p in town.invoice()["payments"]
        if p["kind"] == "retry"
    ]
    assert retries == ([retried] if retried else []), why
    assert seen(town, "due") == (due,), why


# --- B9, B10: the late fee --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("after", "spans", "attempt", "amounts", "why"),
    [
        ("1", "24h", 1, ["200.00", "220.00"], "at the first; the retry asks the fee too"),
        ("2", "24h", 2, ["200.00", "200.00"], "at the second, which is the last"),
        ("2", "24h,24h", 2, ["200.00", "200.00", "220.00"], "at the second, and a third try"),
        ("3", "24h,24h", 3, ["200.00", "200.00", "200.00"], "at the third"),
        ("1", "1d,1d,1d", 1, ["200.00", "220.00", "220.00", "220.00"], "once per invoice, ever"),
        ("2", "none", 1, ["200.00"], "no retry: the first decline brings it"),
    ],
)
def test_b9_the_attempt_that_brings_fee_notice_and_overdue(
    after: str, spans: str, attempt: int, amounts: list[str], why: str
) -> None:
    town = Town(preset="pet-care", retry_after=spans, late_fee_after=after)
    direct(town)
    town.to("2026-01-06")
    for number in range(1, len(amounts) + 1):
        town.to(seen(town, "next")[0][1])
        late = number >= attempt
        told = ("overdue", "20.00", "220.00") if late else ("open", "0.00", "200.00")
        assert seen(town, "status", "late_fee", "due") == told, why
    assert [amount for _, _, amount, _ in attempts(town)] == amounts, why
    assert seen(town, "next") == (None,), why
    kinds = [kind for kind, _, _ in town.letters() if kind != "invoice"]
    assert kinds.index("overdue") == attempt - 1, why
    assert kinds.count("overdue") == 1, why
    assert kinds.count("card-declined") == len(amounts) - 1, why


def test_b9_without_a_retry_one_decline_brings_the_fee() -> None:
    town = billed(do.card("ada", BAD), retry_after="none")
    town.to("2026-02-20")
    assert seen(town, "status", "late_fee", "attempts") == ("overdue", "10.00", 1)
    assert seen(town, "why") == ("attempts used up",)


def test_b9_the_policy_has_an_attempt_for_the_fee() -> None:
    with pytest.raises(errors.SettingsContradict) as refused:
        Town(preset="pet-care", late_fee_after="3")
    assert refused.value.exit_code == 4


@pytest.mark.parametrize(
    ("amount", "settings", "paid", "fee", "why"),
    [
        ("333.33", {}, None, "33.33", "33.333 half-up"),
        ("100.05", {}, None, "10.01", "10.005 half-up"),
        ("0.04", {}, None, "0.00", "0.004 is nothing"),
        ("0.05", {}, None, "0.01", "0.005 is a cent"),
        ("200.00", {}, "150.00", "20.00", "of the total, whatever was paid"),
        ("200.00", {"late_fee_base": "due"}, "150.00", "5.00", "of the balance"),
        ("200.00", {"late_fee_base": "due"}, None, "20.00", "the balance is all of it"),
        ("200.00", {"late_fee_min": "25"}, None, "25.00", "at least the floor"),
        ("200.00", {"late_fee_min": "20"}, None, "20.00", "the floor reached exactly"),
        ("200.00", {"late_fee_min": "19.99"}, None, "20.00", "above the floor"),
        ("200.00", {"late_fee_rate": "0%", "late_fee_min": "25"}, None, "0.00", "0% is no fee"),
        ("200.00", {"late_fee_rate": "12.5%"}, None, "25.00", "an exact decimal"),
        ("0.03", {"late_fee_min": "25"}, None, "25.00", "a floor above the bill itself"),
    ],
)
def test_b10_the_late_fee(
    amount: str, settings: dict[str, str], paid: str | None, fee: str, why: str
) -> None:
    town = Town(preset="pet-care", **settings)
    direct(town, amount)
    town.tip("INV-1", "50.00", method="cash")
    town.to("2026-01-08T09:00")
    if paid is not None:
        town.pay("INV-1", paid, method="cash")
    before = int(seen(town, "due")[0].replace(".", ""))
    town.to("2026-01-09")
    assert seen(town, "late_fee", "total", "status") == (fee, amount, "overdue"), why
    due = int(seen(town, "due")[0].replace(".", ""))
    assert due - before == int(fee.replace(".", "")), "due rises by the fee, tips play no part"


def test_b10_what_the_pet_care_company_moved_to() -> None:
    town = Town("2026-01-05T04:00", preset="pet-care-current")
    worked(town)
    assert seen(town, "due", "due_at") == ("166.66", "2026-01-07T10:00:00Z")
    town.to("2026-01-08T05:00")
    assert seen(town, "status", "late_fee", "due") == ("overdue", "20.00", "186.66"), "16.67 < 20"
    town.to("2026-02-01")
    assert [(at, amount) for _, at, amount, _ in attempts(town)] == [
        ("2026-01-07T10:00:00Z", "166.66"),
        ("2026-01-08T10:00:00Z", "166.66"),
        ("2026-01-09T10:00:00Z", "186.66"),
    ], "a third and last try"


@pytest.mark.parametrize(
    ("rate", "fee", "due", "why"),
    [
        ("0%", "0.00", "40.00", "by default a session has no late fee, and no floor"),
        ("15%", "6.00", "46.00", "its own rate, not late_fee_rate"),
    ],
)
def test_b9_b10_a_sessions_late_fee(rate: str, fee: str, due: str, why: str) -> None:
    town = Town(preset="marketplace", session_late_fee_rate=rate)
    town.marketplace()
    town.card("ada", BAD)
    town.issue("S1", "40.00")
    shown = town.confirm("INV-1")
    assert (shown["status"], shown["payments"][0]["outcome"]) == ("open", "declined"), "exit 0"
    town.to("2026-01-06T08:59:59")
    assert seen(town, "status") == ("open",)
    town.to("2026-01-06T09:00:00")
    assert seen(town, "status", "late_fee", "due") == ("overdue", fee, due), why
    earned = [(e["handle"], e["pending"]) for e in town.every("provider")]
    assert earned == [("noor", "28.00")], "the confirmation and the earnings stand"


def test_b9_terms_are_frozen_when_the_invoice_is_issued() -> None:
    town = Town(preset="pet-care")
    direct(town)
    for key, value in (("late_fee_rate", "50%"), ("retry_after", "1h"), ("collect_at", "05:00")):
        town.config(key, value)
    town.to("2026-01-10")
    assert [at for _, at, _, _ in attempts(town)] == [
        "2026-01-07T22:00:00Z",
        "2026-01-08T22:00:00Z",
    ]
    assert seen(town, "late_fee") == ("20.00",)


# --- B11: no card -----------------------------------------------------------------------------


@pytest.mark.parametrize("plan", ["direct", "booking", "series", "session"])
def test_b11_no_card_on_file_counts_as_a_decline_in_every_plan(plan: str) -> None:
    town = Town(preset="pet-care", service_charge_rate="30%", session_late_fee_rate="10%")
    town.petcare()
    if plan == "direct":
        town.bill("ada", "80.00", due="2026-01-09")
    elif plan == "booking":
        town.book("ada", "2026-01-09T10:00 160.00 Walk")
        town.confirm_booking("B1")
    elif plan == "series":
        town.series("ada")
        town.visit("R1", "2026-01-05T08:00", "80.00")
        town.done("V1")
    town.remove_card("ada", "visa-4242")
    if plan == "session":
        town.to("2026-01-09T17:00")
        town.session("ada", "noor", "phone")
        town.end("S1", "80.00")
    town.to("2026-01-20")
    asked = [p for p in town.invoice()["payments"] if p["kind"] != "deposit"]
    assert [(p["kind"], p["amount"], p["card"], p["outcome"], p["code"]) for p in asked] == [
        ("collect", "80.00", None, "declined", "no_card"),
        ("retry", "80.00", None, "declined", "no_card"),
    ]
    assert [p["at"] for p in asked] == ["2026-01-09T22:00:00Z", "2026-01-10T22:00:00Z"]
    fee = "16.00" if plan == "booking" else "8.00"
    assert seen(town, "plan", "status", "late_fee") == (plan, "overdue", fee)
