"""`pay`: pay an invoice by hand."""

from __future__ import annotations

from typing import Annotated

import typer

from invoicectl.commands import ByCard, Ctx, Received, context, verb
from invoicectl.desk import payments
from invoicectl.desk.asking import typed

ByMethod = Annotated[
    str | None,
    typer.Option(
        "--method",
        metavar="METHOD",
        help="Money received: cash, check or transfer; or credit.",
    ),
]
Reference = Annotated[
    str | None,
    typer.Option("--reference", metavar="TEXT", help="The text on the check or transfer."),
]


def pay(
    ctx: Ctx,
    invoice: Annotated[
        str,
        typer.Argument(
            metavar="INVOICE|CLIENT",
            help="An invoice, like INV-1; or a client, to pay all they owe.",
        ),
    ],
    amount: Annotated[
        str | None,
        typer.Argument(
            metavar="[AMOUNT]", help="An amount, or a share of what is due, like 50%; default: all."
        ),
    ] = None,
    tip: Annotated[
        str | None,
        typer.Option(
            "--tip",
            metavar="AMOUNT",
            help="A tip in the same charge, like 5.00, or 20% of the total; not with a CLIENT.",
        ),
    ] = None,
    card: ByCard = None,
    method: ByMethod = None,
    reference: Reference = None,
    excess: Annotated[
        str | None,
        typer.Option(
            "--excess", metavar="USE", help="What to do with more than is due: credit or tip."
        ),
    ] = None,
    received: Received = None,
) -> None:
    """Pay an invoice, a part of it, or all that a client owes.

    Without --method the client's card is charged once. With --method cash, check or transfer you
    record money that was received. What is more than is due becomes client credit, also if nothing
    is due any more. --method credit uses the client's credit, up to what is due.

    With a client, the invoices that have been due the longest are paid first, one payment for each.
    A tip is then a second command: `pay ada 50%`, then `tip ada 5.00`.

    --received gives the day on which the money came; the payment counts from then. A late fee that
    was added since is waived, if nothing would have been due.

    Example: invoicectl pay INV-1 100.00 --method transfer --reference "bank 77" """
    run = context(ctx)
    told = typed.HowPaid(tip, card, method, reference, excess, received)
    run.show(payments.pay(run.desk, invoice, amount, told))


app = verb(pay)
