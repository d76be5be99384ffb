"""`letters`: what clients and providers are written."""

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
        typer.Argument(
            metavar="[REF|CLIENT]", help="A letter, like L1; or a person or thing that has letters."
        ),
    ] = None,
    as_html: Annotated[
        bool, typer.Option("--html", help="Show one letter as HTML, as mail programs do.")
    ] = False,
) -> None:
    """List the letters to clients and providers, or print one.

    A letter says how things stood when it was written. A `waiting` letter is sent by `invoicectl
    mail send` and by `tick`. A `kept` letter is not sent by itself; the list says why.

    A status is waiting, sent, failed or kept. A period is that in which letters were written.
    --client and --provider choose by recipient.

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
