"""`contest`: the client disputes an invoice."""

from typing import Annotated

import typer

from invoicectl.commands import Ctx, context, verb
from invoicectl.commands.arguments import Invoice
from invoicectl.desk import invoices


def contest(
    ctx: Ctx,
    invoice: Invoice,
    reason: Annotated[
        str, typer.Option("--reason", metavar="TEXT", help="The reason, in the client's words.")
    ],
) -> None:
    """Contest a pending invoice: its days stop until it is issued again.

    Example: invoicectl contest INV-1 --reason "We agreed on 30" """
    run = context(ctx)
    run.show(invoices.contest(run.desk, invoice, reason))


app = verb(contest)
