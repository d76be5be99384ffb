"""`demo`: both businesses at reading speed, on a throwaway file."""

from __future__ import annotations

from typing import Annotated

import typer

from invoicectl.commands import Ctx, context, verb
from invoicectl.desk.asking import typed


def demo(
    ctx: Ctx,
    pause: Annotated[
        str | None,
        typer.Option("--pause", metavar="SECONDS", help="Between commands; 0 for none."),
    ] = None,
) -> None:
    """Watch one story of each business on a throwaway simulated file.

    Example: invoicectl demo --pause 0"""
    from invoicectl.commands.demo.playing import play

    seconds = None if pause is None else float(typed.number(pause, "pause"))
    play(context(ctx), ctx.find_root().command, seconds)


app = verb(demo)
