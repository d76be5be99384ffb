"""What can have happened: one class a kind, in the past tense.

The first field of each says what the event is about; the others are its data, kept as JSON under
the same names. Amounts end in `_minor` (minor units of the file's currency), instants in `_at`
(UTC, ISO 8601, `Z`); `invoice`, `session`, `booking`, `series`, `visit` and `payment` are the
numbers of the tables of those names, `client` and `provider` handles, rates exact decimals as
text. A field that does not apply is null. Kinds in the file are the class names in kebab case.
"""

from __future__ import annotations

import re
from datetime import datetime, time
from decimal import Decimal
from typing import NamedTuple

from invoicectl.model import Card, Line, Terms, reference


class Setting(NamedTuple):
    """One setting as people write it."""

    key: str
    value: str | None


class TipShare(NamedTuple):
    """One part of a tip: for which visit, to which provider (None: the business)."""

    visit: int | None
    provider: str | None
    amount_minor: int


# --- the file --------------------------------------------------------------------------------


class FileCreated(NamedTuple):
    """The file began, with all its settings. `clock` is `live` or `simulated`; `is_test`: it is
    for its gateway's test mode."""

    file: str
    clock: str
    gateway: str
    is_test: bool
    settings: tuple[Setting, ...]


class SettingChanged(NamedTuple):
    """A setting was changed by hand, as people write it."""

    setting: str
    before: str | None
    value: str | None


# --- people ----------------------------------------------------------------------------------


class ClientAdded(NamedTuple):
    """A client was put on file."""

    client: str
    name: str | None
    email: str | None


class ClientEdited(NamedTuple):
    """A client's name and email are now these."""

    client: str
    name: str | None
    email: str | None


class ProviderAdded(NamedTuple):
    """A provider was put on file, with a service charge of its own or none."""

    provider: str
    name: str | None
    email: str | None
    service_charge_rate: Decimal | None


class ProviderEdited(NamedTuple):
    """A provider's name, email and own service charge are now these."""

    provider: str
    name: str | None
    email: str | None
    service_charge_rate: Decimal | None


class CardAdded(NamedTuple):
    """The gateway attached a card; it is now the newest and the default."""

    client: str
    card: Card


class CardChosen(NamedTuple):
    """A card on file was made the default."""

    client: str
    token: str


class CardRemoved(NamedTuple):
    """A card was taken off file; the newest left is the default if this one was."""

    client: str
    token: str


# --- sessions (A) ----------------------------------------------------------------------------


class SessionOpened(NamedTuple):
    """A client asked a provider. `kind` is `email`, `chat` or `phone`; the last two are hired."""

    session: int
    kind: str
    client: str
    provider: str


class OfferMade(NamedTuple):
    """The provider named a price."""

    session: int
    amount_minor: int
    message: str | None


class SessionHired(NamedTuple):
    """The client said yes, or the provider issued a pay-to-view answer."""

    session: int


class SessionDropped(NamedTuple):
    """An open session ended without a hiring."""

    session: int


class SessionEnded(NamedTuple):
    """A chat or phone session ended. `minutes` and `rate_minor` (a minute) give the fee, if so."""

    session: int
    fee_minor: int
    minutes: Decimal | None
    rate_minor: int | None


class MessageSent(NamedTuple):
    """One side wrote. `deadline_at`: while its `invoice` is pending, the days begin again."""

    session: int
    sender: str
    text: str
    invoice: int | None
    deadline_at: datetime | None


# --- invoices --------------------------------------------------------------------------------


class InvoiceIssued(NamedTuple):
    """An invoice came to be, with its terms frozen; `visits` are the ones it bills.

    `deadline_at` is the end of the client's days (sessions), `due_at` when money is due (all
    other plans). `answer` is a pay-to-view answer."""

    invoice: int
    plan: str
    client: str
    provider: str | None
    session: int | None
    booking: int | None
    currency: str
    total_minor: int
    lines: tuple[Line, ...]
    visits: tuple[int, ...]
    terms: Terms
    deadline_at: datetime | None
    due_at: datetime | None
    message: str | None
    answer: str | None


class InvoiceRevised(NamedTuple):
    """A session's invoice was issued again under its number, with new days."""

    invoice: int
    revision: int
    total_minor: int
    lines: tuple[Line, ...]
    deadline_at: datetime
    message: str | None
    answer: str | None


class InvoiceContested(NamedTuple):
    """The client disputed the fee; the days stand still."""

    invoice: int
    reason: str


class InvoiceConfirmed(NamedTuple):
    """A session's invoice stands. `by` is `client`, `auto` (silence) or `live` (chat, phone)."""

    invoice: int
    by: str
    service_charge_minor: int
    earnings_minor: int


class LateFeeAdded(NamedTuple):
    """The automatic attempts failed: once per invoice, `rate` of `base_minor`."""

    invoice: int
    base_minor: int
    rate: Decimal
    amount_minor: int


class InvoiceOverdue(NamedTuple):
    """The decline of the last attempt that the terms wait for made it overdue."""

    invoice: int


# --- bookings and series (B) -----------------------------------------------------------------


class BookingRequested(NamedTuple):
    """A client asked for dated visits, each a `visit-planned` event after this one."""

    booking: int
    client: str
    provider: str | None
    is_auto_complete: bool


