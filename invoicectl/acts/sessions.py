"""Sessions and their invoices (A): what both sides may ask."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from invoicectl import money, rules
from invoicectl.acts.common import local
from invoicectl.errors import (
    AlreadyConfirmed,
    AlreadyContested,
    Contested,
    ContestFirst,
    NoServiceCharge,
    NotASession,
    NothingToContest,
    NotHired,
    SessionClosed,
    WrongSession,
)
from invoicectl.events import (
    Event,
    InvoiceContested,
    InvoiceRevised,
    MessageSent,
    OfferMade,
    SessionDropped,
    SessionEnded,
    SessionHired,
    SessionOpened,
)
from invoicectl.model import (
    Client,
    Invoice,
    Line,
    Policy,
    Provider,
    Session,
)
from invoicectl.world import World


def open_session(world: World, client: Client, provider: Provider, kind: str) -> list[Event]:
    """A1. Refused while neither the policy nor the provider has a service charge."""
    _refuse_without_rate(world, provider)
    return [SessionOpened(world.next_number("session"), kind, client.handle, provider.handle)]


def _refuse_without_rate(world: World, provider: Provider) -> None:
    """Money is not guessed: there must be a service charge, the provider's or the policy's."""
    if world.get(Policy, 0).service_charge_rate is None and provider.service_charge_rate is None:
        raise NoServiceCharge(provider=provider.handle)


def _refuse_without_charge(world: World, session: Session) -> None:
    _refuse_without_rate(world, world.get(Provider, session.provider))


def offer(world: World, session: Session, amount_minor: int, message: str | None) -> list[Event]:
    """A1: the provider names a price, while nobody is hired."""
    _refuse_closed(world, session)
    if session.status != "open":
        raise WrongSession(
            session=session.ref,
            status="hired",
            reason="an offer comes before the hiring",
            remedy=f"invoicectl show {session.ref}",
        )
    return [OfferMade(session.number, amount_minor, message)]


def hire(world: World, session: Session) -> list[Event]:
    """A1: the client's yes."""
    _refuse_closed(world, session)
    if session.status != "open":
        raise WrongSession(
            session=session.ref,
            status="hired already",
            reason="there is nothing to say yes to",
            remedy=f"invoicectl issue {session.ref} AMOUNT invoices the work",
        )
    return [SessionHired(session.number)]


def drop(world: World, session: Session) -> list[Event]:
    """A1: end a session that nobody was hired in."""
    _refuse_closed(world, session)
    if session.status != "open":
        way = (
            "issue {} 0, then confirming it,"
            if session.kind == "email"
            else "session end {} --fee 0"
        )
        raise WrongSession(
            session=session.ref,
            status="hired",
            reason="only an open session can be closed",
            remedy=f"invoicectl {way.format(session.ref)} ends it without a fee",
        )
    return [SessionDropped(session.number)]


def end_session(
    world: World,
    session: Session,
    fee_minor: int,
    minutes: Decimal | None = None,
    rate_minor: int | None = None,
) -> list[Event]:
    """A2: a chat or phone session ends; a fee above 0 is an invoice confirmed at once."""
    _refuse_closed(world, session)
    if session.kind == "email":
        raise WrongSession(
            session=session.ref,
            status="an email session",
            reason="it is invoiced, not ended",
            remedy=f"invoicectl issue {session.ref} AMOUNT",
        )
    happened: list[Event] = [SessionEnded(session.number, fee_minor, minutes, rate_minor)]
    if fee_minor:
        _refuse_without_charge(world, session)
        line = Line(f"{session.kind.capitalize()} session", fee_minor, None, session.ref)
        happened.append(rules.session_invoice(world, session, line))
    return happened


