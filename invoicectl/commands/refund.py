"""`refund`: give money back."""

from typing import Annotated

import typer

from invoicectl.commands import Ctx, context, verb
from invoicectl.commands.arguments import Amount, Reason
from invoicectl.desk.payments import going


def refund(
    ctx: Ctx,
    ref: Annotated[
        str,
        typer.Argument(
            metavar="INVOICE|BOOKING|CLIENT",
            help="An invoice, like INV-1; with --tip also a booking; or a client's handle.",
        ),
    ],
    amount: Amount,
    reason: Reason,
    to: Annotated[
        str | None,
        typer.Option(
            "--to",
            metavar="WAY",
            help="card, cash, bank; of an invoice also credit. Default: card; of a CLIENT none.",
        ),
    ] = None,
    tip: Annotated[
        bool, typer.Option("--tip", help="Give back a tip; its providers lose it.")
    ] = False,
) -> None:
    """Give back money that was paid for services, a tip, or client credit.

    Of an invoice: the total and the paid amount are both lowered, so nothing becomes due again. On
    a session's invoice, the service charge and the earnings are lowered too.

    Of a client: unused credit is given back, the oldest first, goodwill last. Goodwill can't go to
    a card. If an invoice was paid twice, the second payment is client credit.

    A refund to a card is sent by the program, the newest charge first. Cash or a bank transfer you
    give or send yourself.

    Example: invoicectl refund INV-1 10.00 --reason "arrived late" """
    run = context(ctx)
    done = going.refund(run.desk, ref, amount, reason=reason, to=to, is_tip=tip)
    run.show(done)


app = verb(refund)
