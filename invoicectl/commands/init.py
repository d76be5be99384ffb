"""`init`: make a new file."""

from __future__ import annotations

from typing import Annotated

import typer

from invoicectl.commands import Ctx, context, verb
from invoicectl.desk import file
from invoicectl.store import create_store


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
    given = file.settings_given(preset, settings or [])
    chosen = file.gateway_given(gateway, is_simulated=simulated_from is not None)
    is_test = file.test_mode_given(chosen, is_test=test_mode)
    start, simulated_at = file.start_of(given, simulated_from)
    store = create_store(run.path)
    try:
        desk = run.desk_over(store)
        done = file.create(desk, start, gateway=chosen, simulated_at=simulated_at, is_test=is_test)
        store.publish()
    except BaseException:
        store.discard()
        raise
    run.show(done)


app = verb(init)
