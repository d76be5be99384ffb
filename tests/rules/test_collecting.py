"""B4, B9 to B11 and B16: collecting, retries, the late fee, credit; and direct invoices."""

from __future__ import annotations

from typing import Any

import pytest

from invoicectl import errors
from invoicectl.domain.model import Answer
from tests.rules.asking import at as instant
from tests.rules.asking import refused

NEW_YORK = "America/New_York"
BERLIN = "Europe/Berlin"
BAD = "pm_card_chargeCustomerFail"
GOOD = "pm_card_visa"


def direct(b: Any, amount: str = "200.00", due: str = "2026-01-07", card: str = BAD) -> Any:
    """ada with a card that will be charged for a direct invoice."""
    b.petcare(card)
    return b("issue", "ada", amount, "--due", due)


def attempts(b: Any, ref: str = "INV-1") -> list[tuple[str, str, str, str]]:
    """Each automatic attempt: kind, instant, amount, outcome."""
    paid = b.invoice(ref)["payments"]
    return [
        (p["kind"], p["at"], p["amount"], p["outcome"])
        for p in paid
        if p["kind"] in {"collect", "retry"} and p["method"] == "card"
    ]


def seen(b: Any, *fields: str, ref: str = "INV-1") -> tuple[Any, ...]:
    invoice = b.invoice(ref)
    return tuple(invoice[field] for field in fields)


def worked(b: Any) -> None:
    """The SPEC's own example: three visits at 111.11, the deposit in, then a bad card."""
    b.petcare()
    days = ("2026-01-05T10:00", "2026-01-06T10:00", "2026-01-07T10:00")
    b("book", "ada", *(word for day in days for word in ("--visit", f"{day} 111.11 Sitting")))
    b("confirm", "B1")
    b("card", "add", "ada", BAD)


# --- the worked example -----------------------------------------------------------------------


def test_b9_worked_example(business: Any) -> None:
    b = business(preset="pet-care")
    worked(b)
    assert seen(b, "total", "paid", "due", "due_at") == (
        "333.33",
        "166.67",
        "166.66",
        "2026-01-07T22:00:00Z",
    )
    b.to("2026-01-07T17:00")
    assert seen(b, "status", "late_fee", "due") == ("open", "0.00", "166.66")
    b.to("2026-01-08T17:00")
    assert seen(b, "status", "late_fee", "due", "next") == ("overdue", "33.33", "199.99", None)
    assert attempts(b) == [
        ("collect", "2026-01-07T22:00:00Z", "166.66", "declined"),
        ("retry", "2026-01-08T22:00:00Z", "166.66", "declined"),
    ]
    assert b.letters()[-2:] == [
        ("card-declined", "ada", "2026-01-07T22:00:00Z"),
        ("overdue", "ada", "2026-01-08T22:00:00Z"),
    ], "the first decline brings a letter, the second the notice"
    b.to("2026-03-01")
    assert seen(b, "late_fee", "due") == ("33.33", "199.99"), "after the last, only by hand"
    assert len(attempts(b)) == 2
    b.check()


def test_b9_worked_example_partly_paid(business: Any) -> None:
    b = business(preset="pet-care")
    worked(b)
    b.to("2026-01-08T09:00")
    b("pay", "INV-1", "100.00", "--card", "visa-4242")
    b.to("2026-01-08T17:00")
    assert attempts(b)[1] == ("retry", "2026-01-08T22:00:00Z", "66.66", "declined")
    assert seen(b, "late_fee", "due", "status") == ("33.33", "99.99", "overdue")


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
def test_b4_b9_collect_and_retry_to_the_second(
    business: Any, now: str, made: int, why: str
) -> None:
    b = business(preset="pet-care")
    direct(b)
    b.to(now)
    assert len(attempts(b)) == made, why
    assert seen(b, "status") == (("open", "open", "overdue")[made],), why


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
    business: Any, card: str, paid: str | None, charged: list[Any], why: str
) -> None:
    b = business(preset="pet-care")
    direct(b, card=GOOD)
    b("card", "add", "ada", card)
    if paid is not None:
        b("pay", "INV-1", paid, "--method", "cash")
    b.to("2026-01-10")
    payments = b.invoice()["payments"]
    taken = [(p["kind"], p["card"], p["amount"]) for p in payments if p["method"] == "card"]
    assert taken == charged, why
    assert seen(b, "status", "due") == ("paid", "0.00"), why


