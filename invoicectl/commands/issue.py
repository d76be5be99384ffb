"""`issue`: invoice a session or, directly, a client."""

from typing import Annotated

import typer

from invoicectl.commands import Ctx, context, verb
from invoicectl.commands.arguments import Message
from invoicectl.desk import invoices

Target = Annotated[
    str,
    typer.Argument(
        metavar="TARGET", help="A session, like S1, or its invoice; or a client's handle."
    ),
]


def issue(
    ctx: Ctx,
    target: Target,
    amount: Annotated[
        str | None,
        typer.Argument(
            metavar="[AMOUNT]",
            help="An amount, like 40.00; not needed if lines have amounts.",
            show_default=False,
        ),
    ] = None,
    message: Message = None,
    pay_to_view: Annotated[
        bool,
        typer.Option("--pay-to-view", help="Lock the answer until the client confirms."),
    ] = False,
    answer: Annotated[
        str | None, typer.Option("--answer", metavar="TEXT", help="The answer that is locked.")
    ] = None,
    due: Annotated[
        str | None,
        typer.Option("--due", metavar="TIME", help="When a client's bill is due."),
    ] = None,
    line: Annotated[
        list[str] | None,
        typer.Option(
            "--line",
            metavar="'TEXT AMOUNT'",
            help="A line of a bill; beside AMOUNT, one line without an amount.",
        ),
    ] = None,
    reference: Annotated[
        str | None,
        typer.Option("--reference", metavar="THEIRS", help="The client's own number for it."),
    ] = None,
) -> None:
    """Issue an invoice for a session, or a bill for a client.

    A session's invoice can be issued again with another amount: it keeps its number, and the days
    to answer start again. A bill may have several lines, each with its amount at the end:
    --line "Consulting 100.00" --line "Travel 20".

    Example: invoicectl issue S1 40.00 --message "As agreed" """
    run = context(ctx)
    said = invoices.Said(message, pay_to_view, answer)
    bill = invoices.Bill(due, line or (), reference)
    run.show(invoices.issue(run.desk, target, amount, said, bill))


app = verb(issue)
