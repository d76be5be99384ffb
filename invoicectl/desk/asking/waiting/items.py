"""What waits for a person, as an item: whose it is, since when, why, and the command that helps."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Literal

from invoicectl.desk.asking.views import Json
from invoicectl.desk.engine.work import Work
from invoicectl.domain import dates
from invoicectl.domain.model import Booking, Invoice, Payment, Visit

Kind = Literal[
    "charge unclear",
    "charge unknown",
    "only at the gateway",
    "only here",
    "letter failed",
    "charged back",
    "not charged",
    "imported",
    "overdue",
    "provider in debt",
    "deposit due",
    "deposit declined",
    "declined",
    "card refused",
    "contested",
    "deadline today",
    "booking not confirmed",
    "booking passed",
    "visit not marked",
    "held long",
    "card expires",
    "no address",
]
"""What can wait for a person, the most urgent first. Source: SPEC 13."""


def item(kind: Kind, ref: str, client: str | None, since: datetime, *, why: str, hint: str) -> Json:
    """What waits, since when and why, and what helps now."""
    return {
        "ref": ref,
        "client": client,
        "since": dates.stamp(since),
        "why": why,
        "hint": hint,
        "kind": kind,
    }


def in_order(items: Iterable[Json]) -> list[Json]:
    """Items of one kind, what waits longest first."""
    return sorted(items, key=_order)


def merged(*items: Iterator[Json]) -> Iterator[Json]:
    """Items of one kind from several lists in order, read as they are asked for."""
    return heapq.merge(*items, key=_order)


def _order(item: Json) -> tuple[str, str]:
    return item["since"], item["ref"]


def of_thing(
    work: Work,
    kind: Kind,
    thing: Invoice | Payment | Booking | Visit,
    since: datetime,
    *,
    why: str,
    hint: str,
) -> Json:
    """The same of a thing of a client's."""
    client = thing.payer if isinstance(thing, Payment) else thing.client
    handle = work.handle_of("client", client)
    return item(kind, thing.ref, handle, since, why=why, hint=hint)
