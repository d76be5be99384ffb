"""What a file answers with: rows of its books and its receivables, read only.

Amounts are integer minor units. An instant that is a `str` is written as it is stored."""

from datetime import datetime
from typing import Literal

from invoicectl.domain.events import Fact, ref_of
from invoicectl.domain.postings import Posting
from invoicectl.domain.states import InvoiceStatus
from invoicectl.domain.tuples import NamedTuple


class FirstAnswer(NamedTuple):
    """What a command given with a key was, and what it answered.

    `fingerprint` is a digest of `command`, its words, and of the values typed with it; `at` when it
    was given. `exit_code` and `answer` are None until it has answered. `plan` is what it has begun
    to charge and may have left to do; None where it charges nothing. `answer` and `plan` are JSON.
    `people` are the references of the clients and providers whom the answer may name."""

    key: str
    fingerprint: str
    command: str
    at: datetime
    exit_code: int | None
    answer: str | None
    plan: str | None
    people: tuple[str, ...]


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


class LettersOf(NamedTuple):
    """Which letters are meant: those whose `field` is `value`; `event` is a fact's reference,
    `kept` why they are kept."""

    field: Literal["invoice", "payment", "recipient", "event", "state", "kept"]
    value: int | str


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
