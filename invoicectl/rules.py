"""What time will do, and what follows from an answer: steps, deadlines, charges, fees.

Pure: given the state and the instant, each returns events. `next_step` is the only source of
what time does; whatever it names is carried out by the rule of the same name here. What people
may ask is in `acts`.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from invoicectl.domain import dates, fees, limits, making, plans
from invoicectl.domain import policy as settings
from invoicectl.domain.events import (
    BookingConfirmed,
    CreditUsed,
    Event,
    InvoiceOverdue,
    LateFeeAdded,
    PaymentApproved,
    PaymentCancelled,
    PaymentDeclined,
    PaymentReviewed,
    PaymentUnknown,
    VisitCompleted,
    VisitPlanned,
)
from invoicectl.domain.lines import visit_line
from invoicectl.domain.model import (
    Answer,
    Booking,
    Client,
    Entity,
    Invoice,
    Payment,
    Series,
    Visit,
)
from invoicectl.domain.overlay import Overlay
from invoicectl.domain.policy import Policy
from invoicectl.domain.states import (
    AUTOMATIC,
    PaymentKind,
)
from invoicectl.domain.things import Next, NoStep, Step, Why
from invoicectl.domain.world import (
    World,
    booking_of,
    owner_of,
    standing_visits,
)

RULES_VERSION = 2
"""Counts the changes to what `next_step` says. Where other rules looked up the next steps in a
file, the first command that writes looks them all up anew."""


def next_step(world: World, thing: Entity) -> Next:
    """What time will do next to this thing, when, and by which rule; or why it does nothing."""
    look = _LOOKS.get(type(thing))
    return NoStep("by people") if look is None else look(world, thing)


def moves_step_of(thing: Entity) -> tuple[type, int] | None:
    """Whose next step follows from this thing besides its own: a client's Friday from a visit."""
    if isinstance(thing, Visit) and thing.series is not None:
        return Client, thing.client
    return None


def _invoice_step(world: World, invoice: Invoice) -> Next:
    """A5-A6, B4, B9: the end of the client's days, then the automatic attempts.

    While it is held only an open charge is asked about; a step that was due before the release
    comes with it, one that had passed when a payment was reversed at the next time of collecting.
    Source: SPEC 7."""
    if invoice.open_payment is not None:
        return _inquiry(world, "invoice", invoice)
    if invoice.status in _OVER:
        return NoStep(_OVER[invoice.status])
    if invoice.is_held:
        return NoStep("held", reason=invoice.hold_reason)
    step = _own_step(world, invoice)
    if isinstance(step, NoStep):
        return step
    at = step.at
    if invoice.reopened_at is not None and at < invoice.reopened_at:
        at = plans.not_passed(at, invoice.terms, invoice.reopened_at)
    if invoice.resumes_at is not None:
        at = max(at, invoice.resumes_at)
    return step._replace(at=at)


def _inquiry(world: World, kind: str, owner: Invoice | Booking) -> Next:
    """Time asks what became of an open charge, until a person must find out. Source: SPEC 8."""
    payment = world.get(Payment, owner.open_payment)
    if owner.inquire_at is None:
        return NoStep("charge under review", payment.at, payment.ref, payment.code)
    return Step("inquire", kind, owner.number, owner.inquire_at, rule="8")


_OVER: dict[str, Why] = {
    "paid": "paid",
    "closed": "closed",
    "void": "void",
    "written-off": "written off",
}
"""The statuses of an invoice that time leaves alone, as reasons."""


def _own_step(world: World, invoice: Invoice) -> Next:
    if invoice.status == "contested":
        return NoStep("contested", invoice.contested_at, reason=invoice.contest_reason)
    if invoice.status == "pending":
        deadline_at = invoice.deadline_at or invoice.issued_at
        return Step("auto-confirm", "invoice", invoice.number, deadline_at, rule="A6")
    if invoice.is_by_hand:
        return _charged_back(world, invoice)
    if invoice.attempts == 0:
        rule = plans.PLANS[invoice.plan].collected_by
        due_at = invoice.due_at or invoice.issued_at
        return Step("collect", "invoice", invoice.number, due_at, rule=rule)
    if invoice.attempts > len(invoice.terms.retry_after):
        return NoStep("attempts used up", invoice.answered_at)
    retry_at = plans.retry_at(invoice.terms, invoice)
    return Step("retry", "invoice", invoice.number, retry_at, rule="B9")


