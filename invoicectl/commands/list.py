"""`list`: the invoices."""

from __future__ import annotations

from typing import Annotated

import typer

from invoicectl.commands import Ctx, context, verb
from invoicectl.desk.asking import lists


def list_(
    ctx: Ctx,
    unpaid: Annotated[
        bool, typer.Option("--unpaid", help="Only what is due: open, overdue.")
    ] = False,
    status: Annotated[
        str | None, typer.Option("--status", metavar="STATUS", help="Only of this status.")
    ] = None,
    client: Annotated[
        str | None, typer.Option("--client", metavar="CLIENT", help="Only this client's.")
    ] = None,
    provider: Annotated[
        str | None, typer.Option("--provider", metavar="PROVIDER", help="Only this provider's.")
    ] = None,
    plan: Annotated[
        str | None,
        typer.Option("--plan", metavar="PLAN", help="Only session, booking, series or direct."),
    ] = None,
    due_before: Annotated[
        str | None, typer.Option("--due-before", metavar="TIME", help="Only what was due before.")
    ] = None,
    issued_after: Annotated[
        str | None, typer.Option("--issued-after", metavar="TIME", help="Only what is newer.")
    ] = None,
) -> None:
    """List invoices: the newest 50 as a table, all as JSON or CSV.

    Example: invoicectl list --unpaid --client ada"""
    run = context(ctx)
    done = lists.invoices(
        run.desk,
        unpaid=unpaid,
        status=status,
        client=client,
        provider=provider,
        plan=plan,
        due_before=due_before,
        issued_after=issued_after,
        newest=run.newest,
    )
    run.show(done)


app = verb(list_, name="list")
