"""`statement`: the account of a client or a provider."""

from __future__ import annotations

from typing import Annotated

import typer

from invoicectl.commands import Ctx, Month, Since, Until, Year, context, verb
from invoicectl.desk.asking.typed import Ends
from invoicectl.desk.books import statements


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
    """Show what moved the account of a client or a provider, with opening and closing balance.

    A client's: opening + charges - payments = closing, which is what is owed less unused credit.
    Payments are the money that came less what went back, tips included, as the card's statement
    has it; credit that is used is money no more, and on neither side.

    Example: invoicectl statement ada --month 2026-01"""
    run = context(ctx)
    run.show(statements.statement(run.desk, ref, Ends(since, until, month, year)))


app = verb(statement)
