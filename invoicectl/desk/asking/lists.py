"""Lists as the file is written: invoices and other things, people, cards.

A list takes no step that is due; its notes say how many there are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from invoicectl.desk.asking import references, typed, views
from invoicectl.desk.asking.views import Json
from invoicectl.desk.done import Done
from invoicectl.desk.engine.work import Desk, Work
from invoicectl.domain import dates
from invoicectl.domain.model import Client, Provider
from invoicectl.domain.remedies import CHECK
from invoicectl.domain.states import INVOICE_STATUSES, PLAN_NAMES
from invoicectl.domain.things import THINGS
from invoicectl.errors import FileFault, NotFound

if TYPE_CHECKING:
    from invoicectl.domain.records import Narrowed


def note_what_is_left(work: Work, *, more: int = 0) -> None:
    """Note how many more there are than are shown, and how many steps are due and not taken."""
    if more:
        work.note(f"{more:,} more; --json or --format csv gives all")
    due = work.store.agenda.count_due(work.now)
    if due:
        steps = "1 step is" if due == 1 else f"{due:,} steps are"
        left = f"{steps} due and not in here yet, nor is what follows"
        work.note(f"{left}; invoicectl tick takes them all")


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
) -> Done:
    """The invoices that meet every condition, in order of number, or the newest, newest first."""
    with desk.look() as work:
        where: list[Narrowed] = []
        if unpaid:
            where.append(("unpaid",))
        if status is not None:
            where.append(
                ("status", typed.choice(status, "status of an invoice", *INVOICE_STATUSES))
            )
        if plan is not None:
            where.append(("plan", typed.choice(plan, "plan", *PLAN_NAMES)))
        if client is not None:
            where.append(("client", references.client(work, client).number))
        if provider is not None:
            where.append(("provider", references.provider(work, provider).number))
        if due_before is not None:
            where.append(("due before", dates.stamp(typed.time(work, due_before)[0])))
        if issued_after is not None:
            where.append(("issued after", dates.stamp(typed.time(work, issued_after)[0])))
    return _listed(desk, "invoice", where, newest)


def things(desk: Desk, owner: str, *, newest: int | None) -> Done:
    """All sessions, bookings, series or visits, in order of number, or the newest of them."""
    return _listed(desk, owner, [], newest)


def _listed(desk: Desk, owner: str, where: Sequence[Narrowed], newest: int | None) -> Done:
    with desk.look() as work:
        numbers = work.store.questions.numbers(owner, where, newest=newest)
        more = work.store.questions.count(owner, where) - len(numbers) if newest is not None else 0
        note_what_is_left(work, more=more)
        return work.done(THINGS[owner].table, _in_portions(desk, owner, numbers))


@contextmanager
def whole(work: Work) -> Iterator[None]:
    """What is asked for by no name: a thing that is not there is one that the file names wrongly.

    Raises FileFault."""
    try:
        yield
    except NotFound as error:
        reason = f"is damaged: {error.message}, though it is named"
        raise FileFault(path=work.store.path, reason=reason, hint=CHECK) from None


def _in_portions(desk: Desk, owner: str, numbers: list[int]) -> Iterator[Json]:
    """The objects, read in short transactions: a long reader would hold up writers."""
    for first in range(0, len(numbers), 500):
        with desk.look() as work, whole(work):
            portion = [
                views.of(work, work.get(THINGS[owner].cls, number))
                for number in numbers[first : first + 500]
            ]
        yield from portion


def clients(desk: Desk, *, newest: int | None) -> Done:
    """All clients in order of number, or the newest of them."""
    with desk.look() as work:
        numbers = _people(work, "client", newest)
        shown = [views.client(work, work.get(Client, each)) for each in numbers]
        return work.done("clients", shown)


def providers(desk: Desk, *, newest: int | None) -> Done:
    """All providers in order of number, or the newest of them."""
    with desk.look() as work:
        numbers = _people(work, "provider", newest)
        shown = [views.provider(work, work.get(Provider, each)) for each in numbers]
        return work.done("providers", shown)


def _people(work: Work, owner: str, newest: int | None) -> list[int]:
    """The numbers of people in order; or the newest so many, with a note of the rest."""
    numbers = sorted(number for number, _ in work.store.questions.people(owner))
    shown = numbers if newest is None else numbers[::-1][:newest]
    note_what_is_left(work, more=len(numbers) - len(shown))
    return shown


def cards(desk: Desk, handle: str) -> Done:
    """The cards on file of a client, in order of adding."""
    with desk.look() as work:
        note_what_is_left(work)
        return work.done("cards", views.client(work, references.client(work, handle))["cards"])
