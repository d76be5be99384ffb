"""`export`: the books for accountants' programs, and tables as rows."""

from typing import Annotated

import typer

from invoicectl.commands import Ctx, context, verb
from invoicectl.commands.arguments import Force, Output
from invoicectl.commands.periods import Month, Since, Until, Year
from invoicectl.desk.asking.typed import Ends
from invoicectl.desk.books import exports

Form = Annotated[
    str,
    typer.Argument(metavar="FORM", help="hledger, beancount, ledger, csv, jsonl or views."),
]
Table = Annotated[
    str | None,
    typer.Argument(
        metavar="[TABLE]",
        help="A table of the file, for csv and jsonl; default postings.",
        show_default=False,
    ),
]
Names = Annotated[
    list[str] | None,
    typer.Option(
        "--account",
        metavar="FROM=TO",
        help="Another name for an account and those below it; may be repeated.",
    ),
]
Bom = Annotated[
    bool,
    typer.Option("--bom", help="Begin a CSV file with the mark that Excel needs for UTF-8."),
]


def export(
    ctx: Ctx,
    form: Form,
    table: Table = None,
    output: Output = None,
    force: Force = False,
    since: Since = None,
    until: Until = None,
    month: Month = None,
    year: Year = None,
    account: Names = None,
    bom: Bom = False,
) -> None:
    """Export the books to hledger, Beancount or Ledger, or a table.

    Each event is one transaction, dated by the calendar of the business. With a period, assets and
    liabilities open with their balances, against equity:opening-balances; income and expenses begin
    at zero. If several --account fit an account, the longest one is used. Accounts that get the
    same name become one. A table is written as CSV, or as a line of JSON for each row (jsonl):
    amounts are decimals, times are UTC. Two exports of the same file are the same to the byte.

    `export views` makes views in the file itself, for Datasette and SQL: clients_readable,
    invoices_readable and more. They show decimal amounts, times in the zone of the business
    (columns that end in `_local`), and handles and references.

    Example: invoicectl export hledger --output books.journal"""
    run = context(ctx)
    if form == exports.VIEWS:
        words = {"TABLE": table, "--output": output, "--force": force, "--bom": bom}
        when = {"--since": since, "--until": until, "--month": month, "--year": year}
        exports.views_given({**words, **when, "--account": account})
        run.show(exports.make_views(run.desk))
        return
    ends = Ends(since, until, month, year)
    done = exports.export(run.desk, form, table, ends=ends, names=account or (), has_bom=bom)
    run.deliver(done, output, force=force)


app = verb(export)
