"""Invoices from issue to their end: what can have happened."""

from datetime import datetime
from decimal import Decimal

from invoicectl.domain.model import Line
from invoicectl.domain.places import Move
from invoicectl.domain.policy import Terms
from invoicectl.domain.states import ConfirmedBy, PlanName
from invoicectl.domain.text import Text
from invoicectl.domain.tuples import NamedTuple


class InvoiceIssued(NamedTuple):
    """An invoice came to be, with its terms frozen; `visits` are the ones it bills.

    `deadline_at` is the end of the client's days (sessions), `due_at` when money is due (all
    other plans). `answer` is a pay-to-view answer, `reference` what the client calls it. Where the
    due instant has passed already, time leaves the invoice alone until `resumes_at`.
    `deposit_minor` is what a booking asks for at once where no card is charged, `generation` the
    file's own, of which the keys of its charges are.

    One that another program issued was so at `issued_at`; it is left to people until it is
    released, and `imported_as` names the row that told of it."""

    invoice: int
    plan: PlanName
    client: int
    provider: int | None
    session: int | None
    booking: int | None
    currency: str
    total_minor: int
    lines: tuple[Line, ...]
    visits: tuple[int, ...]
    terms: Terms
    deadline_at: datetime | None
    due_at: datetime | None
    message: Text | None
    answer: Text | None
    reference: Text | None = None
    resumes_at: datetime | None = None
    deposit_minor: int = 0
    generation: int = 1
    issued_at: datetime | None = None
    imported_as: Text | None = None


class ImportReleased(NamedTuple):
    """Time takes its steps of an imported invoice from now on, as of one due at
    `counts_due_at`."""

    invoice: int
    counts_due_at: datetime


class ChargeRefused(NamedTuple):
    """The gateway takes no charge of so much: no attempt, no decline, no fee; people collect it."""

    invoice: int
    amount_minor: int
    code: str


class InvoiceRevised(NamedTuple):
    """A session's invoice was issued again under its number, with new days."""

    invoice: int
    revision: int
    total_minor: int
    lines: tuple[Line, ...]
    deadline_at: datetime
    message: Text | None
    answer: Text | None


class InvoiceContested(NamedTuple):
    """The client disputed the fee; the days stand still."""

    invoice: int
    reason: Text


class InvoiceConfirmed(NamedTuple):
    """A session's invoice stands. `by` is `client`, `auto` (silence) or `live` (chat, phone)."""

    invoice: int
    by: ConfirmedBy
    service_charge_minor: int
    earnings_minor: int


class LateFeeAdded(NamedTuple):
    """The automatic attempts failed: once per invoice, `rate` of `base_minor`."""

    invoice: int
    base_minor: int
    rate: Decimal
    amount_minor: int


class InvoiceFellDue(NamedTuple):
    """Its due instant came without autopay: no card is asked, client credit is used."""

    invoice: int


class InvoiceOverdue(NamedTuple):
    """The decline that the terms wait for made it overdue; without autopay, time did."""

    invoice: int


class LineAdded(NamedTuple):
    """An issued invoice has one more line: a visit (above 0), or what a cancellation released.

    `releases` is the visit that was cancelled, `due_at` when it is due now. What was paid and
    credited beyond the new total became client credit: so much `from_paid_minor`, so much
    `from_credit_minor`; the `moves` say of which payments."""

    invoice: int
    line: Line
    releases: int | None
    due_at: datetime | None
    from_paid_minor: int
    from_credit_minor: int
    moves: tuple[Move, ...] = ()


class InvoiceVoided(NamedTuple):
    """An unpaid invoice never was: total and late fee are 0, a session's fee is taken back.

    `from_credit_minor` is client credit given back, `visits` are those to be billed anew."""

    invoice: int
    total_minor: int
    late_fee_minor: int
    from_credit_minor: int
    service_charge_minor: int
    earnings_minor: int
    visits: tuple[int, ...]
    reason: Text
    moves: tuple[Move, ...] = ()


class InvoiceDiscounted(NamedTuple):
    """Something came off the unpaid services; a session's service charge and earnings fall too."""

    invoice: int
    amount_minor: int
    service_charge_minor: int
    earnings_minor: int
    reason: Text


class LateFeeWaived(NamedTuple):
    """The late fee was taken off; what was paid and credited beyond became client credit."""

    invoice: int
    amount_minor: int
    from_paid_minor: int
    from_credit_minor: int
    reason: Text
    moves: tuple[Move, ...] = ()


class InvoiceWrittenOff(NamedTuple):
    """What was due was given up; a later payment is still taken."""

    invoice: int
    amount_minor: int
    reason: Text


class InvoiceHeld(NamedTuple):
    """No step that asks for money is taken until the invoice is released: by hand, or by time at
    `until_at`."""

    invoice: int
    reason: Text
    until_at: datetime | None = None


class InvoiceReleased(NamedTuple):
    """Automatic steps go on; one whose instant has passed happens now."""

    invoice: int


class InvoiceReminded(NamedTuple):
    """The client was reminded of what the invoice awaits at `target_at`: an answer, a charge, or
    to be paid."""

    invoice: int
    target_at: datetime
