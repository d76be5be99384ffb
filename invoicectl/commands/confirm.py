"""`confirm`: a client accepts an invoice, or the service confirms a booking."""

from typing import Annotated

import typer

from invoicectl.commands import Ctx, context, verb
from invoicectl.desk import confirming


def confirm(
    ctx: Ctx,
    ref: Annotated[
        str,
        typer.Argument(
            metavar="INVOICE|BOOKING", help="An invoice, like INV-1, or a booking, like B1."
        ),
    ],
) -> None:
    """Confirm an invoice for its client, or a booking for the business.

    The client's card is charged at once: for an invoice all of it, for a booking the deposit.

    Example: invoicectl confirm INV-1"""
    run = context(ctx)
    run.show(confirming.confirm(run.desk, ref))


app = verb(confirm)
