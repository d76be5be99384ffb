"""What the gateway has under this file's keys, against what the ledger knows of it.

Every charge is reserved and committed here before it is made there. One that the ledger never
reserved says that the file went back in time, or that a copy of it charges too. It is recorded as
what it was, where client, issue and amount agree; else it waits for a person, and no card of that
client's is charged before it is placed. Source: SPEC 8.
"""

from datetime import datetime

from invoicectl import rules
from invoicectl.domain import dates, fees, making
from invoicectl.domain.events import (
    Event,
    PaymentAttempted,
    PaymentSent,
    UnmatchedFound,
)
from invoicectl.domain.model import Answer, Booking, Client, Elsewhere, Invoice, Payment
from invoicectl.domain.overlay import Overlay
from invoicectl.domain.policy import Policy
from invoicectl.domain.references import PREFIXES
from invoicectl.domain.states import PaymentKind, is_payable
from invoicectl.domain.things import THINGS
from invoicectl.domain.tuples import NamedTuple
from invoicectl.domain.world import World, credit_left, payments_of, standing_visits
from invoicectl.errors import NotFound

OWNERS = ("invoice", "booking", "client")
"""What a key can name."""


class Keyed(NamedTuple):
    """What a key says: whose charge it is, for which purpose, and which attempt."""

    owner: Invoice | Booking | Client
    group: str
    attempt: int


def named_by(world: World, key: str | None) -> Keyed | None:
    """What a key names here; None for another file's, and for what is not here."""
    parts = (key or "").split("/")
    if len(parts) not in {5, 6} or not _is_of(world, parts[0]) or not parts[4].isdecimal():
        return None
    for kind in OWNERS:
        number = parts[2].removeprefix(PREFIXES[kind])
        if parts[2] == PREFIXES[kind] + number and number.isdecimal():
            try:
                owner = world.get(THINGS[kind].cls, int(number))
            except NotFound:
                return None
            is_there = isinstance(owner, Client) or str(owner.generation) == parts[1]
            return Keyed(owner, parts[3], int(parts[4])) if is_there else None
    return None


def _is_of(world: World, file: str) -> bool:
    """Whether a key with this uuid is the file's; a fork's gateway has its forebears' alone."""
    return file == world.file_id or world.get(Policy, 0).forked_from is not None


def of_key(world: World, key: str | None) -> list[Payment]:
    """The payments that were reserved under a key: one, or none; cancelled ones besides."""
    named = named_by(world, key)
    if named is None:
        return []
    if isinstance(named.owner, Client):
        found = world.own_payments_of(named.owner.number)
    else:
        found = payments_of(world, named.owner)
    return [each for each in found if each.key == key]


def is_known(world: World, seen: Elsewhere) -> bool:
    """Whether the ledger reserved a charge, and has not given up what was made there."""
    return any(is_this(payment, seen) for payment in of_key(world, seen.key))


def is_this(payment: Payment, seen: Elsewhere) -> bool:
    """Whether what has its key is what was seen. A refund keeps the id of its charge; a charge
    that was cancelled here, without anybody asking for it there, moved no money."""
    if payment.kind == "refund":
        return payment.outcome != "cancelled"
    if payment.gateway_ref is not None:
        return payment.gateway_ref == seen.gateway_ref
    return payment.outcome != "cancelled" or seen.outcome == "missing"


def sent(world: World, seen: Elsewhere) -> list[Event]:
    """The gateway's id of an open attempt, where the ledger was stopped before it noted it."""
    return [
        PaymentSent(payment.number, seen.gateway_ref, seen.created_at)
        for payment in of_key(world, seen.key)
        if payment.outcome == "unknown" and payment.gateway_ref is None and payment.kind != "refund"
    ]


def recorded(world: World, seen: Elsewhere, *, now: datetime) -> list[Event]:
    """A charge that the ledger doesn't know: as what it was, or as unmatched."""
    named = named_by(world, seen.key)
    if named is not None and _agrees(world, seen, named):
        return _made_up(world, seen, named, now)
    return [unmatched(world, seen)]


