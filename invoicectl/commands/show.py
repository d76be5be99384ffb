"""`show`: one thing, as time has settled it."""

from typing import Annotated

import typer

from invoicectl.commands import Ctx, context, verb
from invoicectl.commands.past import of_the_past
from invoicectl.desk.asking import showing
from invoicectl.desk.asking.references import is_letter


@of_the_past("ref")
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

    --as-of shows how it stood at a past time, by the time when things count: money received on the
    5th counts on the 5th, also if it was recorded on the 9th. --known shows what the file knew at a
    past time, by the time of recording. Nothing is changed.

    Example: invoicectl show INV-1"""
    run = context(ctx)
    if is_letter(ref):
        from invoicectl.desk.asking import letters  # people ask for things

        run.show(letters.letter(run.desk, ref))
        return
    run.show(showing.show(run.desk, ref))


app = verb(show)
