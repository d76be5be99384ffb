"""Money by hand: paying, tipping, giving back, crediting, paying out."""

from __future__ import annotations

from invoicectl.acts import payments as acts
from invoicectl.desk.asking import references, typed, views
from invoicectl.desk.done import Done
from invoicectl.desk.engine import errands
from invoicectl.desk.engine.walk import settle
from invoicectl.desk.engine.work import Desk, Work
from invoicectl.domain import money
from invoicectl.domain.model import Booking, Client, Invoice, Payment, Provider, Session
from invoicectl.domain.policy import Policy
from invoicectl.domain.states import RECEIVED, Method, Received
from invoicectl.domain.world import owner_of
from invoicectl.errors import Error

CASH: Received = "cash"
"""The one way to tip elsewhere."""


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
) -> Done:
    """Pay what is due or a part of it: by card, with client credit, or as money received."""
    _refuse_mixtures(method, card, reference, tip, excess)
    with desk.act() as work:
        asked = None if amount is None else typed.part(work, amount)
        extra = 0 if tip is None else typed.part(work, tip)
        told = typed.line(reference, "reference")
        invoice = references.settled_invoice(work, ref)
        number = work.next_number("payment")
        unused = work.get(Client, invoice.client).credit_minor
        received = _received(method)
        if received is not None:
            happened = acts.receive(
                work, invoice, asked, extra, method=received, reference=told, excess=excess
            )
        elif method == "credit":
            happened = acts.use_credit(work, invoice, asked)
        else:
            happened = acts.pay_by_card(
                work,
                invoice,
                asked,
                extra,
                card=card,
                excess=excess,
                gateway=work.info.gateway,
                now=work.now,
            )
        work.record(happened)
        remedy = f"invoicectl pay {invoice.ref} --card CARD tries another card"
        error = _failed(work, number, remedy)
        if error is None:
            _note_excess(work, work.get(Payment, number))
            _note_credit(work, work.get(Payment, number), unused)
        return work.done("invoice", views.invoice(work, work.get(Invoice, invoice.number)), error)


def _received(method: str | None) -> Received | None:
    """How money came in elsewhere; None for a card and for credit."""
    return next((each for each in RECEIVED if each == method), None)


def _note_excess(work: Work, payment: Payment) -> None:
    """Say so where more came in than was due."""
    if payment.excess_minor:
        currency = work.get(Policy, 0).currency
        beyond = f"{money.show(payment.excess_minor, currency)} {currency}"
        client = work.handle_of("client", payment.payer)
        work.note(f"{beyond} beyond the due is now client credit of {client}")


def _note_credit(work: Work, payment: Payment, unused_minor: int) -> None:
    """Say so where credit that there was before was left, or where it did not cover the due."""
    if payment.invoice is None or not unused_minor:
        return
    invoice = work.get(Invoice, payment.invoice)
    client, currency = work.handle_of("client", invoice.client), invoice.currency
    if payment.method != "credit":
        left = f"{money.show(unused_minor, currency)} {currency}"
        how = f"invoicectl pay {invoice.ref} --method credit uses it"
        use = how if invoice.due_minor > 0 else "it is used before the next automatic charge"
        work.note(f"{client} still has {left} of unused credit; {use}")
    elif payment.amount_minor == unused_minor and invoice.due_minor > 0:
        due = f"{money.show(invoice.due_minor, currency)} {currency}"
        work.note(f"that was all the credit of {client}; {due} is still due")


def tip(desk: Desk, ref: str, amount: str, *, card: str | None, method: str | None) -> Done:
    """Tip on an invoice, or on a booking before it has one; shown is which of them was named."""
    way = None if method is None else typed.choice(method, "way to tip", CASH)
    if method is not None and card is not None:
        raise typed.together("--card and --method don't go together", hint="leave one out")
    with desk.act() as work:
        asked = typed.part(work, amount)
        thing = references.find(work, ref, "an invoice", "invoice", "booking", "session")
        settle(work, thing.client)
        owner = _tipped(work, ref)
        number = work.next_number("payment")
        work.record(
            acts.tip(
                work,
                owner,
                asked,
                card=card,
                method=way,
                gateway=work.info.gateway,
                now=work.now,
            )
        )
        remedy = f"invoicectl tip {owner.ref} AMOUNT --card CARD tries another card"
        error = _failed(work, number, remedy)
        if isinstance(thing, Booking):
            booking = work.get(Booking, thing.number)
            return work.done("booking", views.booking(work, booking), error)
        return work.done("invoice", views.invoice(work, work.get(Invoice, owner.number)), error)


def _tipped(work: Work, ref: str) -> Invoice | Booking:
    """The invoice to tip on, or the booking that has none yet."""
    thing = references.find(work, ref, "an invoice", "invoice", "booking", "session")
    if isinstance(thing, Booking) and thing.invoice is None:
        return thing
    if isinstance(thing, Invoice | Session | Booking):
        return references.invoice_of(work, thing)
    raise TypeError(f"{ref} takes no tips")


def _failed(work: Work, number: int, remedy: str) -> Error | None:
    """Finish the payment just made, by asking the gateway if it is a card's; how it failed."""
    if work.get(Payment, number).outcome == "unknown":
        errands.carried_out(work, errands.charge(work, number))
    return errands.verdict(work, work.get(Payment, number), remedy)


