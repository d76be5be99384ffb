"""`backup`: a whole copy of the file."""

from typing import Annotated

import typer

from invoicectl.commands import Ctx, context, verb
from invoicectl.desk import keeping


def backup(
    ctx: Ctx,
    place: Annotated[
        str,
        typer.Argument(metavar="FILE|FOLDER", help="A new file, or an existing folder."),
    ],
    keep: Annotated[
        str | None,
        typer.Option("--keep", metavar="N", help="Keep only the newest N backups in the folder."),
    ] = None,
) -> None:
    """Copy the file, also while others write to it; the copy is checked first.

    In a folder, the name of a copy has its date and time. --keep N keeps the newest N and removes
    older ones, after the new copy is complete. The record of a simulated gateway is copied too, as
    FILE.gateway. To go back, use `restore`: don't copy the file by hand, and don't copy a backup
    over it. `restore --help` says how to move to another machine.

    Example: invoicectl backup . --keep 30"""
    run = context(ctx)
    run.show(keeping.backup(run.desk, place, keep))


app = verb(backup)
