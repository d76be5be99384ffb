"""What can have happened: one class a kind, in the past tense.

The first field of each says what the event is about; the others are its data, kept as JSON under
the same names. Amounts end in `_minor` (minor units of the file's currency), instants in `_at`
(UTC, ISO 8601, `Z`); `client`, `provider`, `invoice`, `session`, `booking`, `series`, `visit` and
`payment` are the numbers of the tables of those names, rates exact decimals as text. A field that
does not apply is null. Kinds in the file are the class names in kebab case.

An event never loses or renames a field. A new field has a default here: the value that means, for
an event which was written before there was the field, that all is as it was.

A family is loaded when one of its kinds is first asked for: classes take their time to make, and
most commands need few. `all` has every kind.
"""

import re
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from invoicectl.domain.references import reference
from invoicectl.domain.tuples import NamedTuple

if TYPE_CHECKING:
    from invoicectl.domain.events.all import Event as Event
    from invoicectl.domain.events.bookings import BookingConfirmed as BookingConfirmed
    from invoicectl.domain.events.bookings import BookingDropped as BookingDropped
    from invoicectl.domain.events.bookings import BookingRequested as BookingRequested
    from invoicectl.domain.events.bookings import SeriesClosed as SeriesClosed
    from invoicectl.domain.events.bookings import SeriesHeld as SeriesHeld
    from invoicectl.domain.events.bookings import SeriesReleased as SeriesReleased
    from invoicectl.domain.events.bookings import SeriesStarted as SeriesStarted
    from invoicectl.domain.events.bookings import VisitCancelled as VisitCancelled
    from invoicectl.domain.events.bookings import VisitCompleted as VisitCompleted
    from invoicectl.domain.events.bookings import VisitMoved as VisitMoved
    from invoicectl.domain.events.bookings import VisitPlanned as VisitPlanned
    from invoicectl.domain.events.bookings import VisitUndone as VisitUndone
    from invoicectl.domain.events.file import ClockCorrected as ClockCorrected
    from invoicectl.domain.events.file import FileCreated as FileCreated
    from invoicectl.domain.events.file import FileForked as FileForked
    from invoicectl.domain.events.file import GenerationBegun as GenerationBegun
    from invoicectl.domain.events.file import Reconciled as Reconciled
    from invoicectl.domain.events.file import Setting as Setting
    from invoicectl.domain.events.file import SettingChanged as SettingChanged
    from invoicectl.domain.events.invoices import ChargeRefused as ChargeRefused
    from invoicectl.domain.events.invoices import ImportReleased as ImportReleased
    from invoicectl.domain.events.invoices import InvoiceConfirmed as InvoiceConfirmed
    from invoicectl.domain.events.invoices import InvoiceContested as InvoiceContested
    from invoicectl.domain.events.invoices import InvoiceDiscounted as InvoiceDiscounted
    from invoicectl.domain.events.invoices import InvoiceFellDue as InvoiceFellDue
    from invoicectl.domain.events.invoices import InvoiceHeld as InvoiceHeld
    from invoicectl.domain.events.invoices import InvoiceIssued as InvoiceIssued
    from invoicectl.domain.events.invoices import InvoiceOverdue as InvoiceOverdue
    from invoicectl.domain.events.invoices import InvoiceReleased as InvoiceReleased
    from invoicectl.domain.events.invoices import InvoiceReminded as InvoiceReminded
    from invoicectl.domain.events.invoices import InvoiceRevised as InvoiceRevised
    from invoicectl.domain.events.invoices import InvoiceVoided as InvoiceVoided
    from invoicectl.domain.events.invoices import InvoiceWrittenOff as InvoiceWrittenOff
    from invoicectl.domain.events.invoices import LateFeeAdded as LateFeeAdded
    from invoicectl.domain.events.invoices import LateFeeWaived as LateFeeWaived
    from invoicectl.domain.events.invoices import LineAdded as LineAdded
    from invoicectl.domain.events.payments import CreditAdded as CreditAdded
    from invoicectl.domain.events.payments import CreditPaidBack as CreditPaidBack
    from invoicectl.domain.events.payments import CreditUsed as CreditUsed
    from invoicectl.domain.events.payments import PaymentApproved as PaymentApproved
    from invoicectl.domain.events.payments import PaymentAttempted as PaymentAttempted
    from invoicectl.domain.events.payments import PaymentCancelled as PaymentCancelled
    from invoicectl.domain.events.payments import PaymentDeclined as PaymentDeclined
    from invoicectl.domain.events.payments import PaymentReceived as PaymentReceived
    from invoicectl.domain.events.payments import PaymentResolved as PaymentResolved
    from invoicectl.domain.events.payments import PaymentReversed as PaymentReversed
    from invoicectl.domain.events.payments import PaymentReviewed as PaymentReviewed
    from invoicectl.domain.events.payments import PaymentSent as PaymentSent
    from invoicectl.domain.events.payments import PaymentUnknown as PaymentUnknown
    from invoicectl.domain.events.payments import PayoutReversed as PayoutReversed
    from invoicectl.domain.events.payments import ProviderPaid as ProviderPaid
    from invoicectl.domain.events.payments import RefundMade as RefundMade
    from invoicectl.domain.events.payments import RefundReserved as RefundReserved
    from invoicectl.domain.events.payments import Reopened as Reopened
    from invoicectl.domain.events.payments import ReversalWithdrawn as ReversalWithdrawn
    from invoicectl.domain.events.payments import UnmatchedFound as UnmatchedFound
    from invoicectl.domain.events.payments import UnmatchedPlaced as UnmatchedPlaced
    from invoicectl.domain.events.payments import UnmatchedTurned as UnmatchedTurned
    from invoicectl.domain.events.people import AutopaySwitched as AutopaySwitched
    from invoicectl.domain.events.people import AutoTipSet as AutoTipSet
    from invoicectl.domain.events.people import CardAdded as CardAdded
    from invoicectl.domain.events.people import CardChosen as CardChosen
    from invoicectl.domain.events.people import CardExpiryTold as CardExpiryTold
    from invoicectl.domain.events.people import CardRemoved as CardRemoved
    from invoicectl.domain.events.people import ClientAdded as ClientAdded
    from invoicectl.domain.events.people import ClientEdited as ClientEdited
    from invoicectl.domain.events.people import ClientErased as ClientErased
    from invoicectl.domain.events.people import ClientHeld as ClientHeld
    from invoicectl.domain.events.people import ClientReleased as ClientReleased
    from invoicectl.domain.events.people import ProviderAdded as ProviderAdded
    from invoicectl.domain.events.people import ProviderEdited as ProviderEdited
    from invoicectl.domain.events.people import ProviderErased as ProviderErased
    from invoicectl.domain.events.sessions import MessageSent as MessageSent
    from invoicectl.domain.events.sessions import OfferMade as OfferMade
    from invoicectl.domain.events.sessions import SessionDropped as SessionDropped
    from invoicectl.domain.events.sessions import SessionEnded as SessionEnded
    from invoicectl.domain.events.sessions import SessionHired as SessionHired
    from invoicectl.domain.events.sessions import SessionOpened as SessionOpened
    from invoicectl.domain.model import TipShare as TipShare

