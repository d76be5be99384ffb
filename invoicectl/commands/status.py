"""`status`: whether all is well, for monitors."""

from __future__ import annotations

from invoicectl.commands import Ctx, context, verb
from invoicectl.desk.asking import status as asking


def status(ctx: Ctx) -> None:
    """Show whether all is well: exit 0 if it is, 4 if a person should look.

    It is made for monitors. These are not well: in a live file, a step that has been due for over a
    day; in any file, a charge that is unclear or had no answer for over a day, money that only the
    gateway or only the ledger has, and a letter that failed. What only waits for people is counted
    under attention, and counts as well.

    Example: invoicectl status --json"""
    run = context(ctx)
    run.show(asking.status(run.desk))


app = verb(status)
