"""Events folded over a world in memory: how it would stand after them.

An act that needs the state after its own events asks an overlay, and so does everything that asks
about another time. What is folded from nothing is an overlay of nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

from invoicectl import errors
from invoicectl.domain.events import kind_of
from invoicectl.domain.model import Booking, Invoice, Message, Payment, Visit
from invoicectl.domain.things import KIND_OF
from invoicectl.domain.world import key_of
from invoicectl.errors import Error

if TYPE_CHECKING:
    from invoicectl.domain.events import Event, Fact
    from invoicectl.domain.model import Entity
    from invoicectl.domain.world import Key, World

T = TypeVar("T")

_LISTED: dict[type, tuple[str, ...]] = {
    Visit: ("booking", "series", "invoice", "client"),
    Payment: ("booking", "invoice", "client"),
    Invoice: ("client",),
    Booking: ("client",),
    Message: ("session",),
}
"""What is asked for by what it belongs to, and the fields that say so."""


class Nothing:
    """The world before anything happened, under the file's uuid."""

    def __init__(self, file_id: str = "") -> None:
        self.file_id = file_id

    def get(self, kind: type[T], ident: Any) -> T:
        """There is nothing. Raises NotFound."""
        raise errors.NotFound(what=kind.__name__.lower(), ref=str(ident))

    def visits_of(self, owner: str, number: int) -> list[Visit]:
        """No visits."""
        return []

    def unbilled(self, client: int) -> list[Visit]:
        """No visits."""
        return []

    def payments_of_booking(self, number: int) -> list[Payment]:
        """No payments."""
        return []

    def payments_of_invoice(self, number: int) -> list[Payment]:
        """No payments."""
        return []

    def invoices_of(self, client: int) -> list[Invoice]:
        """No invoices."""
        return []

    def bookings_of(self, client: int) -> list[Booking]:
        """No bookings."""
        return []

    def credit_of(self, client: int) -> list[Payment]:
        """No credit."""
        return []

    def uses_of(self, payment: int) -> list[Payment]:
        """No uses."""
        return []

    def own_payments_of(self, client: int) -> list[Payment]:
        """No payments."""
        return []

    def messages_of(self, session: int) -> list[Message]:
        """No messages."""
        return []

    def next_number(self, kind: str) -> int:
        """The first number."""
        return 1


class UnfoldableError(Exception):
    """A fact that does not fit what came before it: the log was damaged, or something is missing
    that it is about (`is_missing`)."""

    def __init__(self, told: str, *, is_missing: bool) -> None:
        super().__init__(told)
        self.is_missing = is_missing


