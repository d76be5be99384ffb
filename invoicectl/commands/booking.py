"""`booking`: look at bookings, and cancel them; `book` makes one."""

from __future__ import annotations

from typing import Annotated

import typer

from invoicectl.commands import Ctx, Reason, Release, context, noun
from invoicectl.desk import bookings
from invoicectl.desk.asking import lists


def cancel(
    ctx: Ctx,
    booking: Annotated[str, typer.Argument(metavar="BOOKING", help="A booking, like B1.")],
    reason: Reason,
    release: Release = None,
) -> None:
    """Cancel all visits of a booking that are left.

    What comes off is as for `visit cancel`, visit by visit. With nothing left and nothing kept
    the booking is cancelled, and what was paid becomes client credit.

    Example: invoicectl booking cancel B1 --reason "Moved away" """
    run = context(ctx)
    run.show(bookings.cancel_booking(run.desk, booking, release, reason))


def list_(ctx: Ctx) -> None:
    """List all bookings.

    Example: invoicectl booking list"""
    run = context(ctx)
    run.show(lists.things(run.desk, "booking", newest=run.newest))


app = noun("Bookings: dated visits requested together.", list_=list_, cancel=cancel)
