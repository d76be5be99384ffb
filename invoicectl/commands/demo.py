"""`demo`: both businesses at reading speed, on a throwaway file."""

from __future__ import annotations

from typing import Annotated

import typer

from invoicectl.commands import Ctx, context, verb
from invoicectl.desk import read


def demo(
    ctx: Ctx,
    pause: Annotated[
        str | None,
        typer.Option("--pause", metavar="SECONDS", help="Between commands; 0 for none."),
    ] = None,
) -> None:
    """Watch one story of each business on a throwaway simulated file.

    Example: invoicectl demo --pause 0"""
    from invoicectl.demo import play

    seconds = None if pause is None else float(read.number(pause, "pause"))
    play(context(ctx), ctx.find_root().command, seconds)


app = verb(demo)
