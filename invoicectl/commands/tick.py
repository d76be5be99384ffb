"""`tick`: do everything that is due."""

from functools import partial
from typing import Annotated

import typer

from invoicectl.commands import Ctx, context, verb
from invoicectl.desk import clock


def tick(
    ctx: Ctx,
    catch_up: Annotated[
        bool, typer.Option("--catch-up", help="Continue after more than 35 days without a tick.")
    ] = False,
    concurrency: Annotated[
        str | None,
        typer.Option(
            "--concurrency",
            metavar="N",
            help="How many charges at the same time; with stripe 8 if not given.",
        ),
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", help="Print only what needs a person.")] = False,
) -> None:
    """Do everything that is due now, card charges included; run it daily.

    To run it twice is the same as to run it once. Declined cards are no failure: the exit code is
    0.

    Example: invoicectl tick --dry-run"""
    run = context(ctx)
    with run.progress() as seen:
        done = clock.tick(run.desk, catch_up=catch_up, concurrency=concurrency, seen=seen)
    run.show(done, quiet=quiet)
    if run.has_mail_server and not run.desk.is_dry:
        from invoicectl.desk import sending

        for line in sending.send_waiting(run.desk, partial(run.mailer, None)).notes:
            run.note(line)


app = verb(tick)
