"""Sessions: what can have happened."""

from datetime import datetime
from decimal import Decimal

from invoicectl.domain.states import SessionKind, Side
from invoicectl.domain.text import Text
from invoicectl.domain.tuples import NamedTuple


class SessionOpened(NamedTuple):
    """A client asked a provider. `kind` is `email`, `chat` or `phone`; the last two are hired."""

    session: int
    kind: SessionKind
    client: int
    provider: int


class OfferMade(NamedTuple):
    """The provider named a price."""

    session: int
    amount_minor: int
    message: Text | None


class SessionHired(NamedTuple):
    """The client said yes, or the provider issued a pay-to-view answer."""

    session: int


class SessionDropped(NamedTuple):
    """An open session ended without a hiring."""

    session: int


class SessionEnded(NamedTuple):
    """A chat or phone session ended. `minutes` and `rate_minor` (a minute) give the fee, if so."""

    session: int
    fee_minor: int
    minutes: Decimal | None
    rate_minor: int | None


class MessageSent(NamedTuple):
    """One side wrote. `deadline_at`: while its `invoice` is pending, the days begin again."""

    session: int
    sender: Side
    text: Text
    invoice: int | None
    deadline_at: datetime | None
