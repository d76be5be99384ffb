"""Wall times, calendar days, weekdays, spans, and how people write them; nothing else.

An instant is an aware `datetime` in UTC, whole seconds. Days are calendar days on the wall of a
time zone; hours are elapsed hours. A wall time that does not exist moves forward by the gap; one
that exists twice is the first.
"""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache

from invoicectl import errors
from invoicectl.domain.tuples import NamedTuple

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
"""The weekdays of RFC 5545, Monday first."""

_TIME = (
    "([0-9]{4}-[0-9]{2}-[0-9]{2})"
    "(?:[T ]([0-9]{2}:[0-9]{2}(?::[0-9]{2})?)(Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])?)?"
)
_UNITS = ("mo", "w", "d", "h", "m")
_PART = "[0-9]+([A-Za-z]+)"
_NUMBER = "[0-9]+"
_FRACTION = "[0-9]+[.,][0-9]+[a-z]+"
_WALL = "([01][0-9]|2[0-3]):[0-5][0-9]"
"""How times are written; `re` compiles a pattern with its first use, and keeps it."""

_NO_ZONES = {"localtime", "posixrules", "Factory"}
YEARS = range(1970, 9000)
"""The years in which an instant can lie."""


class Span(NamedTuple):
    """A span of time as written: calendar months and days, then elapsed minutes."""

    months: int = 0
    days: int = 0
    minutes: int = 0

    def __neg__(self) -> "Span":
        return Span(-self.months, -self.days, -self.minutes)

    def __str__(self) -> str:
        hours, minutes = divmod(self.minutes, 60)
        parts = ((self.months, "mo"), (self.days, "d"), (hours, "h"), (minutes, "m"))
        return "".join(f"{count}{unit}" for count, unit in parts if count) or "0m"


class Written(NamedTuple):
    """A time as people wrote it: the instant it names, a date's midnight, and its end.

    `end` is the first instant behind it: of a date (`is_date`) the midnight that ends that day, of
    an instant that instant. None for `now`, behind which nothing is recorded."""

    at: datetime
    is_date: bool
    end: datetime | None


@lru_cache(maxsize=64)
def zone(name: str) -> tzinfo:
    """The IANA time zone; UTC needs no table. Raises BadSetting for a name that isn't one."""
    if name == "UTC":
        return UTC
    shaped = re.fullmatch(r"[A-Za-z0-9_+-]+(/[A-Za-z0-9_+-]+)*", name, re.ASCII)
    if shaped is None or name in _NO_ZONES or name.startswith(("right/", "posix/")):
        raise errors.BadSetting(key="timezone", value=name[:60], why="zone")
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise errors.BadSetting(key="timezone", value=name[:60], why="unknown_zone") from None


def instant(wall: datetime, zone_name: str) -> datetime:
    """The UTC instant of a naive wall time in the zone (gap: moved forward; twice: the first)."""
    return wall.replace(tzinfo=zone(zone_name)).astimezone(UTC)


def wall(at: datetime, zone_name: str) -> datetime:
    """The naive wall time of an instant in the zone."""
    return at.astimezone(zone(zone_name)).replace(tzinfo=None, fold=0)


def at_wall_time(day: date, wall_time: time, zone_name: str) -> datetime:
    """The instant of that wall time on that local date."""
    return instant(datetime.combine(day, wall_time), zone_name)


def day_of(day: date, zone_name: str) -> tuple[datetime, datetime]:
    """The first instant of a local date, and the first one that is no longer in it."""
    midnight = time(0)
    begin = at_wall_time(day, midnight, zone_name)
    return begin, at_wall_time(day + timedelta(days=1), midnight, zone_name)


def day_to(at: datetime, zone_name: str) -> date | None:
    """The local date that this instant ends, if it ends one."""
    day = wall(at - timedelta(seconds=1), zone_name).date()
    return day if day_of(day, zone_name)[1] == at else None


def add_days(at: datetime, days: int, zone_name: str) -> datetime:
    """The same wall time so many calendar days later (earlier if negative)."""
    return instant(wall(at, zone_name) + timedelta(days=days), zone_name)


