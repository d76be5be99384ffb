"""Invoices and payments as pages for their client: what a document shows and a letter carries."""

from __future__ import annotations

from invoicectl.desk.engine.work import Work
from invoicectl.documents import invoices, receipts
from invoicectl.documents.page import Composed
from invoicectl.domain import links
from invoicectl.domain.model import Booking, Client, Invoice, Payment
from invoicectl.domain.policy import Policy
from invoicectl.errors import NoDocument
from invoicectl.letters.outlook import outlook


def of_invoice(work: Work, invoice: Invoice) -> Composed:
    """The page of an invoice, with what comes next to it."""
    client = work.get(Client, invoice.client)
    return invoices.page(
        invoices.Billed(
            invoice,
            client,
            work.get(Policy, 0),
            work.payments_of_invoice(invoice.number),
            links.pay_link(work, invoice.ref),
            outlook(work, invoice, work.now),
        )
    )


def of_payment(work: Work, payment: Payment) -> Composed:
    """The receipt or credit note of a payment. Raises NoDocument."""
    if payment.client is None:
        whose = work.handle_of("provider", payment.provider or 0)
        raise NoDocument(ref=payment.ref, why="payout", provider=whose)
    if payment.outcome != "approved":
        is_unmoved = payment.outcome in {"cancelled", "declined"}
        raise NoDocument(ref=payment.ref, why=payment.outcome if is_unmoved else "unknown")
    about: Invoice | Booking | None = None
    if payment.invoice is not None:
        about = work.get(Invoice, payment.invoice)
    elif payment.booking is not None:
        about = work.get(Booking, payment.booking)
    client = work.get(Client, payment.client)
    return receipts.page(receipts.Money(payment, client, work.get(Policy, 0), about))
