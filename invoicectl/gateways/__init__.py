"""What charges cards: the port that every gateway fits, and which one a file has.

A charge is created first, which moves no money, and then confirmed, which is the only call that
does; a refund moves money in its one call. A gateway answers what the processor says of a charge.
Where the processor says nothing, or nothing that can be understood, it raises NoAnswer: the call
may or may not have been carried out. Where it is certain that nothing was, and that the next call
would fare no better (a key refused), it raises GatewayDown. It never guesses.

A gateway also tells what it has: whose account it is, the charges of a file, and all that happened
on the account. Instants of what it has are of its own clock, which need not be ours. Lists come as
they are read, so NoAnswer and GatewayDown may come after some of it.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime
from typing import Literal, Protocol

from invoicectl import errors
from invoicectl.domain.model import Answer, Card, Client
from invoicectl.domain.tuples import NamedTuple


class Marks(NamedTuple):
    """What a charge carries at the gateway, so that it can be told there whose it is.

    `file` is the file's uuid, `seq` and `anchor` are its newest event's sequence and hash,
    `client` is a reference like C3, `issued_at` the stamped instant at which the invoice or the
    booking was made, `tip_minor` what of the amount is a tip."""

    file: str
    seq: int
    anchor: str
    client: str
    issued_at: str
    tip_minor: int


class Charge(NamedTuple):
    """What a gateway is asked: `amount_minor` of `currency` from the card's `token`.

    `key` is the idempotency key: asked again under it, a gateway answers the same and moves no
    more money. `about` is the reference that the statement shows, `customer` whose card it is
    there, where the gateway keeps customers. `at` is the file's instant; only a gateway without a
    clock of its own looks at it. `last` is, in a fork, how the card answered when it was last
    charged: its gateway may not know it."""

    key: str
    token: str
    amount_minor: int
    currency: str
    about: str
    customer: str | None = None
    marks: Marks | None = None
    at: datetime | None = None
    last: Answer | None = None


class Refund(NamedTuple):
    """Money to give back from the charge that the gateway knows as `gateway_ref`.

    `marks` and `at` are as a charge's; where asking again under the key has to be asking the same,
    the marks are left out. `is_forked`: the file is a fork, and its gateway may lack the charge."""

    key: str
    gateway_ref: str
    amount_minor: int
    currency: str
    about: str
    marks: Marks | None = None
    at: datetime | None = None
    is_forked: bool = False


class Created(NamedTuple):
    """A charge that was announced: its id there, and when by the gateway's own clock."""

    ref: str
    at: datetime


Kind = Literal["charge", "refund", "dispute"]


class Seen(NamedTuple):
    """One thing that a gateway has, created there `at`, by its own clock.

    `outcome` of a charge is `approved`, `declined`, `unknown` (it is still being processed) or
    `missing` (announced only, or cancelled: no money moved and, left alone, none will); of a
    refund `approved`, `declined` or `unknown`; of a dispute `inquiry` (the bank asks, no money is
    taken), `taken`, `lost` (taken for good) or `returned` (no money is away any more). `of` is the
    charge of a refund or a dispute. `key`, `about` and `marks` are ours, and None on what others
    made there."""

    ref: str
    kind: Kind
    at: datetime
    amount_minor: int
    currency: str
    outcome: str
    code: str | None = None
    of: str | None = None
    key: str | None = None
    about: str | None = None
    customer: str | None = None
    token: str | None = None
    card: str | None = None
    marks: Marks | None = None

    def is_of(self, file: str) -> bool:
        """Whether it was made for the file with this uuid, by its marks or its key."""
        marked = self.marks is not None and self.marks.file == file
        return marked or (self.key or "").startswith(f"{file}/")


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

    def foreseen(self, client: Client, token: str) -> Card:
        """The card that it would put on file, as far as that is known without a call."""

    def refused_amount(self, amount_minor: int, currency: str) -> str | None:
        """Why the processor is known to refuse an amount: `amount_too_small`, `amount_too_large`
        or `amount_not_whole`; None where it isn't. Calls nobody."""

    def create(self, charge: Charge) -> Created | Answer:
        """Announce a charge and learn its id there; moves no money.

        An answer in its place says that there will be no charge: `declined` (by the card, or
        because card or customer are gone there), `refused` (for certain, and not by the card) or
        `review`."""

    def confirm(self, charge: Charge, gateway_ref: str) -> Answer:
        """Move money, once. `missing` for a charge that was cancelled meanwhile, `refused` for one
        that was refused for certain, and not by the card, and is cancelled there now."""

    def inquire(self, charge: Charge, gateway_ref: str) -> Answer:
        """What became of a charge, by its id.

        One that was not confirmed is cancelled there, so that it never will be: `missing`."""

    def refund(self, refund: Refund) -> Answer:
        """Give money back, once under the refund's key."""

    def inquire_refund(self, refund: Refund) -> Answer:
        """What became of a refund, by its key; `missing` where it never got there."""

    def in_a_row(self) -> AbstractContextManager[None]:
        """What goes around calls that follow one another at once. Each is carried out by itself as
        ever; another process's may wait until the last. Never raises."""

    def account(self) -> str:
        """The id of the account that is asked: another one knows nothing of this file's cards and
        charges."""

    def digest(self, salt: str) -> str | None:
        """What tells that it is asked as before, without a call: equal only with the same key at
        the same place, so of the same account. None where to ask for the account costs nothing."""

    def charges(self, file: str, since: datetime) -> Iterator[Seen]:
        """The charges made for a file, created there at or after an instant of the gateway's clock;
        in no order. One call, unless there are many."""

    def everything(self, file: str, since: datetime) -> Iterator[Seen]:
        """Charges, refunds and disputes created there since then, by whomever; in no order.

        Of charges that are older than a day those of the file are certain to be among them, and
        others' may be left out."""

    def look(self, ref: str) -> Seen | None:
        """One charge, refund or dispute as it stands now; None where there is no such thing."""

    def state(self) -> State:
        """Whether it answers; never raises, and never tells a secret."""

    def close(self) -> None:
        """Let go of what it holds open; it may be asked again."""


