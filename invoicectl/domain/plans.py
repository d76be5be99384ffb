"""The plans: what rules an invoice follows, and when the things that they name fall due.

What is different between plans stands in PLANS, once. The rest is calendar: from terms or policy
and an instant, the next one.
"""

from datetime import datetime
from decimal import Decimal
from typing import Literal

from invoicectl.domain import dates
from invoicectl.domain.model import Invoice, Series
from invoicectl.domain.policy import Policy, Terms
from invoicectl.domain.states import PlanName
from invoicectl.domain.tuples import NamedTuple


class Plan(NamedTuple):
    """What is different between plans.

    `first_status` is that of a new invoice; `late_fee_rate` the term that is its rate (B10).
    `income` is when its total is the business's: `confirmed` (a session's fee, in its parts),
    `visited` (each visit as it is done) or `issued`. `voided` is what becomes of its visits when it
    is void: they are `cancelled`, or `billed again`. `collected_by` is the rule by which time
    collects it. `is_tipped`: a client's auto-tip is charged with it."""

    first_status: Literal["pending", "open"]
    late_fee_rate: Literal["late_fee_rate", "session_late_fee_rate"]
    income: Literal["confirmed", "visited", "issued"]
    voided: Literal["cancelled", "billed again"] | None
    collected_by: Literal["7", "B4"]
    is_tipped: bool


PLANS: dict[PlanName, Plan] = {
    "session": Plan("pending", "session_late_fee_rate", "confirmed", None, "7", False),
    "booking": Plan("open", "late_fee_rate", "visited", "cancelled", "B4", True),
    "series": Plan("open", "late_fee_rate", "issued", "billed again", "B4", True),
    "direct": Plan("open", "late_fee_rate", "issued", None, "B4", False),
}
"""The plans by name: a session is charged at its confirmation, a booking half down and the rest at
the time of collecting on its last day, a series on Fridays, a direct invoice on its due date."""


def late_fee_rate(invoice: Invoice) -> Decimal:
    """The share of the base that a late fee on this invoice is. Source: B10."""
    rate: Decimal = getattr(invoice.terms, PLANS[invoice.plan].late_fee_rate)
    return rate


PLAN_AHEAD_DAYS = 14
"""Calendar days before its start that a ruled visit is planned. Source: B5."""


def retry_at(terms: Terms, invoice: Invoice) -> datetime:
    """When the next automatic attempt falls due: a span after the minute of the last. SPEC 3."""
    minute = (invoice.answered_at or invoice.issued_at).replace(second=0)
    return dates.add(minute, terms.retry_after[invoice.attempts - 1], terms.timezone)


def deadline(terms: Terms, since: datetime) -> datetime:
    """The end of the client's days: calendar days on the wall of the business. A5."""
    return dates.add_days(since, terms.response_days, terms.timezone)


def answer_by(invoice: Invoice, sent_at: datetime) -> datetime:
    """The end of the client's days after a message: they begin again, and never end sooner. A5."""
    until = deadline(invoice.terms, sent_at)
    return until if invoice.deadline_at is None else max(invoice.deadline_at, until)


def occurrence(series: Series, zone: str) -> datetime:
    """The next start of a ruled series, in the zone of now: after its own start and, on the wall,
    after what was planned so far, so that another zone neither repeats a day nor leaves one out.
    B5."""
    if series.days is None or series.time is None:
        raise ValueError(f"{series.ref} has no rule to plan by")
    planned_until = dates.wall(series.planned_until_at or series.started_at, series.timezone)
    found = dates.occurrences(series.days, series.time, planned_until, zone)
    return next(at for at in found if at > series.started_at)


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


def balance_due(last_start_at: datetime, terms: Terms, now: datetime) -> datetime:
    """When a booking's balance is due by the start of its last visit, as it is set now. B3."""
    return not_passed(due_on(last_start_at, terms), terms, now)


def not_passed(due_at: datetime, terms: Terms, now: datetime) -> datetime:
    """A due instant, or the next time of collecting where it has passed already. SPEC 3."""
    if due_at >= now:
        return due_at
    return dates.first_at_or_after(now, terms.collect_at, terms.timezone)
