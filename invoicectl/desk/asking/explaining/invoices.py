"""What the rules say of the facts of invoices, each asked in the world just before the fact."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from invoicectl.acts.bookings.cancelling import taken_off
from invoicectl.acts.bookings.visits import due_anew
from invoicectl.desk.asking.explaining.lives import Claimed, Claims, Life, stamp
from invoicectl.desk.asking.explaining.values import Because
from invoicectl.desk.asking.phrases import declined_for, fee_said
from invoicectl.domain import events as ev
from invoicectl.domain import fees, money, plans, steps
from invoicectl.domain.model import Booking, Client, Invoice, Session, Visit
from invoicectl.domain.overlay import Overlay
from invoicectl.domain.policy import Policy
from invoicectl.domain.things import Step
from invoicectl.domain.world import booking_of, standing_visits

if TYPE_CHECKING:
    from invoicectl.domain.events import Fact
    from invoicectl.domain.policy import Terms


def _issued(life: Life, fact: Fact) -> Iterator[Claimed]:
    event: ev.InvoiceIssued = fact.event  # type: ignore[assignment]
    key = (Invoice, event.invoice)
    at = event.issued_at or fact.at
    yield key, _issue(life, event, at)
    ended = None if event.session is None else life.line((Session, event.session), "fee")
    if ended is not None:  # a live one, by the minute
        yield key, ended._replace(field="lines[0].amount")
    for index, number in enumerate(event.visits):
        yield key, _visit_billed(life, life.get(Visit, number), index, event.plan)
    if event.deadline_at is not None:
        yield key, _deadline(life, plans.deadline(event.terms, at), "the invoice", at, event.terms)
    if event.plan == "booking":
        visits = standing_visits(life, booking_of(life, event.booking))
        yield key, _by_last_visit(life, visits[-1], event.terms, at)
        yield key, _deposit(life, visits, event)
    elif event.plan == "series":
        yield key, _at_once(life, at)
    elif event.due_at is not None:
        told = f"due {life.when(event.due_at)}: the day that was said with it (6)"
        yield key, Because("due_at", stamp(event.due_at), "6", told, {})


def _deposit(life: Life, visits: list[Visit], event: ev.InvoiceIssued) -> Because:
    """What a booking's deposit came to; what of it is still due is told with the invoice."""
    rate, whole = life.get(Policy, 0).deposit_rate, sum(each.price_minor for each in visits)
    wanted = life.money(fees.deposit_minor(visits, rate))
    shown = money.show_rate(rate)
    inputs = {"services": life.money(whole), "deposit_rate": shown, "deposit": wanted}
    told = f"the deposit of {wanted}, {shown} of {life.money(whole)},"
    asked = life.money(event.deposit_minor)
    return Because("deposit_due", asked, "B3", told, inputs)


def _issue(life: Life, event: ev.InvoiceIssued, at: datetime) -> Because:
    """When it was issued: by a person, by the weekly run, or by another program."""
    rule, why, when = "6", "a bill of its own", at
    if event.issued_at is not None:
        rule, why = "13", "as the other program says"
    elif event.session is not None:
        session = life.get(Session, event.session)
        rule = "A3" if event.answer is None else "A4"
        why = f"{life.handle('provider', event.provider)} asks for {session.ref} to be paid"
        if session.kind != "email":
            rule, why = "A2", f"the {session.kind} session {session.ref} ended"
    elif event.booking is not None:
        rule, why = "B3", f"{life.get(Booking, event.booking).ref} was confirmed"
    elif event.plan == "series":
        rule, why = "B7", "the weekly run"
        found = steps.behind_reminders(life, life.get(Client, event.client))
        when = found.at if isinstance(found, Step) else when
    return Because("issued_at", stamp(when), rule, f"issued {life.when(when)}: {why} ({rule})", {})


def _deadline(
    life: Life, until: datetime, what: str, since: datetime, terms: Terms, rule: str = "A5"
) -> Because:
    days = terms.response_days
    told = f"answer by {life.when(until)}: {what} of {life.when(since)} and {days} days ({rule})"
    inputs = {"since": stamp(since) or "", "response_days": str(days)}
    return Because("deadline_at", stamp(until), rule, told, inputs)


