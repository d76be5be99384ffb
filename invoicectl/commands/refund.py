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
        typer.Option(
            "--to",
            metavar="WAY",
            help="card, cash or bank; of an invoice also credit. Default: card; none for a CLIENT.",
        ),
    ] = None,
    tip: Annotated[
        bool, typer.Option("--tip", help="Give back a tip; its providers lose it.")
    ] = False,
) -> None:
    """Give back what was paid of the services, a tip, or client credit.

    A credit line lowers both the total and what was paid, so nothing becomes due again. A refund to
    cards goes through the gateway, the newest charge first. On a session's invoice the service
    charge and the earnings are lowered too. With a client's handle, unused credit is paid out (--to
    card, cash or bank): the oldest first, goodwill last, and goodwill never to a card.

    Example: invoicectl refund INV-1 10.00 --reason "arrived late" """
    run = context(ctx)
    done = payments.refund(run.desk, ref, amount, reason=reason, to=to, is_tip=tip)
    run.show(done)


app = verb(refund)
