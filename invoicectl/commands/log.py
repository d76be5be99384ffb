"""`log`: what happened."""

from typing import Annotated

import typer

from invoicectl.commands import Ctx, context, verb
from invoicectl.desk.asking import log as asking


def log(
    ctx: Ctx,
    ref: Annotated[
        str | None,
        typer.Argument(metavar="[REF]", help="Only this thing and its payments."),
    ] = None,
) -> None:
    """List what happened, when, and who did it.

    Each event is one sentence. JSON and CSV have every field of each event.

    Example: invoicectl log INV-1"""
    run = context(ctx)
    run.show(asking.log(run.desk, ref, newest=run.newest, in_words=run.is_for_people))


app = verb(log)
