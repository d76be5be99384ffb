"""`show`: one thing, as time has settled it."""

from typing import Annotated

import typer

from invoicectl.commands import Ctx, context, verb
from invoicectl.desk.asking import showing


def show(
    ctx: Ctx,
    ref: Annotated[
        str, typer.Argument(metavar="REF", help="Any reference, like INV-1 or S1, or a handle.")
    ],
) -> None:
    """Show one thing as it stands now, and why.

    A client's page has all that a call needs: what is owed and since when, each open invoice with
    its reason, what comes next, cards, open sessions, bookings and series, and the latest visits,
    payments and letters. A provider's page has what is owed to them, and their next visits.

    Example: invoicectl show INV-1"""
    run = context(ctx)
    run.show(showing.show(run.desk, ref))


app = verb(show)
