"""`init`: make a new file."""

from typing import Annotated

import typer

from invoicectl.commands import Ctx, context, verb
from invoicectl.desk import file

From = Annotated[
    str | None,
    typer.Option(
        "--simulated-from", metavar="TIME", help="Use a simulated clock, which starts at TIME."
    ),
]
Charges = Annotated[
    str | None,
    typer.Option(
        "--gateway", metavar="GATEWAY", help="What charges cards: simulated, stripe or manual."
    ),
]
Preset = Annotated[
    str | None,
    typer.Option("--preset", metavar="PRESET", help="marketplace, pet-care or pet-care-current."),
]
Test = Annotated[
    bool,
    typer.Option("--test-mode", help="The file is for Stripe's test mode, not for real money."),
]
Settings = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="KEY=VALUE", help="A setting; may be given many times."),
]
Sample = Annotated[
    bool, typer.Option("--sample", help="Fill it with ten weeks of an invented business.")
]


def init(
    ctx: Ctx,
    simulated_from: From = None,
    gateway: Charges = None,
    preset: Preset = None,
    test_mode: Test = False,
    settings: Settings = None,
    is_sample: Sample = False,
) -> None:
    """Make a new file.

    A live file uses the system's clock, and --gateway says what charges its cards. A simulated file
    has its own clock, which `clock advance` moves, and its gateway moves no money. A sample is
    simulated: it has 30 clients, and begins on the Monday of the week of --simulated-from.

    Example: invoicectl --db demo.db init --simulated-from 2026-01-05T09:00 --preset marketplace"""
    run = context(ctx)
    if is_sample:
        from invoicectl.commands.sample import filling

        is_beside = bool(preset or settings or test_mode or gateway not in (None, "simulated"))
        filling.refuse_beside(is_beside=is_beside)
        run.show(filling.sample(run, ctx.find_root().command, simulated_from))
        return
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
