"""How times, spans, weekdays and zones are read and written. SPEC 3."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from invoicectl.domain import dates
from invoicectl.errors import BadSetting, BadSpan, BadTime
from tests.rules.asking import at

NOW = datetime(2026, 7, 8, 12, 30, 15, tzinfo=UTC)
NY, BERLIN, APIA, CAIRO = "America/New_York", "Europe/Berlin", "Pacific/Apia", "Africa/Cairo"


@pytest.mark.parametrize(
    ("zone", "text", "instant", "is_date", "why"),
    [
        ("UTC", "2026-01-05", "2026-01-05T00:00:00Z", True, "a date is its midnight"),
        (NY, "2026-01-05", "2026-01-05T05:00:00Z", True, "… in the business's zone"),
        (CAIRO, "2026-04-24", "2026-04-23T22:00:00Z", True, "a date without a midnight"),
        (NY, "2026-01-05T10:00", "2026-01-05T15:00:00Z", False, "a time of the zone"),
        (NY, "2026-01-05T10:00:30", "2026-01-05T15:00:30Z", False, "with seconds"),
        (NY, "2026-01-05 10:00", "2026-01-05T15:00:00Z", False, "a blank for the T"),
        (NY, "2026-01-05 10:00:30Z", "2026-01-05T10:00:30Z", False, "… with seconds, in UTC"),
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
    found = dates.parse(text, zone, now=NOW)
    assert (found.at, found.is_date) == (at(instant), is_date), why
    assert is_date or found.end == found.at, "an instant ends with itself"


@pytest.mark.parametrize(
    ("zone", "text", "end", "why"),
    [
        ("UTC", "2026-01-05", "2026-01-06T00:00:00Z", "the midnight that ends it"),
        (NY, "2026-03-08", "2026-03-09T04:00:00Z", "a day of 23 hours"),
        (NY, "2026-11-01", "2026-11-02T05:00:00Z", "a day of 25 hours"),
        (CAIRO, "2026-04-24", "2026-04-24T21:00:00Z", "a day that begins at one o'clock"),
        (CAIRO, "2026-04-23", "2026-04-23T22:00:00Z", "… ends the one before at what is midnight"),
        (APIA, "2011-12-29", "2011-12-30T10:00:00Z", "a day before one that never was"),
        (APIA, "2011-12-30", "2011-12-30T10:00:00Z", "that day ends as it begins"),
        ("UTC", "2028-02-29", "2028-03-01T00:00:00Z", "a leap day"),
        ("UTC", "8999-12-31", "9000-01-01T00:00:00Z", "the last day"),
    ],
)
def test_a_date_ends_with_its_day(zone: str, text: str, end: str, why: str) -> None:
    assert dates.parse(text, zone, now=NOW).end == at(end), why


@pytest.mark.parametrize(
    ("zone", "text", "instant", "is_date", "why"),
    [
        ("UTC", "today", "2026-07-08T00:00:00Z", True, "a date"),
        ("UTC", "tomorrow", "2026-07-09T00:00:00Z", True, "the next"),
        ("UTC", "yesterday", "2026-07-07T00:00:00Z", True, "the one before"),
        (NY, "today", "2026-07-08T04:00:00Z", True, "of the business's zone"),
        ("Pacific/Auckland", "today", "2026-07-08T12:00:00Z", True, "… where it is the 9th"),
        ("UTC", "now", "2026-07-08T12:30:15Z", False, "the clock's instant"),
        ("UTC", "+14d", "2026-07-22T12:30:15Z", False, "this time of day, so many dates later"),
        (NY, "+4mo", "2026-11-08T13:30:15Z", False, "… on the wall"),
        ("UTC", "-2h", "2026-07-08T10:30:15Z", False, "hours are elapsed"),
        ("UTC", "+1d12h", "2026-07-10T00:30:15Z", False, "a sum: the date first, then the hours"),
        ("UTC", "-1mo1w", "2026-06-01T12:30:15Z", False, "the sign is of all of it"),
        ("UTC", "+0d", "2026-07-08T12:30:15Z", False, "nothing"),
    ],
)
def test_times_by_the_clock(zone: str, text: str, instant: str, is_date: bool, why: str) -> None:
    found = dates.parse(text, zone, now=NOW)
    assert (found.at, found.is_date) == (at(instant), is_date), why


def test_behind_now_there_is_nothing() -> None:
    assert dates.parse("now", "UTC", now=NOW).end is None


def test_hours_come_after_the_date() -> None:
    """On 7 March at 5 pm in New York, a day and 12 hours: the clocks change within the hours."""
    now = at("2026-03-07T22:00:00Z")
    assert dates.parse("+12h", NY, now=now).at == at("2026-03-08T10:00:00Z")
    assert dates.parse("+1d12h", NY, now=now).at == at("2026-03-09T09:00:00Z")
    assert dates.parse("-1d12h", NY, now=at("2026-03-08T21:00:00Z")).at == at(
        "2026-03-07T10:00:00Z"
    )


@pytest.mark.parametrize(
    ("text", "reason", "why"),
    [
        ("10/11/26", "", "nobody knows which is the month"),
        ("5pm", "", "no date"),
        ("17:00", "", "no date"),
        ("Today", "", "a word in capitals"),
        ("today 10:00", "", "a word and a time"),
        ("monday", "", "a word that isn't one of them"),
        ("14d", "; +14d is so long after now", "a span without its sign"),
        ("+14", ": it has no unit, as in 14d", "no unit"),
        ("+1y", ": 'y' is not a unit", "no such unit"),
        ("+", "", "a sign alone"),
        ("--2h", ": it has a sign", "two signs"),
        ("+12h1d", ": the larger unit comes first", "the wrong order"),
        ("+999999mo", ": years run from 1970 to 8999", "too late"),
        ("-999999d", ": years run from 1970 to 8999", "too early"),
        ("", "", "nothing"),
        (" 2026-01-05", "", "a blank before"),
        ("2026-01-05  10:00", "", "two blanks for the T"),
        ("2026-01-05 ", "", "a blank after"),
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
        ("2026-01-05T10:00+25:00", "", "an offset of more than a day"),
        ("1969-12-31", ": years run from 1970 to 8999", "too early"),
        ("9000-01-01", ": years run from 1970 to 8999", "too late"),
    ],
)
def test_parse_refuses(text: str, reason: str, why: str) -> None:
    with pytest.raises(BadTime) as caught:
        dates.parse(text, NY, now=at("2031-07-09T02:00:00Z"))
    assert caught.value.message == f"'{text}' is not a time{reason}", why
    hint = caught.value.hint or ""
    begins = "write 2031-07-08, 2031-07-08T10:00 or 2031-07-08T10:00Z; or "
    assert hint.startswith(begins), "the example is of the business's day"
    for each in hint.removeprefix(begins).split(", "):
        assert dates.parse(each, NY, now=at("2031-07-09T02:00:00Z")), (
            "each form that it names is one"
        )


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
    ("text", "reason"),
    [
        *((text, "") for text in ("", " ", "d", "8 d", "٣d", "eight days", "8d ", "1000000d")),
        ("-1d", ": it has a sign"),
        ("+1d", ": it has a sign"),
        ("8", ": it has no unit, as in 8d"),
        ("0", ": it has no unit, as in 0d"),
        ("1.5h", ": its numbers are whole, like 1h30m"),
        ("1,5h", ": its numbers are whole, like 1h30m"),
        ("8D", ": 'D' is not a unit"),
        ("1y", ": 'y' is not a unit"),
        ("30s", ": 's' is not a unit"),
        ("1h30min", ": 'min' is not a unit"),
        ("12h1d", ": the larger unit comes first"),
        ("1m1mo", ": the larger unit comes first"),
        ("1d1d", ": a unit stands in it twice"),
        ("1d" * 40, ""),
    ],
)
def test_spans_that_are_none(text: str, reason: str) -> None:
    with pytest.raises(BadSpan) as caught:
        dates.parse_span(text)
    assert caught.value.message == f"'{text[:40]}' is not a span of time{reason}"
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
    with pytest.raises(BadSetting, match="is not a weekday; write MO,TU,WE,TH,FR,SA,SU"):
        dates.parse_days(text)


@pytest.mark.parametrize("text", ["UTC", NY, BERLIN, APIA, CAIRO, "Asia/Kolkata", "Etc/GMT+5"])
def test_zones(text: str) -> None:
    assert str(dates.zone(text)) == text


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


@pytest.mark.parametrize("text", ["17:00", "00:00", "05:30", "23:59"])
def test_wall_times(text: str) -> None:
    assert f"{dates.parse_wall_time(text, '--time'):%H:%M}" == text


@pytest.mark.parametrize("text", ["24:00", "5pm", "7:00", "17", "17:60", "17:00:00", "", "１７:00"])
def test_wall_times_that_are_none(text: str) -> None:
    with pytest.raises(BadSetting, match="is not a valid --time: write a time of day like 17:00"):
        dates.parse_wall_time(text, "--time")


def test_an_instant_is_written_and_read_once() -> None:
    at = datetime(2026, 1, 5, 9, tzinfo=UTC)
    assert dates.stamp(at) is dates.stamp(at)
    assert dates.unstamp("2026-01-05T09:00:00Z") is dates.unstamp("2026-01-05T09:00:00Z")
