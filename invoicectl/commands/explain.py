"""`explain`: why a thing is what it is."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Any

import typer

from invoicectl.commands import Ctx, context, trying, verb
from invoicectl.context import Context
from invoicectl.desk.asking import explain as asking
from invoicectl.desk.asking.explaining.values import Offered
from invoicectl.desk.done import Foreseen


def explain(
    ctx: Ctx,
    ref: Annotated[
        str, typer.Argument(metavar="REF", help="Any reference, like INV-1 or S1, or a handle.")
    ],
) -> None:
    """Say why each amount and date of a thing is what it is, and what comes next.

    Each is computed again from the recorded events, by the rule that made it; the rule's number
    stands behind it. Where the result differs from the file, that is a fault, and the exit code
    is 7. Nothing is changed.

    Example: invoicectl explain INV-1"""
    run, root = context(ctx), ctx.find_root().command
    run.show(asking.explain(run.desk, ref, partial(_foreseen, run, root)))


def _foreseen(run: Context, root: Any, option: Offered) -> Foreseen | None:
    """What an option would bring; None where it would be refused."""
    tried = trying.tried(run, root, trying.dry(root, list(option.words)))
    return None if tried.error is not None else tried.foreseen


app = verb(explain)
