"""Real receivables and a real shop, through `import` and through `batch`: the same totals."""

from __future__ import annotations

import csv
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from examples.online_retail import sort
from tests.conftest import SHARED
from tests.support import Business

RECEIVABLES = SHARED / "data" / "accounts-receivable.csv"
RETAIL = SHARED / "data" / "online-retail-invoices.csv"


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def total(things: list[dict[str, Any]], name: str) -> Decimal:
    return sum((Decimal(each[name]) for each in things), Decimal(0))


@pytest.mark.more
@pytest.mark.skipif(not RECEIVABLES.exists(), reason="the shared receivables aren't here")
def test_the_receivables_are_what_a_batch_makes_of_them() -> None:
    business = Business("2014-06-01")
    columns = ("number=invoice", "client=customer", "issued=issued", "due=due", "total=amount")
    maps = [word for column in columns for word in ("--map", column)]
    told = business("import", "invoices", str(RECEIVABLES), *maps)
    assert (told["imported"], told["refused"], told["invoiced"]) == (2466, 0, "147703.18")
    assert total(business("list"), "due") == Decimal("147703.18")
    maps = ["--map", "client=customer", "--map", "date=settled"]
    told = business("import", "payments", str(RECEIVABLES), *maps)
    assert (told["imported"], told["refused"], told["paid"]) == (2466, 0, "147703.18")
    found: list[dict[str, Any]] = business("list")
    assert len(found) == 2466
    assert {each["status"] for each in found} == {"paid"}
    assert total(found, "paid") == Decimal("147703.18"), "as the batch has them paid"
    assert len(business("client", "list")) == 100
    day = Counter(row["due"] for row in table(RECEIVABLES))
    assert Counter(each["due_at"][:10] for each in found) == day
    assert business.letters() == []
    business.check()


@pytest.mark.more
@pytest.mark.skipif(not RETAIL.exists(), reason="the shared retail table isn't here")
def test_the_shop_is_what_a_batch_makes_of_it(tmp_path: Path) -> None:
    business = Business("2012-02-01", currency="GBP", timezone="Europe/London")
    columns = ("number=InvoiceNo", "client=CustomerID", "issued=InvoiceDate", "total=total")
    maps = [word for column in columns for word in ("--map", column)]
    place = tmp_path / RETAIL.name  # the refused rows are written beside it
    place.write_bytes(RETAIL.read_bytes())
    told = business("import", "invoices", str(place), *maps)
    assert (told["imported"], told["refused"]) == (18528 + 3654, len(sort(table(RETAIL)).refused))
    assert (told["invoiced"], told["credit"]) == ("8908726.63", "611342.09")
    assert total(business("list"), "total") == Decimal("8908726.63"), "as the batch bills"
    credit = total(business("client", "list"), "credit")
    assert credit == Decimal("611342.09"), "as the batch credits"
    business.check()
