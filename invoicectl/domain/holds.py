"""Holds: who keeps time from an invoice, a series or all of a client's things, and until when."""

from datetime import datetime
from typing import TypeVar

from invoicectl.domain.model import Client, Invoice, Series
from invoicectl.domain.references import reference
from invoicectl.domain.states import InvoiceStatus
from invoicectl.domain.tuples import NamedTuple

Held = Invoice | Series | Client
"""What can be held."""

H = TypeVar("H", Invoice, Series, Client)

ENDS_WITH: frozenset[InvoiceStatus] = frozenset({"paid", "closed", "void", "written-off"})
"""The statuses of an invoice that end its hold."""


class Hold(NamedTuple):
    """A hold as it stands: of what (a reference), since when, until when if somebody said, why."""

    ref: str
    since: datetime
    until: datetime | None
    reason: str


def own(thing: Held) -> Hold | None:
    """The hold of a thing's own, if it is held."""
    if thing.held_at is None:
        return None
    ref = reference(type(thing).__name__.lower(), thing.number)
    return Hold(ref, thing.held_at, thing.held_until, thing.hold_reason or "")


def on_invoice(invoice: Invoice, client: Client) -> Hold | None:
    """What keeps time from an invoice: its own hold, else its client's."""
    return own(invoice) or own(client)


def ends_at(invoice: Invoice, client: Client) -> datetime | None:
    """When the holds that keep time from an invoice will all have ended by themselves; None where
    one waits for a person, or there is none."""
    ends = [hold.until for hold in (own(invoice), own(client)) if hold is not None]
    named = [at for at in ends if at is not None]
    return max(named) if named and len(named) == len(ends) else None


def held(thing: H, reason: str, until: datetime | None, at: datetime) -> H:
    """The thing, held from an instant on."""
    return thing._replace(is_held=True, held_at=at, held_until=until, hold_reason=reason)


def let_go(thing: H) -> H:
    """The thing without its hold."""
    return thing._replace(is_held=False, held_at=None, held_until=None, hold_reason=None)


def released(thing: H, at: datetime) -> H:
    """The thing, released: what was due before comes now."""
    resumes_at = at if thing.resumes_at is None else max(at, thing.resumes_at)
    return let_go(thing)._replace(resumes_at=resumes_at)
