"""Visits cancelled: one, all that are left of a booking, or those of a series (B5, B15, B23).

What comes off is what the tiers release, or what a person says; the rest is kept. Total, balance
and due instant are computed anew from the visits that are left.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from invoicectl.acts.bookings.visits import due_anew, open_kind, terms_of
from invoicectl.acts.common import local, refuse, refuse_while_open
from invoicectl.acts.invoices import voided
from invoicectl.domain import money, shares
from invoicectl.domain.events import (
    BookingDropped,
    Event,
    LateFeeWaived,
    LineAdded,
    SeriesClosed,
    VisitCancelled,
)
from invoicectl.domain.lines import visit_line
from invoicectl.domain.lots import off_invoice
from invoicectl.domain.model import Booking, Client, Invoice, Series, Visit
from invoicectl.domain.overlay import Overlay
from invoicectl.domain.policy import Policy
from invoicectl.domain.world import World, standing_visits
from invoicectl.errors import NothingToCancel, SeriesEnded, WrongBooking, WrongVisit

NOTHING_LEFT = "every visit was cancelled"
"""Why an invoice is void that nobody voided."""


def cancel_visit(world: World, visit: Visit, rate: Decimal | None, *, now: datetime) -> list[Event]:
    """B15: a visit won't take place; `rate` of its price comes off, else what the tiers release.

    Free while its booking is requested. Refused unless planned, and while a deposit is open, or a
    refund, which is of the total as it stands."""
    if visit.status != "planned":
        how = {"why": "over", "status": visit.status}
        if visit.completed_at is not None:
            how = {"why": "cancel_done", "at": local(world, visit.completed_at)}
        refuse(world, WrongVisit(visit=visit.ref, **how))
    if visit.booking is not None:
        _refuse_while_asked(world, world.get(Booking, visit.booking))
    after = Overlay(world)
    _cancel(after, visit, rate, None, now)
    return after.happened


def cancel_booking(
    world: World, booking: Booking, rate: Decimal | None, reason: str, *, now: datetime
) -> list[Event]:
    """B23: all visits that are left are cancelled in one act, each as B15 says. With nothing left
    and nothing kept the booking is cancelled, and its invoice void.

    Refused once cancelled, without visits that are left, and while a deposit is open, or a
    refund."""
    if booking.status == "cancelled":
        refuse(world, WrongBooking(booking=booking.ref, status=booking.status))
    _refuse_while_asked(world, booking)
    left = [each for each in standing_visits(world, booking) if each.status == "planned"]
    if not left and booking.status != "cancelled":
        refuse(world, NothingToCancel(booking=booking.ref))
    after = Overlay(world)
    for visit in left:
        beside = None if visit == left[0] else left[0].number
        _cancel(after, visit, rate, reason, now, beside)
    return after.happened


def end_series(world: World, series: Series, rate: Decimal | None, *, now: datetime) -> list[Event]:
    """B5: nothing more is planned, and what is not yet done is cancelled as B15 says."""
    if series.status != "active":
        raise SeriesEnded(series=series.ref, client=world.get(Client, series.client).handle)
    after = Overlay(world)
    for visit in world.visits_of("series", series.number):
        if visit.status == "planned":
            _cancel(after, visit, rate, None, now)
    after.add(SeriesClosed(series.number), at=now)
    return after.happened


def _refuse_while_asked(world: World, booking: Booking) -> None:
    """Not while a deposit is open; nor while a refund is, which is of the total as it stands."""
    if booking.invoice is None:
        refuse_while_open(world, booking)
    elif open_kind(world, booking.invoice) == "refund":
        refuse_while_open(world, world.get(Invoice, booking.invoice))


def _cancel(
    after: Overlay,
    visit: Visit,
    rate: Decimal | None,
    reason: str | None,
    now: datetime,
    beside: int | None = None,
) -> None:
    """A planned visit is cancelled, and what bills it follows."""
    if visit.booking is not None and visit.invoice is None:
        rate = shares.ALL
    elif rate is None:
        rate = shares.released(visit, terms_of(after, visit).cancellation, now=now)
    released = money.share(visit.price_minor, rate)
    kept = visit.price_minor - released
    after.add(VisitCancelled(visit.number, rate, released, kept, now, reason, beside), at=now)
    if visit.invoice is not None:
        _take_off(after, visit.invoice, after.get(Visit, visit.number), reason, now)
    elif visit.booking is not None:
        booking = after.get(Booking, visit.booking)
        if not standing_visits(after, booking):
            after.add(BookingDropped(booking.number), at=now)


def taken_off(invoice: Invoice, cancelled: Visit) -> int:
    """What of an invoice a cancelled visit released, at most what there is of services. B15."""
    return min(cancelled.price_minor - cancelled.kept_minor, invoice.services_minor)


def _take_off(
    after: Overlay, number: int, cancelled: Visit, reason: str | None, now: datetime
) -> None:
    """What a cancelled visit released comes off its invoice, never below a total of 0; what was
    paid and credited beyond the new total becomes client credit. Where nothing is left and
    nothing kept the invoice is void."""
    invoice = after.get(Invoice, number)
    off, due_at = taken_off(invoice, cancelled), due_anew(after, invoice, now)
    if cancelled.price_minor > cancelled.kept_minor or due_at != invoice.due_at:
        line = visit_line(cancelled, after.get(Policy, 0).timezone)._replace(amount_minor=-off)
        parts = shares.beyond(invoice, max(off - invoice.due_minor, 0))
        moves = off_invoice(after, invoice, *parts)
        after.add(LineAdded(number, line, cancelled.number, due_at, *parts, moves), at=now)
    billed = after.visits_of("invoice", number)
    if all(each.status == "cancelled" and not each.kept_minor for each in billed):
        _leave_nothing(after, number, reason or NOTHING_LEFT, now)


def _leave_nothing(after: Overlay, number: int, reason: str, now: datetime) -> None:
    """The invoice is void, its late fee with it, once its money is client credit."""
    invoice = after.get(Invoice, number)
    if invoice.open_payment is not None:
        return
    if invoice.returned_minor:  # it stays open over what was returned
        after.add(BookingDropped(invoice.booking or 0), at=now)
        return
    if invoice.late_fee_minor:
        parts = invoice.paid_minor, invoice.credited_minor
        moves = off_invoice(after, invoice, *parts)
        waived = LateFeeWaived(number, invoice.late_fee_minor, *parts, reason, moves)
        after.add(waived, at=now)
    after.add(*voided(after, after.get(Invoice, number), reason, now=now), at=now)
