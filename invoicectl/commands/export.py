"""`export`: the books for accountants' programs, and tables as rows."""

from __future__ import annotations

from typing import Annotated

import typer

from invoicectl.commands import Ctx, Force, Month, Output, Since, Until, Year, context, verb
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
        help="For csv and jsonl, any table of the file; else postings.",
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
    typer.Option("--bom", help="For csv, the mark by which Excel knows that it is UTF-8."),
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
    """Export the books to hledger, Beancount or Ledger, or a table as rows of CSV or JSON.

    One transaction an event, dated on the business's calendar. Of a period,
    assets and liabilities are opened with what they came to, against equity:opening-balances;
    income and expenses begin at nothing. Of several names for an account the one of its longest
    beginning holds, and accounts given one name become one. Amounts are decimals, instants UTC.
    The same file exported twice is the same to the byte.

    For Datasette and everybody with SQL, `export views` makes views in the file itself, anew each
    time: clients_readable, invoices_readable and more, with decimal amounts, the business's
    own wall times, and handles and references instead of numbers. `_local` is such a time.

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
