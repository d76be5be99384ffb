"""`book`: request dated visits together."""

from typing import Annotated

import typer

from invoicectl.commands import Ctx, context, verb
from invoicectl.commands.arguments import ByProvider, Client
from invoicectl.desk import bookings


def book(
    ctx: Ctx,
    client: Client,
    visit: Annotated[
        list[str],
        typer.Option("--visit", metavar="'WHEN PRICE SERVICE'", help="A visit; give one or more."),
    ],
    provider: ByProvider = None,
    auto_complete: Annotated[
        bool,
        typer.Option(
            "--auto-complete/--no-auto-complete",
            help="Mark each visit as done when it starts.",
        ),
    ] = True,
) -> None:
    """Request a booking; nothing is charged until it is confirmed.

    Example: invoicectl book ada --visit "2026-01-05T10:00 25.00 Dog walk" --provider noor"""
    run = context(ctx)
    done = bookings.book(run.desk, client, visit, provider=provider, is_auto_complete=auto_complete)
    run.show(done)


app = verb(book)
