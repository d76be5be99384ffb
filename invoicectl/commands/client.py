"""`client`: who pays."""

from typing import Annotated

import typer

from invoicectl.commands import Ctx, context, noun
from invoicectl.commands.arguments import Amount, Email, EvenSo, Handle, Name, NewHandle, Reason
from invoicectl.commands.filters import filtered
from invoicectl.commands.past import of_the_past
from invoicectl.commands.paying import Received
from invoicectl.desk import erasing, people
from invoicectl.desk.asking import lists, showing
from invoicectl.desk.asking.filters import Asked
from invoicectl.domain.model import Particulars

Autopay = Annotated[
    str | None,
    typer.Option("--autopay", metavar="on|off", help="Charge the card automatically: on or off."),
]

Address = Annotated[
    str | None,
    typer.Option(
        "--address",
        metavar="ADDRESS",
        help="The postal address; lines or commas separate its parts.",
    ),
]
Phone = Annotated[
    str | None, typer.Option("--phone", metavar="PHONE", help="The telephone number.")
]
Locale = Annotated[
    str | None,
    typer.Option(
        "--locale", metavar="LOCALE", help="The language and country of the client, like de-AT."
    ),
]
TaxId = Annotated[str | None, typer.Option("--tax-id", metavar="TAXID", help="The tax number.")]

AutoTip = Annotated[
    str | None,
    typer.Option(
        "--auto-tip",
        metavar="RATE|AMOUNT|none",
        help="The tip in automatic charges of bookings and series: 10% or 5.00.",
    ),
]


def add(
    ctx: Ctx,
    handle: Handle,
    name: Name = None,
    email: Email = None,
    address: Address = None,
    phone: Phone = None,
    locale: Locale = None,
    tax_id: TaxId = None,
    autopay: Autopay = None,
    auto_tip: AutoTip = None,
) -> None:
    """Put a client on file.

    The address and the tax id are printed on documents. The locale decides how dates and amounts
    are written in letters and documents.

    Example: invoicectl client add ada --name "Ada Lovelace" --email ada@example.org"""
    run = context(ctx)
    given = Particulars(name, email, address, phone, locale, tax_id)
    automatic = people.Automatic(autopay, auto_tip)
    run.show(people.add_client(run.desk, handle, given, automatic))


def edit(
    ctx: Ctx,
    handle: Handle,
    new_handle: NewHandle = None,
    name: Name = None,
    email: Email = None,
    address: Address = None,
    phone: Phone = None,
    locale: Locale = None,
    tax_id: TaxId = None,
    autopay: Autopay = None,
    auto_tip: AutoTip = None,
) -> None:
    """Change what is on file about a client.

    An empty text ("") removes a value.

    With autopay off, no card is charged by itself: client credit is used, and what is still not
    paid becomes overdue.

    --auto-tip adds a tip to the automatic charge of an invoice, once for each invoice: a share of
    its total, or an amount. Deposits and payments by hand get no such tip. "none" ends it.

    In a batch the new handle has the key "new_handle".

    Example: invoicectl client edit ada --auto-tip 10%"""
    run = context(ctx)
    given = Particulars(name, email, address, phone, locale, tax_id)
    automatic = people.Automatic(autopay, auto_tip)
    run.show(people.edit_client(run.desk, handle, given, handle=new_handle, automatic=automatic))


@of_the_past("clients")
@filtered
def list_(ctx: Ctx, asked: Asked) -> None:
    """List clients: the newest 50 as a table, all as JSON or CSV.

    A status is active, held or erased. A period is that in which clients were put on file.
    --provider lists the clients who have a session, booking, series or visit with that provider.

    Example: invoicectl client list --provider noor --sort name"""
    run = context(ctx)
    run.show(lists.things(run.desk, "client", asked))


@of_the_past("handle")
def show(ctx: Ctx, handle: Handle) -> None:
    """Show what a client owes and why, and what comes next.

    Example: invoicectl client show ada"""
    run = context(ctx)
    run.show(showing.client(run.desk, handle))


def credit(
    ctx: Ctx,
    handle: Handle,
    amount: Amount,
    reason: Annotated[
        str, typer.Option("--reason", metavar="TEXT", help="What the credit is for.")
    ],
    method: Annotated[
        str | None,
        typer.Option(
            "--method",
            metavar="METHOD",
            help="Money received in advance: cash, check or transfer; goodwill if left out.",
        ),
    ] = None,
    received: Received = None,
) -> None:
    """Give a client credit: goodwill, or money in advance.

    Credit is used before any card is charged.

    Example: invoicectl client credit ada 15.00 --reason "Sorry for the delay" """
    run = context(ctx)
    done = people.credit_client(
        run.desk, handle, amount, reason=reason, method=method, received=received
    )
    run.show(done)


def erase(ctx: Ctx, handle: Handle, reason: Reason, even_so: EvenSo = False) -> None:
    """Erase the personal data of a client.

    Handle, name, email, address, cards and all texts are removed. Amounts, dates and references
    stay; from then on the client is called by a number, like C1. It is refused while money is owed
    or held, while something is still to happen, and, without --even-so, for ten years after the
    last invoice. The reason stays on record, so don't write a name in it. Backups, exports and the
    card processor keep what they have.

    Example: invoicectl client erase bob --reason "asked in writing" """
    run = context(ctx)
    run.show(erasing.erase_client(run.desk, handle, reason=reason, even_so=even_so))


app = noun(
    "Clients: those who pay.",
    add=add,
    edit=edit,
    list_=list_,
    show=show,
    credit=credit,
    erase=erase,
)
