"""The clock and the daily run."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime

from invoicectl.desk.asking import typed, views
from invoicectl.desk.done import Done, Report
from invoicectl.desk.engine.turn import at_the_clock
from invoicectl.desk.engine.walk import Taken, Walked, walk
from invoicectl.desk.engine.work import Desk, Work
from invoicectl.domain import dates
from invoicectl.domain.policy import Policy
from invoicectl.domain.text import visible
from invoicectl.errors import BadSpan, BadTime, NotSimulated, TimeGoesBack

Seen = Callable[[Taken], None]


def show(desk: Desk) -> Done:
    """Where the clock stands, and how many steps are due by it."""
    with desk.look() as work:
        stands = {
            "clock": work.info.clock,
            "now": dates.stamp(work.now),
            "timezone": work.get(Policy, 0).timezone,
            "due": work.store.agenda.count_due(work.now),
        }
        return work.done("clock", stands)


CONCURRENCY = {"stripe": 8}
"""How many charges a `tick` asks for at once by default; elsewhere one."""

MOST_AT_ONCE = 100


def tick(
    desk: Desk,
    *,
    is_dry: bool,
    catch_up: bool,
    concurrency: str | None = None,
    seen: Seen | None = None,
) -> Done:
    """Do everything that is due up to now, charges included; `is_dry` only shows it.

    `concurrency` is how many charges are asked for at once, 1 to 100."""
    size = None if concurrency is None else typed.whole(concurrency, "concurrency", 1, MOST_AT_ONCE)
    if is_dry:
        with desk.look(settled=True) as work:
            work.is_dry = True
            return _passed(work, seen, 1)
    with at_the_clock(desk), desk.act(catch_up=catch_up) as work:
        return _passed(work, seen, size or CONCURRENCY.get(work.info.gateway, 1))


def _passed(work: Work, seen: Seen | None, concurrency: int) -> Done:
    since = work.now
    is_simulated = work.info.simulated_at is not None
    with work.desk.stop.heeded():
        walked = walk(work, since, is_moving=is_simulated, seen=seen, concurrency=concurrency)
    return _told(work, since, walked, "invoicectl tick goes on")


def _told(work: Work, since: datetime, walked: Walked, goes_on: str) -> Done:
    """What happened; stopped early, also what is left by the instant that was reached."""
    error = None
    if walked.is_stopped:
        work.write()
        left = work.store.agenda.count_due(work.now)
        steps = "1 step remains" if left == 1 else f"{left:,} steps remain"
        reason = f"{steps} due, and no charge is half done"
        if work.info.simulated_at is not None:
            stands = dates.local(work.now, work.get(Policy, 0).timezone)
            reason = f"the clock stands at {stands}; {reason}"
        error = work.desk.stop.error(reason, goes_on)
    passage = Report(views.passage(work, since, walked.taken), "steps")
    return work.done("passage", passage, error)


def _span(work: Work, given: str) -> dates.Span:
    """How far the clock is to go. Raises BadSpan: back it never goes, and a time stands in --to."""
    if given.startswith("-"):
        raise BadSpan(text=visible(given[:40]), reason=": time never goes back")
    try:
        return dates.parse_span(given)
    except BadSpan as error:
        with suppress(BadTime):
            typed.time(work, given)
            error.hint = f"invoicectl clock advance --to {given}"
        raise


def advance(desk: Desk, span: str | None, to: str | None, *, seen: Seen | None = None) -> Done:
    """Walk a simulated clock on by a span, or to an instant; everything due happens."""
    if (span is None) == (to is None):
        raise typed.together(
            "the clock advances by a SPAN or --to a TIME",
            hint="invoicectl clock advance 8d",
        )
    with at_the_clock(desk), desk.act() as work:
        if work.info.simulated_at is None:
            raise NotSimulated(act="advanced")
        zone = work.get(Policy, 0).timezone
        since = work.now
        if span is not None:
            until = dates.add(since, _span(work, span), zone)
        else:
            until, _ = typed.time(work, to or "")
        if until < since:
            raise TimeGoesBack(to=dates.local(until, zone), now=dates.local(since, zone))
        with desk.stop.heeded():
            walked = walk(work, until, is_moving=True, seen=seen)
        return _told(work, since, walked, f"invoicectl clock advance --to {dates.stamp(until)}")
