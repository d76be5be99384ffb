"""Money asked for, received, credited, given back and paid out: what can have happened."""

from datetime import datetime

from invoicectl.domain.model import TipShare
from invoicectl.domain.places import Lot, Move
from invoicectl.domain.states import (
    InAdvance,
    Method,
    Outcome,
    PaymentKind,
    Told,
    UnmatchedKind,
)
from invoicectl.domain.text import Text
from invoicectl.domain.tuples import NamedTuple


class PaymentAttempted(NamedTuple):
    """A charge was reserved, before the gateway is asked, under `key`.

    `purpose` is `deposit`, `collect`, `retry`, `manual` or `tip`; `attempt` counts the attempts
    of its purpose (automatic ones together). `inquire_at` is when to ask, should no answer be
    recorded; `token` is null where the client has no card."""

    payment: int
    client: int
    invoice: int | None
    booking: int | None
    purpose: PaymentKind
    amount_minor: int
    tip_minor: int
    card: str | None
    token: str | None
    attempt: int
    key: str
    inquire_at: datetime


class PaymentSent(NamedTuple):
    """The gateway knows the charge as `gateway_ref`, since `created_at` by its own clock; from here
    on money may move."""

    payment: int
    gateway_ref: str
    created_at: datetime | None = None


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
    """The charge was never confirmed, and never will be: no money moved. `code` is why, where the
    gateway refused it for certain."""

    payment: int
    code: str | None = None


class PaymentReviewed(NamedTuple):
    """The gateway could not be brought to say; a person must find out."""

    payment: int
    reason: str


class UnmatchedFound(NamedTuple):
    """The gateway has something that the ledger can't place; its fields are the thing's."""

    unmatched: int
    gateway_ref: str
    what: UnmatchedKind
    created_at: datetime
    amount_minor: int
    outcome: str
    key: str | None
    of: str | None
    client: int | None
    invoice: int | None
    token: str | None
    card: str | None


class UnmatchedPlaced(NamedTuple):
    """What the ledger could not place is payment `payment` in it."""

    unmatched: int
    payment: int


class UnmatchedTurned(NamedTuple):
    """What became of something at the gateway later: a dispute's money was taken, or is back."""

    unmatched: int
    outcome: str


class PaymentReceived(NamedTuple):
    """Money came in elsewhere: `method` is `cash`, `check` or `transfer`; or `opening`, before this
    file. `imported_as` names the row of another program that told of it."""

    payment: int
    client: int
    invoice: int | None
    booking: int | None
    purpose: PaymentKind
    method: Told
    amount_minor: int
    tip_minor: int
    applied_minor: int
    excess_minor: int
    tips: tuple[TipShare, ...]
    reference: Text | None
    imported_as: Text | None = None


class CreditAdded(NamedTuple):
    """A client was given credit: goodwill, or (with a `method`) money received in advance; by
    `card`, where the gateway had charged it for nothing that we knew. `opening` is credit from
    before this file, `imported_as` the row of another program that told of it."""

    payment: int
    client: int
    amount_minor: int
    reason: Text
    method: InAdvance | None
    imported_as: Text | None = None


class CreditUsed(NamedTuple):
    """Client credit was applied to an invoice, for the purpose it stood in for."""

    payment: int
    client: int
    invoice: int
    purpose: PaymentKind
    amount_minor: int
    lots: tuple[Lot, ...]


class RefundReserved(NamedTuple):
    """Money is to go back to the card that payment `of` charged, under `key`.

    It is of an invoice, of a booking that has none (a tip), or (of neither) client credit: then
    `lots` are set aside. `gateway_ref` is the gateway's id of that charge; `attempt` counts the
    refunds to cards of invoice, booking or client, `inquire_at` is when to ask, should no answer
    be recorded."""

    payment: int
    client: int
    invoice: int | None
    booking: int | None
    of: int
    amount_minor: int
    tip_minor: int
    card: str | None
    token: str | None
    gateway_ref: str
    attempt: int
    key: str
    inquire_at: datetime
    reason: Text
    lots: tuple[Lot, ...] = ()


class RefundMade(NamedTuple):
    """Money went back: to a card (of payment `of`), in cash, by bank, or to client credit.

    Total and paid fall alike (`from_paid_minor`, or `from_credit_minor` of client credit used); on
    a session's invoice service charge and earnings with them. What is not there any more, because
    it did not hold meanwhile, is `returned_minor`: due again. `tips` come off their providers.
    `lots` are what it gives back, `moves` where that was and is."""

    payment: int
    client: int
    invoice: int | None
    booking: int | None
    of: int | None
    method: Method
    amount_minor: int
    tip_minor: int
    from_paid_minor: int
    from_credit_minor: int
    returned_minor: int
    service_charge_minor: int
    earnings_minor: int
    tips: tuple[TipShare, ...]
    reason: Text
    lots: tuple[Lot, ...] = ()
    moves: tuple[Move, ...] = ()


class CreditPaidBack(NamedTuple):
    """Client credit went back in money: to a card (of payment `of`), in cash or by bank."""

    payment: int
    client: int
    of: int | None
    method: Method
    amount_minor: int
    lots: tuple[Lot, ...]
    reason: Text


class PaymentResolved(NamedTuple):
    """A person found out what became of a payment under review; what follows comes after this."""

    payment: int
    outcome: Outcome
    reason: Text


class Reopened(NamedTuple):
    """An invoice of which more is due, so that what was written off of it no longer is."""

    invoice: int
    written_off_minor: int


class PaymentReversed(NamedTuple):
    """So much of a payment, and of its tip, did not hold; the `moves` say where it came off.

    On its `invoice`, `returned_minor` is due again that had been passed on. A refund that did not
    hold raises the total by `total_minor`, a session's service charge and earnings with it. `tips`
    are what changes for the providers."""

    payment: int
    number: int
    amount_minor: int
    tip_minor: int
    moves: tuple[Move, ...]
    tips: tuple[TipShare, ...]
    invoice: int | None
    returned_minor: int
    total_minor: int
    service_charge_minor: int
    earnings_minor: int
    reopened: tuple[Reopened, ...]
    reason: Text


class ReversalWithdrawn(NamedTuple):
    """The newest reversal of a payment that stood does not: the same, the other way round."""

    payment: int
    number: int
    amount_minor: int
    tip_minor: int
    moves: tuple[Move, ...]
    tips: tuple[TipShare, ...]
    invoice: int | None
    returned_minor: int
    total_minor: int
    service_charge_minor: int
    earnings_minor: int
    reopened: tuple[Reopened, ...]
    reason: Text


class PayoutReversed(NamedTuple):
    """So much of a payout did not reach its provider, and is owed again; below zero, where that
    is withdrawn, it did."""

    payment: int
    number: int
    earnings_minor: int
    tips_minor: int
    reason: Text


class ProviderPaid(NamedTuple):
    """Pending earnings and tips were paid out by bank; one of them is below zero where that debt
    was made good from the other."""

    payment: int
    provider: int
    earnings_minor: int
    tips_minor: int
