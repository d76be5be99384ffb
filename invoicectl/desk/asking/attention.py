"""What waits for a person, the most urgent first, each with the command that helps now."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from itertools import islice

from invoicectl.desk.asking.filters import Asked, limit_of
from invoicectl.desk.asking.lists import note_what_is_left, shows_all, whole
from invoicectl.desk.asking.views import Json
from invoicectl.desk.asking.waiting import bills, money, todo
from invoicectl.desk.asking.waiting.items import Kind
from invoicectl.desk.done import Done
from invoicectl.desk.engine.work import Desk, Work
from invoicectl.domain.model import Client

LOOKS: dict[Kind, Callable[[Work], Iterator[Json]]] = {
    "charge unclear": money.unclear,
    "charge unknown": money.unknown,
    "only at the gateway": money.unmatched,
    "only here": money.only_here,
    "letter failed": money.failed_letters,
    "charged back": bills.charged_back,
    "not charged": bills.not_charged,
    "imported": bills.unreleased,
    "overdue": bills.overdue,
    "provider in debt": todo.in_debt,
    "deposit due": bills.deposits,
    "deposit declined": bills.deposits_declined,
    "declined": bills.declined,
    "card refused": bills.refused_cards,
    "contested": bills.contested,
    "deadline today": bills.deadlines,
    "booking not confirmed": bills.not_confirmed,
    "booking passed": bills.passed,
    "visit not marked": todo.unmarked_visits,
    "held long": todo.held,
    "card expires": todo.expiring_cards,
    "no address": todo.without_address,
}
"""How each kind is found, the most urgent first; each yields what waits longest first, and reads no
more than it is asked for. A test holds their order to that of the kinds."""


def attention(desk: Desk, asked: Asked) -> Done:
    """What waits for a person: the most urgent first, of one kind what waits longest; for people so
    much of it, each with its client's name and telephone, which are no fields. How much more there
    is would take long to count.

    Raises BadNumber."""
    most = limit_of(asked)
    with desk.look() as work, whole(work):
        with closing(waiting(work)) as found:
            items = list(islice(found, most))
            if asked.is_for_people and most is not None and next(found, None) is not None:
                work.note(f"more waits for you than these {most:,}; {shows_all('--limit all')}")
        note_what_is_left(work)
        if asked.is_for_people:
            items = [_named(work, item) for item in items]
        return work.done("attention", items)


def _named(work: Work, item: Json) -> Json:
    handle = item["client"]
    known = None if handle is None else work.store.questions.person(handle)
    if known is None or known[0] != "client":
        return item
    client = work.get(Client, known[1])
    return {**item, "client_name": client.name, "client_phone": client.phone}


def counted(work: Work) -> dict[Kind, int]:
    """How much waits of each kind. Of what most may wait of, each is not looked at for that."""
    return {
        kind: bills.count_overdue(work) if kind == "overdue" else sum(1 for _ in look(work))
        for kind, look in LOOKS.items()
    }


def waiting(work: Work) -> Generator[Json]:
    """All of it, in order of urgency, read as it is asked for."""
    for look in LOOKS.values():
        yield from look(work)
