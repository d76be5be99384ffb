"""`client`: who pays."""

from __future__ import annotations

from typing import Annotated

import typer

from invoicectl.commands import (
    Amount,
    Ctx,
    Email,
    EvenSo,
    Handle,
    Name,
    NewHandle,
    Reason,
    Received,
    context,
    noun,
)
from invoicectl.commands.filters import filtered
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
        "--address", metavar="ADDRESS", help="The postal address, in lines or with commas."
    ),
]
Phone = Annotated[
    str | None, typer.Option("--phone", metavar="PHONE", help="The telephone number.")
]
Locale = Annotated[
    str | None,
    typer.Option(
        "--locale", metavar="LOCALE", help="The language and country of letters, like de-AT."
    ),
]
TaxId = Annotated[
    str | None, typer.Option("--tax-id", metavar="TAXID", help="The number at the tax office.")
]

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

    Address and tax id stand on documents; a locale says how dates and amounts are written to them.

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
    """Change a client: handle, name, email, address, phone, locale, tax id, autopay, auto-tip.

    An empty text ("") clears what it is for.

    Without autopay people pay: time uses client credit, and what is unpaid becomes overdue.

    --auto-tip charges a share of the invoice's total, or an amount, as a tip: once an invoice, in
    the automatic charge. Deposits and payments by hand have none in them; "none" ends it.

    In a batch the other handle is "new_handle".

    Example: invoicectl client edit ada --auto-tip 10%"""
    run = context(ctx)
    given = Particulars(name, email, address, phone, locale, tax_id)
    automatic = people.Automatic(autopay, auto_tip)
    run.show(people.edit_client(run.desk, handle, given, handle=new_handle, automatic=automatic))


@filtered
def list_(ctx: Ctx, asked: Asked) -> None:
    """List clients: the newest 50 as a table, all as JSON or CSV.

    A status is active, held or erased; a period is when they were put on file. Those of a provider
    have a session, booking, series or visit with them.

    Example: invoicectl client list --provider noor --sort name"""
    run = context(ctx)
    run.show(lists.things(run.desk, "client", asked))


def show(ctx: Ctx, handle: Handle) -> None:
    """Show the page of a client: what is owed and why, what comes next, cards, and the newest.

    Example: invoicectl client show ada"""
    run = context(ctx)
    run.show(showing.client(run.desk, handle))


def credit(
    ctx: Ctx,
    handle: Handle,
    amount: Amount,
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="What it is for.")],
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
    """Give a client credit, used before the next charges: goodwill, or money in advance.

    Example: invoicectl client credit ada 15.00 --reason "Sorry for the delay" """
    run = context(ctx)
    done = people.credit_client(
        run.desk, handle, amount, reason=reason, method=method, received=received
    )
    run.show(done)


def erase(ctx: Ctx, handle: Handle, reason: Reason, even_so: EvenSo = False) -> None:
    """Erase a client: handle, name, email, address, cards and all texts are removed.

    Amounts, dates and references stay, and the client is called by number, like C1, from then on.
    Refused while money is owed or held, or anything is to come; and for ten years after the last
    invoice, without --even-so. The reason stays on record, so it names nobody. What is in backups
    and exports, or with the processor, is out of reach.

    Example: invoicectl client erase bob --reason "asked in writing" """
    run = context(ctx)
    run.show(erasing.erase_client(run.desk, handle, reason=reason, even_so=even_so))


app = noun(
    "Clients: who pays.", add=add, edit=edit, list_=list_, show=show, credit=credit, erase=erase
)
