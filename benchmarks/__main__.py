"""All benchmarks in one run, written into docs/performance.md: `make bench`.

    python -m benchmarks [--million]

A quarter of an hour on two cores, with `--million` an hour or two and 10 GB of disk. Nothing else
should run."""

from __future__ import annotations

import sys

from benchmarks import batch, forecasting, growing, page, peers, processes, starting, ticking

DUE = ((2_000, 4_000), (10_000, 100_000))
LINES = 20_000
AHEAD = (3_000, 30_000)
PEERS = 10_000


def main() -> None:
    """Measure everything, and write the page."""
    is_long = "--million" in sys.argv
    sizes = (*growing.SIZES, *([1_000_000] if is_long else []))
    ahead = (*AHEAD, *([100_000] if is_long else []))
    due = (*DUE, *([(100_000, 1_000_000)] if is_long else []))
    page.write(
        page.Found(
            starting.ratios() if processes.has_callgrind() else {},
            {
                (kind, *each): ticking.measured(kind, *each)
                for each in due
                for kind in ("live", "simulated")
            },
            {kind: batch.measured(kind, LINES) for kind in batch.FILES},
            [forecasting.measured(invoices) for invoices in ahead],
            [growing.measured(size) for size in sizes],
            peers.lines(PEERS),
        ),
        LINES,
    )


if __name__ == "__main__":
    main()
