"""Invoices: issued, answered, and put right when life takes another way."""

from collections.abc import Callable, Sequence

from invoicectl import rules
from invoicectl.acts import invoices as acts
from invoicectl.desk.asking import references, typed, views
from invoicectl.desk.credited import credit_told
from invoicectl.desk.done import Done
from invoicectl.desk.engine import errands
from invoicectl.desk.engine.doing_anew import asks_first
from invoicectl.desk.engine.keys import automatic_charge
from invoicectl.desk.engine.settling import settle
from invoicectl.desk.engine.work import Desk, Work
from invoicectl.domain import dates, money, states, steps
from invoicectl.domain.events import Event, InvoiceVoided
from invoicectl.domain.model import Client, Invoice, Session, Visit
from invoicectl.domain.policy import Policy
from invoicectl.domain.text import visible
from invoicectl.domain.things import Step
from invoicectl.domain.tuples import NamedTuple
from invoicectl.errors import Malformed, NotFound


class Said(NamedTuple):
    """What goes with the invoice of a session: a message, or an answer locked until it is paid."""

    message: str | None = None
    pay_to_view: bool = False
    answer: str | None = None


class Bill(NamedTuple):
    """What a client's invoice has: when it is due, its lines as written, what they call it."""

    due: str | None = None
    lines: Sequence[str] = ()
    reference: str | None = None


def issue(desk: Desk, target: str, amount: str | None, said: Said, bill: Bill) -> Done:
    """Issue (again) the invoice of a session, or a direct invoice to a client."""
    named = visible(target[:60])
    typed_too = {"target": named, "amount": visible((amount or "AMOUNT")[:60])}
    if references.names_person(target):
        if said != Said():
            raise Malformed(why="of_a_session", **typed_too)
        if bill.due is None:
            raise Malformed(why="no_due", **typed_too)
        return _issue_directly(desk, target, amount, bill, bill.due)
    if bill != Bill():
        if not references.is_reference(target):
            raise references.no_reference(target, "a session or client", "S1 or ada")
        raise Malformed(why="of_a_client", **typed_too)
    if amount is None:
        raise Malformed(why="no_amount", target=named)
    if said.pay_to_view != (said.answer is not None):
        raise Malformed(why="pay_to_view", **typed_too)
    return _issue_to_session(desk, target, amount, said)


def _issue_to_session(desk: Desk, ref: str, amount: str, said: Said) -> Done:
    with desk.act() as work:
        minor = typed.amount(work, amount)
        message, answer = (
            typed.message(said.message, "message"),
            typed.message(said.answer, "answer"),
        )
        _refuse_bill(work, ref)
        session = references.settled_session(work, ref)
        happened = acts.issue(work, session, minor, message=message, answer=answer, now=work.now)
        if session.invoice is not None:
            bill = work.get(Invoice, session.invoice)
            before = money.show(bill.total_minor, bill.currency)
            work.aside = f"{bill.ref} was {before} {bill.currency} before"
        work.record(happened)
        number = work.get(Session, session.number).invoice or 0
        return work.done("invoice", views.invoice(work, work.get(Invoice, number)))


def _refuse_bill(work: Work, ref: str) -> None:
    """Only a session's invoice is issued again. Raises NotFound, with what helps this one."""
    bill = references.find(work, ref, "a session", "session", "invoice")
    if not isinstance(bill, Invoice) or bill.session is not None:
        return
    hint = f"invoicectl show {bill.ref}"
    if states.is_payable(bill.status) and bill.due_minor:
        hint = f"invoicectl discount {bill.ref} AMOUNT --reason TEXT lowers what is due"
    raise NotFound(what="session of", ref=bill.ref, hint=hint)


def _issue_directly(desk: Desk, handle: str, amount: str | None, bill: Bill, due: str) -> Done:
    with desk.act() as work:
        lines = typed.bill(work, bill.lines, amount)
        asked, is_date = typed.time(work, due)
        theirs = typed.line(bill.reference, "reference")
        client = references.client(work, handle)
        settle(work, client.number)
        due_at = acts.due_instant(work, asked, is_day=is_date)
        number = work.next_number("invoice")
        issued = acts.direct_invoice(work, client.number, lines, due_at, now=work.now)
        work.record([issued._replace(reference=theirs)])
        if issued.resumes_at is not None:
            zone = work.get(Policy, 0).timezone
            passed, later = (dates.local(at, zone) for at in (due_at, issued.resumes_at))
            work.note(f"{passed} has passed: it is late already; its next step waits for {later}")
        return work.done("invoice", views.invoice(work, work.get(Invoice, number)))


