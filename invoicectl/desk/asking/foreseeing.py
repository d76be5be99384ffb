"""What a card will be charged, by the rules that will charge it: time goes on in an overlay in
which nobody does anything and a card that is asked says yes. Nothing is written, no gateway asked.

So the weekly invoice that is told has the visits that are done before it, the charge the auto-tip,
and no more than client credit leaves.
"""

import heapq
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from invoicectl import rules
from invoicectl.desk.engine.work import Work
from invoicectl.domain import events as ev
from invoicectl.domain import moves, steps
from invoicectl.domain.events import Event
from invoicectl.domain.model import Client, Invoice, Payment, Series
from invoicectl.domain.overlay import Overlay
from invoicectl.domain.things import STEPPING, Step
from invoicectl.domain.tuples import NamedTuple
from invoicectl.domain.world import Key, World, credit_left, key_of
from invoicectl.letters import ahead

MOST = 200
"""How many steps of a client are gone through. What lies behind so many is not foreseen."""


class Demand(NamedTuple):
    """What a step brings that asks for money, or is followed at once by what does.

    `asked_minor` is what is asked for then, `credit_minor` what client credit pays of it,
    `charged_minor` what the card pays with `tip_minor` in it: 0 where none is asked, or the one on
    file will not do."""

    asked_minor: int
    credit_minor: int = 0
    charged_minor: int = 0
    tip_minor: int = 0


def demand(work: Work, thing: Client | Invoice, step: Step) -> Demand:
    """What comes of a step of a client or an invoice, if until then all goes as planned."""
    whose = thing if isinstance(thing, Client) else work.get(Client, thing.client)
    after = Overlay(work)
    if isinstance(thing, Client) or credit_left(work, whose.number):
        for first in _walked(work, after, whose, step.at):
            if first.order >= step.order:
                break
    return _brought(after, step)


def next_charge(work: Work, client: Client, until: datetime) -> tuple[Step, Demand] | None:
    """The first step that charges the card of a client with autopay, or is followed at once by a
    charge, and what it charges; None where none is foreseen."""
    after = Overlay(work)
    for step in _walked(work, after, client, until):
        thing: Any = after.get(STEPPING[step.owner], step.number)
        if isinstance(thing, Client | Invoice) and steps.asks_card(after, thing, step):
            told = _brought(after, step)
            if told.charged_minor:
                return _known(work, after, step), told
    return None


def next_weekly(work: Work, client: Client, until: datetime) -> tuple[Step, Demand] | None:
    """The client's first weekly invoice up to an instant, and what it asks for; None where none is
    foreseen."""
    after = Overlay(work)
    for step in _walked(work, after, client, until):
        if step.kind == "weekly":
            return step, _brought(after, step)
    return None


def _walked(work: Work, after: Overlay, client: Client, until: datetime) -> Iterator[Step]:
    """The client's steps in order; each has come in the overlay once the next is asked for."""
    heap: list[tuple[Any, Step]] = []
    queued: set[Any] = set()

    def queue(found: Iterable[Step]) -> None:
        for step in found:
            if step.order not in queued and step.at <= until and _tells(after, step):
                queued.add(step.order)
                heapq.heappush(heap, (step.order, step))

    queue(work.store.agenda.due_steps(until, limit=MOST, client=client.number))
    for _ in range(MOST):
        if not heap:
            return
        step = heapq.heappop(heap)[1]
        now = rules.next_step(after, after.get(STEPPING[step.owner], step.number))
        if not isinstance(now, Step) or now.order != step.order:
            queue([now] if isinstance(now, Step) else [])
            continue
        yield now
        queue(_behind(work, after, client, now))


def _tells(world: World, step: Step) -> bool:
    """Whether a charge may come of a step: a visit that people are to mark may be planned for ever
    and brings none."""
    return step.kind != "plan" or world.get(Series, step.number).is_auto_complete


def _behind(work: Work, after: Overlay, client: Client, step: Step) -> Iterator[Step]:
    """What comes next to what was touched by a step, to what it was a step of, and to the client:
    the end of her hold, or a letter on her card, moves the steps of all her invoices."""
    own = (STEPPING[step.owner], step.number)
    touched: dict[Key, None] = {(Client, client.number): None, own: None}
    for event in ahead.brought(after, step):
        touched |= {key_of(each): None for each in after.fold(event, step.at)}
        if moves.steps_moved_of_client(after, event) is not None:
            touched |= {
                (Invoice, each): None for each in work.store.questions.unsettled(client.number)
            }
    for kind, number in touched:
        found = rules.next_step(after, after.get(kind, number))
        if isinstance(found, Step):
            yield found


def _brought(world: Overlay, step: Step) -> Demand:
    """What a step asks for, in the world just before it."""
    after = Overlay(world)
    happened = ahead.brought(after, step)
    after.add(*happened, at=step.at)
    if step.kind in {"collect", "retry", "overdue"}:
        return _told(world.get(Invoice, step.number), happened, after)
    made = [each.invoice for each in happened if isinstance(each, ev.InvoiceIssued)]
    return _at_once(after, after.get(Invoice, made[0] if made else step.number), step.at)


def _known(work: Work, after: Overlay, step: Step) -> Step:
    """The step as one of what there is already: a booking whose deposit is being asked for has no
    invoice yet."""
    if step.owner == "invoice" and step.number >= work.next_number("invoice"):
        booking = after.get(Invoice, step.number).booking
        if booking is not None:
            return step._replace(owner="booking", number=booking)
    return step


def _at_once(after: Overlay, invoice: Invoice, at: datetime) -> Demand:
    """What is charged for an invoice at the very instant of its issue or confirmation, once what
    comes first to the client has come."""
    step = steps.behind_reminders(after, invoice)
    if not isinstance(step, Step) or step.kind != "collect" or step.at > at:
        return Demand(invoice.total_minor)
    left = credit_left(after, invoice.client)
    last = Overlay(ahead.until(after, invoice, step) if left else after)
    happened = ahead.brought(last, step)
    last.add(*happened, at=at)
    return _told(invoice, happened, last)


def _told(before: Invoice, happened: list[Event], after: Overlay) -> Demand:
    """What is asked for when an invoice is due: of credit first, then of the card on file."""
    credit = sum(each.amount_minor for each in happened if isinstance(each, ev.CreditUsed))
    for each in happened:
        if isinstance(each, ev.PaymentAttempted):
            payment = after.get(Payment, each.payment)
            if rules.known_answer(after, payment) is None:
                charged = each.amount_minor + each.tip_minor
                return Demand(before.due_minor, credit, charged, each.tip_minor)
    return Demand(before.due_minor, credit)
