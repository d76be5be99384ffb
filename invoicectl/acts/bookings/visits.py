"""Visits: added, done, cancelled and moved (B5, B6, B15, B17).

Total, balance and due instant are computed anew from the visits that are left; after the first
automatic attempt the due instant stays.
"""

from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from invoicectl.acts.common import local, refuse_beyond_most, refuse_while_open
from invoicectl.acts.invoices import voided
from invoicectl.domain import money, plans, shares
from invoicectl.domain import policy as settings
from invoicectl.domain.events import (
    BookingDropped,
    Event,
    LateFeeWaived,
    LineAdded,
    VisitCancelled,
    VisitCompleted,
    VisitMoved,
    VisitPlanned,
)
from invoicectl.domain.lines import visit_line
from invoicectl.domain.model import (
    Booking,
    Client,
    Invoice,
    Payment,
    Series,
    Visit,
)
from invoicectl.domain.overlay import Overlay
from invoicectl.domain.policy import Policy, Terms
from invoicectl.domain.states import AUTOMATIC, PaymentKind
from invoicectl.domain.world import World, booking_of, standing_visits
from invoicectl.errors import (
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
    if rate is None:
        rate = shares.released(visit, _terms(world, visit).cancellation, now=now)
    released = money.share(visit.price_minor, rate)
    after = Overlay(world)
    if visit.invoice is not None and _open_kind(world, visit.invoice) == "refund":
        refuse_while_open(world, world.get(Invoice, visit.invoice))
    kept = visit.price_minor - released
    after.add(VisitCancelled(visit.number, rate, released, kept, now), at=now)
    if visit.invoice is not None:
        _take_off(after, visit.invoice, after.get(Visit, visit.number), now)
    return after.happened


def _cancel_requested(world: World, booking: Booking, visit: Visit, now: datetime) -> list[Event]:
    refuse_while_open(world, booking)
    after = Overlay(world)
    after.add(VisitCancelled(visit.number, shares.ALL, visit.price_minor, 0, now), at=now)
    if not standing_visits(after, booking):
        after.add(BookingDropped(booking.number), at=now)
    return after.happened


def _terms(world: World, visit: Visit) -> Terms:
    """The terms frozen into the visit's invoice; before it has one, those of now."""
    if visit.invoice is not None:
        return world.get(Invoice, visit.invoice).terms
    return settings.frozen(world.get(Policy, 0))


def _take_off(after: Overlay, number: int, cancelled: Visit, now: datetime) -> None:
    """What a cancelled visit released comes off its invoice, never below a total of 0; what was
    paid and credited beyond the new total becomes client credit. Where nothing is left and
    nothing kept the invoice is void."""
    invoice = after.get(Invoice, number)
    asked = cancelled.price_minor - cancelled.kept_minor
    due_at = _due_anew(after, invoice, now)
    if asked or due_at != invoice.due_at:
        off = min(asked, invoice.total_minor)
        line = visit_line(cancelled, after.get(Policy, 0).timezone)._replace(amount_minor=-off)
        parts = shares.beyond(invoice, max(off - invoice.due_minor, 0))
        after.add(LineAdded(number, line, cancelled.number, due_at, *parts), at=now)
    if all(each.status == "cancelled" and not each.kept_minor for each in _billed(after, number)):
        _leave_nothing(after, number, now)


def _billed(world: World, invoice: int) -> list[Visit]:
    return world.visits_of("invoice", invoice)


def _leave_nothing(after: Overlay, number: int, now: datetime) -> None:
    """The invoice is void, its late fee with it, once its money is client credit."""
    invoice = after.get(Invoice, number)
    if invoice.open_payment is not None:
        return
    if invoice.late_fee_minor:
        parts = invoice.paid_minor, invoice.credited_minor
        waived = LateFeeWaived(number, invoice.late_fee_minor, *parts, NOTHING_LEFT)
        after.add(waived, at=now)
    after.add(*voided(after, after.get(Invoice, number), NOTHING_LEFT, now=now), at=now)


def _due_anew(world: World, invoice: Invoice, now: datetime) -> datetime | None:
    """When a booking's invoice is due by the visits that are left; after the first attempt it
    doesn't move."""
    left = standing_visits(world, booking_of(world, invoice.booking))
    if not left or is_collected(world, invoice):
        return invoice.due_at
    return plans.not_passed(plans.due_on(left[-1].start_at, invoice.terms), invoice.terms, now)


def is_collected(world: World, invoice: Invoice) -> bool:
    """Whether an automatic attempt was made, or is under way."""
    return invoice.attempts > 0 or _open_kind(world, invoice.number) in AUTOMATIC


def _open_kind(world: World, invoice: int) -> PaymentKind | None:
    """The kind of the payment whose outcome is open on an invoice, if there is one."""
    number = world.get(Invoice, invoice).open_payment
    return None if number is None else world.get(Payment, number).kind


def move_visit(world: World, visit: Visit, start_at: datetime, *, now: datetime) -> list[Event]:
    """A planned visit takes place at another time; the due instant follows, no tier applies.

    Once its invoice was collected the due instant stays. Refused unless planned, and while a
    deposit is open."""
    if visit.status != "planned":
        raise WrongVisit(visit=visit.ref, reason=f"was {visit.status} already")
    if start_at == visit.start_at:
        return []
    completes_at = None if visit.completes_at is None else max(start_at, now)
    if visit.invoice is None and visit.booking is not None:
        refuse_while_open(world, world.get(Booking, visit.booking))
    moved = VisitMoved(visit.number, start_at, completes_at, None, None)
    if visit.invoice is None:
        return [moved]
    after = Overlay(world)
    after.add(moved, at=now)
    text = visit_line(after.get(Visit, visit.number), world.get(Policy, 0).timezone).text
    due_at = _due_anew(after, after.get(Invoice, visit.invoice), now)
    return [moved._replace(text=text, due_at=due_at)]


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
    visits = standing_visits(world, booking)
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
    after = Overlay(world)
    after.add(event, at=now)
    line = visit_line(after.get(Visit, number), world.get(Policy, 0).timezone)
    due_at = _due_anew(after, invoice, now)
    after.add(LineAdded(invoice.number, line, None, due_at, 0, 0), at=now)
    return after.happened