def _charged_back(world: World, invoice: Invoice) -> NoStep:
    """Once a charge to a card was reversed, cards are asked by hand: why, and by which."""
    back = [
        each
        for each in world.payments_of_invoice(invoice.number)
        if each.reversed_at is not None and each.method == "card" and each.amount_minor
    ]
    newest = max(back, key=lambda each: (each.reversed_at, each.number))
    return NoStep("charged back", newest.reversed_at, newest.ref, newest.reason)


# --- sessions ---------------------------------------------------------------------------------


def auto_confirm(invoice: Invoice) -> list[Event]:
    """Silence is consent. Source: A6."""
    return [making.confirmation(invoice, "auto")]


# --- visits -----------------------------------------------------------------------------------


def complete(visit: Visit, *, now: datetime) -> list[Event]:
    """A visit completes itself; known the instant it happens, whenever it is written. One that
    was planned after its start was done at its start, and known only now. B6."""
    completed_at = visit.start_at if visit.planned_at > visit.start_at else now
    return [VisitCompleted(visit.number, completed_at, recorded_at=now)]


def _visit_step(_: World, visit: Visit) -> Next:
    if visit.status != "planned":
        return NoStep(visit.status, visit.completed_at)
    if visit.completes_at is None:
        return NoStep("by people")
    return Step("complete", "visit", visit.number, visit.completes_at, rule="B6")


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


def plan(world: World, series: Series) -> list[Event]:
    """The next visit of a ruled series. Source: B5."""
    start_at = plans.occurrence(series, world.get(Policy, 0).timezone)
    return [
        VisitPlanned(
            visit=world.next_number("visit"),
            client=series.client,
            booking=None,
            series=series.number,
            start_at=start_at,
            price_minor=series.price_minor or 0,
            service=series.service or "Visit",
            provider=series.provider,
            completes_at=start_at if series.is_auto_complete else None,
            is_by_rule=True,
        )
    ]


# --- the weekly run ---------------------------------------------------------------------------


def _weekly_step(world: World, client: Client) -> Next:
    """The client's next Friday with work to bill: the first after it came to be known. B7."""
    known = [visit.recorded_at for visit in world.unbilled(client.number) if visit.recorded_at]
    if not known:
        return NoStep("nothing to bill")
    policy = world.get(Policy, 0)
    since = min(known)
    if policy.calendar_since is not None:
        since = max(since, policy.calendar_since)
    at = plans.weekly_after(policy, since)
    return Step("weekly", "client", client.number, at, client.handle, rule="B7")


def weekly(world: World, client: Client, *, now: datetime) -> list[Event]:
    """One invoice of all the client's series visits known before this Friday. B7, B8.

    Where they come to more than any amount may be, this Friday has several invoices."""
    policy = world.get(Policy, 0)
    before = plans.weekly_before(policy, now)
    known = [
        visit
        for visit in world.unbilled(client.number)
        if visit.recorded_at is not None and visit.recorded_at < now
    ]
    visits = limits.billable_together(known)
    lines = tuple(
        visit_line(
            visit,
            policy.timezone,
            is_late=(visit.completed_at or visit.recorded_at or now) < before,
        )
        for visit in visits
    )
    return [
        making.new_invoice(
            world, "series", client.number, lines, settings.frozen(policy), due_at=now
        )._replace(visits=tuple(visit.number for visit in visits))
    ]


# --- bookings ---------------------------------------------------------------------------------


def _booking_step(world: World, booking: Booking) -> Next:
    if booking.open_payment is not None:
        return _inquiry(world, "booking", booking)
    return NoStep(_BOOKED.get(booking.status, "by people"))


_BOOKED: dict[str, Why] = {"confirmed": "billed", "cancelled": "cancelled"}
"""The statuses of a booking that time leaves alone, as reasons."""


def booking_invoiced(
    world: World, booking: Booking, deposit: Payment | None, *, now: datetime
) -> list[Event]:
    """A booking whose deposit is in (or was none) is confirmed and invoiced. B3, B16."""
    policy = world.get(Policy, 0)
    terms = settings.frozen(policy)
    visits = standing_visits(world, booking)
    due_at = plans.due_on(visits[-1].start_at, terms)
    issued = making.new_invoice(
        world,
        "booking",
        booking.client,
        tuple(visit_line(visit, policy.timezone) for visit in visits),
        terms,
        due_at=plans.not_passed(due_at, terms, now),
    )._replace(booking=booking.number, visits=tuple(visit.number for visit in visits))
    happened: list[Event] = [issued, BookingConfirmed(booking.number, issued.invoice)]
    wanted = fees.deposit_minor(visits, policy.deposit_rate)
    wanted -= deposit.amount_minor if deposit else 0
    credit = min(wanted, world.get(Client, booking.client).credit_minor)
    if credit > 0:
        number = world.next_number("payment")
        happened.append(CreditUsed(number, booking.client, issued.invoice, "deposit", credit))
    return happened


