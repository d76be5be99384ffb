"""`hold`: no automatic step until released."""

from __future__ import annotations

from typing import Annotated

import typer

from invoicectl.commands import Ctx, Reason, context, verb
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
        typer.Option("--until", metavar="TIME", help="When it ends; a date means that day too."),
    ] = None,
) -> None:
    """Pause automatic steps on an invoice, a series, or all that a client has.

    Nothing is charged or billed, no fee is added and silence is no consent until the release, or
    --until. Visits still take place and are planned, and an open charge is still asked about.

    Example: invoicectl hold INV-1 --reason "under inquiry" """
    run = context(ctx)
    run.show(holds.hold(run.desk, ref, reason=reason, until=until))


app = verb(hold)
