"""What time will do, and what follows from an answer: steps, deadlines, charges, fees.

Pure: given the state and the instant, each returns events. `next_step` is the only source of
what time does; whatever it names is carried out by the rule of the same name here. What people
may ask is in `acts`.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from invoicectl.domain import events as ev
from invoicectl.domain import fees, limits, making, plans, reminders, steps
from invoicectl.domain import policy as settings
from invoicectl.domain.lines import visit_line
from invoicectl.domain.lots import oldest
from invoicectl.domain.model import (
    Answer,
    Client,
    Invoice,
    Series,
)
from invoicectl.domain.overlay import Overlay
from invoicectl.domain.policy import Policy
from invoicectl.domain.states import (
    AUTOMATIC,
)
from invoicectl.domain.things import NoStep, Step
from invoicectl.domain.world import (
    booking_of,
    credit_left,
    owner_of,
    standing_visits,
)

if TYPE_CHECKING:
    from invoicectl.domain.events import Event
    from invoicectl.domain.holds import Held
    from invoicectl.domain.model import (
        Booking,
        Payment,
        Visit,
    )
    from invoicectl.domain.states import (
        PaymentKind,
    )
    from invoicectl.domain.world import (
        World,
    )

RULES_VERSION = steps.RULES_VERSION
next_step = steps.next_step


# --- holds ------------------------------------------------------------------------------------


def release(thing: Held) -> list[Event]:
    """A hold ends: automatic steps go on, and what has passed happens now. Source: SPEC 7."""
    if isinstance(thing, Invoice):
        return [ev.InvoiceReleased(thing.number)]
    return [
        ev.SeriesReleased(thing.number)
        if isinstance(thing, Series)
        else ev.ClientReleased(thing.number)
    ]


# --- sessions ---------------------------------------------------------------------------------


def auto_confirm(invoice: Invoice) -> list[Event]:
    """Silence is consent. Source: A6."""
    return [making.confirmation(invoice, "auto")]


# --- visits -----------------------------------------------------------------------------------


def complete(visit: Visit, *, now: datetime) -> list[Event]:
    """A visit completes itself; known the instant it happens, whenever it is written. One that
    was planned after its start was done at its start, and known only now. B6."""
    completed_at = visit.start_at if visit.planned_at > visit.start_at else now
    return [ev.VisitCompleted(visit.number, completed_at, recorded_at=now)]


def plan(world: World, series: Series) -> list[Event]:
    """The next visit of a ruled series. Source: B5."""
    start_at = plans.occurrence(series, world.get(Policy, 0).timezone)
    return [
        ev.VisitPlanned(
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


def weekly(world: World, client: Client, *, now: datetime) -> list[Event]:
    """One invoice of all the client's series visits known before this Friday. B7, B8.

    Where they come to more than any amount may be, this Friday has several invoices."""
    policy = world.get(Policy, 0)
    before = plans.weekly_before(policy, now)
    known = [
        visit
        for visit in steps.billable(world, client)
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


def booking_invoiced(
    world: World, booking: Booking, deposit: Payment | None, *, now: datetime
) -> list[Event]:
    """A booking whose deposit is in (or was none) is confirmed and invoiced. B3, B16."""
    policy = world.get(Policy, 0)
    terms = settings.frozen(policy)
    visits = standing_visits(world, booking)
    issued = making.new_invoice(
        world,
        "booking",
        booking.client,
        tuple(visit_line(visit, policy.timezone) for visit in visits),
        terms,
        due_at=plans.balance_due(visits[-1].start_at, terms, now),
    )._replace(booking=booking.number, visits=tuple(visit.number for visit in visits))
    happened: list[Event] = [issued, ev.BookingConfirmed(booking.number, issued.invoice)]
    client = world.get(Client, booking.client)
    wanted = fees.deposit_minor(visits, policy.deposit_rate)
    if deposit is None and not steps.has_autopay(world, client):
        happened[0] = issued._replace(deposit_minor=wanted)
    wanted -= deposit.amount_minor if deposit else 0
    credit = min(wanted, credit_left(world, booking.client))
    if credit > 0:
        number = world.next_number("payment")
        lots = oldest(world, booking.client, credit)
        used = ev.CreditUsed(number, booking.client, issued.invoice, "deposit", credit, lots)
        happened.append(used)
    return happened


# --- charges ----------------------------------------------------------------------------------


def collect(world: World, invoice: Invoice, *, now: datetime) -> list[Event]:
    """An automatic attempt: client credit first, then what is left from the default card.

    Nothing left: no attempt. Without a card the attempt has no token, and counts as declined
    (`no_card`). The client's auto-tip is in the same charge. Without autopay only credit is used.
    Source: B4, B9, B11, B16, B18, B21."""
    after = Overlay(world)
    purpose: PaymentKind = "collect" if invoice.attempts == 0 else "retry"
    asks = steps.is_asked(world, invoice)
    if not asks:
        after.add(ev.InvoiceFellDue(invoice.number), at=now)
    _use_credit(after, invoice, purpose, now)
    due = after.get(Invoice, invoice.number).due_minor
    if due > 0 and asks:
        tip = making.auto_tip_minor(after, invoice, due)
        attempt = making.attempted(
            after, invoice, purpose, amount_minor=due, tip_minor=tip, now=now
        )
        after.add(attempt, at=now)
    return after.happened


def _use_credit(after: Overlay, invoice: Invoice, purpose: PaymentKind, now: datetime) -> None:
    credit = min(credit_left(after, invoice.client), invoice.due_minor)
    if credit > 0:
        number = after.next_number("payment")
        lots = oldest(after, invoice.client, credit)
        used = ev.CreditUsed(number, invoice.client, invoice.number, purpose, credit, lots)
        after.add(used, at=now)


def overdue(world: World, invoice: Invoice, *, now: datetime) -> list[Event]:
    """Without autopay nobody paid in time: credit is used once more, then the late fee is added
    to what is left, once. Source: B21."""
    after = Overlay(world)
    _use_credit(after, invoice, "collect", now)
    left = after.get(Invoice, invoice.number)
    if left.due_minor > 0:
        after.add(*_made_overdue(left), at=now)
    return after.happened


def _made_overdue(invoice: Invoice) -> list[Event]:
    fee = fees.late_fee(invoice)
    added: list[Event] = [] if fee is None else [ev.LateFeeAdded(invoice.number, *fee)]
    return [*added, ev.InvoiceOverdue(invoice.number)]


def is_asked_at_once(world: World, invoice: Invoice, *, now: datetime) -> bool:
    """Whether the automatic attempt is due: a confirmation asks the card at once. Source: A7."""
    step = steps.behind_reminders(world, invoice)
    return isinstance(step, Step) and step.kind == "collect" and step.at <= now


def remind(world: World, thing: Invoice | Client, *, now: datetime) -> list[Event]:
    """The client is reminded of what comes next to an invoice itself, or told that the card on
    file will have expired by the next charge. Source: SPEC 12."""
    target = steps.behind_reminders(world, thing)
    if isinstance(target, NoStep):
        return []
    if isinstance(thing, Invoice):
        client = world.get(Client, thing.client)
        reminder = reminders.reminder(thing, client, target)
        if reminder is not None and reminder.at == now:
            return [ev.InvoiceReminded(thing.number, target.at)]
    else:
        client = thing
    card = client.card
    if card is None or card.expires is None:
        return []
    number = thing.number if isinstance(thing, Invoice) else None
    return [ev.CardExpiryTold(client.number, card.token, card.expires, target.at, number)]


def known_answer(world: World, payment: Payment) -> Answer | None:
    """What a reserved charge is answered without asking the gateway: there is no card, or time
    would ask one that will never do. None: it has to be asked. Source: B11, B22."""
    if payment.token is None:
        return Answer("declined", "no_card")
    if payment.kind in AUTOMATIC:
        cards = world.get(Client, payment.payer).cards
        code = next((card.refused_code for card in cards if card.token == payment.token), None)
        return None if code is None else Answer("declined", code)
    return None


def answered(world: World, payment: Payment, answer: Answer, *, now: datetime) -> list[Event]:
    """What follows from a gateway's answer to an open attempt. Source: B3, B9, B12, B13."""
    if answer.outcome == "approved" and payment.kind == "refund":
        return [making.refund_made(world, payment)]
    if answer.outcome == "approved":
        return _approved(world, payment, now)
    if answer.outcome == "declined":
        code = answer.code or "card_declined"
        declined = ev.PaymentDeclined(payment.number, code)
        return [declined, *_after_decline(world, payment)]
    if answer.outcome == "refused":
        return _refused(payment, answer.code or "refused")
    if answer.outcome == "missing":
        return [ev.PaymentCancelled(payment.number)]
    if answer.outcome == "review":
        return [ev.PaymentReviewed(payment.number, answer.code or "unclear")]
    return [ev.PaymentUnknown(payment.number, payment.inquiries, now + making.INQUIRE_AFTER[0])]


