"""`issue`: invoice a session or, directly, a client."""

from __future__ import annotations

from typing import Annotated

import typer

from invoicectl.commands import Amount, Ctx, Message, context, verb
from invoicectl.desk import invoices


def issue(
    ctx: Ctx,
    target: Annotated[
        str, typer.Argument(metavar="TARGET", help="A session, like S1, or a client's handle.")
    ],
    amount: Amount,
    message: Message = None,
    pay_to_view: Annotated[
        bool,
        typer.Option("--pay-to-view", help="Lock the answer until the invoice is confirmed."),
    ] = False,
    answer: Annotated[
        str | None, typer.Option("--answer", metavar="TEXT", help="The answer to lock.")
    ] = None,
    due: Annotated[
        str | None,
        typer.Option("--due", metavar="TIME", help="When a client's invoice is due."),
    ] = None,
    line: Annotated[
        str | None,
        typer.Option("--line", metavar="TEXT", help="What a client's invoice is for."),
    ] = None,
) -> None:
    """Issue an invoice for a session, or issue it again, or send a client a plain bill.

    Issued again, an invoice keeps its number and starts the days to answer anew.

    Example: invoicectl issue S1 40.00 --message "As agreed" """
    run = context(ctx)
    done = invoices.issue(
        run.desk,
        target,
        amount,
        message=message,
        pay_to_view=pay_to_view,
        answer=answer,
        due=due,
        line=line,
    )
    run.show(done)


app = verb(issue)
