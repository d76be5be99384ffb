"""Periods: half-open stretches of time, how people give them, and how headers name them.

A period includes its last day: it ends before the midnight after it. Months and years are those of
the business's calendar.
"""

import re
from datetime import date, datetime, time, timedelta

from invoicectl import errors
from invoicectl.domain import dates
from invoicectl.domain.tuples import NamedTuple

_ALWAYS = ("", "9999")
"""The ends between which every stored instant lies."""

_MONTH = "([0-9]{4})-(0[1-9]|1[0-2])"
_YEAR = "[0-9]{4}"


class Period(NamedTuple):
    """From `since` on up to `until`, which is not in it; None where it is open."""

    since: datetime | None = None
    until: datetime | None = None

    @property
    def bounds(self) -> tuple[str, str]:
        """Both ends as stored instants are compared with them."""
        since, until = self.stamps
        return since or _ALWAYS[0], until or _ALWAYS[1]

    @property
    def stamps(self) -> tuple[str | None, str | None]:
        """Both ends as they are stored; None where it is open."""
        since, until = self
        return (
            None if since is None else dates.stamp(since),
            None if until is None else dates.stamp(until),
        )


EVER = Period()
"""All the time there is."""


def month(text: str, zone_name: str, *, now: datetime) -> Period:
    """A month written `2026-03`. Raises BadPeriod."""
    found = re.fullmatch(_MONTH, text)
    if found is None or int(found[1]) not in dates.YEARS:
        raise errors.BadPeriod(
            given=text, what="month", example=f"{dates.wall(now, zone_name):%Y-%m}"
        )
    year, number = int(found[1]), int(found[2])
    return _between(date(year, number, 1), date(year + number // 12, number % 12 + 1, 1), zone_name)


def year(text: str, zone_name: str, *, now: datetime) -> Period:
    """A year written `2026`. Raises BadPeriod."""
    if re.fullmatch(_YEAR, text) is None or int(text) not in dates.YEARS:
        raise errors.BadPeriod(given=text, what="year", example=f"{dates.wall(now, zone_name):%Y}")
    return _between(date(int(text), 1, 1), date(int(text) + 1, 1, 1), zone_name)


def _between(first: date, behind: date, zone_name: str) -> Period:
    return Period(*(dates.at_wall_time(day, time(0), zone_name) for day in (first, behind)))


# --- how a header names one -------------------------------------------------------------------


def told(period: Period, zone_name: str) -> str:
    """The period for people, by its days where it is of whole days; nothing if it is open.

    Within a month a header says 1 to 31 March 2026, with a dash; years are said once if they can
    be."""
    first = None if period.since is None else _day_from(period.since, zone_name)
    last = None if period.until is None else dates.day_to(period.until, zone_name)
    if first is not None and last is not None and first <= last:
        return _days(first, last)
    begin = end = ""
    if period.since is not None:
        begin = f"from {_date(first) if first else dates.local(period.since, zone_name)}"
    if period.until is not None and (last is None or first is not None):
        end = f"up to, not with, {dates.local(period.until, zone_name)}"
    elif last is not None:
        end = f"to {_date(last)}"
    return f"{begin} {end}".strip()


def told_end(at: datetime, zone_name: str) -> str:
    """An instant for people, as its date where it is the last second of a day."""
    day = dates.day_to(at + timedelta(seconds=1), zone_name)
    return dates.local(at, zone_name) if day is None else _date(day)


def short(since: datetime, until: datetime, zone_name: str) -> str:
    """A period in a table, by its days and without its year; a whole month has it."""
    first = dates.wall(since, zone_name).date()
    last = dates.wall(until - timedelta(seconds=1), zone_name).date()
    if last <= first:
        return f"{first:%a} {first.day} {first:%b}"
    if first.day == 1 and (last + timedelta(days=1)).day == 1:
        return f"{first:%b %Y}"
    month = "" if first.month == last.month else f" {first:%b}"
    return f"{first.day}{month} – {last.day} {last:%b}"


def _day_from(at: datetime, zone_name: str) -> date | None:
    """The day that begins with this instant, if one does."""
    day = dates.wall(at, zone_name).date()
    return day if dates.day_of(day, zone_name)[0] == at else None


def _days(first: date, last: date) -> str:
    if first == last:
        return _date(first)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{_date(last)}"
    begin = f"{first.day} {first:%B}" if first.year == last.year else _date(first)
    return f"{begin} – {_date(last)}"


def _date(day: date) -> str:
    return f"{day.day} {day:%B} {day.year}"
