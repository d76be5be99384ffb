"""What a step that is to come is about: whose it is, and the money that it is about."""

from __future__ import annotations

from collections.abc import Callable
from datetime import MAXYEAR, UTC, datetime
from typing import Any

from invoicectl.desk.asking.views import Json
from invoicectl.desk.engine.work import Work
from invoicectl.domain import dates, holds, limits, money, steps
from invoicectl.domain.model import Booking, Client, Invoice, Payment, Series, Visit
from invoicectl.domain.policy import Policy
from invoicectl.domain.things import STEPPING, Step

LAST = datetime(MAXYEAR, 12, 30, tzinfo=UTC)
"""After every instant that there is."""


def thing_of(work: Work, step: Step) -> Any:
    """What the step happens to."""
    return work.get(STEPPING[step.owner], step.number)


def client_of(thing: Any) -> int:
    """The number of the client whose thing it is."""
    return int(thing.number if isinstance(thing, Client) else thing.client)


def view(work: Work, step: Step) -> Json:
    """A step that is to come: when, to what, whose it is, and the money that it is about."""
    minor = amount_minor(work, step)
    return {
        "at": dates.stamp(step.at),
        "ref": step.ref,
        "client": work.handle_of("client", client_of(thing_of(work, step))),
        "step": step.kind,
        "amount": None if minor is None else money.show(minor, work.get(Policy, 0).currency),
        "charges": _charges(work, step),
    }


def _charges(work: Work, step: Step) -> bool:
    """Whether a card is charged then, or at once after it."""
    thing = thing_of(work, step)
    return isinstance(thing, Invoice | Client) and steps.asks_card(work, thing, step)


def amount_minor(work: Work, step: Step) -> int | None:
    """The money that a step is about, as things stand; None where it moves and asks for none."""
    tell = _AMOUNTS.get(step.kind)
    return None if tell is None else tell(work, thing_of(work, step))


def _total(_: Work, invoice: Invoice) -> int:
    return invoice.total_minor


def _due(_: Work, invoice: Invoice) -> int:
    return invoice.due_minor


def _asked(work: Work, thing: Invoice | Booking) -> int:
    payment = work.get(Payment, thing.open_payment or 0)
    return payment.amount_minor + payment.tip_minor


def _visits(work: Work, client: Client) -> int:
    return sum(each.billed_minor for each in limits.billable_together(steps.billable(work, client)))


def price(work: Work, thing: Visit | Series) -> int | None:
    """What a visit brings once it is done; None while a hold keeps it from being invoiced."""
    of = work.get(Series, thing.series) if isinstance(thing, Visit) and thing.series else thing
    is_held = isinstance(of, Series) and holds.own(of) is not None
    if is_held or holds.own(work.get(Client, thing.client)) is not None:
        return None
    return thing.price_minor or 0


_AMOUNTS: dict[str, Callable[[Work, Any], int | None]] = {
    "auto-confirm": _total,
    "collect": _due,
    "retry": _due,
    "overdue": _due,
    "inquire": _asked,
    "weekly": _visits,
    "complete": price,
    "plan": price,
}
"""… by kind of step: a reminder and the end of a hold are about none."""
