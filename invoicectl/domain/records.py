"""What a file is, and what it answers with: rows of its books and its receivables, read only.

Amounts are integer minor units. An instant that is a `str` is written as it is stored."""

from datetime import datetime
from typing import NamedTuple

from invoicectl.domain.events import Fact, ref_of
from invoicectl.domain.postings import Posting
from invoicectl.domain.states import InvoiceStatus


class FileInfo(NamedTuple):
    """What a file is: its uuid, its clock (`live`, `simulated`) and its gateway.

    `simulated_at` is where a simulated clock stands, `ticked_at` when a live file was last
    looked over by `tick`. `is_test`: for the gateway's test mode. `rules_version`: that of the
    rules by which the next steps in it were looked up. `said`: the newest commands, as digests.
    `is_unswept`: texts were erased, and the pages that held them are not swept yet."""

    uuid: str
    clock: str
    simulated_at: datetime | None
    gateway: str
    ticked_at: datetime | None
    rules_version: int
    is_test: bool = False
    said: str = ""
    is_unswept: bool = False


class PostedLine(NamedTuple):
    """One posting of an event: its place among them, the account, minor units to its debit."""

    position: int
    account: str
    amount_minor: int


class Entered(NamedTuple):
    """A fact that moved money, what it is about, and what it posted.

    `whose` is the reference of its client, or of the provider who was paid; `payment_kind` and
    `service` are those of the payment or visit that it is filed under."""

    fact: Fact
    whose: str
    invoice: int | None
    payment: int | None
    payment_kind: str | None
    service: str | None
    lines: tuple[PostedLine, ...]

    @property
    def ref(self) -> str:
        """The reference of what it is about."""
        return ref_of(self.fact.event)


class Receivable(NamedTuple):
    """An invoice with something due, and since when it is; before its confirmation it isn't yet."""

    number: int
    client: int
    status: InvoiceStatus
    due_at: str | None
    due_minor: int
    late_fee_minor: int


class Posted(NamedTuple):
    """One posting, with the kind of its event and when that counts."""

    at: datetime
    kind: str
    account: str
    amount_minor: int


class Movement(NamedTuple):
    """What one fact posts to some accounts and to cash, and the payment that it is about.

    `purpose` is the kind of that payment, `method` how it came or went."""

    fact: Fact
    postings: tuple[Posting, ...]
    invoice: int | None
    purpose: str | None
    method: str | None
    card: str | None


class Attempt(NamedTuple):
    """A charge asked of a card: `amount_minor` with its tip."""

    at: str
    kind: str
    outcome: str
    code: str | None
    amount_minor: int
    invoice: int | None


class Collected(NamedTuple):
    """A payable invoice as collecting left it: whether money came by a retry, when it was paid.

    `last_paid_at` is its last payment that held, None without one."""

    number: int
    status: InvoiceStatus
    issued_at: str
    due_at: str
    due_minor: int
    has_retry: bool
    last_paid_at: str | None
