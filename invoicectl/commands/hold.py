"""`hold`: no automatic step until released."""

from __future__ import annotations

from invoicectl.commands import Ctx, Invoice, Reason, context, verb
from invoicectl.desk import invoices


def hold(ctx: Ctx, invoice: Invoice, reason: Reason) -> None:
    """Keep time from taking any step with an invoice.

    No card is charged and no fee added until it is released.

    Example: invoicectl hold INV-1 --reason "under inquiry" """
    run = context(ctx)
    run.show(invoices.hold(run.desk, invoice, reason=reason))


app = verb(hold)
