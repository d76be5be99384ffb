"""Periods: months, years, and what headers call them. SPEC 3."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from invoicectl.domain import dates, periods
from invoicectl.domain.periods import EVER, Period
from invoicectl.errors import BadPeriod
from tests.rules.asking import NEW_YORK, at

NOW = datetime(2031, 7, 8, 12, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("read", "text", "zone", "since", "until", "why"),
    [
        (periods.month, "2026-03", "UTC", "2026-03-01", "2026-04-01", "31 days"),
        (periods.month, "2026-12", "UTC", "2026-12-01", "2027-01-01", "the year's last"),
        (periods.month, "2028-02", "UTC", "2028-02-01", "2028-03-01", "29 days"),
        (periods.month, "8999-11", "UTC", "8999-11-01", "8999-12-01", "late"),
        (periods.year, "2026", "UTC", "2026-01-01", "2027-01-01", "a year"),
        (periods.month, "2026-03", NEW_YORK, "2026-03-01T05:00", "2026-04-01T04:00", "in summer"),
        (periods.year, "2026", NEW_YORK, "2026-01-01T05:00", "2027-01-01T05:00", "of the zone"),
    ],
)
def test_months_and_years(
    read: Callable[..., Period], text: str, zone: str, since: str, until: str, why: str
) -> None:
    ends = (dates.parse(each, "UTC", now=NOW).at for each in (since, until))
    assert read(text, zone, now=NOW) == Period(*ends), why


@pytest.mark.parametrize(
    ("read", "text", "example"),
    [
        *(
            (periods.month, text, "2031-07")
            for text in (
                *("", "2026", "2026-13", "2026-00", "2026-1", "2026-03-01", "03-2026", "March"),
                *("1969-12", "9000-01", "٢٠٢٦-٠٣", " 2026-03", "2026-03 "),
            )
        ),
        *(
            (periods.year, text, "2031")
            for text in ("", "26", "2026-03", "1969", "9000", "0000", "٢٠٢٦", "+2026", "year")
        ),
    ],
)
def test_what_is_none_is_refused(read: Callable[..., Period], text: str, example: str) -> None:
    with pytest.raises(BadPeriod) as caught:
        read(text, "UTC", now=NOW)
    assert caught.value.message == f"'{text}' is not a {read.__name__}"
    assert caught.value.hint == f"write it like {example}", "an example of today"


@pytest.mark.parametrize(
    ("zone", "since", "until", "told", "why"),
    [
        ("UTC", "2026-03-01", "2026-04-01", "1–31 March 2026", "a month"),
        ("UTC", "2026-03-05", "2026-03-06", "5 March 2026", "a day"),
        ("UTC", "2026-03-01", "2026-04-16", "1 March – 15 April 2026", "two months"),
        ("UTC", "2026-01-01", "2027-01-01", "1 January – 31 December 2026", "a year"),
        ("UTC", "2025-12-31", "2026-01-03", "31 December 2025 – 2 January 2026", "two years"),
        ("UTC", "2026-03-01", None, "from 1 March 2026", "no end"),
        ("UTC", None, "2026-04-01", "to 31 March 2026", "no beginning"),
        ("UTC", None, None, "", "all there is"),
        (NEW_YORK, "2026-03-01T05:00", "2026-04-01T04:00", "1–31 March 2026", "of the zone"),
        ("UTC", "2026-03-01", "2026-04-01T12:00",
         "from 1 March 2026 up to, not with, Wed 2026-04-01 12:00 UTC", "ends within a day"),
        ("UTC", "2026-03-01T09:00", "2026-04-01", "from Sun 2026-03-01 09:00 UTC to 31 March 2026",
         "begins within a day"),
        ("UTC", "2026-03-01", "2026-03-01",
         "from 1 March 2026 up to, not with, Sun 2026-03-01 00:00 UTC", "nothing lies between"),
    ],
)  # fmt: skip
def test_headers(zone: str, since: str | None, until: str | None, told: str, why: str) -> None:
    ends = (
        None if each is None else dates.parse(each, "UTC", now=NOW).at for each in (since, until)
    )
    assert periods.told(Period(*ends), zone) == told, why


def test_the_end_of_a_day_is_called_by_its_day() -> None:
    assert periods.told_end(at("2026-02-01T04:59:59Z"), NEW_YORK) == "31 January 2026"
    assert periods.told_end(at("2026-02-01T04:59:58Z"), NEW_YORK).startswith("Sat 2026-01-31 23:59")


def test_bounds_hold_every_stored_instant() -> None:
    assert EVER.bounds == ("", "9999")
    assert EVER.stamps == (None, None)
    both = Period(at("2026-03-01T00:00:00Z"), at("2026-04-01T00:00:00Z"))
    assert both.bounds == both.stamps == ("2026-03-01T00:00:00Z", "2026-04-01T00:00:00Z")
