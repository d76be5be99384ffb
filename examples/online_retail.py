"""A year of a real online shop: its invoices, credit notes, and the rows that can't be taken.

The table is a CSV of invoices with the columns InvoiceNo, InvoiceDate (London's wall time),
CustomerID, Country, lines, quantity and total (pounds); credit notes begin with a C and are below
zero. Each invoice is issued directly at its time and due 30 days later; each credit note becomes
client credit, which is used, oldest first, when something is collected. Nobody has a card, so what
credit doesn't cover is declined, tried again, and overdue with a late fee. Rows without a customer,
of nothing, or with a part of a penny are refused, each with its reason:

    invoicectl --db retail.db init --simulated-from 2010-12-01 --set currency=GBP
    invoicectl --db retail.db config set timezone Europe/London
    python examples/online_retail.py online-retail-invoices.csv retail.jsonl refused.csv
    invoicectl --db retail.db batch retail.jsonl > answers.jsonl
    invoicectl --db retail.db clock advance --to 2012-02-01
    invoicectl --db retail.db check
    invoicectl --db retail.db report aging
"""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

DAYS = 30
"""From the issue of an invoice to its due date."""

Line = dict[str, str]


class Sorted(NamedTuple):
    """The rows of the table: invoices, credit notes, and those refused, each with the reason."""

    invoices: list[Line]
    credits: list[Line]
    refused: list[tuple[Line, str]]


def sort(rows: Iterable[Line]) -> Sorted:
    """Tell invoices, credit notes and what can't be either apart, in the order of the table."""
    found = Sorted([], [], [])
    for row in rows:
        why = reason_against(row)
        if why is not None:
            found.refused.append((row, why))
        elif Decimal(row["total"]) > 0:
            found.invoices.append(row)
        else:
            found.credits.append(row)
    return found


def reason_against(row: Line) -> str | None:
    """Why a row can't be billed or credited, if it can't."""
    total = Decimal(row["total"])
    if not row["CustomerID"]:
        return "it names no customer"
    if total != total.quantize(Decimal("0.01")):
        return f"{row['total']} has a part of a penny"
    if total == 0:
        return "it is of nothing"
    return None


def batch_lines(table: Sorted) -> Iterator[Line]:
    """The lines of the batch file: customers first, then what happened, in order of time."""
    every = [*table.invoices, *table.credits]
    for customer in sorted({handle(row) for row in every}):
        yield {"do": "client add", "handle": customer}
    for row in sorted(every, key=lambda row: row["InvoiceDate"]):
        at = row["InvoiceDate"].replace(" ", "T")
        amount = f"{abs(Decimal(row['total'])):.2f}"
        if Decimal(row["total"]) > 0:
            due = date.fromisoformat(row["InvoiceDate"][:10]) + timedelta(days=DAYS)
            yield {
                "do": "issue",
                "at": at,
                "target": handle(row),
                "amount": amount,
                "due": due.isoformat(),
                "line": f"Order {row['InvoiceNo']}",
            }
        else:
            yield {
                "do": "client credit",
                "at": at,
                "handle": handle(row),
                "amount": amount,
                "reason": f"credit note {row['InvoiceNo']}",
            }


def handle(row: Line) -> str:
    """A customer's number as a handle, which begins with a letter."""
    return f"shopper-{row['CustomerID'].removesuffix('.0')}"


def told(table: Sorted) -> Iterator[str]:
    """What the table held, for people: counts and totals, and why rows were refused."""
    for name, rows in (("invoices", table.invoices), ("credit notes", table.credits)):
        total = sum((abs(Decimal(row["total"])) for row in rows), Decimal(0))
        yield f"{len(rows):,} {name} of {total:,} GBP"
    total = sum((Decimal(row["total"]) for row, _ in table.refused), Decimal(0))
    yield f"{len(table.refused):,} rows of {total:,} GBP refused"


def main() -> None:
    """Read the table; write the batch file and the refused rows, and say how many of each."""
    source, batch, refused = (Path(name) for name in sys.argv[1:4])
    with source.open(encoding="utf-8", newline="") as file:
        table = sort(csv.DictReader(file))
    with batch.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(line) + "\n" for line in batch_lines(table))
    with refused.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["InvoiceNo", "InvoiceDate", "CustomerID", "total", "reason"])
        for row, why in table.refused:
            writer.writerow(
                [row["InvoiceNo"], row["InvoiceDate"], row["CustomerID"], row["total"], why]
            )
    for line in told(table):
        print(line)


if __name__ == "__main__":
    main()
