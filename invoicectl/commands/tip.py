"""`tip`: thank the providers."""

from typing import Annotated

import typer

from invoicectl.commands import Ctx, context, verb
from invoicectl.commands.paying import ByCard
from invoicectl.desk.payments import coming


def tip(
    ctx: Ctx,
    ref: Annotated[
        str,
        typer.Argument(
            metavar="INVOICE|BOOKING|CLIENT",
            help="An invoice, like INV-1; a booking, like B1; or a client: the newest invoice.",
        ),
    ],
    amount: Annotated[
        str, typer.Argument(metavar="AMOUNT", help="An amount, or a share of the total, like 20%.")
    ],
    card: ByCard = None,
    method: Annotated[
        str | None,
        typer.Option(
            "--method", metavar="METHOD", help="cash, if the tip is paid in cash. Default: by card."
        ),
    ] = None,
) -> None:
    """Add a tip to an invoice or booking; all of it goes to the providers.

    The client's card is charged at once, unless the tip is paid in cash. What is due stays as it
    is.

    If you tipped the wrong invoice, take the tip back: `refund INVOICE AMOUNT --tip --reason TEXT`,
    or `reverse PAYMENT --reason TEXT` if it was cash. The answer of `tip` names this command. Then
    tip the right invoice.

    Example: invoicectl tip INV-1 10.00"""
    run = context(ctx)
    run.show(coming.tip(run.desk, ref, amount, card=card, method=method))


app = verb(tip)
