"""Whose money it is: which payments are on an invoice, in client credit, or leave again.

Client credit is kept by the payments that brought it, and used oldest first; what comes off an
invoice is of its newest payments, and goes back to where it was. Source: B16, SPEC 7.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from invoicectl.domain.places import Lot, Move

if TYPE_CHECKING:
    from invoicectl.domain.model import Invoice, Payment
    from invoicectl.domain.states import Place
    from invoicectl.domain.world import World


def oldest(world: World, client: int, amount_minor: int) -> tuple[Lot, ...]:
    """So much of a client's credit, as far as there is so much: oldest first."""
    return _lots(world.credit_of(client), amount_minor)


def paid_back(world: World, client: int, amount_minor: int, *, is_money: bool) -> tuple[Lot, ...]:
    """So much of a client's credit that goes back in money: oldest first, goodwill last, and not
    at all where only money (`is_money`) goes back."""
    found = world.credit_of(client)
    goodwill = [each for each in found if each.kind == "goodwill"]
    money = [each for each in found if each.kind != "goodwill"]
    return _lots(money if is_money else [*money, *goodwill], amount_minor)


def _lots(payments: Sequence[Payment], amount_minor: int) -> tuple[Lot, ...]:
    found = []
    for payment in payments:
        part = min(payment.unused_minor, amount_minor)
        if part:
            found.append(Lot(payment.number, part))
            amount_minor -= part
    return tuple(found)


def off_invoice(
    world: World,
    invoice: Invoice,
    paid_minor: int,
    credited_minor: int = 0,
    *,
    place: Place = "credit",
    first: int | None = None,
) -> tuple[Move, ...]:
    """So much less paid and credited on an invoice, and so much more elsewhere (client credit):
    of its newest payments, but of one of them `first`."""
    newest = reversed(world.payments_of_invoice(invoice.number))
    payments = sorted(newest, key=lambda each: each.number != first)
    moves: list[Move] = []
    for payment in payments:
        if payment.is_use:
            part = min(payment.held_minor, credited_minor)
            credited_minor -= part
            moves += off_use(payment, part)
        else:
            part = min(payment.held_minor, paid_minor)
            paid_minor -= part
            if part:
                moves += [Move("paid", payment.number, -part), Move(place, payment.number, part)]
    return tuple(moves)


def off_use(use: Payment, amount_minor: int) -> list[Move]:
    """So much less of a use of client credit; the credit is back where it was, the newest first."""
    moves: list[Move] = []
    for lot in reversed(use.lots):
        part = min(lot.amount_minor, amount_minor)
        amount_minor -= part
        if part:
            moves += [
                Move("used", lot.payment, -part, use.number),
                Move("credit", lot.payment, part),
            ]
    return moves


def off_uses(world: World, payment: Payment, amount_minor: int) -> list[Move]:
    """So much of a payment that was used as credit is no credit: it comes off the invoices that
    used it, the newest use first."""
    moves: list[Move] = []
    for use in reversed(world.uses_of(payment.number)):
        there = sum(lot.amount_minor for lot in use.lots if lot.payment == payment.number)
        part = min(there, amount_minor)
        amount_minor -= part
        if part:
            moves.append(Move("used", payment.number, -part, use.number))
    return moves


def taken(moves: Sequence[Move], place: Place) -> int:
    """What moves take from a place in all."""
    return -sum(each.amount_minor for each in moves if each.place == place)


def as_lots(moves: Sequence[Move]) -> tuple[Lot, ...]:
    """What moves take from where it stands, by payment: what a refund is made of."""
    return tuple(
        Lot(each.payment, -each.amount_minor, each.use)
        for each in moves
        if each.amount_minor < 0 and each.place in {"paid", "used", "tip"}
    )
