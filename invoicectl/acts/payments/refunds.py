"""Money that is given back: to cards, in cash, as credit (SPEC 7)."""

from __future__ import annotations

from datetime import datetime

from invoicectl.acts.common import refuse_status, refuse_while_open, show
from invoicectl.domain import making
from invoicectl.domain.events import Event, RefundReserved
from invoicectl.domain.model import Invoice, Payment
from invoicectl.domain.states import UNCONFIRMED, Method
from invoicectl.domain.world import World, asked
from invoicectl.errors import TooMuchBack


def refuse_refund(
    world: World, invoice: Invoice, amount_minor: int, *, way: Method, is_tip: bool
) -> None:
    """At most what was paid of the services, or of the tips; to credit also what credit paid."""
    refuse_status(invoice, "refunded", {*UNCONFIRMED, "void"}, f"invoicectl show {invoice.ref}")
    refuse_while_open(world, invoice)
    if is_tip:
        most = invoice.tips_minor
    else:
        paid = invoice.paid_minor + (invoice.credited_minor if way == "credit" else 0)
        most = min(invoice.total_minor, paid)
    if amount_minor > most:
        what = "in tips" if is_tip else "for the services"
        raise TooMuchBack(
            amount=show(world, amount_minor),
            most=f"{show(world, most)} that was paid {what}",
            invoice=invoice.ref,
            remedy=f"invoicectl show {invoice.ref}",
        )


def refundable(world: World, invoice: Invoice, *, is_tip: bool) -> list[tuple[Payment, int]]:
    """The card charges that can be given back from, newest first, each with how much."""
    found = []
    for payment in reversed(world.payments_of_invoice(invoice.number)):
        if payment.method != "card" or payment.outcome != "approved" or payment.kind == "refund":
            continue
        if payment.reversed_at is not None or payment.gateway_ref is None:
            continue
        if is_tip:
            left = payment.tip_minor - payment.refunded_tip_minor
        else:
            left = payment.applied_minor - payment.refunded_minor
        if left > 0:
            found.append((payment, left))
    return found


def refuse_without_charges(
    world: World, invoice: Invoice, amount_minor: int, charges: list[tuple[Payment, int]]
) -> None:
    """A refund to cards needs card charges of at least its amount."""
    most = sum(left for _, left in charges)
    if amount_minor > most:
        raise TooMuchBack(
            amount=show(world, amount_minor),
            most=f"{show(world, most)} that cards were charged",
            invoice=invoice.ref,
            remedy="give it back with --to cash or --to credit",
        )


def reserve_refund(
    world: World,
    invoice: Invoice,
    charge: Payment,
    amount_minor: int,
    *,
    is_tip: bool,
    reason: str,
    now: datetime,
) -> list[Event]:
    """Reserve a refund to the card that a payment charged, under its derived key."""
    earlier = asked(world, invoice, {"refund"})
    attempt = len(earlier) + 1
    return [
        RefundReserved(
            payment=world.next_number("payment"),
            client=invoice.client,
            invoice=invoice.number,
            of=charge.number,
            amount_minor=0 if is_tip else amount_minor,
            tip_minor=amount_minor if is_tip else 0,
            card=charge.card,
            token=charge.token,
            gateway_ref=charge.gateway_ref or "",
            attempt=attempt,
            key=f"{world.file_id}/{invoice.ref}/refund/{attempt}",
            inquire_at=now + making.INQUIRE_AFTER[0],
            reason=reason,
        )
    ]


def refund_elsewhere(
    world: World, invoice: Invoice, amount_minor: int, *, way: Method, is_tip: bool, reason: str
) -> list[Event]:
    """Give back in cash or to client credit, at once."""
    number = world.next_number("payment")
    amount, tip = (0, amount_minor) if is_tip else (amount_minor, 0)
    return [
        making.refunded(
            world, invoice, number, way, amount_minor=amount, tip_minor=tip, reason=reason
        )
    ]