def test_b4_a_payment_by_hand_wins_over_a_step_that_has_not_run(business: Any) -> None:
    b = business("2026-01-05T14:00", live=True, preset="pet-care")
    direct(b, card=GOOD)
    b.system.at = instant("2026-01-07T22:00:30Z")
    assert b("card", "add", "ada", "pm_card_amex")["credit"] == "0.00"
    assert attempts(b) == [], "no charge is a side effect of another command"
    b("pay", "INV-1", "--method", "cash")
    assert b("tick")["steps"] == []
    assert attempts(b) == []


# --- SPEC 3: a due instant that has passed, and direct invoices -------------------------------


@pytest.mark.parametrize(
    ("now", "due", "due_at", "why"),
    [
        ("2026-01-05T09:00:00", "2026-02-01", "2026-02-01T22:00:00Z", "a date: at collect_at"),
        ("2026-01-05T09:00:00", "2026-02-01T08:30", "2026-02-01T13:30:00Z", "a time: then"),
        ("2026-01-05T09:00:00", "2026-03-08", "2026-03-08T21:00:00Z", "17:00 in summer time"),
        ("2026-01-05T16:59:59", "2026-01-05", "2026-01-05T22:00:00Z", "today, and not yet five"),
        ("2026-01-05T17:00:00", "2026-01-05", "2026-01-05T22:00:00Z", "this instant isn't past"),
        ("2026-01-05T17:00:01", "2026-01-05", "2026-01-06T22:00:00Z", "past: the next five"),
        ("2026-01-05T11:59:59", "2026-01-05T12:00", "2026-01-05T17:00:00Z", "in a second"),
        ("2026-01-05T12:00:00", "2026-01-05T12:00", "2026-01-05T17:00:00Z", "at this instant"),
        ("2026-01-05T12:00:01", "2026-01-05T12:00", "2026-01-05T22:00:00Z", "past: today at five"),
        ("2026-01-05T09:00:00", "2025-12-01", "2026-01-05T22:00:00Z", "long past: today at five"),
        ("2026-03-07T18:00:00", "2026-03-01", "2026-03-08T21:00:00Z", "past, the clocks go on"),
        ("2026-10-31T18:00:00", "2026-10-01", "2026-11-01T22:00:00Z", "past, the clocks go back"),
    ],
)
def test_b4_direct_invoices_are_due_at_five(
    business: Any, now: str, due: str, due_at: str, why: str
) -> None:
    b = business(now, preset="pet-care")
    invoice = direct(b, due=due, card=GOOD)
    assert (invoice["plan"], invoice["status"], invoice["due_at"]) == ("direct", "open", due_at), (
        why
    )
    b.to(due_at)
    assert attempts(b) == [("collect", due_at, "200.00", "approved")], why


@pytest.mark.parametrize(
    ("words", "error", "why"),
    [
        (("issue", "ada", "0.00", "--due", "2026-02-01"), errors.BadAmount, "above 0"),
        (("issue", "ada", "10.00"), errors.Malformed, "a due date is not guessed"),
        (("issue", "bob", "10.00", "--due", "2026-02-01"), errors.NotFound, "nobody of that name"),
    ],
)
def test_b4_what_is_no_direct_invoice(
    business: Any, words: tuple[str, ...], error: type[errors.Error], why: str
) -> None:
    b = business(preset="pet-care")
    b.petcare()
    assert refused(b, error, *words).exit_code in {2, 3}, why


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
    business: Any, confirmed: str, due_at: str, why: str
) -> None:
    b = business(preset="pet-care")
    b.petcare()
    b("book", "ada", "--visit", "2026-01-07T10:00 80.00 Walk")
    b.to(confirmed)
    b("confirm", "B1")
    assert seen(b, "due_at", "due") == (due_at, "40.00"), why
    b.to(due_at)
    assert attempts(b) == [("collect", due_at, "40.00", "approved")], why


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
    business: Any, zone: str, due: str, retry_after: str, retries: list[str], why: str
) -> None:
    b = business(f"{due}T09:00", timezone=zone, retry_after=retry_after)
    direct(b, due=due)
    for at in retries:
        step = seen(b, "next")[0]
        b.to(step["at"])
        assert seen(b, "next")[0] == {"step": "retry", "at": at}, why
    b("clock", "advance", "1mo")
    assert [at for _, at, _, _ in attempts(b)][1:] == retries, why
    assert seen(b, "next") == (None,), "after the last span, only payments by hand"


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
    business: Any, attempted: str, ticked: str, made: int, why: str
) -> None:
    b = business("2026-01-05T14:00", live=True, preset="pet-care")
    direct(b)
    for at in (attempted, ticked):
        b.system.at = instant(f"{at}Z")
        b("tick")
    assert len(attempts(b)) == made, why
    assert b("tick")["steps"] == [], "run again it does nothing"


