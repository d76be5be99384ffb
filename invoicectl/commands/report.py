"""`report`: how the business stands, from the books."""

from typing import Annotated

import typer

from invoicectl.commands import Ctx, context, noun
from invoicectl.commands.past import of_the_past
from invoicectl.commands.periods import Month, Since, Until, Year
from invoicectl.desk.asking.typed import Ends
from invoicectl.desk.books import collections as collecting
from invoicectl.desk.books import reports


@of_the_past("client", also=("--at",))
def aging(
    ctx: Ctx,
    client: Annotated[
        str | None, typer.Option("--client", metavar="CLIENT", help="Only one client.")
    ] = None,
    without_fees: Annotated[
        bool, typer.Option("--without-fees", help="Don't count late fees.")
    ] = False,
) -> None:
    """Show what is due, and how late, by client.

    Unused credit is subtracted. Days are calendar days after the due date. An invoice that is not
    confirmed yet is not due: pending and contested amounts stand below the table.

    --as-of shows it at the end of a past day, by the time when things count; --known leaves out
    what was recorded later. With both, it is the day as it was known then.

    Example: invoicectl report aging --as-of yesterday"""
    run = context(ctx)
    run.show(reports.aging(run.desk, client, is_without_fees=without_fees))


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
    """Show how well collecting went.

    It counts approvals, declines, recoveries, fees, and days to pay.

    Example: invoicectl report collections --since 2026-01-01"""
    run = context(ctx)
    run.show(collecting.collections(run.desk, Ends(since, until, month, year)))


def tips(
    ctx: Ctx, since: Since = None, until: Until = None, month: Month = None, year: Year = None
) -> None:
    """Show tips by provider: received, given back, paid out.

    Example: invoicectl report tips --year 2026"""
    run = context(ctx)
    run.show(reports.tips(run.desk, Ends(since, until, month, year)))


app = noun(
    "Reports on the business.",
    aging=aging,
    revenue=revenue,
    collections=collections,
    tips=tips,
)
