"""`restore`: the file anew from a backup."""

from typing import Annotated

import typer

from invoicectl.commands import Ctx, context, verb
from invoicectl.desk import keeping


def restore(
    ctx: Ctx,
    backup: Annotated[
        str, typer.Argument(metavar="BACKUP", help="A file that invoicectl backup made.")
    ],
) -> None:
    """Make the file of --db again from a backup.

    Move away what is left of the old file first: nothing may be in its place. The backup is
    checked, and is not changed. The restored file begins a new generation: before it charges a
    card, it asks the gateway which charges it has. BACKUP.gateway is restored too.

    To move to another machine: stop what runs `tick` here, make a `backup`, copy it there, and
    `restore` it there. Then use the file there alone, never both.

    Example: invoicectl --db books.db restore books-2026-01-05T170500Z.db"""
    run = context(ctx)
    run.show(keeping.restore(run.new_desk, backup, is_dry=run.dry is not None))


app = verb(restore)
