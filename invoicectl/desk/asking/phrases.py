"""Phrases beside the single figures of a thing that is shown: how each came about, by its facts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from invoicectl.desk.asking import standing
from invoicectl.desk.asking.whys import counted_from, paid_by_credit, shown, spoken
from invoicectl.domain import events as ev
from invoicectl.domain import fees, money, steps
from invoicectl.domain.events import kind_of
from invoicectl.domain.model import Client, Invoice, Payment, Session, Visit
from invoicectl.domain.references import reference
from invoicectl.domain.steps import next_step
from invoicectl.domain.things import Step

if TYPE_CHECKING:
    from datetime import datetime

    from invoicectl.desk.engine.work import Work
    from invoicectl.domain.world import World


def phrases(work: Work, thing: Any) -> dict[str, str]:
    """Phrases beside single figures, by the name of the figure."""
    if isinstance(thing, Invoice):
        return _of_invoice(work, thing)
    if isinstance(thing, Session):
        return _of_live(work, thing.number) if thing.kind != "email" else {}
    return _of_visit(work, thing) if isinstance(thing, Visit) else {}


def _of_live(work: Work, session: int) -> dict[str, str]:
    """How the fee of a live session came about, where it was counted by the minute."""
    ref = reference("session", session)
    for fact, _ in work.store.log.of_kinds([ref], [kind_of(ev.SessionEnded)]):
        ended = fact.event
        if isinstance(ended, ev.SessionEnded) and ended.minutes is not None:
            return {"fee": _by_the_minute(work, ended)}
    return {}


def _by_the_minute(work: Work, ended: ev.SessionEnded) -> str:
    if not ended.fee_minor and ended.rate_minor:
        return f"{ended.minutes} minutes: so short a call is free"
    told = f"{ended.minutes} minutes at {shown(work, ended.rate_minor or 0)}"
    is_whole = not (ended.minutes or 0) % 1
    return told if is_whole else f"{told}; a started minute counts whole"


_TOLD_APART = (
    *("late-fee-added", "late-fee-waived"),
    *("invoice-voided", "invoice-written-off", "invoice-discounted"),
)
"""The kinds of events that have a phrase; most invoices have none of them."""


def _of_invoice(work: Work, invoice: Invoice) -> dict[str, str]:
    is_live = invoice.session is not None and invoice.confirmed_by == "live"
    told = _of_live(work, invoice.session or 0) if is_live else {}
    if invoice.confirmed_by is not None:
        told["confirmed_by"] = _confirmed(work, invoice)
    found = work.store.log.of_kinds([invoice.ref], _TOLD_APART)
    for fact, _ in found:
        event, when = fact.event, spoken(work, fact.at)
        if isinstance(event, ev.LateFeeAdded):
            told["late_fee"] = (
                f"{fee_said(work, event)}, since {when}: {_cause(work, invoice, fact.at)}"
            )
        elif isinstance(event, ev.LateFeeWaived):
            told["waived"] = f"{shown(work, event.amount_minor)} on {when}: {event.reason}"
        elif isinstance(event, ev.InvoiceVoided):
            back = event.from_credit_minor
            credit = f" ({shown(work, back)} of credit given back)" if back else ""
            told["void"] = f"on {when}: {event.reason}{credit}"
        elif isinstance(event, ev.InvoiceWrittenOff) and invoice.written_off_at == fact.at:
            told["written_off"] = f"{shown(work, event.amount_minor)} on {when}: {event.reason}"
        elif isinstance(event, ev.InvoiceDiscounted):
            one = f"{shown(work, event.amount_minor)} on {when}: {event.reason}"
            told["discount"] = "; ".join(filter(None, (told.get("discount"), one)))
    if (coming := _without_charge(work, invoice)) is not None:
        told["next"] = coming
    if not_held := "; ".join(_did_not_hold(work, invoice)):
        told["reversed"] = not_held
    return told


def _without_charge(work: Work, invoice: Invoice) -> str | None:
    """What comes next where the name of the step promises a charge, or a fee, and none comes."""
    step = next_step(work, invoice)
    if not isinstance(step, Step) or step.kind not in {"collect", "retry", "overdue"}:
        return None
    if paid_by_credit(work, invoice, step) == invoice.due_minor:
        return "paid from credit"
    card = work.get(Client, invoice.client).card
    is_told = step.kind != "overdue" and steps.is_asked(work, invoice)
    will_do = card is not None and card.refused_code is None
    return "to be paid" if is_told and not will_do else None


def _did_not_hold(work: Work, invoice: Invoice) -> Iterator[str]:
    """What was paid and did not hold, so that it is due again; but what a charge back tells that
    leaves the invoice to people, which is why it stands as it does."""
    for payment in work.payments_of_invoice(invoice.number):
        is_told = invoice.is_by_hand and payment.is_charged_back
        back_minor = payment.reversed_minor + payment.reversed_tip_minor
        if not back_minor or is_told:
            continue
        since, reason = standing.newest(work, payment) or (payment.reversed_at, payment.reason)
        of = f"{shown(work, back_minor)} of {payment.ref} ({payment.method or payment.kind})"
        yield f"{of} on {spoken(work, since)}: {reason}"


def late_fee_why(work: Work, invoice: Invoice) -> str | None:
    """How the late fee came about; None where it came with the invoice from another program."""
    found = work.store.log.of_kinds([invoice.ref], [kind_of(ev.LateFeeAdded)])
    told = None
    for fact, _ in found:
        if isinstance(fact.event, ev.LateFeeAdded):
            told = f"{fee_said(work, fact.event)}: {_cause(work, invoice, fact.at)}"
    return told


def fee_said(work: Work, event: ev.LateFeeAdded | fees.LateFee) -> str:
    """What share a late fee is of what, or that it is the least."""
    base = shown(work, event.base_minor)
    share = f"{money.show_rate(event.rate)} of {base}"
    is_share = event.amount_minor == money.share(event.base_minor, event.rate)
    return share if is_share else f"the least there is; {share} is less"


def _cause(work: Work, invoice: Invoice, at: datetime) -> str:
    """What brought the late fee that was added at an instant."""
    declined = declined_for(work, invoice)
    if declined is None or declined.at > at:
        return "it was not paid in time"
    return "the card was declined" if declined.token else "no card was on file"


def declined_for(world: World, invoice: Invoice) -> Payment | None:
    """The attempt whose decline brings a late fee, if it was made and declined."""
    made = world.payments_of_invoice(invoice.number)
    last = [each for each in made if each.attempt == invoice.terms.late_fee_after]
    return next((each for each in last if each.outcome == "declined"), None)


def _confirmed(work: Work, invoice: Invoice) -> str:
    if invoice.confirmed_by == "auto":
        days = invoice.terms.response_days
        if invoice.confirmed_at != invoice.deadline_at:
            return "by silence, as its hold ended"
        return f"by silence, {days} days after {counted_from(work, invoice)}"
    return "by the client" if invoice.confirmed_by == "client" else "as the live session ended"


def _of_visit(work: Work, visit: Visit) -> dict[str, str]:
    found = work.store.log.of_kinds([visit.ref], [kind_of(ev.VisitCancelled)])
    for fact, _ in found:
        if isinstance(fact.event, ev.VisitCancelled):
            rate = money.show_rate(fact.event.rate)
            reason = f": {fact.event.reason}" if fact.event.reason else ""
            return {"kept": f"{rate} came off on {spoken(work, fact.at)}{reason}"}
    return {}
