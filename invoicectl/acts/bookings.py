"""Bookings, series and visits (B): what may be asked of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time
from typing import NamedTuple

from invoicectl import money, rules
from invoicectl.acts.common import local, refuse_while_open, refuse_without_card
from invoicectl.errors import (
    BadAmount,
    NotYet,
    SeriesEnded,
    WrongBooking,
    WrongVisit,
)
from invoicectl.events import (
    BookingRequested,
    Event,
    SeriesClosed,
    SeriesStarted,
    VisitCancelled,
    VisitCompleted,
    VisitPlanned,
)
from invoicectl.model import (
    Booking,
    Client,
    Policy,
    Series,
    Visit,
)
from invoicectl.world import World


class WantedVisit(NamedTuple):
    """A visit as asked for."""

    start_at: datetime
    price_minor: int
    service: str
    provider: str | None


def book(
    world: World,
    client: Client,
    provider: str | None,
    visits: Sequence[WantedVisit],
    *,
    is_auto_complete: bool,
    gateway: str,
) -> list[Event]:
    """B1, B2: request dated visits. Refused without a card on file."""
    refuse_without_card(client, gateway)
    refuse_beyond_most(world, sum(wanted.price_minor for wanted in visits))
    number, first = world.next_number("booking"), world.next_number("visit")
    return [
        BookingRequested(number, client.handle, provider, is_auto_complete),
        *(
            planned(first + index, client.handle, wanted, booking=number)
            for index, wanted in enumerate(visits)
        ),
    ]


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
    client: str,
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


def confirm_booking(world: World, booking: Booking, *, gateway: str, now: datetime) -> list[Event]:
    """B1, B3: reserve the deposit, or confirm at once where none is to be charged.

    Refused while a charge is open, when not requested, and without a card."""
    refuse_while_open(world, booking)
    if booking.status != "requested":
        raise WrongBooking(booking=booking.ref, status=booking.status)
    client = world.get(Client, booking.client)
    refuse_without_card(client, gateway)
    visits = rules.standing_visits(world, "booking", booking.number)
    charge = rules.deposit_minor(world, visits)
    charge -= min(charge, client.credit_minor)
    if not charge:
        return rules.booking_invoiced(world, booking, None, now=now)
    return [
        rules.attempted(
            world,
            client,
            "deposit",
            number=world.next_number("payment"),
            amount_minor=charge,
            booking=booking.number,
            now=now,
        )
    ]


def add_visit_to_series(
    world: World, series: Series, wanted: WantedVisit, *, now: datetime
) -> list[Event]:
    """B5: plan a visit of a series by hand."""
    if series.status != "active":
        raise SeriesEnded(series=series.ref, client=series.client)
    completes_at = max(wanted.start_at, now) if series.is_auto_complete else None
    number = world.next_number("visit")
    return [planned(number, series.client, wanted, series=series.number, completes_at=completes_at)]


def start_series(
    world: World,
    client: Client,
    provider: str | None,
    *,
    is_auto_complete: bool,
    days: str | None,
    wall_time: time | None,
    price_minor: int | None,
    service: str | None,
    gateway: str,
) -> list[Event]:
    """B1, B5: ongoing visits, planned by hand or (with `days`) by time."""
    refuse_without_card(client, gateway)
    return [
        SeriesStarted(
            series=world.next_number("series"),
            client=client.handle,
            provider=provider,
            is_auto_complete=is_auto_complete,
            timezone=world.get(Policy, 0).timezone,
            days=days,
            time=wall_time,
            price_minor=price_minor,
            service=service,
        )
    ]


def end_series(world: World, series: Series, *, now: datetime) -> list[Event]:
    """B5: nothing more is planned, and what is not yet done is cancelled by the tiers of B15."""
    if series.status != "active":
        raise SeriesEnded(series=series.ref, client=series.client)
    tiers = world.get(Policy, 0).cancellation
    cancelled = []
    for visit in world.visits_of("series", series.number):
        if visit.status == "planned":
            rate = rules.released(visit, tiers, now=now)
            released = money.share(visit.price_minor, rate)
            kept = visit.price_minor - released
            cancelled.append(VisitCancelled(visit.number, rate, released, kept, now))
    return [*cancelled, SeriesClosed(series.number)]


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
