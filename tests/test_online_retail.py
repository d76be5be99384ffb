"""A year of a real online shop, played to the end through `batch`: what came of every row."""

from __future__ import annotations

import csv
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from examples.online_retail import Sorted, batch_lines, sort, told
from invoicectl.cli import app
from tests.conftest import SHARED
from tests.desk.books.programs import HAS_HLEDGER, our_balances
from tests.desk.books.test_accepted import agrees_with_beancount, agrees_with_hledger
from tests.desk.coming_true import comes_true
from tests.support import Business

TABLE = SHARED / "data" / "online-retail-invoices.csv"
needs_table = pytest.mark.skipif(not TABLE.exists(), reason="the shared retail table isn't here")


def table() -> Sorted:
    with TABLE.open(encoding="utf-8", newline="") as file:
        return sort(csv.DictReader(file))


def total(rows: list[dict[str, str]]) -> Decimal:
    return sum((Decimal(row["total"]) for row in rows), Decimal(0))


@needs_table
def test_every_row_is_billed_credited_or_refused_with_a_reason() -> None:
    found = table()
    assert list(told(found))[:2] == [
        "18,528 invoices of 8,908,726.63 GBP",
        "3,654 credit notes of 611,342.09 GBP",
    ]
    reasons = [why for _, why in found.refused]
    assert len(reasons) == 3718
    assert sum("customer" in why for why in reasons) == 3710
    assert sum("penny" in why for why in reasons) == 4
    assert sum("nothing" in why for why in reasons) == 4
    refused = total([row for row, _ in found.refused])
    assert total(found.invoices) + total(found.credits) + refused == Decimal("9747747.934")


def played(folder: Path) -> Business:
    """The shop after its year, and two months more for what was due by then."""
    batch = folder / "retail.jsonl"
    with batch.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(line) + "\n" for line in batch_lines(table()))
    business = Business("2010-12-01", currency="GBP", timezone="Europe/London")
    answered = CliRunner().invoke(app, ["batch", str(batch)], obj=business.context)
    assert answered.exit_code == 0, answered.output[-500:]
    assert comes_true(business, "2012-02-01", "last")
    return business


@pytest.mark.more
@needs_table
def test_no_penny_goes_astray_in_a_shops_year(tmp_path: Path) -> None:
    shop = played(tmp_path)
    invoices: list[dict[str, Any]] = shop("list")
    clients: list[dict[str, Any]] = shop("client", "list")
    shop.check()
    assert len(invoices) == 18528
    assert money(invoices, "total") == Decimal("8908726.63")
    assert money(invoices, "credited") + money(clients, "credit") == Decimal("611342.09")
    balances = our_balances(shop)
    owed = sum(amount for account, amount in balances.items() if "receivable" in account)
    assert Decimal(owed) / 100 == money(invoices, "due")
    assert sum(balances.values()) == 0
    aging = shop("report", "aging")
    assert Decimal(aging["total"]["due"]) == money(invoices, "due")
    agrees_with_beancount(shop, tmp_path)
    if HAS_HLEDGER:
        agrees_with_hledger(shop, tmp_path)


def money(things: list[dict[str, Any]], name: str) -> Decimal:
    return sum((Decimal(each[name]) for each in things), Decimal(0))
