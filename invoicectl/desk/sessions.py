"""The expert marketplace: sessions, and what both sides say."""

from __future__ import annotations

from datetime import datetime

from invoicectl import rules
from invoicectl.acts import sessions as acts
from invoicectl.desk.asking import references, typed, views
from invoicectl.desk.done import Done
from invoicectl.desk.engine import errands
from invoicectl.desk.engine.doing_anew import asks_first
from invoicectl.desk.engine.keys import automatic_charge
from invoicectl.desk.engine.settling import settle
from invoicectl.desk.engine.work import Desk, Work
from invoicectl.domain import dates
from invoicectl.domain.events import InvoiceRevised, kind_of
from invoicectl.domain.model import Client, Invoice, Session
from invoicectl.domain.policy import Policy
from invoicectl.domain.states import SESSION_KINDS, SIDES
from invoicectl.domain.text import visible
from invoicectl.errors import Malformed


def open_session(desk: Desk, client: str, provider: str, kind: str) -> Done:
    """Open a session of a client with a provider."""
    chosen = typed.choice(kind, "kind of session", *SESSION_KINDS)
    with desk.act() as work:
        payer = references.client(work, client)
        settle(work, payer.number)
        number = work.next_number("session")
        payer = work.get(Client, payer.number)
        work.record(acts.open_session(work, payer, references.provider(work, provider), chosen))
        return work.done("session", views.session(work, work.get(Session, number)))


def offer(desk: Desk, ref: str, amount: str, message: str | None) -> Done:
    """Record the price that the provider offers."""
    with desk.act() as work:
        minor, text = typed.amount(work, amount), typed.message(message, "message")
        session = references.settled_session(work, ref)
        work.record(acts.offer(work, session, minor, text))
        return work.done("session", views.session(work, work.get(Session, session.number)))


def hire(desk: Desk, ref: str) -> Done:
    """Record that the client accepts the offer."""
    with desk.act() as work:
        session = references.settled_session(work, ref)
        work.record(acts.hire(work, session))
        return work.done("session", views.session(work, work.get(Session, session.number)))


def close(desk: Desk, ref: str) -> Done:
    """End an open session without a hiring."""
    with desk.act() as work:
        session = references.settled_session(work, ref)
        work.record(acts.drop(work, session))
        return work.done("session", views.session(work, work.get(Session, session.number)))


@asks_first
def end(desk: Desk, ref: str, *, fee: str | None, minutes: str | None, rate: str | None) -> Done:
    """End a chat or phone session; its fee is charged to the client's card at once."""
    if (fee is None) == (minutes is None) or (minutes is None) != (rate is None):
        raise Malformed(why="session_end", ref=visible(ref[:20]))
    with desk.act() as work:
        fee_minor = None if fee is None else typed.amount(work, fee)
        length = None if minutes is None else typed.number(minutes, "length in minutes")
        rate_minor = None if rate is None else typed.amount(work, rate)
        session = references.settled_session(work, ref)
        happened = acts.end_session(work, session, fee_minor, length, rate_minor, now=work.now)
        work.record(happened)
        number = work.get(Session, session.number).invoice
        error = None
        if number is not None and rules.is_asked_at_once(
            work, work.get(Invoice, number), now=work.now
        ):
            work.plan = automatic_charge(work.get(Invoice, number), session.ref)
            errand = errands.automatic(work, number, actor=None)
            payment = errands.carried_out(work, errand)
            error = None if payment is None else errands.verdict(work, payment)
        return work.done("session", views.session(work, work.get(Session, session.number)), error)


def reply(desk: Desk, ref: str, text: str, sender: str, sent: str | None) -> Done:
    """Note a message; while an invoice is pending, its days begin again."""
    side = typed.choice(sender, "side", *SIDES)
    with desk.act() as work:
        told = typed.message(text, "message") or ""
        sent_at, is_day = (work.now, False) if sent is None else typed.time(work, sent)
        session = references.settled_session(work, ref)
        before = _deadline(work, session)
        said = acts.Sent(side, told, sent_at)
        happened = acts.reply(work, session, said, _issued_at(work, session), now=work.now)
        work.record(happened, at=sent_at)
        _tell_deadline(work, session, before)
        if session.status == "closed":
            _tell_note(work, session, sent_at)
        elif sent is not None and _deadline(work, session) == before:
            work.note(f"it moves no deadline: {_why_unmoved(work, session, sent_at)}")
            if is_day:
                _note_midnight(work, session, side, sent_at)
            _note_before(work, session, sent_at, is_day=is_day)
        return work.done("session", views.session(work, work.get(Session, session.number)))