def _refused(payment: Payment, code: str) -> list[Event]:
    """The gateway refused a charge for certain: no decline, no fee; people collect it. SPEC 8."""
    cancelled = ev.PaymentCancelled(payment.number, code)
    if payment.kind not in AUTOMATIC or payment.invoice is None:
        return [cancelled]
    return [cancelled, ev.ChargeRefused(payment.invoice, payment.amount_minor, code)]


def still_unknown(payment: Payment, reason: str, *, now: datetime) -> list[Event]:
    """An inquiry that brought no answer: ask again later, or let a person find out."""
    asked = payment.inquiries + 1
    if asked == len(making.INQUIRE_AFTER):
        return [ev.PaymentReviewed(payment.number, reason)]
    return [ev.PaymentUnknown(payment.number, asked, now + making.INQUIRE_AFTER[asked])]


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
    happened.append(ev.PaymentApproved(payment.number, applied, excess, tips))
    return happened


def _after_decline(world: World, payment: Payment) -> list[Event]:
    """The decline of the attempt that the terms name brings the fee, once, and overdue. B9.

    Learned late, it may find the invoice paid meanwhile, or overdue already without autopay: then
    it brings nothing."""
    if payment.kind not in AUTOMATIC or payment.invoice is None:
        return []
    invoice = world.get(Invoice, payment.invoice)
    if payment.attempt != invoice.terms.late_fee_after or invoice.due_minor <= 0:
        return []
    if invoice.overdue_at is not None:
        return []
    return _made_overdue(invoice)