def add(at: datetime, span: Span, zone_name: str) -> datetime:
    """The instant a span later: months, then days on the wall, and then minutes elapsed.

    The 31st plus a month is the month's last day. Raises BadSpan beyond the years there are."""
    try:
        if span.months or span.days:
            local = wall(at, zone_name)
            if span.months:
                from dateutil.relativedelta import relativedelta

                local += relativedelta(months=span.months)
            at = instant(local + timedelta(days=span.days), zone_name)
        at += timedelta(minutes=span.minutes)
    except (OverflowError, ValueError):
        raise errors.BadSpan(given=str(span), why="years") from None
    if at.year not in YEARS:
        raise errors.BadSpan(given=str(span), why="years")
    return at


def first_at_or_after(at: datetime, wall_time: time, zone_name: str) -> datetime:
    """The first instant from `at` on when the zone's clock shows that wall time."""
    day = wall(at, zone_name).date() - timedelta(days=1)
    while (found := at_wall_time(day, wall_time, zone_name)) < at:
        day += timedelta(days=1)
    return found


def weekday_before(at: datetime, weekday: int, wall_time: time, zone_name: str) -> datetime:
    """The last such weekday's instant strictly before `at`, from the calendar."""
    day = wall(at, zone_name).date() + timedelta(days=1)
    while day.weekday() != weekday or at_wall_time(day, wall_time, zone_name) >= at:
        day -= timedelta(days=1)
    return at_wall_time(day, wall_time, zone_name)


def weekday_after(at: datetime, weekday: int, wall_time: time, zone_name: str) -> datetime:
    """The first such weekday's instant strictly after `at`, from the calendar."""
    day = wall(at, zone_name).date() - timedelta(days=1)
    while day.weekday() != weekday or at_wall_time(day, wall_time, zone_name) <= at:
        day += timedelta(days=1)
    return at_wall_time(day, wall_time, zone_name)


def occurrences(days: str, wall_time: time, after: datetime, zone_name: str) -> Iterator[datetime]:
    """The instants at that wall time on `MO,WE,FR`, without an end: those whose wall time is
    strictly after the naive one of `after`.

    Source: RFC 5545, FREQ=WEEKLY;BYDAY=…, expanded on the wall and then placed in the zone."""
    from dateutil.rrule import WEEKLY, rrule

    first = datetime.combine(after.date(), wall_time)
    weekdays = [WEEKDAYS.index(day) for day in days.split(",")]
    for local in rrule(WEEKLY, dtstart=first, byweekday=weekdays, cache=False):
        if local > after:
            yield instant(local, zone_name)


def parse_days(text: str) -> str:
    """`MO,WE,FR` in the week's order, each once. Raises BadSetting."""
    days = [day.strip(" ").upper() if day.isascii() else day for day in text[:80].split(",")]
    if unknown := [day for day in days if day not in WEEKDAYS] or text[80:]:
        day = unknown[0][:20]
        raise errors.BadSetting(key="--every", value=text[:60], why="weekdays", day=day)
    return ",".join(day for day in WEEKDAYS if day in days)


def parse_wall_time(text: str, key: str) -> time:
    """A wall time `17:00`. Raises BadSetting naming the option or setting `key`."""
    if re.fullmatch(_WALL, text) is None:
        raise errors.BadSetting(key=key, value=text[:60], why="time")
    return time.fromisoformat(text)


def parse(text: str, zone_name: str, *, now: datetime) -> Written:
    """A time as people write it: a date, a time of the zone or with its own offset, `today` and its
    neighbours, `now`, or a span before or after now, `-2h`, `+14d`.

    Anything but the shapes of SPEC 3 raises BadTime, whose example is of the day that it is."""
    if text == "now":
        return Written(now, False, None)
    example = wall(now, zone_name).date()
    try:
        found = _written(text, zone_name, now)
    except (OverflowError, ValueError):
        raise errors.BadTime(given=text, why="calendar", example=example) from None
    except errors.BadSpan as error:
        span, why, unit = error.facts["given"], error.facts["why"], error.facts.get("unit")
        raise errors.BadTime(given=text, span=span, why=why, unit=unit, example=example) from None
    if found is None:
        why = "no_sign" if _counts(text) else "shape"
        raise errors.BadTime(given=text[:40], why=why, example=example)
    if found.at.year not in YEARS:
        raise errors.BadTime(given=text, why="years", example=example)
    return found


