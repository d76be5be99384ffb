"""`booking`: look at bookings, and cancel them; `book` makes one."""

from __future__ import annotations

from typing import Annotated

import typer

from invoicectl.commands import Ctx, Reason, Release, context, noun
from invoicectl.commands.filters import filtered
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

    What comes off is as for `visit cancel`, visit by visit. With nothing left and nothing kept
    the booking is cancelled, and what was paid becomes client credit.

    Example: invoicectl booking cancel B1 --reason "Moved away" """
    run = context(ctx)
    run.show(bookings.cancel_booking(run.desk, booking, release, reason))


@filtered
def list_(ctx: Ctx, asked: Asked) -> None:
    """List bookings: the newest 50 as a table, all as JSON or CSV.

    A status is requested, confirming, confirmed or cancelled; a period is that of the request. A
    provider's are also those with a visit of theirs.

    Example: invoicectl booking list --client ada"""
    run = context(ctx)
    run.show(lists.things(run.desk, "booking", asked))


app = noun("Bookings: dated visits requested together.", list_=list_, cancel=cancel)
