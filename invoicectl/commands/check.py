"""`check`: prove that the file is what its events add up to."""

from __future__ import annotations

from typing import Annotated

import typer

from invoicectl.commands import Ctx, context, verb
from invoicectl.desk import checking


def check(
    ctx: Ctx,
    name: Annotated[
        str | None, typer.Argument(metavar="[NAME]", help="One check only, like replay.")
    ] = None,
) -> None:
    """Fold all events again from nothing and compare every row; exit 7 on a fault.

    The checks are integrity, schema, foreign-keys, sequence, numbers and replay.

    Example: invoicectl check"""
    run = context(ctx)
    found = checking.check(run.desk, name)
    run.show_checks(found)
    checking.refuse_faults(run.desk, found)


app = verb(check)
