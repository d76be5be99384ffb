"""Letters, as they are written: kind, recipient and figures; they are worded when they are read."""

from datetime import datetime
from typing import TYPE_CHECKING, Literal

from invoicectl.domain.tuples import NamedTuple

if TYPE_CHECKING:
    from invoicectl.domain.figures import LetterFigures

LetterKind = Literal[
    "invoice",
    "receipt",
    "card-declined",
    "deposit-declined",
    "overdue",
    "confirmed-by-silence",
    "contested",
    "message",
    "offer",
    "earned",
    "visit-changed",
    "credit-note",
    "paid-out",
    "reminder",
    "card-expires",
]
"""What a letter tells. Source: SPEC 12."""

LetterState = Literal["waiting", "sent", "failed", "kept"]
"""`waiting` to be sent, `sent`, `failed` (a person must look), `kept` (never sent by itself)."""


class Delivery(NamedTuple):
    """How the sending of a letter stands: `why` it is kept or failed, how often it was tried, from
    when to when, and what was sent (`said`, as JSON) to which address."""

    state: LetterState = "waiting"
    why: str | None = None
    tries: int = 0
    first_tried_at: datetime | None = None
    tried_at: datetime | None = None
    sent_at: datetime | None = None
    address: str | None = None
    said: str | None = None


class Letter(NamedTuple):
    """An email, written with the fact that it tells. `event` is that fact's sequence, `recipient`
    the reference of whom it is for."""

    number: int
    event: int
    at: datetime
    kind: LetterKind
    recipient: str
    figures: "LetterFigures"
    invoice: int | None = None
    payment: int | None = None
    delivery: Delivery = Delivery()
