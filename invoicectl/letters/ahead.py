"""How the world stands when a step comes: time has gone on until then, by the rules, in an overlay
in which a card that is asked says yes.

So a letter knows what client credit is left for an invoice: other invoices of the same client, or
the deposit of a booking that is still being asked for, may use some before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from invoicectl import rules
from invoicectl.domain import steps
from invoicectl.domain.events import Event
from invoicectl.domain.holds import Held
from invoicectl.domain.model import Answer, Booking, Client, Invoice, Payment, Series, Visit
from invoicectl.domain.overlay import Overlay
from invoicectl.domain.things import STEPPING, Step
from invoicectl.domain.world import World, credit_left


def credit_at(world: World, invoice: Invoice, step: Step) -> int:
    """How much of what is due the client's credit pays at the invoice's step."""
    if credit_left(world, invoice.client) == 0:
        return 0
    after = until(world, invoice, step)
    return min(credit_left(after, invoice.client), invoice.due_minor)


def until(world: World, thing: Client | Invoice | Booking, step: Step) -> Overlay:
    """The world just before a step of one thing: what comes first to its client, and to what else
    is the client's, has come."""
    after = Overlay(world)
    while (first := min(_before(after, thing, step), key=_order, default=None)) is not None:
        after.add(*brought(after, first), at=first.at)
    return after


def released(world: World, invoice: Invoice) -> Overlay:
    """The world in which what holds an invoice has ended, each hold at the instant named for it."""
    after = Overlay(world)
    held: tuple[Held, ...] = (invoice, world.get(Client, invoice.client))
    for thing in held:
        if thing.held_until is not None:
            after.add(*rules.release(thing), at=thing.held_until)
    return after


def brought(world: World, step: Step) -> list[Event]:
    """What a step brings, at its own instant."""
    return _TAKEN[step.kind](world, world.get(STEPPING[step.owner], step.number), step)


def _order(step: Step) -> tuple[Any, ...]:
    return step.order


def _before(world: World, thing: Client | Invoice | Booking, step: Step) -> Iterator[Step]:
    """What time does to the client and whatever else is the client's before that step."""
    client = world.get(Client, thing.number if isinstance(thing, Client) else thing.client)
    bills, booked = world.invoices_of(client.number), world.bookings_of(client.number)
    others: list[Client | Invoice | Booking] = [client, *bills, *booked]
    for other in others:
        found = steps.behind_reminders(world, other)
        if isinstance(found, Step) and other.ref != thing.ref and found.order < step.order:
            yield found


def _release(_: World, thing: Held, __: Step) -> list[Event]:
    return rules.release(thing)


def _complete(_: World, visit: Visit, step: Step) -> list[Event]:
    return rules.complete(visit, now=step.at)


def _plan(world: World, series: Series, _: Step) -> list[Event]:
    return rules.plan(world, series)


def _remind(world: World, thing: Invoice | Client, step: Step) -> list[Event]:
    return rules.remind(world, thing, now=step.at)


def _auto_confirm(_: World, invoice: Invoice, __: Step) -> list[Event]:
    return rules.auto_confirm(invoice)


def _weekly(world: World, client: Client, step: Step) -> list[Event]:
    return rules.weekly(world, client, now=step.at)


def _overdue(world: World, invoice: Invoice, step: Step) -> list[Event]:
    return rules.overdue(world, invoice, now=step.at)


def _collect(world: World, invoice: Invoice, step: Step) -> list[Event]:
    return rules.collect(world, invoice, now=step.at)


def _inquire(world: World, owner: Invoice | Booking, step: Step) -> list[Event]:
    payment = world.get(Payment, owner.open_payment or 0)
    return rules.answered(world, payment, Answer("approved"), now=step.at)


_TAKEN: dict[str, Callable[[World, Any, Step], list[Event]]] = {
    "release": _release,
    "complete": _complete,
    "plan": _plan,
    "remind": _remind,
    "auto-confirm": _auto_confirm,
    "weekly": _weekly,
    "collect": _collect,
    "retry": _collect,
    "overdue": _overdue,
    "inquire": _inquire,
}
"""What follows from each kind of step."""
