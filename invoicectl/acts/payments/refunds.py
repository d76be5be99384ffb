"""Money that is given back: to cards, in cash, by bank, as credit; of invoices, tips and client
credit (SPEC 7)."""

from collections.abc import Sequence
from datetime import datetime

from invoicectl import errors
from invoicectl.acts.common import is_refused, refuse, refuse_status, refuse_while_open, show
from invoicectl.domain import lots, making
from invoicectl.domain.events import CreditPaidBack, Event, RefundReserved
from invoicectl.domain.model import Booking, Client, Invoice, Payment
from invoicectl.domain.states import UNCONFIRMED, Method
from invoicectl.domain.tuples import NamedTuple
from invoicectl.domain.world import World, asked, credit_left, owner_of, payments_of


class Refundable(NamedTuple):
    """A charge to a card that can be given back from, and how much of it."""

    charge: Payment
    left_minor: int


def refuse_refund(
    world: World, owner: Invoice | Booking, amount_minor: int, *, way: Method, is_tip: bool
) -> None:
    """At most what was paid of the services, or of the tips; to credit also what credit paid."""
    if isinstance(owner, Invoice):
        refuse_status(world, owner, "refund", UNCONFIRMED)
        if not is_tip and owner.status == "void":
            told = {"invoice": owner.ref, "status": owner.status}
            refuse(world, errors.WrongInvoice(**told, **_why(world, owner, amount_minor, "refund")))
    refuse_while_open(world, owner)
    if is_tip:
        most = owner.tips_minor
    elif isinstance(owner, Invoice):
        paid = owner.paid_minor + (owner.credited_minor if way == "credit" else 0)
        most = min(owner.services_minor, paid)
    else:
        most = 0
    if amount_minor > most:
        told = {"amount": show(world, amount_minor), "most": show(world, most)}
        why = _why(world, owner, amount_minor, "tips" if is_tip else "services")
        refuse(world, errors.TooMuchBack(**told, ref=owner.ref, **why))


def _why(world: World, owner: Invoice | Booking, amount_minor: int, why: str) -> dict[str, str]:
    """Why so much can't be given back; beside client credit, which may be what is meant."""
    client = world.get(Client, owner.client)
    credit = min(credit_left(world, client.number), amount_minor)
    if why not in _BESIDE_CREDIT or not credit:
        return {"why": why}
    facts = {"client": client.handle, "credit": show(world, credit)}
    return {"why": _BESIDE_CREDIT[why], **facts}


_BESIDE_CREDIT = {
    "services": "services_beside_credit",
    "cards": "cards_beside_credit",
    "refund": "refund_beside_credit",
}


def refundable(world: World, owner: Invoice | Booking, *, is_tip: bool) -> list[Refundable]:
    """The card charges that can be given back from, newest first, each with how much."""
    found = []
    for payment in reversed(payments_of(world, owner)):
        left = payment.tip_left_minor
        if not is_tip:  # of credit, the card may have got back more than was paid by it here
            left = min(payment.held_minor, payment.amount_minor - payment.refunded_minor)
        if _is_charge(payment) and left > 0:
            found.append(Refundable(payment, left))
    return found


def _is_charge(payment: Payment) -> bool:
    return (
        payment.method == "card"
        and payment.kind != "refund"
        and payment.outcome == "approved"
        and payment.gateway_ref is not None
    )


def refuse_without_charges(
    world: World, owner: Invoice | Booking | Client, amount_minor: int, found: Sequence[Refundable]
) -> None:
    """To cards goes at most what was charged to them; where it is more than was paid at all, that
    says it already."""
    most = sum(left for _, left in found)
    if amount_minor <= most or is_refused(world, errors.TooMuchBack):
        return
    facts = {"amount": show(world, amount_minor), "most": show(world, most)}
    if isinstance(owner, Client):
        refuse(world, errors.TooMuchBack(**facts, ref=owner.handle, why="cards_of_client"))
    else:
        why = _why(world, owner, amount_minor, "cards")
        refuse(world, errors.TooMuchBack(**facts, ref=owner.ref, **why))


