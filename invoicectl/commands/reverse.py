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
) -> None:
    """Take back a payment that did not hold: a bounced check, a chargeback, a typing error.

    What it paid is due again, and no card is charged for it unless somebody asks.

    Example: invoicectl reverse P7 --reason "check bounced" """
    run = context(ctx)
    run.show(payments.reverse(run.desk, payment, reason=reason))


app = verb(reverse)