_NEIGHBOURS = {"yesterday": -1, "today": 0, "tomorrow": 1}


def _written(text: str, zone_name: str, now: datetime) -> Written | None:
    """The time, where it has one of the shapes. Raises BadSpan, ValueError, OverflowError."""
    if text in _NEIGHBOURS:
        return _date(wall(now, zone_name).date() + timedelta(days=_NEIGHBOURS[text]), zone_name)
    if text[:1] in {"+", "-"}:
        span = parse_span(text[1:])
        at = add(now, -span if text[0] == "-" else span, zone_name)
        return Written(at, False, at)
    match = re.fullmatch(_TIME, text) if len(text) <= 40 else None
    if match is None:
        return None
    day, clock, offset = match.groups()
    local = datetime.fromisoformat(f"{day}T{clock or '00:00'}")
    if local.year not in YEARS:  # for `parse` to refuse: no zone is asked about year 1
        return Written(local.replace(tzinfo=UTC), False, None)
    if clock is None:
        return _date(local.date(), zone_name)
    if offset is None:
        at = instant(local, zone_name)
    else:
        at = datetime.fromisoformat(f"{local.isoformat()}{offset}").astimezone(UTC)
    return Written(at, False, at)


def _date(day: date, zone_name: str) -> Written:
    begin, end = day_of(day, zone_name)
    return Written(begin, True, end)


def parse_span(text: str) -> Span:
    """A span like `8d`, `24h`, `1d12h`: the larger units first, each once. Raises BadSpan."""
    counts = _counts(text)
    if counts is None:
        why, unit = _why_no_span(text)
        raise errors.BadSpan(given=text[:40], span=text[:40], why=why, unit=unit)
    months, weeks, days, hours, minutes = counts
    return Span(months, weeks * 7 + days, hours * 60 + minutes)


def _counts(text: str) -> list[int] | None:
    """How many of each unit a span has; None for a text that is none. Nearly every command reads
    one of an invoice's terms, and a pattern for it takes longer to compile than the rest."""
    counts, left = dict.fromkeys(_UNITS, 0), text
    for unit in _UNITS:
        digits, found, behind = left.partition(unit)
        if found and len(digits) < 7 and digits.isascii() and digits.isdigit():
            counts[unit], left = int(digits), behind
    return list(counts.values()) if text and not left else None


def _why_no_span(text: str) -> tuple[str, str | None]:
    """What is wrong with a text that is no span, as BadSpan knows it, `shape` where it can't be
    told in a few words; and the unit in it that is none."""
    if len(text) > 40:
        return "shape", None
    if re.match("[+-][0-9]", text):
        return "sign", None
    if re.fullmatch(_NUMBER, text):
        return "no_unit" if len(text) < 7 else "shape", None
    if re.fullmatch(_FRACTION, text):
        return "fraction", None
    units = [part[1] for part in re.finditer(_PART, text)]
    if not units or re.sub(_PART, "", text):
        return "shape", None
    unknown = [unit for unit in units if unit not in _UNITS]
    if unknown:
        return "unit", unknown[0]
    if len(set(units)) < len(units):
        return "unit_twice", None
    return "order" if units != sorted(units, key=_UNITS.index) else "shape", None


@lru_cache(maxsize=1024)
def stamp(at: datetime) -> str:
    """An instant as it is stored and exchanged: `2026-01-05T09:00:00Z`. What happens together has
    the same one, so most were told before."""
    return f"{at.replace(tzinfo=None).isoformat()}Z"


@lru_cache(maxsize=1024)
def unstamp(text: str) -> datetime:
    """The instant of a stored text. Raises ValueError, also where it says no zone."""
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise ValueError(f"{text!r} has no time zone")
    return at


def to_type(at: datetime, zone_name: str) -> str:
    """An instant as people can type it: `2026-01-05T09:00`, with seconds only where there are any;
    in UTC where its wall time stands for another instant too."""
    there = wall(at, zone_name)
    if instant(there, zone_name) != at:
        return stamp(at)
    return there.isoformat(timespec="seconds" if there.second else "minutes")


