"""Visits: added, done and undone, moved (B5, B6, B17, B23); `cancelling` cancels them.

Total, balance and due instant are computed anew from the visits that are left; after the first
automatic attempt the due instant stays.
"""

from datetime import datetime

from invoicectl.acts.common import local, refuse, refuse_beyond_most, refuse_while_open, show
from invoicectl.domain import plans, shares
from invoicectl.domain import policy as settings
from invoicectl.domain.events import (
    Event,
    LineAdded,
    VisitCompleted,
    VisitMoved,
    VisitPlanned,
    VisitUndone,
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
from invoicectl.domain.tuples import NamedTuple
from invoicectl.domain.world import World, asked, booking_of, standing_visits
from invoicectl.errors import (
    ChangedTooLate,
    MovedIntoThePast,
    NotYet,
    SeriesEnded,
    VisitBilled,
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
        handle = world.get(Client, series.client).handle
        refuse(world, SeriesEnded(series=series.ref, client=handle))
    completes_at = max(wanted.start_at, now) if series.is_auto_complete else None
    number = world.next_number("visit")
    return [planned(number, series.client, wanted, series=series.number, completes_at=completes_at)]


def complete_visit(
    world: World, visit: Visit, completed_at: datetime | None, *, now: datetime
) -> list[Event]:
    """B6: a visit was done; not in the future, and only once its booking is confirmed."""
    if visit.status != "planned":
        if visit.completed_at is None:
            refuse(world, WrongVisit(visit=visit.ref, why="over", status=visit.status))
        else:
            told = local(world, visit.completed_at)
            refuse(world, WrongVisit(visit=visit.ref, why="done", at=told))
    if visit.booking and world.get(Booking, visit.booking).status != "confirmed":
        refuse(world, WrongVisit(visit=visit.ref, why="unconfirmed", of=visit.of))
    if completed_at is not None and completed_at > now:
        when = {"at": local(world, completed_at), "now": local(world, now)}
        refuse(world, NotYet(**when, why="completed"))
    return [VisitCompleted(visit.number, completed_at or now, now)]


def due_anew(world: World, invoice: Invoice, now: datetime) -> datetime | None:
    """When a booking's invoice is due by the visits that are left; after the first attempt it
    doesn't move."""
    left = standing_visits(world, booking_of(world, invoice.booking))
    if not left or is_collected(world, invoice):
        return invoice.due_at
    return plans.balance_due(left[-1].start_at, invoice.terms, now)


def is_collected(world: World, invoice: Invoice) -> bool:
    """Whether an automatic attempt was made, or is under way."""
    return invoice.attempts > 0 or open_kind(world, invoice.number) in AUTOMATIC


def open_kind(world: World, invoice: int) -> PaymentKind | None:
    """The kind of the payment whose outcome is open on an invoice, if there is one."""
    number = world.get(Invoice, invoice).open_payment
    return None if number is None else world.get(Payment, number).kind


def terms_of(world: World, visit: Visit) -> Terms:
    """The terms frozen into the visit's invoice; before it has one, those of now."""
    if visit.invoice is not None:
        return world.get(Invoice, visit.invoice).terms
    return settings.frozen(world.get(Policy, 0))


def undo_visit(world: World, visit: Visit, reason: str, *, now: datetime) -> list[Event]:
    """B23: a visit wasn't done after all, and is planned again; it completes itself only where
    its start is still to come.

    Refused unless done, once it is on an invoice that isn't its booking's, or on a void one, and
    once its booking is cancelled: also where what was paid bounced since, so that the invoice is
    open again."""
    if visit.status != "done":
        refuse(world, WrongVisit(visit=visit.ref, why="not_done", status=visit.status))
    more = 0
    if visit.invoice is not None:
        invoice = world.get(Invoice, visit.invoice)
        _refuse_billed(world, visit, invoice)
        more = max(min(visit.earned_minor, invoice.services_minor - invoice.unearned_minor), 0)
    completes_at = visit.completes_at
    if completes_at is not None and completes_at <= now:
        completes_at = None
    return [VisitUndone(visit.number, completes_at, reason, more)]


def _refuse_billed(world: World, visit: Visit, invoice: Invoice) -> None:
    """A visit on a Friday's invoice, on a void one, or of a cancelled booking stays what it is."""
    why = "void"
    if invoice.status != "void":
        if visit.booking is not None:
            if world.get(Booking, visit.booking).status == "cancelled":
                refuse(world, WrongVisit(visit=visit.ref, why="booking_over", of=visit.of))
            return
        why = "unpaid"
        if invoice.paid_minor:
            why = "paid"
        elif invoice.status == "paid":
            why = "credited"
    minor = min(visit.price_minor, invoice.paid_minor or visit.price_minor)
    paid = world.payments_of_invoice(invoice.number)
    on_cards = sum(each.held_minor for each in paid if each.method == "card")
    billed = VisitBilled(
        visit=visit.ref,
        invoice=invoice.ref,
        status=invoice.status,
        why=why,
        price=show(world, minor),
        to="" if on_cards >= minor else " --to cash",
    )
    refuse(world, billed)


def move_visit(world: World, visit: Visit, start_at: datetime, *, now: datetime) -> list[Event]:
    """B23: a planned visit takes place at another time; the due instant follows. Once its booking
    is confirmed, cancelling it never releases more than it would have at a move.

    Once its invoice was collected the due instant stays. Refused unless planned, while a deposit
    is open, and into the past for one that completes by itself."""
    if visit.status != "planned":
        refuse(world, WrongVisit(visit=visit.ref, why="over", status=visit.status))
    if start_at == visit.start_at:
        return []
    if visit.invoice is None and visit.booking is not None:
        refuse_while_open(world, world.get(Booking, visit.booking))
    if start_at < now and _completes_itself(world, visit):
        refuse(world, MovedIntoThePast(visit=visit.ref, start_at=local(world, start_at)))
    is_standing = visit.invoice is not None or visit.series is not None
    completes_at = start_at if is_standing and _completes_itself(world, visit) else None
    rate = None
    if is_standing:
        rate = shares.released(visit, terms_of(world, visit).cancellation, now=now)
    moved = VisitMoved(visit.number, start_at, completes_at, None, None, rate)
    if visit.invoice is None:
        return [moved]
    after = Overlay(world)
    after.add(moved, at=now)
    text = visit_line(after.get(Visit, visit.number), world.get(Policy, 0).timezone).text
    invoice = world.get(Invoice, visit.invoice)
    due_at = due_anew(after, after.get(Invoice, visit.invoice), now)
    return [moved._replace(text=text, due_at=due_at, due_before_at=invoice.due_at)]


def _completes_itself(world: World, visit: Visit) -> bool:
    """Whether the visits of its booking or series are done at their start without anybody's word,
    once they stand."""
    if visit.booking is not None:
        return world.get(Booking, visit.booking).is_auto_complete
    return world.get(Series, visit.series).is_auto_complete


def add_visit_to_booking(
    world: World, booking: Booking, wanted: WantedVisit, *, now: datetime
) -> list[Event]:
    """B2, B17: one more visit. On a confirmed booking it raises the total and may move the due
    instant; refused once an automatic attempt was made."""
    handle = world.get(Client, booking.client).handle
    if booking.status not in {"requested", "confirmed"}:
        refuse(world, VisitsFixed(ref=booking.ref, status=booking.status, client=handle))
    visits = standing_visits(world, booking)
    refuse_beyond_most(world, wanted.price_minor + sum(each.price_minor for each in visits))
    number = world.next_number("visit")
    event = planned(number, booking.client, wanted, booking=booking.number)
    if booking.invoice is None:
        return [event]
    invoice = world.get(Invoice, booking.invoice)
    if is_collected(world, invoice) or invoice.status == "written-off":
        how = _how_fixed(world, invoice)
        refuse(world, ChangedTooLate(invoice=invoice.ref, client=handle, **how))
    if booking.is_auto_complete:
        event = event._replace(completes_at=max(wanted.start_at, now))
    after = Overlay(world)
    after.add(event, at=now)
    line = visit_line(after.get(Visit, number), world.get(Policy, 0).timezone)
    due_at = due_anew(after, invoice, now)
    after.add(LineAdded(invoice.number, line, None, due_at, 0, 0), at=now)
    return after.happened


def _how_fixed(world: World, invoice: Invoice) -> dict[str, str | None]:
    """What happened to an invoice that takes no visit any more, as ChangedTooLate knows it."""
    if invoice.status == "written-off":
        return {"why": "written_off", "due": show(world, invoice.due_minor)}
    newest = asked(world, invoice, AUTOMATIC)[-1]
    why = "collected_code" if newest.code else "collected"
    at = local(world, newest.at)
    return {"why": why, "at": at, "outcome": newest.outcome, "code": newest.code}
