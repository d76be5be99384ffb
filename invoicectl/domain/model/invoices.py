"""Invoices and their lines."""

from datetime import datetime

from invoicectl.domain.policy import Terms
from invoicectl.domain.references import reference
from invoicectl.domain.states import ConfirmedBy, InvoiceStatus, PlanName, is_payable
from invoicectl.domain.text import Text
from invoicectl.domain.tuples import NamedTuple


class Line(NamedTuple):
    """One line of an invoice; `visit` and `of` are references."""

    text: Text
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
    did not hold. `written_off_at`: what was due is given up; what comes in is recovered.
    `generation` is the file's when it was issued, and part of the keys of its charges. The
    gateway refused to charge `refused_minor` with `refused_code`: time asks for another amount
    only. What it awaits is awaited since
    `reminds_from_at`; the client was last reminded at `reminded_at`, of `reminded_of_at`.

    One that another program issued came here at `imported_at`, by the row `imported_as`; time
    leaves it alone until somebody releases it, and takes it then as due at `counts_due_at`."""

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
    contest_reason: Text | None = None
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
    hold_reason: Text | None = None
    resumes_at: datetime | None = None
    reopened_at: datetime | None = None
    is_by_hand: bool = False
    fell_due_at: datetime | None = None
    deposit_minor: int = 0
    unearned_minor: int = 0
    reference: Text | None = None
    returned_minor: int = 0
    voided_at: datetime | None = None
    written_off_at: datetime | None = None
    generation: int = 1
    refused_code: str | None = None
    refused_minor: int = 0
    refused_at: datetime | None = None
    reminds_from_at: datetime | None = None
    reminded_at: datetime | None = None
    reminded_of_at: datetime | None = None
    imported_at: datetime | None = None
    imported_as: Text | None = None
    counts_due_at: datetime | None = None

    @property
    def ref(self) -> str:
        return reference("invoice", self.number)

    @property
    def due_minor(self) -> int:
        """What is still owed. Source: SPEC 7."""
        return self.total_minor + self.late_fee_minor - self.paid_minor - self.credited_minor

    @property
    def awaits_release(self) -> bool:
        """Whether it came from another program and nobody has let time act on it. SPEC 13."""
        return self.imported_at is not None and self.counts_due_at is None

    @property
    def acted_on_at(self) -> datetime | None:
        """The due instant that time goes by: its own, or that which came with its release."""
        return self.counts_due_at or self.due_at

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
