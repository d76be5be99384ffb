"""`reverse`: a payment that did not hold."""

from typing import Annotated

import typer

from invoicectl.commands import Ctx, context, verb
from invoicectl.commands.arguments import Reason
from invoicectl.desk.payments import going


def reverse(
    ctx: Ctx,
    payment: Annotated[str, typer.Argument(metavar="PAYMENT", help="A payment, like P7.")],
    reason: Reason,
    amount: Annotated[
        str | None,
        typer.Option(
            "--amount",
            metavar="AMOUNT",
            help="Only a part, its tip included; default: all that is left.",
        ),
    ] = None,
    withdrawn: Annotated[
        bool,
        typer.Option(
            "--withdrawn", help="Undo the newest reversal, for example a dispute you won."
        ),
    ] = False,
) -> None:
    """Take back a payment: a bounced check, a chargeback, a typing error.

    What of it is still client credit is taken first; the rest is due again on its invoice. What
    left the business meanwhile, or was used elsewhere as credit, comes back as a line of its
    invoice. After
    the reversal of a card charge, no card is charged for that invoice by itself. Any payment can be
    reversed, also money in advance, unused goodwill, used credit, refunds and payouts.

    Example: invoicectl reverse P7 --reason "check bounced" """
    run = context(ctx)
    done = going.reverse(run.desk, payment, amount=amount, reason=reason, is_withdrawn=withdrawn)
    run.show(done)


app = verb(reverse)
