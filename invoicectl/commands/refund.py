"""`refund`: give money back."""

from __future__ import annotations

from typing import Annotated

import typer

from invoicectl.commands import Amount, Ctx, Invoice, Reason, context, verb
from invoicectl.desk import payments


def refund(
    ctx: Ctx,
    invoice: Invoice,
    amount: Amount,
    reason: Reason,
    to: Annotated[
        str | None,
        typer.Option("--to", metavar="WAY", help="card (else), credit or cash."),
    ] = None,
    tip: Annotated[
        bool, typer.Option("--tip", help="Give a tip back, from its providers.")
    ] = False,
) -> None:
    """Give back what was paid of the services, or a tip.

    A credit line lowers total and paid alike, so nothing becomes due again. To cards it goes
    through the gateway, the newest charge first. On a session's invoice the service charge and
    the earnings fall with the fee.

    Example: invoicectl refund INV-1 10.00 --reason "arrived late" """
    run = context(ctx)
    done = payments.refund(run.desk, invoice, amount, reason=reason, to=to, is_tip=tip)
    run.show(done)


app = verb(refund)
