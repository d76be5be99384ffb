"""Bookings, series and visits, as their events leave them."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from invoicectl.domain import events as ev
from invoicectl.domain import holds
from invoicectl.domain.model import Booking, Invoice, Series, Visit
from invoicectl.domain.policy import Policy

if TYPE_CHECKING:
    from invoicectl.domain.model import Entity
    from invoicectl.domain.world import Fold, World


def _booking_requested(_: World, event: ev.BookingRequested, at: datetime) -> list[Entity]:
    return [
        Booking(
            event.booking,
            "requested",
            event.client,
            event.provider,
            event.is_auto_complete,
            requested_at=at,
            generation=event.generation,
        )
    ]


def _booking_confirmed(world: World, event: ev.BookingConfirmed, at: datetime) -> list[Entity]:
    booking = world.get(Booking, event.booking)
    booking = booking._replace(
        status="confirmed", confirmed_at=at, open_payment=None, inquire_at=None
    )
    changed: list[Entity] = [booking]
    if booking.is_auto_complete:
        changed += [
            visit._replace(completes_at=max(visit.start_at, at))
            for visit in world.visits_of("booking", event.booking)
            if visit.status == "planned"
        ]
    return changed


def _series_started(_: World, event: ev.SeriesStarted, at: datetime) -> list[Entity]:
    return [
        Series(
            number=event.series,
            status="active",
            client=event.client,
            provider=event.provider,
            is_auto_complete=event.is_auto_complete,
            started_at=at,
            timezone=event.timezone,
            days=event.days,
            time=event.time,
            price_minor=event.price_minor,
            service=event.service,
            planned_until_at=at if event.days else None,
        )
    ]


def _series_closed(world: World, event: ev.SeriesClosed, at: datetime) -> list[Entity]:
    return [world.get(Series, event.series)._replace(status="ended", ended_at=at)]


def _visit_planned(world: World, event: ev.VisitPlanned, at: datetime) -> list[Entity]:
    visit = Visit(
        number=event.visit,
        status="planned",
        client=event.client,
        booking=event.booking,
        series=event.series,
        start_at=event.start_at,
        price_minor=event.price_minor,
        service=event.service,
        provider=event.provider,
        planned_at=at,
        completes_at=event.completes_at,
    )
    if event.is_by_rule and event.series is not None:
        series = world.get(Series, event.series)
        zone = world.get(Policy, 0).timezone
        return [visit, series._replace(planned_until_at=event.start_at, timezone=zone)]
    return [visit]


def _visit_completed(world: World, event: ev.VisitCompleted, _: datetime) -> list[Entity]:
    visit = world.get(Visit, event.visit)
    earned = _with_more_earned(world, visit, visit.price_minor)
    done = visit._replace(
        status="done", completed_at=event.completed_at, recorded_at=event.recorded_at
    )
    if earned and visit.invoice is not None:
        before = world.get(Invoice, visit.invoice).unearned_minor
        done = done._replace(earned_minor=before - earned[0].unearned_minor)
    return [done, *earned]


def _visit_undone(world: World, event: ev.VisitUndone, _: datetime) -> list[Entity]:
    """What the completion made income is unearned again, but for what was given back since."""
    visit = world.get(Visit, event.visit)
    planned = visit._replace(
        status="planned",
        completes_at=event.completes_at,
        completed_at=None,
        recorded_at=None,
        earned_minor=0,
    )
    if visit.invoice is None or not visit.earned_minor:
        return [planned]
    invoice = world.get(Invoice, visit.invoice)
    more = event.unearned_minor
    if more is None:
        more = min(visit.earned_minor, invoice.total_minor - invoice.unearned_minor)
    return [planned, invoice._replace(unearned_minor=invoice.unearned_minor + more)]


def _with_more_earned(world: World, visit: Visit, amount_minor: int) -> list[Invoice]:
    """The invoice of a booked visit with so much less unearned, where so much is left: what was
    given back while visits were to come is missing at the last of them."""
    if visit.booking is None or visit.invoice is None or not amount_minor:
        return []
    invoice = world.get(Invoice, visit.invoice)
    return [invoice._replace(unearned_minor=max(invoice.unearned_minor - amount_minor, 0))]


def _visit_cancelled(world: World, event: ev.VisitCancelled, _: datetime) -> list[Entity]:
    visit = world.get(Visit, event.visit)
    return [
        visit._replace(
            status="cancelled",
            completes_at=None,
            kept_minor=event.kept_minor,
            recorded_at=event.recorded_at,
        ),
        *_with_more_earned(world, visit, event.kept_minor),
    ]


def _visit_moved(world: World, event: ev.VisitMoved, _: datetime) -> list[Entity]:
    visit = world.get(Visit, event.visit)
    moved = visit._replace(
        start_at=event.start_at,
        completes_at=event.completes_at,
        release_rate=event.release_rate,
    )
    if visit.invoice is None or event.text is None:
        return [moved]
    invoice = world.get(Invoice, visit.invoice)
    lines = tuple(
        line._replace(text=event.text)
        if line.visit == visit.ref and line.amount_minor >= 0
        else line
        for line in invoice.lines
    )
    return [moved, invoice._replace(lines=lines, due_at=event.due_at)]


def _booking_dropped(world: World, event: ev.BookingDropped, _: datetime) -> list[Entity]:
    return [world.get(Booking, event.booking)._replace(status="cancelled")]


def _series_held(world: World, event: ev.SeriesHeld, at: datetime) -> list[Entity]:
    return [holds.held(world.get(Series, event.series), event.reason, event.until_at, at)]


def _series_released(world: World, event: ev.SeriesReleased, at: datetime) -> list[Entity]:
    return [holds.released(world.get(Series, event.series), at)]


FOLDS: dict[type, Fold] = {
    ev.BookingRequested: _booking_requested,
    ev.BookingConfirmed: _booking_confirmed,
    ev.SeriesStarted: _series_started,
    ev.SeriesClosed: _series_closed,
    ev.SeriesHeld: _series_held,
    ev.SeriesReleased: _series_released,
    ev.VisitPlanned: _visit_planned,
    ev.VisitCompleted: _visit_completed,
    ev.VisitCancelled: _visit_cancelled,
    ev.VisitMoved: _visit_moved,
    ev.VisitUndone: _visit_undone,
    ev.BookingDropped: _booking_dropped,
}