def contest(desk: Desk, ref: str, reason: str) -> Done:
    """The client disputes an invoice; its days stand still."""
    with desk.act() as work:
        why = typed.message(reason, "reason") or ""
        invoice = references.settled_invoice(work, ref)
        work.record(acts.contest(work, invoice, why))
        return work.done("invoice", views.invoice(work, work.get(Invoice, invoice.number)))


@asks_first
def confirm(desk: Desk, ref: str) -> Done:
    """The client accepts an invoice; the card on file is charged at once, or on its release."""
    with desk.act() as work:
        invoice = references.settled_invoice(work, ref)
        work.record(acts.confirm(work, invoice))
        error = None
        bill = work.get(Invoice, invoice.number)
        if rules.is_asked_at_once(work, bill, now=work.now):  # else on its release
            work.plan = automatic_charge(bill, bill.ref)
            errand = errands.automatic(work, invoice.number, actor=None)
            payment = errands.carried_out(work, errand)
            error = None if payment is None else errands.verdict(work, payment)
        return work.done("invoice", views.invoice(work, work.get(Invoice, invoice.number)), error)


def _corrected(
    desk: Desk, ref: str, reason: str, decide: Callable[[Work, Invoice, str], list[Event]]
) -> Done:
    """The invoice after one correction."""
    with desk.act() as work:
        why = typed.line(reason, "reason") or ""
        invoice = references.settled_invoice(work, ref)
        happened = decide(work, invoice, why)
        with credit_told(work, invoice.client):
            work.record(happened)
        _note_billed_anew(work, invoice.client, happened)
        return work.done("invoice", views.invoice(work, work.get(Invoice, invoice.number)))


_NAMED = 5
"""How many visits are named beside one another."""


def _note_billed_anew(work: Work, client: int, happened: list[Event]) -> None:
    """Say so where the visits of a void invoice come on another, and what helps if one of them did
    not take place."""
    voided = [each for each in happened if isinstance(each, InvoiceVoided)]
    visits = [work.get(Visit, number) for each in voided for number in each.visits]
    step = steps.behind_reminders(work, work.get(Client, client)) if visits else None
    if not isinstance(step, Step) or step.kind != "weekly":
        return
    more = f" and {len(visits) - _NAMED} more" if len(visits) > _NAMED else ""
    would = "would be" if work.is_dry else ("are" if len(visits) > 1 else "is")
    when = dates.local(step.at, work.get(Policy, 0).timezone)
    told = f"{', '.join(each.ref for each in visits[:_NAMED])}{more} {would} billed anew on {when}"
    done = next((each.ref for each in visits if each.status == "done"), None)
    undo = f"; invoicectl visit undo {done} --reason TEXT, if it did not take place"
    work.note(told + (undo if done else ""))


def void(desk: Desk, ref: str, *, reason: str) -> Done:
    """An unpaid invoice never was."""
    return _corrected(
        desk, ref, reason, lambda work, bill, why: acts.void(work, bill, why, now=work.now)
    )


def waive(desk: Desk, ref: str, *, reason: str) -> Done:
    """Take the late fee off."""
    return _corrected(desk, ref, reason, acts.waive)


def discount(desk: Desk, ref: str, asked: str, *, reason: str) -> Done:
    """Something off the unpaid services: an amount, or a share of all of them."""
    return _corrected(
        desk,
        ref,
        reason,
        lambda work, bill, why: acts.discount(work, bill, typed.part(work, asked), why),
    )


def write_off(desk: Desk, ref: str, *, reason: str) -> Done:
    """Give up what is due."""
    return _corrected(desk, ref, reason, _given_up)


def _given_up(work: Work, bill: Invoice, why: str) -> list[Event]:
    happened = acts.write_off(work, bill, why)
    due = money.show(bill.due_minor, bill.currency)
    would = "would be" if work.is_dry else "is"
    work.note(f"{due} {bill.currency} of {bill.ref} {would} given up; it can still be paid")
    return happened
