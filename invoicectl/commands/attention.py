"""`attention`: what waits for a person."""

from typing import Annotated

import typer

from invoicectl.commands import Ctx, context, verb
from invoicectl.commands.past import of_the_past
from invoicectl.desk.asking import attention as asking
from invoicectl.desk.asking.filters import Asked


@of_the_past()
def attention(
    ctx: Ctx,
    limit: Annotated[
        str | None,
        typer.Option("--limit", metavar="N|all", help="List at most N; a table lists 50."),
    ] = None,
) -> None:
    """List what a person must do, the most urgent first: 50 lines as a text, all as JSON or CSV.

    Each line has the command that helps. Charges with an unclear outcome come first, then failed
    letters, money to collect, declined cards, what waits for an answer, and what is to be done.

    Example: invoicectl attention"""
    run = context(ctx)
    asked = Asked(limit=limit, is_for_people=run.is_for_people)
    run.show(asking.attention(run.desk, asked))


app = verb(attention)
