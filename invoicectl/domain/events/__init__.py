"""What can have happened: one class a kind, in the past tense.

The first field of each says what the event is about; the others are its data, kept as JSON under
the same names. Amounts end in `_minor` (minor units of the file's currency), instants in `_at`
(UTC, ISO 8601, `Z`); `client`, `provider`, `invoice`, `session`, `booking`, `series`, `visit` and
`payment` are the numbers of the tables of those names, rates exact decimals as text. A field that
does not apply is null. Kinds in the file are the class names in kebab case.

An event never loses or renames a field. A new field has a default here: the value that means, for
an event which was written before there was the field, that all is as it was.
"""

import re
from datetime import datetime
from typing import NamedTuple

from invoicectl.domain.events.bookings import (
    BookingConfirmed,
    BookingDropped,
    BookingRequested,
    SeriesClosed,
    SeriesHeld,
    SeriesReleased,
    SeriesStarted,
    VisitCancelled,
    VisitCompleted,
    VisitMoved,
    VisitPlanned,
    VisitUndone,
)
from invoicectl.domain.events.file import (
    ClockCorrected,
    FileCreated,
    GenerationBegun,
    Reconciled,
    Setting,
    SettingChanged,
)
from invoicectl.domain.events.invoices import (
    ChargeRefused,
    ImportReleased,
    InvoiceConfirmed,
    InvoiceContested,
    InvoiceDiscounted,
    InvoiceFellDue,
    InvoiceHeld,
    InvoiceIssued,
    InvoiceOverdue,
    InvoiceReleased,
    InvoiceReminded,
    InvoiceRevised,
    InvoiceVoided,
    InvoiceWrittenOff,
    LateFeeAdded,
    LateFeeWaived,
    LineAdded,
)
from invoicectl.domain.events.payments import (
    CreditAdded,
    CreditPaidBack,
    CreditUsed,
    PaymentApproved,
    PaymentAttempted,
    PaymentCancelled,
    PaymentDeclined,
    PaymentReceived,
    PaymentResolved,
    PaymentReversed,
    PaymentReviewed,
    PaymentSent,
    PaymentUnknown,
    PayoutReversed,
    ProviderPaid,
    RefundMade,
    RefundReserved,
    Reopened,
    ReversalWithdrawn,
    UnmatchedFound,
    UnmatchedPlaced,
    UnmatchedTurned,
)
from invoicectl.domain.events.people import (
    AutopaySwitched,
    AutoTipSet,
    CardAdded,
    CardChosen,
    CardExpiryTold,
    CardRemoved,
    ClientAdded,
    ClientEdited,
    ClientErased,
    ClientHeld,
    ClientReleased,
    ProviderAdded,
    ProviderEdited,
    ProviderErased,
)
from invoicectl.domain.events.sessions import (
    MessageSent,
    OfferMade,
    SessionDropped,
    SessionEnded,
    SessionHired,
    SessionOpened,
)
from invoicectl.domain.model import TipShare
from invoicectl.domain.references import reference

__all__ = [
    "KINDS",
    "AutoTipSet",
    "AutopaySwitched",
    "BookingConfirmed",
    "BookingDropped",
    "BookingRequested",
    "CardAdded",
    "CardChosen",
    "CardExpiryTold",
    "CardRemoved",
    "ChargeRefused",
    "ClientAdded",
    "ClientEdited",
    "ClientErased",
    "ClientHeld",
    "ClientReleased",
    "ClockCorrected",
    "CreditAdded",
    "CreditPaidBack",
    "CreditUsed",
    "Event",
    "Fact",
    "FileCreated",
    "GenerationBegun",
    "ImportReleased",
    "InvoiceConfirmed",
    "InvoiceContested",
    "InvoiceDiscounted",
    "InvoiceFellDue",
    "InvoiceHeld",
    "InvoiceIssued",
    "InvoiceOverdue",
    "InvoiceReleased",
    "InvoiceReminded",
    "InvoiceRevised",
    "InvoiceVoided",
    "InvoiceWrittenOff",
    "LateFeeAdded",
    "LateFeeWaived",
    "LineAdded",
    "Link",
    "MessageSent",
    "OfferMade",
    "PaymentApproved",
    "PaymentAttempted",
    "PaymentCancelled",
    "PaymentDeclined",
    "PaymentReceived",
    "PaymentResolved",
    "PaymentReversed",
    "PaymentReviewed",
    "PaymentSent",
    "PaymentUnknown",
    "PayoutReversed",
    "ProviderAdded",
    "ProviderEdited",
    "ProviderErased",
    "ProviderPaid",
    "Reconciled",
    "RefundMade",
    "RefundReserved",
    "Reopened",
    "ReversalWithdrawn",
    "SeriesClosed",
    "SeriesHeld",
    "SeriesReleased",
    "SeriesStarted",
    "SessionDropped",
    "SessionEnded",
    "SessionHired",
    "SessionOpened",
    "Setting",
    "SettingChanged",
    "TipShare",
    "UnmatchedFound",
    "UnmatchedPlaced",
    "UnmatchedTurned",
    "VisitCancelled",
    "VisitCompleted",
    "VisitMoved",
    "VisitPlanned",
    "VisitUndone",
    "kind_of",
    "number_of",
    "ref_of",
]

