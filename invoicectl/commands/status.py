"""`status`: whether all is well, for monitors."""

from __future__ import annotations

from invoicectl.commands import Ctx, context, verb
from invoicectl.desk.asking import status as asking


def status(ctx: Ctx) -> None:
    """Tell a monitor whether all is well: exit 0 where it is, 4 where somebody should look.

    Not well are, in a live file, a step that has been due for over a day; and in any, a charge that
    is unclear or had no answer for over a day, what only the gateway or only the ledger has, and a
    letter that failed. What only waits for people is counted under attention, and is well.

    Example: invoicectl status --json"""
    run = context(ctx)
    run.show(asking.status(run.desk))


app = verb(status)
