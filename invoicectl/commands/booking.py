"""`booking`: look at bookings, and cancel them; `book` makes one."""

from typing import Annotated

import typer

from invoicectl.commands import Ctx, context, noun
from invoicectl.commands.arguments import Reason, Release
from invoicectl.commands.filters import filtered
from invoicectl.commands.past import of_the_past
from invoicectl.desk import bookings
from invoicectl.desk.asking import lists
from invoicectl.desk.asking.filters import Asked


def cancel(
    ctx: Ctx,
    booking: Annotated[str, typer.Argument(metavar="BOOKING", help="A booking, like B1.")],
    reason: Reason,
    release: Release = None,
) -> None:
    """Cancel all remaining visits of a booking.

    Each visit is cancelled as with `visit cancel`. If no visit is left and no part of a price is
    kept, the booking is cancelled, and what was paid becomes client credit.

    Example: invoicectl booking cancel B1 --reason "Moved away" """
    run = context(ctx)
    run.show(bookings.cancel_booking(run.desk, booking, release, reason))


@of_the_past("clients")
@filtered
def list_(ctx: Ctx, asked: Asked) -> None:
    """List bookings: the newest 50 as a table, all as JSON or CSV.

    A status is requested, confirming, confirmed or cancelled. A period is that of the request.
    --provider also lists the bookings in which that provider has a visit.

    Example: invoicectl booking list --client ada"""
    run = context(ctx)
    run.show(lists.things(run.desk, "booking", asked))


app = noun("Bookings: visits that were requested together.", list_=list_, cancel=cancel)
