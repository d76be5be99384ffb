"""What will happen, in order: the next step of each thing as it stands, and the visits to come.

What follows from a step once it is taken is not foreseen here, but for the charge that a card is
asked at once, and the weekly invoice of a client of whom nothing is to be billed yet: it stands
behind the first visit that will be done by itself. What a reminder is sent before is told too. A
visit that completes itself at its start is told once, as a visit.
"""

import heapq
from collections.abc import Iterator
from datetime import datetime

from invoicectl.desk.asking import coming, references, typed
from invoicectl.desk.asking.lists import PORTION, note_what_is_left, whole
from invoicectl.desk.asking.views import Json
from invoicectl.desk.done import Done
from invoicectl.desk.engine.work import Desk, Work
from invoicectl.domain import plans, steps
from invoicectl.domain.model import Client, Invoice, Series, Visit
from invoicectl.domain.policy import Policy
from invoicectl.domain.things import NoStep, Step
from invoicectl.domain.tuples import NamedTuple

Order = tuple[datetime, int, int, str]


class Coming(NamedTuple):
    """One line of the agenda: a step, or the visit of a number; in the order of a walk. One that is
    foreseen is told only if the rules say so once its turn has come."""

    order: Order
    step: Step | None
    visit: int = 0
    is_foreseen: bool = False


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
    """The lines, read in short transactions; what comes behind one is queued with it."""
    left, foreseen = most, set[int]()
    while entries and left != 0:
        portion: list[Json] = []
        with desk.look() as work, whole(work):
            while entries and len(portion) < (PORTION if left is None else min(PORTION, left)):
                entry = heapq.heappop(entries)
                portion += _lines(work, entry)
                behind = _behind(work, entry.step) or _weekly(work, entry, foreseen)
                if behind is not None and behind.order[0] <= end:
                    heapq.heappush(entries, behind)
        yield from portion
        left = None if left is None else left - len(portion)


def _behind(work: Work, step: Step | None) -> Coming | None:
    """What a reminder is sent before."""
    if step is None or step.kind != "remind":
        return None
    thing: Invoice | Client = coming.thing_of(work, step)
    found = steps.behind_reminders(work, thing)
    return Coming(found.order, found) if isinstance(found, Step) else None


def _weekly(work: Work, entry: Coming, foreseen: set[int]) -> Coming | None:
    """The weekly invoice that the first visit of a series brings which is done by itself, if its
    client has nothing to bill yet. `foreseen` are the clients of whom no more is to be told."""
    visit = None if entry.step is not None else work.get(Visit, entry.visit)
    if visit is None or not visit.completes_at or not visit.series or visit.client in foreseen:
        return None
    if work.get(Series, visit.series).is_held:
        return None
    foreseen.add(visit.client)
    client = work.get(Client, visit.client)
    now = steps.behind_reminders(work, client)
    if not isinstance(now, NoStep) or now.why != "nothing to bill":
        return None
    at = plans.weekly_after(work.get(Policy, 0), visit.completes_at)
    step = Step("weekly", "client", client.number, at, client.handle)
    return Coming(step.order, step, is_foreseen=True)


def _lines(work: Work, entry: Coming) -> list[Json]:
    """The line of an entry; none of what was foreseen and does not come."""
    if entry.step is None:
        return [coming.of_visit(work, work.get(Visit, entry.visit))]
    if not entry.is_foreseen:
        return [coming.view(work, entry.step)]
    from invoicectl.desk.asking import foreseeing  # most that is to come stands in the file

    client: Client = coming.thing_of(work, entry.step)
    found = foreseeing.next_weekly(work, client, entry.step.at)
    return [] if found is None else [coming.charge(work, *found)]
