"""`write-off`: give up what is due."""

from __future__ import annotations

from invoicectl.commands import Ctx, context, verb
from invoicectl.commands.arguments import Invoice, Reason
from invoicectl.desk import invoices


def write_off(ctx: Ctx, invoice: Invoice, reason: Reason) -> None:
    """Give up what is due on an invoice.

    It is not collected any more. If the client pays later, the payment is still taken.

    Example: invoicectl write-off INV-1 --reason "moved away" """
    run = context(ctx)
    run.show(invoices.write_off(run.desk, invoice, reason=reason))


app = verb(write_off, "write-off")
