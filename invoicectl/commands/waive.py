"""`waive`: take a late fee off."""

from __future__ import annotations

from invoicectl.commands import Ctx, context, verb
from invoicectl.commands.arguments import Invoice, Reason
from invoicectl.desk import invoices


def waive(ctx: Ctx, invoice: Invoice, reason: Reason) -> None:
    """Remove the late fee of an invoice.

    What was paid beyond what is then due becomes client credit.

    Example: invoicectl waive INV-1 --reason "our bank was down" """
    run = context(ctx)
    run.show(invoices.waive(run.desk, invoice, reason=reason))


app = verb(waive)