FAMILIES: dict[str, tuple[str, ...]] = {
    "bookings": (
        "BookingConfirmed", "BookingDropped", "BookingRequested", "SeriesClosed", "SeriesHeld",
        "SeriesReleased", "SeriesStarted", "VisitCancelled", "VisitCompleted", "VisitMoved",
        "VisitPlanned", "VisitUndone",
    ),
    "file": (
        "ClockCorrected", "FileCreated", "FileForked", "GenerationBegun", "Reconciled", "Setting",
        "SettingChanged",
    ),
    "invoices": (
        "ChargeRefused", "ImportReleased", "InvoiceConfirmed", "InvoiceContested",
        "InvoiceDiscounted", "InvoiceFellDue", "InvoiceHeld", "InvoiceIssued", "InvoiceOverdue",
        "InvoiceReleased", "InvoiceReminded", "InvoiceRevised", "InvoiceVoided",
        "InvoiceWrittenOff", "LateFeeAdded", "LateFeeWaived", "LineAdded",
    ),
    "payments": (
        "CreditAdded", "CreditPaidBack", "CreditUsed", "PaymentApproved", "PaymentAttempted",
        "PaymentCancelled", "PaymentDeclined", "PaymentReceived", "PaymentResolved",
        "PaymentReversed", "PaymentReviewed", "PaymentSent", "PaymentUnknown", "PayoutReversed",
        "ProviderPaid", "RefundMade", "RefundReserved", "Reopened", "ReversalWithdrawn",
        "UnmatchedFound", "UnmatchedPlaced", "UnmatchedTurned",
    ),
    "people": (
        "AutopaySwitched", "AutoTipSet", "CardAdded", "CardChosen", "CardExpiryTold",
        "CardRemoved", "ClientAdded", "ClientEdited", "ClientErased", "ClientHeld",
        "ClientReleased", "ProviderAdded", "ProviderEdited", "ProviderErased",
    ),
    "sessions": (
        "MessageSent", "OfferMade", "SessionDropped", "SessionEnded", "SessionHired",
        "SessionOpened",
    ),
}  # fmt: skip
"""The kinds of each family."""

if TYPE_CHECKING:
    KINDS: dict[str, type[Event]]
    """Every kind of event by the name under which the file keeps it."""
else:  # a checker of types would take any name for one of these

    @cache
    def __getattr__(name: str) -> Any:
        """A kind of event, with which its family is loaded; or all kinds."""
        if name == "KINDS":
            return {kind_of(cls): cls for cls in __getattr__("Event").__args__}
        if name == "Event":
            from invoicectl.domain.events import all as family
        elif name in FAMILIES["bookings"]:
            from invoicectl.domain.events import bookings as family
        elif name in FAMILIES["file"]:
            from invoicectl.domain.events import file as family
        elif name in FAMILIES["invoices"]:
            from invoicectl.domain.events import invoices as family
        elif name in FAMILIES["payments"]:
            from invoicectl.domain.events import payments as family
        elif name in FAMILIES["people"]:
            from invoicectl.domain.events import people as family
        elif name in FAMILIES["sessions"]:
            from invoicectl.domain.events import sessions as family
        else:
            raise AttributeError(name)
        return getattr(family, name)


class Fact(NamedTuple):
    """An event as recorded. `at` is when it counts, `recorded_at` when it was written.

    `client` is whose it is; None for what is no client's (a setting, a provider's payout)."""

    seq: int
    at: datetime
    recorded_at: datetime
    actor: str
    system_user: str
    event: "Event"
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


def kind_of(event: "type[Event] | Event") -> str:
    """The kind under which the file keeps it: `invoice-issued`."""
    return _in_kebab_case((event if isinstance(event, type) else type(event)).__name__)


@cache
def _in_kebab_case(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "-", name).lower()


def ref_of(event: "Event") -> str:
    """The reference of what the event is about: its first field; `file` for the file itself, a
    setting by its name."""
    if event._fields[0] == "file":
        return "file"
    about = event[0]
    return about if isinstance(about, str) else reference(event._fields[0], about)


def number_of(event: "Event") -> int | None:
    """The number of what the event is about; None for what has none."""
    return event[0] if isinstance(event[0], int) else None
