"""Bookings: requested, and confirmed for the service (B1 to B3)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from invoicectl import rules
from invoicectl.acts.bookings.visits import WantedVisit, planned
from invoicectl.acts.common import refuse, refuse_beyond_most, refuse_unserved, refuse_while_open
from invoicectl.domain import chargeable, fees, making, steps
from invoicectl.domain.events import BookingRequested, Event
from invoicectl.domain.model import Booking, Client
from invoicectl.domain.overlay import Overlay
from invoicectl.domain.policy import Policy
from invoicectl.domain.world import World, credit_left, standing_visits
from invoicectl.errors import WrongBooking


def book(
    world: World,
    client: Client,
    provider: int | None,
    visits: Sequence[WantedVisit],
    *,
    is_auto_complete: bool,
    now: datetime,
) -> list[Event]:
    """B1, B2: request dated visits. Refused without a card on file."""
    refuse_unserved(world, client)
    refuse_beyond_most(world, sum(wanted.price_minor for wanted in visits))
    after = Overlay(world)
    number = world.next_number("booking")
    generation = world.get(Policy, 0).generation
    requested = BookingRequested(
        number, client.number, provider, is_auto_complete, generation=generation
    )
    after.add(requested, at=now)
    for wanted in visits:
        visit = after.next_number("visit")
        after.add(planned(visit, client.number, wanted, booking=number), at=now)
    return after.happened


def deposit_charge(world: World, booking: Booking) -> int:
    """What of a booking's deposit is for the card: client credit goes first. Source: B3, B16."""
    visits = standing_visits(world, booking)
    charge = fees.deposit_minor(visits, world.get(Policy, 0).deposit_rate)
    return charge - min(charge, credit_left(world, booking.client))


def confirm_booking(world: World, booking: Booking, *, now: datetime) -> list[Event]:
    """B1, B3: reserve the deposit, or confirm at once where none is to be charged, or less than
    the processor would; without autopay it is asked for instead.

    Refused while a charge is open, when not requested, and without a card."""
    refuse_while_open(world, booking)
    if booking.status != "requested":
        refuse(world, WrongBooking(booking=booking.ref, status=booking.status))
    client = world.get(Client, booking.client)
    refuse_unserved(world, client)
    policy, charge = world.get(Policy, 0), deposit_charge(world, booking)
    is_too_little = charge < chargeable.least_minor(policy.gateway, policy.currency)
    if is_too_little or not steps.has_autopay(world, client):
        return rules.booking_invoiced(world, booking, None, now=now)
    return [making.attempted(world, booking, "deposit", amount_minor=charge, now=now)]