class BookingConfirmed(NamedTuple):
    """The service confirmed a booking and its deposit is in; `invoice` bills it."""

    booking: int
    invoice: int


class SeriesStarted(NamedTuple):
    """Ongoing visits began. With `days` (RFC 5545 weekdays), time plans them in `timezone`."""

    series: int
    client: str
    provider: str | None
    is_auto_complete: bool
    timezone: str
    days: str | None
    time: time | None
    price_minor: int | None
    service: str | None


class SeriesClosed(NamedTuple):
    """A series ended: nothing more is planned."""

    series: int


class VisitPlanned(NamedTuple):
    """A visit was put in a booking or series, by hand or by time (`is_by_rule`).

    `completes_at` is when it completes itself; null for never or not yet known."""

    visit: int
    client: str
    booking: int | None
    series: int | None
    start_at: datetime
    price_minor: int
    service: str
    provider: str | None
    completes_at: datetime | None
    is_by_rule: bool


class VisitCompleted(NamedTuple):
    """A visit was done. `recorded_at` decides which Friday bills it."""

    visit: int
    completed_at: datetime
    recorded_at: datetime


class VisitCancelled(NamedTuple):
    """A planned visit won't take place."""

    visit: int


# --- money -----------------------------------------------------------------------------------


class PaymentAttempted(NamedTuple):
    """A charge was reserved, before the gateway is asked, under `key`.

    `purpose` is `deposit`, `collect`, `retry`, `manual` or `tip`; `attempt` counts the attempts
    of its purpose (automatic ones together). `inquire_at` is when to ask, should no answer be
    recorded; `token` is null where the client has no card."""

    payment: int
    client: str
    invoice: int | None
    booking: int | None
    purpose: str
    amount_minor: int
    tip_minor: int
    card: str | None
    token: str | None
    attempt: int
    key: str
    inquire_at: datetime


class PaymentSent(NamedTuple):
    """The gateway knows the charge as `gateway_ref`; from here on money may move."""

    payment: int
    gateway_ref: str


class PaymentApproved(NamedTuple):
    """The gateway took the money: so much for the invoice, the excess to credit, tips shared."""

    payment: int
    applied_minor: int
    excess_minor: int
    tips: tuple[TipShare, ...]


class PaymentDeclined(NamedTuple):
    """The gateway said no, or there was no card (`no_card`)."""

    payment: int
    code: str


class PaymentUnknown(NamedTuple):
    """No answer is known; asked so many times, again at `inquire_at`."""

    payment: int
    inquiries: int
    inquire_at: datetime


class PaymentCancelled(NamedTuple):
    """The charge was never confirmed, and never will be: no money moved."""

    payment: int


class PaymentReviewed(NamedTuple):
    """The gateway could not be brought to say; a person must find out."""

    payment: int
    reason: str


class PaymentReceived(NamedTuple):
    """Money came in elsewhere: `method` is `cash`, `check` or `transfer`."""

    payment: int
    client: str
    invoice: int | None
    booking: int | None
    purpose: str
    method: str
    amount_minor: int
    tip_minor: int
    applied_minor: int
    excess_minor: int
    tips: tuple[TipShare, ...]
    reference: str | None


class CreditAdded(NamedTuple):
    """A client was given credit: goodwill, or (with a `method`) money received in advance."""

    client: str
    amount_minor: int
    reason: str
    method: str | None


class CreditUsed(NamedTuple):
    """Client credit was applied to an invoice, for the purpose it stood in for."""

    payment: int
    client: str
    invoice: int
    purpose: str
    amount_minor: int


Event = (
    FileCreated
    | SettingChanged
    | ClientAdded
    | ClientEdited
    | ProviderAdded
    | ProviderEdited
    | CardAdded
    | CardChosen
    | CardRemoved
    | SessionOpened
    | OfferMade
    | SessionHired
    | SessionDropped
    | SessionEnded
    | MessageSent
    | InvoiceIssued
    | InvoiceRevised
    | InvoiceContested
    | InvoiceConfirmed
    | LateFeeAdded
    | InvoiceOverdue
    | BookingRequested
    | BookingConfirmed
    | SeriesStarted
    | SeriesClosed
    | VisitPlanned
    | VisitCompleted
    | VisitCancelled
    | PaymentAttempted
    | PaymentSent
    | PaymentApproved
    | PaymentDeclined
    | PaymentUnknown
    | PaymentCancelled
    | PaymentReviewed
    | PaymentReceived
    | CreditAdded
    | CreditUsed
)


class Fact(NamedTuple):
    """An event as recorded. `at` is when it counts, `recorded_at` when it was written."""

    seq: int
    at: datetime
    recorded_at: datetime
    actor: str
    system_user: str
    event: Event


def kind_of(event: type[Event] | Event) -> str:
    """The kind under which the file keeps it: `invoice-issued`."""
    name = event.__name__ if isinstance(event, type) else type(event).__name__
    return re.sub(r"(?<!^)(?=[A-Z])", "-", name).lower()


def ref_of(event: Event) -> str:
    """The reference of what the event is about: its first field; `file` for the file itself."""
    if isinstance(event, FileCreated):
        return "file"
    return reference(event._fields[0], event[0])


KINDS: dict[str, type[Event]] = {kind_of(cls): cls for cls in Event.__args__}
"""Every kind of event by the name under which the file keeps it."""
