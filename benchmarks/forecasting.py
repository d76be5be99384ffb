"""What a `forecast` of 30 days over many open invoices costs: seconds a step and the most memory.

    python -m benchmarks.forecasting [INVOICES…]

A third of the invoices are confirmed by silence and charged, a third charged, a third declined and
tried once more."""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from pathlib import Path
from subprocess import PIPE
from typing import NamedTuple

from benchmarks.processes import FOLDER, PROGRAM, Cost, invoicectl
from benchmarks.ticking import make


class Forecast(NamedTuple):
    """Over how many invoices, how many steps they bring, and what it took."""

    invoices: int
    steps: int
    cost: Cost


def main() -> None:
    """Each number of invoices."""
    for invoices in [int(each) for each in sys.argv[1:]] or [3_000, 10_000]:
        took = measured(invoices)
        print(
            f"{took.invoices:,} invoices, {took.steps:,} steps: {took.cost.wall:.1f} s, "
            f"{1e3 * took.cost.wall / took.steps:.2f} ms a step, {took.cost.peak:.0f} MiB"
        )


def measured(invoices: int) -> Forecast:
    """What it takes over so many open invoices."""
    with tempfile.TemporaryDirectory(dir=FOLDER) as folder:
        path = str(Path(folder) / "bench.db")
        make(path, "simulated", invoices, invoices)
        cost = invoicectl(path, "forecast", "--json")
        told = subprocess.run(
            [*PROGRAM, "--db", path, "forecast"], check=True, stdout=PIPE, text=True
        )
        found = re.search(r"([\d,]+) steps", told.stdout)
        return Forecast(invoices, int(found[1].replace(",", "")) if found else 0, cost)


if __name__ == "__main__":
    main()
