"""Sessions (A): what both sides may ask."""

from datetime import datetime
from decimal import Decimal

from invoicectl.acts import invoices
from invoicectl.acts.common import (
    local,
    refuse,
    refuse_beyond_most,
    refuse_closed,
    refuse_without_charge,
    refuse_without_rate,
    show,
)
from invoicectl.domain import making, money, plans
from invoicectl.domain.events import (
    Event,
    MessageSent,
    OfferMade,
    SessionDropped,
    SessionEnded,
    SessionHired,
    SessionOpened,
)
from invoicectl.domain.lines import session_line
from invoicectl.domain.model import Client, Invoice, Provider, Session
from invoicectl.domain.overlay import Overlay
from invoicectl.domain.states import SessionKind, Side
from invoicectl.domain.tuples import NamedTuple
from invoicectl.domain.world import World
from invoicectl.errors import NotYet, WrongSession


def open_session(
    world: World, client: Client, provider: Provider, kind: SessionKind
) -> list[Event]:
    """A1. Refused while neither the policy nor the provider has a service charge."""
    refuse_without_rate(world, provider)
    return [SessionOpened(world.next_number("session"), kind, client.number, provider.number)]


def offer(world: World, session: Session, amount_minor: int, message: str | None) -> list[Event]:
    """A1: the provider names a price, while nobody is hired."""
    refuse_closed(world, session)
    if session.status != "open":
        refuse(world, WrongSession(session=session.ref, why="offer"))
    return [OfferMade(session.number, amount_minor, message)]


def hire(world: World, session: Session) -> list[Event]:
    """A1: the client's yes."""
    refuse_closed(world, session)
    if session.status != "open":
        refuse(world, WrongSession(session=session.ref, why="hire"))
    return [SessionHired(session.number)]


def drop(world: World, session: Session) -> list[Event]:
    """A1: end a session that nobody was hired in."""
    refuse_closed(world, session)
    if session.status != "open":
        why = "drop_email" if session.kind == "email" else "drop"
        refuse(world, WrongSession(session=session.ref, why=why))
    return [SessionDropped(session.number)]


def end_session(
    world: World,
    session: Session,
    fee_minor: int | None,
    minutes: Decimal | None = None,
    rate_minor: int | None = None,
    *,
    now: datetime,
) -> list[Event]:
    """A2: a chat or phone session ends, with a fee or by its length; a fee above 0 is an invoice
    confirmed at once."""
    refuse_closed(world, session)
    if session.kind == "email":
        amount = "AMOUNT" if fee_minor is None else show(world, fee_minor)
        refuse(world, WrongSession(session=session.ref, why="end", amount=amount))
    fee = live_fee(session.kind, minutes, rate_minor) if fee_minor is None else fee_minor
    refuse_beyond_most(world, fee)
    if fee:
        refuse_without_charge(world, session)
    after = Overlay(world)
    after.add(SessionEnded(session.number, fee, minutes, rate_minor), at=now)
    if fee:
        issued = invoices.session_invoice(world, session, session_line(session, fee))
        after.add(issued, at=now)
        after.add(making.confirmation(after.get(Invoice, issued.invoice), "live"), at=now)
    return after.happened


class Sent(NamedTuple):
    """A message: who wrote it, what, and when."""

    sender: Side
    text: str
    sent_at: datetime


def reply(
    world: World, session: Session, sent: Sent, issued_at: datetime | None, *, now: datetime
) -> list[Event]:
    """A5: a message; while the invoice is pending the client's days begin again, from when it was
    sent, and never end sooner. `issued_at` is when the invoice was issued the last time: what was
    sent before moves nothing.

    In a closed session it is refused; but not what was sent in time before silence closed it: that
    is kept as a note."""
    if sent.sent_at > now:
        told = {"at": local(world, sent.sent_at), "now": local(world, now)}
        refuse(world, NotYet(**told, why="sent"))
    note = MessageSent(session.number, sent.sender, sent.text, None, None)
    if session.invoice is None or issued_at is None:
        refuse_closed(world, session)
        return [note]
    invoice = world.get(Invoice, session.invoice)
    if not came_in_time(invoice, sent.sent_at):
        refuse_closed(world, session)
    if invoice.status != "pending" or invoice.deadline_at is None or sent.sent_at < issued_at:
        return [note]
    until = plans.answer_by(invoice, sent.sent_at)
    return [note._replace(invoice=invoice.number, deadline_at=until)]


def came_in_time(invoice: Invoice, sent_at: datetime) -> bool:
    """Whether something was sent before silence confirmed the invoice, and is recorded after."""
    is_silent = invoice.confirmed_by == "auto" and invoice.deadline_at is not None
    return is_silent and sent_at < (invoice.deadline_at or sent_at)


SHORT_CALL_MINUTES = Decimal("0.25")
"""A phone call this long or shorter is free. Source: A2."""


def live_fee(kind: str, minutes: Decimal | None, rate_minor: int | None) -> int:
    """The fee of a chat or phone session by its length: a started minute counts whole. A2."""
    if minutes is None or rate_minor is None:
        return 0
    if kind == "phone" and minutes <= SHORT_CALL_MINUTES:
        return 0
    return money.times(rate_minor, minutes)
