"""What was learned of the file inside one transaction: read or written by acts that share it.

While a transaction that writes is open nobody else writes, so what one act has learned the next
one need not ask. With the commit it is given up, and with an act that is undone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypeVar

from invoicectl.domain.model import Client, Invoice, Payment, Session
from invoicectl.domain.things import THINGS, Step

if TYPE_CHECKING:
    from invoicectl.domain.file_info import FileInfo
    from invoicectl.domain.model import Booking, Entity, Message, Visit
    from invoicectl.domain.things import Next
    from invoicectl.domain.world import Key
    from invoicectl.store import Store

T = TypeVar("T")

_NEVER = datetime.max.replace(tzinfo=UTC)


class _Payments:
    """The payments of invoices, and the client credit, that were asked for: each once."""

    def __init__(self) -> None:
        self._of_invoice: dict[int, dict[int, Payment]] = {}
        self._credit: dict[int, dict[int, Payment]] = {}

    def of_invoice(self, number: int, ask: Callable[[int], list[Payment]]) -> list[Payment]:
        return _asked_once(self._of_invoice, number, ask)

    def credit_of(self, client: int, ask: Callable[[int], list[Payment]]) -> list[Payment]:
        return _asked_once(self._credit, client, ask)

    def know_of_invoices(self, numbers: Iterable[int], found: list[Payment]) -> None:
        """These payments are all that some invoices have."""
        self._of_invoice |= {number: {} for number in numbers}
        for payment in found:
            self._of_invoice[payment.invoice or 0][payment.number] = payment

    def know_credit_of(self, clients: Iterable[int], found: list[Payment]) -> None:
        """These payments are all of which some clients have credit."""
        self._credit |= {client: {} for client in clients}
        for payment in found:
            self._credit[payment.client or 0][payment.number] = payment

    def follow(self, payment: Payment) -> None:
        """A payment stands like this now. It may come to be of an invoice, and stays of it."""
        if payment.invoice in self._of_invoice:
            self._of_invoice[payment.invoice][payment.number] = payment
        if payment.client in self._credit:
            credit = self._credit[payment.client]
            credit.pop(payment.number, None)
            if payment.unused_minor:
                credit[payment.number] = payment


def _asked_once(
    known: dict[int, dict[int, Payment]], number: int, ask: Callable[[int], list[Payment]]
) -> list[Payment]:
    if number not in known:
        known[number] = {payment.number: payment for payment in ask(number)}
    return list(known[number].values())


class Learned:
    """What was read and written so far; the rest is asked of the store. It is the world of the
    file, as far as this transaction knows it."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.values: dict[Key, Any] = {}
        self.handles: dict[tuple[str, int], str] = {}
        self.numbers: dict[str, int] = {}  # the next free ones
        self.info: FileInfo | None = None
        self._payments = _Payments()
        self.head: str | None = None  # the hash of the newest fact, once one was recorded
        self._seq: int | None = None
        self._newest_at: datetime | None = None
        self._earliest: datetime | None = None

    def get(self, kind: type[T], ident: Any) -> T:
        """The value of that kind. Raises NotFound."""
        found = self.values.get((kind, ident))
        if found is None:
            found = self.values[kind, ident] = self._store.values.get(kind, ident)
        return found

    def look_ahead(self, steps: Iterable[Step]) -> None:
        """Ask together for what taking these steps of invoices asks for: its invoice, session,
        client and payments, and the client's credit."""
        wanted = {step.number for step in steps if step.owner == "invoice"}
        invoices = self._some(Invoice, wanted)
        self._some(Session, {each.session for each in invoices if each.session is not None})
        clients = {each.number for each in self._some(Client, {each.client for each in invoices})}
        values = self._store.values
        self._payments.know_of_invoices(wanted, values.payments_of_invoices(wanted))
        self._payments.know_credit_of(clients, values.credit_of_clients(clients))

    def _some(self, kind: Any, numbers: set[int]) -> list[Any]:
        found = self._store.values.some(kind, numbers)
        for each in found:
            self.values.setdefault((kind, each.number), each)
        return found

    @property
    def file_id(self) -> str:
        """The file's own uuid."""
        return self._store.values.file_id

    def payments_of_invoice(self, number: int) -> list[Payment]:
        """The payments of an invoice, the booking's before it included."""
        return self._payments.of_invoice(number, self._store.values.payments_of_invoice)

    def credit_of(self, client: int) -> list[Payment]:
        """The client's payments of which something was credit that nobody used."""
        return self._payments.credit_of(client, self._store.values.credit_of)

    def visits_of(self, owner: str, number: int) -> list[Visit]:
        """The visits of a `booking`, `series` or `invoice`, in order of start and number."""
        return self._store.values.visits_of(owner, number)

    def unbilled(self, client: int) -> list[Visit]:
        """The client's series visits to be paid for and on no invoice."""
        return self._store.values.unbilled(client)

    def payments_of_booking(self, number: int) -> list[Payment]:
        """The payments made on a booking, in order."""
        return self._store.values.payments_of_booking(number)

    def invoices_of(self, client: int) -> list[Invoice]:
        """The client's invoices to which time does something, or may once her hold has ended."""
        return self._store.values.invoices_of(client)

    def bookings_of(self, client: int) -> list[Booking]:
        """The client's bookings to which time does something, in order."""
        return self._store.values.bookings_of(client)

    def uses_of(self, payment: int) -> list[Payment]:
        """The uses of client credit that are made of a payment's money, in order."""
        return self._store.values.uses_of(payment)

    def own_payments_of(self, client: int) -> list[Payment]:
        """The client's payments that are of no invoice and no booking, in order."""
        return self._store.values.own_payments_of(client)

    def messages_of(self, session: int) -> list[Message]:
        """What was said in a session, in order."""
        return self._store.values.messages_of(session)

    def next_number(self, kind: str) -> int:
        """The next free number of a kind."""
        return self._store.values.next_number(kind)

    def handle_of(self, owner: str, number: int) -> str:
        """The handle of a `client` or `provider`. Raises FileFault where there is none: the file
        names somebody who is not there."""
        person = self.values.get((THINGS[owner].cls, number))
        if person is not None:
            return str(person.handle)
        if (owner, number) not in self.handles:
            self.handles[owner, number] = self._store.questions.handle_of(owner, number)
        return self.handles[owner, number]

    def next_seq(self) -> int:
        """The sequence of the next fact, which is taken."""
        self._seq = self._store.log.next_seq() if self._seq is None else self._seq + 1
        return self._seq

    def newest_at(self) -> datetime | None:
        """When the newest fact was recorded; None in an empty log."""
        if self._newest_at is None:
            self._newest_at = self._store.log.newest_at()
        return self._newest_at

    def recorded(self, at: datetime, head: str) -> None:
        """Facts were recorded at this instant, and are the newest; the last has this hash."""
        self._newest_at, self.head = at, head

    def save(self, changed: Mapping[Key, Entity], step_of: Callable[[Entity], Next]) -> None:
        """Write values, each with its next step."""
        stepping = [(key, thing, step_of(thing)) for key, thing in changed.items()]
        self._store.values.save(
            (thing, self.values.get(key), step) for key, thing, step in stepping
        )
        for thing in changed.values():
            if isinstance(thing, Payment):
                self._payments.follow(thing)
        self.values.update(changed)
        if self._earliest is not None:
            at = [step.at for _, _, step in stepping if isinstance(step, Step)]
            self._earliest = min([self._earliest, *at])

    def is_anything_due(self, now: datetime) -> bool:
        """Whether any step of anybody is due: hardly ever is one. The step that was the earliest
        may have been taken, so it is looked up again when its instant has come."""
        if self._earliest is None or self._earliest <= now:
            self._earliest = self._store.agenda.earliest() or _NEVER
        return self._earliest <= now
