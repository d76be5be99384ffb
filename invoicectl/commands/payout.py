"""`payout`: pay providers what they are owed."""

from typing import Annotated

import typer

from invoicectl.commands import Ctx, context, verb
from invoicectl.desk.payments import going


def payout(
    ctx: Ctx,
    provider: Annotated[
        str | None,
        typer.Argument(metavar="[PROVIDER]", help="The provider's handle.", show_default=False),
    ] = None,
    amount: Annotated[
        str | None,
        typer.Argument(
            metavar="[AMOUNT]", help="The amount; default: all that is owed.", show_default=False
        ),
    ] = None,
    everybody: Annotated[
        bool,
        typer.Option("--all", help="Pay every provider who is owed payout_min or more."),
    ] = False,
) -> None:
    """Record that pending earnings and tips are paid out: earnings first, then tips.

    The program sends no money here: you send it yourself.

    With --all every provider is paid who is owed the setting payout_min or more; without one, that
    is everybody who is owed anything.

    Example: invoicectl payout noor"""
    run = context(ctx)
    run.show(going.pay_out(run.desk, provider, amount, everybody=everybody))


app = verb(payout)
