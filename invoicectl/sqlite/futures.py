"""The steps that lie ahead of many clients, sorted on disk into the order of one walk.

A walk takes the least of what is due, follow-ups included; each client's steps come in their own
order. So a step's place is its own, or that of a step of the same client before it where that is
later; and what its makers number can be numbered by their places alone.

A database of its own, which has no name and goes with the process.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from invoicectl.looking import Ahead
from invoicectl.sqlite.faults import fault

_COLUMNS = ", ".join(Ahead._fields)

_NUMBERED = {
    "number": "coalesce(own.number, steps.number)",
    "whose_number": "coalesce(before.number, whose_number)",
    "invoice": "coalesce(bill.number, invoice)",
}
"""The columns that may name what is yet to be made."""

_SCHEMA = f"""
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
PRAGMA temp_store = FILE;
PRAGMA cache_size = -16384;
CREATE TABLE steps ({_COLUMNS});
CREATE TABLE made (
    kind TEXT, client INTEGER, alone INTEGER, number INTEGER, PRIMARY KEY (kind, client, alone)
) WITHOUT ROWID;
"""

_MAKE = """
INSERT INTO made
SELECT ?1, client, {made}, ?2 - 1 + row_number() OVER (
    ORDER BY due, rank, whose_number, whose, handle, client, rowid
) FROM steps WHERE {made} IS NOT NULL
"""
"""What steps make is numbered as they come. Who makes something is known before the walk, so the
numbers among which it comes stand already."""

_WALKED = f"""
SELECT {", ".join(_NUMBERED.get(name, f"steps.{name}") for name in Ahead._fields)} FROM steps
LEFT JOIN made AS own
    ON own.kind = owner AND own.client = steps.client AND own.alone = steps.number
LEFT JOIN made AS before
    ON before.kind = whose AND before.client = steps.client AND before.alone = whose_number
LEFT JOIN made AS bill
    ON bill.kind = 'invoice' AND bill.client = steps.client AND bill.alone = invoice
ORDER BY due, rank, coalesce(before.number, whose_number), whose, handle, steps.client, steps.rowid
"""


class Futures:
    """The steps that were taken in, and then all of them in order."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._raw = sqlite3.connect("", isolation_level=None)
        self._raw.executescript(_SCHEMA)
        self._raw.execute("BEGIN")  # never ended: nobody else is to see it

    def __del__(self) -> None:
        """Give everything up: they are read while they are shown, so nobody else knows when."""
        self._raw.close()

    def add(self, steps: Iterable[Ahead]) -> None:
        """Take in steps of a client, behind what was taken in of hers."""
        marks = ", ".join("?" * len(Ahead._fields))
        with self._told():
            self._raw.executemany(f"INSERT INTO steps VALUES ({marks})", steps)

    def number(self, invoice: int, visit: int) -> None:
        """All are found: number what they make from these numbers on, in the order of the walk."""
        with self._told():
            for kind, first in (("invoice", invoice), ("visit", visit)):
                self._raw.execute(_MAKE.format(made=f"made_{kind}"), (kind, first))

    def __len__(self) -> int:
        with self._told():
            return int(self._raw.execute("SELECT count(*) FROM steps").fetchone()[0])

    def __iter__(self) -> Iterator[Ahead]:
        """Each step in the order of the walk, with the numbers that things will have."""
        with self._told():
            for row in self._raw.execute(_WALKED):
                yield Ahead(*row)

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise fault(error, self._path) from error
