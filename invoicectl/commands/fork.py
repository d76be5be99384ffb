"""`fork`: a simulated copy to run ahead in."""

from typing import Annotated

import typer

from invoicectl.commands import Ctx, context, verb
from invoicectl.desk import keeping


def fork(
    ctx: Ctx,
    file: Annotated[str, typer.Argument(metavar="FILE", help="A new file.")],
) -> None:
    """Make a simulated copy of the file, to try things out in.

    The copy has the same past, and a clock of its own, which stands at now and which you advance.
    It charges no real card: each card answers as it did last, and its letters are never sent. This
    file is not changed. `diff FILE` shows later where the two differ.

    Example: invoicectl fork try.db"""
    run = context(ctx)
    run.show(keeping.fork(run.desk, file))


app = verb(fork)
