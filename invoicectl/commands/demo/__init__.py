"""`demo`: both businesses and a desk at reading speed, on throwaway files."""

from __future__ import annotations

from typing import Annotated

import typer

from invoicectl.commands import Ctx, context, verb
from invoicectl.desk.asking import typed


def demo(
    ctx: Ctx,
    pause: Annotated[
        str | None,
        typer.Option("--pause", metavar="SECONDS", help="The pause between commands; 0 for none."),
    ] = None,
    keep: Annotated[
        str | None,
        typer.Option(
            "--keep", metavar="FILE", help="Keep the last story's file, to try more with it."
        ),
    ] = None,
) -> None:
    """Watch three stories: one of each business, and a day at the desk.

    They use simulated files, which are removed at the end.

    Example: invoicectl demo --pause 0"""
    from invoicectl.commands.demo.playing import play

    seconds = None if pause is None else float(typed.number(pause, "pause"))
    play(context(ctx), ctx.find_root().command, seconds, keep)


app = verb(demo)
