"""`attention`: what waits for a person."""

from __future__ import annotations

from invoicectl.commands import Ctx, context, verb
from invoicectl.desk.asking import attention as asking


def attention(ctx: Ctx) -> None:
    """List what waits for a person, longest first: contested, overdue, unclear, refused.

    Example: invoicectl attention"""
    run = context(ctx)
    run.show(asking.attention(run.desk))


app = verb(attention)
