"""`agenda`: what will happen."""

from typing import Annotated

import typer

from invoicectl.commands import Ctx, context, verb
from invoicectl.desk.asking import agenda as asking


def agenda(
    ctx: Ctx,
    client: Annotated[
        str | None, typer.Argument(metavar="[CLIENT]", help="Only one client.")
    ] = None,
    until: Annotated[
        str | None,
        typer.Option("--until", metavar="TIME", help="To the end of that day, or to that time."),
    ] = None,
) -> None:
    """List what will happen, in order: charges, deadlines, reminders and visits.

    Only the next step of each thing is listed, as things stand now. What follows after that step (a
    second weekly invoice, another try of a card) is not listed yet, nor is a step that a hold
    stops. A client's next weekly invoice is listed once one of its visits is done, and before that
    if its visits will count as done by themselves. A table lists the nearest 50, JSON and CSV list
    all.

    Example: invoicectl agenda ada --until +14d"""
    run = context(ctx)
    run.show(asking.agenda(run.desk, client, until, newest=run.newest))


app = verb(agenda)
