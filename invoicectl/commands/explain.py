"""`explain`: why a thing is what it is, and whether a command would be done."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Any

import typer

from invoicectl import errors
from invoicectl.commands import Command, Ctx, context, trying, verb
from invoicectl.desk.asking import explain as asking
from invoicectl.desk.asking import typed
from invoicectl.desk.asking.explaining import refusals
from invoicectl.desk.asking.explaining.values import Offered
from invoicectl.desk.done import Foreseen
from invoicectl.desk.engine import forks
from invoicectl.domain.text import masked


class Explaining(Command):
    """What is explained is a thing, or the command that stands behind `--`."""

    def parse_args(self, ctx: Any, args: list[str]) -> Any:
        """Keep the words of a command for the command's own parser."""
        place = args.index("--") if "--" in args else len(args)
        words = args[place + 1 :]
        if len(words) > 1 or (words and words[0] in ctx.find_root().command.commands):
            ctx.meta[__name__], args = words, args[:place]
        return super().parse_args(ctx, args)


def explain(
    ctx: Ctx,
    ref: Annotated[
        str | None,
        typer.Argument(metavar="REF", help="Any reference, like INV-1 or S1, or a handle."),
    ] = None,
) -> None:
    """Say why each amount and date of a thing is what it is, and what comes next.

    Each is computed again from the recorded events, by the rule that made it; the rule's number
    stands behind it. Where the result differs from the file, that is a fault, and the exit code
    is 7. Nothing is changed.

    With -- and a command instead: say whether it would be done now and what it would change, or
    every rule that refuses it, in the order in which they are checked.

    Example: invoicectl explain INV-1"""
    run, words = context(ctx), ctx.meta.get(__name__)
    if (ref is None) == (words is None):
        raise errors.Malformed(why="explain_what")
    with forks.apart(run.desk) as desk:
        trials = trying.Trials(run, ctx.find_root().command, desk)
        if words is not None:
            tried = trials.tried(words)
            done = refusals.trial(masked(typed.quoted(words)), tried.foreseen, tried.refused)
        else:
            path = run.desk.store.path
            done = asking.explain(desk, ref or "", partial(_foreseen, trials), path)
    run.show(done)


def _foreseen(trials: trying.Trials, option: Offered) -> Foreseen | None:
    """What an option would bring; None where it would be refused."""
    tried = trials.tried(list(option.words))
    return None if tried.refused else tried.foreseen


app = verb(explain, cls=Explaining)
