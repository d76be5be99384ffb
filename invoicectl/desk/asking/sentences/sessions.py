"""What happened in sessions, in sentences."""

from __future__ import annotations

from invoicectl.desk.asking.sentences.common import Speaker, because
from invoicectl.domain import events as ev
from invoicectl.domain.model import Session
from invoicectl.domain.text import in_one_line


def opened(say: Speaker, event: ev.SessionOpened) -> str:
    """A client asked a provider."""
    client, provider = say.client(event.client), say.provider(event.provider)
    return f"{client} began the {event.kind} session S{event.session} with {provider}"


def offered(say: Speaker, event: ev.OfferMade) -> str:
    """The provider named a price."""
    amount, provider = say.money(event.amount_minor), _provider(say, event.session)
    return f"{provider} offered S{event.session} for {amount}{because(event.message)}"


def hired(say: Speaker, event: ev.SessionHired) -> str:
    """The client said yes."""
    return f"{_provider(say, event.session)} was hired for S{event.session}"


def dropped(_: Speaker, event: ev.SessionDropped) -> str:
    """It came to nothing."""
    return f"S{event.session} was closed without an invoice"


def ended(say: Speaker, event: ev.SessionEnded) -> str:
    """A chat or phone session is over."""
    fee = say.money(event.fee_minor)
    if event.minutes is None or event.rate_minor is None:
        return f"S{event.session} ended; its fee is {fee}"
    rate = say.money(event.rate_minor)
    return f"S{event.session} ended; its fee is {fee}: {event.minutes} minutes at {rate}"


def wrote(say: Speaker, event: ev.MessageSent) -> str:
    """One side wrote; the days may begin again."""
    if event.sender == "client":
        who = say.client(say.work.get(Session, event.session).client)
    else:
        who = _provider(say, event.session)
    told = f"{who} wrote in S{event.session}"
    if event.deadline_at is not None:
        told += f"; the deadline is now {say.when(event.deadline_at)}"
    return f"{told}: {in_one_line(event.text)}"


def _provider(say: Speaker, number: int) -> str:
    return say.provider(say.work.get(Session, number).provider)
