"""Invoices: issued, answered, and put right (SPEC 7).

A correction is an event with actor and reason, refused in this order: first what the invoice
is, then an open charge, then the amounts. Nothing is edited or deleted.
"""

from __future__ import annotations

from datetime import datetime

from invoicectl import errors
from invoicectl.acts.common import (
    local,
    part,
    refuse,
    refuse_beyond_most,
    refuse_closed,
    refuse_status,
    refuse_while_open,
    refuse_without_charge,
    show,
)
from invoicectl.domain import making, money, plans, shares
from invoicectl.domain import policy as settings
from invoicectl.domain.events import (
    BookingDropped,
    Event,
    InvoiceContested,
    InvoiceDiscounted,
    InvoiceIssued,
    InvoiceRevised,
    InvoiceVoided,
    InvoiceWrittenOff,
    LateFeeWaived,
    SessionHired,
    VisitCancelled,
)
from invoicectl.domain.lines import session_line
from invoicectl.domain.lots import off_invoice
from invoicectl.domain.model import Invoice, Line, Provider, Session
from invoicectl.domain.policy import Policy
from invoicectl.domain.states import ENDED, UNCONFIRMED
from invoicectl.domain.world import World, session_of


def due_instant(world: World, asked: datetime, *, is_day: bool) -> datetime:
    """When a plain bill is due that is to be paid on a day: the time of collecting on it."""
    return plans.due_on(asked, settings.frozen(world.get(Policy, 0))) if is_day else asked


def direct_invoice(
    world: World, client: int, lines: tuple[Line, ...], due_at: datetime, *, now: datetime
) -> InvoiceIssued:
    """A plain bill, due at its instant. One that has passed stays: the bill is late from there,
    and only what time does about it waits for the next time of collecting. Source: SPEC 6."""
    refuse_beyond_most(world, sum(line.amount_minor for line in lines))
    terms = settings.frozen(world.get(Policy, 0))
    issued = making.new_invoice(world, "direct", client, lines, terms, due_at=due_at)
    collected_at = plans.not_passed(due_at, terms, now)
    return issued if collected_at == due_at else issued._replace(resumes_at=collected_at)


def session_invoice(world: World, session: Session, line: Line) -> InvoiceIssued:
    """A session's invoice, with the provider's own service charge before the policy's. A12."""
    own = world.get(Provider, session.provider).service_charge_rate
    terms = settings.frozen(world.get(Policy, 0), own)
    issued = making.new_invoice(world, "session", session.client, (line,), terms)
    return issued._replace(provider=session.provider, session=session.number)


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
    refuse_closed(world, session)
    if session.kind != "email":
        fee = show(world, amount_minor)
        told = {"session": session.ref, "kind": session.kind, "amount": fee}
        refuse(world, errors.WrongSession(**told, why="issue"))
    line = session_line(session, amount_minor)
    if session.invoice is not None:
        invoice = world.get(Invoice, session.invoice)
        _refuse_to_nothing(world, invoice, line.amount_minor)
        return _revise(invoice, line, message, answer, now)
    if session.status == "open" and answer is None:
        refuse(world, errors.NotHired(session=session.ref))
    refuse_without_charge(world, session)
    hired: list[Event] = [SessionHired(session.number)] if session.status == "open" else []
    issued = session_invoice(world, session, line)
    return [
        *hired,
        issued._replace(
            deadline_at=plans.deadline(issued.terms, now), message=message, answer=answer
        ),
    ]


def _refuse_to_nothing(world: World, invoice: Invoice, amount_minor: int) -> None:
    """A pending invoice above 0 must be contested before it is issued again over nothing. A9."""
    if amount_minor == 0 and invoice.status == "pending" and invoice.total_minor:
        total = money.show(invoice.total_minor, invoice.currency)
        refuse(world, errors.ContestFirst(invoice=invoice.ref, total=total))


def _revise(
    invoice: Invoice, line: Line, message: str | None, answer: str | None, now: datetime
) -> list[Event]:
    return [
        InvoiceRevised(
            invoice=invoice.number,
            revision=invoice.revision + 1,
            total_minor=line.amount_minor,
            lines=(line,),
            deadline_at=plans.deadline(invoice.terms, now),
            message=message,
            answer=answer,
        )
    ]


def contest(world: World, invoice: Invoice, reason: str) -> list[Event]:
    """A8: the client disputes the fee. Refused when not a session's, confirmed, contested, 0."""
    _refuse_unless_pending(world, invoice, "contest")
    if invoice.total_minor == 0:
        total = money.show(0, invoice.currency)
        refuse(world, errors.NothingToContest(invoice=invoice.ref, total=total))
    return [InvoiceContested(invoice.number, reason)]


def confirm(world: World, invoice: Invoice) -> list[Event]:
    """A6, A11: the client accepts. Refused when not a session's, confirmed or contested."""
    _refuse_unless_pending(world, invoice, "confirm")
    return [making.confirmation(invoice, "client")]


