"""Visits: added, done, cancelled and moved (B5, B6, B15, B17).

Total, balance and due instant are computed anew from the visits that are left; after the first
automatic attempt the due instant stays.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from invoicectl import rules
from invoicectl.acts.common import local, refuse_while_open
from invoicectl.acts.invoices import voided
from invoicectl.domain import money, plans, shares
from invoicectl.domain import policy as settings
from invoicectl.domain.events import (
    BookingDropped,
    Event,
    InvoiceVoided,
    LateFeeWaived,
    LineAdded,
    VisitCancelled,
    VisitCompleted,
    VisitMoved,
    VisitPlanned,
)
from invoicectl.domain.evolve.bookings import planned_visit
from invoicectl.domain.model import (
    Booking,
    Client,
    Invoice,
    Line,
    Payment,
    Policy,
    Series,
    Terms,
    Visit,
)
from invoicectl.domain.world import World
from invoicectl.errors import (
    BadAmount,
    ChangedTooLate,
    NotYet,
    SeriesEnded,
    VisitsFixed,
    WrongVisit,
)


class WantedVisit(NamedTuple):
    """A visit as asked for."""

    start_at: datetime
    price_minor: int
    service: str
    provider: int | None


def refuse_beyond_most(world: World, total_minor: int) -> None:
    """No total is beyond the most that an amount may be. Raises BadAmount."""
    if total_minor > money.MAX_MINOR:
        currency = world.get(Policy, 0).currency
        raise BadAmount(
            text=f"a total of {money.show(total_minor, currency)}",
            reason=f"the most is {money.show(money.MAX_MINOR, currency)}",
            example=money.show(2500, currency),
        )


def planned(
    number: int,
    client: int,
    wanted: WantedVisit,
    *,
    booking: int | None = None,
    series: int | None = None,
    completes_at: datetime | None = None,
) -> VisitPlanned:
    """The planning of a wanted visit, in a booking or a series."""
    return VisitPlanned(
        visit=number,
        client=client,
        booking=booking,
        series=series,
        start_at=wanted.start_at,
        price_minor=wanted.price_minor,
        service=wanted.service,
        provider=wanted.provider,
        completes_at=completes_at,
        is_by_rule=False,
    )


def add_visit_to_series(
    world: World, series: Series, wanted: WantedVisit, *, now: datetime
) -> list[Event]:
    """B5: plan a visit of a series by hand."""
    if series.status != "active":
        raise SeriesEnded(series=series.ref, client=world.get(Client, series.client).handle)
    completes_at = max(wanted.start_at, now) if series.is_auto_complete else None
    number = world.next_number("visit")
    return [planned(number, series.client, wanted, series=series.number, completes_at=completes_at)]


def complete_visit(
    world: World, visit: Visit, completed_at: datetime | None, *, now: datetime
) -> list[Event]:
    """B6: a visit was done; not in the future, and only once its booking is confirmed."""
    if visit.status != "planned":
        how = f"was {visit.status} already"
        if visit.completed_at is not None:
            how = f"was done on {local(world, visit.completed_at)}"
        raise WrongVisit(visit=visit.ref, reason=how)
    if visit.booking and world.get(Booking, visit.booking).status != "confirmed":
        raise WrongVisit(visit=visit.ref, reason=f"belongs to {visit.of}, which isn't confirmed")
    if completed_at is not None and completed_at > now:
        raise NotYet(completed_at=local(world, completed_at), now=local(world, now))
    return [VisitCompleted(visit.number, completed_at or now, now)]


NOTHING_LEFT = "every visit was cancelled"
"""Why an invoice is void that nobody voided."""


def cancel_visit(world: World, visit: Visit, rate: Decimal | None, *, now: datetime) -> list[Event]:
    """B15: a visit won't take place; `rate` of its price comes off, else what the tiers release.

    Free while its booking is requested. Refused unless planned, and while a deposit is open, or a
    refund, which is of the total as it stands."""
    if visit.status != "planned":
        how = f"was {visit.status} already"
        if visit.completed_at is not None:
            how = f"was done on {local(world, visit.completed_at)} and can't be cancelled"
        raise WrongVisit(visit=visit.ref, reason=how)
    booking = None if visit.booking is None else world.get(Booking, visit.booking)
    if booking is not None and booking.invoice is None:
        return _cancel_requested(world, booking, visit, now)
    terms = _terms(world, visit)
    if rate is None:
        rate = shares.released(visit, terms.cancellation, now=now)
    released = money.share(visit.price_minor, rate)
    kept = visit.price_minor - released
    cancelled = VisitCancelled(visit.number, rate, released, kept, now)
    if visit.invoice is None:
        return [cancelled]
    invoice = world.get(Invoice, visit.invoice)
    if _open_kind(world, invoice) == "refund":
        refuse_while_open(world, invoice)
    left = [
        each for each in rules.standing_visits(world, "invoice", invoice.number) if each != visit
    ]
    happened: list[Event] = [cancelled, *_released(world, invoice, visit, released, left, now)]
    if not left and not _kept(world, invoice, visit, kept):
        happened += _nothing_left(world, invoice, happened, now)
    return happened


def _cancel_requested(world: World, booking: Booking, visit: Visit, now: datetime) -> list[Event]:
    refuse_while_open(world, booking)
    free = VisitCancelled(visit.number, shares.ALL, visit.price_minor, 0, now)
    left = rules.standing_visits(world, "booking", booking.number)
    return [free] if len(left) > 1 else [free, BookingDropped(booking.number)]


def _terms(world: World, visit: Visit) -> Terms:
    """The terms frozen into the visit's invoice; before it has one, those of now."""
    if visit.invoice is not None:
        return world.get(Invoice, visit.invoice).terms
    return settings.frozen(world.get(Policy, 0))


