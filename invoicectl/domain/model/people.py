"""Clients, their cards, and providers."""

from datetime import datetime
from decimal import Decimal

from invoicectl.domain.references import reference
from invoicectl.domain.text import Text
from invoicectl.domain.tuples import NamedTuple


class Card(NamedTuple):
    """A gateway's token for a card, what may be shown of it, and whose it is there (`customer`).
    With a `refused_code` it will never do, and automatic attempts don't ask it. It `expires` with
    that month (`YYYY-MM`), where the gateway tells it; `is_told`: the client knows."""

    token: str
    brand: str
    last4: str
    customer: str | None = None
    refused_code: str | None = None
    expires: str | None = None
    is_told: bool = False

    @property
    def name(self) -> str:
        """How people call it: `visa-4242`."""
        return f"{self.brand}-{self.last4}"


class Particulars(NamedTuple):
    """What is known of a client besides the handle: how they are called and reached, the `locale`
    (a tag like `de-AT`) of dates and amounts for them, and their number at the tax office."""

    name: Text | None = None
    email: Text | None = None
    address: Text | None = None
    phone: Text | None = None
    locale: str | None = None
    tax_id: Text | None = None


class Client(NamedTuple):
    """Who pays. `name` to `tax_id` are the particulars. `cards` are in order of adding, newest
    last; `default_card` is a token, since `default_since_at`.

    `is_autopay`: time charges the default card; `autopay_at` is when that was switched last.
    `auto_tip_rate` of an invoice, or `auto_tip_minor`, is charged with it as a tip. `unplaced`
    counts what the gateway has under this file's keys and the ledger can't place; the last of it
    was placed at `placed_at`.
    While the client `is_held` time takes no step that asks for money of hers, or takes her silence
    for consent; what was due before `resumes_at` comes then. `erased_at`: she was forgotten.
    `imported_as` names the row of another program that told of her."""

    number: int
    handle: Text
    name: Text | None = None
    email: Text | None = None
    address: Text | None = None
    phone: Text | None = None
    locale: str | None = None
    tax_id: Text | None = None
    credit_minor: int = 0
    cards: tuple[Card, ...] = ()
    default_card: str | None = None
    default_since_at: datetime | None = None
    is_autopay: bool = True
    autopay_at: datetime | None = None
    auto_tip_rate: Decimal | None = None
    auto_tip_minor: int | None = None
    is_held: bool = False
    held_at: datetime | None = None
    held_until: datetime | None = None
    hold_reason: Text | None = None
    resumes_at: datetime | None = None
    erased_at: datetime | None = None
    unplaced: int = 0
    placed_at: datetime | None = None
    imported_as: Text | None = None

    @property
    def ref(self) -> str:
        return reference("client", self.number)

    @property
    def particulars(self) -> Particulars:
        """What is known of them besides the handle."""
        return Particulars(*(getattr(self, name) for name in Particulars._fields))

    @property
    def card(self) -> Card | None:
        """The default card, if there is any."""
        return next((card for card in self.cards if card.token == self.default_card), None)


class Provider(NamedTuple):
    """Who earns. `pending_minor` and `tips_minor` are owed; `paid_out_minor` was paid.
    `imported_as` names the row of another program that told of them."""

    number: int
    handle: Text
    name: Text | None = None
    email: Text | None = None
    service_charge_rate: Decimal | None = None
    pending_minor: int = 0
    tips_minor: int = 0
    paid_out_minor: int = 0
    erased_at: datetime | None = None
    imported_as: Text | None = None

    @property
    def ref(self) -> str:
        return reference("provider", self.number)
