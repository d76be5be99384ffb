"""How many lines a second `batch` runs, and the ratio to a floor measured in the same run.

    python -m benchmarks.batch [LINES]

Two files. On a live one lines open sessions, issue, record messages, consent, money received,
tips and notes; no card is charged, and every commit is synced. On a simulated one the same lines
charge cards: on consent, by hand, and for tips. People are added before, which is not measured.

A ratio of 5 means five times the floor (`floors.py`); `a start` is how many lines are done in the
time in which Python starts, which says the same on a fast machine and on a slow one. The lines are
the same on every run, so figures of two builds can be compared.
"""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.floors import floor
from benchmarks.processes import FOLDER, invoicectl, python_starts

FILES = {
    "live": ("--gateway", "manual", "--set", "service_charge_rate=30%"),
    "simulated": ("--simulated-from", "2026-01-05T09:00", "--set", "service_charge_rate=30%"),
}
PEOPLE = 50
ROUND = 10
"""So many lines concern one client, one after the other."""


class Batched(NamedTuple):
    """What a batch took: seconds on the wall and of work, those of its floor, and those in which
    Python starts on this machine."""

    wall: float
    work: float
    floor: float
    start: float


def main() -> None:
    """Measure both files."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    print(
        f"{'file':10} {'lines/s':>9} {'user+sys/s':>11} {'floor/s':>9} {'ratio':>7} {'a start':>8}"
    )
    for kind in FILES:
        took = measured(kind, count)
        print(
            f"{kind:10} {count / took.wall:9,.0f} {count / took.work:11,.0f} "
            f"{count / took.floor:9,.0f} {took.wall / took.floor:7.1f} "
            f"{count * took.start / took.wall:8.1f}"
        )


def measured(kind: str, count: int) -> Batched:
    """What so many lines cost in a new file of a kind."""
    with tempfile.TemporaryDirectory(dir=FOLDER) as folder:
        return _measured(Path(folder), FILES[kind], count)


def _measured(folder: Path, made: tuple[str, ...], count: int) -> Batched:
    """… in this folder. Starting up is not in it."""
    path, before = str(folder / "bench.db"), str(folder / "before.db")
    invoicectl(path, "init", *made)
    has_cards = "--simulated-from" in made
    for name, told in (
        ("people", people(has_cards=has_cards)),
        ("lines", lines(count, has_cards=has_cards)),
    ):
        text = "".join(json.dumps(line) + "\n" for line in told)
        (folder / f"{name}.jsonl").write_text(text, encoding="utf-8")
    (folder / "nothing.jsonl").write_text("", encoding="utf-8")
    invoicectl(path, "batch", str(folder / "people.jsonl"))
    shutil.copyfile(path, before)
    nothing = invoicectl(path, "batch", str(folder / "nothing.jsonl"))
    whole = invoicectl(path, "batch", str(folder / "lines.jsonl"))
    wall, work = whole.wall - nothing.wall, whole.work - nothing.work
    return Batched(wall, work, floor(before, path), python_starts())


def people(*, has_cards: bool) -> Iterator[dict[str, Any]]:
    """Clients, with cards where they are charged, and who works for them."""
    yield {"do": "provider add", "handle": "noor", "service_charge": "25%"}
    for number in range(PEOPLE):
        yield {"do": "client add", "handle": f"c{number}-x", "name": f"Ada {number} Lovelace"}
        if has_cards:
            yield {"do": "card add", "client": f"c{number}-x", "token": "pm_card_visa"}


def lines(count: int, *, has_cards: bool) -> Iterator[dict[str, Any]]:
    """So many mixed lines: rounds of ten. On a file without cards money comes by hand."""
    for turn in range(-(-count // ROUND)):
        yield from _round(turn, {} if has_cards else {"method": "cash"})


def _round(turn: int, money: dict[str, str]) -> Iterator[dict[str, Any]]:
    """A session with its invoice, and a bill, of one client."""
    client = f"c{turn % PEOPLE}-x"
    session, invoice, bill = f"S{turn + 1}", f"INV-{2 * turn + 1}", f"INV-{2 * turn + 2}"
    amount = f"{20 + turn % 60}.00"
    yield {"do": "session open", "client": client, "provider": "noor", "kind": "email"}
    yield {"do": "session offer", "session": session, "amount": amount}
    yield {"do": "session hire", "session": session}
    yield {"do": "reply", "session": session, "text": "My cat sneezes", "from": "client"}
    yield {"do": "issue", "target": session, "amount": amount, "message": "As agreed"}
    yield {"do": "reply", "session": session, "text": "Since when?", "from": "provider"}
    yield {"do": "confirm", "ref": invoice}
    yield {"do": "issue", "target": client, "amount": amount, "due": "+30d"}
    yield {"do": "pay", "invoice": bill, "amount": "5.00", **money}
    yield {"do": "tip", "invoice": bill, "amount": "2.00", **money}


if __name__ == "__main__":
    main()
