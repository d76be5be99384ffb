"""The sample's weeks, lived through the real commands in a file that was just made."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, nullcontext
from datetime import date, timedelta
from typing import Any

from invoicectl.commands.sample.weeks import SETTINGS, WEEKS
from invoicectl.context import Context
from invoicectl.desk import file
from invoicectl.desk.done import Done
from invoicectl.desk.engine.work import Desk
from invoicectl.domain import dates
from invoicectl.domain.text import visible
from invoicectl.errors import Malformed

BEGINS = "2026-01-05"
"""The sample's first day, where nobody says which: a Monday."""

OPENS = "T09:00"
CLERK = "clerk"
"""Who acts in it."""

_KINDS = {
    "client": "clients",
    "provider": "providers",
    "session": "sessions",
    "booking": "bookings",
    "series": "series",
    "visit": "visits",
    "invoice": "invoices",
    "payment": "payments",
}

_DAY = re.compile(r"\{(\d+) (\d\d:\d\d)\}")
_MONTH = re.compile(r"\{month (\d+)\}")


def refuse_beside(*, is_beside: bool) -> None:
    """The sample is a business of its own settings. Raises Malformed for more of them."""
    if is_beside:
        raise Malformed(why="sample")


def sample(run: Context, root: Any, simulated_from: str | None) -> Done:
    """Make a file and live the sample's weeks in it, from the Monday of the week of that day on.

    Raises BadTime, FileExists."""
    given = visible((simulated_from or BEGINS)[:60])
    day = dates.parse(given, "UTC", now=run.clock().replace(microsecond=0)).at.date()
    monday = day - timedelta(days=day.weekday())
    made = _begun(run, run.new_desk, monday)
    if run.dry is None:
        desk, then = run.desk, "begin with: invoicectl attention"
    else:  # the file that was made is undone already
        desk = run.desk_in_memory()
        _begun(run, lambda: nullcontext(desk), monday)
        then = "none of it stays after a dry run"
    _live(run, desk, root, monday)
    told: Any = made.value
    now = desk.store.file.info().simulated_at
    has = f"the sample goes from {monday} to {now:%Y-%m-%d} and has {_counted(desk)}; {then}"
    value = {**told, "now": None if now is None else dates.stamp(now)}
    return made._replace(value=value, notes=(*made.notes, has))


def _begun(run: Context, place: Callable[[], AbstractContextManager[Desk]], monday: date) -> Done:
    """The file as it is before its weeks."""
    return file.init(
        place,
        SETTINGS,
        simulated_from=f"{monday}{OPENS}",
        gateway=None,
        is_test=False,
        now=run.clock(),
    )


def _counted(desk: Desk) -> str:
    """How much of each kind there is: nothing was removed, so it is the newest number."""
    with desk.look() as work:
        parts = [f"{work.next_number(kind) - 1} {name}" for kind, name in _KINDS.items()]
    return f"{', '.join(parts[:-1])} and {parts[-1]}"


def _live(run: Context, desk: Desk, root: Any, monday: date) -> None:
    """Each line is a command; those that a card declines or leaves open are done as well."""
    story = Context(clock=run.clock, chance=run.chance, gateway=run.gateway, store=desk.store)
    story.stop, story.actor = run.stop, CLERK
    with closing(story), story.desk.sharing_commits():
        for line in lines(monday):
            if story.stop.is_asked:
                raise story.stop.error(why="sample", path=visible(run.path))
            story.capture = []
            root.run(shlex.split(line), story)
        story.desk.commit()


def lines(first: date) -> Iterator[str]:
    """The weeks as command lines, for a business whose first day it is."""

    def day(number: str) -> date:
        return first + timedelta(days=int(number))

    for line in WEEKS.splitlines():
        if line.startswith("= "):
            _, number, time = line.split()
            yield f"clock advance --to {day(number)}T{time}"
        elif line and not line.startswith("#"):
            dated = _DAY.sub(lambda found: f"{day(found[1])}T{found[2]}", line)
            yield _MONTH.sub(lambda found: f"{day(found[1]):%Y_%m}", dated)
