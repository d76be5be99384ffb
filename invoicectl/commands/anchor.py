"""`anchor`: note the newest event where nobody changes it with the file."""

from typing import Annotated

import typer

from invoicectl.commands import Ctx, context, verb
from invoicectl.desk import keeping


def anchor(
    ctx: Ctx,
    place: Annotated[
        str | None,
        typer.Argument(
            metavar="[FILE]", help="A file of anchors; default: the .anchors beside the file."
        ),
    ] = None,
) -> None:
    """Write the date, number and hash of the newest event down.

    An anchor is one line; it is added to a file of anchors. `tick` does this every day, beside the
    file, and `check` compares the log with all anchors there: so it finds a past that was changed.
    Keep anchors elsewhere too, or send them by mail: there nobody can change them with the file.

    Example: invoicectl anchor books.anchors"""
    run = context(ctx)
    run.show(keeping.anchor(run.desk, place))


app = verb(anchor)
