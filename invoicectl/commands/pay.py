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
        help="Money received elsewhere: cash, check or transfer; or credit.",
    ),
]
Reference = Annotated[
    str | None,
    typer.Option("--reference", metavar="TEXT", help="What a check or transfer says."),
]


def pay(
    ctx: Ctx,
    invoice: Annotated[
        str,
        typer.Argument(
            metavar="INVOICE|CLIENT", help="An invoice, like INV-1, or all that a client owes."
        ),
    ],
    amount: Annotated[
        str | None,
        typer.Argument(
            metavar="[AMOUNT]", help="How much, or a share of the due like 50%; else all of it."
        ),
    ] = None,
    tip: Annotated[
        str | None,
        typer.Option(
            "--tip", metavar="AMOUNT", help="A tip on top, in one charge; or 20% of the total."
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
    """Pay what is due on an invoice or by a client, or a part of it.

    Without --method one charge is made to the client's card. What was received elsewhere is a
    fact: beyond the due it becomes client credit, also all of it where nothing is due any more.
    --method credit takes what credit there is, at most what is due.

    A client's open and overdue invoices are paid the longest due first, one payment each.

    --received records what came in before on its day, from which it counts. A late fee is waived
    if nothing would have been due when it came.

    Example: invoicectl pay INV-1 100.00 --method transfer --reference "bank 77" """
    run = context(ctx)
    told = typed.HowPaid(tip, card, method, reference, excess, received)
    run.show(payments.pay(run.desk, invoice, amount, told))


app = verb(pay)
