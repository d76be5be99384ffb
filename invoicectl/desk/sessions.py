"""The expert marketplace: sessions, their invoices and what both sides say."""

from __future__ import annotations

from invoicectl import dates, money, rules
from invoicectl.acts import sessions as acts
from invoicectl.desk import charges, read, references, views
from invoicectl.desk.views import Json
from invoicectl.desk.walk import settle
from invoicectl.desk.work import Desk, Work
from invoicectl.errors import BadAmount
from invoicectl.model import Client, Invoice, Line, Policy, Session
from invoicectl.policy import frozen
from invoicectl.text import visible


def open_session(desk: Desk, client: str, provider: str, kind: str) -> Json:
    """Open a session of a client with a provider."""
    kind = read.choice(kind, "kind of session", "email", "chat", "phone")
    with desk.act() as work:
        payer = references.client(work, client)
        settle(work, payer.handle)
        number = work.next_number("session")
        payer = work.get(Client, payer.handle)
        work.record(acts.open_session(work, payer, references.provider(work, provider), kind))
        return views.session(work, work.get(Session, number))


def offer(desk: Desk, ref: str, amount: str, message: str | None) -> Json:
    """Note the provider's offer."""
    with desk.act() as work:
        minor, text = read.amount(work, amount), read.message(message, "message")
        session = _settled(work, ref)
        work.record(acts.offer(work, session, minor, text))
        return views.session(work, work.get(Session, session.number))


def hire(desk: Desk, ref: str) -> Json:
    """Note the client's yes."""
    with desk.act() as work:
        session = _settled(work, ref)
        work.record(acts.hire(work, session))
        return views.session(work, work.get(Session, session.number))


def close(desk: Desk, ref: str) -> Json:
    """End an open session without a hiring."""
    with desk.act() as work:
        session = _settled(work, ref)
        work.record(acts.drop(work, session))
        return views.session(work, work.get(Session, session.number))


def end(desk: Desk, ref: str, *, fee: str | None, minutes: str | None, rate: str | None) -> Json:
    """End a chat or phone session; its fee is charged to the client's card at once."""
    if (fee is None) == (minutes is None) or (minutes is None) != (rate is None):
        raise read.together(
            "a session ends with --fee, or with --minutes and --rate",
            hint=f"invoicectl session end {visible(ref[:20])} --fee AMOUNT",
        )
    with desk.act() as work:
        fee_minor = None if fee is None else read.amount(work, fee)
        length = None if minutes is None else read.number(minutes, "length in minutes")
        rate_minor = None if rate is None else read.amount(work, rate)
        session = _settled(work, ref)
        if fee_minor is None:
            fee_minor = acts.live_fee(session.kind, length, rate_minor)
            if fee_minor > money.MAX_MINOR:
                raise BadAmount(
                    text="that fee", reason="it is more than any amount may be", example="25.00"
                )
        work.record(acts.end_session(work, session, fee_minor, length, rate_minor))
        number = work.get(Session, session.number).invoice
        payment = None
        if number is not None:
            work.record([rules.confirmation(work, work.get(Invoice, number), "live")])
            errand = charges.automatic(work, number, actor=None)
            payment = charges.carried_out(work, errand)
        shown = views.session(work, work.get(Session, session.number))
    if payment is not None:
        charges.refuse_if_unknown(work, payment)
    return shown


