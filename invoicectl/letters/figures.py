"""The figures that letters share: what an invoice comes to, and money that moved."""

from __future__ import annotations

from collections.abc import Iterable

from invoicectl.domain.figures import LetterFigures, LetterRow, Paid, Totals
from invoicectl.domain.model import Booking, Invoice, Line, Payment
from invoicectl.domain.policy import Policy
from invoicectl.domain.world import World


def of_invoice(invoice: Invoice) -> LetterFigures:
    """What any letter on an invoice tells."""
    return LetterFigures(invoice.currency, invoice.terms.timezone, account(invoice))


def of_business(world: World) -> LetterFigures:
    """What a letter tells that is on no invoice."""
    policy = world.get(Policy, 0)
    return LetterFigures(policy.currency, policy.timezone)


def account(invoice: Invoice) -> Totals:
    """What an invoice comes to: it adds up to what is still due."""
    return Totals(
        ref=invoice.ref,
        total_minor=invoice.total_minor,
        due_minor=invoice.due_minor,
        revision=invoice.revision,
        late_fee_minor=invoice.late_fee_minor,
        credited_minor=invoice.credited_minor,
        paid_minor=invoice.paid_minor,
        due_at=invoice.due_at,
        reference=invoice.reference,
    )


def rows(lines: Iterable[Line]) -> tuple[LetterRow, ...]:
    """Lines as a letter shows them."""
    return tuple(LetterRow(each.text, each.amount_minor) for each in lines)


def movement(payment: Payment, about: Invoice | Booking | None) -> Paid:
    """Money that came in, or was asked for."""
    return Paid(
        ref=payment.ref,
        amount_minor=payment.amount_minor,
        tip_minor=payment.tip_minor,
        excess_minor=payment.excess_minor,
        method=payment.method,
        card=payment.card,
        code=payment.code,
        of=None if about is None else about.ref,
    )
