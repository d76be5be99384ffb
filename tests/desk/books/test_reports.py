"""Reports: how old receivables are, what was earned, how collecting went, whose tips are whose."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from typer.testing import CliRunner

from invoicectl.cli import Root, app
from invoicectl.desk.books import collections, reports
from invoicectl.domain.records import Receivable
from invoicectl.errors import Malformed, NotFound
from invoicectl.output import bars, charts
from invoicectl.output.layout import Style
from invoicectl.output.streams import plain
from tests.support import ROOT, Business

Make = Callable[..., Business]


def at(stamp: str) -> datetime:
    return datetime.fromisoformat(stamp)


def buckets(told: dict[str, Any]) -> dict[str, tuple[int, str]]:
    """The buckets that anything is in: how many invoices, how much."""
    return {
        each["bucket"]: (each["invoices"], each["due"])
        for each in told["buckets"]
        if each["invoices"]
    }


# --- aging ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("zone", "due", "day", "days", "why"),
    [
        ("UTC", "2026-03-01T17:00:00Z", "2026-03-01", 0, "the due date lasts to its end"),
        ("UTC", "2026-03-01T17:00:00Z", "2026-03-02", 1, "the next day"),
        ("UTC", "2026-03-01T17:00:00Z", "2026-03-31", 30, "March has 31 days"),
        ("UTC", "2026-03-01T17:00:00Z", "2026-04-01", 31, "a day more"),
        ("UTC", "2026-03-01T17:00:00Z", "2026-02-27", -2, "two days to go"),
        ("America/New_York", "2026-03-08T04:30:00Z", "2026-03-08", 1, "due on the 7th there"),
        ("America/New_York", "2026-03-08T04:30:00Z", "2026-03-09", 2, "a day of 23 hours is one"),
        ("Pacific/Auckland", "2026-03-01T12:00:00Z", "2026-03-01", -1, "due on the 2nd there"),
    ],
)
def test_days_late_are_calendar_days(zone: str, due: str, day: str, days: int, why: str) -> None:
    assert reports.days_late(at(due), date.fromisoformat(day), zone) == days, why


@pytest.mark.parametrize(
    ("zone", "now", "asked", "days", "said", "why"),
    [
        ("UTC", "2026-01-20T12:00", "2026-01-10", 0, "2026-01-10T23:59:59Z", "to the day's end"),
        ("UTC", "2026-01-20T12:00", "2026-01-11", 1, "2026-01-11T23:59:59Z", "a day late"),
        ("UTC", "2026-01-20T12:00", "2026-01-11T00:00", 0, "2026-01-11T00:00:00Z",
         "before midnight it is still the 10th"),
        ("UTC", "2026-01-20T12:00", "2026-01-11T00:00:01", 1, "2026-01-11T00:00:01Z", "the 11th"),
        ("UTC", "2026-01-20T12:00", "yesterday", 9, "2026-01-19T23:59:59Z", "a day in a word"),
        ("UTC", "2026-01-20T12:00", "-24h", 9, "2026-01-19T12:00:00Z", "so long ago"),
        ("UTC", "2026-01-20T12:00", "today", 10, "2026-01-20T23:59:59Z", "a day that isn't over"),
        ("UTC", "2026-01-20T12:00", "now", 10, "2026-01-20T12:00:00Z", "all that is recorded"),
        ("UTC", "2026-01-11T00:00", None, 1, "2026-01-11T00:00:00Z", "the 11th has begun"),
        ("America/New_York", "2026-03-20T12:00", "2026-03-08", 57, "2026-03-09T03:59:59Z",
         "a day of 23 hours there"),
    ],
)  # fmt: skip
def test_as_of_a_day_is_its_end(
    business: Make, zone: str, now: str, asked: str | None, days: int, said: str, why: str
) -> None:
    made = business("2026-01-01", timezone=zone)
    made("client", "add", "ada")
    made("issue", "ada", "100.00", "--due", "2026-01-10")
    made("hold", "INV-1", "--reason", "x")
    made.to(now)
    told = made("report", "aging", *(["--as-of", asked] if asked else []))
    assert (told["clients"][0]["days_late"], told["at"]) == (days, said), why


@pytest.mark.parametrize(
    ("asked", "total", "why"),
    [
        ("2026-01-31", "40.00", "the payment of that noon is in it"),
        ("2026-01-30", "100.00", "and not in the day before"),
        ("2026-01-31T12:00", "100.00", "what happened at that very second is not in it"),
        ("2026-01-31T12:00:01", "40.00", "a second later it is"),
        ("2026-01-05T00:00", "0.00", "nothing yet"),
    ],
)
def test_as_of_an_instant_is_before_it(business: Make, asked: str, total: str, why: str) -> None:
    made = business("2026-01-05")
    made("client", "add", "ada")
    made("issue", "ada", "100.00", "--due", "2026-01-31")
    made.to("2026-01-31T12:00")
    made("pay", "INV-1", "60.00", "--method", "transfer")
    made.to("2026-02-10")
    told = made("report", "aging", "--as-of", asked, "--without-fees")
    assert told["total"]["due"] == total, why


@pytest.mark.parametrize(
    ("days", "name"),
    [(-400, "not_due"), (0, "not_due"), (1, "days_1_30"), (30, "days_1_30"), (31, "days_31_60"),
     (60, "days_31_60"), (61, "days_61_90"), (90, "days_61_90"), (91, "days_over_90"),
     (4000, "days_over_90")],
)  # fmt: skip
def test_a_bucket_ends_on_its_last_day(days: int, name: str) -> None:
    assert reports.bucket(days) == name


def test_clients_stand_by_what_they_owe() -> None:
    found = [
        Receivable(1, 1, "open", "2026-01-01T17:00:00Z", 1000, 0),
        Receivable(3, 1, "open", "2026-03-01T17:00:00Z", 500, 0),
        Receivable(2, 2, "open", "2026-02-01T17:00:00Z", 700, 200),
        Receivable(4, 3, "open", "2026-02-01T17:00:00Z", 1500, 0),
        Receivable(5, 4, "open", "2026-02-01T17:00:00Z", 0, 0),
    ]
    names = {1: "ada", 2: "bob", 3: "cem", 4: "dot"}
    all_of_it = reports.Receivables(found, {})
    told = reports.aged(all_of_it, date(2026, 3, 1), names.__getitem__, zone="UTC", currency="USD")
    assert buckets(told) == {
        "not_due": (1, "5.00"),
        "days_1_30": (2, "22.00"),
        "days_31_60": (1, "10.00"),
    }
    assert [(each["client"], each["due"], each["days_late"]) for each in told["clients"]] == [
        ("ada", "15.00", 59),
        ("cem", "15.00", 28),
        ("bob", "7.00", 28),
    ]
    assert told["clients"][0]["days_31_60"] == "10.00"
    assert told["clients"][0]["oldest_due_at"] == "2026-01-01T17:00:00Z"
    assert told["total"] == {"invoices": 4, "due": "37.00", "credit": "0.00", "net": "37.00"}


@pytest.mark.parametrize(
    ("due", "fee", "left", "why"),
    [
        (11000, 1000, 10000, "nothing paid: the services"),
        (4000, 1000, 3000, "partly paid: the services first"),
        (1000, 1000, 0, "the services are paid, the fee is left"),
        (400, 1000, 0, "a part of the fee is paid too"),
        (4000, 0, 4000, "no fee"),
    ],
)
def test_without_fees_payments_count_for_the_services_first(
    due: int, fee: int, left: int, why: str
) -> None:
    found = Receivable(1, 1, "open", "2026-01-01T17:00:00Z", due, fee)
    assert reports.without_fee(found).due_minor == left, why


@pytest.fixture
def late(business: Make) -> Business:
    """120.00 due on 10 January, declined twice, a fee of 12.00; 75.00 due in February; 40.00 that
    is contested."""
    made = business("2026-01-05T09:00", preset="marketplace", late_fee_rate="10%")
    made.marketplace()
    made("client", "add", "bob")
    made("issue", "bob", "120.00", "--due", "2026-01-10")
    made("issue", "ada", "75.00", "--due", "2026-02-20")
    made("issue", "S1", "40.00")
    made("contest", "S1", "--reason", "no")
    made.to("2026-01-12T09:00")
    return made


def test_what_is_not_confirmed_is_not_due(late: Business) -> None:
    told = late("report", "aging")
    assert buckets(told) == {"not_due": (1, "75.00"), "days_1_30": (1, "132.00")}
    assert (told["total"]["invoices"], told["total"]["due"]) == (2, "207.00")
    assert (told["contested"], told["pending"]) == ("40.00", "0.00")
    assert (told["at"], told["currency"], told["late_fees"]) == (
        "2026-01-12T09:00:00Z",
        "USD",
        True,
    )


@pytest.mark.parametrize(
    ("now", "due", "why"),
    [
        ("2026-01-05T08:59:59", {}, "before the file began"),
        ("2026-01-05T09:00", {}, "they were issued at this very instant"),
        ("2026-01-05T09:00:01", {"not_due": (2, "195.00")}, "a second later"),
        ("2026-01-10T17:00", {"not_due": (2, "195.00")}, "declined, on the due date"),
        ("2026-01-10", {"not_due": (2, "195.00")}, "the day it is due"),
        ("2026-01-11T16:59:59", {"not_due": (1, "75.00"), "days_1_30": (1, "120.00")}, "no fee"),
        ("2026-01-11", {"not_due": (1, "75.00"), "days_1_30": (1, "132.00")}, "the fee"),
        ("2026-01-12T09:00", {"not_due": (1, "75.00"), "days_1_30": (1, "132.00")}, "now"),
    ],
)  # fmt: skip
def test_any_past_instant_is_told_as_it_stood(
    late: Business, now: str, due: dict[str, Any], why: str
) -> None:
    assert buckets(late("report", "aging", "--as-of", now)) == due, why


def test_the_past_is_of_what_counted_then_whenever_it_was_recorded(business: Make) -> None:
    """Silence confirmed the invoice on the 13th; no command ran before the 20th."""
    made = business("2026-01-05T09:00", preset="marketplace", live=True)
    made.marketplace()
    made("issue", "S1", "40.00")
    made.system.at = at("2026-01-20T12:00:00Z")
    told = made("report", "aging")
    assert told["total"]["due"] == "0.00", "as written: a step is due"
    made("tick", "--quiet")
    assert made("report", "aging", "--as-of", "2026-01-13T09:00:01")["total"]["due"] == "40.00"
    assert made("report", "aging", "--as-of", "2026-01-13T09:00")["total"]["due"] == "0.00"
    assert made("report", "aging")["total"]["due"] == "0.00", "the tick has charged the card"


def test_both_spellings_and_a_batch(late: Business) -> None:
    """In a batch `at` is the walk; the past is asked for with `as_of`."""
    then = late("report", "aging", "--as-of", "2026-01-11")
    assert late("report", "aging", "--at", "2026-01-11") == then
    line = {"do": "report aging", "at": "2026-01-13", "as_of": "2026-01-11"}
    answered = CliRunner().invoke(app, ["batch", "-"], obj=late.context, input=json.dumps(line))
    assert json.loads(answered.stdout)["result"] == then
    assert late("clock", "show")["now"] == "2026-01-13T00:00:00Z"


def test_one_client_with_and_without_fees(late: Business) -> None:
    told = late("report", "aging", "--client", "BOB")
    assert (told["client"], told["total"]["invoices"], told["total"]["due"]) == ("bob", 1, "132.00")
    told = late("report", "aging", "--client", "bob", "--without-fees")
    assert (told["late_fees"], told["total"]["due"]) == (False, "120.00")
    late("pay", "INV-1", "120.00", "--method", "cash")
    assert late("report", "aging", "--client", "bob")["total"]["due"] == "12.00"
    assert late("report", "aging", "--client", "bob", "--without-fees")["total"]["invoices"] == 0


def test_a_time_to_come_and_nobody_are_refused(late: Business) -> None:
    with pytest.raises(Malformed, match="how things stand then is not known yet"):
        late("report", "aging", "--as-of", "2026-01-12T09:00:01")
    with pytest.raises(NotFound):
        late("report", "aging", "--client", "nobody")


def test_written_off_is_no_receivable_any_more(late: Business) -> None:
    late("write-off", "INV-1", "--reason", "gone")
    assert late("report", "aging")["total"]["due"] == "75.00"
    assert late("report", "aging", "--as-of", "2026-01-11")["total"]["due"] == "207.00"


# --- revenue ----------------------------------------------------------------------------------


def test_revenue_by_month_and_source(business: Make) -> None:
    """In New York: a chat's charge and a tip to nobody in January, a fee on the 31st at 17:00, a
    bill at half past midnight (UTC) of 1 March, which is February there."""
    made = business("2026-01-15T12:00", preset="pet-care", service_charge_rate="30%")
    made.petcare()
    made("session", "open", "ada", "noor", "--kind", "chat")
    made("session", "end", "S1", "--fee", "33.35")
    made("client", "add", "bob")
    made("issue", "bob", "100.00", "--due", "2026-01-30")
    made("issue", "ada", "50.00", "--due", "2026-05-01")
    made("tip", "INV-3", "4.00", "--method", "cash")
    made("client", "credit", "bob", "5.00", "--reason", "sorry")
    made.to("2026-02-28T19:30")
    made("issue", "ada", "20.00", "--due", "2026-05-01")
    made("write-off", "INV-2", "--reason", "gone")
    made.to("2026-04-01")
    made("issue", "ada", "1.00", "--due", "2026-05-01")
    told = made("report", "revenue")
    shown = {each.pop("month"): list(each.values()) for each in told["months"]}
    zero = "0.00"
    assert shown == {
        "2026-01": ["150.00", "10.01", "10.00", "4.00", zero, "5.00", "169.01"],
        "2026-02": ["20.00", zero, zero, zero, "105.00", zero, "-85.00"],
        "2026-03": [zero, zero, zero, zero, zero, zero, zero],
        "2026-04": ["1.00", zero, zero, zero, zero, zero, "1.00"],
    }
    assert list(told["total"].values()) == [
        "171.00", "10.01", "10.00", "4.00", "105.00", "5.00", "85.01",
    ]  # fmt: skip


def test_a_period_is_half_open(business: Make) -> None:
    made = business("2026-01-05T09:00")
    made("client", "add", "ada")
    made("issue", "ada", "1.00", "--due", "2026-05-01")
    made.to("2026-01-06T09:00")
    made("issue", "ada", "2.00", "--due", "2026-05-01")

    def earned(*words: str) -> str:
        total: str = made("report", "revenue", *words)["total"]["revenue"]
        return total

    assert earned() == "3.00"
    assert earned("--since", "2026-01-06T09:00") == "2.00", "its first instant is in it"
    assert earned("--until", "2026-01-06T09:00") == "1.00", "its last is not"
    assert earned("--since", "2026-01-05T09:00:01", "--until", "2026-01-06T09:00") == "0.00"
    assert earned("--since", "2026-01-06", "--until", "2026-01-06") == "2.00", "a whole day"
    assert earned("--until", "now") == "3.00", "now is all that is recorded"
    assert earned("--since", "yesterday", "--until", "yesterday") == "1.00"
    assert earned("--month", "2026-01") == earned("--year", "2026") == "3.00"
    assert earned("--month", "2025-12") == earned("--year", "2025") == "0.00"
    for report in ("revenue", "collections", "tips"):
        with pytest.raises(Malformed, match="no time lies between"):
            made("report", report, "--since", "2026-01-06", "--until", "2026-01-05")


@pytest.mark.parametrize(
    ("currency", "amount", "due"),
    [("JPY", "1200", "1200"), ("KWD", "1.234", "1.234"), ("USD", "12.34", "12.34")],
)
def test_amounts_have_the_currency_s_own_decimals(
    business: Make, currency: str, amount: str, due: str
) -> None:
    made = business("2026-01-05T09:00", currency=currency)
    made("client", "add", "ada")
    made("issue", "ada", amount, "--due", "2026-02-01")
    assert made("report", "aging")["total"]["due"] == due
    assert made("report", "revenue")["total"]["revenue"] == due
    assert made("statement", "ada")["closing"] == due


# --- collections ------------------------------------------------------------------------------


def test_how_collecting_went(business: Make) -> None:
    """Five bills of 100.00 due on 10 January: one is paid at once, one by the retry, one by hand
    after the fee, one is given up, one is due still."""
    made = business("2026-01-05T09:00")
    cards = ["visa", "chargeCustomerFail", "chargeCustomerFail", None, "chargeCustomerFail"]
    for name, card in zip(["ada", "bob", "cem", "dot", "eve"], cards, strict=True):
        made("client", "add", name)
        made("issue", name, "100.00", "--due", "2026-01-10")
        if card is not None:
            made("card", "add", name, f"pm_card_{card}")
    made.to("2026-01-11")
    made("card", "add", "bob", "pm_card_visa")
    made.to("2026-01-20")
    made("pay", "INV-3", "--method", "transfer")
    made("write-off", "INV-4", "--reason", "gone")
    told = made("report", "collections")
    assert [tuple(each.values()) for each in told["first_attempts"]] == [
        ("first_time", 1, "20.0%", "100.00", "0.00"),
        ("by_retry", 1, "20.0%", "100.00", "0.00"),
        ("otherwise", 1, "20.0%", "100.00", "0.00"),
        ("still_due", 1, "20.0%", "100.00", "110.00"),
        ("written_off", 1, "20.0%", "100.00", "110.00"),
        ("void", 0, "0.0%", "0.00", "0.00"),
    ]
    assert [tuple(each.values()) for each in told["declines"]] == [
        ("card_declined", 5, "500.00"),
        ("no_card", 2, "200.00"),
    ]
    assert [(each["kind"], each["asked"], each["approved"]) for each in told["attempts"]] == [
        ("collect", 5, 1),
        ("retry", 4, 1),
    ]
    assert (told["fee_income"], told["written_off"]) == ("30.00", "110.00")
    assert told["days_to_pay"] == {
        "invoices": 3,
        "from_due": {"median": "1.0", "mean": "3.7", "most": 10},
        "from_issue": {"median": "6.0", "mean": "8.7", "most": 15},
    }
    told = made("report", "collections", "--since", "2026-01-11")
    assert told["first_attempts"][0]["share"] is None, "the first attempts were made before"
    assert told["days_to_pay"]["invoices"] == 2


@pytest.mark.parametrize(
    ("days", "median", "mean", "most"),
    [
        ([], None, None, None),
        ([3], "3.0", "3.0", 3),
        ([1, 2], "1.5", "1.5", 2),
        ([0, 0, 1], "0.0", "0.3", 1),
        ([5, -9, 1, 2], "1.5", "-0.3", 5),
        ([0, 0, 0, 1], "0.0", "0.3", 1),
        ([10, 20, 30], "20.0", "20.0", 30),
    ],
)
def test_days_to_pay_are_exact_to_a_decimal(
    days: list[int], median: str | None, mean: str | None, most: int | None
) -> None:
    assert collections.spread(days) == {"median": median, "mean": mean, "most": most}


# --- tips -------------------------------------------------------------------------------------


def test_whose_tips_are_whose(business: Make) -> None:
    made = business("2026-01-05T09:00", preset="pet-care")
    made.petcare()
    made("provider", "add", "sam")
    visits = ("--visit", "2026-01-07T10:00 10.00", "--visit", "2026-01-08T10:00 10.00")
    made("book", "ada", *visits, "--provider", "noor")
    made("visit", "add", "B1", "2026-01-09T10:00", "10.00", "--provider", "sam")
    made("confirm", "B1")
    made("tip", "B1", "20.00")
    made("issue", "ada", "5.00", "--due", "2026-02-01")
    made("tip", "INV-2", "3.00", "--method", "cash")
    made.to("2026-01-06")
    made("payout", "noor", "10.00")
    made("refund", "INV-1", "6.00", "--tip", "--reason", "a mistake")
    names = ["provider", "before", "received", "given_back", "paid_out", "kept", "owed"]
    told = made("report", "tips")
    assert list(told["providers"][0]) == names
    assert [list(each.values()) for each in told["providers"]] == [
        ["noor", "0.00", "13.34", "4.01", "10.00", "0.00", "-0.67"],
        ["sam", "0.00", "6.66", "1.99", "0.00", "0.00", "4.67"],
        [None, "0.00", "3.00", "0.00", "0.00", "3.00", "0.00"],
    ]
    assert list(told["total"].values()) == ["0.00", "23.00", "6.00", "10.00", "3.00", "4.00"]
    told = made("report", "tips", "--since", "2026-01-06")
    assert [list(each.values()) for each in told["providers"]] == [
        ["noor", "13.34", "0.00", "4.01", "10.00", "0.00", "-0.67"],
        ["sam", "6.66", "0.00", "1.99", "0.00", "0.00", "4.67"],
        [None, "0.00", "0.00", "0.00", "0.00", "0.00", "0.00"],
    ]


# --- how they are shown -----------------------------------------------------------------------

REPORTS = (
    ["report", "aging"],
    ["report", "revenue"],
    ["report", "collections"],
    ["report", "tips"],
)


@pytest.mark.parametrize("words", REPORTS, ids=lambda words: words[1])
def test_nothing_at_all_is_a_report_too(
    business: Make, words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    made = business()
    assert made(*words)["currency"] == "USD"
    for form in ("table", "csv"):
        printed(made, *words, "--format", form, capsys=capsys)


def printed(made: Business, *words: str, capsys: pytest.CaptureFixture[str]) -> str:
    made.context.format = None
    assert isinstance(ROOT, Root)
    ROOT.run(list(words), made.context)
    return capsys.readouterr().out


def test_csv_gives_the_rows(late: Business, capsys: pytest.CaptureFixture[str]) -> None:
    shown = printed(late, "report", "aging", "--format", "csv", capsys=capsys)
    rows = list(csv.DictReader(io.StringIO(shown)))
    assert [(row["client"], row["not_due"], row["days_1_30"]) for row in rows] == [
        ("bob", "0.00", "132.00"),
        ("ada", "75.00", "0.00"),
    ]


def test_a_report_says_on_stderr_that_steps_are_due(
    business: Make, capsys: pytest.CaptureFixture[str]
) -> None:
    made = business("2026-01-05T09:00", preset="marketplace", live=True)
    made.marketplace()
    made("issue", "S1", "40.00")
    made.system.at = at("2026-01-20T12:00:00Z")
    assert isinstance(ROOT, Root)
    ROOT.run(["report", "aging"], made.context)
    told = capsys.readouterr()
    assert "nothing is due" in told.out
    assert told.err.startswith("note: 1 step is due and not in here yet, nor is what follows; ")


@pytest.mark.parametrize(
    ("size", "has_blocks", "shown"),
    [
        (100, True, "██████████"), (50, True, "█████"), (49, True, "████▉"), (1, True, "▏"),
        (0, True, ""), (-5, True, ""), (100, False, "##########"), (50, False, "#####"),
        (1, False, "#"), (0, False, ""),
    ],
)  # fmt: skip
def test_bars(size: int, has_blocks: bool, shown: str) -> None:
    assert bars.bar(size, 100, 10, has_blocks) == shown


def test_a_plain_stream_is_told_in_plain_signs(late: Business) -> None:
    shown = charts.text(
        "aging", late("report", "aging"), Style("UTC", "USD", late.system.at), has_blocks=False
    )
    assert plain(shown).isascii()
    assert (
        plain(shown).splitlines()[3]
        == "  1-30              1  132.00  ##############################"
    )


def test_reports_keep_to_80_columns(late: Business, capsys: pytest.CaptureFixture[str]) -> None:
    late("pay", "INV-1", "--method", "transfer")
    for words in (*REPORTS, ["statement", "bob"], ["statement", "noor"]):
        for line in printed(late, *words, capsys=capsys).splitlines():
            assert len(line) <= 80, (words, line)
