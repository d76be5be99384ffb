"""A business in a file and on a PostgreSQL server, side by side in one run.

    python -m benchmarks.servers [LINES] [DUE]

The server is a new one in a temporary folder, over a socket, with its usual settings: every commit
is synced, as in a live file. The table of docs/scale.md is written anew from what was found."""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from subprocess import DEVNULL, Popen
from time import perf_counter
from typing import NamedTuple

from benchmarks import batch, ticking
from benchmarks.processes import FOLDER, PROGRAM, ROOT, at, invoicectl
from tests.postgres.server import Server

PAGE = ROOT / "docs" / "scale.md"
_BEGIN, _END = "<!-- figures -->\n", "<!-- end of figures -->\n"
RUNS = 7
WRITERS, EACH = 8, 25
"""So many processes at a time, each with so many commands one after the other."""


class Side(NamedTuple):
    """Where a business is, and what makes another one there."""

    name: str
    place: Callable[[str], str]


def main() -> None:
    """Measure both, and write the table."""
    lines = int(sys.argv[1]) if len(sys.argv) > 1 else 5_000
    due = int(sys.argv[2]) if len(sys.argv) > 2 else 2_000
    server = Server(("fsync=on",))
    try:
        with tempfile.TemporaryDirectory(dir=FOLDER) as folder:
            sides = (
                Side("file", lambda name: str(Path(folder) / f"{name}.db")),
                Side("server", server.address),
            )
            _with_invoices([side.place("cards") for side in sides], Path(folder), due)
            found = {side.name: dict(_figures(side, Path(folder), lines, due)) for side in sides}
    finally:
        server.remove()
    table = "".join(_table(found))
    print(table)
    if PAGE.exists():
        before, _, rest = PAGE.read_text(encoding="utf-8").partition(_BEGIN)
        after = rest.partition(_END)[2]
        PAGE.write_text(f"{before}{_BEGIN}{table}{_END}{after}", encoding="utf-8")


def _table(found: dict[str, dict[str, float]]) -> Iterator[str]:
    file, server = found["file"], found["server"]
    yield "| what | in a file | on a server | ratio |\n|---|---:|---:|---:|\n"
    for name, here in file.items():
        there = server[name]
        ratio = here / there if "a second" in name else there / here
        yield f"| {name} | {_told(here)} | {_told(there)} | {ratio:.1f} |\n"


def _told(figure: float) -> str:
    return f"{figure:,.0f}" if figure >= 100 else f"{figure:.2f}"


def _figures(side: Side, folder: Path, lines: int, due: int) -> Iterator[tuple[str, float]]:
    """Each figure of a side, with what it is; seconds but where it says how many."""
    shop = side.place("shop")
    invoicectl(shop, "init", *batch.FILES["live"])
    _batched(shop, folder, batch.people(has_cards=False))
    for words in (("list",), ("client", "edit", "c1-x", "--phone", "+1 555 1")):
        name = " ".join(words[:2])
        yield f"`{name}`, seconds", median(invoicectl(shop, *words).wall for _ in range(RUNS))
    nothing = _batched(shop, folder, iter(()))
    took = _batched(shop, folder, batch.lines(lines, has_cards=False)) - nothing
    yield "lines of `batch` a second", lines / took
    yield f"commands a second of {WRITERS} writers", _writers(shop)
    cards = side.place("cards")
    yield (
        f"`tick`, {due:,} due of {2 * due:,}, seconds",
        at(ticking.DUE, cards, "tick", "--quiet").wall,
    )
    yield f"`check` after it ({due * 2:,} invoices), seconds", at(ticking.DUE, cards, "check").wall


def _batched(place: str, folder: Path, told: Iterator[dict[str, object]]) -> float:
    """The seconds that these lines take."""
    path = folder / "lines.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in told), encoding="utf-8")
    return invoicectl(place, "batch", str(path)).wall


def _with_invoices(places: list[str], folder: Path, due: int) -> None:
    """A live business whose cards a simulated gateway charges, with the invoices: made in the first
    place, and copied to the others."""
    first, *others = places
    at(ticking.BEGUN, first, "init", "--gateway", "simulated", "--set", "service_charge_rate=30%")
    path = folder / "invoices.jsonl"
    text = "".join(json.dumps(line) + "\n" for line in ticking.told(due, 2 * due))
    path.write_text(text, encoding="utf-8")
    at(ticking.BEGUN, first, "batch", str(path))
    for each in others:
        at(ticking.BEGUN, first, "copy", each)


def _writers(place: str) -> float:
    """How many commands a second several processes get done together."""
    script = f'for n in $(seq {EACH}); do "$@" --phone "+1 555 $n"; done'
    shell = ["sh", "-c", script, "sh"]
    start = perf_counter()
    writers = [
        Popen(
            [*shell, *PROGRAM, "--db", place, "--wait", "60", "client", "edit", f"c{number}-x"],
            stdout=DEVNULL,
            stderr=DEVNULL,
            cwd=ROOT,
            env=os.environ,
        )
        for number in range(WRITERS)
    ]
    codes = [each.wait() for each in writers]
    if any(codes):
        raise LookupError("a writer failed")
    return WRITERS * EACH / (perf_counter() - start)


if __name__ == "__main__":
    main()