def issue(
    world: World,
    session: Session,
    amount_minor: int,
    *,
    message: str | None,
    answer: str | None,
    now: datetime,
) -> list[Event]:
    """A3, A4, A9: issue a session's invoice, or issue it again under its number.

    `answer` is the locked answer of the pay-to-view path, which needs no hiring."""
    _refuse_closed(world, session)
    if session.kind != "email":
        raise WrongSession(
            session=session.ref,
            status=f"a {session.kind} session",
            reason="it is ended, not invoiced",
            remedy=f"invoicectl session end {session.ref} --fee AMOUNT",
        )
    line = Line("Email session", amount_minor, None, session.ref)
    if session.invoice is not None:
        return _revise(world.get(Invoice, session.invoice), line, message, answer, now)
    if session.status == "open" and answer is None:
        raise NotHired(session=session.ref)
    _refuse_without_charge(world, session)
    hired: list[Event] = [SessionHired(session.number)] if session.status == "open" else []
    issued = rules.session_invoice(world, session, line)
    return [
        *hired,
        issued._replace(
            deadline_at=rules.deadline(issued.terms, now), message=message, answer=answer
        ),
    ]


def _revise(
    invoice: Invoice, line: Line, message: str | None, answer: str | None, now: datetime
) -> list[Event]:
    if line.amount_minor == 0 and invoice.status == "pending" and invoice.total_minor:
        raise ContestFirst(
            invoice=invoice.ref, total=money.show(invoice.total_minor, invoice.currency)
        )
    return [
        InvoiceRevised(
            invoice=invoice.number,
            revision=invoice.revision + 1,
            total_minor=line.amount_minor,
            lines=(line,),
            deadline_at=rules.deadline(invoice.terms, now),
            message=message,
            answer=answer,
        )
    ]


def reply(world: World, session: Session, sender: str, text: str, *, now: datetime) -> list[Event]:
    """A5: a message; while the invoice is pending the client's days begin again."""
    _refuse_closed(world, session)
    if session.invoice is not None:
        invoice = world.get(Invoice, session.invoice)
        if invoice.status == "pending":
            until = rules.deadline(invoice.terms, now)
            return [MessageSent(session.number, sender, text, invoice.number, until)]
    return [MessageSent(session.number, sender, text, None, None)]


def contest(world: World, invoice: Invoice, reason: str) -> list[Event]:
    """A8: the client disputes the fee. Refused when not a session's, confirmed, contested, 0."""
    _refuse_unless_pending(world, invoice, act="contested")
    if invoice.total_minor == 0:
        total = money.show(0, invoice.currency)
        raise NothingToContest(invoice=invoice.ref, total=total)
    return [InvoiceContested(invoice.number, reason)]


def confirm(world: World, invoice: Invoice) -> list[Event]:
    """A6, A11: the client accepts. Refused when not a session's, confirmed or contested."""
    _refuse_unless_pending(world, invoice, act="confirmed")
    return [rules.confirmation(world, invoice, "client")]


def _refuse_unless_pending(world: World, invoice: Invoice, act: str) -> None:
    if invoice.session is None:
        raise NotASession(invoice=invoice.ref, plan=invoice.plan, act=act)
    if invoice.status == "contested":
        kind = AlreadyContested if act == "contested" else Contested
        raise kind(
            invoice=invoice.ref,
            since=local(world, invoice.contested_at),
            session=f"S{invoice.session}",
        )
    if invoice.status != "pending":
        raise AlreadyConfirmed(
            invoice=invoice.ref,
            confirmed_at=local(world, invoice.confirmed_at),
            how=_CONFIRMED_HOW[invoice.confirmed_by or "auto"].format(
                days=invoice.terms.response_days
            ),
        )


_CONFIRMED_HOW = {
    "client": "by the client",
    "auto": "by silence, {days} days after the invoice or the last message",
    "live": "when the session ended",
}


def _refuse_closed(world: World, session: Session) -> None:
    if session.status == "closed":
        raise SessionClosed(
            session=session.ref,
            closed_at=local(world, session.closed_at),
            how=session.closed_how,
            client=session.client,
            provider=session.provider,
        )


SHORT_CALL_MINUTES = Decimal("0.25")
"""A phone call this long or shorter is free. Source: A2."""


def live_fee(kind: str, minutes: Decimal | None, rate_minor: int | None) -> int:
    """The fee of a chat or phone session by its length: a started minute counts whole. A2."""
    if minutes is None or rate_minor is None:
        return 0
    if kind == "phone" and minutes <= SHORT_CALL_MINUTES:
        return 0
    return money.times(rate_minor, minutes)
