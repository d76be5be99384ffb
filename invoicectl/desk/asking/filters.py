"""What a list is narrowed, sorted and cut by: as people ask for it, and what they mean by it.

Every list takes the same. What contradicts itself is refused before anything is looked for."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import TypeVar, get_args

from invoicectl import errors
from invoicectl.desk.asking import references, typed
from invoicectl.desk.asking.typed import Ends
from invoicectl.desk.engine.work import Work
from invoicectl.domain import dates
from invoicectl.domain.fields import FIELDS, PARTS
from invoicectl.domain.model import LetterState
from invoicectl.domain.narrowing import Narrowed, Order
from invoicectl.domain.policy import Policy
from invoicectl.domain.states import (
    INVOICE_STATUSES,
    PLAN_NAMES,
    BookingStatus,
    SeriesStatus,
    SessionStatus,
    VisitStatus,
    is_payable,
)
from invoicectl.domain.text import visible
from invoicectl.domain.tuples import NamedTuple

T = TypeVar("T")

NEWEST = 50
"""How many of a list people are shown, unless they say how many."""

MOST = 999_999_999

STATUSES: dict[str, tuple[str, ...]] = {
    "invoice": INVOICE_STATUSES,
    "session": get_args(SessionStatus),
    "booking": get_args(BookingStatus),
    "series": get_args(SeriesStatus),
    "visit": get_args(VisitStatus),
    "client": ("active", "held", "erased"),
    "provider": ("active", "erased"),
    "card": ("default", "refused", "expired"),
    "letter": get_args(LetterState),
}
"""Where each kind of thing can stand. A card can be several of its words at once."""


class Asked(NamedTuple):
    """What people ask of a list, as they typed it."""

    clients: tuple[str, ...] = ()
    providers: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    ends: Ends = Ends()
    sort: str | None = None
    reverse: bool = False
    limit: str | None = None
    fields: str | None = None
    is_for_people: bool = False
    """Whether a table is shown, of the newest, and not JSON or CSV of all."""


class OfInvoices(NamedTuple):
    """What is asked of invoices besides."""

    unpaid: bool = False
    plan: str | None = None
    due_before: str | None = None
    due_after: str | None = None
    least: str | None = None
    most: str | None = None
    amount: str | None = None


class Chosen(NamedTuple):
    """What is meant: conditions, the order, and the fields that are wanted, none for all."""

    where: list[Narrowed]
    order: Order
    fields: tuple[str, ...]


def chosen(work: Work, owner: str, kind: str, asked: Asked) -> Chosen:
    """What is meant, of a list of things or cards whose objects are of this kind.

    Raises Malformed, NotFound."""
    people = _people(work, asked) if owner != "letter" else _recipients(work, asked)
    where = [*people, *_status(work, owner, asked), *_period(work, owner, asked.ends)]
    return Chosen(where, _order(work, owner, asked), fields(kind, asked))


def _people(work: Work, asked: Asked) -> list[Narrowed]:
    where: list[Narrowed] = []
    if asked.clients:
        where.append(("clients", _once(references.client(work, e).number for e in asked.clients)))
    if asked.providers:
        found = (references.provider(work, each).number for each in asked.providers)
        where.append(("providers", _once(found)))
    return where


def _recipients(work: Work, asked: Asked) -> list[Narrowed]:
    """A letter is to one person: to any of those who are named."""
    refs = [references.client(work, each).ref for each in asked.clients]
    refs += [references.provider(work, each).ref for each in asked.providers]
    return [("recipients", _once(refs))] if refs else []


def refuse_for_one(asked: Asked, what: str) -> None:
    """Refuse what narrows, sorts or cuts a list where one thing is shown. Raises Malformed."""
    if asked != Asked(is_for_people=asked.is_for_people):
        raise errors.Malformed(why="one_letter", ref=visible(what))


def _once(found: Iterable[T]) -> tuple[T, ...]:
    """Each once, in the order in which they are given."""
    return tuple(dict.fromkeys(found))


def _status(work: Work, owner: str, asked: Asked) -> list[Narrowed]:
    if not asked.statuses:
        return []
    what = f"status of {'an' if owner == 'invoice' else 'a'} {owner}"
    words = _once(typed.choice(each, what, *STATUSES[owner]) for each in asked.statuses)
    if owner == "card":
        month = _month(work, work.now)  # expired is what is of a month before
        words = tuple(f"{each} {month}" if each == "expired" else each for each in words)
    return [("statuses", words)]


def _month(work: Work, at: datetime) -> str:
    return f"{dates.wall(at, work.get(Policy, 0).timezone):%Y-%m}"


def _period(work: Work, owner: str, ends: Ends) -> list[Narrowed]:
    """The ends as they are stored; of a card, which expires with a month, as months."""
    if ends == Ends():
        return []
    from invoicectl.desk.asking import stretches  # most lists are of all there is

    found = stretches.period(work, ends)

    def stored(at: datetime) -> str:
        return _month(work, at) if owner == "card" else dates.stamp(at)

    where: list[Narrowed] = []
    if found.since is not None:
        where.append(("since", stored(found.since)))
    if found.until is not None:
        where.append(("until", stored(found.until)))
    return where


def of_invoices(work: Work, asked: OfInvoices, statuses: Sequence[str]) -> list[Narrowed]:
    """The conditions on invoices alone. Raises Malformed."""
    where: list[Narrowed] = []
    if asked.unpaid:
        where.append(("unpaid",))
        for each in statuses:
            if each in INVOICE_STATUSES and not is_payable(each):
                raise errors.Malformed(why="unpaid_status", status=each)
    if asked.plan is not None:
        where.append(("plan", typed.choice(asked.plan, "plan", *PLAN_NAMES)))
    return [*where, *_due(work, asked), *_amounts(work, asked)]


_OPTIONS = {"least": "min", "most": "max"}
"""Options whose value has another name."""


def again(asked: Asked, besides: OfInvoices) -> str:
    """The words that ask for these invoices in any status, with the same filters."""
    words = ["--unpaid"] if besides.unpaid else []
    given = [("client", each) for each in asked.clients]
    given += [("provider", each) for each in asked.providers]
    for names in (besides._replace(unpaid=False), asked.ends):
        given += [(name, each) for name, each in names._asdict().items() if each]
    for name, value in given:
        words += [f"--{_OPTIONS.get(name, name).replace('_', '-')}", value]
    return typed.quoted(words)


def _due(work: Work, asked: OfInvoices) -> list[Narrowed]:
    """Due before the beginning of one day, and after the end of another."""
    before = after = None
    if asked.due_before is not None:
        before = typed.written(work, asked.due_before).at
    if asked.due_after is not None:
        found = typed.written(work, asked.due_after)
        after = found.end if found.is_date and found.end else found.at + timedelta(seconds=1)
    if before is not None and after is not None and after >= before:
        raise errors.Malformed(why="empty_due", after=asked.due_after, before=asked.due_before)
    where: list[Narrowed] = [] if after is None else [("due since", dates.stamp(after))]
    return where if before is None else [*where, ("due before", dates.stamp(before))]


def _amounts(work: Work, asked: OfInvoices) -> list[Narrowed]:
    """What the total is, or between what it lies, both included."""
    if asked.amount is not None:
        if asked.least is not None or asked.most is not None:
            other = "--min" if asked.least is not None else "--max"
            raise errors.Malformed(why="whole_total", other=other)
        minor = typed.amount(work, asked.amount)
        return [("least", minor), ("most", minor)]
    least, most = (
        None if each is None else typed.amount(work, each) for each in (asked.least, asked.most)
    )
    if least is not None and most is not None and least > most:
        raise errors.Malformed(why="empty_range", least=asked.least, most=asked.most)
    where: list[Narrowed] = [] if least is None else [("least", least)]
    return where if most is None else [*where, ("most", most)]


# --- the order, and what is shown ---------------------------------------------------------------


def _order(work: Work, owner: str, asked: Asked) -> Order:
    """By a field, rising; else by number: the newest first where only some are shown."""
    field = asked.sort
    if field is not None:
        known = work.store.questions.sort_fields(owner)
        field = typed.choice(field, "field to sort by", *known)
    limit = limit_of(asked)
    is_newest_first = field is None and (asked.is_for_people or limit is not None)
    return Order(field, is_newest_first != asked.reverse, limit)


def limit_of(asked: Asked) -> int | None:
    """How many are shown at the most; None for all. Raises BadNumber."""
    if asked.limit is None:
        return NEWEST if asked.is_for_people else None
    return None if asked.limit == "all" else typed.whole(asked.limit, "--limit", 1, MOST)


def fields(kind: str, asked: Asked) -> tuple[str, ...]:
    """The fields that are wanted; none for all. Raises BadChoice, Malformed."""
    if asked.fields is None:
        return ()
    if asked.is_for_people:
        raise errors.Malformed(why="fields_in_table")
    known = [name for each in FIELDS[kind] for name in (each, *PARTS.get(each, ()))]
    found = [each.strip(" ") for each in asked.fields.split(",")]
    for place, name in enumerate(found):
        if name not in known:
            raise errors.BadChoice(value=visible(name[:40]), what="field", choices=", ".join(known))
        if name in found[:place]:
            raise errors.Malformed(why="field_twice", field=name)
    return tuple(found)