class Manual:
    """The gateway that keeps no cards."""

    def attach(self, client: Client, token: str) -> Card:
        """Refused."""
        raise errors.ManualGateway

    def foreseen(self, client: Client, token: str) -> Card:
        """Refused."""
        raise errors.ManualGateway

    def refused_amount(self, amount_minor: int, currency: str) -> str | None:
        """No amount is charged here, so none is too little."""
        return None

    def create(self, charge: Charge) -> Created | Answer:
        """Refused."""
        raise errors.ManualGateway

    def confirm(self, charge: Charge, gateway_ref: str) -> Answer:
        """Refused."""
        raise errors.ManualGateway

    def inquire(self, charge: Charge, gateway_ref: str) -> Answer:
        """Nothing was ever charged here."""
        return Answer("missing")

    def refund(self, refund: Refund) -> Answer:
        """Refused."""
        raise errors.ManualGateway

    def inquire_refund(self, refund: Refund) -> Answer:
        """Nothing was ever given back here."""
        return Answer("missing")

    def in_a_row(self) -> AbstractContextManager[None]:
        """Nothing is called."""
        return nullcontext()

    def account(self) -> str:
        """There is none."""
        return ""

    def digest(self, salt: str) -> str | None:
        """None: nobody is asked."""
        return None

    def charges(self, file: str, since: datetime) -> Iterator[Seen]:
        """Nothing was ever charged here."""
        return iter(())

    def everything(self, file: str, since: datetime) -> Iterator[Seen]:
        """Nothing ever happened here."""
        return iter(())

    def look(self, ref: str) -> Seen | None:
        """Nothing is here."""
        return None

    def state(self) -> State:
        """There is nothing to ask."""
        return State("manual", answers=True)

    def close(self) -> None:
        """Nothing is open."""


def open_gateway(
    name: str, record_path: str, is_test: bool = False, chance: Callable[[], str] | None = None
) -> Gateway:
    """The gateway of that name; `is_test`: in its test mode. One that keeps a record of its own
    keeps it at `record_path`, and has its identity from `chance`."""
    if name == "manual":
        return Manual()
    if name == "stripe":
        from invoicectl.gateways.stripe import Stripe

        return Stripe.from_environment(is_test=is_test)
    from invoicectl.gateways.simulated import Simulated, scripted

    return scripted(Simulated(record_path) if chance is None else Simulated(record_path, chance))


class Record(Protocol):
    """A copy of the record that a gateway keeps of its own, made and not in its place yet."""

    def put(self) -> None:
        """Into its place. Raises OSError."""

    def take_back(self) -> None:
        """Out of it again. Raises OSError."""

    def drop(self) -> None:
        """Let go of it; of what was not put into its place nothing is left."""


def copy_record(name: str, record_path: str, place: str) -> Record | None:
    """A copy, for a `place`, of the record that the gateway of that name keeps at `record_path`;
    None where there is none. Raises FileFault."""
    if name != "simulated":
        return None
    from invoicectl.gateways.records import copied

    return copied(record_path, place)
