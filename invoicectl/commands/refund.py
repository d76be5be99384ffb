"""`refund`: give money back."""

from __future__ import annotations

from typing import Annotated

import typer

from invoicectl.commands import Amount, Ctx, Reason, context, verb
from invoicectl.desk import payments


def refund(
    ctx: Ctx,
    ref: Annotated[
        str,
        typer.Argument(
            metavar="INVOICE|BOOKING|CLIENT",
            help="An invoice, like INV-1; with --tip also a booking; or a client's handle.",
        ),
    ],
    amount: Amount,
    reason: Reason,
    to: Annotated[
        str | None,
        typer.Option("--to", metavar="WAY", help="card (the default), credit, cash or bank."),
    ] = None,
    tip: Annotated[
        bool, typer.Option("--tip", help="Give a tip back, from its providers.")
    ] = False,
) -> None:
    """Give back what was paid of the services, a tip, or client credit.

    A credit line lowers total and paid alike, so nothing becomes due again. To cards it goes
    through the gateway, the newest charge first. On a session's invoice the service charge and
    the earnings fall with the fee. Named by a client, their unused credit is paid back in money
    (--to card, cash or bank): the oldest first, goodwill last and never to a card.

    Example: invoicectl refund INV-1 10.00 --reason "arrived late" """
    run = context(ctx)
    done = payments.refund(run.desk, ref, amount, reason=reason, to=to, is_tip=tip)
    run.show(done)


app = verb(refund)