@contextmanager
def told_apart(fact: Fact) -> Iterator[None]:
    """A fold refuses nothing, so whatever goes wrong in one is the fact's. Raises
    UnfoldableError."""
    try:
        yield
    except (Error, ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
        told = f"event {fact.seq} ({kind_of(fact.event)}) can't be folded: {error}"
        raise UnfoldableError(told, is_missing=isinstance(error, errors.NotFound)) from None


class Overlay:
    """A world with more events than the one below it. The one below is never changed.

    `changed` are the values that are new or others than below, `happened` what was added. Where
    every reason of a refusal is wanted, `refused` takes note of them."""

    def __init__(self, base: World) -> None:
        self.base = base
        self.changed: dict[Key, Any] = {}
        self.happened: list[Event] = []
        self._listed: dict[tuple[type, str, Any], dict[Key, None]] = {}
        self._numbers: dict[str, int] = {}
        self.refused: list[Error] | None = base.refused if isinstance(base, Overlay) else None

    # --- what happens -------------------------------------------------------------------------

    def add(self, *events: Event, at: datetime) -> None:
        """These happen at an instant, one after the other."""
        for event in events:
            self.fold(event, at)
            self.happened.append(event)

    def fold(self, event: Event, at: datetime, changes: list[Entity] | None = None) -> list[Entity]:
        """One event's changes; which they are. `changes`: the same, where it is known already."""
        from invoicectl.domain.evolve import evolve  # what only reads folds nothing

        changed = evolve(self, event, at) if changes is None else changes
        for thing in changed:
            self.put(thing)
        return changed

    def replay(self, fact: Fact) -> None:
        """The changes of a fact of the log. Raises UnfoldableError."""
        with told_apart(fact):
            self.fold(fact.event, fact.at)

    def put(self, thing: Entity) -> None:
        """The thing stands like this from now on."""
        key = key_of(thing)
        kind = KIND_OF.get(key[0])
        before = None
        if kind is not None:
            free = self.next_number(kind)
            before = self.get(*key) if key[1] < free else None
            self._numbers[kind] = max(free, key[1] + 1)
        for each in (thing, before):
            for owner in _LISTED.get(key[0], ()) if each is not None else ():
                belongs = getattr(each, owner)
                if belongs is not None:
                    self._listed.setdefault((key[0], owner, belongs), {})[key] = None
        self.changed[key] = thing

    def take_number(self, kind: str) -> int:
        """The next free number of a kind, taken for something that is no value of the world."""
        number = self.next_number(kind)
        self._numbers[kind] = number + 1
        return number

    def sink(self) -> None:
        """What has changed stands below now, and is no change any more."""
        self.changed.clear()
        self._listed.clear()

    def forget(self) -> None:
        """Whatever was known is asked of the world below again."""
        self.sink()
        self._numbers.clear()

    # --- how it stands ------------------------------------------------------------------------

    @property
    def file_id(self) -> str:
        """The file's uuid."""
        return self.base.file_id

    def get(self, kind: type[T], ident: Any) -> T:
        """The value as it stands. Raises NotFound."""
        found = self.changed.get((kind, ident))
        return self.base.get(kind, ident) if found is None else found

    def visits_of(self, owner: str, number: int) -> list[Visit]:
        """The visits of a `booking`, `series` or `invoice`, in order of start and number."""
        found = self._merged(Visit, owner, number, self.base.visits_of(owner, number))
        return sorted(found, key=lambda visit: visit.order)

    def unbilled(self, client: int) -> list[Visit]:
        """The client's series visits to be paid for and on no invoice, by start and number."""
        found = self._merged(Visit, "client", client, self.base.unbilled(client))
        return sorted(
            (each for each in found if each.series and each.is_billed and each.invoice is None),
            key=lambda visit: visit.order,
        )

    def payments_of_booking(self, number: int) -> list[Payment]:
        """The payments made on a booking, in order."""
        found = self._merged(Payment, "booking", number, self.base.payments_of_booking(number))
        return sorted(found, key=lambda payment: payment.number)

    def payments_of_invoice(self, number: int) -> list[Payment]:
        """The payments of an invoice, the booking's before it included, in order."""
        found = self._merged(Payment, "invoice", number, self.base.payments_of_invoice(number))
        return sorted(found, key=lambda payment: payment.number)

    def invoices_of(self, client: int) -> list[Invoice]:
        """The client's invoices to which time does something, or may once her hold has ended, and
        what has changed of hers."""
        found = self._merged(Invoice, "client", client, self.base.invoices_of(client))
        return sorted(found, key=lambda invoice: invoice.number)

    def bookings_of(self, client: int) -> list[Booking]:
        """The client's bookings to which time does something, and what has changed of hers."""
        found = self._merged(Booking, "client", client, self.base.bookings_of(client))
        return sorted(found, key=lambda booking: booking.number)

    def credit_of(self, client: int) -> list[Payment]:
        """The client's payments of which something is client credit that nobody used, by since
        when it is, and number."""
        found = self._merged(Payment, "client", client, self.base.credit_of(client))
        unused = [payment for payment in found if payment.unused_minor]
        return sorted(unused, key=lambda each: (each.credit_at or each.at, each.number))

    def uses_of(self, payment: int) -> list[Payment]:
        """The uses of client credit that are made of a payment's money, in order."""
        client = self.get(Payment, payment).payer
        found = self._merged(Payment, "client", client, self.base.uses_of(payment))
        made = [
            each for each in found if each.is_use and payment in {lot.payment for lot in each.lots}
        ]
        return sorted(made, key=lambda each: each.number)

    def own_payments_of(self, client: int) -> list[Payment]:
        """The client's payments that are of no invoice and no booking, in order."""
        found = self._merged(Payment, "client", client, self.base.own_payments_of(client))
        own = [each for each in found if each.invoice is None and each.booking is None]
        return sorted(own, key=lambda payment: payment.number)

    def messages_of(self, session: int) -> list[Message]:
        """What was said in a session, in order."""
        found = self._merged(Message, "session", session, self.base.messages_of(session))
        return sorted(found, key=lambda message: message.number)

    def next_number(self, kind: str) -> int:
        """The next free number; it is taken once something of that number stands."""
        if kind not in self._numbers:
            self._numbers[kind] = self.base.next_number(kind)
        return self._numbers[kind]

    def _merged(self, kind: type[T], owner: str, number: int, below: list[T]) -> list[T]:
        """What belongs there, below or by what has changed."""
        touched = self._listed.get((kind, owner, number))
        if touched is None:
            return below
        found: dict[Key, Any] = {key_of(each): each for each in below}  # type: ignore[arg-type]
        for key in touched:
            found.pop(key, None)
            thing = self.changed.get(key)
            if thing is not None and getattr(thing, owner) == number:
                found[key] = thing
        return list(found.values())
