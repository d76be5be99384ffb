"""Frozen values: what the business knows at one moment.

Each is a `NamedTuple`: immutable, cheap to define and to make. Amounts are in minor units,
instants aware and in UTC. `number` identifies a thing; `client` and `provider` are numbers of
people, whose handles are names that can be changed.
"""

from datetime import datetime, time
from decimal import Decimal
from typing import NamedTuple

from invoicectl.domain.places import Lot, Reversed
from invoicectl.domain.policy import Policy, Terms
from invoicectl.domain.references import reference
from invoicectl.domain.states import (
    BookingStatus,
    ConfirmedBy,
    InvoiceStatus,
    Method,
    Outcome,
    PaymentKind,
    PlanName,
    SeriesStatus,
    SessionKind,
    SessionStatus,
    Side,
    TextKind,
    VisitStatus,
    is_payable,
)


class Card(NamedTuple):
    """A gateway's token for a card, what may be shown of it, and whose it is there (`customer`).
    With a `refused_code` it will never do, and automatic attempts don't ask it."""

    token: str
    brand: str
    last4: str
    customer: str | None = None
    refused_code: str | None = None

    @property
    def name(self) -> str:
        """How people call it: `visa-4242`."""
        return f"{self.brand}-{self.last4}"


class Client(NamedTuple):
    """Who pays. `cards` are in order of adding, newest last; `default_card` is a token.

    `is_autopay`: time charges the default card; `autopay_at` is when that was switched last.
    `auto_tip_rate` of an invoice, or `auto_tip_minor`, is charged with it as a tip.
    While the client `is_held` time takes no step that asks for money of hers, or takes her silence
    for consent; what was due before `resumes_at` comes then."""

    number: int
    handle: str
    name: str | None = None
    email: str | None = None
    credit_minor: int = 0
    cards: tuple[Card, ...] = ()
    default_card: str | None = None
    is_autopay: bool = True
    autopay_at: datetime | None = None
    auto_tip_rate: Decimal | None = None
    auto_tip_minor: int | None = None
    is_held: bool = False
    held_at: datetime | None = None
    held_until: datetime | None = None
    hold_reason: str | None = None
    resumes_at: datetime | None = None

    @property
    def ref(self) -> str:
        return reference("client", self.number)

    @property
    def card(self) -> Card | None:
        """The default card, if there is any."""
        return next((card for card in self.cards if card.token == self.default_card), None)


class Provider(NamedTuple):
    """Who earns. `pending_minor` and `tips_minor` are owed; `paid_out_minor` was paid."""

    number: int
    handle: str
    name: str | None = None
    email: str | None = None
    service_charge_rate: Decimal | None = None
    pending_minor: int = 0
    tips_minor: int = 0
    paid_out_minor: int = 0

    @property
    def ref(self) -> str:
        return reference("provider", self.number)


class Session(NamedTuple):
    """One hiring of a provider by a client: `open` → `hired` → `closed`."""

    number: int
    kind: SessionKind
    status: SessionStatus
    client: int
    provider: int
    opened_at: datetime
    offer_minor: int | None = None
    invoice: int | None = None
    fee_minor: int | None = None
    service_charge_minor: int | None = None
    earnings_minor: int | None = None
    closed_at: datetime | None = None
    closed_how: str | None = None
    messages: int = 0

    @property
    def ref(self) -> str:
        return reference("session", self.number)


class Message(NamedTuple):
    """One text in a session. `kind` is `reply`, `offer`, `invoice` or `answer` (pay-to-view)."""

    session: int
    number: int
    at: datetime
    sender: Side
    kind: TextKind
    text: str


class Booking(NamedTuple):
    """Dated visits requested together: `requested` → (`confirming` →) `confirmed`."""

    number: int
    status: BookingStatus
    client: int
    provider: int | None
    is_auto_complete: bool
    requested_at: datetime
    confirmed_at: datetime | None = None
    invoice: int | None = None
    tips_minor: int = 0
    open_payment: int | None = None
    inquire_at: datetime | None = None

    @property
    def ref(self) -> str:
        return reference("booking", self.number)


