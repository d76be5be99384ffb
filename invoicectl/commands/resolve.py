"""`resolve`: say what became of a charge or refund under review."""

from typing import Annotated

import typer

from invoicectl.commands import Ctx, context, verb
from invoicectl.commands.arguments import Reason
from invoicectl.desk.payments import going


def resolve(
    ctx: Ctx,
    payment: Annotated[str, typer.Argument(metavar="PAYMENT", help="A payment, like P7.")],
    outcome: Annotated[
        str, typer.Argument(metavar="OUTCOME", help="approved, declined or cancelled.")
    ],
    reason: Reason,
) -> None:
    """Record how an unclear charge or refund ended.

    You found out what happened; the program then goes on as if the gateway had given this answer.
    Approved: the money moved, and it counts. Declined: it goes on as after any decline. Cancelled:
    no money moved, and the charge or refund may be made again.

    Example: invoicectl resolve P1 approved --reason "the processor's page shows it" """
    run = context(ctx)
    run.show(going.resolve(run.desk, payment, outcome, reason=reason))


app = verb(resolve)
