"""`session`: one hiring of a provider by a client."""

from typing import Annotated

import typer

from invoicectl.commands import Ctx, context, noun
from invoicectl.commands.arguments import Amount, Client, Message, Provider, Session
from invoicectl.commands.filters import filtered
from invoicectl.commands.past import of_the_past
from invoicectl.desk import sessions
from invoicectl.desk.asking import lists
from invoicectl.desk.asking.filters import Asked

Kind = Annotated[str, typer.Option("--kind", metavar="KIND", help="email, chat or phone.")]
Fee = Annotated[str | None, typer.Option("--fee", metavar="AMOUNT", help="The full fee.")]
Minutes = Annotated[
    str | None,
    typer.Option(
        "--minutes", metavar="M", help="How many minutes it took; a started minute counts whole."
    ),
]
PerMinute = Annotated[
    str | None, typer.Option("--rate", metavar="AMOUNT", help="The price of a minute.")
]


def open_(ctx: Ctx, client: Client, provider: Provider, kind: Kind) -> None:
    """Open a session; chat and phone sessions are hired at once.

    Example: invoicectl session open ada noor --kind email"""
    run = context(ctx)
    run.show(sessions.open_session(run.desk, client, provider, kind))


def offer(ctx: Ctx, session: Session, amount: Amount, message: Message = None) -> None:
    """Record the price that the provider offers.

    Example: invoicectl session offer S1 40.00"""
    run = context(ctx)
    run.show(sessions.offer(run.desk, session, amount, message))


def hire(ctx: Ctx, session: Session) -> None:
    """Record that the client accepts the offer.

    Example: invoicectl session hire S1"""
    run = context(ctx)
    run.show(sessions.hire(run.desk, session))


def end(
    ctx: Ctx,
    session: Session,
    fee: Fee = None,
    minutes: Minutes = None,
    rate: PerMinute = None,
) -> None:
    """End a chat or phone session, and charge its fee.

    Give the fee, or the minutes and the price of a minute.

    The client's card is charged at once; a fee of 0 closes the session and charges nothing.

    Example: invoicectl session end S2 --minutes 5.5 --rate 1.99"""
    run = context(ctx)
    run.show(sessions.end(run.desk, session, fee=fee, minutes=minutes, rate=rate))


def close(ctx: Ctx, session: Session) -> None:
    """Close an open session in which nobody was hired.

    Example: invoicectl session close S1"""
    run = context(ctx)
    run.show(sessions.close(run.desk, session))


@of_the_past("clients")
@filtered
def list_(ctx: Ctx, asked: Asked) -> None:
    """List sessions: the newest 50 as a table, all as JSON or CSV.

    A status is open, hired or closed. A period is that in which sessions were opened.

    Example: invoicectl session list --provider noor --status open"""
    run = context(ctx)
    run.show(lists.things(run.desk, "session", asked))


app = noun(
    "Sessions: the work of a provider for a client.",
    open_=open_,
    offer=offer,
    hire=hire,
    end=end,
    close=close,
    list_=list_,
)
