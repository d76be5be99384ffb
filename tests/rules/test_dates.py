"""Wall times, calendar days, weekdays and spans, over every kind of clock change. SPEC 3."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from itertools import islice

import pytest

from invoicectl import dates
from invoicectl.errors import BadSetting, BadSpan, BadTime
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
    with pytest.raises(BadSpan, match="it ends after the year 8999"):
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
    found = dates.occurrences(days, time.fromisoformat(wall), at(after), zone)
    assert [dates.stamp(each) for each in islice(found, len(instants))] == instants, why


@pytest.mark.parametrize(
    ("zone", "text", "instant", "is_date", "why"),
    [
        ("UTC", "2026-01-05", "2026-01-05T00:00:00Z", True, "a date is its midnight"),
        (NY, "2026-01-05", "2026-01-05T05:00:00Z", True, "… in the business's zone"),
        (CAIRO, "2026-04-24", "2026-04-23T22:00:00Z", True, "a date without a midnight"),
        (NY, "2026-01-05T10:00", "2026-01-05T15:00:00Z", False, "a time of the zone"),
        (NY, "2026-01-05T10:00:30", "2026-01-05T15:00:30Z", False, "with seconds"),
        (NY, "2026-01-05T10:00Z", "2026-01-05T10:00:00Z", False, "UTC"),
        (NY, "2026-01-05T10:00:30Z", "2026-01-05T10:00:30Z", False, "UTC with seconds"),
        (NY, "2026-01-05T10:00+01:00", "2026-01-05T09:00:00Z", False, "an offset"),
        (NY, "2026-01-05T10:00:30-03:30", "2026-01-05T13:30:30Z", False, "half an hour west"),
        (NY, "2026-03-08T02:30", "2026-03-08T07:30:00Z", False, "not there: moved on"),
        (NY, "2026-11-01T01:30", "2026-11-01T05:30:00Z", False, "twice there: the first"),
        (NY, "2026-11-01T01:30-05:00", "2026-11-01T06:30:00Z", False, "an offset names the second"),
        ("UTC", "2028-02-29", "2028-02-29T00:00:00Z", True, "a leap day"),
        ("UTC", "1970-01-01", "1970-01-01T00:00:00Z", True, "the first year"),
        ("UTC", "8999-12-31", "8999-12-31T00:00:00Z", True, "the last year"),
    ],
)
def test_parse(zone: str, text: str, instant: str, is_date: bool, why: str) -> None:
    assert dates.parse(text, zone) == (at(instant), is_date), why


@pytest.mark.parametrize(
    ("text", "reason", "why"),
    [
        ("10/11/26", "", "nobody knows which is the month"),
        ("5pm", "", "no date"),
        ("17:00", "", "no date"),
        ("tomorrow", "", "a word"),
        ("", "", "nothing"),
        (" 2026-01-05", "", "a blank before"),
        ("2026-01-05 10:00", "", "a blank for the T"),
        ("2026-1-5", "", "one digit"),
        ("20260105", "", "no hyphens"),
        ("2026-W02-1", "", "a week date"),
        ("2026-01-05T10", "", "no minutes"),
        ("2026-01-05T10:00:00.5", "", "parts of a second"),
        ("2026-01-05T10:00z", "", "a small z"),
        ("2026-01-05T10:00+0100", "", "an offset without its colon"),
        ("2026-01-05Z", "", "a date has no offset"),
        ("٢٠٢٦-٠١-٠٥", "", "other digits"),
        ("2026-02-29", " that the calendar has", "no leap year"),
        ("2026-13-01", " that the calendar has", "thirteen months"),
        ("2026-01-05T24:00", " that the calendar has", "twenty-five hours"),
        ("2026-01-05T10:60", " that the calendar has", "sixty-one minutes"),
        ("2026-01-05T10:00:60", " that the calendar has", "a leap second"),
        ("2026-01-05T10:00+25:00", " that the calendar has", "an offset of more than a day"),
        ("1969-12-31", ": years run from 1970 to 8999", "too early"),
        ("9000-01-01", ": years run from 1970 to 8999", "too late"),
    ],
)
def test_parse_refuses(text: str, reason: str, why: str) -> None:
    with pytest.raises(BadTime) as caught:
        dates.parse(text, "UTC")
    assert caught.value.message == f"'{text}' is not a time{reason}", why
    assert caught.value.hint == "write 2026-01-05, 2026-01-05T10:00 or 2026-01-05T10:00Z"


@pytest.mark.parametrize(
    ("text", "span", "shown", "why"),
    [
        ("8d", (0, 8, 0), "8d", "days"),
        ("24h", (0, 0, 1_440), "24h", "hours stay hours"),
        ("1d", (0, 1, 0), "1d", "and a day a day"),
        ("90m", (0, 0, 90), "1h30m", "minutes, in their largest units"),
        ("2w", (0, 14, 0), "14d", "weeks are days"),
        ("1mo", (1, 0, 0), "1mo", "a calendar month, not a minute"),
        ("1m", (0, 0, 1), "1m", "a minute, not a month"),
        ("1d12h", (0, 1, 720), "1d12h", "a sum"),
        ("1mo2w3d4h5m", (1, 17, 245), "1mo17d4h5m", "all of it"),
        ("0d", (0, 0, 0), "0m", "nothing is a span"),
    ],
)
def test_spans(text: str, span: tuple[int, int, int], shown: str, why: str) -> None:
    assert dates.parse_span(text) == dates.Span(*span), why
    assert str(dates.Span(*span)) == shown, why
    assert dates.parse_span(shown) == dates.Span(*span), "what is shown can be read"


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "d", "8", "8 d", "8D", "1y", "30s", "-1d", "+1d", "1.5h", "1,5h", "12h1d"),
        *("1d1d", "1m1mo", "٣d", "1000000d", "eight days", "8d "),
    ],
)
def test_spans_that_are_none(text: str) -> None:
    with pytest.raises(BadSpan) as caught:
        dates.parse_span(text)
    assert caught.value.message == f"'{text}' is not a span of time"
    assert caught.value.hint == "write 8d, 24h, 90m, 2w, 1mo or a sum such as 1d12h"


@pytest.mark.parametrize(
    ("text", "days", "why"),
    [
        ("MO,WE,FR", "MO,WE,FR", "as in RFC 5545"),
        ("fr, mo", "MO,FR", "in the week's order, in capitals, blanks or not"),
        ("SU,SU", "SU", "each once"),
    ],
)
def test_parse_days(text: str, days: str, why: str) -> None:
    assert dates.parse_days(text) == days, why


@pytest.mark.parametrize("text", ["", "MON", "MO,", "MO WE", "1MO", "Friday"])
def test_parse_days_refuses(text: str) -> None:
    with pytest.raises(BadSetting, match="is no weekday; write MO,TU,WE,TH,FR,SA,SU"):
        dates.parse_days(text)


@pytest.mark.parametrize("text", ["UTC", NY, BERLIN, APIA, CAIRO, "Asia/Kolkata", "Etc/GMT+5"])
def test_zones(text: str) -> None:
    assert dates.zone(text).key == text


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Mars/Olympus", "no such place"),
        ("Europe", "a folder of zones"),
        ("", "nothing"),
        ("../etc/passwd", "a path"),
        ("/usr/share/zoneinfo/UTC", "a path"),
        ("Europe/Berlin ", "a blank"),
        ("GMT+5", "an offset is no zone"),
        ("+01:00", "an offset is no zone"),
        ("localtime", "this machine's own zone, another's on another machine"),
        ("posixrules", "a file beside the zones"),
        ("right/UTC", "counts leap seconds: 27 seconds off"),
    ],
)
def test_zones_that_are_none(text: str, why: str) -> None:
    with pytest.raises(BadSetting):
        dates.zone(text)


@pytest.mark.parametrize(
    ("zone", "instant", "shown", "why"),
    [
        (NY, "2026-01-05T14:00:00Z", "Mon 2026-01-05 09:00 EST", "winter"),
        (NY, "2026-07-05T13:00:30Z", "Sun 2026-07-05 09:00:30 EDT", "seconds where there are any"),
        (NY, "2026-11-01T05:30:00Z", "Sun 2026-11-01 01:30 EDT", "the first 01:30"),
        (NY, "2026-11-01T06:30:00Z", "Sun 2026-11-01 01:30 EST", "the second is told apart"),
        (BERLIN, "2026-03-29T01:00:00Z", "Sun 2026-03-29 03:00 CEST", "just after the gap"),
    ],
)
def test_local(zone: str, instant: str, shown: str, why: str) -> None:
    assert dates.local(at(instant), zone) == shown, why


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [
        (0, "0s"),
        (59, "59s"),
        (725, "12m 5s"),
        (7_200, "2h"),
        (273_600, "3d 4h"),
        (273_661, "3d 4h"),
    ],
)
def test_elapsed_in_its_two_largest_units(seconds: int, shown: str) -> None:
    assert dates.elapsed(timedelta(seconds=seconds)) == shown


def test_stamps_are_utc_and_read_back() -> None:
    instant = datetime(2026, 1, 5, 9, 0, 1, tzinfo=UTC)
    assert dates.stamp(instant) == "2026-01-05T09:00:01Z"
    assert dates.unstamp("2026-01-05T09:00:01Z") == instant
