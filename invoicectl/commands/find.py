"""`find`: what some words are in."""

from typing import Annotated

import typer

from invoicectl.commands import Ctx, context, verb
from invoicectl.desk.asking import finding


def find(
    ctx: Ctx,
    words: Annotated[
        list[str],
        typer.Argument(metavar="WORDS...", help="The words to find; all of them must be there."),
    ],
) -> None:
    """Find people and things by their words.

    It looks through clients, providers, sessions, bookings, visits, payments and invoices: names,
    handles, emails, telephone numbers, texts, messages, references, amounts, and the last four
    digits of cards. The beginning of a word is enough; capitals and accents don't matter. A thing
    with exactly that reference or handle comes first, then whole words, then beginnings; people
    come before things, and the newest first. Answers that a client pays to view are not looked
    through.

    Example: invoicectl find smith 85.00"""
    run = context(ctx)
    run.show(finding.find(run.desk, words, newest=run.newest))


app = verb(find)
