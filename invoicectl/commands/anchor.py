"""`anchor`: note the newest event where nobody changes it with the file."""

from __future__ import annotations

from typing import Annotated

import typer

from invoicectl.commands import Ctx, context, verb
from invoicectl.desk import keeping


def anchor(
    ctx: Ctx,
    place: Annotated[
        str | None,
        typer.Argument(metavar="[FILE]", help="A file of anchors; else FILE.anchors beside it."),
    ] = None,
) -> None:
    """Append date, sequence and hash of the newest event to a file of anchors, one line each.

    `tick` does so daily beside the file, and `check` finds a past that is no longer the one that
    they know. One that lies elsewhere, or was sent by mail, can't be changed with the file.

    Example: invoicectl anchor books.anchors"""
    run = context(ctx)
    run.show(keeping.anchor(run.desk, place))


app = verb(anchor)
