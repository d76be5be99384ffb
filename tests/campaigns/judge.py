"""Judges what a kill or a power cut left behind, more strictly than by what comes of it.

Beside what verdicts.py asks (is it recovered, and rightly?), two things must hold before anybody
recovers anything. What the gateway knows, the file knew first: a charge's key is on disk before
the gateway is asked, and its id before money can move; but for what a file that went back had lost
before. And once the command is over, all that it did is there."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Collection
from pathlib import Path
from typing import Any

from tests.campaigns.scenarios import Scenario, copied, run
from tests.campaigns.verdicts import Verdicts, settled


class Judge(Verdicts):
    """Knows how a scenario ends when nothing happens, and holds every other end against it."""

    def __init__(self, scenario: Scenario, base: Path) -> None:
        super().__init__(scenario, base)
        whole = copied(base, base.parent.with_name("whole"))
        run(whole, scenario.at, scenario.command)
        self._last = self._state(whole)[0]
        self._lost = _unnoted(base, ())[0]

    def of(self, path: Path, *, is_over: bool = False) -> str | None:
        """What is wrong with a file that was left like this; None if nothing is.

        It may be changed by that. `is_over` says that the command had ended."""
        state, copy = self._state(path)
        if is_over and state != self._last:
            return "the command had ended, and not all that it did is there"
        if state not in self._known:
            self._known[state] = _unnoted(copy, self._lost)[1] or self._recover(path)
        return self._known[state]

    def _state(self, path: Path) -> tuple[str, Path]:
        """The state of a file, and a copy in which the journals were dealt with."""
        copy = copied(path, path.parent.with_name("settled"))
        return settled(copy), copy


def _unnoted(path: Path, lost: Collection[str]) -> tuple[set[str], str | None]:
    """What the gateway knows that the file did not know first: the keys of charges, and the first
    of them in words; None if there is nothing. `lost` it had already when the command began."""
    record = Path(f"{path}.gateway")
    try:
        noted = dict(_asked(path, "SELECT key, gateway_ref FROM payments WHERE key IS NOT NULL"))
        is_made = record.exists() and _asked(record, "SELECT 1 FROM sqlite_master")
        known = _asked(record, "SELECT key, outcome FROM charges") if is_made else []
    except sqlite3.Error as error:
        return set(), f"can't be read: {error}"
    without_key = {key for key, _ in known if key not in noted}.difference(lost)
    without_id = {key for key, outcome in known if outcome != "created" and not noted.get(key)}
    told = None
    if without_key:
        told = "the gateway was asked for a charge that the file does not know: T1 was lost"
    elif without_id.difference(lost):
        told = "the gateway answered a charge whose id the file does not know: T2 was lost"
    return without_key, told


def _asked(path: Path, question: str) -> list[Any]:
    with contextlib.closing(sqlite3.connect(path)) as connection:
        return connection.execute(question).fetchall()
