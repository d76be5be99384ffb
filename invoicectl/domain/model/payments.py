"""Money that moves, and what is known of a charge."""

from datetime import datetime

from invoicectl.domain.places import Lot, Reversed
from invoicectl.domain.references import reference
from invoicectl.domain.states import MOVED, Method, Outcome, PaymentKind, UnmatchedKind
from invoicectl.domain.text import Text
from invoicectl.domain.tuples import NamedTuple


class TipShare(NamedTuple):
    """One part of a tip: for which visit, to which provider (None: the business).

    Below zero where it is taken back."""

    visit: int | None
    provider: int | None
    amount_minor: int


class Payment(NamedTuple):
    """Money of a client that moved or was asked for, or of a `provider`, which is a payout.

    `refund` goes back; `advance` and `goodwill` (without a `method`) are client credit at once.
    `amount_minor` is all that was asked or received without the tip, `excess_minor` what of it
    was beyond the due and became client credit; `outcome` is `unknown` from the moment a charge
    is reserved until the answer is recorded. `of` is the charge that a refund gives back from,
    which counts it in `refunded_minor` and `refunded_tip_minor`. `tips` are the parts of the tip,
    less what its reversals took back. Of the money `held_minor` is on its invoice, `unused_minor`
    credit since `credit_at`, `used_minor` was used, `gone_minor` has left. `lots` are what a use or
    a refund is made of. `tip_credited_minor` became credit. `reversals` are those that stand. The
    gateway made a charge at `created_at`, by its own clock. `imported_as` names the row of another
    program that told of it."""

    number: int
    at: datetime
    kind: PaymentKind
    method: Method | None
    amount_minor: int
    outcome: Outcome
    client: int | None
    tip_minor: int = 0
    invoice: int | None = None
    booking: int | None = None
    card: str | None = None
    token: str | None = None
    attempt: int | None = None
    key: str | None = None
    code: str | None = None
    gateway_ref: str | None = None
    reference: Text | None = None
    excess_minor: int = 0
    inquiries: int = 0
    of: int | None = None
    refunded_minor: int = 0
    refunded_tip_minor: int = 0
    reversed_at: datetime | None = None
    reason: Text | None = None
    provider: int | None = None
    held_minor: int = 0
    unused_minor: int = 0
    used_minor: int = 0
    gone_minor: int = 0
    credit_at: datetime | None = None
    tip_credited_minor: int = 0
    reversed_minor: int = 0
    reversed_tip_minor: int = 0
    created_at: datetime | None = None
    imported_as: Text | None = None
    tips: tuple[TipShare, ...] = ()
    lots: tuple[Lot, ...] = ()
    reversals: tuple[Reversed, ...] = ()

    @property
    def ref(self) -> str:
        return reference("payment", self.number)

    @property
    def is_use(self) -> bool:
        """Whether it uses client credit."""
        return self.method == "credit" and self.kind != "refund"

    @property
    def is_charged_back(self) -> bool:
        """Whether it is a charge to a card of which something is reversed besides a tip."""
        return self.method == "card" and self.kind != "refund" and self.reversed_minor > 0

    @property
    def is_tip_returned(self) -> bool:
        """Whether it is a charge to a card of which the tip alone is reversed, and that had been
        given back, so that it is due again."""
        is_of_tip = self.method == "card" and self.kind != "refund" and not self.reversed_minor
        return is_of_tip and any(part.place == "returned" for part in self.reversals)

    @property
    def tip_left_minor(self) -> int:
        """What of its tip is still the providers'."""
        reversed_minor = sum(part.amount_minor for part in self.reversals if part.place == "tip")
        return self.tip_minor - self.refunded_tip_minor - reversed_minor

    @property
    def payer(self) -> int:
        """The client whose it is. Raises ValueError for a payout."""
        if self.client is None:
            raise ValueError(f"{self.ref} is no client's")
        return self.client


class Unmatched(NamedTuple):
    """What the gateway has and the ledger can't place: a `charge`, `refund` or `dispute` there.

    `gateway_ref` is its id, `created_at` by the gateway's clock, `outcome` as the gateway told
    it; `of` is the charge of a refund or dispute, `key` ours, where it has one. `client` and
    `invoice` are those whose it must be. `payment` is as what somebody, or a later look, recorded
    it; until then it waits for a person, if money moved."""

    number: int
    gateway_ref: str
    kind: UnmatchedKind
    created_at: datetime
    amount_minor: int
    outcome: str
    found_at: datetime
    key: str | None = None
    of: str | None = None
    client: int | None = None
    invoice: int | None = None
    token: str | None = None
    card: str | None = None
    payment: int | None = None

    @property
    def ref(self) -> str:
        return reference("unmatched", self.number)

    @property
    def is_to_place(self) -> bool:
        """Whether it was made by this file, or a copy of it, money moved, or may have, and it is
        nowhere in the ledger."""
        return self.key is not None and self.outcome in MOVED and self.payment is None


class Elsewhere(NamedTuple):
    """What the gateway tells of a charge, refund or dispute: `outcome` is `approved`, `declined`,
    `unknown`, `missing` (no money moved), `inquiry`, `taken`, `lost` or `returned`.

    Its marks say whose it is: the reference of the `client`, the stamped instant `issued_at` of
    its invoice or booking, and what of the amount is a tip."""

    gateway_ref: str
    kind: UnmatchedKind
    created_at: datetime
    amount_minor: int
    outcome: str
    code: str | None = None
    of: str | None = None
    key: str | None = None
    client: str | None = None
    issued_at: str | None = None
    tip_minor: int = 0
    token: str | None = None
    card: str | None = None
    customer: str | None = None


class Answer(NamedTuple):
    """What is known of a charge: `approved`, `declined`, `missing`, `refused`, `review`, `unknown`.

    `missing` means that the charge was never confirmed there, and never will be; `refused` that
    there is none for certain, and not for the card's sake; `review` that the gateway's word doesn't
    fit what was asked, so that a person must look. `code` says why it was declined or refused, or
    what went wrong."""

    outcome: str
    code: str | None = None
