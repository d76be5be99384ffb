"""`clock`: where the clock stands; a simulated one can be moved, the system's be put right."""

from __future__ import annotations

from typing import Annotated

import typer

from invoicectl.commands import Ctx, Reason, Yes, context, noun
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
        str | None, typer.Option("--to", metavar="TIME", help="Up to this time, instead of SPAN.")
    ] = None,
    is_next: Annotated[
        bool, typer.Option("--next", help="To the next instant at which something is due.")
    ] = False,
    yes: Yes = False,
) -> None:
    """Move a simulated clock on; everything that falls due on the way happens.

    Further than ten years it asks first, or --yes says so.

    Example: invoicectl clock advance 8d"""
    run = context(ctx)
    with run.progress() as seen:
        whither = clock.Whither(span, to, is_next)
        done = clock.advance(run.desk, whither, seen=seen, agrees=run.agreement(yes=yes))
    run.show(done)


def correct(ctx: Ctx, reason: Reason, yes: Yes = False) -> None:
    """Follow the system's clock again after it was ahead.

    A clock that was wrong for a while and wrote events in the future locks a live file: time never
    goes back. What was written meanwhile is listed and keeps its instants; whatever comes after has
    those of the system's clock. It asks first, or --yes says so.

    Example: invoicectl clock correct --reason "The server's clock was a month ahead" --yes"""
    run = context(ctx)
    run.show(clock.correct(run.desk, reason, agrees=run.agreement(yes=yes)))


app = noun("The file's clock.", show=show, advance=advance, correct=correct)
