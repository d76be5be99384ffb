"""Charging a card: T1 reserve, G1 create, T2 note its id, G2 confirm, T3 record the answer.

Each T is a commit, each G a call outside any transaction; only G2 moves money. The key is on disk
before the gateway is asked, and the charge's id before money can move. Whatever happens in
between, the attempt stays `unknown`, blocks a second one, and `tick` finds out what became of it:
never sent, it is cancelled here; never confirmed, it is cancelled there; else it is what it is.
"""

from __future__ import annotations

from invoicectl import dates, money, rules
from invoicectl.desk.work import TIME, Work
from invoicectl.errors import AttemptCancelled, Busy, Declined, GatewayDown, OutcomeUnknown
from invoicectl.events import PaymentCancelled, PaymentSent
from invoicectl.gateways import Charge
from invoicectl.model import Answer, Booking, Invoice, Payment, Policy, reference


def automatic(work: Work, number: int, *, actor: str | None = TIME) -> Payment | None:
    """The automatic attempt that an invoice's step names; None where credit covered it all."""
    invoice = work.get(Invoice, number)
    work.record(rules.collect(work, invoice, now=work.now), actor=actor)
    opened = work.get(Invoice, number).open_payment
    return None if opened is None else finish(work, opened, actor=actor)


def finish(work: Work, number: int, *, actor: str | None = None) -> Payment:
    """Ask the gateway for a reserved charge and record what it says."""
    payment = work.get(Payment, number)
    if payment.token is None:
        answer: Answer | None = Answer("declined", "no_card")
    elif work.is_dry:
        answer = Answer("approved")
    else:
        answer = _ask(work, payment, actor)
    payment = work.get(Payment, number)
    if answer is None or payment.outcome != "unknown":
        return payment  # another process learned it, or cancelled it, meanwhile
    work.record(rules.answered(work, payment, answer, now=work.now), actor=actor)
    return work.get(Payment, number)


def _ask(work: Work, payment: Payment, actor: str | None) -> Answer | None:
    """T1 to G2; None if the attempt was cancelled before any money could move."""
    charge = charge_of(work, payment)
    work.commit()  # T1: reserved
    try:
        gateway_ref = work.desk.gateway.create(charge)  # G1: moves no money
        work.resume()
        if work.get(Payment, payment.number).outcome != "unknown":
            return None
        work.record([PaymentSent(payment.number, gateway_ref)], actor=actor)
        work.commit()  # T2: sent
        answer = work.desk.gateway.confirm(charge, gateway_ref)  # G2: the one that moves money
    except GatewayDown:
        work.resume()
        if work.get(Payment, payment.number).outcome == "unknown":
            work.record([PaymentCancelled(payment.number)], actor=actor)
        work.commit()
        raise
    try:
        work.resume()  # T3 follows
    except Busy:  # the money may have moved: that is not "nothing was done"
        amount = money.show(charge.amount_minor, charge.currency)
        facts = {"payment": payment.ref, "amount": amount, "ref": charge.about}
        raise OutcomeUnknown(**facts, asks_at="then") from None
    if work.info.gateway == "simulated" and work.info.simulated_at is None:
        work.desk.note("the gateway is simulated: no money moved")
    return answer


def inquire(work: Work, number: int) -> Payment:
    """Find out what became of an open attempt, and record it.

    One that was never sent can be cancelled without asking: whoever reserved it looks again
    before sending it."""
    payment = work.get(Payment, number)
    if work.is_dry:
        answer = Answer("approved")
    elif payment.gateway_ref is None:
        answer = Answer("missing")
    else:
        charge = charge_of(work, payment)
        work.commit()
        answer = work.desk.gateway.inquire(charge, payment.gateway_ref)
        work.resume()
        payment = work.get(Payment, number)
        if payment.outcome != "unknown":
            return payment
    if answer.outcome == "unknown":
        happened = rules.still_unknown(payment, answer.code or "no answer", now=work.now)
    else:
        happened = rules.answered(work, payment, answer, now=work.now)
    work.record(happened, actor=TIME)
    return work.get(Payment, number)


def charge_of(work: Work, payment: Payment) -> Charge:
    """What the gateway is asked for a payment: always the same, so the key stays good."""
    about = reference("invoice", payment.invoice) if payment.invoice else f"B{payment.booking}"
    return Charge(
        key=payment.key or "",
        token=payment.token or "",
        amount_minor=payment.amount_minor + payment.tip_minor,
        currency=work.get(Policy, 0).currency,
        about=about,
    )


def refuse_if_unknown(work: Work, payment: Payment) -> None:
    """Exit 8 for the person who asked: it is recorded, and time will tell.

    Exit 6 where another process took the attempt for lost and cancelled it."""
    if payment.outcome == "cancelled":
        about = charge_of(work, payment).about
        raise AttemptCancelled(payment=payment.ref, amount=_asked(work, payment), ref=about)
    if payment.outcome == "unknown":
        raise OutcomeUnknown(
            payment=payment.ref,
            amount=_asked(work, payment),
            ref=charge_of(work, payment).about,
            asks_at=_asks_at(work, payment),
        )


def refuse_if_declined(work: Work, payment: Payment, remedy: str) -> None:
    """Exit 5 for the person who asked now; the attempt is on record."""
    if payment.outcome == "declined":
        raise Declined(
            card=payment.card,
            amount=_asked(work, payment),
            ref=charge_of(work, payment).about,
            decline=payment.code,
            remedy=remedy,
        )


def _asks_at(work: Work, payment: Payment) -> str:
    """When time will ask what became of a payment, for people."""
    owner: Invoice | Booking
    if payment.invoice is not None:
        owner = work.get(Invoice, payment.invoice)
    else:
        owner = work.get(Booking, payment.booking or 0)
    at = owner.inquire_at or work.now
    return dates.local(at, work.get(Policy, 0).timezone)


def _asked(work: Work, payment: Payment) -> str:
    return money.show(payment.amount_minor + payment.tip_minor, work.get(Policy, 0).currency)