class Series(NamedTuple):
    """Ongoing visits: `active` → `ended`. With `days`, time plans them.

    `timezone` is the business's when the newest of them was planned, on whose wall
    `planned_until_at` is read."""

    number: int
    status: SeriesStatus
    client: int
    provider: int | None
    is_auto_complete: bool
    started_at: datetime
    timezone: str
    days: str | None = None
    time: "time | None" = None
    price_minor: int | None = None
    service: str | None = None
    planned_until_at: datetime | None = None
    ended_at: datetime | None = None
    is_held: bool = False
    held_at: datetime | None = None
    held_until: datetime | None = None
    hold_reason: str | None = None
    resumes_at: datetime | None = None

    @property
    def ref(self) -> str:
        return reference("series", self.number)


class Visit(NamedTuple):
    """One dated, priced service: `planned` → `done` or `cancelled`.

    `completes_at` is when it completes itself, if it does; `recorded_at` when its completion
    (or cancellation) came to be known, which decides the Friday that bills it. `kept_minor` is
    what a cancellation left of its price, `earned_minor` what its completion made income of a
    booking's invoice. `release_rate` is the most that cancelling it releases since it was moved."""

    number: int
    status: VisitStatus
    client: int
    booking: int | None
    series: int | None
    start_at: datetime
    price_minor: int
    service: str
    provider: int | None
    planned_at: datetime
    completes_at: datetime | None = None
    completed_at: datetime | None = None
    recorded_at: datetime | None = None
    invoice: int | None = None
    kept_minor: int = 0
    earned_minor: int = 0
    release_rate: Decimal | None = None

    @property
    def ref(self) -> str:
        return reference("visit", self.number)

    @property
    def is_billed(self) -> bool:
        """Whether there is anything to be paid for it: it was done, or its cancellation costs."""
        return self.status == "done" or self.kept_minor > 0

    @property
    def billed_minor(self) -> int:
        """What is to be paid for it: its price, or what a cancellation left of that."""
        return self.kept_minor if self.status == "cancelled" else self.price_minor

    @property
    def of(self) -> str:
        """The booking or series it belongs to."""
        if self.booking is not None:
            return reference("booking", self.booking)
        return reference("series", self.series or 0)

    @property
    def order(self) -> tuple[datetime, int]:
        """The order in which visits are listed and share leftover cents."""
        return (self.start_at, self.number)


class Line(NamedTuple):
    """One line of an invoice; `visit` and `of` are references."""

    text: str
    amount_minor: int
    visit: str | None = None
    of: str | None = None
    is_late: bool = False


class Invoice(NamedTuple):
    """A demand for money and what became of it; `reference` is what the client calls it.

    `attempts` counts the automatic attempts that were answered; `answered_at` is the instant from
    which the next one counts. `open_payment` is a charge whose outcome is unknown, asked about
    at `inquire_at` (None when it awaits a person). While `is_held` time takes no step; none that
    was due before `resumes_at` (the end of a hold) comes before it; one that had passed at
    `reopened_at`, when what had been paid became due again, comes at the next time of collecting.
    `is_by_hand`: a charge of it to a card was reversed; none is made unless somebody asks. Without
    autopay `fell_due_at` is the due instant that has come, `deposit_minor` what was asked for at a
    confirmation. `unearned_minor` is for visits to come, `returned_minor` payments passed on that
    did not hold. `written_off_at`: what was due is given up; what comes in is recovered."""

    number: int
    plan: PlanName
    status: InvoiceStatus
    client: int
    currency: str
    terms: Terms
    total_minor: int
    issued_at: datetime
    lines: tuple[Line, ...] = ()
    provider: int | None = None
    session: int | None = None
    booking: int | None = None
    late_fee_minor: int = 0
    tips_minor: int = 0
    paid_minor: int = 0
    credited_minor: int = 0
    revision: int = 1
    deadline_at: datetime | None = None
    due_at: datetime | None = None
    contested_at: datetime | None = None
    contest_reason: str | None = None
    confirmed_at: datetime | None = None
    confirmed_by: ConfirmedBy | None = None
    overdue_at: datetime | None = None
    attempts: int = 0
    answered_at: datetime | None = None
    open_payment: int | None = None
    inquire_at: datetime | None = None
    refunded_minor: int = 0
    is_held: bool = False
    held_at: datetime | None = None
    held_until: datetime | None = None
    hold_reason: str | None = None
    resumes_at: datetime | None = None
    reopened_at: datetime | None = None
    is_by_hand: bool = False
    fell_due_at: datetime | None = None
    deposit_minor: int = 0
    unearned_minor: int = 0
    reference: str | None = None
    returned_minor: int = 0
    voided_at: datetime | None = None
    written_off_at: datetime | None = None

    @property
    def ref(self) -> str:
        return reference("invoice", self.number)

    @property
    def due_minor(self) -> int:
        """What is still owed. Source: SPEC 7."""
        return self.total_minor + self.late_fee_minor - self.paid_minor - self.credited_minor

    @property
    def deposit_due_minor(self) -> int:
        """What of a deposit that was asked for is not paid yet. Source: B3."""
        if not is_payable(self.status):
            return 0
        left = self.deposit_minor - self.paid_minor - self.credited_minor
        return max(min(left, self.due_minor), 0)

    @property
    def services_minor(self) -> int:
        """What of the total is for services."""
        return self.total_minor - self.returned_minor

    @property
    def unpaid_services_minor(self) -> int:
        """What of the services is not paid yet: whatever comes in is for these first."""
        return max(self.services_minor - self.paid_minor - self.credited_minor, 0)


