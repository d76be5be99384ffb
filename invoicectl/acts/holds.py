"""Holds of an invoice, a series or a client: put on, and taken off. SPEC 7."""

from __future__ import annotations

from datetime import datetime

from invoicectl import rules
from invoicectl.acts.common import local, refuse, refuse_status
from invoicectl.domain import holds
from invoicectl.domain.events import ClientHeld, Event, InvoiceHeld, SeriesHeld
from invoicectl.domain.holds import Held
from invoicectl.domain.model import Client, Invoice, Series
from invoicectl.domain.world import World
from invoicectl.errors import HoldRefused


def hold(
    world: World, thing: Held, reason: str, until: datetime | None, *, now: datetime
) -> list[Event]:
    """Stop what asks for money, writes about it or takes silence for consent.

    Refused on an invoice to which no step will come, twice, and until what has passed."""
    named = name_of(thing)
    if isinstance(thing, Invoice):
        refuse_status(world, thing, "hold", holds.ENDS_WITH)
    if thing.is_held:
        refuse(world, HoldRefused(ref=named, why="twice"))
    if until is not None and until <= now:
        refuse(world, HoldRefused(ref=named, why="past", until=local(world, until)))
    if isinstance(thing, Invoice):
        return [InvoiceHeld(thing.number, reason, until)]
    if isinstance(thing, Series):
        return [SeriesHeld(thing.number, reason, until)]
    return [ClientHeld(thing.number, reason, until)]


def release(world: World, thing: Held) -> list[Event]:
    """Automatic steps go on. Refused unless held; where the client is held, not the invoice, that
    is what is released."""
    if thing.is_held:
        return rules.release(thing)
    named = name_of(thing)
    if not isinstance(thing, Client):
        client = world.get(Client, thing.client)
        if client.is_held:
            refuse(world, HoldRefused(ref=named, why="with_client", client=client.handle))
            return []
    refuse(world, HoldRefused(ref=named, why="not_held"))
    return []


def name_of(thing: Held) -> str:
    """How people call what is held."""
    return thing.handle if isinstance(thing, Client) else thing.ref
