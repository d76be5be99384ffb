"""Money by hand: paying, receiving, tipping."""

from __future__ import annotations

from datetime import datetime

from invoicectl import errors
from invoicectl.acts.common import (
    named_card,
    noting,
    part,
    refuse,
    refuse_while_open,
    refuse_without_card,
)
from invoicectl.domain import making, money
from invoicectl.domain.events import CreditUsed, Event, PaymentReceived
from invoicectl.domain.lots import oldest
from invoicectl.domain.model import Booking, Client, Invoice
from invoicectl.domain.money import Part
from invoicectl.domain.states import Received, is_unconfirmed, takes_tips
from invoicectl.domain.world import World, credit_left, total_of

_NOT_PAYABLE = frozenset({"pending", "contested", "paid", "closed", "void"})


def refuse_unpayable(world: World, invoice: Invoice) -> None:
    """B12: by card and from credit only `open` and `overdue` invoices are paid, and what was
    written off. SPEC 7."""
    is_settled = invoice.status == "written-off" and not invoice.due_minor
    if invoice.status in _NOT_PAYABLE or is_settled:
        why = "paid" if is_settled else invoice.status
        told = {"status": invoice.status, "session": f"S{invoice.session}", "why": why}
        refuse(world, errors.NotPayable(invoice=invoice.ref, **told))


def refuse_unreceivable(
    world: World, invoice: Invoice, method: Received, *, names_amount: bool
) -> None:
    """B12: money received elsewhere is a fact, also where nothing is due any more; but then
    somebody has to say how much came. Before the client's answer it is an advance."""
    told = {"invoice": invoice.ref, "status": invoice.status, "method": method}
    if is_unconfirmed(invoice.status):
        client = world.get(Client, invoice.client).handle
        refuse(world, errors.NotPayable(**told, why="advance", client=client))
    elif invoice.due_minor <= 0 and not names_amount:
        refuse(world, errors.NotPayable(**told, why="amount_unsaid"))


def pay_by_card(
    world: World,
    invoice: Invoice,
    asked: Part | None,
    tip: Part,
    *,
    card: str | None,
    excess: str | None,
    gateway: str,
    now: datetime,
) -> list[Event]:
    """B12: reserve one charge of amount + tip, default what is due; a share is one of the due, and
    of the total where it is the tip's.

    `excess` says what is beyond the due: `credit`, `tip`, or None to refuse it. Refused when not
    payable, while a charge is open, without the card, and beyond the due."""
    refuse_unpayable(world, invoice)
    refuse_while_open(world, invoice)
    token = _card_token(world, world.get(Client, invoice.client), card, gateway)
    amount, tip_minor = _parts(world, invoice, asked, tip)
    beyond = amount - invoice.due_minor
    if beyond > 0 and excess is None:
        refuse(world, _too_much(invoice, amount, "invoice"))
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


def _parts(world: World, invoice: Invoice, asked: Part | None, tip: Part) -> tuple[int, int]:
    """The amount, by default all that is due, and the tip beside it."""
    due = max(invoice.due_minor, 0)
    amount = due if asked is None else part(world, asked, due)
    return amount, part(world, tip, invoice.total_minor)


def _too_much(invoice: Invoice, amount_minor: int, why: str) -> errors.TooMuch:
    due = money.show(invoice.due_minor, invoice.currency)
    return errors.TooMuch(
        amount=money.show(amount_minor, invoice.currency),
        due=due,
        invoice=invoice.ref,
        why=why if invoice.due_minor else "paid",
    )


def _card_token(world: World, client: Client, card: str | None, gateway: str) -> str | None:
    """The token of the card that was named, else of the default one."""
    if card is not None:
        with noting(world):
            return named_card(client, card).token
    else:
        refuse_without_card(world, client, gateway)
    return client.default_card


def receive(
    world: World,
    invoice: Invoice,
    asked: Part | None,
    tip: Part,
    *,
    method: Received,
    reference: str | None,
    excess: str | None,
) -> list[Event]:
    """B12: money came in elsewhere. That is a fact: what exceeds the due becomes credit, which is
    all of it where nothing is due any more."""
    refuse_unreceivable(world, invoice, method, names_amount=asked is not None)
    amount, tip_minor = _parts(world, invoice, asked, tip)
    applied = min(amount, max(invoice.due_minor, 0))
    beyond = amount - applied
    if tip_minor or excess == "tip":
        refuse_untippable(world, invoice)
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


def use_credit(world: World, invoice: Invoice, asked: Part | None) -> list[Event]:
    """B12: pay with client credit: what there is, at most what is due; or so much of it."""
    refuse_unpayable(world, invoice)
    client = world.get(Client, invoice.client)
    credit = credit_left(world, client.number)
    amount, _ = _parts(world, invoice, asked, 0)
    if asked is None and credit:
        amount = min(amount, credit)
    if amount > invoice.due_minor:
        refuse(world, _too_much(invoice, amount, "credit"))
    if amount > credit:
        told = {"credit": credit, "amount": amount}
        shown = {name: money.show(minor, invoice.currency) for name, minor in told.items()}
        named = {"client": client.handle, "invoice": invoice.ref}
        refuse(world, errors.NotEnoughCredit(**named, **shown))
    number = world.next_number("payment")
    lots = oldest(world, client.number, amount)
    return [CreditUsed(number, client.number, invoice.number, "manual", amount, lots)]


def tip(
    world: World,
    owner: Invoice | Booking,
    asked: Part,
    *,
    card: str | None,
    method: Received | None,
    gateway: str,
    now: datetime,
) -> list[Event]:
    """B13: a tip on an invoice, or on a booking that has none yet; by card or in cash. A share is
    one of the total."""
    refuse_untippable(world, owner)
    amount_minor = part(world, asked, total_of(world, owner))
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
    token = _card_token(world, world.get(Client, owner.client), card, gateway)
    return [
        making.attempted(
            world, owner, "tip", amount_minor=0, tip_minor=amount_minor, token=token, now=now
        )
    ]


def refuse_untippable(world: World, owner: Invoice | Booking) -> None:
    """B13: a tip comes once a session is confirmed, and never on what was dropped or is void."""
    if isinstance(owner, Booking):
        if owner.status == "cancelled":
            refuse(world, errors.WrongBooking(booking=owner.ref, status=owner.status))
        return
    if takes_tips(owner.status):
        return
    if owner.status == "void":
        refuse_unpayable(world, owner)
    else:
        why = "tip_pending" if owner.status == "pending" else "tip_contested"
        told = {"status": owner.status, "session": f"S{owner.session}", "why": why}
        refuse(world, errors.NotPayable(invoice=owner.ref, **told))
