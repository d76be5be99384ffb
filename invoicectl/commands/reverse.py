"""`reverse`: a payment that did not hold."""

from __future__ import annotations

from typing import Annotated

import typer

from invoicectl.commands import Ctx, Reason, context, verb
from invoicectl.desk import payments


def reverse(
    ctx: Ctx,
    payment: Annotated[str, typer.Argument(metavar="PAYMENT", help="A payment, like P7.")],
    reason: Reason,
    amount: Annotated[
        str | None,
        typer.Option(
            "--amount",
            metavar="AMOUNT",
            help="A part, with its tip; without it, all that is still here.",
        ),
    ] = None,
    withdrawn: Annotated[
        bool,
        typer.Option("--withdrawn", help="Undo the newest reversal, like a dispute that was won."),
    ] = False,
) -> None:
    """Take back a payment that did not hold: a bounced check, a chargeback, a typing error.

    First comes off what of it is still client credit, then what it paid is due again. What was
    passed on comes back as a line of its invoice. Once a charge to a card was reversed, no card
    is charged for that invoice unless somebody asks. Any payment can be reversed: money in
    advance, goodwill nobody used, credit used, refunds, payouts.

    Example: invoicectl reverse P7 --reason "check bounced" """
    run = context(ctx)
    done = payments.reverse(run.desk, payment, amount=amount, reason=reason, is_withdrawn=withdrawn)
    run.show(done)


app = verb(reverse)
