"""Whether what a kill, a fault or a power cut left behind comes right, found out once a state.

A campaign leaves thousands of files behind, but few that differ in more than how they came about.
Recovery decides from three things: the bytes of the database, the bytes of the gateway's record,
and the clock, which a scenario gives. Nothing in it is random, and nothing stays in memory from
one command to the next. So files of equal bytes recover equally, and one recovery tells for all.

Three things make that sound. A journal counts as what it means: on a copy a write is begun and
taken back, so that SQLite rolls back a hot journal, or drops one that never became hot, as it will
for whoever opens the file next; then bytes are compared. What is recovered is the file itself with
its journal untouched, so the product meets each state as it was left. And only the two files of
locks are left out: the kernel freed the locks, and the note in `.tick` is written anew by whoever
takes it. Files that mean the same in other bytes are recovered twice: that costs time, no truth."""

from __future__ import annotations

import contextlib
import hashlib
import sqlite3
import tempfile
import traceback
from collections.abc import Iterator
from pathlib import Path

from tests.campaigns.scenarios import Scenario, copied, recovered, refuse_wrong_books, run

LOCKS = (".lock", ".tick")
"""What the files of locks end on."""

MEMORY = Path("/dev/shm")  # noqa: S108 - only as the parent of a folder with a random name
"""Where a folder lies in memory, on systems that have it."""


class Verdicts:
    """What is wrong with files on which the scenario's command was interrupted."""

    def __init__(self, scenario: Scenario, base: Path) -> None:
        """Run the command on a copy of the prepared file, whole: what every other has to equal."""
        if not __debug__:
            raise RuntimeError("the campaigns rest on assert, which -O strips")
        self._scenario = scenario
        self._known: dict[str, str | None] = {}
        whole = copied(base, _beside(base, "whole"))
        run(whole, scenario.at, scenario.command)
        self._expected = recovered(whole, scenario)
        refuse_wrong_books(whole)

    @property
    def states(self) -> int:
        """How many distinct states were recovered so far."""
        return len(self._known)

    def of(self, path: Path) -> str | None:
        """What is wrong after the file at `path` was recovered, in words; None if nothing.

        The file may be changed by that. It has a folder of its own, as `copied` makes it."""
        state = settled(copied(path, _beside(path, "settled")))
        if state not in self._known:
            self._known[state] = self._recover(path)
        return self._known[state]

    def _recover(self, path: Path) -> str | None:
        try:
            found = recovered(path, self._scenario)
            if found != self._expected:
                return f"invoices stand as {found}, not as {self._expected}"
            refuse_wrong_books(path)
        except Exception as error:  # noqa: BLE001 - whatever recovery can't cope with is a finding
            where = traceback.extract_tb(error.__traceback__)[-1]
            said = f"{type(error).__name__} {error}".splitlines()[0].strip()
            return f"{said} at `{where.line}` ({where.name})"
        return None


def settled(path: Path) -> str:
    """The digest of the file and all that lies beside it, once the journals were dealt with."""
    for each in (path, Path(f"{path}.gateway")):
        if each.exists():
            with contextlib.suppress(sqlite3.Error), contextlib.closing(_plain(each)) as connection:
                connection.executescript("BEGIN IMMEDIATE; PRAGMA user_version = 0; ROLLBACK")
    digest = hashlib.blake2b(digest_size=16)
    for each in sorted({*path.parent.iterdir(), path, Path(f"{path}.gateway")}):
        if each.exists() and not each.name.endswith(LOCKS):
            found = each.read_bytes()
            digest.update(f"{each.name} {len(found)} ".encode())
            digest.update(found)
    return digest.hexdigest()


@contextlib.contextmanager
def workplace() -> Iterator[Path]:
    """A folder for a campaign's files, in memory where there is such a place; gone afterwards."""
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as folder:
        yield Path(folder)


def _beside(path: Path, name: str) -> Path:
    return path.parent.with_name(f"{path.parent.name}-{name}")


def _plain(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", uri=True)
