"""Series: started (B5); `cancelling` ends them."""

from __future__ import annotations

from datetime import time

from invoicectl.acts.common import refuse_unserved
from invoicectl.domain.events import Event, SeriesStarted
from invoicectl.domain.model import Client
from invoicectl.domain.policy import Policy
from invoicectl.domain.world import World


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
) -> list[Event]:
    """B1, B5: ongoing visits, planned by hand or (with `days`) by time."""
    refuse_unserved(world, client)
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
