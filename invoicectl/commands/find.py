"""`find`: what some words are in."""

from __future__ import annotations

from typing import Annotated

import typer

from invoicectl.commands import Ctx, context, verb
from invoicectl.desk.asking import finding


def find(
    ctx: Ctx,
    words: Annotated[
        list[str],
        typer.Argument(metavar="WORDS...", help="What to look for: all of them have to be there."),
    ],
) -> None:
    """Find people and things by their words: clients, providers, sessions, bookings, visits,
    payments and invoices.

    A word may be the beginning of one, in any case and without accents: of a name, handle, email,
    telephone, text, message or reference, an amount, a card's last four digits. What is called so
    comes first, then whole words, then beginnings; people, and then the newest. Answers that a
    client pays to view are not looked through.

    Example: invoicectl find smith 85.00"""
    run = context(ctx)
    run.show(finding.find(run.desk, words, newest=run.newest))


app = verb(find)
