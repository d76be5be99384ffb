"""Money asked for, received, credited, given back and paid out: what can have happened."""

from datetime import datetime
from typing import NamedTuple

from invoicectl.domain.model import TipShare
from invoicectl.domain.states import Method, Outcome, PaymentKind, Received


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
    client: int
    invoice: int | None
    booking: int | None
    purpose: PaymentKind
    method: Received
    amount_minor: int
    tip_minor: int
    applied_minor: int
    excess_minor: int
    tips: tuple[TipShare, ...]
    reference: str | None


class CreditAdded(NamedTuple):
    """A client was given credit: goodwill, or (with a `method`) money received in advance."""

    payment: int
    client: int
    amount_minor: int
    reason: str
    method: Received | None


class CreditUsed(NamedTuple):
    """Client credit was applied to an invoice, for the purpose it stood in for."""

    payment: int
    client: int
    invoice: int
    purpose: PaymentKind
    amount_minor: int


class RefundReserved(NamedTuple):
    """Money is to go back to the card that payment `of` charged, under `key`.

    `gateway_ref` is the gateway's id of that charge; `attempt` counts the invoice's refunds to
    cards, `inquire_at` is when to ask, should no answer be recorded."""

    payment: int
    client: int
    invoice: int
    of: int
    amount_minor: int
    tip_minor: int
    card: str | None
    token: str | None
    gateway_ref: str
    attempt: int
    key: str
    inquire_at: datetime
    reason: str


class RefundMade(NamedTuple):
    """Money went back: to a card (of payment `of`), in cash, or to client credit.

    Total and paid fall alike (`from_paid_minor`, or `from_credit_minor` of client credit used);
    on a session's invoice service charge and earnings with them. `tips` are taken from their
    providers."""

    payment: int
    client: int
    invoice: int
    of: int | None
    method: Method
    amount_minor: int
    tip_minor: int
    from_paid_minor: int
    from_credit_minor: int
    service_charge_minor: int
    earnings_minor: int
    tips: tuple[TipShare, ...]
    reason: str


class PaymentResolved(NamedTuple):
    """A person found out what became of a payment under review; what follows comes after this."""

    payment: int
    outcome: Outcome
    reason: str


class PaymentReversed(NamedTuple):
    """A payment did not hold: `applied_minor` is due again, `excess_minor` no longer credit.

    `tips` are taken from their providers."""

    payment: int
    applied_minor: int
    excess_minor: int
    tips: tuple[TipShare, ...]
    reason: str


class ProviderPaid(NamedTuple):
    """Pending earnings and tips were paid out by bank; one of them is below zero where that debt
    was made good from the other."""

    payment: int
    provider: int
    earnings_minor: int
    tips_minor: int
