"""The schema as it grew: numbered functions, append only; a released one is never edited.

A file's `user_version` is its format: release times 1000, plus the draft. A file of a released
format is brought to the newest one; a draft is read by its own build alone. Each function runs
inside a transaction of its own that the store opens and commits, together with the file's new
format. Amounts are INTEGER minor units, instants TEXT in UTC ending in `Z`.

Columns, checks, keys and indexes are written so that other databases read them. SQLite's own are
STRICT and WITHOUT ROWID, the triggers, and references to tables that are made further down.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite_utils import Database

APPLICATION_ID = 0x494E5643
"""What marks a file as ours (`INVC`)."""


def first(database: Database) -> None:
    """Version 1: events, what they add up to, the outbox, and the agenda of what comes next."""
    from invoicectl.sqlite.schema import AGENDA, FIRST

    for statement in FIRST:
        database.execute(statement)
    database.create_view("agenda", AGENDA)


def second(database: Database) -> None:
    """What a client's page asks by client, what waits for a person in its order, when the file was
    last backed up, the words by which things are found, and tips that are no credit any more."""
    from invoicectl.sqlite.schema.second import ADDED, SEARCH, TIPS_CREDITED, WAITING

    for statement in (*ADDED, *WAITING, SEARCH, TIPS_CREDITED):
        database.execute(statement)


RELEASE = 1
"""The newest released format: each release that changes the format counts one more."""

DRAFT = 3
"""The changes to the format since that release; 0 in a release."""

FORMAT = RELEASE * 1000 + DRAFT
"""The `user_version` of the files that this build makes."""

RELEASED: frozenset[int] = frozenset({1000})
"""The formats of released versions: files of them open for ever."""

WITH_WORDS = 1003
"""The format since which a file has an index of words: it is filled from the tables of earlier."""

MIGRATIONS: dict[int, Callable[[Database], None]] = {1000: first, 1003: second}
"""What makes a file of each format from the one before it, in order."""
