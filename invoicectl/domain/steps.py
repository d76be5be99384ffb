"""What time does next to each kind of thing, when and by which rule; or why it does nothing.

`next_step` is known as `rules.next_step` too: what a step does once its instant has come is there.
Here it stands for who only looks, which is most commands.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from invoicectl.domain import dates, holds, plans, reminders
from invoicectl.domain.model import (
    Booking,
    Client,
    Invoice,
    Payment,
    Series,
    Visit,
)
from invoicectl.domain.policy import Policy
from invoicectl.domain.things import CLOCK_KINDS, NoStep, Step

if TYPE_CHECKING:
    from invoicectl.domain.model import Entity
    from invoicectl.domain.things import Next, Why
    from invoicectl.domain.world import World


def _invoice_step(world: World, invoice: Invoice) -> Next:
    """What happens to the invoice itself, or before it a letter on that. Source: SPEC 12."""
    found = _own(world, invoice)
    if isinstance(found, NoStep):
        return found
    client = world.get(Client, invoice.client)
    told = [reminders.reminder(invoice, client, found)]
    if asks_card(world, invoice, found):
        policy, known = world.get(Policy, 0), reminders.since(invoice, client)
        zone = invoice.terms.timezone
        told.append(reminders.card_letter(client, policy, found, zone, known))
    return min([found, *(each for each in told if each is not None)], key=lambda step: step.order)


def _client_step(world: World, client: Client) -> Next:
    """The weekly run, or before it the letter on a card that will have expired by then."""
    found = _weekly_step(world, client)
    if isinstance(found, NoStep) or not asks_card(world, client, found):
        return found
    policy = world.get(Policy, 0)
    known = [min(_known_at(world, client, visit) for visit in billable(world, client))]
    letter = reminders.card_letter(client, policy, found, policy.timezone, known)
    return found if letter is None else min(found, letter, key=lambda step: step.order)


def asks_card(world: World, thing: Invoice | Client, step: Step) -> bool:
    """Whether a card is charged by this step, or at once after it."""
    client = world.get(Client, thing.client) if isinstance(thing, Invoice) else thing
    if step.kind == "auto-confirm":
        return isinstance(thing, Invoice) and thing.total_minor > 0 and has_autopay(world, client)
    return step.kind in {"weekly", "collect", "retry"} and has_autopay(world, client)


def behind_reminders(world: World, thing: Invoice | Booking | Client) -> Next:
    """What happens to the money of an invoice or a booking, or to a client's visits, whatever is
    told of it before: a reminder moves none."""
    if isinstance(thing, Booking):
        return _booking_step(world, thing)
    return _own(world, thing) if isinstance(thing, Invoice) else _weekly_step(world, thing)


def _own(world: World, invoice: Invoice) -> Next:
    """A5-A6, B4, B9: the end of the client's days, then the automatic attempts.

    While it is held only an open charge is asked about; a step that was due before the release
    comes with it, one that had passed when a payment was reversed at the next time of collecting.
    Source: SPEC 7."""
    release = _release_step("invoice", invoice)
    if invoice.open_payment is not None:
        return _sooner(_inquiry(world, "invoice", invoice), release)
    if invoice.status in _OVER:
        return NoStep(_OVER[invoice.status])
    client = world.get(Client, invoice.client)
    hold = holds.on_invoice(invoice, client)
    if hold is not None:
        return release or NoStep("held", hold.since, hold.ref, hold.reason)
    step = _own_step(world, invoice)
    if isinstance(step, NoStep):
        return step
    since = [at for at in (invoice.resumes_at, client.resumes_at) if at is not None]
    return step._replace(at=max(step.at, *since)) if since else step


def _release_step(kind: str, thing: holds.Held) -> Step | None:
    """The end of a hold that somebody named; None where it waits for a person, or there is none."""
    if thing.held_until is None:
        return None
    handle = thing.handle if isinstance(thing, Client) else ""
    return Step("release", kind, thing.number, thing.held_until, handle, rule="7")


def _sooner(found: Next, release: Step | None) -> Next:
    """What comes first of a step that goes on while it is held, and the end of the hold."""
    if release is None:
        return found
    if isinstance(found, NoStep):
        return release
    return min(found, release, key=lambda step: step.order)


_OVER: dict[str, Why] = {
    "paid": "paid",
    "closed": "closed",
    "void": "void",
    "written-off": "written off",
}
"""The statuses of an invoice that time leaves alone, as reasons."""


def _inquiry(world: World, kind: str, owner: Invoice | Booking) -> Next:
    """Time asks what became of an open charge, until a person must find out. Source: SPEC 8."""
    payment = world.get(Payment, owner.open_payment)
    if owner.inquire_at is None:
        return NoStep("charge under review", payment.at, payment.ref, payment.code)
    return Step("inquire", kind, owner.number, owner.inquire_at, rule="8")


def _own_step(world: World, invoice: Invoice) -> Next:
    if invoice.status == "contested":
        return NoStep("contested", invoice.contested_at, reason=invoice.contest_reason)
    if invoice.status == "pending":
        deadline_at = invoice.deadline_at or invoice.issued_at
        return Step("auto-confirm", "invoice", invoice.number, deadline_at, rule="A6")
    step = _money_step(world, invoice)
    if isinstance(step, NoStep):
        return step
    at = step.at
    since = [_again_at(world, invoice), world.get(Client, invoice.client).autopay_at]
    for again_at in since if is_asked(world, invoice) else since[:1]:
        if again_at is not None and at < again_at:
            at = plans.not_passed(step.at, invoice.terms, again_at)
    return step._replace(at=at)


def _again_at(world: World, invoice: Invoice) -> datetime | None:
    """When what had been paid became due again, also of a tip alone that had been given back: that
    leaves nothing to people, and the invoice by itself does not say when. Source: SPEC 7."""
    if not invoice.returned_minor:
        return invoice.reopened_at
    payments = world.payments_of_invoice(invoice.number)
    back = [each.reversed_at for each in payments if each.is_tip_returned]
    return max((at for at in (invoice.reopened_at, *back) if at is not None), default=None)


def _money_step(world: World, invoice: Invoice) -> Next:
    """What asks for the money that is due, at the instant that the terms say."""
    if invoice.awaits_release:
        return NoStep("imported", invoice.imported_at)
    if invoice.is_by_hand:
        return _charged_back(world, invoice)
    if world.get(Client, invoice.client).unplaced and is_asked(world, invoice):
        return NoStep("charged elsewhere")
    if invoice.refused_minor == invoice.due_minor and is_asked(world, invoice):
        return NoStep("can't be charged", invoice.refused_at, reason=invoice.refused_code)
    if invoice.attempts > len(invoice.terms.retry_after):
        return NoStep("attempts used up", invoice.answered_at)
    if not is_asked(world, invoice):
        return _unasked_step(world, invoice)
    if invoice.attempts == 0:
        rule = plans.PLANS[invoice.plan].collected_by
        due_at = invoice.acted_on_at or invoice.issued_at
        return Step("collect", "invoice", invoice.number, due_at, rule=rule)
    retry_at = plans.retry_at(invoice.terms, invoice)
    return Step("retry", "invoice", invoice.number, retry_at, rule="B9")


def _unasked_step(world: World, invoice: Invoice) -> Next:
    """B21: without autopay client credit is used at the due instant, then the invoice is overdue
    once `overdue_after` has passed since the latest of that, its issue and the switching off."""
    off_at = world.get(Client, invoice.client).autopay_at
    due_at = invoice.acted_on_at or invoice.issued_at
    is_to_come = invoice.fell_due_at is None or due_at > invoice.fell_due_at
    if is_to_come and (off_at is None or due_at >= off_at):
        return Step("collect", "invoice", invoice.number, due_at, rule="B21")
    if invoice.overdue_at is not None:
        return NoStep("no autopay", invoice.overdue_at)
    since = max(due_at, invoice.issued_at, off_at or due_at)
    terms = invoice.terms
    at = dates.add(since, terms.overdue_after, terms.timezone)
    return Step("overdue", "invoice", invoice.number, at, rule="B21")


def _charged_back(world: World, invoice: Invoice) -> NoStep:
    """Once a charge to a card was reversed, cards are asked by hand: why, and by which."""
    back = [
        each
        for each in world.payments_of_invoice(invoice.number)
        if each.reversed_at is not None and each.is_charged_back
    ]
    if not back:  # a file whose rows don't say what its events do: `check` tells
        return NoStep("charged back", None)
    newest = max(back, key=lambda each: (each.reversed_at, each.number))
    return NoStep("charged back", newest.reversed_at, newest.ref, newest.reason)


def _booking_step(world: World, booking: Booking) -> Next:
    if booking.open_payment is not None:
        return _inquiry(world, "booking", booking)
    return NoStep(_BOOKED.get(booking.status, "by people"))


_BOOKED: dict[str, Why] = {"confirmed": "billed", "cancelled": "cancelled"}
"""The statuses of a booking that time leaves alone, as reasons."""


def _visit_step(_: World, visit: Visit) -> Next:
    if visit.status != "planned":
        return NoStep(visit.status, visit.completed_at)
    if visit.completes_at is None:
        return NoStep("by people")
    return Step("complete", "visit", visit.number, visit.completes_at, rule="B6")


def _series_step(world: World, series: Series) -> Next:
    """Visits are planned also while it is held; they aren't billed. B5, SPEC 7."""
    return _sooner(_plan_step(world, series), _release_step("series", series))


