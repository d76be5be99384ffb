"""What will happen, in order: the next step of each thing as it stands, and the visits to come.

What follows from a step once it is taken is not foreseen here, but for the charge that a card is
asked at once; what a reminder is sent before is told too. A visit that completes itself at its
start is told once, as a visit.
"""

import heapq
from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from invoicectl.desk.asking import coming, references, typed
from invoicectl.desk.asking.lists import PORTION, note_what_is_left, whole
from invoicectl.desk.asking.views import Json
from invoicectl.desk.done import Done
from invoicectl.desk.engine.work import Desk, Work
from invoicectl.domain import steps
from invoicectl.domain.model import Client, Invoice, Visit
from invoicectl.domain.things import Step

Order = tuple[datetime, int, int, str]


class Coming(NamedTuple):
    """One line of the agenda: a step, or the visit of a number; in the order of a walk."""

    order: Order
    step: Step | None
    visit: int = 0


def agenda(desk: Desk, client: str | None, until: str | None, *, newest: int | None) -> Done:
    """What will happen up to an instant, it included, of one client or all; so many of the nearest.

    Raises BadTime, BadReference, NotFound."""
    with desk.look() as work:
        whose = None if client is None else references.client(work, client).number
        end = coming.LAST if until is None else typed.last(work, until)
        entries = _entries(work, end, whose, newest)
        more = 0
        if newest is not None and len(entries) >= newest:
            total = work.store.looking.count_coming(work.now, end, whose)
            more = max(total - newest, 0)
        note_what_is_left(work, more=more)
        return work.done("agenda", _told(desk, entries, end, newest))


def _entries(work: Work, end: datetime, client: int | None, most: int | None) -> list[Coming]:
    """The next steps and the visits, at most so many of each kind, as a heap."""
    found = work.store.agenda.due_steps(end, limit=most, client=client)
    entries = [Coming(step.order, step) for step in found if not _is_visit(step, work.now)]
    visits = work.store.looking.coming_visits(work.now, end, client, most)
    entries += [Coming((at, -1, number, ""), None, number) for number, at in visits]
    heapq.heapify(entries)
    return entries


def _is_visit(step: Step, now: datetime) -> bool:
    """Whether the step is the completion of a visit that is told by itself."""
    return step.kind == "complete" and step.at >= now


def _told(desk: Desk, entries: list[Coming], end: datetime, most: int | None) -> Iterator[Json]:
    """The lines, read in short transactions; what a reminder is before is queued behind it."""
    left = most
    while entries and left != 0:
        portion: list[Json] = []
        with desk.look() as work, whole(work):
            while entries and len(portion) < (PORTION if left is None else min(PORTION, left)):
                entry = heapq.heappop(entries)
                portion.append(_line(work, entry))
                behind = _behind(work, entry.step)
                if behind is not None and behind.at <= end:
                    heapq.heappush(entries, Coming(behind.order, behind))
        yield from portion
        left = None if left is None else left - len(portion)


def _behind(work: Work, step: Step | None) -> Step | None:
    """What a reminder is sent before."""
    if step is None or step.kind != "remind":
        return None
    thing: Invoice | Client = coming.thing_of(work, step)
    found = steps.behind_reminders(work, thing)
    return found if isinstance(found, Step) else None


def _line(work: Work, entry: Coming) -> Json:
    if entry.step is not None:
        return coming.view(work, entry.step)
    return coming.of_visit(work, work.get(Visit, entry.visit))