def unmatched(world: World, seen: Elsewhere) -> UnmatchedFound:
    """What is at the gateway and can't be placed here, with whose it must be."""
    named = named_by(world, seen.key)
    client = _client_of(world, seen)
    invoice = named.owner if named is not None and _is_same(seen, named) else None
    return UnmatchedFound(
        unmatched=world.next_number("unmatched"),
        gateway_ref=seen.gateway_ref,
        what=seen.kind,
        created_at=seen.created_at,
        amount_minor=seen.amount_minor,
        outcome=seen.outcome,
        key=seen.key,
        of=seen.of,
        client=client,
        invoice=invoice.number if isinstance(invoice, Invoice) else None,
        token=seen.token,
        card=seen.card,
    )


def _client_of(world: World, seen: Elsewhere) -> int | None:
    """The client whom its marks name, if there is one of that number."""
    number = (seen.client or "").removeprefix(PREFIXES["client"])
    if not number.isdecimal() or int(number) >= world.next_number("client"):
        return None
    return int(number)


def _is_same(seen: Elsewhere, named: Keyed) -> bool:
    """Whether what the key names is what it named then: the same client's, of the same instant."""
    owner = named.owner
    if isinstance(owner, Client):
        return seen.client == owner.ref
    made_at = owner.issued_at if isinstance(owner, Invoice) else owner.requested_at
    whose = f"{PREFIXES['client']}{owner.client}"
    return seen.client == whose and seen.issued_at == dates.stamp(made_at)


def _agrees(world: World, seen: Elsewhere, named: Keyed) -> bool:
    """Whether it can stand here as what it was."""
    owner, asked = named.owner, seen.amount_minor - seen.tip_minor
    if isinstance(owner, Client) or named.group not in _PURPOSES or not _is_same(seen, named):
        return False
    if owner.open_payment is not None or seen.outcome == "missing":
        return owner.open_payment is None  # moved no money, but its key was given
    if named.group == "tip":
        return asked == 0 and seen.tip_minor > 0
    if isinstance(owner, Invoice):
        is_in_turn = named.group != "automatic" or named.attempt == owner.attempts + 1
        return is_in_turn and is_payable(owner.status) and 0 < asked <= owner.due_minor
    visits = standing_visits(world, owner)
    rate = world.get(Policy, 0).deposit_rate
    wanted = fees.deposit_minor(visits, rate) - credit_left(world, owner.client)
    return owner.status == "requested" and bool(visits) and asked == wanted > 0


_PURPOSES: dict[str, PaymentKind] = {
    "automatic": "collect",
    "deposit": "deposit",
    "manual": "manual",
    "tip": "tip",
}
"""What a key's group was for; an automatic attempt after the first is a retry."""


def _made_up(world: World, seen: Elsewhere, named: Keyed, now: datetime) -> list[Event]:
    """The facts that the ledger lost: reserved, sent, answered."""
    owner = named.owner
    purpose = _PURPOSES[named.group]
    if named.group == "automatic" and named.attempt > 1:
        purpose = "retry"
    after = Overlay(world)
    number = world.next_number("payment")
    after.add(
        PaymentAttempted(
            payment=number,
            client=owner.number if isinstance(owner, Client) else owner.client,
            invoice=owner.number if isinstance(owner, Invoice) else None,
            booking=owner.number if isinstance(owner, Booking) else None,
            purpose=purpose,
            amount_minor=seen.amount_minor - seen.tip_minor,
            tip_minor=seen.tip_minor,
            card=seen.card,
            token=seen.token,
            attempt=named.attempt,
            key=seen.key or "",
            inquire_at=now + making.INQUIRE_AFTER[0],
        ),
        PaymentSent(number, seen.gateway_ref, seen.created_at),
        at=now,
    )
    if seen.outcome != "unknown":
        answer = Answer(seen.outcome, seen.code)
        after.add(*rules.answered(after, after.get(Payment, number), answer, now=now), at=now)
    return after.happened
