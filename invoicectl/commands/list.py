"""`list`: the invoices."""

from typing import Annotated

import typer

from invoicectl.commands import Ctx, context, verb
from invoicectl.commands.filters import filtered
from invoicectl.commands.past import of_the_past
from invoicectl.desk.asking import lists
from invoicectl.desk.asking.filters import Asked, OfInvoices


@of_the_past("clients")
@filtered
def list_(
    ctx: Ctx,
    asked: Asked,
    unpaid: Annotated[
        bool, typer.Option("--unpaid", help="Only invoices that wait for money: open or overdue.")
    ] = False,
    plan: Annotated[
        str | None,
        typer.Option("--plan", metavar="PLAN", help="Only session, booking, series or direct."),
    ] = None,
    due_before: Annotated[
        str | None,
        typer.Option("--due-before", metavar="TIME", help="Only what is due before that day."),
    ] = None,
    due_after: Annotated[
        str | None,
        typer.Option("--due-after", metavar="TIME", help="Only what is due after that day."),
    ] = None,
    least: Annotated[
        str | None,
        typer.Option("--min", metavar="AMOUNT", help="Only totals of this amount or more."),
    ] = None,
    most: Annotated[
        str | None,
        typer.Option("--max", metavar="AMOUNT", help="Only totals of this amount or less."),
    ] = None,
    amount: Annotated[
        str | None,
        typer.Option(
            "--amount", metavar="AMOUNT", help="Only this invoice total; for payments: find AMOUNT."
        ),
    ] = None,
) -> None:
    """List invoices: the newest 50 as a table with their sum, all as JSON or CSV.

    A period is that in which invoices were issued. --sort takes a field of JSON, like due or
    due_at. Without it a table begins with the newest invoice, JSON and CSV with INV-1.

    An unpaid invoice stays open when its due date passes. It becomes overdue once its card has
    declined `late_fee_after` times or, where no card is charged by itself, once `overdue_after` has
    passed too.

    --unpaid --due-before now lists what is past its due date, open or overdue.

    --as-of lists them as they stood by then, --known as the file knew them then.

    Example: invoicectl list --unpaid --client ada"""
    run = context(ctx)
    besides = OfInvoices(unpaid, plan, due_before, due_after, least, most, amount)
    run.show(lists.invoices(run.desk, asked, besides))


app = verb(list_, name="list")
