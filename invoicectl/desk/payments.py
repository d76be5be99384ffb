"""Paying by hand, and tips."""

from __future__ import annotations

from typing import NamedTuple

from invoicectl import money
from invoicectl.acts import payments as acts
from invoicectl.desk import charges, read, references, views
from invoicectl.desk.sessions import settled_invoice
from invoicectl.desk.views import Json
from invoicectl.desk.walk import settle
from invoicectl.desk.work import Desk, Work
from invoicectl.model import Booking, Invoice, Payment, Policy, Session

MONEY_METHODS = ("cash", "check", "transfer")


class Paid(NamedTuple):
    """The invoice after a payment, and what became of money beyond the due, if any was."""

    invoice: Json
    note: str | None


def pay(
    desk: Desk,
    ref: str,
    amount: str | None,
    *,
    tip: str | None,
    card: str | None,
    method: str | None,
    reference: str | None,
    excess: str | None,
) -> Paid:
    """Pay what is due or a part of it: by card, with client credit, or as money received."""
    _refuse_mixtures(method, card, reference, tip, excess)
    with desk.act() as work:
        minor = None if amount is None else read.amount_above_zero(work, amount)
        tip_minor = 0 if tip is None else read.amount_above_zero(work, tip)
        told = read.line(reference, "reference")
        invoice = settled_invoice(work, ref)
        number = work.next_number("payment")
        if method in MONEY_METHODS:
            happened = acts.receive(
                work, invoice, minor, tip_minor, method=method, reference=told, excess=excess
            )
        elif method == "credit":
            happened = acts.use_credit(work, invoice, minor)
        else:
            happened = acts.pay_by_card(
                work,
                invoice,
                minor,
                tip_minor,
                card=card,
                excess=excess,
                gateway=work.info.gateway,
                now=work.now,
            )
        work.record(happened)
        payment = _finished(work, number)
        shown = views.invoice(work, work.get(Invoice, invoice.number))
        note = _beyond(work, payment)
    _tell(work, payment, f"invoicectl pay {invoice.ref} --card CARD tries another card")
    return Paid(shown, note)


def _beyond(work: Work, payment: Payment) -> str | None:
    """What to say where more came in than was due."""
    if not payment.excess_minor:
        return None
    currency = work.get(Policy, 0).currency
    beyond = f"{money.show(payment.excess_minor, currency)} {currency}"
    return f"{beyond} beyond the due is now client credit of {payment.client}"


def tip(
    desk: Desk, ref: str, amount: str, *, card: str | None, method: str | None
) -> tuple[str, Json]:
    """Tip on an invoice, or on a booking before it has one; with the name of the kind shown."""
    if method is not None:
        read.choice(method, "way to tip", "cash")
    if method is not None and card is not None:
        raise read.together("--card and --method don't go together", hint="leave one out")
    with desk.act() as work:
        minor = read.amount_above_zero(work, amount)
        thing = references.find(work, ref, "an invoice", "invoice", "booking", "session")
        settle(work, thing.client)
        owner = _tipped(work, ref)
        number = work.next_number("payment")
        work.record(
            acts.tip(
                work,
                owner,
                minor,
                card=card,
                method=method,
                gateway=work.info.gateway,
                now=work.now,
            )
        )
        payment = _finished(work, number)
        if isinstance(thing, Booking):
            shown = views.booking(work, work.get(Booking, thing.number))
        else:
            shown = views.invoice(work, work.get(Invoice, owner.number))
    _tell(work, payment, f"invoicectl tip {owner.ref} AMOUNT --card CARD tries another card")
    return "booking" if isinstance(thing, Booking) else "invoice", shown


def _tipped(work: Work, ref: str) -> Invoice | Booking:
    """The invoice to tip on, or the booking that has none yet."""
    thing = references.find(work, ref, "an invoice", "invoice", "booking", "session")
    if isinstance(thing, Booking) and thing.invoice is None:
        return thing
    if isinstance(thing, Invoice | Session | Booking):
        return references.invoice_of(work, thing)
    raise TypeError(f"{ref} takes no tips")


def _finished(work: Work, number: int) -> Payment:
    """The payment just made; asked of the gateway if it is a card's."""
    payment = work.get(Payment, number)
    if payment.outcome == "unknown":
        charges.carried_out(work, charges.charge(work, number))
    return work.get(Payment, number)


def _tell(work: Work, payment: Payment, remedy: str) -> None:
    charges.refuse_if_unknown(work, payment)
    charges.refuse_if_declined(work, payment, remedy)


def _refuse_mixtures(
    method: str | None,
    card: str | None,
    reference: str | None,
    tip: str | None,
    excess: str | None,
) -> None:
    if method is not None:
        read.choice(method, "way to pay", *MONEY_METHODS, "credit")
    if excess is not None:
        read.choice(excess, "use of the excess", "credit", "tip")
    if method is not None and card is not None:
        raise read.together("--card and --method don't go together", hint="leave one out")
    if reference is not None and method not in MONEY_METHODS:
        raise read.together(
            "--reference belongs to money received elsewhere",
            hint="add --method cash, check or transfer",
        )
    if method == "credit" and (tip is not None or excess is not None):
        raise read.together(
            "client credit pays what is due, no tips",
            hint="invoicectl tip INV-1 AMOUNT charges a card",
        )
