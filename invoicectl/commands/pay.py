"""`pay`: pay an invoice by hand."""

from typing import Annotated

import typer

from invoicectl.commands import Ctx, context, verb
from invoicectl.commands.paying import ByCard, Received
from invoicectl.desk.asking import typed
from invoicectl.desk.payments import coming

ByMethod = Annotated[
    str | None,
    typer.Option(
        "--method",
        metavar="METHOD",
        help="How it is paid: cash, check or transfer; or credit. Default: by card.",
    ),
]
Reference = Annotated[
    str | None,
    typer.Option("--reference", metavar="TEXT", help="The text on the check or transfer."),
]
Excess = Annotated[
    str | None,
    typer.Option(
        "--excess",
        metavar="USE",
        help="What becomes of money beyond what is due: credit or tip.",
    ),
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
            metavar="[AMOUNT]", help="An amount, or a share of what is due, like 50%. Default: all."
        ),
    ] = None,
    tip: Annotated[
        str | None,
        typer.Option(
            "--tip",
            metavar="AMOUNT",
            help="A tip in the same payment: 5.00, or 20% of the total; not with a CLIENT.",
        ),
    ] = None,
    card: ByCard = None,
    method: ByMethod = None,
    reference: Reference = None,
    excess: Excess = None,
    received: Received = None,
) -> None:
    """Pay an invoice, a part of it, or all that a client owes.

    Without --method, the client's card is charged once. With --method cash, check or transfer, you
    record money that you have received. What is more than the due becomes client credit: all of it,
    if nothing is due. --method credit uses the client's credit, up to what is due.

    If you name a client, the invoice with the oldest due date is paid first; each invoice gets its
    own payment. A tip is then a second command: `pay ada 50%`, then `tip ada 5.00`.

    --received gives the day on which the money came, and the payment counts from that day. A late
    fee that was added later is removed, if this money would have paid all that was due.

    Example: invoicectl pay INV-1 100.00 --method transfer --reference "bank 77" """
    run = context(ctx)
    told = typed.HowPaid(tip, card, method, reference, excess, received)
    run.show(coming.pay(run.desk, invoice, amount, told))


app = verb(pay)
