"""`void`: an unpaid invoice never was."""

from __future__ import annotations

from invoicectl.commands import Ctx, context, verb
from invoicectl.commands.arguments import Invoice, Reason
from invoicectl.desk import invoices


def void(ctx: Ctx, invoice: Invoice, reason: Reason) -> None:
    """Cancel an invoice on which nothing was paid.

    Nothing is due on it any more. The earnings of a session are taken back, and the visits of a
    booking are cancelled. The visits of a weekly invoice are billed again on the next one.

    Example: invoicectl void INV-1 --reason "billed twice" """
    run = context(ctx)
    run.show(invoices.void(run.desk, invoice, reason=reason))


app = verb(void)