def _by_last_visit(life: Life, last: Visit, terms: Terms, now: datetime) -> Because:
    """When a booking's balance is due."""
    at, wall = plans.balance_due(last.start_at, terms, now), f"{terms.collect_at:%H:%M}"
    day = f"{wall} on the day of the last visit, {last.ref}"
    inputs = {"last_visit": stamp(last.start_at) or "", "collect_at": wall}
    if at == plans.due_on(last.start_at, terms):
        return Because("due_at", stamp(at), "B3", f"due {life.when(at)}: {day} (B3)", inputs)
    told = f"due {life.when(at)}: the next {wall}, for {day}, had passed (3)"
    return Because("due_at", stamp(at), "3", told, inputs | {"since": stamp(now) or ""})


def _at_once(life: Life, at: datetime) -> Because:
    return Because(
        "due_at", stamp(at), "B7", f"due {life.when(at)}: at once, as it was issued (B7)", {}
    )


def _revised(life: Life, fact: Fact) -> Iterator[Claimed]:
    event: ev.InvoiceRevised = fact.event  # type: ignore[assignment]
    terms = life.get(Invoice, event.invoice).terms
    what, until = f"revision {event.revision}", plans.deadline(terms, fact.at)
    yield (Invoice, event.invoice), _deadline(life, until, what, fact.at, terms, "A9")


def _message(life: Life, fact: Fact) -> Iterator[Claimed]:
    event: ev.MessageSent = fact.event  # type: ignore[assignment]
    if event.invoice is None:
        return
    invoice = life.get(Invoice, event.invoice)
    before = life.line((Invoice, event.invoice), "deadline_at")
    until, what = plans.answer_by(invoice, fact.at), f"the {event.sender}'s message"
    line = _deadline(life, until, what, fact.at, invoice.terms)
    if until != plans.deadline(invoice.terms, fact.at) and before is not None:
        line = before  # days that begin again never end sooner
    yield (Invoice, event.invoice), line


def _contested(life: Life, fact: Fact) -> Iterator[Claimed]:
    event: ev.InvoiceContested = fact.event  # type: ignore[assignment]
    told = f"contested {life.when(fact.at)}: {event.reason} (A8)"
    yield (Invoice, event.invoice), Because("contested_at", stamp(fact.at), "A8", told, {})


def _confirmed(life: Life, fact: Fact) -> Iterator[Claimed]:
    event: ev.InvoiceConfirmed = fact.event  # type: ignore[assignment]
    key, invoice, at = (Invoice, event.invoice), life.get(Invoice, event.invoice), fact.at
    days, rule = invoice.terms.response_days, "A6"
    why = "the client accepted"
    if event.by == "live":
        rule, why = "A2", "as the session ended, there is nothing to answer"
    elif event.by == "auto":
        found = steps.behind_reminders(life, invoice)
        at = found.at if isinstance(found, Step) else at
        why = f"nobody answered in {days} days, so silence is consent"
    told = f"confirmed {life.when(at)}: {why} ({rule})"
    yield key, Because("confirmed_at", stamp(at), rule, told, {})
    if invoice.total_minor:
        told = f"due {life.when(at)}: at its confirmation (7)"
        yield key, Because("due_at", stamp(at), "7", told, {"confirmed_at": stamp(at) or ""})


_TIMES = {1: "first", 2: "second", 3: "third", 4: "fourth", 5: "fifth"}


def _late_fee(life: Life, fact: Fact) -> Iterator[Claimed]:
    event: ev.LateFeeAdded = fact.event  # type: ignore[assignment]
    invoice = life.get(Invoice, event.invoice)
    fee, when = fees.late_fee(invoice), life.when(fact.at)
    if fee is None:
        told = f"late fee {life.money(0)}: there is none on such a base (B10)"
        yield (Invoice, event.invoice), Because("late_fee", life.money(0), "B10", told, {})
        return
    count = _TIMES.get(invoice.attempts, f"{invoice.attempts}th")
    declined = declined_for(life, invoice)
    cause, rule = f"when it became overdue on {when}", "B21"
    if declined is not None:
        what = "the card declined" if declined.token else "there was no card"
        cause, rule = f"when {what} for the {count} time on {when}", "B10"
    amount = life.money(fee.amount_minor)
    told = f"late fee {amount}: {fee_said(life.work, fee)}, added {cause} ({rule})"
    inputs = {"base": life.money(fee.base_minor), "rate": money.show_rate(fee.rate)}
    if invoice.terms.late_fee_min:
        inputs["late_fee_min"] = life.money(invoice.terms.late_fee_min)
    yield (Invoice, event.invoice), Because("late_fee", amount, rule, told, inputs)