def _released(
    world: World,
    invoice: Invoice,
    visit: Visit,
    released_minor: int,
    left: list[Visit],
    now: datetime,
) -> list[Event]:
    """The credit line of a cancelled visit, never below a total of 0; what was paid and credited
    beyond the new total becomes client credit."""
    released = min(released_minor, invoice.total_minor)
    due_at = _due_anew(world, invoice, left, now)
    if not released_minor and due_at == invoice.due_at:
        return []
    line = rules.visit_line(visit, world.get(Policy, 0))
    line = Line(f"Cancelled: {line.text}", -released, line.visit, line.of)
    beyond = max(released - invoice.due_minor, 0)
    parts = shares.beyond(invoice, beyond)
    return [LineAdded(invoice.number, line, visit.number, due_at, *parts)]


def _kept(world: World, invoice: Invoice, visit: Visit, kept_minor: int) -> int:
    """What cancelled visits left of an invoice, this one's included."""
    others = world.visits_of("invoice", invoice.number)
    return kept_minor + sum(each.kept_minor for each in others if each != visit)


def _nothing_left(
    world: World, invoice: Invoice, happened: list[Event], now: datetime
) -> list[Event]:
    """Nothing left and nothing kept: the invoice is void, its late fee with it, once its money is
    client credit."""
    added = [each for each in happened if isinstance(each, LineAdded)]
    from_paid = sum(each.from_paid_minor for each in added)
    from_credit = sum(each.from_credit_minor for each in added)
    stands = invoice._replace(
        total_minor=invoice.total_minor + sum(each.line.amount_minor for each in added),
        paid_minor=invoice.paid_minor - from_paid,
        credited_minor=invoice.credited_minor - from_credit,
    )
    if stands.open_payment is not None:
        return []
    waived: list[Event] = []
    if stands.late_fee_minor:
        parts = stands.paid_minor, stands.credited_minor
        waived = [LateFeeWaived(stands.number, stands.late_fee_minor, *parts, NOTHING_LEFT)]
        stands = stands._replace(late_fee_minor=0, paid_minor=0, credited_minor=0)
    return waived + [
        each._replace(unearned_minor=0) if isinstance(each, InvoiceVoided) else each
        for each in voided(world, stands, NOTHING_LEFT, now=now)
        if not isinstance(each, VisitCancelled)
    ]


