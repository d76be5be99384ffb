"""Changes, corrections and payouts: what can have happened."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from invoicectl.model import Line, TipShare


class LineAdded(NamedTuple):
    """An issued invoice has one more line: a visit (above 0), or what a cancellation released.

    `releases` is the visit that was cancelled, `due_at` when it is due now. What was paid and
    credited beyond the new total became client credit: so much `from_paid_minor`, so much
    `from_credit_minor`."""

    invoice: int
    line: Line
    releases: int | None
    due_at: datetime | None
    from_paid_minor: int
    from_credit_minor: int


class InvoiceVoided(NamedTuple):
    """An unpaid invoice never was: total and late fee are 0, a session's fee is taken back.

    `from_credit_minor` is client credit given back, `unearned_minor` the part of a booking's
    total that was still to come, `visits` are those to be billed anew."""

    invoice: int
    total_minor: int
    late_fee_minor: int
    from_credit_minor: int
    service_charge_minor: int
    earnings_minor: int
    unearned_minor: int
    visits: tuple[int, ...]
    reason: str


class RefundReserved(NamedTuple):
    """Money is to go back to the card that payment `of` charged, under `key`.

    `gateway_ref` is the gateway's id of that charge; `attempt` counts the invoice's refunds to
    cards, `inquire_at` is when to ask, should no answer be recorded."""

    payment: int
    client: str
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
    client: str
    invoice: int
    of: int | None
    method: str
    amount_minor: int
    tip_minor: int
    from_paid_minor: int
    from_credit_minor: int
    service_charge_minor: int
    earnings_minor: int
    tips: tuple[TipShare, ...]
    reason: str


class LateFeeWaived(NamedTuple):
    """The late fee was taken off; what was paid and credited beyond became client credit."""

    invoice: int
    amount_minor: int
    from_paid_minor: int
    from_credit_minor: int
    reason: str


class PaymentResolved(NamedTuple):
    """A person found out what became of a payment under review; what follows comes after this."""

    payment: int
    outcome: str
    reason: str


class PaymentReversed(NamedTuple):
    """A payment did not hold: `applied_minor` is due again, `excess_minor` no longer credit.

    `tips` are taken from their providers."""

    payment: int
    applied_minor: int
    excess_minor: int
    tips: tuple[TipShare, ...]
    reason: str


class InvoiceWrittenOff(NamedTuple):
    """What was due was given up; a later payment is still taken."""

    invoice: int
    amount_minor: int
    reason: str


class InvoiceHeld(NamedTuple):
    """No automatic step is taken until the invoice is released."""

    invoice: int
    reason: str


class InvoiceReleased(NamedTuple):
    """Automatic steps go on; one whose instant has passed happens now."""

    invoice: int


class ProviderPaid(NamedTuple):
    """Pending earnings and tips were paid out."""

    provider: str
    earnings_minor: int
    tips_minor: int
