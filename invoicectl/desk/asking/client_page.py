"""The page of a client, for a call: what is owed and why, what comes next, and the newest of all
that there was. It costs what it shows: each part has the most urgent or newest alone, and says
how many more there are."""

from __future__ import annotations

from typing import Any

from invoicectl.desk.asking import coming, made_of, views
from invoicectl.desk.asking.views import Json
from invoicectl.desk.asking.whys import why
from invoicectl.desk.engine.work import Work
from invoicectl.domain import dates, money, steps
from invoicectl.domain.model import (
    Booking,
    Client,
    Invoice,
    Letter,
    Payment,
    Series,
    Session,
    Visit,
)
from invoicectl.domain.policy import Policy
from invoicectl.domain.references import reference
from invoicectl.domain.things import Step
from invoicectl.looking import Part
from invoicectl.rules import next_step

MOST: dict[Part, int] = {
    "invoices": 20,
    "sessions": 10,
    "bookings": 10,
    "series": 10,
    "visits": 5,
    "payments": 5,
    "letters": 5,
}
"""How many of each part are shown."""

COUNTED: tuple[Part, ...] = ("invoices", "sessions", "bookings", "series", "visits")
"""The parts that say how many more there are; payments and letters are the last ones by name."""


def page(work: Work, client: Client) -> Json:
    """The client as an object, with what a call is about."""
    found = {part: _numbers(work, part, client) for part in MOST}
    unbilled = work.unbilled(client.number)
    return {
        **views.client(work, client),
        "ref": client.ref,
        **owed(work, client),
        "to_invoice_why": made_of.to_invoice(work, client, unbilled),
        "next": _next(work, client),
        "next_charge": _next_charge(work, client),
        **{part: [_SHOWN[part](work, each) for each in found[part]] for part in MOST},
        "more": {part: _more(work, part, client, len(found[part])) for part in COUNTED},
    }


SUMS: dict[str, tuple[str, ...]] = {
    "owes": ("open", "overdue"),
    "overdue": ("overdue",),
    "to_confirm": ("pending", "contested"),
}
"""What a client owes or is to confirm: the due of the invoices in these states."""


def owed(work: Work, client: Client) -> Json:
    """What the client owes, in all and overdue, since when; and what is still to be confirmed and
    to be invoiced."""
    found = {each.status: each for each in work.store.looking.owed(client.number)}
    dues = [found[each].first_due_at for each in SUMS["owes"] if each in found]
    currency = work.get(Policy, 0).currency

    def summed(statuses: tuple[str, ...]) -> str:
        return money.show(
            sum(found[each].due_minor for each in statuses if each in found), currency
        )

    unbilled_minor = sum(each.billed_minor for each in work.unbilled(client.number))
    return {
        "owes": summed(SUMS["owes"]),
        "overdue": summed(SUMS["overdue"]),
        "due_at": min((each for each in dues if each is not None), default=None),
        "to_confirm": summed(SUMS["to_confirm"]),
        "to_invoice": money.show(unbilled_minor, currency),
    }


def _numbers(work: Work, part: Part, client: Client) -> list[int]:
    now = dates.stamp(work.now)
    return work.store.looking.numbers(part, client.number, now, MOST[part])


def _more(work: Work, part: Part, client: Client, shown: int) -> int:
    """How many more there are than are shown; counted only where there may be."""
    if shown < MOST[part]:
        return 0
    return work.store.looking.count(part, client.number, dates.stamp(work.now)) - shown


def _next(work: Work, client: Client) -> Json | None:
    """The step that comes first of all that is the client's."""
    found = work.store.agenda.due_steps(coming.LAST, limit=1, client=client.number)
    first = min(found, key=lambda step: step.order, default=None)
    step = None if first is None else next_step(work, coming.thing_of(work, first))
    return _step(step, coming.view(work, step)) if isinstance(step, Step) else None


def _next_charge(work: Work, client: Client) -> Json | None:
    """The step that charges the client's card first, or is followed at once by that charge."""
    if client.card is None or not steps.has_autopay(work, client):
        return None
    from invoicectl.desk.asking import foreseeing  # most that are looked up have no card

    found = foreseeing.next_charge(work, client, coming.LAST)
    return None if found is None else _step(found[0], coming.charge(work, *found))


def _step(step: Step, told: Json) -> Json:
    named = ("step", "at", "ref", "amount", "charges", "tip", "credit")
    return {name: told[name] for name in named} | {"rule": step.rule}


def _invoice(work: Work, number: int) -> Json:
    thing = work.get(Invoice, number)
    return {
        **views.invoice(work, thing),
        "for": made_of.invoice(work, thing),
        "why": why(work, thing),
    }


def _session(work: Work, number: int) -> Json:
    thing = work.get(Session, number)
    return {**views.session_alone(work, thing), "why": why(work, thing)}


def _booking(work: Work, number: int) -> Json:
    thing = work.get(Booking, number)
    return {**_without_lists(views.booking(work, thing)), "why": why(work, thing)}


def _without_lists(value: Json) -> Json:
    return {name: each for name, each in value.items() if not isinstance(each, list)}


def _series(work: Work, number: int) -> Json:
    thing = work.get(Series, number)
    return {**views.series_alone(work, thing), "why": why(work, thing)}


def _visit(work: Work, number: int) -> Json:
    return views.visit(work, work.get(Visit, number))


def _payment(work: Work, number: int) -> Json:
    return views.payment(work, work.get(Payment, number))


def _letter(work: Work, number: int) -> Json:
    """A letter without its words, which take long to be set."""
    letter: Letter = work.store.outbox.get(number)
    return {
        "ref": reference("letter", number),
        "at": dates.stamp(letter.at),
        "kind": letter.kind,
        "state": letter.delivery.state,
        "why": letter.delivery.why,
        "invoice": None if letter.invoice is None else reference("invoice", letter.invoice),
        "payment": None if letter.payment is None else reference("payment", letter.payment),
    }


_SHOWN: dict[Part, Any] = {
    "invoices": _invoice,
    "sessions": _session,
    "bookings": _booking,
    "series": _series,
    "visits": _visit,
    "payments": _payment,
    "letters": _letter,
}
