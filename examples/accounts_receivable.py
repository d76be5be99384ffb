"""Turn a table of real receivables into a batch file that plays them.

The table is a CSV with the columns invoice, customer, issued, due, settled (dates) and amount.
Each invoice is issued directly at 09:00 UTC on its day, and its amount is paid by transfer at
12:00 UTC on the day it was settled; nobody has a card. Play it in a file of its own:

    invoicectl --db ar.db init --simulated-from 2012-01-01
    python examples/accounts_receivable.py receivables.csv > ar.jsonl
    invoicectl --db ar.db batch ar.jsonl > answers.jsonl
    invoicectl --db ar.db clock advance --to 2014-06-01
    invoicectl --db ar.db check
"""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

Line = dict[str, str]


def batch_lines(rows: Iterable[Line]) -> Iterator[Line]:
    """The lines of the batch file: clients first, then what happened, in order of time.

    Invoices are numbered in the order of their issue, and on one day as the table has them."""
    table = sorted(rows, key=lambda row: row["issued"])
    for customer in sorted({row["customer"] for row in table}):
        yield {"do": "client add", "handle": handle(customer), "name": customer}
    happened: list[tuple[str, int, Line]] = []
    for number, row in enumerate(table, start=1):
        issued, settled = f"{row['issued']}T09:00Z", f"{row['settled']}T12:00Z"
        issue = {
            "do": "issue",
            "at": issued,
            "target": handle(row["customer"]),
            "amount": row["amount"],
            "due": row["due"],
            "line": f"Invoice {row['invoice']}",
        }
        pay = {
            "do": "pay",
            "at": settled,
            "invoice": f"INV-{number}",
            "amount": row["amount"],
            "method": "transfer",
        }
        happened += [(issued, number, issue), (settled, number, pay)]
    for _, _, line in sorted(happened, key=lambda each: each[:2]):
        yield line


def handle(customer: str) -> str:
    """A customer's number as a handle, which begins with a letter."""
    return f"c-{customer.lower()}"


def main() -> None:
    """Read the table named on the command line; write the batch file to standard output."""
    with Path(sys.argv[1]).open(encoding="utf-8", newline="") as file:
        for line in batch_lines(csv.DictReader(file)):
            print(json.dumps(line))


if __name__ == "__main__":
    main()
