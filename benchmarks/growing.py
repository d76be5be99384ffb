"""What grows with the file, and what does not.

    python -m benchmarks.growing [INVOICES …]

For each size a file is made (`grown.py`), and what is asked daily and what goes through all of it
is measured as processes: the first page of lists, and `check`, reports and exports with their
memory. The floor of `check` reads every row of every table and hashes every event once."""

from __future__ import annotations

import hashlib
import sqlite3
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from benchmarks.grown import grow
from benchmarks.processes import FOLDER, Cost, invoicectl

SIZES = (1_000, 10_000, 100_000)
DAILY: dict[str, list[str]] = {
    "show INV-1": ["show", "INV-1"],
    "show c1-x0": ["show", "c1-x0"],
    "list": ["list"],
    "list --unpaid": ["list", "--unpaid"],
    "attention": ["attention"],
    "agenda": ["agenda"],
    "find": ["find", "c1-x0"],
    "log": ["log"],
    "log INV-1": ["log", "INV-1"],
}
"""What is asked many times a day. Lists give their first page, as at a terminal."""

WHOLE: dict[str, list[str]] = {
    "check": ["check"],
    "report aging": ["report", "aging"],
    "export csv": ["export", "csv"],
}
"""What goes through all of it."""

RUNS = 5


class Grown(NamedTuple):
    """A size: the bytes of its file, what each question took, and the floor of `check`."""

    invoices: int
    size: int
    daily: dict[str, float]
    whole: dict[str, Cost]
    floor: float


def main() -> None:
    """Every size."""
    sizes = [int(each) for each in sys.argv[1:]] or list(SIZES)
    found = [measured(size) for size in sizes]
    first = found[0]
    for each in found:
        print(f"{each.invoices:,} invoices, {each.size / each.invoices:,.0f} bytes each")
        for name, seconds in each.daily.items():
            print(f"  {name:<14} {seconds:6.3f} s  {seconds / first.daily[name]:5.2f} x the first")
        for name, cost in each.whole.items():
            ratio = f"  {cost.wall / each.floor:.1f} x its floor" if name == "check" else ""
            print(f"  {name:<14} {cost.wall:6.2f} s  {cost.peak:5.0f} MiB{ratio}")


def measured(invoices: int) -> Grown:
    """A file with so many invoices."""
    with tempfile.TemporaryDirectory(dir=FOLDER) as folder:
        path = str(Path(folder) / "grown.db")
        grow(path, invoices)
        return Grown(
            invoices,
            Path(path).stat().st_size,
            {name: _median(path, words) for name, words in DAILY.items()},
            {name: _whole(path, folder, words) for name, words in WHOLE.items()},
            floor(path),
        )


def _median(path: str, words: list[str]) -> float:
    return statistics.median(invoicectl(path, *words).wall for _ in range(RUNS))


def _whole(path: str, folder: str, words: list[str]) -> Cost:
    out = ["--output", str(Path(folder) / "out")] if words[0] == "export" else []
    return invoicectl(path, *words, *out)


def floor(path: str) -> float:
    """Seconds to read every row and to hash every event."""
    connection = sqlite3.connect(path)
    sql = "SELECT name FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'"
    tables = [name for (name,) in connection.execute(sql)]
    start = time.perf_counter()
    for table in tables:
        for row in connection.execute(f'SELECT * FROM "{table}"'):
            if table == "events":
                hashlib.sha256(repr(row).encode()).hexdigest()
    taken = time.perf_counter() - start
    connection.close()
    return taken


if __name__ == "__main__":
    main()
