"""`what-if`: the same future without and with some commands."""

from __future__ import annotations

from functools import partial
from typing import Annotated

import typer

from invoicectl.commands import Ctx, context, verb
from invoicectl.commands.arguments import Assume
from invoicectl.desk.asking import what_if as asking


def what_if(
    ctx: Ctx,
    do: Annotated[
        list[str],
        typer.Option("--do", metavar="COMMAND", help="A command, in quotes; may be repeated."),
    ],
    at: Annotated[
        str | None,
        typer.Option("--at", metavar="TIME|SPAN", help="When the commands come; now if not given."),
    ] = None,
    until: Annotated[
        str | None,
        typer.Option(
            "--until",
            metavar="TIME|SPAN",
            help="How far to look: 30d after --at, or a date; that day is included.",
        ),
    ] = None,
    assume: Assume = "last",
) -> None:
    """Show what would be different if you gave these commands: sums, and each field that differs.

    The same future is run twice in memory, once with your commands. Nothing is changed, no card is
    charged and no letter is sent. A command that would be refused is shown with its error, and the
    others go on. JSON lists every step of both futures, and CSV the fields.

    Example: invoicectl what-if --do "hold INV-1 --reason 'on leave'" --until 14d"""
    from invoicectl.commands.imagining import done_in

    run = context(ctx)
    question = asking.Supposition(tuple(do), at, until, assume)
    do_it = partial(done_in, run, ctx.find_root().command)
    with run.progress() as seen:
        done = asking.what_if(run.desk, question, do_it, seen)
    run.show(done)


app = verb(what_if)