class TipShare(NamedTuple):
    """One part of a tip: for which visit, to which provider (None: the business).

    Below zero where it is taken back."""

    visit: int | None
    provider: int | None
    amount_minor: int


class Payment(NamedTuple):
    """Money of a client that moved or was asked for, or of a `provider`, which is a payout.

    `refund` goes back; `advance` and `goodwill` (without a `method`) are client credit at once.
    `amount_minor` is all that was asked or received without the tip, `excess_minor` what of it
    was beyond the due and became client credit; `outcome` is `unknown` from the moment a charge
    is reserved until the answer is recorded. `of` is the charge that a refund gives back from,
    which counts it in `refunded_minor` and `refunded_tip_minor`. `tips` are the parts of the tip,
    less what its reversals took back. Of the money `held_minor` is on its invoice, `unused_minor`
    credit since `credit_at`, `used_minor` was used, `gone_minor` has left. `lots` are what a use or
    a refund is made of. `tip_credited_minor` became credit. `reversals` are those that stand."""

    number: int
    at: datetime
    kind: PaymentKind
    method: Method | None
    amount_minor: int
    outcome: Outcome
    client: int | None
    tip_minor: int = 0
    invoice: int | None = None
    booking: int | None = None
    card: str | None = None
    token: str | None = None
    attempt: int | None = None
    key: str | None = None
    code: str | None = None
    gateway_ref: str | None = None
    reference: str | None = None
    excess_minor: int = 0
    inquiries: int = 0
    of: int | None = None
    refunded_minor: int = 0
    refunded_tip_minor: int = 0
    reversed_at: datetime | None = None
    reason: str | None = None
    provider: int | None = None
    held_minor: int = 0
    unused_minor: int = 0
    used_minor: int = 0
    gone_minor: int = 0
    credit_at: datetime | None = None
    tip_credited_minor: int = 0
    reversed_minor: int = 0
    reversed_tip_minor: int = 0
    tips: tuple[TipShare, ...] = ()
    lots: tuple[Lot, ...] = ()
    reversals: tuple[Reversed, ...] = ()

    @property
    def ref(self) -> str:
        return reference("payment", self.number)

    @property
    def is_use(self) -> bool:
        """Whether it uses client credit."""
        return self.method == "credit" and self.kind != "refund"

    @property
    def is_charged_back(self) -> bool:
        """Whether it is a charge to a card of which something is reversed besides a tip."""
        return self.method == "card" and self.kind != "refund" and self.reversed_minor > 0

    @property
    def tip_left_minor(self) -> int:
        """What of its tip is still the providers'."""
        reversed_minor = sum(part.amount_minor for part in self.reversals if part.place == "tip")
        return self.tip_minor - self.refunded_tip_minor - reversed_minor

    @property
    def payer(self) -> int:
        """The client whose it is. Raises ValueError for a payout."""
        if self.client is None:
            raise ValueError(f"{self.ref} is no client's")
        return self.client


class Answer(NamedTuple):
    """What is known of a charge: `approved`, `declined`, `missing`, `review` or `unknown`.

    `missing` means that the charge was never confirmed there, and never will be; `review` that
    the gateway's word doesn't fit what was asked, so that a person must look. `code` says why it
    was declined, or what went wrong."""

    outcome: str
    code: str | None = None


class Letter(NamedTuple):
    """An email to be sent, written with the fact it tells. `event` is that fact's sequence,
    `recipient` the reference of whom it is for."""

    number: int
    event: int
    at: datetime
    kind: str
    recipient: str
    address: str | None
    subject: str
    body: str
    invoice: int | None = None


Entity = (
    Client | Provider | Session | Message | Booking | Series | Visit | Invoice | Payment | Policy
)
