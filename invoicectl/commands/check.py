"""`check`: prove that the file is what its events add up to."""

from __future__ import annotations

from typing import Annotated

import typer

from invoicectl.commands import Ctx, context, verb
from invoicectl.desk.books import checking
from invoicectl.desk.payments import reconciling


def check(
    ctx: Ctx,
    name: Annotated[
        str | None, typer.Argument(metavar="[NAME]", help="One check only, like replay.")
    ] = None,
    anchor: Annotated[
        str | None,
        typer.Option(
            "--anchor", metavar="HASH", help="Check also that the log continues from this hash."
        ),
    ] = None,
    head: Annotated[
        bool, typer.Option("--head", help="Only print the newest event's hash, an anchor.")
    ] = False,
) -> None:
    """Compute everything again from the events and compare every row; exit 7 on a fault.

    The checks are integrity, schema, foreign-keys, sequence, numbers, chain, texts, replay,
    postings, books and anchors.
    `check gateway` compares with the gateway, as reconcile does, and records nothing.
    Each event's hash is of the one before it too, so the newest stands for the whole log: what
    `anchor` and the daily tick noted beside the file is held against it, and --anchor holds one
    that was noted elsewhere.

    Example: invoicectl check"""
    run = context(ctx)
    if name == "gateway":
        run.show(reconciling.checked(run.desk))
        return
    run.show(checking.check(run.desk, name, anchor, is_head=head))


app = verb(check)
