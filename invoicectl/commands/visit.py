"""`visit`: one dated, priced service."""

from __future__ import annotations

from typing import Annotated

import typer

from invoicectl.commands import ByProvider, Ctx, context, noun
from invoicectl.desk import bookings, questions


def add(
    ctx: Ctx,
    ref: Annotated[
        str,
        typer.Argument(metavar="BOOKING|SERIES", help="A booking, like B1, or a series, like R1."),
    ],
    when: Annotated[str, typer.Argument(metavar="WHEN", help="When it starts.")],
    price: Annotated[str, typer.Argument(metavar="PRICE", help="What it costs.")],
    service: Annotated[
        str | None, typer.Argument(metavar="[SERVICE]", help="What it is.", show_default=False)
    ] = None,
    provider: ByProvider = None,
) -> None:
    """Add a visit to a requested booking, or to a series.

    Example: invoicectl visit add B1 2026-01-06T10:00 25.00 "Dog walk" """
    run = context(ctx)
    run.show("visit", bookings.add_visit(run.desk, ref, when, price, service, provider))


def done(
    ctx: Ctx,
    visit: Annotated[str, typer.Argument(metavar="VISIT", help="A visit, like V1.")],
    completed: Annotated[
        str | None,
        typer.Option("--completed", metavar="TIME", help="When it was done, if not now."),
    ] = None,
) -> None:
    """Mark a visit as done.

    Example: invoicectl visit done V1"""
    run = context(ctx)
    run.show("visit", bookings.complete_visit(run.desk, visit, completed))


def list_(ctx: Ctx) -> None:
    """List all visits.

    Example: invoicectl visit list"""
    run = context(ctx)
    run.show_list("visits", questions.things(run.desk, "visit", newest=run.newest))


app = noun("Visits: single dated services.", add=add, done=done, list_=list_)
