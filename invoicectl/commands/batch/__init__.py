"""`batch`: many commands from one file or pipe."""

from __future__ import annotations

from typing import Annotated

import typer

from invoicectl.commands import Ctx, context, verb


def batch(
    ctx: Ctx,
    file: Annotated[
        str, typer.Argument(metavar="FILE|-", help="JSON objects, one a line; - is the input.")
    ],
    go_on: Annotated[
        bool, typer.Option("--continue", help="Go on after a line that fails.")
    ] = False,
) -> None:
    """Run commands from JSON lines; one JSON line is printed for each, once it is committed.

    `do` names the command, the other keys its arguments and options; `at` first advances a
    simulated clock. The first line that fails stops it, with that line's exit code.

    Example: echo '{"do": "client add", "handle": "ada"}' | invoicectl batch -"""
    from invoicectl.commands.batch.running import run_batch

    code = run_batch(context(ctx), ctx.find_root().command, file, go_on=go_on)
    if code:
        raise typer.Exit(code)


app = verb(batch)
