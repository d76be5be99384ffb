"""Lists as the file is written: invoices and other things, people, cards.

A list takes no step that is due; its notes say how many there are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from invoicectl import errors
from invoicectl.desk.asking import filters, views
from invoicectl.desk.done import Listed
from invoicectl.domain import dates, money
from invoicectl.domain.model import Client
from invoicectl.domain.policy import Policy
from invoicectl.domain.things import THINGS

if TYPE_CHECKING:
    from invoicectl.desk.asking.filters import Asked, Chosen, OfInvoices
    from invoicectl.desk.asking.views import Json
    from invoicectl.desk.done import Done
    from invoicectl.desk.engine.work import Desk, Work
    from invoicectl.domain.narrowing import Narrowed

PORTION = 500
"""How many things are read in one transaction."""

SUMMED = 100_000
"""So many invoices are added up for a list of all or of all that is unpaid: more take a while to
read."""

_COUNTED: tuple[list[Narrowed], ...] = ([], [("unpaid",)])
"""What is counted by an index alone, without a look at any invoice."""


def note_what_is_left(work: Work, *, more: int = 0, all_by: str = "") -> None:
    """Note how many more there are than are shown, and how many steps are due and not taken.
    `all_by` is an option that shows all, where there is one."""
    if more:
        also = shows_all(all_by) if all_by else "--json or --format csv gives all"
        work.note(f"{more:,} more; {also}")
    due = work.store.agenda.count_due(work.now)
    if due and work.desk.past is not None:
        steps = "1 step was" if due == 1 else f"{due:,} steps were"
        work.note(f"{steps} due then and not taken yet")
    elif due:
        steps = "1 step is" if due == 1 else f"{due:,} steps are"
        left = f"{steps} due and not in here yet, nor is what follows"
        work.note(f"{left}; invoicectl tick takes them all")


def shows_all(option: str) -> str:
    """How to see all of a list that an option shows whole."""
    return f"{option} shows all, as do --json and --format csv"


def invoices(desk: Desk, asked: Asked, besides: OfInvoices) -> Done:
    """The invoices that meet every condition, and for people what they come to."""
    with desk.look() as work:
        found = filters.chosen(work, "invoice", "invoices", asked)
        found.where.extend(filters.of_invoices(work, besides, asked.statuses))
        done = _listed(work, "invoice", found, asked)
        late = _late_besides(work, found, asked, besides)
        return done if late is None else done._replace(aside=late)


def _late_besides(work: Work, found: Chosen, asked: Asked, besides: OfInvoices) -> str | None:
    """Where overdue invoices are listed: how many open ones are past their due date too, and what
    lists both; None where there are none. Source: SPEC 7 (`open`, `overdue`)."""
    if ("statuses", ("overdue",)) not in found.where or besides.due_before is not None:
        return None
    where = [each for each in found.where if each[0] != "statuses"]
    where += [("statuses", ("open",)), ("due before", dates.stamp(work.now))]
    count = work.store.questions.count("invoice", where)
    if not count:
        return None
    are = "1 open invoice is past its" if count == 1 else f"{count:,} open invoices are past their"
    both = filters.again(asked, besides._replace(unpaid=True, due_before="now"))
    return f"{are} due date too: invoicectl list {both}"


def things(desk: Desk, owner: str, asked: Asked) -> Done:
    """The sessions, bookings, series, visits, clients or providers that meet every condition."""
    with desk.look() as work:
        return _listed(work, owner, filters.chosen(work, owner, THINGS[owner].table, asked), asked)


def _listed(work: Work, owner: str, found: Chosen, asked: Asked) -> Done:
    numbers = work.store.questions.numbers(owner, found.where, found.order)
    sums = None
    if asked.is_for_people:
        count, sums = _counted(work, owner, found, len(numbers))
        note_what_is_left(work, more=count - len(numbers), all_by="--limit all")
    else:
        note_what_is_left(work)
    items = _in_portions(work.desk, owner, numbers, names=asked.is_for_people)
    return work.done(THINGS[owner].table, Listed(items, found.fields, sums))


def _counted(work: Work, owner: str, found: Chosen, shown: int) -> tuple[int, Json | None]:
    """How many there are, shown or not; and what invoices come to."""
    questions = work.store.questions
    if owner != "invoice":
        is_whole = found.order.limit is None
        return (shown if is_whole else questions.count(owner, found.where)), None
    if found.where in _COUNTED and (count := questions.count(owner, found.where)) > SUMMED:
        return count, None
    sums = questions.sums(found.where)
    currency = work.get(Policy, 0).currency
    unconfirmed = sums.pending_minor + sums.contested_minor
    told = {
        "total": sums.total_minor,
        "due": sums.due_minor,
        "pending": sums.pending_minor,
        "contested": sums.contested_minor,
        "unconfirmed": unconfirmed,
        "given_up": sums.given_up_minor,
        "not_due": unconfirmed + sums.given_up_minor,
    }
    amounts = {name: money.show(minor, currency) for name, minor in told.items()}
    return sums.invoices, {"count": sums.invoices, "currency": currency, **amounts}


@contextmanager
def whole(work: Work) -> Iterator[None]:
    """What is asked for by no name: a thing that is not there is one that the file names wrongly.

    Raises FileFault."""
    try:
        yield
    except errors.NotFound as error:
        raise errors.FileFault(path=work.store.path, why="thing", error=error) from None


def _in_portions(desk: Desk, owner: str, numbers: list[int], *, names: bool) -> Iterator[Json]:
    """The objects, read in short transactions: a long reader would hold up writers. With `names`
    each has its client's name too, which is for people and no field."""
    for first in range(0, len(numbers), PORTION):
        portion = []
        with desk.look() as work, whole(work):
            for number in numbers[first : first + PORTION]:
                thing = work.get(THINGS[owner].cls, number)
                shown = views.of(work, thing)
                if names and "client" in shown:
                    shown["client_name"] = work.get(Client, thing.client).name
                portion.append(shown)
        yield from portion


def cards(desk: Desk, handle: str | None, asked: Asked) -> Done:
    """The cards on file that meet every condition, of one client or all, in order of adding."""
    with desk.look() as work:
        if handle is not None:
            if asked.clients:
                raise errors.Malformed(why="client_twice")
            asked = asked._replace(clients=(handle,))
        found = filters.chosen(work, "card", "cards", asked)
        keys = work.store.questions.cards(found.where, found.order)
        count = work.store.questions.count("card", found.where) if asked.is_for_people else 0
        note_what_is_left(work, more=max(count - len(keys), 0), all_by="--limit all")
        return work.done("cards", Listed(_cards(desk, keys), found.fields))


def _cards(desk: Desk, keys: Sequence[tuple[int, str]]) -> Iterator[Json]:
    """The objects of cards, each with its client."""
    for first in range(0, len(keys), PORTION):
        with desk.look() as work, whole(work):
            portion = [_card(work, *key) for key in keys[first : first + PORTION]]
        yield from portion


def _card(work: Work, client: int, token: str) -> Json:
    whose = views.client(work, work.get(Client, client))
    (card,) = (each for each in whose["cards"] if each["token"] == token)
    return {**card, "client": whose["handle"]}
