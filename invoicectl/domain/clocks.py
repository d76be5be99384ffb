"""What a clock may be, the system's and a simulated one: how far off, and what is refused of it."""

from datetime import datetime, timedelta

from invoicectl import errors
from invoicectl.domain import dates
from invoicectl.domain.tuples import NamedTuple

BEHIND = timedelta(minutes=5)
"""How far the system's clock may be behind the newest event before a command is refused."""

AHEAD_DAYS = 35
"""How long a live file may rest before only `tick --catch-up` goes on."""

MOST_DAYS = 3_653
"""How far a simulated clock goes unasked: ten years, whatever leap days."""


class Known(NamedTuple):
    """What a live file knows of time: its newest event and last tick, and the business's zone."""

    newest: datetime | None
    ticked_at: datetime | None
    zone: str


def instant(now: datetime, known: Known, *, writes: bool, catch_up: bool) -> datetime:
    """The instant of a command in a live file, from the system's clock; never before its events.

    Refused, of what `writes`: a clock that is behind, that is wrong, or that is far ahead of the
    last command (unless it is to `catch_up`). Source: SPEC 3."""
    system = now.replace(microsecond=0)
    newest = known.newest
    is_wrong = system.year not in dates.YEARS
    if is_wrong and (writes or newest is None):
        raise _wrong(system)
    if newest is None:
        return system
    if is_wrong:
        return newest
    if system < newest:
        if writes and newest - system > BEHIND:
            span = dates.elapsed(newest - system)
            raise errors.ClockBehind(span=span, newest=dates.local(newest, known.zone))
        return newest
    last = max(newest, known.ticked_at or newest)
    if writes and not catch_up and system - last > timedelta(days=AHEAD_DAYS):
        raise errors.ClockAhead(last=dates.local(last, known.zone), days=AHEAD_DAYS)
    return system


def behind(now: datetime, newest: datetime | None) -> tuple[datetime, datetime]:
    """The system's instant, and the newest one recorded, which lies well after it.

    Raises NothingToCorrect, ClockWrong."""
    system = now.replace(microsecond=0)
    if system.year not in dates.YEARS:
        raise _wrong(system)
    newest = newest or system
    if newest - system <= BEHIND:
        raise errors.NothingToCorrect(why="near", minutes=BEHIND.seconds // 60)
    return system, newest


def _wrong(system: datetime) -> "errors.ClockWrong":
    return errors.ClockWrong(now=dates.stamp(system), first=dates.YEARS[0], last=dates.YEARS[-1])