def test_b9_in_a_simulated_file_too(business: Any) -> None:
    b = business("2026-01-05T10:15:42", preset="marketplace")
    b("client", "add", "ada")
    b("provider", "add", "noor")
    b("card", "add", "ada", BAD)
    b("session", "open", "ada", "noor", "--kind", "chat")
    b("session", "end", "S1", "--fee", "25.00")
    assert attempts(b) == [("collect", "2026-01-05T10:15:42Z", "25.00", "declined")]
    assert seen(b, "next") == ({"step": "retry", "at": "2026-01-06T10:15:00Z"},)


class Slow:
    """A gateway that gives no answer when charged, and a decline when asked again."""

    def confirm(self, charge: object, gateway_ref: str) -> Answer:
        return Answer("unknown", "timeout")

    def create(self, charge: object) -> str:
        return "slow_1"

    def inquire(self, charge: object, gateway_ref: str) -> Answer:
        return Answer("declined", "card_declined")


def test_b9_after_an_unknown_outcome_it_counts_from_when_the_decline_was_known(
    business: Any,
) -> None:
    b = business(preset="pet-care")
    direct(b, card=GOOD)
    b.desk._gateway = Slow()
    b.to("2026-01-07T17:04:59")
    assert attempts(b) == [("collect", "2026-01-07T22:00:00Z", "200.00", "unknown")]
    b.to("2026-01-07T17:05:00")
    assert attempts(b) == [("collect", "2026-01-07T22:00:00Z", "200.00", "declined")]
    assert seen(b, "next") == ({"step": "retry", "at": "2026-01-08T22:05:00Z"},)


@pytest.mark.parametrize(
    ("act", "retried", "due", "why"),
    [
        ((), ("visa-0341", "200.00", "declined"), "220.00", "nobody acts"),
        (("pay", "INV-1", "--method", "cash"), None, "0.00", "paid meanwhile: no retry"),
        (
            ("pay", "INV-1", "150.00", "--method", "check"),
            ("visa-0341", "50.00", "declined"),
            "70.00",
            "partly paid: the rest; the fee is on the total",
        ),
        (
            ("card", "add", "ada", "pm_card_mastercard"),
            ("mastercard-4444", "200.00", "approved"),
            "0.00",
            "the card then on file",
        ),
        (
            ("card", "remove", "ada", "visa-0341"),
            (None, "200.00", "declined"),
            "220.00",
            "no card then on file",
        ),
    ],
)
def test_b9_what_is_then_due_from_the_card_then_on_file(
    business: Any, act: tuple[str, ...], retried: Any, due: str, why: str
) -> None:
    b = business(preset="pet-care")
    direct(b)
    b.to("2026-01-08T12:00")
    if act:
        b(*act)
    b.to("2026-01-10")
    retries = [
        (p["card"], p["amount"], p["outcome"])
        for p in b.invoice()["payments"]
        if p["kind"] == "retry"
    ]
    assert retries == ([retried] if retried else []), why
    assert seen(b, "due") == (due,), why
    b.check()


# --- B9, B10: the late fee --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("after", "spans", "attempt", "amounts", "why"),
    [
        ("1", "24h", 1, ["200.00", "220.00"], "at the first; the retry asks the fee too"),
        ("2", "24h", 2, ["200.00", "200.00"], "at the second, which is the last"),
        ("2", "24h,24h", 2, ["200.00", "200.00", "220.00"], "at the second, and a third try"),
        ("3", "24h,24h", 3, ["200.00", "200.00", "200.00"], "at the third"),
        ("1", "1d,1d,1d", 1, ["200.00", "220.00", "220.00", "220.00"], "once per invoice, ever"),
    ],
)
def test_b9_the_attempt_that_brings_fee_notice_and_overdue(
    business: Any, after: str, spans: str, attempt: int, amounts: list[str], why: str
) -> None:
    b = business(preset="pet-care", retry_after=spans, late_fee_after=after)
    direct(b)
    b.to("2026-01-06")
    for number in range(1, len(amounts) + 1):
        b.to(seen(b, "next")[0]["at"])
        late = number >= attempt
        told = ("overdue", "20.00", "220.00") if late else ("open", "0.00", "200.00")
        assert seen(b, "status", "late_fee", "due") == told, why
    assert [amount for _, _, amount, _ in attempts(b)] == amounts, why
    assert seen(b, "next") == (None,), why
    kinds = [kind for kind, _, _ in b.letters() if kind != "invoice"]
    assert kinds.index("overdue") == attempt - 1, why
    assert kinds.count("overdue") == 1, why
    assert kinds.count("card-declined") == len(amounts) - 1, why
    b.check()


