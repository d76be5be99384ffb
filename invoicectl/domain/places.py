"""Where the money of payments is: what moves from place to place, and what is made of it."""

from collections.abc import Sequence

from invoicectl.domain.states import Place
from invoicectl.domain.tuples import NamedTuple


class Move(NamedTuple):
    """So much more of a payment's money in one place; below zero: so much less there.

    `use` is the payment from client credit by which it stands on an invoice."""

    place: Place
    payment: int
    amount_minor: int
    use: int | None = None


class Lot(NamedTuple):
    """So much of the money of a payment, in another payment that is made of it: a use of client
    credit, or a refund (of what a `use` had put on the invoice, where that is named)."""

    payment: int
    amount_minor: int
    use: int | None = None


class Reversed(NamedTuple):
    """A part of a reversal that stands: its number among those of the payment, where it came off,
    how much, and on what: an invoice by number, or a use of the credit."""

    number: int
    place: str
    amount_minor: int
    on: int | None = None


def moving(
    lots: Sequence[Lot], before: Place, after: Place, use: int | None = None
) -> tuple[Move, ...]:
    """These lots go from one place to another; `use`: it is there that they are used."""
    return tuple(
        move
        for lot in lots
        for move in (
            Move(before, lot.payment, -lot.amount_minor),
            Move(after, lot.payment, lot.amount_minor, use),
        )
    )
