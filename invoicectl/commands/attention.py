"""`attention`: what waits for a person."""

from __future__ import annotations

from invoicectl.commands import Ctx, context, verb
from invoicectl.desk.asking import attention as asking


def attention(ctx: Ctx) -> None:
    """List what a person must do, the most urgent first.

    Each line has the command that helps. Charges with an unclear outcome come first, then failed
    letters, money to collect, declined cards, what waits for an answer, and what is to be done.

    Example: invoicectl attention"""
    run = context(ctx)
    run.show(asking.attention(run.desk, names=run.is_for_people))


app = verb(attention)
