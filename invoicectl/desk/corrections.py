"""Corrections and payouts: what a support desk does when life doesn't follow the happy path."""

from __future__ import annotations

from collections.abc import Callable

from invoicectl.acts import corrections as acts
from invoicectl.desk import charges, read, references, views
from invoicectl.desk.questions import Listed
from invoicectl.desk.sessions import settled_invoice
from invoicectl.desk.views import Json
from invoicectl.desk.walk import settle
from invoicectl.desk.work import Desk, Work
from invoicectl.events import Event
from invoicectl.model import Booking, Invoice, Payment, Provider

WAYS = ("card", "credit", "cash")
"""Where a refund can go."""


def _corrected(
    desk: Desk, ref: str, reason: str, decide: Callable[[Work, Invoice, str], list[Event]]
) -> Json:
    """The invoice after one correction."""
    with desk.act() as work:
        why = read.line(reason, "reason") or ""
        invoice = settled_invoice(work, ref)
        work.record(decide(work, invoice, why))
        return views.invoice(work, work.get(Invoice, invoice.number))


def void(desk: Desk, ref: str, *, reason: str) -> Json:
    """An unpaid invoice never was."""
    return _corrected(
        desk, ref, reason, lambda work, bill, why: acts.void(work, bill, why, now=work.now)
    )


def waive(desk: Desk, ref: str, *, reason: str) -> Json:
    """Take the late fee off."""
    return _corrected(desk, ref, reason, acts.waive)


def write_off(desk: Desk, ref: str, *, reason: str) -> Json:
    """Give up what is due."""
    return _corrected(desk, ref, reason, acts.write_off)


def hold(desk: Desk, ref: str, *, reason: str) -> Json:
    """No automatic step until it is released."""
    return _corrected(desk, ref, reason, lambda _, bill, why: acts.hold(bill, why))


def release(desk: Desk, ref: str) -> Json:
    """Automatic steps go on; what depends on time alone and has passed happens with it, the rest
    with the next tick."""
    with desk.act() as work:
        invoice = settled_invoice(work, ref)
        work.record(acts.release(invoice))
        settle(work, invoice.client)
        return views.invoice(work, work.get(Invoice, invoice.number))


def reverse(desk: Desk, ref: str, *, reason: str) -> tuple[str, Json]:
    """A payment did not hold; with the name of the kind shown, its invoice or booking."""
    with desk.act() as work:
        why = read.line(reason, "reason") or ""
        found = references.find(work, ref, "a payment", "payment")
        settle(work, found.client)
        payment = work.get(Payment, found.number)
        work.record(acts.reverse(work, payment, why))
        return _shown(work, payment.number)


def resolve(desk: Desk, ref: str, outcome: str, *, reason: str) -> tuple[str, Json]:
    """A person found out what became of a payment under review; as `reverse` shows it."""
    read.choice(outcome, "outcome", *acts.OUTCOMES)
    with desk.act() as work:
        why = read.line(reason, "reason") or ""
        found = references.find(work, ref, "a payment", "payment")
        settle(work, found.client)
        payment = work.get(Payment, found.number)
        work.record(acts.resolve(work, payment, outcome, why, now=work.now))
        return _shown(work, payment.number)


def _shown(work: Work, number: int) -> tuple[str, Json]:
    """What a payment is for, with the name of its kind: its invoice, else its booking."""
    payment = work.get(Payment, number)
    if payment.invoice is not None:
        return "invoice", views.invoice(work, work.get(Invoice, payment.invoice))
    return "booking", views.booking(work, work.get(Booking, payment.booking or 0))


def refund(desk: Desk, ref: str, amount: str, *, reason: str, to: str | None, is_tip: bool) -> Json:
    """Give money back: to the cards that were charged, newest first, or in cash, or as credit."""
    way = "card" if to is None else read.choice(to, "way to give back", *WAYS)
    payment = None
    with desk.act() as work:
        minor = read.amount_above_zero(work, amount)
        why = read.line(reason, "reason") or ""
        invoice = settled_invoice(work, ref)
        acts.refuse_refund(work, invoice, minor, way=way, is_tip=is_tip)
        if way == "card":
            payment = _to_cards(work, invoice, minor, is_tip=is_tip, reason=why)
        else:
            work.record(
                acts.refund_elsewhere(work, invoice, minor, way=way, is_tip=is_tip, reason=why)
            )
        shown = views.invoice(work, work.get(Invoice, invoice.number))
    if payment is not None:
        charges.refuse_if_unknown(work, payment)
        remedy = f"invoicectl refund {invoice.ref} AMOUNT --to cash or credit gives it otherwise"
        charges.refuse_if_declined(work, payment, remedy)
    return shown


def _to_cards(
    work: Work, invoice: Invoice, amount_minor: int, *, is_tip: bool, reason: str
) -> Payment:
    """One refund after another, until all is given back or one was not approved; the last."""
    payment: Payment | None = None
    while amount_minor and (payment is None or payment.outcome == "approved"):
        bill = work.get(Invoice, invoice.number)
        found = acts.refundable(work, bill, is_tip=is_tip)
        acts.refuse_without_charges(work, bill, amount_minor, found)
        charge, left = found[0]
        part = min(left, amount_minor)
        number = work.next_number("payment")
        work.record(
            acts.reserve_refund(
                work, bill, charge, part, is_tip=is_tip, reason=reason, now=work.now
            )
        )
        payment = charges.carried_out(work, charges.refund(work, number, is_first=payment is None))
        amount_minor -= part
    if payment is None:
        raise ValueError("a refund is of more than nothing")
    return payment


def pay_out(desk: Desk, handle: str | None, amount: str | None, *, everybody: bool) -> Listed:
    """Pay out what a provider is owed, or every provider who is owed enough."""
    if everybody == (handle is not None) or (everybody and amount is not None):
        raise read.together(
            "payout takes a PROVIDER, with an AMOUNT or without, or --all",
            hint="invoicectl payout noor",
        )
    with desk.act() as work:
        minor = None if amount is None else read.amount_above_zero(work, amount)
        settle(work)
        if handle is not None:
            paid = [references.provider(work, handle)]
        else:
            every = [work.get(Provider, each) for each in work.store.handles("provider")]
            paid = [each for each in every if acts.pays_out_by_itself(work, each)]
        for provider in paid:
            work.record(acts.pay_out(work, provider, minor))
        shown = [views.earnings(work, work.get(Provider, each.handle)) for each in paid]
    return Listed(iter(shown), 0, 0)