def _issued_at(work: Work, session: Session) -> datetime | None:
    """When a session's invoice was issued the last time; None without one."""
    if session.invoice is None:
        return None
    invoice = work.get(Invoice, session.invoice)
    if invoice.revision == 1:
        return invoice.issued_at
    revised = work.store.log.of_kinds([invoice.ref], [kind_of(InvoiceRevised)])
    return revised[-1][0].at


def _why_unmoved(work: Work, session: Session, sent_at: datetime) -> str:
    """Why the client's days did not begin again from when a message was sent. Source: A5."""
    issued, zone = _issued_at(work, session), work.get(Policy, 0).timezone
    if session.invoice is None or issued is None:
        return f"{session.ref} has no invoice yet"
    invoice = work.get(Invoice, session.invoice)
    if invoice.deadline_at is None:
        return f"{invoice.ref} is contested, and waits to be issued again"
    until = dates.spoken_end(invoice.deadline_at, zone, work.now)
    if sent_at < issued:
        when = dates.spoken(issued, zone, work.now)
        return f"{invoice.ref} was issued after it, on {when}; answer by {until}"
    return f"{invoice.ref} is to be answered by {until}, which is no sooner"


def _note_midnight(work: Work, session: Session, side: str, sent_at: datetime) -> None:
    """Say so where an invoice's own day was given, whose midnight is before it. Source: SPEC 3."""
    issued, zone = _issued_at(work, session), work.get(Policy, 0).timezone
    if issued is None or sent_at >= issued:
        return
    if dates.wall(issued, zone).date() == dates.wall(sent_at, zone).date():
        work.note(
            "a day without a time is its midnight; with the time it counts: invoicectl "
            f"reply {session.ref} TEXT --from {side} --sent {dates.to_type(issued, zone)}"
        )


def _note_before(work: Work, session: Session, sent_at: datetime, *, is_day: bool) -> None:
    """Say so where a message is older than its session, which is kept (A5) and may be a slip; but
    not of the session's own day, whose midnight nobody means."""
    zone = work.get(Policy, 0).timezone
    is_its_day = dates.wall(session.opened_at, zone).date() == dates.wall(sent_at, zone).date()
    if sent_at < session.opened_at and not (is_day and is_its_day):
        opened = dates.local(session.opened_at, zone)
        work.note(f"{session.ref} was opened after it, on {opened}: check the date of the message")


def _tell_note(work: Work, session: Session, sent_at: datetime) -> None:
    """Say what a message can't do any more, and what a person can."""
    invoice = work.get(Invoice, session.invoice or 0)
    zone = work.get(Policy, 0).timezone
    confirmed = dates.local(invoice.confirmed_at or sent_at, zone)
    kept = f"{invoice.ref} was confirmed by silence on {confirmed}, so this is kept as a note"
    back = f"; invoicectl refund {invoice.ref} AMOUNT --reason TEXT gives money back"
    work.note(kept + (back if invoice.total_minor else ""))


def _deadline(work: Work, session: Session) -> datetime | None:
    """Until when the client may answer; None while nothing waits for it."""
    return None if session.invoice is None else work.get(Invoice, session.invoice).deadline_at


def _tell_deadline(work: Work, session: Session, before: datetime | None) -> None:
    """Say that the days have begun again, and from when on, where they have."""
    deadline = _deadline(work, session)
    if deadline is None or before is None or deadline == before:
        return
    zone = work.get(Policy, 0).timezone
    by, was = (dates.spoken_end(at, zone, work.now) for at in (deadline, before))
    work.note(f"answer by {by}, was {was}")
