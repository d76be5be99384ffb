"""`tip`: thank the providers."""

from __future__ import annotations

from typing import Annotated

import typer

from invoicectl.commands import ByCard, Ctx, context, verb
from invoicectl.desk import payments


def tip(
    ctx: Ctx,
    ref: Annotated[
        str,
        typer.Argument(
            metavar="INVOICE|BOOKING|CLIENT",
            help="An invoice, like INV-1; a booking; or a client, for the newest invoice.",
        ),
    ],
    amount: Annotated[
        str, typer.Argument(metavar="AMOUNT", help="An amount, or a share of the total, like 20%.")
    ],
    card: ByCard = None,
    method: Annotated[
        str | None,
        typer.Option("--method", metavar="METHOD", help="cash, if it is paid in cash."),
    ] = None,
) -> None:
    """Add a tip to an invoice or booking; all of it goes to the providers.

    A tip on the wrong invoice is taken back with `refund INVOICE AMOUNT --tip --reason TEXT`, a tip
    in cash with `reverse PAYMENT --reason TEXT`: the answer names the command. Then tip the right
    one.

    Example: invoicectl tip INV-1 10.00"""
    run = context(ctx)
    run.show(payments.tip(run.desk, ref, amount, card=card, method=method))


app = verb(tip)
