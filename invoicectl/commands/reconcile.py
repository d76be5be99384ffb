"""`reconcile`: the ledger against the gateway."""

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
        typer.Option(
            "--since", metavar="TIME", help="Compare from this time on; default 35d, for 35 days."
        ),
    ] = None,
    take: Annotated[
        str | None,
        typer.Option("--take", metavar="ID", help="Record a charge that only the gateway has."),
    ] = None,
) -> None:
    """Compare the gateway with the ledger, both ways.

    Every charge, refund and dispute is compared. Answers to open charges are recorded, and so are
    refunds and disputes that were made at the gateway. What only one side has is listed, with exit
    7. --take records a listed charge, on an invoice or as client credit. If the command is
    interrupted, it says how far it came; what it recorded stays, and you can run it again.

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
