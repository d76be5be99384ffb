"""`void`: an unpaid invoice never was."""

from __future__ import annotations

from invoicectl.commands import Ctx, Invoice, Reason, context, verb
from invoicectl.desk import invoices


def void(ctx: Ctx, invoice: Invoice, reason: Reason) -> None:
    """Cancel an invoice of which nothing was paid: nothing is due any more.

    It owes nothing any more. A session's charge and earnings are taken back, a booking's visits are
    cancelled, a Friday's visits are billed anew on the next one.

    Example: invoicectl void INV-1 --reason "billed twice" """
    run = context(ctx)
    run.show(invoices.void(run.desk, invoice, reason=reason))


app = verb(void)
