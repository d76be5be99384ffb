"""Series: started and ended (B5)."""

from __future__ import annotations

from datetime import datetime, time

from invoicectl.acts.common import refuse_without_card
from invoicectl.domain import money, shares
from invoicectl.domain.events import Event, SeriesClosed, SeriesStarted, VisitCancelled
from invoicectl.domain.model import Client, Series
from invoicectl.domain.policy import Policy
from invoicectl.domain.world import World
from invoicectl.errors import SeriesEnded


def start_series(
    world: World,
    client: Client,
    provider: int | None,
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
            client=client.number,
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
        raise SeriesEnded(series=series.ref, client=world.get(Client, series.client).handle)
    tiers = world.get(Policy, 0).cancellation
    cancelled = []
    for visit in world.visits_of("series", series.number):
        if visit.status == "planned":
            rate = shares.released(visit, tiers, now=now)
            released = money.share(visit.price_minor, rate)
            kept = visit.price_minor - released
            cancelled.append(VisitCancelled(visit.number, rate, released, kept, now))
    return [*cancelled, SeriesClosed(series.number)]
