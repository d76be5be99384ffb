"""What rules and folds may ask of the state, wherever it is kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Protocol, TypeVar

from invoicectl.domain.events import Event, number_of
from invoicectl.domain.model import (
    Booking,
    Entity,
    Invoice,
    Message,
    Payment,
    Policy,
    Series,
    Session,
    Visit,
)

T = TypeVar("T")


class World(Protocol):
    """What can be asked of the state as it stands: the file's, or one folded from nothing."""

    @property
    def file_id(self) -> str:
        """The file's own uuid."""

    def get(self, kind: type[T], ident: int) -> T:
        """The value of that kind; raises NotFound. The policy's ident is 0."""

    def visits_of(self, owner: str, number: int) -> list[Visit]:
        """The visits of a `booking`, `series` or `invoice`, in order of start and number."""

    def payments_of_booking(self, number: int) -> list[Payment]:
        """The payments made on a booking, in order."""

    def payments_of_invoice(self, number: int) -> list[Payment]:
        """The payments of an invoice, the booking's before it included, in order."""

    def asked(
        self, purposes: Sequence[str], invoice: int | None, booking: int | None
    ) -> list[Payment]:
        """The charges asked of cards for these purposes on an invoice or a booking, in order."""

    def next_number(self, owner: str) -> int:
        """The next free number of invoices, sessions, …"""

    def unbilled(self, client: int) -> list[Visit]:
        """The client's done series visits on no invoice, in order of start and number."""


_OF_A_CLIENT: dict[str, type[Any]] = {
    "invoice": Invoice,
    "session": Session,
    "booking": Booking,
    "series": Series,
    "visit": Visit,
    "payment": Payment,
}


def whose(world: World, event: Event) -> int | None:
    """The client whose event it is, in the state just after it; None for what is no client's."""
    client: int | None = getattr(event, "client", None)
    kind = _OF_A_CLIENT.get(event._fields[0])
    number = number_of(event)
    if client is None and kind is not None and number is not None:
        client = world.get(kind, number).client
    return client


Fold = Callable[[World, Any, datetime], list[Entity]]
"""What an event does: the values that are new or changed once it has happened at an instant."""

Key = tuple[type, Any]


def key_of(thing: Entity) -> Key:
    """What identifies a value: its class, and its number, handle or both numbers."""
    if isinstance(thing, Policy):
        return (Policy, 0)
    if isinstance(thing, Message):
        return (Message, (thing.session, thing.number))
    return (type(thing), thing[0])
