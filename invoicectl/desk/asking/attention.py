"""What waits for a person, the most urgent first, each with the command that helps now."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from invoicectl.desk.asking.lists import note_what_is_left, whole
from invoicectl.desk.asking.views import Json
from invoicectl.desk.asking.waiting import bills, money, todo
from invoicectl.desk.asking.waiting.items import URGENCY
from invoicectl.desk.done import Done
from invoicectl.desk.engine.work import Desk, Work
from invoicectl.domain.model import Client

_LOOKS: tuple[Callable[[Work], Iterator[Json]], ...] = (
    money.open_charges,
    money.unmatched,
    money.only_here,
    money.failed_letters,
    bills.left_to_people,
    bills.unreleased,
    todo.in_debt,
    bills.deposits,
    bills.declined,
    bills.refused_cards,
    bills.contested,
    bills.deadlines,
    bills.bookings,
    todo.unmarked_visits,
    todo.held,
    todo.expiring_cards,
    todo.without_address,
)


def attention(desk: Desk, *, names: bool = False) -> Done:
    """What waits for a person: the most urgent first, of one kind what waits longest. With `names`
    each has its client's name and telephone too, which are for people and no fields."""
    with desk.look() as work, whole(work):
        note_what_is_left(work)
        found = waiting(work)
        return work.done("attention", [_named(work, item) for item in found] if names else found)


def _named(work: Work, item: Json) -> Json:
    handle = item["client"]
    known = None if handle is None else work.store.questions.person(handle)
    if known is None or known[0] != "client":
        return item
    client = work.get(Client, known[1])
    return {**item, "client_name": client.name, "client_phone": client.phone}


def waiting(work: Work) -> list[Json]:
    """All of it, in order of urgency."""
    found = [item for look in _LOOKS for item in look(work)]
    return sorted(found, key=lambda item: (URGENCY[item["kind"]], item["since"], item["ref"]))
