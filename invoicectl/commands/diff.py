"""`diff`: where this file and a copy of it that went another way part."""

from typing import Annotated

import typer

from invoicectl.commands import Ctx, context, verb
from invoicectl.desk.asking import differing


def diff(
    ctx: Ctx,
    file: Annotated[
        str, typer.Argument(metavar="FILE", help="A file that fork or backup made of this one.")
    ],
) -> None:
    """Show where a copy differs from this file: what each has done since they were the same.

    The copy may be a fork, a backup, or another fork of the same file. Both are only read. Every
    field that differs is shown with its value here and there; a thing that only one file has is
    named once in the table, and with all its fields in JSON and CSV.

    Example: invoicectl diff try.db"""
    run = context(ctx)
    desk = run.desk
    with run.other_desk(file) as other:
        run.show(differing.diff(desk, other))


app = verb(diff)