def _plan_step(world: World, series: Series) -> Next:
    if series.status != "active":
        return NoStep("ended", series.ended_at)
    if series.days is None or series.planned_until_at is None:
        return NoStep("by people")
    policy = world.get(Policy, 0)
    start_at = plans.occurrence(series, policy.timezone)
    at = dates.add_days(start_at, -plans.PLAN_AHEAD_DAYS, policy.timezone)
    at = max(at, series.started_at, policy.calendar_since or series.started_at)
    return Step("plan", "series", series.number, at, rule="B5")


def _weekly_step(world: World, client: Client) -> Next:
    """The client's next Friday with work to bill: the first after it came to be known. B7.

    Fridays that passed in a hold, hers or a series', are not made up. SPEC 7."""
    hold = holds.own(client)
    if hold is not None:
        release = _release_step("client", client)
        return release or NoStep("held", hold.since, hold.ref, hold.reason)
    policy = world.get(Policy, 0)
    known = [_known_at(world, client, visit) for visit in billable(world, client)]
    if not known:
        return NoStep("nothing to bill")
    since = min(known)
    if policy.calendar_since is not None:
        since = max(since, policy.calendar_since)
    at = plans.weekly_after(policy, since)
    return Step("weekly", "client", client.number, at, client.handle, rule="B7")


