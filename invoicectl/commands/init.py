"""`init`: make a new file."""

from __future__ import annotations

from typing import Annotated

import typer

from invoicectl.commands import Ctx, context, verb
from invoicectl.desk import file


def init(
    ctx: Ctx,
    simulated_from: Annotated[
        str | None,
        typer.Option(
            "--simulated-from", metavar="TIME", help="Give the file a clock of its own, from TIME."
        ),
    ] = None,
    gateway: Annotated[
        str | None,
        typer.Option(
            "--gateway", metavar="GATEWAY", help="What charges cards: simulated, stripe or manual."
        ),
    ] = None,
    preset: Annotated[
        str | None,
        typer.Option(
            "--preset", metavar="PRESET", help="marketplace, pet-care or pet-care-current."
        ),
    ] = None,
    test_mode: Annotated[
        bool,
        typer.Option("--test-mode", help="The file is for Stripe's test mode, not for money."),
    ] = False,
    settings: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="KEY=VALUE", help="A setting; may be given many times."),
    ] = None,
) -> None:
    """Make a new file.

    A live file follows the system's clock and must say what charges cards. A simulated one has
    its own clock, moved by `clock advance`, and a gateway that moves no money.

    Example: invoicectl --db demo.db init --simulated-from 2026-01-05T09:00 --preset marketplace"""
    run = context(ctx)
    made = file.init(
        run.new_desk,
        file.settings_given(preset, settings or []),
        simulated_from=simulated_from,
        gateway=gateway,
        is_test=test_mode,
        now=run.clock(),
    )
    run.show(made)


app = verb(init)
