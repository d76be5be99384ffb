"""How fast `clock advance` takes steps, as a ratio to a floor measured in the same run.

    python benchmarks/tick.py [INVOICES]

The floor writes what a step writes (two events, a payment, the invoice, a letter) as plain rows
with `executemany` into a file of the same schema. A ratio of 5 means five times the floor.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from invoicectl.domain.model import Invoice, Payment
from invoicectl.sqlite import rows
from invoicectl.sqlite.business import SqliteStore

PROGRAM = [sys.executable, "-m", "invoicectl"]


def main() -> None:
    """Make the invoices, let them all fall due without a card, and compare."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "bench.db")
        run(path, "init", "--simulated-from", "2026-01-05T09:00")
        lines = [{"do": "client add", "handle": f"c{index}-x"} for index in range(100)]
        lines += [
            {"do": "issue", "target": f"c{index % 100}-x", "amount": "40.00", "due": "2026-02-01"}
            for index in range(count)
        ]
        batch = Path(folder) / "batch.jsonl"
        batch.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
        issued = timed(path, "batch", str(batch))
        nothing = timed(path, "clock", "advance", "1m")
        taken = timed(path, "clock", "advance", "--to", "2026-02-01T17:00") - nothing
        floor = written(path, count)
    print(f"issue through batch  {count / issued:>10,.0f} a second")
    print(f"steps taken          {count / taken:>10,.0f} a second")
    print(f"floor (plain rows)   {count / floor:>10,.0f} a second")
    print(f"steps / floor        {taken / floor:>10.1f} x")
    print(f"an advance of nothing {nothing:>9.3f} s")


def run(path: str, *words: str) -> None:
    """One command, its output thrown away."""
    subprocess.run([*PROGRAM, "--db", path, *words], check=True, stdout=subprocess.DEVNULL)


def timed(path: str, *words: str) -> float:
    """Seconds that one command takes as a process."""
    start = time.perf_counter()
    run(path, *words)
    return time.perf_counter() - start


def written(path: str, count: int) -> float:
    """Seconds to write the rows of so many steps, and nothing else."""
    store = SqliteStore.open(path)
    connection = store.connection.raw
    facts = connection.execute("SELECT * FROM events ORDER BY seq").fetchall()[-2 * count :]
    invoices = rows.TABLE_OF[Invoice]
    payments = rows.TABLE_OF[Payment]
    bills = connection.execute(
        f"SELECT {', '.join(quoted(invoices.written))} FROM invoices"
    ).fetchall()
    asked = connection.execute(
        f"SELECT {', '.join(quoted(payments.written))} FROM payments"
    ).fetchall()
    letters = connection.execute("SELECT * FROM outbox ORDER BY number DESC").fetchall()[:count]
    first = store.log.next_seq()
    last = store.values.next_number("letter")
    start = time.perf_counter()
    store.begin()
    connection.executemany(
        "INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [(first + index, *fact[1:5], f"X{index}", *fact[6:]) for index, fact in enumerate(facts)],
    )
    connection.executemany(rows.upsert(invoices), bills)
    connection.executemany(rows.upsert(payments), asked)
    marks = ", ".join("?" * len(letters[0]))
    connection.executemany(
        f"INSERT INTO outbox VALUES ({marks})",
        [(last + index, *letter[1:]) for index, letter in enumerate(letters)],
    )
    store.commit()
    return time.perf_counter() - start


def quoted(names: tuple[str, ...]) -> list[str]:
    """Column names as SQL has them."""
    return [f'"{name}"' for name in names]


if __name__ == "__main__":
    main()