def _waived(life: Life, fact: Fact) -> Iterator[Claimed]:
    event: ev.LateFeeWaived = fact.event  # type: ignore[assignment]
    was = life.get(Invoice, event.invoice).late_fee_minor
    what = f"{life.money(was)} was waived on {life.when(fact.at)}: {event.reason}"
    yield (Invoice, event.invoice), _no_fee(life, what, {"waived": life.money(was)})


def _voided(life: Life, fact: Fact) -> Iterator[Claimed]:
    event: ev.InvoiceVoided = fact.event  # type: ignore[assignment]
    what = f"it is void since {life.when(fact.at)}: {event.reason}"
    yield (Invoice, event.invoice), _no_fee(life, what, {})


def _no_fee(life: Life, what: str, inputs: dict[str, str]) -> Because:
    zero = life.money(0)
    return Because("late_fee", zero, "7", f"late fee {zero}: {what} (7)", inputs)


def _line_added(life: Life, fact: Fact) -> Iterator[Claimed]:
    event: ev.LineAdded = fact.event  # type: ignore[assignment]
    key, invoice = (Invoice, event.invoice), life.get(Invoice, event.invoice)
    index = len(invoice.lines)
    if event.releases is not None:
        yield key, _came_off(life, invoice, life.get(Visit, event.releases), index)
    elif event.line.visit is not None:
        visit = life.get(Visit, int(event.line.visit.removeprefix("V")))
        yield key, _visit_billed(life, visit, index, "booking")
    yield from _due_again(life, life, event.invoice, fact)


def _visit_billed(life: Life, visit: Visit, index: int, plan: str) -> Because:
    """The line of a visit: its price, or what its cancellation left of that."""
    amount, what = life.money(visit.billed_minor), f"{visit.ref}, {visit.service}"
    rule = "B7" if plan == "series" else "B2"
    inputs = {"price": life.money(visit.price_minor)}
    if visit.status == "cancelled":
        rule, what = "B15", f"kept of {life.money(visit.price_minor)} for {what}, cancelled"
    told = f"line {index + 1}, {amount}: {what} ({rule})"
    return Because(f"lines[{index}].amount", amount, rule, told, inputs)


def _came_off(life: Life, invoice: Invoice, visit: Visit, index: int) -> Because:
    """The line of what a cancelled visit released."""
    amount, price = life.money(-taken_off(invoice, visit)), life.money(visit.price_minor)
    kept = life.money(visit.kept_minor)
    what = f"{visit.ref} for {price} was cancelled, and {kept} of it is kept"
    told = f"line {index + 1}, {amount}: {what} (B15)"
    return Because(f"lines[{index}].amount", amount, "B15", told, {"price": price, "kept": kept})


def _moved(life: Life, fact: Fact) -> Iterator[Claimed]:
    event: ev.VisitMoved = fact.event  # type: ignore[assignment]
    visit = life.get(Visit, event.visit)
    if visit.invoice is None or event.text is None:
        return
    after = Overlay(life)
    after.add(event._replace(text=None), at=fact.at)
    yield from _due_again(life, after, visit.invoice, fact)


def _due_again(life: Life, after: Overlay, number: int, fact: Fact) -> Iterator[Claimed]:
    """When a booking's invoice is due by the visits that it has after a change."""
    invoice = life.get(Invoice, number)
    at = due_anew(after, invoice, fact.at)
    if at == invoice.due_at:
        return
    last = standing_visits(after, booking_of(after, invoice.booking))[-1]
    yield (Invoice, number), _by_last_visit(life, last, invoice.terms, fact.at)


CLAIMS: dict[type, Claims] = {
    ev.InvoiceIssued: _issued,
    ev.InvoiceRevised: _revised,
    ev.MessageSent: _message,
    ev.InvoiceContested: _contested,
    ev.InvoiceConfirmed: _confirmed,
    ev.LateFeeAdded: _late_fee,
    ev.LateFeeWaived: _waived,
    ev.InvoiceVoided: _voided,
    ev.LineAdded: _line_added,
    ev.VisitMoved: _moved,
}
"""What is asked of the rules before each kind of fact."""
