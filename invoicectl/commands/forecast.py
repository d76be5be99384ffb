"""`forecast`: what time will do to the business."""

from typing import Annotated

import typer

from invoicectl.commands import Ctx, context, verb
from invoicectl.commands.arguments import Assume, Force
from invoicectl.desk.asking import forecast as asking


def forecast(
    ctx: Ctx,
    until: Annotated[
        str | None,
        typer.Option(
            "--until",
            metavar="TIME|SPAN",
            help="How far to look: 30d (the default), or a date; that day is included.",
        ),
    ] = None,
    assume: Assume = "last",
    client: Annotated[
        str | None, typer.Option("--client", metavar="CLIENT", help="Only one client.")
    ] = None,
    by: Annotated[
        str | None,
        typer.Option("--by", metavar="day|week|month", help="The periods of the table."),
    ] = None,
    svg: Annotated[
        str | None,
        typer.Option("--svg", metavar="FILE", help="Draw the sums into a new file."),
    ] = None,
    force: Force = False,
) -> None:
    """Show what will happen if nobody does anything: invoices, charges, late fees, earnings.

    The program's own rules are run ahead, and nothing is changed: no card is charged and no letter
    is sent. The table shows sums by day, week or month. JSON and CSV list every step.

    Example: invoicectl forecast --until 14d"""
    run = context(ctx)
    with run.progress() as seen:
        asked = asking.Lookahead(until, assume, client, by)
        tell = asking.forecast if svg is None else asking.drawn
        done = tell(run.desk, asked, seen)
    run.deliver(done, svg, force=force)


app = verb(forecast)
