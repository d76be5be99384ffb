"""Sessions and what is said in them, as their events leave them."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from invoicectl.domain import events as ev
from invoicectl.domain.model import Invoice, Message, Session

if TYPE_CHECKING:
    from invoicectl.domain.model import Entity
    from invoicectl.domain.states import SessionStatus, Side, TextKind
    from invoicectl.domain.world import Fold, World


def _session_opened(_: World, event: ev.SessionOpened, at: datetime) -> list[Entity]:
    status: SessionStatus = "open" if event.kind == "email" else "hired"
    return [Session(event.session, event.kind, status, event.client, event.provider, at)]


def _offer_made(world: World, event: ev.OfferMade, at: datetime) -> list[Entity]:
    session = world.get(Session, event.session)._replace(offer_minor=event.amount_minor)
    return with_text(session, at, "provider", "offer", event.message)


def _session_hired(world: World, event: ev.SessionHired, _: datetime) -> list[Entity]:
    return [world.get(Session, event.session)._replace(status="hired")]


def _session_dropped(world: World, event: ev.SessionDropped, at: datetime) -> list[Entity]:
    session = world.get(Session, event.session)
    return [session._replace(status="closed", closed_at=at, closed_how="closed before any hiring")]


def _session_ended(world: World, event: ev.SessionEnded, at: datetime) -> list[Entity]:
    session = world.get(Session, event.session)
    return [
        session._replace(
            status="closed",
            closed_at=at,
            closed_how=f"the {session.kind} session ended",
            fee_minor=event.fee_minor,
            service_charge_minor=0,
            earnings_minor=0,
        )
    ]


def _message_sent(world: World, event: ev.MessageSent, at: datetime) -> list[Entity]:
    session = world.get(Session, event.session)
    changed = with_text(session, at, event.sender, "reply", event.text)
    if event.invoice is not None and event.deadline_at is not None:
        invoice = world.get(Invoice, event.invoice)
        changed.append(invoice._replace(deadline_at=event.deadline_at))
    return changed


def with_text(
    session: Session, at: datetime, sender: Side, kind: TextKind, text: str | None
) -> list[Entity]:
    """The session with one more text of that kind, if there is any."""
    if text is None:
        return [session]
    number = session.messages + 1
    message = Message(session.number, number, at, sender, kind, text)
    return [session._replace(messages=number), message]


FOLDS: dict[type, Fold] = {
    ev.SessionOpened: _session_opened,
    ev.OfferMade: _offer_made,
    ev.SessionHired: _session_hired,
    ev.SessionDropped: _session_dropped,
    ev.SessionEnded: _session_ended,
    ev.MessageSent: _message_sent,
}
