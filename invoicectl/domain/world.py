"""What rules and folds may ask of the state, wherever it is kept."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from invoicectl.domain.events import number_of
from invoicectl.domain.model import (
    Booking,
    Entity,
    Invoice,
    Message,
    Payment,
    Session,
)
from invoicectl.domain.policy import Policy
from invoicectl.domain.things import PEOPLE, THINGS

if TYPE_CHECKING:
    from invoicectl.domain.events import Event
    from invoicectl.domain.model import (
        Visit,
    )
    from invoicectl.domain.states import PaymentKind

T = TypeVar("T")


class World(Protocol):
    """What can be asked of the state as it stands: the file's, or one folded from nothing."""

    @property
    def file_id(self) -> str:
        """The file's own uuid."""

    def get(self, kind: type[T], ident: Any) -> T:
        """The value of that kind under its number; the policy's is 0, a message's its session's
        and its own. Raises NotFound."""

    def visits_of(self, owner: str, number: int) -> list[Visit]:
        """The visits of a `booking`, `series` or `invoice`, in order of start and number."""

    def payments_of_booking(self, number: int) -> list[Payment]:
        """The payments made on a booking, in order."""

    def payments_of_invoice(self, number: int) -> list[Payment]:
        """The payments of an invoice, the booking's before it included, in order."""

    def invoices_of(self, client: int) -> list[Invoice]:
        """The client's invoices to which time does something, or may once her hold has ended, in
        order; others may be with them."""

    def bookings_of(self, client: int) -> list[Booking]:
        """The client's bookings to which time does something, in order; others may be with them."""

    def credit_of(self, client: int) -> list[Payment]:
        """The client's payments of which something is client credit that nobody used, by since
        when it is, and number."""

    def uses_of(self, payment: int) -> list[Payment]:
        """The uses of client credit that are made of a payment's money, in order."""

    def own_payments_of(self, client: int) -> list[Payment]:
        """The client's payments that are of no invoice and no booking, in order."""

    def messages_of(self, session: int) -> list[Message]:
        """What was said in a session, in order."""

    def next_number(self, kind: str) -> int:
        """The next free number of a kind of thing."""

    def unbilled(self, client: int) -> list[Visit]:
        """The client's done series visits on no invoice, in order of start and number."""


def whose(world: World, event: Event) -> int | None:
    """The client whose event it is, in the state just after it; None for what is no client's."""
    client: int | None = getattr(event, "client", None)
    kind, number = event._fields[0], number_of(event)
    if client is None and number is not None and kind not in PEOPLE:
        client = world.get(THINGS[kind].cls, number).client
    return client


def owner_of(world: World, payment: Payment) -> Invoice | Booking:
    """What a payment is for: its invoice; its booking where there is none yet. A refund of client
    credit to a card is for what that card was charged for."""
    if payment.invoice is not None:
        return world.get(Invoice, payment.invoice)
    if payment.booking is None and payment.of is not None:
        return owner_of(world, world.get(Payment, payment.of))
    return booking_of(world, payment.booking)


def credit_left(world: World, client: int) -> int:
    """The client's credit that can be used: what is set aside for a refund can't."""
    return sum(payment.unused_minor for payment in world.credit_of(client))


def booking_of(world: World, number: int | None) -> Booking:
    """The booking of something that has one for certain."""
    if number is None:
        raise ValueError("what has no booking was asked for it")
    return world.get(Booking, number)


def invoice_of(world: World, thing: Session | Booking | Payment) -> Invoice:
    """The invoice of something that has one for certain."""
    if thing.invoice is None:
        raise ValueError(f"{thing.ref} has no invoice")
    return world.get(Invoice, thing.invoice)


def session_of(world: World, invoice: Invoice) -> Session:
    """The session of an invoice that has one for certain."""
    if invoice.session is None:
        raise ValueError(f"{invoice.ref} has no session")
    return world.get(Session, invoice.session)


def standing_visits(world: World, owner: Invoice | Booking) -> list[Visit]:
    """The visits of an invoice or a booking that weren't cancelled, in order."""
    kind = "invoice" if isinstance(owner, Invoice) else "booking"
    return [each for each in world.visits_of(kind, owner.number) if each.status != "cancelled"]


def total_of(world: World, owner: Invoice | Booking) -> int:
    """What an invoice, or a booking by its visits, asks for the services."""
    if isinstance(owner, Invoice):
        return owner.total_minor
    return sum(visit.billed_minor for visit in world.visits_of("booking", owner.number))


def payments_of(world: World, owner: Invoice | Booking) -> list[Payment]:
    """The payments of an invoice, or of a booking, in order."""
    if isinstance(owner, Invoice):
        return world.payments_of_invoice(owner.number)
    return world.payments_of_booking(owner.number)


def asked(
    world: World, owner: Invoice | Booking, purposes: Collection[PaymentKind]
) -> list[Payment]:
    """The charges asked of cards for these purposes on an invoice or a booking, in order."""
    found = payments_of(world, owner)
    return [each for each in found if each.method == "card" and each.kind in purposes]


Fold = Callable[[World, Any, datetime], list[Entity]]
"""What an event does: the values that are new or changed once it has happened at an instant."""

Key = tuple[type, Any]


def key_of(thing: Entity) -> Key:
    """What identifies a value: its class, and its number or both its numbers."""
    if isinstance(thing, Policy):
        return (Policy, 0)
    if isinstance(thing, Message):
        return (Message, (thing.session, thing.number))
    return (type(thing), thing[0])
