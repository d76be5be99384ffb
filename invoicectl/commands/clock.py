"""`clock`: where the clock stands; a simulated one can be moved, the system's be put right."""

from typing import Annotated

import typer

from invoicectl.commands import Ctx, context, noun
from invoicectl.commands.arguments import Reason, Yes
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
        str | None,
        typer.Option("--to", metavar="TIME", help="Advance to this time, instead of by SPAN."),
    ] = None,
    is_next: Annotated[
        bool, typer.Option("--next", help="Advance to the next time at which something is due.")
    ] = False,
    yes: Yes = False,
) -> None:
    """Move a simulated clock forward, and do what becomes due.

    For more than ten years it asks first, unless you give --yes.

    Example: invoicectl clock advance 8d"""
    run = context(ctx)
    with run.progress() as seen:
        whither = clock.Whither(span, to, is_next)
        done = clock.advance(run.desk, whither, seen=seen, agrees=run.agreement(yes=yes))
    run.show(done)


def correct(ctx: Ctx, reason: Reason, yes: Yes = False) -> None:
    """Continue after the system's clock was ahead.

    If the clock was ahead for a while, a live file has events in the future, and the program
    refuses to add others. Set the clock right; then this command continues. It lists the events in
    the future, which keep their times. It asks first, unless you give --yes.

    Example: invoicectl clock correct --reason "The server's clock was a month ahead" --yes"""
    run = context(ctx)
    run.show(clock.correct(run.desk, reason, agrees=run.agreement(yes=yes)))


app = noun("The file's clock.", show=show, advance=advance, correct=correct)
