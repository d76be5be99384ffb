"""`earnings`: what providers are owed."""

from __future__ import annotations

from typing import Annotated

import typer

from invoicectl.commands import Ctx, context, verb
from invoicectl.desk import questions


def earnings(
    ctx: Ctx,
    provider: Annotated[
        str | None, typer.Argument(metavar="[PROVIDER]", help="Of one provider only.")
    ] = None,
) -> None:
    """Show what providers are owed and were paid.

    Example: invoicectl earnings noor"""
    run = context(ctx)
    run.show_list("earnings", questions.earnings(run.desk, provider))


app = verb(earnings)
