"""`report`: how the business stands, from the books."""

from __future__ import annotations

from typing import Annotated

import typer

from invoicectl.commands import Ctx, Month, Since, Until, Year, context, noun
from invoicectl.desk.asking.typed import Ends
from invoicectl.desk.books import collections as collecting
from invoicectl.desk.books import reports


def aging(
    ctx: Ctx,
    as_of: Annotated[
        str | None,
        typer.Option(
            "--as-of",
            "--at",
            metavar="TIME",
            help="As it stood at the end of that day; with a time, just before it.",
        ),
    ] = None,
    client: Annotated[
        str | None, typer.Option("--client", metavar="CLIENT", help="Only one client.")
    ] = None,
    without_fees: Annotated[
        bool, typer.Option("--without-fees", help="Leave late fees out of what is due.")
    ] = False,
) -> None:
    """Show what is due and how many days late it is, by client, less unused credit.

    Days are calendar days after the due date. An invoice that is not confirmed yet isn't due: what
    is pending or contested is told below the table.

    Example: invoicectl report aging --client ada"""
    run = context(ctx)
    run.show(reports.aging(run.desk, as_of, client, is_without_fees=without_fees))


def revenue(
    ctx: Ctx, since: Since = None, until: Until = None, month: Month = None, year: Year = None
) -> None:
    """Show what the business earned, by month and source.

    Example: invoicectl report revenue --month 2026-01"""
    run = context(ctx)
    run.show(reports.revenue(run.desk, Ends(since, until, month, year)))


def collections(
    ctx: Ctx, since: Since = None, until: Until = None, month: Month = None, year: Year = None
) -> None:
    """Show how collecting went: approvals, declines, recoveries, fees, days to pay.

    Example: invoicectl report collections --since 2026-01-01"""
    run = context(ctx)
    run.show(collecting.collections(run.desk, Ends(since, until, month, year)))


def tips(
    ctx: Ctx, since: Since = None, until: Until = None, month: Month = None, year: Year = None
) -> None:
    """Show the tips that came in, went back and were paid out, by provider.

    Example: invoicectl report tips --year 2026"""
    run = context(ctx)
    run.show(reports.tips(run.desk, Ends(since, until, month, year)))


app = noun(
    "How the business stands.",
    aging=aging,
    revenue=revenue,
    collections=collections,
    tips=tips,
)
