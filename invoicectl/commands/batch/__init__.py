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
            metavar="FILE|-",
            help="A file of JSON objects, one in each line; - is the input.",
            show_default=False,
        ),
    ] = None,
    go_on: Annotated[
        bool, typer.Option("--continue", help="Continue after a line that fails.")
    ] = False,
    first: Annotated[
        str | None,
        typer.Option("--from", metavar="LINE", help="Begin with the line of this number."),
    ] = None,
    schema: Annotated[
        bool, typer.Option("--schema", help="Print a JSON Schema of a line, and do nothing.")
    ] = False,
) -> None:
    """Run many commands, one JSON object in each line.

    One JSON line is printed for each, after the line is committed. `do` names the command; the
    other keys are its arguments and options. A flag is true or false. An option that may be
    repeated is a list. An amount is a text, or a number without a decimal point. `at` first
    advances a simulated clock, which stays there. `key` makes the line safe to repeat. "as": "walk"
    gives a name to what a line makes; later lines use "@walk" as its reference.

    A batch stops at the first line that fails, with that line's exit code; the error is printed on
    stderr too. Ctrl-C ends the line under way, and no other line is begun.

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
