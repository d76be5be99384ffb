"""`restore`: the file anew from a backup."""

from __future__ import annotations

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
    """Make the file of --db again from a backup; no file may be there yet, nor its remains.

    The backup is checked first, and stays as it is. The file begins a new generation: before a
    card is charged, the gateway is asked what it has of this file. BACKUP.gateway goes along.

    Example: invoicectl --db books.db restore books-2026-01-05T170500Z.db"""
    run = context(ctx)
    run.show(keeping.restore(run.new_desk, backup, is_dry=run.dry is not None))


app = verb(restore)
