"""Whose turn it is to let time pass."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from invoicectl import errors
from invoicectl.domain import dates
from invoicectl.domain.policy import Policy

if TYPE_CHECKING:
    from invoicectl.desk.engine.work import Desk


@contextmanager
def at_the_clock(desk: Desk) -> Iterator[int | None]:
    """One process at a time lets time pass; another is told who does. Given is the sequence of
    the log where the last one began, if it died at it. Raises ClockTaken.

    It spares the second one the work, no more: what is done once is held by the file itself."""
    office = desk.store.clock_office
    if office is None or desk.is_dry:
        yield None
        return
    with desk.look() as work:
        now, zone = work.now, work.get(Policy, 0).timezone
        seq = work.store.log.next_seq() - 1
    noted = {
        "pid": os.getpid(),
        "user": desk.who.system_user,
        "since": dates.stamp(now),
        "seq": seq,
    }
    holder = office.take(noted)
    if holder is not None:
        raise _taken(desk.store.path, holder, zone)
    try:
        yield _begun(office.left)
    finally:
        office.give_up()


def _begun(left: dict[str, Any] | None) -> int | None:
    """Where the holder began who left a note."""
    seq = left.get("seq") if left is not None else None
    return seq if type(seq) is int else None


def _taken(path: str, holder: dict[str, Any], zone: str) -> errors.ClockTaken:
    """Who runs the clock, as far as the note says."""
    who, since = "another process", "just now"
    with suppress(KeyError, TypeError, ValueError):
        who = f"{holder['user']} (process {holder['pid']})"
        since = dates.local(dates.unstamp(holder["since"]), zone)
    return errors.ClockTaken(path=path, who=who, since=since)
