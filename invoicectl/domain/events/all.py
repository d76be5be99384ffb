"""Every kind of event there is."""

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
    FileForked,
    GenerationBegun,
    Reconciled,
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

Event = (
    FileCreated
    | ClockCorrected
    | FileForked
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
