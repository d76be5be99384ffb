"""`release`: automatic steps go on."""

from __future__ import annotations

from invoicectl.commands import Ctx, Invoice, context, verb
from invoicectl.desk import invoices


def release(ctx: Ctx, invoice: Invoice) -> None:
    """Release a held invoice.

    A step whose instant has passed meanwhile happens now.

    Example: invoicectl release INV-1"""
    run = context(ctx)
    run.show(invoices.release(run.desk, invoice))


app = verb(release)
