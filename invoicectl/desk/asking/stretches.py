"""The periods that people give: their ends, or the month, year or day that stands for both."""

from __future__ import annotations

from typing import TYPE_CHECKING

from invoicectl import errors
from invoicectl.desk.asking import typed
from invoicectl.domain import periods, text
from invoicectl.domain.periods import Period
from invoicectl.domain.policy import Policy

if TYPE_CHECKING:
    from invoicectl.desk.engine.work import Work


def period(work: Work, given: typed.Ends) -> Period:
    """The period that people mean: it includes its last day. Raises BadTime, BadPeriod, Malformed.

    Until `now` is all that is recorded, so its end is open."""
    named = [f"--{name}" for name, value in given._asdict().items() if value is not None]
    if len(named) > 1 and named != ["--since", "--until"]:
        raise errors.Malformed(why="both_ends", option=named[-1], other=named[0])
    zone = work.get(Policy, 0).timezone
    if given.month is not None:
        return periods.month(text.visible(given.month[:60]), zone, now=work.now)
    if given.year is not None:
        return periods.year(text.visible(given.year[:60]), zone, now=work.now)
    if given.on is not None:
        return _day(work, given.on)
    found = Period(
        None if given.since is None else typed.written(work, given.since).at,
        None if given.until is None else typed.written(work, given.until).end,
    )
    if found.since is not None and found.until is not None and found.since >= found.until:
        raise errors.Malformed(why="empty_period", since=given.since, until=given.until)
    return found


def _day(work: Work, given: str) -> Period:
    """One day, by its date. Raises BadTime, BadPeriod."""
    found = typed.written(work, given)
    if not found.is_date:
        shown = text.visible(given[:60])
        raise errors.BadPeriod(given=shown, what="day", example=f"{typed.day_of(work)}")
    return Period(found.at, found.end)
