"""`visit`: one dated, priced service."""

from typing import Annotated

import typer

from invoicectl.commands import Ctx, context, noun
from invoicectl.commands.arguments import ByProvider, Reason, Release
from invoicectl.commands.filters import filtered
from invoicectl.commands.past import of_the_past
from invoicectl.desk import bookings
from invoicectl.desk.asking import lists
from invoicectl.desk.asking.filters import Asked

Visit = Annotated[str, typer.Argument(metavar="VISIT", help="A visit, like V1.")]


def add(
    ctx: Ctx,
    ref: Annotated[
        str,
        typer.Argument(metavar="BOOKING|SERIES", help="A booking, like B1, or a series, like R1."),
    ],
    when: Annotated[str, typer.Argument(metavar="WHEN", help="When it starts.")],
    price: Annotated[str, typer.Argument(metavar="PRICE", help="The price.")],
    service: Annotated[
        str | None,
        typer.Argument(metavar="[SERVICE]", help="The name of the service.", show_default=False),
    ] = None,
    provider: ByProvider = None,
) -> None:
    """Add a visit to a booking, or to a series.

    On a confirmed booking more is due then; the deposit is not charged again.

    Example: invoicectl visit add B1 2026-01-06T10:00 25.00 "Dog walk" """
    run = context(ctx)
    run.show(bookings.add_visit(run.desk, ref, when, price, service, provider))


def done(
    ctx: Ctx,
    visit: Visit,
    completed: Annotated[
        str | None,
        typer.Option("--completed", metavar="TIME", help="When it was done, if not now."),
    ] = None,
) -> None:
    """Mark a visit as done.

    Example: invoicectl visit done V1"""
    run = context(ctx)
    run.show(bookings.complete_visit(run.desk, visit, completed))


def undo(ctx: Ctx, visit: Visit, reason: Reason) -> None:
    """Undo a visit that was marked as done by mistake.

    The visit is planned again. This is refused once the visit is on a weekly invoice.

    Example: invoicectl visit undo V1 --reason "It was another dog" """
    run = context(ctx)
    run.show(bookings.undo_visit(run.desk, visit, reason))


def cancel(
    ctx: Ctx,
    visit: Visit,
    release: Release = None,
) -> None:
    """Cancel a planned visit.

    How much of the price comes off depends on the hours before the start (the setting
    `cancellation`). The rest is still billed. Before the booking is confirmed, all of it comes off.

    Example: invoicectl visit cancel V1"""
    run = context(ctx)
    run.show(bookings.cancel_visit(run.desk, visit, release))


def move(
    ctx: Ctx,
    visit: Visit,
    when: Annotated[str, typer.Argument(metavar="WHEN", help="The new start.")],
) -> None:
    """Move a planned visit to another time.

    The due date of its invoice moves too.

    After the booking was confirmed, a move does not make a cancellation cheaper: no more of the
    price comes off than before the move.

    Example: invoicectl visit move V1 2026-01-08T10:00"""
    run = context(ctx)
    run.show(bookings.move_visit(run.desk, visit, when))


@of_the_past("clients")
@filtered
def list_(ctx: Ctx, asked: Asked) -> None:
    """List visits: the newest 50 as a table, all as JSON or CSV.

    A status is planned, done or cancelled. A period is that of the visit's start.

    Example: invoicectl visit list --on today --sort at"""
    run = context(ctx)
    run.show(lists.things(run.desk, "visit", asked))


app = noun(
    "Visits: one service at one time.",
    add=add,
    done=done,
    undo=undo,
    cancel=cancel,
    move=move,
    list_=list_,
)
