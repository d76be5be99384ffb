"""What a file offers where a thing's name is to be typed.

The file is opened to be read only, is never waited for, made or brought to a newer format, and
a question that takes long is not answered. Whatever is in the way is an error to whoever asks.
"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from invoicectl.sql.offers import Book
from invoicectl.sqlite.migrations import APPLICATION_ID

STEPS = 3_000_000
"""How many of SQLite's own steps a question may take: some hundredths of a second."""


class NotOurs(Exception):
    """It is no file of ours."""


@contextmanager
def opened(path: str) -> Iterator[Book]:
    """The file at that place, for reading. Raises sqlite3.Error, OSError, NotOurs."""
    with connected(path) as raw:
        yield Book(lambda question, values: raw.execute(question, values).fetchall())


@contextmanager
def connected(path: str) -> Iterator[sqlite3.Connection]:
    """A connection to the file, which can't write and gives up what takes long."""
    if not os.path.isfile(path):  # what isn't one, a pipe, may never answer
        raise NotOurs
    quoted = os.path.abspath(path).translate(_QUOTED)
    raw = sqlite3.connect(f"file:{quoted}?mode=ro", uri=True, isolation_level=None, timeout=0)
    try:
        raw.set_progress_handler(lambda: 1, STEPS)
        raw.execute("PRAGMA trusted_schema = OFF")
        if raw.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
            raise NotOurs
        yield raw
    finally:
        raw.close()


_QUOTED = str.maketrans({"%": "%25", "?": "%3f", "#": "%23"})
"""What means something else in the name of a place."""
