"""What time will do to one client as if nobody did anything: the walk itself, in a world in memory
whose cards answer as is supposed. Nothing is written, no gateway is asked, no letter is sent.

Everything that rules ask is one client's, besides the settings, so a client's future is read in one
short transaction and needs no other client's.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Literal

from invoicectl.desk.engine.due import Which
from invoicectl.desk.engine.learned import Learned
from invoicectl.desk.engine.recalling import Assumed, supposed
from invoicectl.desk.engine.taken import Taken
from invoicectl.desk.engine.walk import each_step
from invoicectl.desk.engine.work import Work
from invoicectl.domain import events as ev
from invoicectl.domain.events import Event
from invoicectl.domain.model import Answer, Client, Invoice, Payment, Provider
from invoicectl.domain.policy import Policy
from invoicectl.domain.things import Step
from invoicectl.domain.tuples import NamedTuple
from invoicectl.domain.world import World

Sum = Literal["invoiced", "confirmed", "collected", "declined", "late_fees", "tips", "earnings"]
"""What of a future is added up: invoices that are made, those that are confirmed, what is paid
without its tips, what cards decline with theirs, fees, tips, and what providers earn."""


class Future(NamedTuple):
    """One step of a client's future: what came of it, the numbers of what it made if anything, and
    its amounts in minor units."""

    step: Step
    taken: Taken
    invoice: int | None
    visit: int | None
    sums: dict[Sum, int]

    @property
    def at(self) -> datetime:
        """When it happens."""
        return self.taken.at


class Imagined(Work):
    """The world of one client from the present instant of `work` on."""

    def __init__(self, work: Work, client: Client, assumed: Assumed) -> None:
        super().__init__(work.desk)
        self.is_dry = True  # no gateway is asked, and nothing committed
        self.now, self.recorded_at, self.info = work.now, work.recorded_at, work.info
        self.client = client
        self._assumed = assumed
        self._sums: dict[Sum, int] = {}
        self._pending: dict[int, int] = {}  # what each provider has earned by now
        self._answers: dict[tuple[str, str | None], Answer] = {}  # of each card
        learned = Learned(self.store)
        learned.values[Policy, 0] = work.get(Policy, 0)
        self.takes(learned)

    def future(self, until: datetime) -> Iterator[Future]:
        """Each step up to an instant, it included, in the client's own order."""
        invoice, visit = self.next_number("invoice"), self.next_number("visit")
        for step, taken in each_step(self, Which(until, client=self.client.number)):
            made = (self.next_number("invoice") > invoice, self.next_number("visit") > visit)
            sums, self._sums = self._sums, {}
            yield Future(
                step, taken, invoice if made[0] else None, visit if made[1] else None, sums
            )
            invoice, visit = self.next_number("invoice"), self.next_number("visit")

    # --- in memory ----------------------------------------------------------------------------

    def record(
        self, happened: Iterable[Event], *, at: datetime | None = None, actor: str | None = None
    ) -> None:
        """What the rules decided happens here, and is added up."""
        for event in happened:
            for thing in self.happens(event, at or self.now):
                if isinstance(thing, Provider):
                    self._earn(thing)
            self.moves(event)
            self._add_up(event)

    def write(self) -> None:
        """Nothing is written."""

    def unsettled(self, client: int) -> list[int]:
        """The numbers of a client's invoices to which time may do something, of those to come
        too."""
        new = [number for kind, number in self.changed if kind is Invoice]
        return sorted({*super().unsettled(client), *new})

    def supposed(self, payment: Payment) -> Answer | None:
        """How the card is taken to answer; it was asked before all that comes here."""
        asked = payment.kind, payment.token
        if asked not in self._answers:
            self._answers[asked] = supposed(self.store, payment, self._assumed)
        return self._answers[asked]

    # --- sums ---------------------------------------------------------------------------------

    def _earn(self, provider: Provider) -> None:
        number, earned = provider.number, provider.pending_minor
        before = self._pending.get(number)
        if before is None:
            before = self.base.get(Provider, number).pending_minor
        self._add("earnings", earned - before)
        self._pending[number] = earned

    def _add_up(self, event: Event) -> None:
        for name, minor in sums_of(self, event):
            self._add(name, minor)

    def _add(self, name: Sum, minor: int) -> None:
        if minor:
            self._sums[name] = self._sums.get(name, 0) + minor


def sums_of(world: World, event: Event) -> Iterator[tuple[Sum, int]]:
    """What an event adds to the sums of a future, in minor units, in any state after it; but for
    what providers earn."""
    if isinstance(event, ev.InvoiceIssued):
        yield "invoiced", event.total_minor
    elif isinstance(event, ev.InvoiceConfirmed):
        yield "confirmed", event.service_charge_minor + event.earnings_minor
    elif isinstance(event, ev.LateFeeAdded):
        yield "late_fees", event.amount_minor
    elif isinstance(event, ev.PaymentReceived):
        yield from (("collected", event.amount_minor), ("tips", event.tip_minor))
    elif isinstance(event, ev.PaymentApproved | ev.PaymentDeclined):
        payment = world.get(Payment, event.payment)
        if isinstance(event, ev.PaymentDeclined):
            yield "declined", payment.amount_minor + payment.tip_minor
        elif payment.kind != "refund":
            yield from (("collected", payment.amount_minor), ("tips", payment.tip_minor))
