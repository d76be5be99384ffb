"""`hold`: no automatic step until released."""

from typing import Annotated

import typer

from invoicectl.commands import Ctx, context, verb
from invoicectl.commands.arguments import Reason
from invoicectl.desk import holds

Holdable = Annotated[
    str,
    typer.Argument(
        metavar="INVOICE|SERIES|CLIENT", help="An invoice, like INV-1; a series, like R1; a client."
    ),
]


def hold(
    ctx: Ctx,
    ref: Holdable,
    reason: Reason,
    until: Annotated[
        str | None,
        typer.Option("--until", metavar="TIME", help="When it ends; a date includes that day."),
    ] = None,
) -> None:
    """Pause automatic steps on an invoice, a series, or all that a client has.

    Until the release, or --until, nothing is charged or billed, no fee is added, and silence is not
    consent. Visits are still planned and take place, and the outcome of an open charge is still
    looked up.

    Example: invoicectl hold INV-1 --reason "under inquiry" """
    run = context(ctx)
    run.show(holds.hold(run.desk, ref, reason=reason, until=until))


app = verb(hold)
