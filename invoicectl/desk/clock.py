"""The clock and the daily run."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from invoicectl import dates
from invoicectl.desk import read, views
from invoicectl.desk.views import Json
from invoicectl.desk.walk import Taken, walk
from invoicectl.desk.work import Desk, Work
from invoicectl.errors import ClockTaken, NotSimulated, TimeGoesBack
from invoicectl.model import Policy

Seen = Callable[[Taken], None]


def show(desk: Desk) -> Json:
    """Where the clock stands, and how many steps are due by it."""
    with desk.look() as work:
        return {
            "clock": work.info.clock,
            "now": dates.stamp(work.now),
            "timezone": work.get(Policy, 0).timezone,
            "due": work.store.count_due(work.now),
        }


def tick(desk: Desk, *, is_dry: bool, catch_up: bool, seen: Seen | None = None) -> Json:
    """Do everything that is due up to now, charges included; `is_dry` only shows it."""
    if is_dry:
        with desk.look(settled=True) as work:
            work.is_dry = True
            return _passed(work, seen)
    with _at_the_clock(desk), desk.act(catch_up=catch_up) as work:
        return _passed(work, seen)


@contextmanager
def _at_the_clock(desk: Desk) -> Iterator[None]:
    """One process at a time lets time pass; another is told who does. Raises ClockTaken.

    It spares the second one the work, no more: what is done once is held by the file itself."""
    office = desk.store.clock_office
    if office is None:
        yield
        return
    with desk.look() as work:
        now, zone = work.now, work.get(Policy, 0).timezone
    noted = {"pid": os.getpid(), "user": desk.system_user, "since": dates.stamp(now)}
    holder = office.take(noted)
    if holder is not None:
        raise _taken(desk.store.path, holder, zone)
    try:
        yield
    finally:
        office.give_up()


def _taken(path: str, holder: Json, zone: str) -> ClockTaken:
    """Who runs the clock, as far as the note says."""
    who, since = "another process", "just now"
    with suppress(KeyError, TypeError, ValueError):
        who = f"{holder['user']} (process {holder['pid']})"
        since = dates.local(dates.unstamp(holder["since"]), zone)
    return ClockTaken(path=path, who=who, since=since)


def _passed(work: Work, seen: Seen | None) -> Json:
    since = work.now
    taken = walk(work, work.now, is_moving=work.info.simulated_at is not None, seen=seen)
    return views.passage(work, since, taken)


def advance(desk: Desk, span: str | None, to: str | None, *, seen: Seen | None = None) -> Json:
    """Walk a simulated clock on by a span, or to an instant; everything due happens."""
    if (span is None) == (to is None):
        raise read.together(
            "the clock advances by a SPAN or --to a TIME",
            hint="invoicectl clock advance 8d",
        )
    with _at_the_clock(desk), desk.act() as work:
        if work.info.simulated_at is None:
            raise NotSimulated(act="advanced")
        zone = work.get(Policy, 0).timezone
        since = work.now
        if span is not None:
            until = dates.add(since, dates.parse_span(span), zone)
        else:
            until, _ = read.time(work, to or "")
        if until < since:
            raise TimeGoesBack(to=dates.local(until, zone), now=dates.local(since, zone))
        taken = walk(work, until, is_moving=True, seen=seen)
        return views.passage(work, since, taken)