Event = (
    FileCreated
    | ClockCorrected
    | GenerationBegun
    | Reconciled
    | SettingChanged
    | ClientAdded
    | ClientEdited
    | ClientErased
    | ProviderAdded
    | ProviderEdited
    | ProviderErased
    | CardAdded
    | CardChosen
    | CardExpiryTold
    | CardRemoved
    | SessionOpened
    | OfferMade
    | SessionHired
    | SessionDropped
    | SessionEnded
    | MessageSent
    | InvoiceIssued
    | ImportReleased
    | InvoiceRevised
    | ChargeRefused
    | InvoiceContested
    | InvoiceConfirmed
    | LateFeeAdded
    | InvoiceOverdue
    | InvoiceFellDue
    | ClientHeld
    | ClientReleased
    | SeriesHeld
    | SeriesReleased
    | AutopaySwitched
    | AutoTipSet
    | BookingRequested
    | BookingConfirmed
    | SeriesStarted
    | SeriesClosed
    | VisitPlanned
    | VisitCompleted
    | VisitCancelled
    | VisitMoved
    | VisitUndone
    | BookingDropped
    | PaymentAttempted
    | PaymentSent
    | PaymentApproved
    | PaymentDeclined
    | PaymentUnknown
    | PayoutReversed
    | PaymentCancelled
    | PaymentReviewed
    | PaymentReceived
    | UnmatchedFound
    | UnmatchedPlaced
    | UnmatchedTurned
    | CreditAdded
    | CreditPaidBack
    | CreditUsed
    | LineAdded
    | InvoiceVoided
    | RefundReserved
    | ReversalWithdrawn
    | RefundMade
    | LateFeeWaived
    | InvoiceDiscounted
    | PaymentResolved
    | PaymentReversed
    | InvoiceWrittenOff
    | InvoiceHeld
    | InvoiceReleased
    | InvoiceReminded
    | ProviderPaid
)


class Fact(NamedTuple):
    """An event as recorded. `at` is when it counts, `recorded_at` when it was written.

    `client` is whose it is; None for what is no client's (a setting, a provider's payout)."""

    seq: int
    at: datetime
    recorded_at: datetime
    actor: str
    system_user: str
    event: Event
    client: int | None


class Link(NamedTuple):
    """A fact as it is stored, every cell as it stands: what the chain of hashes is made of."""

    seq: int
    at: str
    recorded_at: str
    actor: str
    system_user: str
    ref: str
    kind: str
    data: str
    hash: str


def kind_of(event: type[Event] | Event) -> str:
    """The kind under which the file keeps it: `invoice-issued`."""
    name = event.__name__ if isinstance(event, type) else type(event).__name__
    return re.sub(r"(?<!^)(?=[A-Z])", "-", name).lower()


def ref_of(event: Event) -> str:
    """The reference of what the event is about: its first field; `file` for the file itself, a
    setting by its name."""
    if event._fields[0] == "file":
        return "file"
    about = event[0]
    return about if isinstance(about, str) else reference(event._fields[0], about)


def number_of(event: Event) -> int | None:
    """The number of what the event is about; None for what has none."""
    return event[0] if isinstance(event[0], int) else None


KINDS: dict[str, type[Event]] = {kind_of(cls): cls for cls in Event.__args__}
"""Every kind of event by the name under which the file keeps it."""
