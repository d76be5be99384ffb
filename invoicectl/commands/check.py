"""`check`: prove that the file is what its events add up to."""

from typing import Annotated

import typer

from invoicectl.commands import Ctx, context, verb
from invoicectl.desk.books import checking, explaining
from invoicectl.desk.payments import reconciling
from invoicectl.helping import helped


def check(
    ctx: Ctx,
    name: Annotated[
        str | None, typer.Argument(metavar="[NAME]", help="One check only, like replay.")
    ] = None,
    anchor: Annotated[
        str | None,
        typer.Option(
            "--anchor", metavar="HASH", help="Check also that the log continues from this hash."
        ),
    ] = None,
    head: Annotated[
        bool, typer.Option("--head", help="Only print the newest event's hash, an anchor.")
    ] = False,
    quiet: Annotated[
        bool, typer.Option("--quiet", help="Print only faults, and nothing if all is well.")
    ] = False,
) -> None:
    """Compute all again from the events and compare; exit 7 on a fault.

    The checks are integrity, schema, foreign-keys, sequence, numbers, chain, texts, replay,
    postings, books, words and anchors. `check gateway` compares with the gateway, as `reconcile`
    does, and records nothing. `check explain` does for everything what `explain` does: each amount
    and date is computed again by the rule that made it.

    The hash of an event is computed from the event and the hash before it, so the newest hash
    stands for the whole log. The log is compared with the anchors that `anchor` and `tick` wrote
    beside the file; --anchor compares it with one that you kept elsewhere.

    Example: invoicectl check"""
    run = context(ctx)
    if name == "gateway":
        done = reconciling.checked(run.desk)
    elif name == "explain":
        with run.progress("events") as seen:
            done = explaining.check(run.desk, seen)
    elif head:
        done = checking.head(run.desk)
    else:
        with run.progress("events") as seen:
            done = checking.check(run.desk, name, anchor, seen=seen, helped=helped)
    is_well = done.error is None
    run.show(done._replace(notes=()) if quiet and is_well else done, quiet=quiet)


app = verb(check)
