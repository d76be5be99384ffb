"""What happened to bookings, series and visits, in sentences."""

from __future__ import annotations

from invoicectl.desk.asking.sentences.common import Speaker, because, named, until
from invoicectl.domain import events as ev
from invoicectl.domain.text import in_one_line


def requested(say: Speaker, event: ev.BookingRequested) -> str:
    """A client asked for visits."""
    by_hand = "" if event.is_auto_complete else "; its visits are marked done by hand"
    who = say.client(event.client)
    return f"{who} asked for the booking B{event.booking}{_with(say, event.provider)}{by_hand}"


def confirmed(_: Speaker, event: ev.BookingConfirmed) -> str:
    """Its deposit is in, and its invoice there."""
    return f"B{event.booking} was confirmed, with the invoice INV-{event.invoice}"


def dropped(_: Speaker, event: ev.BookingDropped) -> str:
    """Nothing is left of it."""
    return f"B{event.booking} was cancelled"


def started(say: Speaker, event: ev.SeriesStarted) -> str:
    """Ongoing visits began."""
    who = say.client(event.client)
    told = f"{who} began the series R{event.series}{_with(say, event.provider)}"
    if event.days is not None and event.time is not None:
        told += f": {event.days} at {event.time:%H:%M}"
    return told + ("" if event.price_minor is None else f" for {say.money(event.price_minor)}")


def closed(_: Speaker, event: ev.SeriesClosed) -> str:
    """Nothing more is planned."""
    return f"R{event.series} ended"


def held(say: Speaker, event: ev.SeriesHeld) -> str:
    """Nothing of it is billed for now."""
    end = until(say, event.until_at)
    return f"invoices for R{event.series} were paused{end}{because(event.reason)}"


def released(_: Speaker, event: ev.SeriesReleased) -> str:
    """They go on."""
    return f"invoices for R{event.series} were resumed"


def planned(say: Speaker, event: ev.VisitPlanned) -> str:
    """A visit is to take place."""
    where = named("booking", event.booking, "in") or named("series", event.series, "in")
    when, price = say.when(event.start_at), say.money(event.price_minor)
    service = in_one_line(event.service)
    return f"V{event.visit} was planned{where} for {when}, {price}: {service}"


def completed(say: Speaker, event: ev.VisitCompleted) -> str:
    """A visit took place."""
    return f"V{event.visit} was done on {say.when(event.completed_at)}"


def cancelled(say: Speaker, event: ev.VisitCancelled) -> str:
    """A visit won't take place."""
    off, kept = say.money(event.released_minor), say.money(event.kept_minor)
    told = f"V{event.visit} was cancelled: {off} is taken off, {kept} is kept"
    return told + because(event.reason)


def moved(say: Speaker, event: ev.VisitMoved) -> str:
    """A visit takes place at another time."""
    due = "" if event.due_at is None else f"; its invoice is due {say.when(event.due_at)}"
    return f"V{event.visit} was moved to {say.when(event.start_at)}{due}"


def undone(_: Speaker, event: ev.VisitUndone) -> str:
    """A visit that was done is planned again."""
    return f"V{event.visit} is not done after all{because(event.reason)}"


def _with(say: Speaker, provider: int | None) -> str:
    return "" if provider is None else f" with {say.provider(provider)}"
