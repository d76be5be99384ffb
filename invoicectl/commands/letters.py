"""`letters`: what clients and providers are written."""

from __future__ import annotations

from typing import Annotated

import typer

from invoicectl.commands import Ctx, context, verb
from invoicectl.commands.filters import filtered
from invoicectl.desk.asking import filters
from invoicectl.desk.asking import letters as asking
from invoicectl.desk.asking.filters import Asked
from invoicectl.desk.asking.references import is_letter
from invoicectl.errors import Malformed


@filtered
def letters(
    ctx: Ctx,
    asked: Asked,
    ref: Annotated[
        str | None,
        typer.Argument(metavar="[REF|CLIENT]", help="A letter, a person, or a thing with letters."),
    ] = None,
    as_html: Annotated[
        bool, typer.Option("--html", help="One letter as a page, as a mail program shows it.")
    ] = False,
) -> None:
    """List the letters to clients and providers, or print one.

    A letter says what its fact brought, in the state of that moment. `waiting` is sent by
    `invoicectl mail send` and by `tick`; `kept` is never sent by itself, and says why.

    A status is waiting, sent, failed or kept; a period is when they were written. --client and
    --provider say to whom.

    Example: invoicectl letters INV-1"""
    run = context(ctx)
    if ref is not None and is_letter(ref):
        filters.refuse_for_one(asked, ref)
        run.show(asking.html(run.desk, ref) if as_html else asking.letter(run.desk, ref))
        return
    if as_html:
        raise Malformed(why="html")
    run.show(asking.letters(run.desk, ref, asked))


app = verb(letters)