def issue(
    desk: Desk,
    target: str,
    amount: str,
    *,
    message: str | None,
    pay_to_view: bool,
    answer: str | None,
    due: str | None,
    line: str | None,
) -> Json:
    """Issue (again) the invoice of a session, or a direct invoice to a client."""
    named = visible(target[:60])
    if references.is_reference(target):
        if due is not None or line is not None:
            raise read.together(
                "--due and --line belong to an invoice issued to a client",
                hint=f"invoicectl issue {named} AMOUNT",
            )
        if pay_to_view != (answer is not None):
            raise read.together(
                "--pay-to-view and --answer go together",
                hint=f"invoicectl issue {named} AMOUNT --pay-to-view --answer TEXT",
            )
        return _issue_to_session(desk, target, amount, message, answer)
    if message is not None or pay_to_view or answer is not None:
        raise read.together(
            "--message, --pay-to-view and --answer belong to a session's invoice",
            hint=f"invoicectl issue {named} AMOUNT --due 2026-02-01 --line TEXT",
        )
    if due is None:
        raise read.together(
            "an invoice issued to a client needs --due",
            hint=f"invoicectl issue {named} AMOUNT --due 2026-02-01",
        )
    return _issue_directly(desk, target, amount, due, line)


def _issue_to_session(
    desk: Desk, ref: str, amount: str, message: str | None, answer: str | None
) -> Json:
    with desk.act() as work:
        minor = read.amount(work, amount)
        texts = read.message(message, "message"), read.message(answer, "answer")
        session = _settled(work, ref)
        happened = acts.issue(work, session, minor, message=texts[0], answer=texts[1], now=work.now)
        work.record(happened)
        number = work.get(Session, session.number).invoice or 0
        return views.invoice(work, work.get(Invoice, number))


def _issue_directly(desk: Desk, handle: str, amount: str, due: str, line: str | None) -> Json:
    with desk.act() as work:
        minor = read.amount_above_zero(work, amount)
        due_at, is_date = read.time(work, due)
        text = read.line(line, "line") or "Services"
        client = references.client(work, handle)
        settle(work, client.handle)
        policy = work.get(Policy, 0)
        if is_date:
            due_at = rules.due_on(due_at, frozen(policy))
        number = work.next_number("invoice")
        issued = rules.direct_invoice(work, client.handle, Line(text, minor), due_at, now=work.now)
        work.record([issued])
        if issued.due_at is not None and issued.due_at != due_at:
            passed, later = (dates.local(at, policy.timezone) for at in (due_at, issued.due_at))
            desk.note(f"{passed} has passed; it is due on {later}")
        return views.invoice(work, work.get(Invoice, number))


def reply(desk: Desk, ref: str, text: str, sender: str) -> Json:
    """Note a message; while an invoice is pending, its days begin again."""
    sender = read.choice(sender, "side", "client", "provider")
    with desk.act() as work:
        said = read.message(text, "message") or ""
        session = _settled(work, ref)
        work.record(acts.reply(work, session, sender, said, now=work.now))
        return views.session(work, work.get(Session, session.number))


def contest(desk: Desk, ref: str, reason: str) -> Json:
    """The client disputes an invoice; its days stand still."""
    with desk.act() as work:
        why = read.message(reason, "reason") or ""
        invoice = settled_invoice(work, ref)
        work.record(acts.contest(work, invoice, why))
        return views.invoice(work, work.get(Invoice, invoice.number))


def confirm(desk: Desk, ref: str) -> Json:
    """The client accepts an invoice; the card on file is charged at once, or on its release."""
    with desk.act() as work:
        invoice = settled_invoice(work, ref)
        work.record(acts.confirm(work, invoice))
        payment = None
        bill = work.get(Invoice, invoice.number)
        if bill.status == "open" and not bill.is_held:  # else the card is charged on its release
            errand = charges.automatic(work, invoice.number, actor=None)
            payment = charges.carried_out(work, errand)
        shown = views.invoice(work, work.get(Invoice, invoice.number))
    if payment is not None:
        charges.refuse_if_unknown(work, payment)
    return shown


def settled_invoice(work: Work, ref: str) -> Invoice:
    """An invoice by any of its names, after time has done its part for its client."""
    thing = references.find(work, ref, "an invoice", "invoice", "session", "booking")
    settle(work, thing.client)
    return references.invoice(work, ref)


def _settled(work: Work, ref: str) -> Session:
    session = references.session(work, ref)
    settle(work, session.client)
    return work.get(Session, session.number)
