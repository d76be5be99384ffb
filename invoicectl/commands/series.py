"""`series`: ongoing visits, invoiced weekly."""

from __future__ import annotations

from typing import Annotated

import typer

from invoicectl.commands import ByProvider, Client, Ctx, Release, context, noun
from invoicectl.commands.filters import filtered
from invoicectl.desk import bookings
from invoicectl.desk.asking import lists
from invoicectl.desk.asking.filters import Asked


def start(
    ctx: Ctx,
    client: Client,
    provider: ByProvider = None,
    every: Annotated[
        str | None,
        typer.Option("--every", metavar="DAYS", help="Weekdays to plan visits on, like MO,WE,FR."),
    ] = None,
    time: Annotated[
        str | None, typer.Option("--time", metavar="HH:MM", help="When they start.")
    ] = None,
    price: Annotated[
        str | None, typer.Option("--price", metavar="AMOUNT", help="The price of each visit.")
    ] = None,
    service: Annotated[
        str | None, typer.Option("--service", metavar="TEXT", help="The name of the service.")
    ] = None,
    auto_complete: Annotated[
        bool,
        typer.Option(
            "--auto-complete/--no-auto-complete",
            help="Mark each visit as done when it starts.",
        ),
    ] = False,
) -> None:
    """Start ongoing visits; with --every, they are planned automatically 14 days ahead.

    Example: invoicectl series start ada --every MO,WE,FR --time 10:00 --price 25.00"""
    run = context(ctx)
    done = bookings.start_series(
        run.desk,
        client,
        provider=provider,
        every=every,
        time=time,
        price=price,
        service=service,
        is_auto_complete=auto_complete,
    )
    run.show(done)


def end(
    ctx: Ctx,
    series: Annotated[str, typer.Argument(metavar="SERIES", help="A series, like R1.")],
    release: Release = None,
) -> None:
    """End a series: nothing more is planned, and visits that are not done are cancelled.

    What is kept of them is as for `visit cancel`, and billed on the next Friday.

    Example: invoicectl series end R1"""
    run = context(ctx)
    run.show(bookings.end_series(run.desk, series, release))


@filtered
def list_(ctx: Ctx, asked: Asked) -> None:
    """List series: the newest 50 as a table, all as JSON or CSV.

    A status is active or ended; a period is that of their start. A provider's are also those with
    a visit of theirs.

    Example: invoicectl series list --status active"""
    run = context(ctx)
    run.show(lists.things(run.desk, "series", asked))


app = noun("Series: ongoing visits, invoiced weekly.", start=start, end=end, list_=list_)