# --- charges ----------------------------------------------------------------------------------


def collect(world: World, invoice: Invoice, *, now: datetime) -> list[Event]:
    """An automatic attempt: client credit first, then what is left from the default card.

    Nothing left: no attempt. Without a card the attempt has no token, and counts as declined
    (`no_card`). Source: B4, B9, B11, B16."""
    after = Overlay(world)
    purpose: PaymentKind = "collect" if invoice.attempts == 0 else "retry"
    credit = min(world.get(Client, invoice.client).credit_minor, invoice.due_minor)
    if credit > 0:
        number = after.next_number("payment")
        used = CreditUsed(number, invoice.client, invoice.number, purpose, credit)
        after.add(used, at=now)
    due = after.get(Invoice, invoice.number).due_minor
    if due > 0:
        after.add(making.attempted(after, invoice, purpose, amount_minor=due, now=now), at=now)
    return after.happened


def is_asked_at_once(world: World, invoice: Invoice, *, now: datetime) -> bool:
    """Whether the automatic attempt is due: a confirmation asks the card at once. Source: A7."""
    step = next_step(world, invoice)
    return isinstance(step, Step) and step.kind == "collect" and step.at <= now


def answered(world: World, payment: Payment, answer: Answer, *, now: datetime) -> list[Event]:
    """What follows from a gateway's answer to an open attempt. Source: B3, B9, B12, B13."""
    if answer.outcome == "approved" and payment.kind == "refund":
        return [making.refund_made(world, payment)]
    if answer.outcome == "approved":
        return _approved(world, payment, now)
    if answer.outcome == "declined":
        code = answer.code or "card_declined"
        declined = PaymentDeclined(payment.number, code)
        return [declined, *_after_decline(world, payment)]
    if answer.outcome == "missing":
        return [PaymentCancelled(payment.number)]
    if answer.outcome == "review":
        return [PaymentReviewed(payment.number, answer.code or "unclear")]
    return [PaymentUnknown(payment.number, payment.inquiries, now + making.INQUIRE_AFTER[0])]


def still_unknown(payment: Payment, reason: str, *, now: datetime) -> list[Event]:
    """An inquiry that brought no answer: ask again later, or let a person find out."""
    asked = payment.inquiries + 1
    if asked == len(making.INQUIRE_AFTER):
        return [PaymentReviewed(payment.number, reason)]
    return [PaymentUnknown(payment.number, asked, now + making.INQUIRE_AFTER[asked])]


def _approved(world: World, payment: Payment, now: datetime) -> list[Event]:
    happened: list[Event] = []
    due = payment.amount_minor
    if payment.kind == "deposit":
        booking = booking_of(world, payment.booking)
        happened = booking_invoiced(world, booking, payment, now=now)
    elif payment.invoice is not None:
        due = max(world.get(Invoice, payment.invoice).due_minor, 0)
    applied = min(payment.amount_minor, due)
    excess = payment.amount_minor - applied
    tips = making.tip_shares(world, owner_of(world, payment), payment.tip_minor)
    happened.append(PaymentApproved(payment.number, applied, excess, tips))
    return happened


def _after_decline(world: World, payment: Payment) -> list[Event]:
    """The decline of the attempt that the terms name brings the fee, once, and overdue. B9.

    Learned late, it may find the invoice paid meanwhile: then it brings nothing."""
    if payment.kind not in AUTOMATIC or payment.invoice is None:
        return []
    invoice = world.get(Invoice, payment.invoice)
    if payment.attempt != invoice.terms.late_fee_after or invoice.due_minor <= 0:
        return []
    fee = fees.late_fee(invoice)
    added: list[Event] = [] if fee is None else [LateFeeAdded(invoice.number, *fee)]
    return [*added, InvoiceOverdue(invoice.number)]


_LOOKS: dict[type, Callable[[World, Any], Next]] = {
    Invoice: _invoice_step,
    Visit: _visit_step,
    Booking: _booking_step,
    Series: _plan_step,
    Client: _weekly_step,
}
"""What is asked of each kind of thing to which time does something."""