def test_b9_the_policy_has_an_attempt_for_the_fee(business: Any) -> None:
    with pytest.raises(errors.BadSetting) as refused:
        business(preset="pet-care", late_fee_after="3")
    assert refused.value.exit_code == 2


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
    business: Any, amount: str, settings: dict[str, str], paid: str | None, fee: str, why: str
) -> None:
    b = business(preset="pet-care", **settings)
    direct(b, amount)
    b("tip", "INV-1", "50.00", "--method", "cash")
    b.to("2026-01-08T09:00")
    if paid is not None:
        b("pay", "INV-1", paid, "--method", "cash")
    before = int(seen(b, "due")[0].replace(".", ""))
    b.to("2026-01-09")
    assert seen(b, "late_fee", "total", "status") == (fee, amount, "overdue"), why
    due = int(seen(b, "due")[0].replace(".", ""))
    assert due - before == int(fee.replace(".", "")), "due rises by the fee, tips play no part"


def test_b10_what_the_pet_care_company_moved_to(business: Any) -> None:
    b = business("2026-01-05T04:00", preset="pet-care-current")
    worked(b)
    assert seen(b, "due", "due_at") == ("166.66", "2026-01-07T10:00:00Z")
    b.to("2026-01-08T05:00")
    assert seen(b, "status", "late_fee", "due") == ("overdue", "20.00", "186.66"), "16.67 < 20"
    b.to("2026-02-01")
    assert [(at, amount) for _, at, amount, _ in attempts(b)] == [
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
def test_b9_b10_a_sessions_late_fee(business: Any, rate: str, fee: str, due: str, why: str) -> None:
    b = business(preset="marketplace", session_late_fee_rate=rate)
    b.marketplace()
    b("card", "add", "ada", BAD)
    b("issue", "S1", "40.00")
    shown = b("confirm", "INV-1")
    assert (shown["status"], shown["payments"][0]["outcome"]) == ("open", "declined"), "exit 0"
    b.to("2026-01-06T08:59:59")
    assert seen(b, "status") == ("open",)
    b.to("2026-01-06T09:00:00")
    assert seen(b, "status", "late_fee", "due") == ("overdue", fee, due), why
    earned = [(e["provider"], e["pending"]) for e in b("earnings")]
    assert earned == [("noor", "28.00")], "the confirmation and the earnings stand"


def test_b9_terms_are_frozen_when_the_invoice_is_issued(business: Any) -> None:
    b = business(preset="pet-care")
    direct(b)
    for key, value in (("late_fee_rate", "50%"), ("retry_after", "1h"), ("collect_at", "05:00")):
        b("config", "set", key, value)
    b.to("2026-01-10")
    assert [at for _, at, _, _ in attempts(b)] == ["2026-01-07T22:00:00Z", "2026-01-08T22:00:00Z"]
    assert seen(b, "late_fee") == ("20.00",)


# --- B11: no card -----------------------------------------------------------------------------


@pytest.mark.parametrize("plan", ["direct", "booking", "series", "session"])
def test_b11_no_card_on_file_counts_as_a_decline_in_every_plan(business: Any, plan: str) -> None:
    b = business(preset="pet-care", service_charge_rate="30%", session_late_fee_rate="10%")
    b.petcare()
    if plan == "direct":
        b("issue", "ada", "80.00", "--due", "2026-01-09")
    elif plan == "booking":
        b("book", "ada", "--visit", "2026-01-09T10:00 160.00 Walk")
        b("confirm", "B1")
    elif plan == "series":
        b("series", "start", "ada")
        b("visit", "add", "R1", "2026-01-05T08:00", "80.00")
        b("visit", "done", "V1")
    b("card", "remove", "ada", "visa-4242")
    if plan == "session":
        b.to("2026-01-09T17:00")
        b("session", "open", "ada", "noor", "--kind", "phone")
        b("session", "end", "S1", "--fee", "80.00")
    b.to("2026-01-20")
    asked = [p for p in b.invoice()["payments"] if p["kind"] != "deposit"]
    assert [(p["kind"], p["amount"], p["card"], p["outcome"], p["code"]) for p in asked] == [
        ("collect", "80.00", None, "declined", "no_card"),
        ("retry", "80.00", None, "declined", "no_card"),
    ]
    assert [p["at"] for p in asked] == ["2026-01-09T22:00:00Z", "2026-01-10T22:00:00Z"]
    fee = "16.00" if plan == "booking" else "8.00"
    assert seen(b, "plan", "status", "late_fee") == (plan, "overdue", fee)
    b.check()
