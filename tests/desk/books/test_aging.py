"""Aging beside what is due: unused credit and the net, what waits to be confirmed, old balances."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest

from invoicectl.desk.books import reports
from invoicectl.desk.done import Streamed
from invoicectl.desk.engine import packing
from invoicectl.domain.records import Receivable
from invoicectl.output import charts
from invoicectl.output.layout import Style
from tests.support import Business

Make = Callable[..., Business]
WHY = ("--reason", "so")


@pytest.fixture
def made(business: Make) -> Business:
    """ada owes 100.00 and has 30.00 of credit; bob has 5.00 and owes nothing; cem contests 40.00
    and has not answered about 25.00."""
    made = business("2026-01-05T09:00", preset="marketplace")
    for client in ("ada", "bob", "cem"):
        made("client", "add", client)
    made("provider", "add", "noor")
    made("issue", "ada", "100.00", "--due", "2026-01-20")
    made("client", "credit", "ada", "30.00", *WHY, "--method", "check")
    made("client", "credit", "bob", "5.00", *WHY)
    for number, fee in ((1, "40.00"), (2, "25.00")):
        made("session", "open", "cem", "noor", "--kind", "email")
        made("session", "hire", f"S{number}")
        made("issue", f"S{number}", fee)
    made("contest", "S1", *WHY)
    return made


def columns(told: dict[str, Any]) -> list[tuple[str, ...]]:
    return [(each["client"], each["due"], each["credit"], each["net"]) for each in told["clients"]]


def test_unused_credit_has_a_column_and_comes_off(made: Business) -> None:
    told = made("report", "aging")
    assert columns(told) == [
        ("ada", "100.00", "30.00", "70.00"),
        ("bob", "0.00", "5.00", "-5.00"),
    ]
    assert told["total"] == {"invoices": 1, "due": "100.00", "credit": "35.00", "net": "65.00"}
    assert told["clients"][1]["oldest_due_at"] is None
    assert (told["clients"][1]["invoices"], told["clients"][1]["days_late"]) == (0, 0)
    one = made("report", "aging", "--client", "bob")
    assert (columns(one), one["total"]["net"]) == ([("bob", "0.00", "5.00", "-5.00")], "-5.00")


def test_the_net_is_what_the_statement_closes_with(made: Business) -> None:
    for each in made("report", "aging")["clients"]:
        assert made("statement", each["client"])["closing"] == each["net"]


@pytest.mark.parametrize(
    ("act", "contested", "pending", "why"),
    [
        (("contest", "S2", *WHY), "65.00", "0.00", "both are contested"),
        (("issue", "S1", "35.00"), "0.00", "60.00", "it was issued again, and waits"),
        (("confirm", "INV-3"), "40.00", "0.00", "that one is due now"),
        (("issue", "S1", "0"), "0.00", "25.00", "nothing is asked for it any more"),
    ],
)
def test_what_waits_to_be_confirmed_is_told_beside(
    made: Business, act: tuple[str, ...], contested: str, pending: str, why: str
) -> None:
    told = made("report", "aging")
    assert (told["contested"], told["pending"]) == ("40.00", "25.00")
    made.to("2026-01-06T09:00")
    made(*act)
    told = made("report", "aging")
    assert (told["contested"], told["pending"]) == (contested, pending), why
    then = made("report", "aging", "--as-of", "2026-01-05")
    assert (then["contested"], then["pending"]) == ("40.00", "25.00"), "as it was"
    assert columns(then)[0] == ("ada", "100.00", "30.00", "70.00")
    none = made("report", "aging", "--client", "ada")
    assert (none["contested"], none["pending"]) == ("0.00", "0.00"), "those are another's"


def test_the_client_s_statement_says_so_too(made: Business) -> None:
    told = made("statement", "cem")
    assert (told["closing"], told["contested"], told["pending"]) == ("0.00", "40.00", "25.00")
    shown = charts.text("statement", told, Style("UTC", "USD", made.system.at), has_blocks=False)
    assert "not in here, because it is not confirmed: 40.00 contested, 25.00 pending" in shown
    made.to("2026-01-07T09:00")
    past = made("statement", "cem", "--until", "2026-01-05")
    assert (past["contested"], past["pending"]) == (None, None), "of now only"


def test_people_read_of_it_below_the_table(made: Business) -> None:
    told = made("report", "aging")
    shown = charts.text("aging", told, Style("UTC", "USD", made.system.at), has_blocks=False)
    assert shown.splitlines()[-6:] == [
        "  client  invoices  not due     due  credit    net  days late",
        "  ada            1   100.00  100.00   30.00  70.00",
        "  bob            0             0.00    5.00  -5.00",
        f"  {'─' * 59}",
        "  total          1   100.00  100.00   35.00  65.00",
        "  not in here, because it is not confirmed: 40.00 contested, 25.00 pending",
    ]


def test_a_balance_brought_forward_ages_from_its_own_date(business: Make) -> None:
    """SPEC 6: a due date in the past stays as it is."""
    made = business("2026-01-05T09:00")
    made("client", "add", "ada")
    made("issue", "ada", "100.00", "--due", "2025-10-31")
    made("issue", "ada", "10.00", "--due", "2026-01-04")
    (told,) = made("report", "aging")["clients"]
    assert (told["days_61_90"], told["days_1_30"], told["days_late"]) == ("100.00", "10.00", 66)
    assert told["oldest_due_at"] == "2025-10-31T17:00:00Z"


@pytest.mark.parametrize("minor", [1, 99_999_999, 10**12])
def test_any_amounts_keep_to_80_columns(minor: int) -> None:
    """Numbers that have no room beside the others go on in a table below."""
    dues = ("2026-03-02", "2026-02-10", "2026-01-15", "2025-12-15", "2025-01-01")
    found = [
        Receivable(number, 1, "open", f"{due}T17:00:00Z", minor, 0)
        for number, due in enumerate(dues, start=1)
    ]
    told = reports.aged(
        reports.Receivables(found, {1: minor}),
        date(2026, 3, 1),
        lambda _: "a-client-with-a-name",
        zone="UTC",
        currency="USD",
    )
    value = {**told, "late_fees": True, "client": None, "at": "2026-03-01T12:00:00Z"}
    shown = charts.text(
        "aging", value, Style("UTC", "USD", datetime(2026, 3, 1, tzinfo=UTC)), has_blocks=True
    ).splitlines()
    assert max(map(len, shown)) <= 80
    for name in ("over 90", "credit", "net", "days late"):
        assert any(name in line for line in shown), name


def owing(invoices: int, clients: int) -> Iterator[Receivable]:
    """So many invoices, client by client, read as they are asked for."""
    for number in range(invoices):
        due_at = f"2026-{1 + number % 4:02}-01T17:00:00Z"
        yield Receivable(1 + number, number * clients // invoices, "open", due_at, 1 + number, 0)


def aged(invoices: int, clients: int) -> dict[str, Any]:
    found = reports.Receivables(owing(invoices, clients), {})
    day, name_of = date(2026, 3, 1), "c{}".format
    told = reports.aged(found, day, name_of, zone="UTC", currency="USD")
    return {**told, "late_fees": True, "client": None, "at": "2026-03-01T12:00:00Z"}


def test_invoices_are_added_up_as_they_are_read() -> None:
    peaks = []
    for invoices in (1_000, 20_000):
        tracemalloc.start()
        told = aged(invoices, 10)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
        assert told["total"]["invoices"] == invoices
    assert peaks[1] < 1.5 * peaks[0] + 20_000, peaks


def test_many_clients_are_told_as_they_are_read() -> None:
    count = reports.AT_HAND + 1
    few, many = aged(3 * (count - 1), count - 1)["clients"], aged(3 * count, count)["clients"]
    assert isinstance(few, list)
    assert isinstance(many, Streamed)
    assert len(many) == len(list(many)) == len(list(many)) == count
    dues = [float(each["due"]) for each in many]
    assert dues == sorted(dues, reverse=True)
    shown = charts.text(
        "aging",
        aged(3 * count, count),
        Style("UTC", "USD", datetime(2026, 3, 1, tzinfo=UTC)),
        has_blocks=True,
    )
    assert f"{count - charts.MOST} more clients; --json or --format csv gives all" in shown


@pytest.mark.more
def test_many_more_clients_are_not_kept_as_they_are() -> None:
    """A tenth of what their names and figures would take, and what is put in order at a time."""
    peaks, counts = [], (2 * packing.RUN, 6 * packing.RUN)
    for count in counts:
        tracemalloc.start()
        clients = aged(count, count)["clients"]
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
        assert clients
    assert peaks[1] - peaks[0] < 100 * (counts[1] - counts[0]), peaks


def test_what_is_put_in_order_in_runs_is_in_order() -> None:
    ranked = packing.Ranked()
    count = 2 * packing.RUN + 7
    for number in range(count):
        ranked.add([number * 7919 % count, f"c{number}", None])
    found = list(ranked)
    assert len(ranked) == len(found) == count
    assert found == sorted(found) == list(ranked)
