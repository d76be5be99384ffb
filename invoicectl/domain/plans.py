"""When things fall due: the client's days, collecting and its retries, the weekly run, visits.

Pure calendar: from terms or policy and an instant, the next one.
"""

from __future__ import annotations

from datetime import datetime

from invoicectl.domain import dates
from invoicectl.domain.model import Invoice, Policy, Series, Terms

PLAN_AHEAD_DAYS = 14
"""Calendar days before its start that a ruled visit is planned. Source: B5."""


def retry_at(terms: Terms, invoice: Invoice) -> datetime:
    """When the next automatic attempt falls due: a span after the minute of the last. SPEC 3."""
    minute = (invoice.answered_at or invoice.issued_at).replace(second=0)
    return dates.add(minute, terms.retry_after[invoice.attempts - 1], terms.timezone)


def deadline(terms: Terms, since: datetime) -> datetime:
    """The end of the client's days: calendar days on the wall of the business. A5."""
    return dates.add_days(since, terms.response_days, terms.timezone)


def occurrence(series: Series, after: datetime) -> datetime:
    """The first start of a ruled series after an instant. B5."""
    wall_time = series.time
    if series.days is None or wall_time is None:
        raise ValueError(f"{series.ref} has no rule to plan by")
    return next(dates.occurrences(series.days, wall_time, after, series.timezone))


def weekly_after(policy: Policy, since: datetime) -> datetime:
    """The first weekly run strictly after an instant, from the calendar."""
    weekday = dates.WEEKDAYS.index(policy.collect_weekday)
    return dates.weekday_after(since, weekday, policy.collect_at, policy.timezone)


def weekly_before(policy: Policy, now: datetime) -> datetime:
    """The last weekly run strictly before an instant, from the calendar."""
    weekday = dates.WEEKDAYS.index(policy.collect_weekday)
    return dates.weekday_before(now, weekday, policy.collect_at, policy.timezone)


def due_on(day: datetime, terms: Terms) -> datetime:
    """The time of collecting on the local date of an instant. Source: B3, direct invoices."""
    date = dates.wall(day, terms.timezone).date()
    return dates.at_wall_time(date, terms.collect_at, terms.timezone)


def not_passed(due_at: datetime, terms: Terms, now: datetime) -> datetime:
    """A due instant, or the next time of collecting where it has passed already. SPEC 3."""
    if due_at >= now:
        return due_at
    return dates.first_at_or_after(now, terms.collect_at, terms.timezone)
