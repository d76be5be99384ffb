"""`discount`: something off what is unpaid."""

from typing import Annotated

import typer

from invoicectl.commands import Ctx, context, verb
from invoicectl.commands.arguments import Invoice, Reason
from invoicectl.desk import invoices


def discount(
    ctx: Ctx,
    invoice: Invoice,
    amount: Annotated[
        str,
        typer.Argument(
            metavar="AMOUNT|RATE", help="An amount, like 10.00, or a share of the total, like 10%."
        ),
    ],
    reason: Reason,
) -> None:
    """Reduce the unpaid services of an invoice.

    A credit line lowers the total. A RATE is a share of the total. A late fee stays as it is. On a
    session's invoice the service charge and the earnings are lowered too.

    Example: invoicectl discount INV-1 10% --reason "late start" """
    run = context(ctx)
    run.show(invoices.discount(run.desk, invoice, amount, reason=reason))


app = verb(discount)