def _refuse_unless_pending(world: World, invoice: Invoice, why: str) -> None:
    if invoice.session is None:
        refuse(world, errors.NotASession(invoice=invoice.ref, plan=invoice.plan, why=why))
    elif invoice.status == "contested":
        kind = errors.AlreadyContested if why == "contest" else errors.Contested
        since = local(world, invoice.contested_at)
        refuse(world, kind(invoice=invoice.ref, since=since, session=f"S{invoice.session}"))
    elif invoice.status != "pending":
        confirmed = errors.AlreadyConfirmed(
            invoice=invoice.ref,
            confirmed_at=local(world, invoice.confirmed_at),
            why=invoice.confirmed_by or "auto",
        )
        refuse(world, confirmed)


def void(world: World, invoice: Invoice, reason: str, *, now: datetime) -> list[Event]:
    """An unpaid invoice never was; a session's charge and earnings are taken back.

    Refused before its confirmation, once ended, while a charge is open, and once anything was
    paid."""
    refuse_status(world, invoice, "void_early", UNCONFIRMED)
    refuse_status(world, invoice, "void", ENDED)
    refuse_while_open(world, invoice)
    if invoice.paid_minor:
        paid = show(world, invoice.paid_minor)
        refuse(world, errors.WrongInvoice(invoice=invoice.ref, why="void_paid", paid=paid))
    if invoice.returned_minor:
        returned = show(world, invoice.returned_minor)
        told = {"why": "void_returned", "returned": returned}
        refuse(world, errors.WrongInvoice(invoice=invoice.ref, **told))
    return voided(world, invoice, reason, now=now)


def voided(world: World, invoice: Invoice, reason: str, *, now: datetime) -> list[Event]:
    """What voiding brings: a booking's visits are cancelled, a Friday's are billed anew."""
    happened: list[Event] = []
    charge_minor = earnings_minor = 0
    again: tuple[int, ...] = ()
    visits = world.visits_of("invoice", invoice.number)
    what = plans.PLANS[invoice.plan].voided
    if what == "cancelled":
        left = [each for each in visits if each.status == "planned"]
        happened += [
            VisitCancelled(
                visit=visit.number,
                rate=shares.ALL,
                released_minor=visit.price_minor,
                kept_minor=0,
                recorded_at=now,
                beside=None if visit == left[0] else left[0].number,
            )
            for visit in left
        ]
    elif what == "billed again":
        again = tuple(visit.number for visit in visits)
    if invoice.session is not None:
        session = world.get(Session, invoice.session)
        charge_minor = session.service_charge_minor or 0
        earnings_minor = session.earnings_minor or 0
    happened.append(
        InvoiceVoided(
            invoice=invoice.number,
            total_minor=invoice.total_minor,
            late_fee_minor=invoice.late_fee_minor,
            from_credit_minor=invoice.credited_minor,
            service_charge_minor=charge_minor,
            earnings_minor=earnings_minor,
            visits=again,
            reason=reason,
            moves=off_invoice(world, invoice, 0, invoice.credited_minor),
        )
    )
    if invoice.booking is not None:
        happened.append(BookingDropped(invoice.booking))
    return happened


def waive(world: World, invoice: Invoice, reason: str) -> list[Event]:
    """Take the late fee off; what was paid beyond becomes client credit. Refused without one."""
    refuse_status(world, invoice, "waive", ENDED)
    if not invoice.late_fee_minor:
        refuse(world, errors.WrongInvoice(invoice=invoice.ref, why="no_fee"))
    beyond = max(invoice.late_fee_minor - invoice.due_minor, 0)
    parts = shares.beyond(invoice, beyond)
    moves = off_invoice(world, invoice, *parts)
    return [LateFeeWaived(invoice.number, invoice.late_fee_minor, *parts, reason, moves)]


def discount(world: World, invoice: Invoice, asked: money.Part, reason: str) -> list[Event]:
    """So much off the unpaid services, or a share of all of them. On a confirmed session the
    service charge kept is its rate of what remains. SPEC 7.

    Refused unless open or overdue, while a charge is open, and beyond what is unpaid."""
    refuse_status(world, invoice, "discount_early", UNCONFIRMED)
    refuse_status(world, invoice, "discount", {*ENDED, "paid"})
    refuse_while_open(world, invoice)
    amount = part(world, asked, invoice.services_minor)
    most = invoice.unpaid_services_minor
    if amount > most:
        told = {"amount": show(world, amount), "most": show(world, most)}
        why = "discount" if most else "discount_none"
        refuse(world, errors.TooMuchBack(**told, ref=invoice.ref, why=why))
    charge_minor = earnings_minor = 0
    if invoice.session is not None:
        charged = session_of(world, invoice).service_charge_minor or 0
        parts = shares.refund_parts(invoice, amount, charged)
        charge_minor, earnings_minor = parts.service_charge_minor, parts.earnings_minor
    return [InvoiceDiscounted(invoice.number, amount, charge_minor, earnings_minor, reason)]


def write_off(world: World, invoice: Invoice, reason: str) -> list[Event]:
    """Give up what is due. Refused unless open or overdue, and while a charge is open."""
    refuse_status(world, invoice, "write_off", {*UNCONFIRMED, *ENDED, "paid"})
    refuse_while_open(world, invoice)
    return [InvoiceWrittenOff(invoice.number, invoice.due_minor, reason)]
