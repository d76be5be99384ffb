"""What charges cards: the port that every gateway fits, and which one a file has.

A charge is created first, which moves no money, and then confirmed, which is the only call that
does; a refund moves money in its one call. A gateway answers what the processor says of a charge.
Where the processor says nothing, or nothing that can be understood, it raises NoAnswer: the call
may or may not have been carried out. Where it is certain that nothing was, and that the next call
would fare no better (a key refused), it raises GatewayDown. It never guesses.
"""

from typing import NamedTuple, Protocol

from invoicectl.domain.model import Answer, Card, Client
from invoicectl.errors import ManualGateway


class Charge(NamedTuple):
    """What a gateway is asked: `amount_minor` of `currency` from the card's `token`.

    `key` is the idempotency key: asked again under it, a gateway answers the same and moves no
    more money. `about` is the reference that the statement shows, `customer` whose card it is
    there, where the gateway keeps customers."""

    key: str
    token: str
    amount_minor: int
    currency: str
    about: str
    customer: str | None = None


class Refund(NamedTuple):
    """Money to give back from the charge that the gateway knows as `gateway_ref`."""

    key: str
    gateway_ref: str
    amount_minor: int
    currency: str
    about: str


class State(NamedTuple):
    """Whether a gateway answers. `mode` is `live`, `test`, `simulated` or `manual`, `reason` why
    it doesn't answer, `address` where it is asked."""

    mode: str
    answers: bool
    reason: str | None = None
    address: str | None = None


class NoAnswer(Exception):
    """A call that may or may not have been carried out: a time-out, a reset, a fault there."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


class Gateway(Protocol):
    """A processor of cards. Each call may raise NoAnswer and GatewayDown; from any thread."""

    def attach(self, client: Client, token: str) -> Card:
        """Put a card on file. Raises NoPaymentMethod, CardRefused, ManualGateway."""

    def create(self, charge: Charge) -> str | Answer:
        """Announce a charge and learn its id there; moves no money.

        An answer in its place says that there will be no charge: `declined` or `review`."""

    def confirm(self, charge: Charge, gateway_ref: str) -> Answer:
        """Move money, once. `missing` for a charge that was cancelled meanwhile."""

    def inquire(self, charge: Charge, gateway_ref: str) -> Answer:
        """What became of a charge, by its id.

        One that was not confirmed is cancelled there, so that it never will be: `missing`."""

    def refund(self, refund: Refund) -> Answer:
        """Give money back, once under the refund's key."""

    def inquire_refund(self, refund: Refund) -> Answer:
        """What became of a refund, by its key; `missing` where it never got there."""

    def state(self) -> State:
        """Whether it answers; never raises, and never tells a secret."""


class Manual:
    """The gateway that keeps no cards."""

    def attach(self, client: Client, token: str) -> Card:
        """Refused."""
        raise ManualGateway

    def create(self, charge: Charge) -> str | Answer:
        """Refused."""
        raise ManualGateway

    def confirm(self, charge: Charge, gateway_ref: str) -> Answer:
        """Refused."""
        raise ManualGateway

    def inquire(self, charge: Charge, gateway_ref: str) -> Answer:
        """Nothing was ever charged here."""
        return Answer("missing")

    def refund(self, refund: Refund) -> Answer:
        """Refused."""
        raise ManualGateway

    def inquire_refund(self, refund: Refund) -> Answer:
        """Nothing was ever given back here."""
        return Answer("missing")

    def state(self) -> State:
        """There is nothing to ask."""
        return State("manual", answers=True)


def open_gateway(name: str, record_path: str, is_test: bool = False) -> Gateway:
    """The gateway of that name; `is_test`: in its test mode. One that keeps a record of its own
    keeps it at `record_path`."""
    if name == "manual":
        return Manual()
    if name == "stripe":
        from invoicectl.gateways.stripe import Stripe

        return Stripe.from_environment(is_test=is_test)
    from invoicectl.gateways.simulated import Simulated, scripted

    return scripted(Simulated(record_path))