def local(at: datetime, zone_name: str) -> str:
    """An instant for people: `Mon 2026-01-05 09:00 EST`, with seconds only where there are any."""
    there = at.astimezone(zone(zone_name))
    seconds = there.strftime(":%S") if there.second else ""
    return f"{there:%a %Y-%m-%d %H:%M}{seconds} {there.tzname()}"


def spoken(at: datetime, zone_name: str, now: datetime) -> str:
    """An instant as people say it, where the zone is clear: `Fri 17 Jan 09:00`."""
    return f"{spoken_day(at, zone_name, now)} {wall(at, zone_name):%H:%M}"


def spoken_end(at: datetime, zone_name: str, now: datetime) -> str:
    """The instant at which something ends, as people say it: that which ends a day is the end of
    that day, `the end of Thu 16 Jan`."""
    if day_to(at, zone_name) is None:
        return spoken(at, zone_name, now)
    return f"the end of {spoken_day(at - timedelta(seconds=1), zone_name, now)}"


def spoken_day(at: datetime, zone_name: str, now: datetime) -> str:
    """The day of an instant as people say it: `Fri 17 Jan`; its year too if it is not this year."""
    there = wall(at, zone_name)
    year = "" if there.year == wall(now, zone_name).year else f" {there.year}"
    return f"{there:%a} {there.day} {there:%b}{year}"


def spoken_days(first: datetime, last: datetime, zone_name: str, now: datetime) -> str:
    """The days from one instant to another as people say them, with a dash: 26 Jan to 2 Mar, 5 to
    12 Jan; of one day `Mon 5 Jan`. A year is told with each day, unless both are in this one."""
    begin, end, today = (wall(at, zone_name).date() for at in (first, last, now))
    if begin == end:
        return spoken_day(first, zone_name, now)
    is_this_year = begin.year == end.year == today.year
    if is_this_year and begin.month == end.month:
        return f"{begin.day}–{end.day} {end:%b}"
    told = (f"{day.day} {day:%b}{'' if is_this_year else f' {day.year}'}" for day in (begin, end))
    return " – ".join(told)


def from_now(at: datetime, zone_name: str, now: datetime) -> str:
    """An instant by which people decide: `in 3 days, Fri 17 Jan 09:00`."""
    return f"{_far(at, zone_name, now)}, {spoken(at, zone_name, now)}"


def day_from_now(at: datetime, zone_name: str, now: datetime) -> str:
    """The same with the day alone: `2 days ago, Mon 5 Jan`."""
    return f"{_far(at, zone_name, now)}, {spoken_day(at, zone_name, now)}"


def _far(at: datetime, zone_name: str, now: datetime) -> str:
    """How far an instant is from now: by minutes and hours, then by days of the calendar."""
    first, last = sorted((wall(at, zone_name), wall(now, zone_name)))
    minutes, days = int(abs(at - now).total_seconds()) // 60, (last.date() - first.date()).days
    if minutes == 0:
        return "now"
    if minutes < 60:
        return _apart(minutes, "minute", is_ahead=at > now)
    if days == 0:
        return _apart(minutes // 60, "hour", is_ahead=at > now)
    if days == 1:
        return "tomorrow" if at > now else "yesterday"
    if days <= _IN_DAYS:
        return _apart(days, "day", is_ahead=at > now)
    months = (last.year - first.year) * 12 + last.month - first.month - (last.day < first.day)
    years = months // 12
    if years < 2:
        return _apart(months, "month", is_ahead=at > now)
    return _apart(years, "year", is_ahead=at > now)


_IN_DAYS = 90
"""Up to so many days people count days; then they count months, and years from two on."""


def _apart(count: int, unit: str, *, is_ahead: bool) -> str:
    told = f"{count} {unit}{'' if count == 1 else 's'}"
    return f"in {told}" if is_ahead else f"{told} ago"


def elapsed(span: timedelta) -> str:
    """A length of time for people, in its two largest units: `3d 4h`, `12m 5s`."""
    total = int(span.total_seconds())
    days, rest = divmod(total, 86_400)
    hours, rest = divmod(rest, 3_600)
    minutes, seconds = divmod(rest, 60)
    parts = ((days, "d"), (hours, "h"), (minutes, "m"), (seconds, "s"))
    shown = [f"{count}{unit}" for count, unit in parts if count]
    return " ".join(shown[:2]) or "0s"
