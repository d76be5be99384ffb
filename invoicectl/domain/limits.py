"""The most that any amount may be, sums included: what of a thing is held to it.

What people do is refused where it would bring an amount beyond the most. Time is never stopped by
it: a late fee and an auto-tip are as much as there is room for, a Friday's invoice bills as many
visits as it may, and what a provider is owed grows on. What has happened elsewhere (a charge that
was approved, a payment that did not hold) is a fact whatever it comes to. Source: SPEC 2.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from invoicectl.domain.model import Booking, Client, Invoice, Payment, Provider
from invoicectl.domain.money import MAX_MINOR

if TYPE_CHECKING:
    from invoicectl.domain.model import Entity, Visit


def amounts(thing: Entity) -> Iterator[tuple[str, int]]:
    """The amounts of a thing that are held to the most, each with its name for people."""
    if isinstance(thing, Client):
        yield f"the credit of {thing.handle}", thing.credit_minor
    elif isinstance(thing, Provider):
        yield f"what {thing.handle} is owed of fees", thing.pending_minor
        yield f"what {thing.handle} is owed in tips", thing.tips_minor
    elif isinstance(thing, Invoice):
        yield f"the total of {thing.ref}", thing.total_minor + thing.late_fee_minor
        yield f"the tips on {thing.ref}", thing.tips_minor
    elif isinstance(thing, Booking):
        yield f"the tips on {thing.ref}", thing.tips_minor
    elif isinstance(thing, Payment):
        yield "one payment, its tip included,", thing.amount_minor + thing.tip_minor


def grown_beyond(before: Entity | None, after: Entity) -> tuple[str, int] | None:
    """The amount of a thing that has grown beyond the most, and its name; None if none has."""
    beyond = [(what, minor) for what, minor in amounts(after) if minor > MAX_MINOR]
    if not beyond:
        return None
    stood = {} if before is None else dict(amounts(before))
    return next((each for each in beyond if each[1] > stood.get(each[0], 0)), None)


def room_for_fee(invoice: Invoice) -> int:
    """The most that a late fee may be on this invoice."""
    return max(MAX_MINOR - invoice.total_minor, 0)


def room_for_tip(invoice: Invoice, charged_minor: int) -> int:
    """The most that a tip on this invoice may be, in one charge with so much."""
    return max(MAX_MINOR - max(charged_minor, invoice.tips_minor), 0)


def billable_together(visits: Sequence[Visit]) -> Sequence[Visit]:
    """As many of these visits, in order, as one invoice may bill; the rest is another's."""
    total = 0
    for index, visit in enumerate(visits):
        total += visit.billed_minor
        if total > MAX_MINOR:
            return visits[:index]
    return visits
