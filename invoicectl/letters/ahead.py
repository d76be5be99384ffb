"""What client credit is left for an invoice when its step comes: other invoices of the same client
may use some before.

Time goes ahead in an overlay, by the rules, until that step; a card that is asked says yes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from invoicectl import rules
from invoicectl.domain import steps
from invoicectl.domain.events import Event
from invoicectl.domain.model import Answer, Client, Invoice, Payment
from invoicectl.domain.overlay import Overlay
from invoicectl.domain.things import Step
from invoicectl.domain.world import World, credit_left


def credit_at(world: World, invoice: Invoice, step: Step) -> int:
    """How much of what is due the client's credit pays at the invoice's step."""
    if credit_left(world, invoice.client) == 0:
        return 0
    after = Overlay(world)
    while (first := min(_before(after, invoice, step), key=_order, default=None)) is not None:
        after.add(*_TAKEN[first.kind](after, _thing(after, first), first), at=first.at)
    return min(credit_left(after, invoice.client), invoice.due_minor)


def _order(step: Step) -> tuple[Any, ...]:
    return step.order


def _before(world: World, invoice: Invoice, step: Step) -> Iterator[Step]:
    """What time does to the client and the other invoices before that step."""
    client = world.get(Client, invoice.client)
    things: list[Client | Invoice] = [client, *world.invoices_of(client.number)]
    for thing in things:
        found = steps.behind_reminders(world, thing)
        if isinstance(found, Step) and thing.ref != invoice.ref and found.order < step.order:
            yield found


def _thing(world: World, step: Step) -> Any:
    return world.get(Client if step.owner == "client" else Invoice, step.number)


def _release(_: World, thing: Client | Invoice, __: Step) -> list[Event]:
    return rules.release(thing)


def _auto_confirm(_: World, invoice: Invoice, __: Step) -> list[Event]:
    return rules.auto_confirm(invoice)


def _weekly(world: World, client: Client, step: Step) -> list[Event]:
    return rules.weekly(world, client, now=step.at)


def _overdue(world: World, invoice: Invoice, step: Step) -> list[Event]:
    return rules.overdue(world, invoice, now=step.at)


def _collect(world: World, invoice: Invoice, step: Step) -> list[Event]:
    return rules.collect(world, invoice, now=step.at)


def _inquire(world: World, invoice: Invoice, step: Step) -> list[Event]:
    payment = world.get(Payment, invoice.open_payment or 0)
    return rules.answered(world, payment, Answer("approved"), now=step.at)


_TAKEN: dict[str, Callable[[World, Any, Step], list[Event]]] = {
    "release": _release,
    "auto-confirm": _auto_confirm,
    "weekly": _weekly,
    "collect": _collect,
    "retry": _collect,
    "overdue": _overdue,
    "inquire": _inquire,
}
"""What follows from each step of a client or an invoice."""
