"""`reconcile`: the ledger against the gateway."""

from __future__ import annotations

from typing import Annotated

import typer

from invoicectl.commands import Ctx, context, verb
from invoicectl.desk.payments import reconciling
from invoicectl.errors import Malformed


def reconcile(
    ctx: Ctx,
    whose: Annotated[
        str | None,
        typer.Argument(metavar="INVOICE|CLIENT", help="With --take: what the charge is for."),
    ] = None,
    since: Annotated[
        str | None,
        typer.Option("--since", metavar="TIME", help="How far back; default 35d."),
    ] = None,
    take: Annotated[
        str | None,
        typer.Option("--take", metavar="ID", help="Record a charge that only the gateway has."),
    ] = None,
) -> None:
    """Compare every charge, refund and dispute at the gateway with the ledger, both ways.

    Answers to open charges, refunds and disputes made there are recorded; what only one side has
    is listed, exit 7. --take records a charge that is listed, on an invoice or as credit. One that
    is cut off says how far it came; what it recorded stays, and it may be given again.

    Example: invoicectl reconcile"""
    run = context(ctx)
    if (take is None) != (whose is None) or (take is not None and since is not None):
        raise Malformed(why="take")
    if take is not None and whose is not None:
        run.show(reconciling.take(run.desk, take, whose))
    else:
        with run.progress("things") as seen:
            done = reconciling.reconcile(run.desk, since, seen)
        run.show(done)


app = verb(reconcile)
