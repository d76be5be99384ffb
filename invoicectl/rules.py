"""What time will do, and what follows from an answer: steps, deadlines, charges, fees.

Pure: given the state and the instant, each returns events. `next_step` is the only source of
what time does; whatever it names is carried out by the rule of the same name here. What people
may ask is in `acts`.
"""

from __future__ import annotations

from datetime import datetime

from invoicectl.domain import dates, fees, making, plans
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
    is_payable,
)
from invoicectl.domain.things import Step
from invoicectl.domain.world import (
    World,
    booking_of,
    owner_of,
    standing_visits,
)

RULES_VERSION = 2
"""Counts the changes to what `next_step` says. Where other rules looked up the next steps in a
file, the first command that writes looks them all up anew."""


def next_step(world: World, thing: Entity) -> Step | None:
    """What time will do next to this thing, when, and by which rule; None if nothing."""
    if isinstance(thing, Invoice):
        return _invoice_step(thing)
    if isinstance(thing, Visit):
        if thing.status != "planned" or thing.completes_at is None:
            return None
        return Step("complete", "visit", thing.number, thing.completes_at)
    if isinstance(thing, Booking):
        if thing.open_payment is None or thing.inquire_at is None:
            return None
        return Step("inquire", "booking", thing.number, thing.inquire_at)
    if isinstance(thing, Series):
        return _plan_step(thing)
    if isinstance(thing, Client):
        return _weekly_step(world, thing)
    return None


def moves_step_of(thing: Entity) -> tuple[type, int] | None:
    """Whose next step follows from this thing besides its own: a client's Friday from a visit."""
    if isinstance(thing, Visit) and thing.series is not None:
        return Client, thing.client
    return None


def _invoice_step(invoice: Invoice) -> Step | None:
    """A5-A6, B4, B9: the end of the client's days, then the automatic attempts.

    While it is held only an open charge is asked about; a step that was due before the release
    comes with it. Once a payment was reversed, cards are charged by hand. Source: SPEC 7."""
    if invoice.open_payment is not None:
        if invoice.inquire_at is None:
            return None
        return Step("inquire", "invoice", invoice.number, invoice.inquire_at)
    step = None if invoice.is_held else _own_step(invoice)
    if step is None or invoice.resumes_at is None or step.at >= invoice.resumes_at:
        return step
    return step._replace(at=invoice.resumes_at)


def _own_step(invoice: Invoice) -> Step | None:
    if invoice.status == "pending" and invoice.deadline_at is not None:
        return Step("auto-confirm", "invoice", invoice.number, invoice.deadline_at)
    if not is_payable(invoice.status) or invoice.due_minor <= 0 or invoice.is_by_hand:
        return None
    if invoice.attempts == 0 and invoice.due_at is not None:
        return Step("collect", "invoice", invoice.number, invoice.due_at)
    if invoice.answered_at is None or invoice.attempts > len(invoice.terms.retry_after):
        return None
    return Step("retry", "invoice", invoice.number, plans.retry_at(invoice.terms, invoice))


# --- sessions ---------------------------------------------------------------------------------


def auto_confirm(invoice: Invoice) -> list[Event]:
    """Silence is consent. Source: A6."""
    return [making.confirmation(invoice, "auto")]


# --- visits -----------------------------------------------------------------------------------


def complete(visit: Visit, *, now: datetime) -> list[Event]:
    """A visit completes itself; known the instant it happens, whenever it is written. B6."""
    return [VisitCompleted(visit.number, completed_at=now, recorded_at=now)]


def _plan_step(series: Series) -> Step | None:
    if series.status != "active" or series.days is None or series.planned_until_at is None:
        return None
    start_at = plans.occurrence(series, series.planned_until_at)
    at = dates.add_days(start_at, -plans.PLAN_AHEAD_DAYS, series.timezone)
    return Step("plan", "series", series.number, max(at, series.started_at))


def plan(world: World, series: Series) -> list[Event]:
    """The next visit of a ruled series. Source: B5."""
    start_at = plans.occurrence(series, series.planned_until_at or series.started_at)
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


def _weekly_step(world: World, client: Client) -> Step | None:
    """The client's next Friday with work to bill: the first after it came to be known. B7."""
    known = [visit.recorded_at for visit in world.unbilled(client.number) if visit.recorded_at]
    if not known:
        return None
    policy = world.get(Policy, 0)
    since = min(known)
    if policy.calendar_since is not None:
        since = max(since, policy.calendar_since)
    return Step("weekly", "client", client.number, plans.weekly_after(policy, since), client.handle)


def weekly(world: World, client: Client, *, now: datetime) -> list[Event]:
    """One invoice of all the client's series visits known before this Friday. B7, B8."""
    policy = world.get(Policy, 0)
    before = plans.weekly_before(policy, now)
    visits = [
        visit
        for visit in world.unbilled(client.number)
        if visit.recorded_at is not None and visit.recorded_at < now
    ]
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
    return step is not None and step.kind == "collect" and step.at <= now


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
