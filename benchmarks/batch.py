"""How many lines a second `batch` runs, and the ratio to a floor measured in the same run.

    python benchmarks/batch.py [LINES]

Two files. On a live one lines open sessions, issue, record messages, consent, money received,
tips and notes; no card is charged, and every commit is synced. On a simulated one the same lines
charge cards: on consent, by hand, and for tips. People are added before, which is not measured.

The floor writes the rows that the batch wrote: those that differ between the file before and the
file after, table by table with `executemany` into a copy of the file before, with the same
indexes, triggers and pragmas, in chunks of 2,000. A ratio of 5 means five times the floor. The
lines are the same on every run, so figures of two builds can be compared.
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from invoicectl.sqlite.business import SqliteStore

PROGRAM = [sys.executable, "-m", "invoicectl"]
FILES = {
    "live": ("--gateway", "manual", "--set", "service_charge_rate=30%"),
    "simulated": ("--simulated-from", "2026-01-05T09:00", "--set", "service_charge_rate=30%"),
}
PEOPLE = 50
ROUND = 10
"""So many lines concern one client, one after the other."""

CHUNK = 2_000
"""Rows that the floor writes with one commit."""


class Cost(NamedTuple):
    """What something took: seconds on the wall, and of both kinds of work."""

    wall: float
    work: float


def main() -> None:
    """Measure both files."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    print(f"{'file':10} {'lines/s':>9} {'user+sys/s':>11} {'floor/s':>9} {'ratio':>7}")
    for kind, made in FILES.items():
        with tempfile.TemporaryDirectory(dir=os.environ.get("BENCHMARK_DIR")) as folder:
            batched, floor = measured(Path(folder), made, count)
        print(
            f"{kind:10} {count / batched.wall:9,.0f} {count / batched.work:11,.0f} "
            f"{count / floor:9,.0f} {batched.wall / floor:7.1f}"
        )


def measured(folder: Path, made: tuple[str, ...], count: int) -> tuple[Cost, float]:
    """What the lines cost in a new file, and the seconds of the floor. Starting up is not in it."""
    path, before = str(folder / "bench.db"), str(folder / "before.db")
    run(path, "init", *made)
    has_cards = "--simulated-from" in made
    for name, told in (
        ("people", people(has_cards=has_cards)),
        ("lines", lines(count, has_cards=has_cards)),
    ):
        text = "".join(json.dumps(line) + "\n" for line in told)
        (folder / f"{name}.jsonl").write_text(text, encoding="utf-8")
    (folder / "nothing.jsonl").write_text("", encoding="utf-8")
    run(path, "batch", str(folder / "people.jsonl"))
    shutil.copyfile(path, before)
    nothing = run(path, "batch", str(folder / "nothing.jsonl"))
    whole = run(path, "batch", str(folder / "lines.jsonl"))
    return Cost(whole.wall - nothing.wall, whole.work - nothing.work), floor(before, path)


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


# --- the floor ------------------------------------------------------------------------------------


def floor(before: str, after: str) -> float:
    """Seconds to write the rows in which two files differ into a copy of the first."""
    store = SqliteStore.open(before)
    raw = store.connection.raw
    raw.execute("ATTACH ? AS later", (after,))
    writes = [each for table in _tables(raw) for each in _writes(raw, table)]
    raw.execute("DETACH later")
    raw.execute("PRAGMA foreign_keys = OFF")  # the tables come one after the other
    start = time.perf_counter()
    for sql, rows in writes:
        for place in range(0, len(rows), CHUNK):
            store.begin()
            raw.executemany(sql, rows[place : place + CHUNK])
            store.commit()
    taken = time.perf_counter() - start
    store.close()
    return taken


def _tables(raw: sqlite3.Connection) -> list[str]:
    """The tables that hold rows of ours; the index of words keeps its own."""
    found = raw.execute("SELECT name FROM pragma_table_list WHERE schema='main' AND type='table'")
    return sorted(name for (name,) in found if not name.startswith(("sqlite_", "search_")))


def _writes(raw: sqlite3.Connection, table: str) -> Iterator[tuple[str, list[tuple[Any, ...]]]]:
    """What writes the rows of a table that are other than before."""
    found = raw.execute("SELECT name, pk FROM pragma_table_xinfo(?) WHERE hidden = 0", (table,))
    columns = {f'"{name}"': place for name, place in found}
    named = ", ".join(columns)
    others = f"SELECT {named} FROM later.{table} EXCEPT SELECT {named} FROM main.{table}"
    rows = raw.execute(others).fetchall()
    marks = ", ".join("?" * len(columns))
    own = ", ".join(name for name, place in columns.items() if place)
    told = ", ".join(f"{name} = excluded.{name}" for name, place in columns.items() if not place)
    again = f" ON CONFLICT ({own}) DO UPDATE SET {told}" if own and told else ""
    yield f"INSERT INTO {table} ({named}) VALUES ({marks}){again}", rows


def run(path: str, *words: str) -> Cost:
    """What one command takes as a process, its output thrown away."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(
        [*PROGRAM, "--db", path, *words],
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    work = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Cost(time.perf_counter() - start, work)


if __name__ == "__main__":
    main()
