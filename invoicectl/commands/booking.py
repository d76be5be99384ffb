"""`booking`: look at bookings; `book` makes one."""

from __future__ import annotations

from invoicectl.commands import Ctx, context, noun
from invoicectl.desk.asking import lists


def list_(ctx: Ctx) -> None:
    """List all bookings.

    Example: invoicectl booking list"""
    run = context(ctx)
    run.show(lists.things(run.desk, "booking", newest=run.newest))


app = noun("Bookings: dated visits requested together.", list_=list_)
