"""`clock`: where the clock stands; a simulated one can be moved."""

from __future__ import annotations

from typing import Annotated

import typer

from invoicectl.commands import Ctx, context, noun
from invoicectl.desk import clock


def show(ctx: Ctx) -> None:
    """Show where the clock stands and how many steps are due.

    Example: invoicectl clock show"""
    run = context(ctx)
    run.show(clock.show(run.desk))


def advance(
    ctx: Ctx,
    span: Annotated[
        str | None, typer.Argument(metavar="[SPAN]", help="How far: 8d, 24h, 90m, 2w, 1mo.")
    ] = None,
    to: Annotated[
        str | None, typer.Option("--to", metavar="TIME", help="Up to when, instead.")
    ] = None,
) -> None:
    """Move a simulated clock on; everything that falls due on the way happens.

    Example: invoicectl clock advance 8d"""
    run = context(ctx)
    with run.progress() as seen:
        done = clock.advance(run.desk, span, to, seen=seen)
    run.show(done)


app = noun("The file's clock.", show=show, advance=advance)
