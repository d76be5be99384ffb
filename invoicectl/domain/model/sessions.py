"""Sessions and what is written in them."""

from datetime import datetime

from invoicectl.domain.references import reference
from invoicectl.domain.states import SessionKind, SessionStatus, Side, TextKind
from invoicectl.domain.text import Text
from invoicectl.domain.tuples import NamedTuple


class Session(NamedTuple):
    """One hiring of a provider by a client: `open` → `hired` → `closed`."""

    number: int
    kind: SessionKind
    status: SessionStatus
    client: int
    provider: int
    opened_at: datetime
    offer_minor: int | None = None
    invoice: int | None = None
    fee_minor: int | None = None
    service_charge_minor: int | None = None
    earnings_minor: int | None = None
    closed_at: datetime | None = None
    closed_how: str | None = None
    messages: int = 0

    @property
    def ref(self) -> str:
        return reference("session", self.number)


class Message(NamedTuple):
    """One text in a session. `kind` is `reply`, `offer`, `invoice` or `answer` (pay-to-view)."""

    session: int
    number: int
    at: datetime
    sender: Side
    kind: TextKind
    text: Text
