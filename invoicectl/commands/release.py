"""`release`: automatic steps go on."""

from typing import Annotated

import typer

from invoicectl.commands import Ctx, context, verb
from invoicectl.desk import holds


def release(
    ctx: Ctx,
    ref: Annotated[
        str,
        typer.Argument(metavar="INVOICE|SERIES|CLIENT", help="What is held: INV-1, R1 or ada."),
    ],
) -> None:
    """Resume automatic steps on what is held.

    A step that became due meanwhile is done now. A weekly invoice that was left out is not made
    later: its visits go on the next one.

    Example: invoicectl release INV-1"""
    run = context(ctx)
    run.show(holds.release(run.desk, ref))


app = verb(release)
