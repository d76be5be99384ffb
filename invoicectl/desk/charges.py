"""Charging a card: reserve and commit, ask the gateway, record the answer.

The key is on disk before the gateway is asked. Whatever happens in between, the attempt stays
`unknown`, blocks a second one, and `tick` asks the gateway what became of it.
"""

from __future__ import annotations

from invoicectl import money, rules
from invoicectl.desk.work import TIME, Work
from invoicectl.errors import Busy, Declined, GatewayDown, OutcomeUnknown
from invoicectl.events import PaymentCancelled
from invoicectl.gateways import Charge
from invoicectl.model import Answer, Invoice, Payment, Policy, reference


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
        answer = Answer("declined", "no_card")
    elif work.is_dry:
        answer = Answer("approved")
    else:
        answer = _ask(work, payment, actor)
        payment = work.get(Payment, number)
        if payment.outcome != "unknown":
            return payment  # another process learned it meanwhile
    work.record(rules.answered(work, payment, answer, now=work.now), actor=actor)
    return work.get(Payment, number)


def _ask(work: Work, payment: Payment, actor: str | None) -> Answer:
    work.commit()
    asked = charge_of(work, payment)
    try:
        answer = work.desk.gateway.charge(asked)
    except GatewayDown:
        work.resume()
        if work.get(Payment, payment.number).outcome == "unknown":
            work.record([PaymentCancelled(payment.number)], actor=actor)
        work.commit()
        raise
    try:
        work.resume()
    except Busy:  # the money may have moved: that is not "nothing was done"
        amount = money.show(asked.amount_minor, asked.currency)
        raise OutcomeUnknown(payment=payment.ref, amount=amount, ref=asked.about) from None
    if work.info.gateway == "simulated" and work.info.simulated_at is None:
        work.desk.note("the gateway is simulated: no money moved")
    return answer


def inquire(work: Work, number: int) -> Payment:
    """Ask the gateway what became of an open attempt, and record what it says."""
    payment = work.get(Payment, number)
    if work.is_dry:
        answer = Answer("approved")
    else:
        work.commit()
        answer = work.desk.gateway.inquire(charge_of(work, payment))
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
    """Exit 8 for the person who asked: it is recorded, and time will tell."""
    if payment.outcome == "unknown":
        raise OutcomeUnknown(
            payment=payment.ref,
            amount=_asked(work, payment),
            ref=charge_of(work, payment).about,
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


def _asked(work: Work, payment: Payment) -> str:
    return money.show(payment.amount_minor + payment.tip_minor, work.get(Policy, 0).currency)