def _known_at(world: World, client: Client, visit: Visit) -> datetime:
    """From when on a visit may be billed: it is known, and no hold is on it any more. A Friday at
    the very instant of a release has not passed."""
    ends = [client.resumes_at, world.get(Series, visit.series).resumes_at]
    just_before = [at - timedelta(seconds=1) for at in ends if at is not None]
    return max([visit.recorded_at or visit.start_at, *just_before])


def billable(world: World, client: Client) -> list[Visit]:
    """The client's visits that wait for a weekly run, but those of held series. B7."""
    return [
        visit
        for visit in world.unbilled(client.number)
        if visit.recorded_at is not None and not world.get(Series, visit.series).is_held
    ]


LOOKS: dict[type, Callable[[World, Any], Next]] = {
    Invoice: _invoice_step,
    Visit: _visit_step,
    Booking: _booking_step,
    Series: _series_step,
    Client: _client_step,
}
"""What is asked of each kind of thing to which time does something."""


RULES_VERSION = 4
"""Counts the changes to what `next_step` says. Where other rules looked up the next steps in a
file, the first command that writes looks them all up anew."""


def next_step(world: World, thing: Entity) -> Next:
    """What time will do next to this thing, when, and by which rule; or why it does nothing."""
    look = LOOKS.get(type(thing))
    return NoStep("by people") if look is None else look(world, thing)


def has_autopay(world: World, client: Client) -> bool:
    """Whether time charges the client's card: never where the file keeps none. Source: B20."""
    return client.is_autopay and world.get(Policy, 0).gateway != "manual"


def is_asked(world: World, invoice: Invoice) -> bool:
    """Whether time asks the card of the invoice's client."""
    return has_autopay(world, world.get(Client, invoice.client))


def depends_on_time_alone(world: World, step: Step) -> bool:
    """Whether a step asks no gateway, so that it never depends on whether cron ran. SPEC 3."""
    if step.kind != "collect":
        return step.kind in CLOCK_KINDS
    return not is_asked(world, world.get(Invoice, step.number))
