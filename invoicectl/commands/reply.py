"""`reply`: a message in a session."""

from __future__ import annotations

from typing import Annotated

import typer

from invoicectl.commands import Ctx, context, verb
from invoicectl.desk import sessions


def reply(
    ctx: Ctx,
    session: Annotated[
        str, typer.Argument(metavar="SESSION", help="A session, like S1, or its invoice.")
    ],
    text: Annotated[str, typer.Argument(metavar="TEXT", help="The message.")],
    from_: Annotated[
        str, typer.Option("--from", metavar="SIDE", help="Who said it: client or provider.")
    ],
    sent: Annotated[
        str | None, typer.Option("--sent", metavar="TIME", help="When it was sent, if not now.")
    ] = None,
) -> None:
    """Record a message; while an invoice is pending, its deadline moves.

    With --sent they begin again from then, and never end sooner than before. Where they have ended
    since, the message is kept as a note.

    Example: invoicectl reply S1 "One more question" --from client"""
    run = context(ctx)
    run.show(sessions.reply(run.desk, session, text, from_, sent))


app = verb(reply)
