"""Make a file with many invoices in little time, to measure what grows with it.

    python benchmarks/grown.py PATH INVOICES

A small file is made by the program's own commands: a few clients, bills that are paid in every
way, are due, late and declined. Then each row of it is
written so many times, under other numbers: copies of one event stand side by side in the log, so
that it is in order of time, and numbers rise as they did. Hashes, balances and the index of words
are computed anew, so `invoicectl check` finds such a file in order. The same words make the same
file, but for its uuid and the salts.
"""

from __future__ import annotations

import json
import re
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from invoicectl.domain import chain, texts
from invoicectl.domain.events import Link
from invoicectl.sql.search import fill
from invoicectl.sqlite.business import SqliteStore

PROGRAM = [sys.executable, "-m", "invoicectl"]
START = "2026-01-05T09:00"
CLIENTS = 5
BILLS = 20
"""So many invoices the small file has."""

_OWNED = re.compile(r'"(client|invoice|payment)":(\d+)')
_NAMED = re.compile(r'(?:(?<=["/:])|^)(INV-|[CP]|sim_)(\d+)(?=["/]|$)')
_NUMBERS = {
    "clients": ("number",),
    "cards": ("client",),
    "invoices": ("number", "client"),
    "lines": ("invoice",),
    "payments": ("number", "client", "invoice"),
    "outbox": ("number", "event", "invoice", "payment"),
    "postings": ("event",),
}
"""The columns of each table that hold a number or a sequence."""

_TEXTS = ("key", "gateway_ref", "figures", "recipient", "account")
"""The columns that name things in their text."""


def main() -> None:
    """Make the file, and say how large it is."""
    path, count = sys.argv[1], int(sys.argv[2])
    grow(path, count)
    print(f"{path}: {count:,} invoices, {Path(path).stat().st_size / 1e6:,.0f} MB")


