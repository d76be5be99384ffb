"""Wall times, calendar days, weekdays and spans over every kind of clock change. SPEC 3.

How they are read and written is in test_dates_written.py."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from itertools import islice

import pytest

from invoicectl.domain import dates
from invoicectl.errors import BadSpan
from tests.rules.asking import at

NY, BERLIN, APIA, CAIRO = "America/New_York", "Europe/Berlin", "Pacific/Apia", "Africa/Cairo"
FRIDAY, SUNDAY = dates.WEEKDAYS.index("FR"), dates.WEEKDAYS.index("SU")


@pytest.mark.parametrize(
    ("zone", "wall", "instant", "why"),
    [
        ("UTC", "2026-01-05T09:00", "2026-01-05T09:00:00Z", "no offset"),
        (NY, "2026-01-05T09:00", "2026-01-05T14:00:00Z", "winter"),
        (NY, "2026-07-05T09:00", "2026-07-05T13:00:00Z", "summer"),
        (NY, "2026-03-08T01:59:59", "2026-03-08T06:59:59Z", "the last second before the gap"),
        (NY, "2026-03-08T02:00", "2026-03-08T07:00:00Z", "the gap's first second is moved on"),
        (NY, "2026-03-08T02:30", "2026-03-08T07:30:00Z", "half past two is half past three"),
        (NY, "2026-03-08T03:00", "2026-03-08T07:00:00Z", "the first second after the gap"),
        (NY, "2026-11-01T00:59:59", "2026-11-01T04:59:59Z", "the last second that is there once"),
        (NY, "2026-11-01T01:30", "2026-11-01T05:30:00Z", "of two the first"),
        (NY, "2026-11-01T02:00", "2026-11-01T07:00:00Z", "once again"),
        (BERLIN, "2026-03-29T02:30", "2026-03-29T01:30:00Z", "moved on to half past three"),
        (BERLIN, "2026-10-25T02:30", "2026-10-25T00:30:00Z", "of two the first"),
        (CAIRO, "2026-04-24T00:00", "2026-04-23T22:00:00Z", "a midnight that isn't: 01:00"),
        (CAIRO, "2026-10-29T23:30", "2026-10-29T20:30:00Z", "of two the first"),
        (APIA, "2011-12-30T17:00", "2011-12-31T03:00:00Z", "a day that isn't: the next one"),
        ("Asia/Kathmandu", "2026-01-05T09:00", "2026-01-05T03:15:00Z", "quarters of an hour"),
    ],
)
def test_instant_of_a_wall_time(zone: str, wall: str, instant: str, why: str) -> None:
    assert dates.instant(datetime.fromisoformat(wall), zone) == at(instant), why


def test_both_of_a_doubled_hour_show_the_same_wall_time() -> None:
    first, second = at("2026-11-01T05:30:00Z"), at("2026-11-01T06:30:00Z")
    assert (
        dates.wall(first, NY)
        == dates.wall(second, NY)
        == datetime.fromisoformat("2026-11-01T01:30")
    )
    assert dates.wall(second, NY).fold == 0


@pytest.mark.parametrize(
    ("zone", "start", "span", "end", "why"),
    [
        ("UTC", "2026-01-05T09:00:00Z", "8d", "2026-01-13T09:00:00Z", "the days of an answer"),
        ("UTC", "2028-02-21T09:00:00Z", "8d", "2028-02-29T09:00:00Z", "a leap day"),
        ("UTC", "2027-02-21T09:00:00Z", "8d", "2027-03-01T09:00:00Z", "no leap day"),
        (NY, "2026-03-07T22:00:00Z", "1d", "2026-03-08T21:00:00Z", "5 pm again, 23 hours on"),
        (NY, "2026-03-07T22:00:00Z", "24h", "2026-03-08T22:00:00Z", "24 hours on, 6 pm"),
        (NY, "2026-10-31T21:00:00Z", "1d", "2026-11-01T22:00:00Z", "5 pm again, 25 hours on"),
        (NY, "2026-10-31T21:00:00Z", "24h", "2026-11-01T21:00:00Z", "24 hours on, 4 pm"),
        (BERLIN, "2026-03-28T16:00:00Z", "1d", "2026-03-29T15:00:00Z", "calendar day, spring"),
        (BERLIN, "2026-03-28T16:00:00Z", "24h", "2026-03-29T16:00:00Z", "elapsed, spring"),
        (BERLIN, "2026-10-24T15:00:00Z", "1d", "2026-10-25T16:00:00Z", "calendar day, autumn"),
        (BERLIN, "2026-10-24T15:00:00Z", "24h", "2026-10-25T15:00:00Z", "elapsed, autumn"),
        (NY, "2026-03-07T22:00:00Z", "1d12h", "2026-03-09T09:00:00Z", "days first, then hours"),
        (NY, "2026-03-08T06:30:00Z", "90m", "2026-03-08T08:00:00Z", "minutes over the gap"),
        (NY, "2026-03-07T07:30:00Z", "1d", "2026-03-08T07:30:00Z", "02:30 isn't: 03:30"),
        (NY, "2026-10-31T05:30:00Z", "1d", "2026-11-01T05:30:00Z", "01:30 twice: the first"),
        (NY, "2026-11-01T06:30:00Z", "1d", "2026-11-02T06:30:00Z", "from the second 01:30"),
        ("UTC", "2026-01-31T09:00:00Z", "1mo", "2026-02-28T09:00:00Z", "a month's last day"),
        ("UTC", "2028-01-31T09:00:00Z", "1mo", "2028-02-29T09:00:00Z", "… in a leap year"),
        ("UTC", "2028-02-29T09:00:00Z", "12mo", "2029-02-28T09:00:00Z", "a year from a leap day"),
        ("UTC", "2026-01-31T09:00:00Z", "1mo1d", "2026-03-01T09:00:00Z", "month first, then day"),
        (NY, "2026-02-08T07:30:00Z", "1mo", "2026-03-08T07:30:00Z", "a month into the gap"),
        (APIA, "2011-12-30T03:00:00Z", "1d", "2011-12-31T03:00:00Z", "over the day that isn't"),
        (APIA, "2011-12-30T03:00:00Z", "2d", "2011-12-31T03:00:00Z", "… two days: the same"),
        (NY, "2026-03-07T22:00:00Z", "2w", "2026-03-21T21:00:00Z", "weeks are calendar days"),
        (NY, "2026-03-07T22:00:00Z", "0d", "2026-03-07T22:00:00Z", "nothing"),
    ],
)
def test_add(zone: str, start: str, span: str, end: str, why: str) -> None:
    assert dates.add(at(start), dates.parse_span(span), zone) == at(end), why


@pytest.mark.parametrize(
    ("start", "span"),
    [
        ("8999-12-31T00:00:00Z", "1d"),
        ("8999-12-31T23:59:00Z", "1m"),
        ("2026-01-05T09:00:00Z", "999999mo"),
        ("2026-01-05T09:00:00Z", "999999w"),
    ],
)
def test_add_ends_with_the_calendar(start: str, span: str) -> None:
    with pytest.raises(BadSpan, match="years run from 1970 to 8999"):
        dates.add(at(start), dates.parse_span(span), "UTC")


@pytest.mark.parametrize(
    ("zone", "start", "days", "end", "why"),
    [
        (NY, "2026-03-02T14:00:00Z", 8, "2026-03-10T13:00:00Z", "the same 9 am over spring"),
        (NY, "2026-03-10T13:00:00Z", -8, "2026-03-02T14:00:00Z", "and back"),
        (BERLIN, "2026-10-19T07:00:00Z", 8, "2026-10-27T08:00:00Z", "the same 9 am over autumn"),
        (BERLIN, "2026-11-08T16:00:00Z", -14, "2026-10-25T16:00:00Z", "planned 14 days ahead"),
    ],
)
def test_add_days(zone: str, start: str, days: int, end: str, why: str) -> None:
    assert dates.add_days(at(start), days, zone) == at(end), why


@pytest.mark.parametrize(
    ("zone", "wall", "since", "found", "why"),
    [
        ("UTC", "17:00", "2026-01-05T16:59:59Z", "2026-01-05T17:00:00Z", "a second before"),
        ("UTC", "17:00", "2026-01-05T17:00:00Z", "2026-01-05T17:00:00Z", "this very instant"),
        ("UTC", "17:00", "2026-01-05T17:00:01Z", "2026-01-06T17:00:00Z", "a second after"),
        (NY, "17:00", "2026-03-07T22:00:01Z", "2026-03-08T21:00:00Z", "over spring"),
        (NY, "17:00", "2026-10-31T21:00:01Z", "2026-11-01T22:00:00Z", "over autumn"),
        (NY, "02:30", "2026-03-08T06:59:59Z", "2026-03-08T07:30:00Z", "moved on by the gap"),
        (NY, "02:30", "2026-03-08T07:30:01Z", "2026-03-09T06:30:00Z", "the day after the gap"),
        (NY, "01:30", "2026-11-01T05:30:00Z", "2026-11-01T05:30:00Z", "the first of two"),
        (NY, "01:30", "2026-11-01T05:30:01Z", "2026-11-02T06:30:00Z", "the second is none"),
        (NY, "23:30", "2026-01-05T02:00:00Z", "2026-01-05T04:30:00Z", "yesterday on the wall"),
        (APIA, "17:00", "2011-12-30T03:00:01Z", "2011-12-31T03:00:00Z", "over a lost day"),
        (CAIRO, "00:00", "2026-04-22T22:00:01Z", "2026-04-23T22:00:00Z", "a lost midnight"),
    ],
)
def test_first_at_or_after(zone: str, wall: str, since: str, found: str, why: str) -> None:
    there = dates.first_at_or_after(at(since), time.fromisoformat(wall), zone)
    assert there == at(found), why


@pytest.mark.parametrize(
    ("zone", "wall", "now", "before", "after", "why"),
    [
        (
            *(NY, "17:00", "2026-03-06T21:59:59Z"),
            *("2026-02-27T22:00:00Z", "2026-03-06T22:00:00Z", "a second before Friday's run"),
        ),
        (
            *(NY, "17:00", "2026-03-06T22:00:00Z"),
            *("2026-02-27T22:00:00Z", "2026-03-13T21:00:00Z", "the very instant is neither"),
        ),
        (
            *(NY, "17:00", "2026-03-06T22:00:01Z"),
            *("2026-03-06T22:00:00Z", "2026-03-13T21:00:00Z", "167 hours to the next: spring"),
        ),
        (
            *(NY, "17:00", "2026-11-02T12:00:00Z"),
            *("2026-10-30T21:00:00Z", "2026-11-06T22:00:00Z", "169 hours between: autumn"),
        ),
        (
            *(BERLIN, "17:00", "2026-03-29T12:00:00Z"),
            *("2026-03-27T16:00:00Z", "2026-04-03T15:00:00Z", "spring in Berlin"),
        ),
        (
            *(BERLIN, "17:00", "2026-10-25T12:00:00Z"),
            *("2026-10-23T15:00:00Z", "2026-10-30T16:00:00Z", "autumn in Berlin"),
        ),
        (
            *(APIA, "17:00", "2011-12-31T02:59:59Z"),
            *("2011-12-24T03:00:00Z", "2011-12-31T03:00:00Z", "Friday 30 was a Saturday there"),
        ),
        (
            *(APIA, "17:00", "2011-12-31T03:00:00Z"),
            *("2011-12-24T03:00:00Z", "2012-01-06T03:00:00Z", "the moved Friday itself"),
        ),
        (
            *(APIA, "17:00", "2011-12-31T03:00:01Z"),
            *("2011-12-31T03:00:00Z", "2012-01-06T03:00:00Z", "six days to the next Friday"),
        ),
        (
            *(CAIRO, "00:00", "2026-04-23T21:59:59Z"),
            *("2026-04-16T22:00:00Z", "2026-04-23T22:00:00Z", "a Friday without a midnight"),
        ),
        (
            *(CAIRO, "00:00", "2026-04-23T22:00:00Z"),
            *("2026-04-16T22:00:00Z", "2026-04-30T21:00:00Z", "the moved midnight itself"),
        ),
        (
            *(CAIRO, "00:00", "2026-04-23T22:00:01Z"),
            *("2026-04-23T22:00:00Z", "2026-04-30T21:00:00Z", "just after it"),
        ),
    ],
)
def test_weekdays(zone: str, wall: str, now: str, before: str, after: str, why: str) -> None:
    wall_time = time.fromisoformat(wall)
    assert dates.weekday_before(at(now), FRIDAY, wall_time, zone) == at(before), why
    assert dates.weekday_after(at(now), FRIDAY, wall_time, zone) == at(after), why


@pytest.mark.parametrize(
    ("now", "before", "after", "why"),
    [
        ("2026-11-01T05:30:00Z", "2026-10-25T05:30:00Z", "2026-11-08T06:30:00Z", "the first"),
        ("2026-11-01T06:30:00Z", "2026-11-01T05:30:00Z", "2026-11-08T06:30:00Z", "the second"),
    ],
)
def test_weekday_in_a_doubled_hour(now: str, before: str, after: str, why: str) -> None:
    assert dates.weekday_before(at(now), SUNDAY, time(1, 30), NY) == at(before), why
    assert dates.weekday_after(at(now), SUNDAY, time(1, 30), NY) == at(after), why


@pytest.mark.parametrize(
    ("zone", "days", "wall", "after", "instants", "why"),
    [
        (
            *(NY, "MO,WE,FR", "10:00", "2026-03-06T15:00:00Z"),
            ["2026-03-09T14:00:00Z", "2026-03-11T14:00:00Z", "2026-03-13T14:00:00Z"],
            "strictly after, and 10 am stays 10 am over spring",
        ),
        (
            *(NY, "MO,WE,FR", "10:00", "2026-03-06T14:59:59Z"),
            ["2026-03-06T15:00:00Z", "2026-03-09T14:00:00Z"],
            "a second earlier Friday still counts",
        ),
        (
            *(NY, "SU", "02:30", "2026-02-28T00:00:00Z"),
            ["2026-03-01T07:30:00Z", "2026-03-08T07:30:00Z", "2026-03-15T06:30:00Z"],
            "in the gap moved forward, later not",
        ),
        (
            *(NY, "SU", "01:30", "2026-10-24T00:00:00Z"),
            ["2026-10-25T05:30:00Z", "2026-11-01T05:30:00Z", "2026-11-08T06:30:00Z"],
            "of a doubled hour the first, once",
        ),
        (
            *(APIA, "FR", "17:00", "2011-12-24T03:00:00Z"),
            ["2011-12-31T03:00:00Z", "2012-01-06T03:00:00Z"],
            "the lost Friday's visit is on the day after",
        ),
        (
            *("UTC", "MO,TU,WE,TH,FR,SA,SU", "00:00", "2028-02-27T12:00:00Z"),
            ["2028-02-28T00:00:00Z", "2028-02-29T00:00:00Z", "2028-03-01T00:00:00Z"],
            "every day, leap day included",
        ),
    ],
)
def test_occurrences(
    zone: str, days: str, wall: str, after: str, instants: list[str], why: str
) -> None:
    found = dates.occurrences(days, time.fromisoformat(wall), dates.wall(at(after), zone), zone)
    assert [dates.stamp(each) for each in islice(found, len(instants))] == instants, why


@pytest.mark.parametrize(
    ("at", "told", "why"),
    [
        ("2026-01-05T09:00:00", "now, Mon 5 Jan 09:00", "this very second"),
        ("2026-01-05T09:00:59", "now, Mon 5 Jan 09:00", "less than a minute is now"),
        ("2026-01-05T09:01:00", "in 1 minute, Mon 5 Jan 09:01", "one is not many"),
        ("2026-01-05T08:15:00", "45 minutes ago, Mon 5 Jan 08:15", "and so behind us"),
        ("2026-01-05T10:59:59", "in 1 hour, Mon 5 Jan 10:59", "whole hours that have to pass"),
        ("2026-01-05T23:59:59", "in 14 hours, Mon 5 Jan 23:59", "still today"),
        ("2026-01-06T00:00:00", "tomorrow, Tue 6 Jan 00:00", "a day of the calendar, not 24 h"),
        ("2026-01-06T23:00:00", "tomorrow, Tue 6 Jan 23:00", "38 hours, and still tomorrow"),
        ("2026-01-04T00:00:00", "yesterday, Sun 4 Jan 00:00", "33 hours ago"),
        ("2026-01-07T00:00:00", "in 2 days, Wed 7 Jan 00:00", "39 hours: two dates later"),
        ("2025-12-31T09:00:00", "5 days ago, Wed 31 Dec 2025 09:00", "another year is said"),
        ("2026-04-05T09:00:00", "in 90 days, Sun 5 Apr 09:00", "the last that is told in days"),
        ("2026-04-06T09:00:00", "in 3 months, Mon 6 Apr 09:00", "then in months"),
        ("2026-05-04T09:00:00", "in 3 months, Mon 4 May 09:00", "the fourth isn't whole"),
        ("2026-05-05T00:00:00", "in 4 months, Tue 5 May 00:00", "and now it is"),
        ("2025-06-06T09:00:00", "6 months ago, Fri 6 Jun 2025 09:00", "nor is the seventh"),
        ("2027-12-05T09:00:00", "in 23 months, Sun 5 Dec 2027 09:00", "no year and a half"),
        ("2028-01-05T09:00:00", "in 2 years, Wed 5 Jan 2028 09:00", "years from two on"),
    ],
)
def test_how_far_an_instant_is_and_when(at: str, told: str, why: str) -> None:
    now = datetime(2026, 1, 5, 9, tzinfo=UTC)
    assert dates.from_now(datetime.fromisoformat(f"{at}Z"), "UTC", now) == told, why


@pytest.mark.parametrize(
    ("at", "zone", "told", "why"),
    [
        ("2026-01-07T00:00:00", "UTC", "the end of Tue 6 Jan", "a midnight ends the day before"),
        ("2026-01-07T00:00:01", "UTC", "Wed 7 Jan 00:00", "the second after is of the next day"),
        ("2026-01-06T23:59:59", "UTC", "Tue 6 Jan 23:59", "the second before"),
        ("2026-01-01T00:00:00", "UTC", "the end of Wed 31 Dec 2025", "the year is that day's"),
        ("2026-01-07T05:00:00", "America/New_York", "the end of Tue 6 Jan", "where people are"),
        ("2026-01-07T00:00:00", "America/New_York", "Tue 6 Jan 19:00", "no midnight there"),
        ("2026-09-06T04:00:00", "America/Santiago", "the end of Sat 5 Sep", "no midnight, an end"),
        ("2026-09-06T04:00:01", "America/Santiago", "Sun 6 Sep 01:00", "the second after it"),
        ("2026-09-06T03:59:59", "America/Santiago", "Sat 5 Sep 23:59", "the second before it"),
        ("2026-04-23T22:00:00", "Africa/Cairo", "the end of Thu 23 Apr", "so in Egypt"),
        ("2026-11-01T04:00:00", "America/Havana", "the end of Sat 31 Oct", "of two midnights one"),
        ("2026-11-01T05:00:00", "America/Havana", "Sun 1 Nov 00:00", "the other ends nothing"),
    ],
)
def test_when_something_ends(at: str, zone: str, told: str, why: str) -> None:
    now = datetime(2026, 1, 5, 9, tzinfo=UTC)
    assert dates.spoken_end(datetime.fromisoformat(f"{at}Z"), zone, now) == told, why


def test_minutes_cross_midnight() -> None:
    now = datetime(2026, 1, 5, 23, 50, tzinfo=UTC)
    soon = dates.from_now(now + timedelta(minutes=20), "UTC", now)
    assert soon == "in 20 minutes, Tue 6 Jan 00:10"


def test_days_and_the_year_are_those_of_the_zone() -> None:
    """In New York it is still the last day of 2025, and the deadline is on the next day there."""
    now, at = datetime(2026, 1, 1, 2, tzinfo=UTC), datetime(2026, 1, 2, 2, tzinfo=UTC)
    assert dates.from_now(at, "America/New_York", now) == "tomorrow, Thu 1 Jan 2026 21:00"


TO_TYPE = [
    ("UTC", "2026-01-05T09:00:00Z", "2026-01-05T09:00", "no seconds where there are none"),
    ("UTC", "2026-01-05T09:00:07Z", "2026-01-05T09:00:07", "but where there are"),
    ("America/New_York", "2026-01-05T14:00:00Z", "2026-01-05T09:00", "the business's wall time"),
    ("Europe/Berlin", "2026-10-25T00:30:00Z", "2026-10-25T02:30", "the first of a doubled hour"),
    ("Europe/Berlin", "2026-10-25T01:30:00Z", "2026-10-25T01:30:00Z", "the second, which no wall"),
]


@pytest.mark.parametrize(("zone", "at", "typed", "why"), TO_TYPE)
def test_an_instant_to_type_names_that_instant(zone: str, at: str, typed: str, why: str) -> None:
    instant = dates.unstamp(at)
    assert dates.to_type(instant, zone) == typed, why
    assert dates.parse(typed, zone, now=instant).at == instant, why
