"""`card`: the cards that clients keep on file."""

from typing import Annotated

import typer

from invoicectl.commands import Ctx, context, noun
from invoicectl.commands.arguments import Client
from invoicectl.commands.filters import filtered
from invoicectl.commands.past import of_the_past
from invoicectl.desk import people
from invoicectl.desk.asking import lists
from invoicectl.desk.asking.filters import Asked

Token = Annotated[
    str,
    typer.Argument(
        metavar="TOKEN",
        help="The gateway's token for the card: as Stripe's dashboard shows it with the "
        "customer, pm_ and letters; in a simulated file pm_card_visa or pm_card_mastercard.",
    ),
]
Card = Annotated[str, typer.Argument(metavar="CARD", help="A card, like visa-4242, or its token.")]


def add(
    ctx: Ctx,
    client: Client,
    token: Token,
    keep_default: Annotated[
        bool, typer.Option("--keep-default", help="The default card stays as it is.")
    ] = False,
) -> None:
    """Put a card on file and make it the default.

    Give the gateway's token of the card. A card number is refused.

    Example: invoicectl card add ada pm_card_visa"""
    run = context(ctx)
    run.show(people.add_card(run.desk, client, token, keeps_default=keep_default))


def default(ctx: Ctx, client: Client, card: Card) -> None:
    """Make a card on file the default.

    Example: invoicectl card default ada visa-4242"""
    run = context(ctx)
    run.show(people.choose_card(run.desk, client, card))


@of_the_past("client", "clients")
@filtered
def list_(
    ctx: Ctx,
    asked: Asked,
    client: Annotated[
        str | None,
        typer.Argument(metavar="[CLIENT]", help="The client's handle; default: all clients."),
    ] = None,
) -> None:
    """List the cards on file, of one client or of all.

    A status is default, refused or expired. A period is that of the expiry month: --month 2026-03
    lists the cards that expire then. --provider lists the cards of the clients whom that provider
    works for.

    Example: invoicectl card list ada"""
    run = context(ctx)
    run.show(lists.cards(run.desk, client, asked))


def remove(ctx: Ctx, client: Client, card: Card) -> None:
    """Remove a card; the newest one left becomes the default.

    Example: invoicectl card remove ada visa-4242"""
    run = context(ctx)
    run.show(people.remove_card(run.desk, client, card))


app = noun("Cards on file.", add=add, default=default, list_=list_, remove=remove)
