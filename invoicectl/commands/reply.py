"""`reply`: a message in a session."""

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
        str, typer.Option("--from", metavar="SIDE", help="Who wrote it: client or provider.")
    ],
    sent: Annotated[
        str | None,
        typer.Option(
            "--sent",
            metavar="TIME",
            help="When it was sent, if not now; a day alone is its midnight.",
        ),
    ] = None,
) -> None:
    """Record a message in a session.

    While the session's invoice is pending, a message starts the days to answer again.

    With --sent they are counted from when it was sent, and never end earlier than before. If the
    invoice was confirmed meanwhile, the message is only a note.

    Example: invoicectl reply S1 "One more question" --from client"""
    run = context(ctx)
    run.show(sessions.reply(run.desk, session, text, from_, sent))


app = verb(reply)
