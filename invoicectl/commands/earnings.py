"""`earnings`: what providers are owed."""

from typing import Annotated

import typer

from invoicectl.commands import Ctx, context, verb
from invoicectl.commands.past import of_the_past
from invoicectl.commands.periods import Month, Since, Until, Year
from invoicectl.desk.asking.typed import Ends
from invoicectl.desk.books import statements


@of_the_past()
def earnings(
    ctx: Ctx,
    provider: Annotated[
        str | None, typer.Argument(metavar="[PROVIDER]", help="Only one provider.")
    ] = None,
    movements: Annotated[
        bool, typer.Option("--movements", help="List every change, with the balance.")
    ] = False,
    since: Since = None,
    until: Until = None,
    month: Month = None,
    year: Year = None,
) -> None:
    """Show what providers are owed, and what was paid to them.

    --movements lists each fee, tip, refund and payout. A period chooses some of them.
    --as-of shows what was owed at a past time.

    Example: invoicectl earnings noor"""
    run = context(ctx)
    ends = Ends(since, until, month, year)
    done = statements.earnings(run.desk, provider, ends, is_moved=movements, newest=run.newest)
    run.show(done)


app = verb(earnings)