def _due_anew(world: World, invoice: Invoice, left: list[Visit], now: datetime) -> datetime | None:
    """When it is due by the visits that are left; after the first attempt it doesn't move."""
    if not left or is_collected(world, invoice):
        return invoice.due_at
    due_at = plans.due_on(max(left, key=lambda visit: visit.order).start_at, invoice.terms)
    return plans.not_passed(due_at, invoice.terms, now)


def is_collected(world: World, invoice: Invoice) -> bool:
    """Whether an automatic attempt was made, or is under way."""
    return invoice.attempts > 0 or _open_kind(world, invoice) in {"collect", "retry"}


def _open_kind(world: World, invoice: Invoice) -> str | None:
    """The kind of the payment whose outcome is open, if there is one."""
    if invoice.open_payment is None:
        return None
    return world.get(Payment, invoice.open_payment).kind


def move_visit(world: World, visit: Visit, start_at: datetime, *, now: datetime) -> list[Event]:
    """A planned visit takes place at another time; the due instant follows, no tier applies.

    Once its invoice was collected the due instant stays. Refused unless planned, and while a
    deposit is open."""
    if visit.status != "planned":
        raise WrongVisit(visit=visit.ref, reason=f"was {visit.status} already")
    if start_at == visit.start_at:
        return []
    completes_at = None if visit.completes_at is None else max(start_at, now)
    moved = visit._replace(start_at=start_at)
    if visit.invoice is None:
        if visit.booking is not None:
            refuse_while_open(world, world.get(Booking, visit.booking))
        return [VisitMoved(visit.number, start_at, completes_at, None, None)]
    invoice = world.get(Invoice, visit.invoice)
    left = [
        moved if each.number == visit.number else each
        for each in rules.standing_visits(world, "invoice", invoice.number)
    ]
    text = rules.visit_line(moved, world.get(Policy, 0)).text
    due_at = _due_anew(world, invoice, left, now)
    return [VisitMoved(visit.number, start_at, completes_at, text, due_at)]


def add_visit_to_booking(
    world: World, booking: Booking, wanted: WantedVisit, *, now: datetime
) -> list[Event]:
    """B2, B17: one more visit. On a confirmed booking it raises the total and may move the due
    instant; refused once an automatic attempt was made."""
    if booking.status not in {"requested", "confirmed"}:
        raise VisitsFixed(
            ref=booking.ref,
            status=booking.status,
            until="while it is requested or confirmed",
            client=world.get(Client, booking.client).handle,
        )
    visits = rules.standing_visits(world, "booking", booking.number)
    refuse_beyond_most(world, wanted.price_minor + sum(each.price_minor for each in visits))
    number = world.next_number("visit")
    event = planned(number, booking.client, wanted, booking=booking.number)
    if booking.invoice is None:
        return [event]
    invoice = world.get(Invoice, booking.invoice)
    if is_collected(world, invoice) or invoice.status in {"void", "written-off"}:
        client = world.get(Client, booking.client).handle
        another = f"invoicectl book {client} --visit 'WHEN PRICE SERVICE'"
        raise ChangedTooLate(
            invoice=invoice.ref, what="what it bills", remedy=f"{another} makes another booking"
        )
    if booking.is_auto_complete:
        event = event._replace(completes_at=max(wanted.start_at, now))
    visit = planned_visit(event)
    due_at = _due_anew(world, invoice, [*visits, visit], now)
    line = rules.visit_line(visit, world.get(Policy, 0))
    return [event, LineAdded(invoice.number, line, None, due_at, 0, 0)]
