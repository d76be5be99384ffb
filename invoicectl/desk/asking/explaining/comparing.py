"""What the rules say of a thing, held against what is on record of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from invoicectl.desk.asking import client_page, views
from invoicectl.desk.asking.explaining import bills, invoices, money, services
from invoicectl.domain.model import (
    Booking,
    Client,
    Invoice,
    Payment,
    Series,
    Session,
    Visit,
)
from invoicectl.rules import next_step

if TYPE_CHECKING:
    from invoicectl.desk.asking.explaining.lives import Life
    from invoicectl.desk.asking.explaining.values import Because
    from invoicectl.desk.asking.views import Json
    from invoicectl.desk.engine.work import Work

LINES: dict[type, Callable[[Life, Any], Iterator[Because]]] = {
    Invoice: bills.lines,
    Session: services.session,
    Booking: services.booking,
    Series: services.series,
    Visit: services.visit,
    Payment: money.payment,
    Client: money.client,
}
"""What tells every amount and instant of a kind of thing."""

FIELDS: dict[type, tuple[str, ...]] = {
    Invoice: (
        *("issued_at", "total", "deposit_due", "deadline_at", "contested_at", "confirmed_at"),
        *("due_at", "hold.since", "hold.until", "late_fee", "tips", "paid", "credited"),
        *("refunded", "due"),
    ),
    Session: (
        *("opened_at", "offer", "closed_at", "fee", "service_charge", "earnings"),
        "deadline_at",
    ),
    Booking: ("requested_at", "confirmed_at", "total"),
    Series: ("started_at", "price", "ended_at", "hold.since", "hold.until"),
    Visit: ("at", "price", "completed_at", "kept"),
    Payment: (
        *("at", "recorded_at", "amount", "tip", "excess", "refunded", "reversed"),
        "reversed_at",
    ),
    Client: (
        *("credit", *client_page.SUMS, "due_at", "to_invoice", "erased_at"),
        *("hold.since", "hold.until"),
    ),
}
"""The amounts and instants of each kind of thing, but those of lists in it."""

TABLES = (invoices.CLAIMS, services.CLAIMS, money.CLAIMS)
"""What is asked of the rules before each kind of fact."""


def explained(work: Work, life: Life, thing: Any) -> tuple[list[Because], list[str]]:
    """Why everything of a thing is what it is; and where that is not what is on record."""
    key, ref = (type(thing), thing.number), thing.ref
    if not life.knows(key):
        return [], [f"no event tells of {ref}"]
    told = life.get(*key)
    lines = list(LINES[type(thing)](life, told))
    shown = views.of(work, thing)
    if isinstance(thing, Client):
        shown |= client_page.owed(work, thing)
    faults = list(_differs(ref, lines, shown, FIELDS[type(thing)]))
    ours, theirs = next_step(life, told), next_step(work, thing)
    if ours != theirs:
        faults.append(f"{ref} next: the rules say {ours} by its events, and {theirs} by its row")
    return lines, faults


def _differs(ref: str, lines: list[Because], shown: Json, fields: tuple[str, ...]) -> Iterator[str]:
    """Where what the rules say is not what is on record, in either way."""
    said = {line.field: line.value for line in lines}
    for field in (*fields, *(each for each in said if each not in fields)):
        value, found = said.get(field), at_path(shown, field)
        if value != found:
            yield f"{ref} {field} is {found or 'none'}, the rules say {value or 'none'}"


def at_path(shown: Json, field: str) -> str | None:
    """What stands in an object under a name; `hold.since` and `lines[0].amount` lie deeper."""
    found: Any = shown
    for part in field.split("."):
        name, _, index = part.partition("[")
        found = None if found is None else found[name]
        if index:
            place = int(index.rstrip("]"))
            found = found[place] if place < len(found) else None
    return None if found is None else str(found)
