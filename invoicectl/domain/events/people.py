"""Clients, providers and cards: what can have happened."""

from datetime import datetime
from decimal import Decimal

from invoicectl.domain.model import Card
from invoicectl.domain.text import Text
from invoicectl.domain.tuples import NamedTuple


class ClientAdded(NamedTuple):
    """A client was put on file, under a handle that can be changed. `imported_as` names the row of
    another program that told of them, where one did."""

    client: int
    handle: Text
    name: Text | None
    email: Text | None
    address: Text | None = None
    phone: Text | None = None
    locale: str | None = None
    tax_id: Text | None = None
    imported_as: Text | None = None


class ClientEdited(NamedTuple):
    """A client's handle and particulars are now these."""

    client: int
    handle: Text
    name: Text | None
    email: Text | None
    address: Text | None = None
    phone: Text | None = None
    locale: str | None = None
    tax_id: Text | None = None


class ProviderAdded(NamedTuple):
    """A provider was put on file under a handle, with a service charge of its own or none;
    `imported_as` as of clients."""

    provider: int
    handle: Text
    name: Text | None
    email: Text | None
    service_charge_rate: Decimal | None
    imported_as: Text | None = None


class ProviderEdited(NamedTuple):
    """A provider's handle, name, email and own service charge are now these."""

    provider: int
    handle: Text
    name: Text | None
    email: Text | None
    service_charge_rate: Decimal | None


class CardAdded(NamedTuple):
    """The gateway attached a card; it is now the newest and the default.

    `keeps_default`: the default stays what it was, if there was any."""

    client: int
    card: Card
    keeps_default: bool = False


class CardChosen(NamedTuple):
    """A card on file was made the default."""

    client: int
    token: str


class CardRemoved(NamedTuple):
    """A card was taken off file; the newest left is the default if this one was."""

    client: int
    token: str


class CardExpiryTold(NamedTuple):
    """The client was told that a card `expires` with a month that is over at `charge_at`: when it
    is to be charged for an `invoice`, or for the visits of a weekly run."""

    client: int
    token: str
    expires: str
    charge_at: datetime
    invoice: int | None = None


class AutopaySwitched(NamedTuple):
    """Time charges the client's card, or it does not."""

    client: int
    is_on: bool


class AutoTipSet(NamedTuple):
    """What the automatic attempts charge a client as a tip: a share of the total, an amount, or
    nothing."""

    client: int
    rate: Decimal | None
    amount_minor: int | None


class ClientHeld(NamedTuple):
    """The same hold on all that is or becomes the client's."""

    client: int
    reason: Text
    until_at: datetime | None = None


class ClientReleased(NamedTuple):
    """Automatic steps of the client's things go on; an invoice's own hold outlasts this."""

    client: int


class ClientErased(NamedTuple):
    """A client was forgotten: handle, particulars and every text of theirs are gone, and so are the
    cards on file. Amounts, dates and references stay."""

    client: int
    reason: Text


class ProviderErased(NamedTuple):
    """A provider was forgotten: handle, name, email and what was said in their sessions are gone.
    Amounts, dates and references stay."""

    provider: int
    reason: Text
