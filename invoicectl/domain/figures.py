"""What a letter tells, as values: an amount in minor units, an instant, a card, a reference.

What somebody wrote is a `Text`, by which an erasure finds it. What does not belong to a letter's
kind is left out. Most runs write and read no letter, and load nothing of this.
"""

from datetime import datetime
from typing import Literal

from invoicectl.domain.text import Text
from invoicectl.domain.tuples import NamedTuple

OutlookKind = Literal[
    "answer",
    "charge",
    "credit",
    "free",
    "held",
    "no-card",
    "nothing",
    "pay",
    "pay-yourself",
    "settling",
]
"""What can come next to an invoice, as its client is told."""


class LetterRow(NamedTuple):
    """A line of a table: what it is for, and its amount."""

    text: Text
    amount_minor: int


class Totals(NamedTuple):
    """What an invoice comes to: total, fee, credit used and paid add up to what is due."""

    ref: str
    total_minor: int
    due_minor: int
    revision: int = 1
    late_fee_minor: int = 0
    credited_minor: int = 0
    paid_minor: int = 0
    due_at: datetime | None = None
    reference: Text | None = None


class Paid(NamedTuple):
    """Money that moved, or was to: `of` is the invoice or booking, if it is for one."""

    ref: str
    amount_minor: int
    tip_minor: int = 0
    excess_minor: int = 0
    method: str | None = None
    card: str | None = None
    code: str | None = None
    of: str | None = None


class Earned(NamedTuple):
    """What a provider earned of a fee: the fee is service charge and earnings together."""

    fee_minor: int
    service_charge_minor: int
    earnings_minor: int


class Outlook(NamedTuple):
    """What comes next: at which instant (None: no time is set), how much of the client's money or
    credit, from which card (with `no-card` one that can't be charged any more). A `fee` is what a
    further decline, or waiting past `fee_at`, brings; `is_again` marks a retry, `is_today` what is
    due already."""

    kind: OutlookKind
    at: datetime | None = None
    amount_minor: int = 0
    credit_minor: int = 0
    tip_minor: int = 0
    fee_minor: int = 0
    deposit_minor: int = 0
    fee_at: datetime | None = None
    card: str | None = None
    payment: str | None = None
    days: int = 0
    is_again: bool = False
    is_today: bool = False


class LetterFigures(NamedTuple):
    """All that a letter tells. `other` is the reference of a person who is spoken of, `rows` are
    lines with their amounts, `words` what somebody wrote, `before` what the invoice was. `after` is
    what comes once a hold has ended, where `next` is one until an instant."""

    currency: str
    timezone: str
    account: Totals | None = None
    before: Totals | None = None
    rows: tuple[LetterRow, ...] = ()
    payment: Paid | None = None
    earned: Earned | None = None
    next: Outlook | None = None
    after: Outlook | None = None
    session: str | None = None
    booking: str | None = None
    other: str | None = None
    words: Text | None = None
    until_at: datetime | None = None
    back_minor: int = 0
    has_answer: bool = False
    card: str | None = None
    expires: str | None = None
