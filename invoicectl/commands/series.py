"""`series`: ongoing visits, invoiced weekly."""

from typing import Annotated

import typer

from invoicectl.commands import Ctx, context, noun
from invoicectl.commands.arguments import ByProvider, Client, Release
from invoicectl.commands.filters import filtered
from invoicectl.commands.past import of_the_past
from invoicectl.desk import bookings
from invoicectl.desk.asking import lists
from invoicectl.desk.asking.filters import Asked


def start(
    ctx: Ctx,
    client: Client,
    provider: ByProvider = None,
    every: Annotated[
        str | None,
        typer.Option("--every", metavar="DAYS", help="The weekdays of the visits, like MO,WE,FR."),
    ] = None,
    time: Annotated[
        str | None, typer.Option("--time", metavar="HH:MM", help="The time at which they start.")
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
    """Start ongoing visits for a client.

    With --every the visits are planned automatically, 14 days ahead.

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
    """End a series.

    No more visits are planned, and visits that are not done are cancelled as with `visit cancel`.
    If a part of a price is kept, it is billed on the next Friday.

    Example: invoicectl series end R1"""
    run = context(ctx)
    run.show(bookings.end_series(run.desk, series, release))


@of_the_past("clients")
@filtered
def list_(ctx: Ctx, asked: Asked) -> None:
    """List series: the newest 50 as a table, all as JSON or CSV.

    A status is active or ended. A period is that of the start. --provider also lists the series in
    which that provider has a visit.

    Example: invoicectl series list --status active"""
    run = context(ctx)
    run.show(lists.things(run.desk, "series", asked))


app = noun("Series: ongoing visits, invoiced every week.", start=start, end=end, list_=list_)
