"""`statement`: the account of a client or a provider."""

from typing import Annotated

import typer

from invoicectl.commands import Ctx, context, verb
from invoicectl.commands.past import of_the_past
from invoicectl.commands.periods import Month, Since, Until, Year
from invoicectl.desk.asking.typed import Ends
from invoicectl.desk.books import statements


@of_the_past("ref")
def statement(
    ctx: Ctx,
    ref: Annotated[
        str, typer.Argument(metavar="CLIENT|PROVIDER", help="The handle of a client or provider.")
    ],
    since: Since = None,
    until: Until = None,
    month: Month = None,
    year: Year = None,
) -> None:
    """Show the account of a client or provider for a period.

    A client's statement: opening + charges - payments = closing. The closing balance is what the
    client owes, less unused credit. Payments are the money that came, less the money that went
    back, tips included, as on the card's own statement. The use of credit moves no money, so it is
    not listed.

    --as-of leaves out what counts later, and --known what was recorded later.

    Example: invoicectl statement ada --month 2026-01"""
    run = context(ctx)
    run.show(statements.statement(run.desk, ref, Ends(since, until, month, year)))


app = verb(statement)
