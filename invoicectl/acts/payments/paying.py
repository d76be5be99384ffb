"""Money by hand: paying, receiving, tipping."""

from __future__ import annotations

from datetime import datetime

from invoicectl.acts.common import named_card, refuse_while_open, refuse_without_card
from invoicectl.domain import making, money
from invoicectl.domain.events import CreditUsed, Event, PaymentReceived
from invoicectl.domain.model import Booking, Client, Invoice
from invoicectl.domain.states import Received, takes_tips
from invoicectl.domain.world import World
from invoicectl.errors import NotEnoughCredit, NotPayable, TooMuch, WrongBooking

_NOT_PAYABLE = {
    "pending": ("it is payable once it is confirmed", "invoicectl confirm {invoice}"),
    "contested": ("it must be issued again first", "invoicectl issue {of} AMOUNT"),
    "paid": ("nothing is due", "invoicectl tip {invoice} AMOUNT says thank you"),
    "closed": ("nothing is due", "invoicectl show {invoice}"),
    "void": ("it owes nothing and takes nothing", "invoicectl show {invoice}"),
}


def refuse_unpayable(invoice: Invoice) -> None:
    """B12: only `open` and `overdue` invoices are paid, and what was written off. SPEC 7."""
    is_settled = invoice.status == "written-off" and not invoice.due_minor
    if invoice.status in _NOT_PAYABLE or is_settled:
        reason, remedy = _NOT_PAYABLE["paid" if is_settled else invoice.status]
        raise NotPayable(
            invoice=invoice.ref,
            status=invoice.status,
            reason=reason,
            remedy=remedy.format(invoice=invoice.ref, of=f"S{invoice.session}"),
        )


def pay_by_card(
    world: World,
    invoice: Invoice,
    amount_minor: int | None,
    tip_minor: int,
    *,
    card: str | None,
    excess: str | None,
    gateway: str,
    now: datetime,
) -> list[Event]:
    """B12: reserve one charge of amount + tip, default what is due.

    `excess` says what is beyond the due: `credit`, `tip`, or None to refuse it. Refused when not
    payable, while a charge is open, without the card, and beyond the due."""
    refuse_unpayable(invoice)
    refuse_while_open(world, invoice)
    token = _card_token(world.get(Client, invoice.client), card, gateway)
    amount = invoice.due_minor if amount_minor is None else amount_minor
    beyond = amount - invoice.due_minor
    if beyond > 0 and excess is None:
        raise TooMuch(
            amount=money.show(amount, invoice.currency),
            due=money.show(invoice.due_minor, invoice.currency),
            invoice=invoice.ref,
        )
    if beyond > 0 and excess == "tip":
        amount, tip_minor = invoice.due_minor, tip_minor + beyond
    return [
        making.attempted(
            world,
            invoice,
            "manual",
            amount_minor=amount,
            tip_minor=tip_minor,
            token=token,
            now=now,
        )
    ]


def _card_token(client: Client, card: str | None, gateway: str) -> str | None:
    """The token of the card that was named, else of the default one."""
    if card is not None:
        return named_card(client, card).token
    refuse_without_card(client, gateway)
    return client.default_card


def receive(
    world: World,
    invoice: Invoice,
    amount_minor: int | None,
    tip_minor: int,
    *,
    method: Received,
    reference: str | None,
    excess: str | None,
) -> list[Event]:
    """B12: money came in elsewhere. That is a fact: what exceeds the due becomes credit."""
    refuse_unpayable(invoice)
    amount = invoice.due_minor if amount_minor is None else amount_minor
    applied = min(amount, invoice.due_minor)
    beyond = amount - applied
    if excess == "tip":
        amount, tip_minor, beyond = applied, tip_minor + beyond, 0
    return [
        PaymentReceived(
            payment=world.next_number("payment"),
            client=invoice.client,
            invoice=invoice.number,
            booking=None,
            purpose="manual",
            method=method,
            amount_minor=amount,
            tip_minor=tip_minor,
            applied_minor=applied,
            excess_minor=beyond,
            tips=making.tip_shares(world, invoice, tip_minor),
            reference=reference,
        )
    ]


def use_credit(world: World, invoice: Invoice, amount_minor: int | None) -> list[Event]:
    """B12: pay with client credit, at most what there is and what is due."""
    refuse_unpayable(invoice)
    client = world.get(Client, invoice.client)
    amount = invoice.due_minor if amount_minor is None else amount_minor
    if amount > invoice.due_minor:
        raise TooMuch(
            amount=money.show(amount, invoice.currency),
            due=money.show(invoice.due_minor, invoice.currency),
            invoice=invoice.ref,
        )
    if amount > client.credit_minor:
        raise NotEnoughCredit(
            client=client.handle,
            credit=money.show(client.credit_minor, invoice.currency),
            amount=money.show(amount, invoice.currency),
            invoice=invoice.ref,
        )
    number = world.next_number("payment")
    return [CreditUsed(number, client.number, invoice.number, "manual", amount)]


def tip(
    world: World,
    owner: Invoice | Booking,
    amount_minor: int,
    *,
    card: str | None,
    method: Received | None,
    gateway: str,
    now: datetime,
) -> list[Event]:
    """B13: a tip on an invoice, or on a booking that has none yet; by card or in cash."""
    _refuse_untippable(owner)
    if method is not None:
        return [
            PaymentReceived(
                payment=world.next_number("payment"),
                client=owner.client,
                invoice=owner.number if isinstance(owner, Invoice) else None,
                booking=owner.number if isinstance(owner, Booking) else None,
                purpose="tip",
                method=method,
                amount_minor=0,
                tip_minor=amount_minor,
                applied_minor=0,
                excess_minor=0,
                tips=making.tip_shares(world, owner, amount_minor),
                reference=None,
            )
        ]
    refuse_while_open(world, owner)
    token = _card_token(world.get(Client, owner.client), card, gateway)
    return [
        making.attempted(
            world, owner, "tip", amount_minor=0, tip_minor=amount_minor, token=token, now=now
        )
    ]


def _refuse_untippable(owner: Invoice | Booking) -> None:
    """B13: a tip comes once a session is confirmed, and never on what was dropped or is void."""
    if isinstance(owner, Booking):
        if owner.status == "cancelled":
            raise WrongBooking(booking=owner.ref, status=owner.status)
        return
    if takes_tips(owner.status):
        return
    if owner.status == "void":
        refuse_unpayable(owner)
    else:
        way = "confirm {0}" if owner.status == "pending" else "issue {1} AMOUNT issues it again"
        raise NotPayable(
            invoice=owner.ref,
            status=owner.status,
            reason="a tip comes once it is confirmed",
            remedy=f"invoicectl {way.format(owner.ref, f'S{owner.session}')}",
        )