def _refuse_mixtures(
    method: str | None,
    card: str | None,
    reference: str | None,
    tip: str | None,
    excess: str | None,
) -> None:
    if method is not None:
        typed.choice(method, "way to pay", *RECEIVED, "credit")
    if excess is not None:
        typed.choice(excess, "use of the excess", "credit", "tip")
    if method is not None and card is not None:
        raise typed.together("--card and --method don't go together", hint="leave one out")
    if reference is not None and method not in RECEIVED:
        raise typed.together(
            "--reference belongs to money received elsewhere",
            hint="add --method cash, check or transfer",
        )
    if method == "credit" and (tip is not None or excess is not None):
        raise typed.together(
            "client credit pays what is due, no tips",
            hint="invoicectl tip INV-1 AMOUNT charges a card",
        )


WAYS: tuple[Method, ...] = ("card", "credit", "cash")
"""Where a refund can go."""


def reverse(desk: Desk, ref: str, *, reason: str) -> Done:
    """A payment did not hold; shown is what it was for, its invoice or booking."""
    with desk.act() as work:
        why = typed.line(reason, "reason") or ""
        found = references.find(work, ref, "a payment", "payment")
        settle(work, found.client)
        payment = work.get(Payment, found.number)
        work.record(acts.reverse(work, payment, why))
        return _shown(work, payment.number)


def resolve(desk: Desk, ref: str, outcome: str, *, reason: str) -> Done:
    """A person found out what became of a payment under review; as `reverse` shows it."""
    found_out = typed.choice(outcome, "outcome", *acts.OUTCOMES)
    with desk.act() as work:
        why = typed.line(reason, "reason") or ""
        found = references.find(work, ref, "a payment", "payment")
        settle(work, found.client)
        payment = work.get(Payment, found.number)
        work.record(acts.resolve(work, payment, found_out, why, now=work.now))
        return _shown(work, payment.number)


def _shown(work: Work, number: int) -> Done:
    """What a payment is for: its invoice, else its booking."""
    payment = work.get(Payment, number)
    owner = owner_of(work, payment)
    if isinstance(owner, Booking):
        return work.done("booking", views.booking(work, owner))
    return work.done("invoice", views.invoice(work, owner))


def refund(desk: Desk, ref: str, amount: str, *, reason: str, to: str | None, is_tip: bool) -> Done:
    """Give money back: to the cards that were charged, newest first, or in cash, or as credit."""
    way: Method = "card" if to is None else typed.choice(to, "way to give back", *WAYS)
    error = None
    with desk.act() as work:
        minor = typed.amount_above_zero(work, amount)
        why = typed.line(reason, "reason") or ""
        invoice = references.settled_invoice(work, ref)
        acts.refuse_refund(work, invoice, minor, way=way, is_tip=is_tip)
        if way == "card":
            payment, left = _to_cards(work, invoice, minor, is_tip=is_tip, reason=why)
            remedy = (
                f"invoicectl refund {invoice.ref} AMOUNT --to cash or credit gives it otherwise"
            )
            error = errands.verdict(work, payment, remedy)
            if error is None and left:
                error = _stopped(work, invoice, left, is_tip=is_tip)
        else:
            work.record(
                acts.refund_elsewhere(work, invoice, minor, way=way, is_tip=is_tip, reason=why)
            )
        return work.done("invoice", views.invoice(work, work.get(Invoice, invoice.number)), error)


def _to_cards(
    work: Work, invoice: Invoice, amount_minor: int, *, is_tip: bool, reason: str
) -> tuple[Payment, int]:
    """One refund after another, until all is given back, one was not approved or it is asked to
    stop; the last, and what is left to give back."""
    payment: Payment | None = None
    while amount_minor and (payment is None or payment.outcome == "approved"):
        if payment is not None and work.desk.stop.is_asked:
            break
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
        payment = errands.carried_out(work, errands.refund(work, number, is_first=payment is None))
        amount_minor -= part
    if payment is None:
        raise ValueError("a refund is of more than nothing")
    return payment, amount_minor


def _stopped(work: Work, invoice: Invoice, left_minor: int, *, is_tip: bool) -> Error:
    """How a refund ends that was asked to stop between two cards."""
    left = money.show(left_minor, work.get(Policy, 0).currency)
    rest = f"invoicectl refund {invoice.ref} {left}{' --tip' if is_tip else ''} --reason TEXT"
    return work.desk.stop.error(f"{left} is not given back yet", f"{rest} gives it back")


def pay_out(desk: Desk, handle: str | None, amount: str | None, *, everybody: bool) -> Done:
    """Pay out what a provider is owed, or every provider who is owed enough."""
    if everybody == (handle is not None) or (everybody and amount is not None):
        raise typed.together(
            "payout takes a PROVIDER, with an AMOUNT or without, or --all",
            hint="invoicectl payout noor",
        )
    with desk.act() as work:
        minor = None if amount is None else typed.amount_above_zero(work, amount)
        settle(work)
        if handle is not None:
            paid = [references.provider(work, handle)]
        else:
            every = [
                work.get(Provider, number) for number, _ in work.store.questions.people("provider")
            ]
            paid = [each for each in every if acts.pays_out_by_itself(work, each)]
        shown = []
        for provider in paid:
            number = work.next_number("payment")
            work.record(acts.pay_out(work, provider, minor))
            shown.append(views.paid_out(work, work.get(Payment, number)))
        return work.done("payout", shown[0]) if handle else work.done("payouts", shown)
