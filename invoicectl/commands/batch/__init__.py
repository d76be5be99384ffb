"""`batch`: many commands from one file or pipe."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from invoicectl.commands import Command, Ctx, context, verb
from invoicectl.desk.done import Done
from invoicectl.errors import Malformed


class Batch(Command):
    """`batch`, whose help lists the keys of every command."""

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """The options, then the keys."""
        from invoicectl.commands.batch.keys import every, summary

        super().format_options(ctx, formatter)
        with formatter.section('Keys by "do"; those in brackets may be left out'):
            formatter.write_dl(
                [
                    (" ".join(words), summary(command) or "no keys")
                    for words, command in every(ctx.find_root().command)
                ]
            )


def batch(
    ctx: Ctx,
    file: Annotated[
        str | None,
        typer.Argument(
            metavar="FILE|-", help="JSON objects, one a line; - is the input.", show_default=False
        ),
    ] = None,
    go_on: Annotated[
        bool, typer.Option("--continue", help="Continue after a line that fails.")
    ] = False,
    first: Annotated[
        str | None, typer.Option("--from", metavar="LINE", help="The number of the first line.")
    ] = None,
    schema: Annotated[
        bool, typer.Option("--schema", help="Print a JSON Schema of a line, and do nothing.")
    ] = False,
) -> None:
    """Run commands from JSON lines; one JSON line is printed for each, once it is committed.

    `do` names the command, the other keys its arguments and options; `at` first advances a
    simulated clock, which stays there. `key` makes the line safe to repeat. A flag is true or
    false, a key that may be repeated a list, an amount a text or a number without a decimal point.
    "as": "walk" names what a line made; later lines say "@walk" for its reference.

    The first line that fails stops it, with that line's exit code, and is told on stderr too.
    Ctrl-C finishes the line under way and begins no other.

    Example: echo '{"do": "client add", "handle": "ada"}' | invoicectl batch -"""
    root = ctx.find_root().command
    if schema:
        from invoicectl.commands.batch.schema import text

        context(ctx).show(Done("schema", text(root)))
        return
    if file is None:
        raise Malformed(why="no_file")
    from invoicectl.commands.batch.running import run_batch

    code = run_batch(context(ctx), root, file, go_on=go_on, first=first)
    if code:
        raise typer.Exit(code)


app = verb(batch, cls=Batch)
