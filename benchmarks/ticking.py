"""What a `tick` over many due invoices costs, as a ratio to its floor (`floors.py`).

    python -m benchmarks.ticking [DUE] [ALL]

Of the invoices that are due a third are confirmed by silence and charged, a third charged, a third
declined. On a live file every commit is synced; on a simulated one `clock advance` takes the same
steps. How long another writer has to wait is asked by one that writes all the while."""

from __future__ import annotations

import itertools
import json
import shutil
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

from benchmarks.floors import floor
from benchmarks.processes import FOLDER, Cost, at, invoicectl

BEGUN, DUE = "2026-01-05T09:00:00", "2026-01-14T18:00:00"
CLIENTS = 999
"""Clients in turn; the card of every third one is declined."""


class Ticked(NamedTuple):
    """What the tick took, its floor in seconds, and the longest wait of another writer."""

    cost: Cost
    floor: float
    waited: float | None


def main() -> None:
    """Both kinds of files."""
    due = int(sys.argv[1]) if len(sys.argv) > 1 else 2_000
    whole = int(sys.argv[2]) if len(sys.argv) > 2 else 2 * due
    for kind in ("live", "simulated"):
        took = measured(kind, due, whole)
        waited = "" if took.waited is None else f", another writer waited {took.waited:.2f} s"
        print(
            f"{kind:10} {due:,} due of {whole:,}: {took.cost.wall:.1f} s, "
            f"{took.cost.wall / took.floor:.1f} x the floor, {took.cost.peak:.0f} MiB{waited}"
        )


def measured(kind: str, due: int, whole: int) -> Ticked:
    """What it takes where so many are due among the whole of them."""
    with tempfile.TemporaryDirectory(dir=FOLDER) as folder:
        path, before = (str(Path(folder) / name) for name in ("bench.db", "before.db"))
        make(path, kind, due, whole)
        shutil.copyfile(path, before)
        if kind == "simulated":
            cost = invoicectl(path, "clock", "advance", "--to", DUE)
            return Ticked(cost, floor(before, path), None)
        cost = at(DUE, path, "tick", "--quiet")
        least = floor(before, path)
        shutil.copyfile(before, path)
        Path(f"{path}.gateway").unlink()
        return Ticked(cost, least, waited(path))


def waited(path: str) -> float:
    """The longest that a command of somebody else took while a tick was at it, less what it takes
    by itself."""
    numbers = itertools.count(1)

    def write() -> float:
        return at(DUE, path, "client", "edit", "c0-x", "--phone", f"+1 555 {next(numbers)}").wall

    by_itself = median(write() for _ in range(5))  # the first finds little of the file in memory
    longest, is_over = 0.0, threading.Event()
    ticking = threading.Thread(target=lambda: (at(DUE, path, "tick", "--quiet"), is_over.set()))
    ticking.start()
    while not is_over.is_set():
        longest = max(longest, write())
    ticking.join()
    return max(longest - by_itself, 0.0)


def make(path: str, kind: str, due: int, whole: int) -> None:
    """A file with the invoices."""
    made = ["--simulated-from", BEGUN] if kind == "simulated" else ["--gateway", "simulated"]
    at(BEGUN, path, "init", *made, "--set", "service_charge_rate=30%")
    lines = Path(path).with_suffix(".jsonl")
    with lines.open("w", encoding="utf-8") as out:
        for line in told(due, whole):
            out.write(json.dumps(line) + "\n")
    at(BEGUN, path, "batch", str(lines))


def told(due: int, whole: int) -> Iterator[dict[str, Any]]:
    """The lines that make them."""
    yield {"do": "provider add", "handle": "noor"}
    for number in range(CLIENTS):
        token = "pm_card_chargeCustomerFail" if number % 3 == 2 else "pm_card_visa"
        yield {"do": "client add", "handle": f"c{number}-x"}
        yield {"do": "card add", "client": f"c{number}-x", "token": token}
    sessions = 0
    for number in range(whole):
        client = f"c{number % CLIENTS}-x"
        if number >= due:
            day = f"2026-03-{1 + number % 28:02}"
            yield {"do": "issue", "target": client, "amount": "40.00", "due": day}
        elif number % 3 == 0:
            sessions += 1
            session = f"S{sessions}"
            yield {"do": "session open", "client": client, "provider": "noor", "kind": "email"}
            yield {"do": "session hire", "session": session}
            yield {"do": "issue", "target": session, "amount": "40.00"}
        else:
            yield {"do": "issue", "target": client, "amount": "40.00", "due": "2026-01-08"}


if __name__ == "__main__":
    main()
