"""`backup`: a whole copy of the file."""

from __future__ import annotations

from typing import Annotated

import typer

from invoicectl.commands import Ctx, context, verb
from invoicectl.desk import keeping


def backup(
    ctx: Ctx,
    place: Annotated[
        str,
        typer.Argument(metavar="FILE|FOLDER", help="A new file, or a folder that is there."),
    ],
    keep: Annotated[
        str | None,
        typer.Option(
            "--keep", metavar="N", help="Keep only so many of the newest backups in the folder."
        ),
    ] = None,
) -> None:
    """Copy the file, also while others write to it; the copy is checked first.

    In a folder each copy is named by the instant, and --keep N removes the oldest beyond N once
    the new one stands. The record of a simulated gateway goes along, as FILE.gateway. `restore`
    is the way back; don't copy the file by hand, nor a backup over it.

    Example: invoicectl backup . --keep 30"""
    run = context(ctx)
    run.show(keeping.backup(run.desk, place, keep))


app = verb(backup)
