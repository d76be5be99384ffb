"""`timeline`: the life of a thing as a picture."""

from typing import Annotated

import typer

from invoicectl.commands import Ctx, context, verb
from invoicectl.commands.arguments import Force
from invoicectl.desk.asking import timeline as asking


def timeline(
    ctx: Ctx,
    ref: Annotated[
        str, typer.Argument(metavar="REF", help="A reference or a handle, like INV-1 or ada.")
    ],
    svg: Annotated[
        str | None,
        typer.Option("--svg", metavar="FILE", help="Draw the picture into a new file."),
    ] = None,
    force: Force = False,
) -> None:
    """Show what happened to a thing along one line of time, and what comes next.

    An invoice has the messages of its session, deadlines, contests, charges, payments and fees. The
    next step is dashed. Nothing is changed.

    Example: invoicectl timeline INV-1"""
    run = context(ctx)
    tell = asking.timeline if svg is None else asking.drawn
    run.deliver(tell(run.desk, ref), svg, force=force)


app = verb(timeline)
