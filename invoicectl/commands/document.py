"""`document`: an invoice, a receipt, a credit note or a statement as a page for the client."""

from typing import Annotated

import typer

from invoicectl.commands import Ctx, context, verb
from invoicectl.commands.arguments import Force, Output
from invoicectl.commands.periods import Month, Since, Until, Year
from invoicectl.desk.asking.typed import Ends
from invoicectl.desk.books import documents


def document(
    ctx: Ctx,
    ref: Annotated[
        str,
        typer.Argument(metavar="REF", help="An invoice, a payment, or the word statement."),
    ],
    whose: Annotated[
        str | None,
        typer.Argument(metavar="[CLIENT]", help="The client, for a statement.", show_default=False),
    ] = None,
    format: Annotated[
        str | None,
        typer.Option(
            "--format", metavar="FORM", help="html, pdf or txt; otherwise by the name of FILE."
        ),
    ] = None,
    output: Output = None,
    force: Force = False,
    since: Since = None,
    until: Until = None,
    month: Month = None,
    year: Year = None,
) -> None:
    """Make an invoice, receipt, credit note or statement as a page.

    INV-1 is an invoice; P1 is the receipt of a payment, or the credit note of a refund. A statement
    needs a period. The form is text, HTML (one file for screen and paper, without scripts) or PDF,
    which needs pip install 'invoicectl[documents]'. Dates and amounts are written for the client's
    locale. The same figures always make the same file.

    Example: invoicectl document INV-1 --output INV-1.html"""
    run = context(ctx)
    wanted = documents.Wanted(format, output)
    done = documents.document(run.desk, ref, whose, wanted, Ends(since, until, month, year))
    run.deliver(done, output, force=force)


app = verb(document)
