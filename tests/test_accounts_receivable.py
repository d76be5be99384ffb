"""Two years of real receivables, played through `batch` and `clock advance`."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from examples.accounts_receivable import Line, batch_lines
from invoicectl.cli import app
from invoicectl.context import Context
from tests.conftest import SHARED
from tests.desk.coming_true import comes_true
from tests.support import Business, Clock

TABLE = SHARED / "data" / "accounts-receivable.csv"
needs_table = pytest.mark.skipif(not TABLE.exists(), reason="the shared receivables aren't here")


def lines() -> list[Line]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        return list(batch_lines(csv.DictReader(file)))


def daily(told: list[Line]) -> Iterator[Line]:
    """The same lines with the clock advanced at every midnight between them."""
    day = date(2012, 1, 1)
    for line in [*told, {"do": "clock show", "at": "2014-06-01"}]:
        while "at" in line and day.isoformat() < line["at"][:10]:
            day += timedelta(days=1)
            yield {"do": "clock advance", "to": day.isoformat()}
        yield line


def play(told: list[Line], tmp_path: Path, until: str | None = "2014-06-01") -> Business:
    """A business in memory that lived through the lines, up to a day."""
    business = Business("2012-01-01")
    file = tmp_path / "batch.jsonl"
    file.write_text("".join(json.dumps(line) + "\n" for line in told), encoding="utf-8")
    answered = CliRunner().invoke(app, ["batch", str(file)], obj=business.context)
    assert answered.exit_code == 0, answered.output[-500:]
    assert len(answered.stdout.splitlines()) == len(told)
    if until is not None:
        business("clock", "advance", "--to", until)
    return business


@pytest.mark.more
@needs_table
def test_the_replay_ends_with_the_figures(tmp_path: Path) -> None:
    business = play(lines(), tmp_path)
    invoices: list[dict[str, Any]] = business("list")

    def total(name: str) -> Decimal:
        return sum((Decimal(each[name]) for each in invoices), Decimal(0))

    payments = [payment for each in invoices for payment in each["payments"]]
    declines = [each for each in payments if each["outcome"] == "declined"]
    assert len(invoices) == 2466
    assert total("total") == Decimal("147703.18")
    assert {each["code"] for each in declines} == {"no_card"}
    assert sum(each["kind"] == "collect" for each in declines) == 877
    assert sum(each["status"] == "overdue" for each in invoices) == 816
    assert sum(each["status"] == "paid" for each in invoices) == 1650
    assert total("late_fee") == total("due") == Decimal("5036.68")
    assert total("paid") == Decimal("147703.18")
    business.check()
    again = play(list(daily(lines())), tmp_path)
    assert again("list") == invoices
    assert _told(again) == _told(business), "daily advances made a difference"
    again.check()


@pytest.mark.more
@needs_table
def test_half_way_it_goes_on_as_foreseen(tmp_path: Path) -> None:
    told = lines()
    business = play(told[: len(told) // 2], tmp_path, until=None)
    assert len(comes_true(business, "90d", "last")) > 50


AGED = [
    ("2012-07-01", (82, "4602.56"), (15, "869.73")),
    ("2013-01-01", (86, "4999.30"), (14, "846.51")),
    ("2013-07-01", (73, "4278.73"), (14, "995.70")),
    ("2013-12-31", (3, "206.25"), (10, "555.65")),
]
"""Days; what was not yet due at their end, and what was 1 to 30 days late."""


@pytest.mark.more
@needs_table
def test_the_aging_of_four_days(tmp_path: Path) -> None:
    """The table's own invoices, as they were open at the end of a day: without late fees."""
    business = play(lines(), tmp_path)
    for day, not_due, late in AGED:
        told = business("report", "aging", "--as-of", day, "--without-fees")
        found = {each["bucket"]: (each["invoices"], each["due"]) for each in told["buckets"]}
        assert found.pop("not_due") == not_due, day
        assert found.pop("days_1_30") == late, day
        assert set(found.values()) == {(0, "0.00")}, day
    told = business("report", "aging")
    left = {"invoices": 816, "due": "5036.68", "credit": "0.00", "net": "5036.68"}
    assert told["total"] == left, "the late fees are left"
    assert told == business("report", "aging", "--as-of", "now")
    assert business("report", "aging", "--without-fees")["total"]["invoices"] == 0
    earned = business("report", "revenue")["total"]
    assert (earned["services"], earned["late_fees"]) == ("147703.18", "5036.68")


def _told(business: Business) -> list[Any]:
    own = business.desk.store.file.info().uuid
    return [tuple(cell.replace(own, "UUID") for cell in event) for event in business.events()]


def test_the_batch_file_tells_each_customer_once_and_each_day_in_order() -> None:
    rows = [
        dict(invoice="2", customer="B-1", issued="2012-01-05", due="2012-02-04",
             settled="2012-01-05", amount="2.00"),
        dict(invoice="1", customer="A-1", issued="2012-01-03", due="2012-02-02",
             settled="2012-01-06", amount="1.00"),
    ]  # fmt: skip
    told = list(batch_lines(rows))
    assert [line["do"] for line in told] == ["client add"] * 2 + ["issue"] * 2 + ["pay"] * 2
    assert [line["at"] for line in told[2:]] == [
        "2012-01-03T09:00Z", "2012-01-05T09:00Z", "2012-01-05T12:00Z", "2012-01-06T12:00Z",
    ]  # fmt: skip
    assert [line["invoice"] for line in told[4:]] == ["INV-2", "INV-1"]


def test_a_batch_stops_at_its_first_failure_and_keeps_what_came_before(tmp_path: Path) -> None:
    business = Business("2026-01-05T09:00")
    file = tmp_path / "batch.jsonl"
    file.write_text(
        '{"do": "client add", "handle": "ada"}\n'
        '{"do": "pay", "at": "2026-01-07", "invoice": "INV-1"}\n'
        '{"do": "client add", "handle": "bob"}\n',
        encoding="utf-8",
    )
    answered = CliRunner().invoke(app, ["batch", str(file)], obj=business.context)
    told = [json.loads(line) for line in answered.stdout.splitlines()]
    assert answered.exit_code == 3
    assert [each["ok"] for each in told] == [True, False]
    assert told[1]["exit"] == 3
    assert told[1]["error"]["code"] == "not-found"
    assert [each["handle"] for each in business("client", "list")] == ["ada"]
    assert business("clock", "show")["now"] == "2026-01-07T00:00:00Z", "the walk stays"
    answered = CliRunner().invoke(app, ["batch", "--continue", str(file)], obj=Context(
        clock=Clock("2026-01-05T09:00"), store=business.desk.store))  # fmt: skip
    assert answered.exit_code == 4, "the first failure's code: ada is there already"
    assert [json.loads(line)["ok"] for line in answered.stdout.splitlines()] == [False, False, True]