def grow(path: str, count: int) -> None:
    """A new file with at least so many invoices."""
    with tempfile.TemporaryDirectory() as folder:
        small = str(Path(folder) / "small.db")
        make_small(small)
        multiply(small, path, -(-count // BILLS))


def make_small(path: str) -> None:
    """The file whose rows are written many times."""
    run(path, "init", "--simulated-from", START)
    batch = Path(path).with_suffix(".jsonl")
    for lines, until in ((list(first()), "2026-02-01T17:00"), (list(later()), "2026-03-02T12:00")):
        text = "".join(json.dumps(line) + "\n" for line in lines)
        batch.write_text(text, encoding="utf-8")
        run(path, "batch", str(batch))
        run(path, "clock", "advance", "--to", until)


def first() -> Iterator[dict[str, Any]]:
    """Clients, some of them with a card; bills over some days."""
    cards = ("pm_card_visa", "pm_sim_insufficientFunds")
    for client in range(CLIENTS):
        yield {"do": "client add", "handle": f"c{client}-x", "name": f"Ada {client} Lovelace"}
        if client < len(cards):
            yield {"do": "card add", "client": f"c{client}-x", "token": cards[client]}
    for bill in range(BILLS):
        due = f"2026-{2 + bill % 4:02}-{1 + bill:02}"
        target = f"c{bill % CLIENTS}-x"
        yield {"do": "issue", "target": target, "amount": f"{20 + 3 * bill}.00", "due": due}
        yield {"do": "clock advance", "span": "6h"}


def later() -> Iterator[dict[str, Any]]:
    """Some is paid in cash, a part or all of it."""
    for number in (3, 4, 9):
        yield {"do": "pay", "invoice": f"INV-{number}", "method": "cash"}
    yield {"do": "pay", "invoice": "INV-5", "amount": "10.00", "method": "transfer"}


def run(path: str, *words: str) -> None:
    """One command, its output thrown away."""
    command = [*PROGRAM, "--db", path, *words]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


# --- the many of one ------------------------------------------------------------------------------


class Copies:
    """What each number and text becomes in a copy of its row; number 1 has the first numbers."""

    def __init__(self, times: int) -> None:
        self.times = times

    def number(self, number: int | None, copy: int) -> int | None:
        """The number of a copy: those of one thing lie side by side."""
        return None if number is None else (number - 1) * self.times + copy + 1

    def event(self, seq: int, copy: int) -> int:
        """The sequence of a copy of an event; the first of all makes the file, and has none."""
        return 1 if seq == 1 else 2 + (seq - 2) * self.times + copy

    def text(self, told: str | None, copy: int) -> str | None:
        """A text with other things' names and numbers in it."""
        if told is None:
            return None
        owned = _OWNED.sub(lambda m: f'"{m[1]}":{self.number(int(m[2]), copy)}', told)
        return _NAMED.sub(lambda m: f"{m[1]}{self.number(int(m[2]), copy)}", owned)


def multiply(small: str, path: str, times: int) -> None:
    """Write a small file's rows so many times into a new file."""
    SqliteStore.create(path).publish()
    store = SqliteStore.open(path)
    raw = store.connection.raw
    raw.execute("ATTACH ? AS small", (small,))
    raw.execute("PRAGMA synchronous = OFF")
    raw.execute("PRAGMA foreign_keys = OFF")
    copies = Copies(times)
    raw.create_function("numbered", 2, copies.number)
    raw.create_function("placed", 2, copies.event)
    raw.create_function("told", 2, copies.text)
    raw.create_function("called", 2, lambda handle, copy: f"{handle}{copy}")
    store.begin()
    raw.execute("CREATE TEMP TABLE copies (copy INTEGER PRIMARY KEY)")
    raw.executemany("INSERT INTO copies VALUES (?)", ((copy,) for copy in range(times)))
    raw.execute("INSERT INTO policy SELECT * FROM small.policy")
    for table, numbers in _NUMBERS.items():
        raw.execute(_copied(raw, table, numbers))
    _events(raw, copies)
    raw.execute(
        "INSERT INTO balances SELECT account, sum(amount_minor) FROM postings GROUP BY account "
        "HAVING sum(amount_minor) <> 0"
    )
    fill(store.connection)
    raw.execute("INSERT INTO file SELECT * FROM small.file")
    store.file.write_info(store.file.info())
    store.commit()
    store.close()


def _copied(raw: sqlite3.Connection, table: str, numbers: tuple[str, ...]) -> str:
    """The statement that writes the rows of a table many times, those of one row side by side."""
    found = raw.execute("SELECT name FROM pragma_table_xinfo(?) WHERE hidden = 0", (table,))
    columns = [name for (name,) in found]
    cells = []
    for name in columns:
        if name == "event":
            cells.append("placed(event, copy)")
        elif name in numbers:
            cells.append(f"numbered({name}, copy)")
        elif name == "handle":
            cells.append("called(handle, copy)")
        else:
            cells.append(f"told({name}, copy)" if name in _TEXTS else f'"{name}"')
    named = ", ".join(f'"{name}"' for name in columns)
    order = f"{columns[0]}, copy"
    return (
        f"INSERT INTO {table} ({named}) SELECT {', '.join(cells)} FROM small.{table}, copies "
        f"ORDER BY small.{table}.{order}"
    )


def _events(raw: sqlite3.Connection, copies: Copies) -> None:
    """The log, chained anew; a handle has a hash of its own."""
    old = raw.execute(
        "SELECT e.*, t.texts FROM small.events AS e LEFT JOIN small.texts AS t ON t.event = e.seq "
        "ORDER BY e.seq"
    ).fetchall()
    head = chain.START
    for seq, at, recorded_at, actor, user, ref, kind, data, _, client, number, row in old:
        batch, rows = [], []
        for copy in range(copies.times if seq > 1 else 1):
            place = copies.event(seq, copy)
            written, held = copies.text(data, copy) or "", row
            if kind == "client-added":
                written, held = _renamed(written, row, copy)
            named = copies.text(ref, copy) or ""
            link = Link(place, at, recorded_at, actor, user, named, kind, written, "")
            head = chain.hash_of(head, link)
            owner = copies.number(client, copy)
            batch.append((*link[:-1], head, owner, copies.number(number, copy)))
            if held is not None:
                rows.append((place, held))
        raw.executemany(f"INSERT INTO events VALUES ({', '.join('?' * 11)})", batch)
        raw.executemany("INSERT INTO texts VALUES (?, ?)", rows)


def _renamed(data: str, row: str, copy: int) -> tuple[str, str]:
    """A client who is added under another handle: what the event holds of it, and the text."""
    held = json.loads(row)
    salt, handle = held[0]
    held[0] = [salt, f"{handle}{copy}"]
    before, after = texts.hash_of(salt, handle), texts.hash_of(*held[0])
    return data.replace(before, after), json.dumps(held, separators=(",", ":"))


if __name__ == "__main__":
    main()