def reserve_refund(
    world: World,
    owner: Invoice | Booking,
    charge: Payment,
    amount_minor: int,
    *,
    is_tip: bool,
    reason: str,
    now: datetime,
) -> RefundReserved:
    """Reserve a refund to the card that a payment charged, under its derived key."""
    attempt = len(asked(world, owner, {"refund"})) + 1
    return RefundReserved(
        payment=world.next_number("payment"),
        client=owner.client,
        invoice=owner.number if isinstance(owner, Invoice) else None,
        booking=owner.number if isinstance(owner, Booking) else None,
        of=charge.number,
        amount_minor=0 if is_tip else amount_minor,
        tip_minor=amount_minor if is_tip else 0,
        card=charge.card,
        token=charge.token,
        gateway_ref=charge.gateway_ref or "",
        attempt=attempt,
        key=making.charge_key(world, owner, "refund", attempt),
        inquire_at=now + making.INQUIRE_AFTER[0],
        reason=reason,
    )


def refund_elsewhere(
    world: World,
    owner: Invoice | Booking,
    amount_minor: int,
    *,
    way: Method,
    is_tip: bool,
    reason: str,
) -> list[Event]:
    """Give back in cash, by bank or to client credit, at once."""
    number = world.next_number("payment")
    amount, tip = (0, amount_minor) if is_tip else (amount_minor, 0)
    return [
        making.refunded(
            world, owner, number, way, amount_minor=amount, tip_minor=tip, reason=reason
        )
    ]


# --- client credit ----------------------------------------------------------------------------


def beyond_credit(
    world: World, client: Client, amount_minor: int, *, way: Method
) -> "errors.TooMuchBack | None":
    """The refusal of more than the credit that nobody used and that is not set aside; to cards goes
    no goodwill. None where there is so much."""
    found = world.credit_of(client.number)
    most = sum(each.unused_minor for each in found if way != "card" or each.kind != "goodwill")
    if amount_minor <= most:
        return None
    is_gift = way == "card" and sum(each.unused_minor for each in found) >= amount_minor
    return errors.TooMuchBack(
        amount=show(world, amount_minor),
        most=show(world, most),
        ref=client.handle,
        why="goodwill" if is_gift else "credit",
    )


def may_be_meant(invoice: Invoice, amount_minor: int) -> bool:
    """Whether so much was paid of an invoice's services that it can be given back."""
    paid = min(invoice.services_minor, invoice.paid_minor)
    return invoice.status not in {*UNCONFIRMED, "void"} and paid >= amount_minor


def goes_to_cards(
    world: World, client: Client, amount_minor: int, charges: Sequence[Payment]
) -> bool:
    """Whether so much client credit can be given back to the cards of these charges."""
    found = world.credit_of(client.number)
    paid_for = sum(each.unused_minor for each in found if each.kind != "goodwill")
    charged = sum(left for _, left in refundable_to(world, client, charges))
    return amount_minor <= min(paid_for, charged)


def refundable_to(world: World, client: Client, charges: Sequence[Payment]) -> list[Refundable]:
    """The client's charges to cards for an invoice or a booking that are not given back yet, newest
    first."""
    found = []
    for charge in sorted(charges, key=lambda each: -each.number):
        left = charge.amount_minor - charge.refunded_minor - charge.reversed_minor
        is_for_any = charge.invoice is not None or charge.booking is not None
        if not (_is_charge(charge) and is_for_any and left > 0):
            continue
        if owner_of(world, charge).open_payment is None:
            found.append(Refundable(charge, left))
    return found


def reserve_paying_back(
    world: World, client: Client, charge: Payment, amount_minor: int, reason: str, *, now: datetime
) -> list[Event]:
    """Set client credit aside, and reserve a refund of it to the card that a payment charged."""
    own = world.own_payments_of(client.number)
    attempt = 1 + sum(each.kind == "refund" and each.method == "card" for each in own)
    return [
        RefundReserved(
            payment=world.next_number("payment"),
            client=client.number,
            invoice=None,
            booking=None,
            of=charge.number,
            amount_minor=amount_minor,
            tip_minor=0,
            card=charge.card,
            token=charge.token,
            gateway_ref=charge.gateway_ref or "",
            attempt=attempt,
            key=making.charge_key(world, client, "refund", attempt),
            inquire_at=now + making.INQUIRE_AFTER[0],
            reason=reason,
            lots=lots.paid_back(world, client.number, amount_minor, is_money=True),
        )
    ]


def pay_back(
    world: World, client: Client, amount_minor: int, *, way: Method, reason: str
) -> list[Event]:
    """Pay client credit back in cash or by bank, at once: oldest first, goodwill last."""
    return [
        CreditPaidBack(
            payment=world.next_number("payment"),
            client=client.number,
            of=None,
            method=way,
            amount_minor=amount_minor,
            lots=lots.paid_back(world, client.number, amount_minor, is_money=False),
            reason=reason,
        )
    ]
