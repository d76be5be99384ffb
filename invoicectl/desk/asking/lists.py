"""Lists as the file is written: invoices and other things, people, cards."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from invoicectl.desk.asking import references, typed, views
from invoicectl.desk.asking.views import Json
from invoicectl.desk.engine.work import Desk
from invoicectl.domain import dates
from invoicectl.domain.model import Booking, Client, Invoice, Provider, Series, Session, Visit
from invoicectl.store import Narrowed

STATUSES = ("pending", "contested", "open", "overdue", "paid", "closed", "void", "written-off")
PLANS = ("session", "booking", "series", "direct")
_CLASSES: dict[str, type] = {
    "invoice": Invoice,
    "session": Session,
    "booking": Booking,
    "series": Series,
    "visit": Visit,
}


class Listed(NamedTuple):
    """A list: its objects, how many more there are, and how many steps are due."""

    items: Iterator[Json]
    more: int
    due: int


def invoices(
    desk: Desk,
    *,
    unpaid: bool,
    status: str | None,
    client: str | None,
    provider: str | None,
    plan: str | None,
    due_before: str | None,
    issued_after: str | None,
    newest: int | None,
) -> Listed:
    """The invoices that meet every condition, in order of number."""
    with desk.look() as work:
        where: list[Narrowed] = []
        if unpaid:
            where.append(("unpaid",))
        if status is not None:
            where.append(("status", typed.choice(status, "status of an invoice", *STATUSES)))
        if plan is not None:
            where.append(("plan", typed.choice(plan, "plan", *PLANS)))
        if client is not None:
            where.append(("client", references.client(work, client).number))
        if provider is not None:
            where.append(("provider", references.provider(work, provider).number))
        if due_before is not None:
            where.append(("due before", dates.stamp(typed.time(work, due_before)[0])))
        if issued_after is not None:
            where.append(("issued after", dates.stamp(typed.time(work, issued_after)[0])))
    return _listed(desk, "invoice", where, newest)


def things(desk: Desk, owner: str, *, newest: int | None) -> Listed:
    """All sessions, bookings, series or visits, in order of number."""
    return _listed(desk, owner, [], newest)


def _listed(desk: Desk, owner: str, where: Sequence[Narrowed], newest: int | None) -> Listed:
    with desk.look() as work:
        numbers = work.store.questions.numbers(owner, where, newest=newest)
        more = work.store.questions.count(owner, where) - len(numbers) if newest is not None else 0
        due = work.store.agenda.count_due(work.now)
    return Listed(_in_portions(desk, owner, numbers), more, due)


def _in_portions(desk: Desk, owner: str, numbers: list[int]) -> Iterator[Json]:
    """The objects, read in short transactions: a long reader would hold up writers."""
    for first in range(0, len(numbers), 500):
        with desk.look() as work:
            portion = [
                views.of(work, work.get(_CLASSES[owner], number))
                for number in numbers[first : first + 500]
            ]
        yield from portion


def clients(desk: Desk, *, newest: int | None) -> Listed:
    """All clients, by handle."""
    with desk.look() as work:
        people = work.store.questions.people("client")
        shown = [views.client(work, work.get(Client, number)) for number, _ in people[:newest]]
        return Listed(iter(shown), len(people) - len(shown), work.store.agenda.count_due(work.now))


def providers(desk: Desk, *, newest: int | None) -> Listed:
    """All providers, by handle."""
    with desk.look() as work:
        people = work.store.questions.people("provider")
        shown = [views.provider(work, work.get(Provider, number)) for number, _ in people[:newest]]
        return Listed(iter(shown), len(people) - len(shown), work.store.agenda.count_due(work.now))


def cards(desk: Desk, handle: str) -> Listed:
    """The cards on file of a client, in order of adding."""
    with desk.look() as work:
        shown = views.client(work, references.client(work, handle))["cards"]
        return Listed(iter(shown), 0, work.store.agenda.count_due(work.now))


def earnings(desk: Desk, provider: str | None) -> Listed:
    """What providers are owed and were paid, as written."""
    with desk.look() as work:
        if provider is not None:
            numbers = [references.provider(work, provider).number]
        else:
            numbers = [number for number, _ in work.store.questions.people("provider")]
        shown = [views.earnings(work, work.get(Provider, number)) for number in numbers]
        return Listed(iter(shown), 0, work.store.agenda.count_due(work.now))
