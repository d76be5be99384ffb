"""Why a thing stands as it does, and what comes next: in plain sentences, as a clerk says them.

A sentence rests on the state and on `next_step`; the phrases beside single figures also on the
facts of that one thing. Nothing here decides anything.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

from invoicectl.domain import dates, fees, money, plans, steps
from invoicectl.domain import events as ev
from invoicectl.domain.events import kind_of
from invoicectl.domain.model import (
    Booking,
    Client,
    Invoice,
    Payment,
    Series,
    Session,
    Visit,
)
from invoicectl.domain.policy import Policy
from invoicectl.domain.references import reference
from invoicectl.domain.reminders import is_expiring
from invoicectl.domain.steps import next_step
from invoicectl.domain.text import in_one_line, of_code
from invoicectl.domain.things import NoStep, Step
from invoicectl.domain.world import credit_left

if TYPE_CHECKING:
    from invoicectl.desk.engine.work import Work
    from invoicectl.domain.things import Next


def why(work: Work, thing: Any) -> str | None:
    """Why it stands as it does and what comes next, in one line; None where that goes without
    saying."""
    tell = _SENTENCES.get(type(thing))
    told = None if tell is None else tell(work, thing)
    return None if told is None else in_one_line(told)


def _when(work: Work, at: datetime | None) -> str:
    """An instant in a sentence; its year too where that is not the one that it is now."""
    return dates.spoken(at or work.now, work.get(Policy, 0).timezone, work.now)


def _end(work: Work, at: datetime | None) -> str:
    """An instant at which something ends, in a sentence."""
    return dates.spoken_end(at or work.now, work.get(Policy, 0).timezone, work.now)


def _money(work: Work, minor: int) -> str:
    return money.show(minor, work.get(Policy, 0).currency)


def _code(said: str | None) -> str:
    return of_code(said or "")


# --- invoices ---------------------------------------------------------------------------------


def _invoice(work: Work, thing: Invoice) -> str | None:
    found = steps.behind_reminders(work, thing)
    if isinstance(found, NoStep):
        return _RESTS[found.why](work, thing, found) if found.why in _RESTS else None
    return _STEPS[found.kind](work, thing, found)


def _auto_confirm(work: Work, invoice: Invoice, step: Step) -> str:
    days = invoice.terms.response_days
    return (
        f"silence confirms it on {_when(work, step.at)}, {days} days after {_since(work, invoice)}"
    )


def _since(work: Work, invoice: Invoice) -> str:
    """What the client's days are counted from."""
    messages = [] if invoice.session is None else work.messages_of(invoice.session)
    is_counted = any(
        each.kind == "reply" and plans.deadline(invoice.terms, each.at) == invoice.deadline_at
        for each in messages
    )
    if is_counted:
        return "the last message"
    return "the invoice" if invoice.revision == 1 else f"its revision {invoice.revision}"


def _declined(work: Work, invoice: Invoice) -> str:
    """That the card was asked, how often and when last; empty before the first attempt."""
    if not invoice.attempts or invoice.answered_at is None:
        return ""
    times = {1: "once", 2: "twice"}.get(invoice.attempts, f"{invoice.attempts} times")
    return f"declined {times}, last on {_when(work, invoice.answered_at)}; "


def _collect(work: Work, invoice: Invoice, step: Step) -> str:
    client, when = work.get(Client, invoice.client), _when(work, step.at)
    credit = _credit(work, invoice, step)
    before = f"after {_money(work, credit)} of client credit, " if credit else ""
    if credit == invoice.due_minor:
        return f"{_declined(work, invoice)}client credit pays it on {when}"
    if not steps.is_asked(work, invoice):
        rest = f"{before}{_money(work, invoice.due_minor - credit)} " if credit else ""
        return f"{rest}is to be paid by {_end(work, step.at)}; no card is charged by itself"
    asked = (
        f"{client.card.name} is charged on {when}"
        if client.card
        else (f"no card is on file for the charge on {when}")
    )
    if client.card is not None and client.card.refused_code is not None:
        asked = f"{client.card.name} will not do for the charge on {when}"
    elif client.card is not None and is_expiring(client, step.at, invoice.terms.timezone):
        asked += f", but it expires before that, with {client.card.expires}"
    fee = fees.on_decline(invoice, credit)
    then = f"; a decline adds the late fee of {_money(work, fee)}" if fee else ""
    return f"{_declined(work, invoice)}{before}{asked}{then}"


def _credit(work: Work, invoice: Invoice, step: Step) -> int:
    """How much of what a step asks for client credit pays, by what is asked for before it."""
    if not credit_left(work, invoice.client):
        return 0
    from invoicectl.desk.asking.foreseeing import demand  # most clients have none

    return demand(work, invoice, step).credit_minor


def _overdue(work: Work, invoice: Invoice, step: Step) -> str:
    credit, when = _credit(work, invoice, step), _when(work, step.at)
    was = f"was to be paid by {_end(work, invoice.due_at or invoice.issued_at)}"
    if credit == invoice.due_minor:
        return f"{was}; client credit pays it on {when}"
    fee = fees.left_by_credit(invoice, credit)
    told = f", with a late fee of {_money(work, fee)}" if fee else ""
    after = f", after {_money(work, credit)} of client credit" if credit else ""
    return f"{was}; overdue on {when}{after}{told}"


def _inquire(work: Work, thing: Invoice | Booking, step: Step) -> str:
    payment = work.get(Payment, thing.open_payment or 0)
    when = _when(work, step.at)
    return f"nobody knows yet what became of {payment.ref}; the gateway is asked again on {when}"


def _release(work: Work, thing: Any, step: Step) -> str:
    return f"held until {_end(work, step.at)}: {thing.hold_reason or ''}"


_STEPS: dict[str, Callable[[Work, Any, Step], str]] = {
    "auto-confirm": _auto_confirm,
    "collect": _collect,
    "retry": _collect,
    "overdue": _overdue,
    "inquire": _inquire,
    "release": _release,
}


def _contested(work: Work, invoice: Invoice, _: NoStep) -> str:
    who = "" if invoice.provider is None else work.handle_of("provider", invoice.provider)
    since = f"contested on {_when(work, invoice.contested_at)}: {invoice.contest_reason}"
    return f"{since}; waits for {who or 'us'} to invoice it again"


def _held(work: Work, thing: Any, found: NoStep) -> str:
    is_clients = (found.ref or "").startswith("C") and not isinstance(thing, Client)
    whose = " with its client" if is_clients else ""
    ends_at = work.get(Client, thing.client).held_until if is_clients else None
    until = f", until {_end(work, ends_at)}" if ends_at else ""
    return f"held{whose} since {_when(work, found.since)}{until}: {found.reason}"


def _charged_back(work: Work, _: Invoice, found: NoStep) -> str:
    return (
        f"{found.ref or 'a charge'} was charged back on {_when(work, found.since)} "
        f"({found.reason}); no card is asked again by itself"
    )


def _elsewhere(work: Work, invoice: Invoice, _: NoStep) -> str:
    whose = work.handle_of("client", invoice.client)
    return f"the gateway has a charge of {whose}'s that is not placed yet; no card is asked before"


def _cannot(work: Work, invoice: Invoice, found: NoStep) -> str:
    return f"the gateway takes no charge of so much ({_code(found.reason)}); people collect it"


def _used_up(work: Work, invoice: Invoice, _: NoStep) -> str:
    client, declined = work.get(Client, invoice.client), _declined(work, invoice)
    since, last = client.default_since_at, invoice.answered_at
    if client.card is None or since is None or last is None or since <= last:
        return f"{declined}the card is asked no more by itself"
    told = f"{client.card.name}, the default since {_when(work, since)},"
    return f"{declined}{told} is not asked by itself"


def _review(work: Work, _: Invoice | Booking, found: NoStep) -> str:
    return (
        f"what became of {found.ref} is unclear ({_code(found.reason)}); somebody must resolve it"
    )


def _no_autopay(work: Work, invoice: Invoice, found: NoStep) -> str:
    return (
        f"not paid in time, overdue since {_when(work, found.since)}; no card is charged by itself"
    )


def _imported(_: Work, __: Invoice, ___: NoStep) -> str:
    return "imported from another program: nothing is charged or sent until it is released"


_RESTS: dict[str, Callable[[Work, Any, NoStep], str]] = {
    "contested": _contested,
    "held": _held,
    "imported": _imported,
    "charged back": _charged_back,
    "charged elsewhere": _elsewhere,
    "can't be charged": _cannot,
    "attempts used up": _used_up,
    "charge under review": _review,
    "no autopay": _no_autopay,
}
"""Why time does nothing, where neither the status nor the amounts say so."""


# --- other things -----------------------------------------------------------------------------


def _session(work: Work, thing: Session) -> str | None:
    if thing.invoice is not None:
        return _invoice(work, work.get(Invoice, thing.invoice))
    waits = {"open": "waits to be hired", "hired": "is not invoiced yet"}
    return waits.get(thing.status)


def _booking(work: Work, thing: Booking) -> str | None:
    found = next_step(work, thing)
    if isinstance(found, Step):
        return _inquire(work, thing, found) if found.kind == "inquire" else None
    if found.why == "charge under review":
        return _review(work, thing, found)
    if thing.status == "requested":
        codes = work.store.questions.decline_codes(thing.number)
        if codes:
            return (
                f"its deposit was declined ({_code(codes[-1])}); with another card, "
                f"invoicectl confirm {thing.ref} asks for it again"
            )
        return f"waits to be confirmed since {_when(work, thing.requested_at)}"
    if thing.invoice is None or thing.status == "cancelled":
        return None
    return _invoice(work, work.get(Invoice, thing.invoice))


def _series(work: Work, thing: Series) -> str | None:
    if thing.is_held:
        until = "" if thing.held_until is None else f" until {_end(work, thing.held_until)}"
        return f"held since {_when(work, thing.held_at)}{until}: its visits are not invoiced"
    if thing.status != "active":
        return None
    found = next_step(work, thing)
    if isinstance(found, NoStep):
        return "people add its visits; each is invoiced on the weekly day after it is done"
    start = plans.occurrence(thing, work.get(Policy, 0).timezone)
    return f"the visit of {_when(work, start)} is planned on {_when(work, found.at)}"


def _visit(work: Work, thing: Visit) -> str | None:
    if thing.status == "planned":
        if thing.completes_at is not None:
            return f"counts as done on {_when(work, thing.completes_at)}"
        is_past = thing.start_at < work.now
        return "has begun, and waits to be marked as done" if is_past else "is to be marked as done"
    if thing.series is None or not thing.is_billed or thing.invoice is not None:
        return None
    found: Next = steps.behind_reminders(work, work.get(Client, thing.client))
    if isinstance(found, NoStep):
        return "waits to be invoiced until the hold ends"
    return f"is invoiced on {_when(work, found.at)}"


def _payment(work: Work, thing: Payment) -> str | None:
    if thing.outcome == "review":
        return f"what became of it is unclear ({_code(thing.code)}); somebody must resolve it"
    if thing.outcome == "unknown":
        return "nobody knows yet whether money moved; the gateway is asked again"
    if thing.outcome == "declined":
        return f"no money moved: {_code(thing.code)}"
    return "no money moved" if thing.outcome == "cancelled" else None


_SENTENCES: dict[type, Callable[[Work, Any], str | None]] = {
    Invoice: _invoice,
    Session: _session,
    Booking: _booking,
    Series: _series,
    Visit: _visit,
    Payment: _payment,
}


# --- single figures ---------------------------------------------------------------------------


def whys(work: Work, thing: Any) -> dict[str, str]:
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
    told = f"{ended.minutes} minutes at {_money(work, ended.rate_minor or 0)}"
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
        event, when = fact.event, _when(work, fact.at)
        if isinstance(event, ev.LateFeeAdded):
            told["late_fee"] = f"{fee_said(work, event)}, since {when}: {_cause(invoice)}"
        elif isinstance(event, ev.LateFeeWaived):
            told["waived"] = f"{_money(work, event.amount_minor)} on {when}: {event.reason}"
        elif isinstance(event, ev.InvoiceVoided):
            back = event.from_credit_minor
            credit = f" ({_money(work, back)} of credit given back)" if back else ""
            told["void"] = f"on {when}: {event.reason}{credit}"
        elif isinstance(event, ev.InvoiceWrittenOff):
            told["written_off"] = f"{_money(work, event.amount_minor)} on {when}: {event.reason}"
        elif isinstance(event, ev.InvoiceDiscounted):
            one = f"{_money(work, event.amount_minor)} on {when}: {event.reason}"
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
    if _credit(work, invoice, step) == invoice.due_minor:
        return "paid from credit"
    card = work.get(Client, invoice.client).card
    is_told = step.kind == "collect" and steps.is_asked(work, invoice)
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
        found = work.store.log.of_kinds([payment.ref], [kind_of(ev.PaymentReversed)])
        reasons = [
            each.event.reason for each, _ in found if isinstance(each.event, ev.PaymentReversed)
        ]
        of = f"{_money(work, back_minor)} of {payment.ref} ({payment.method or payment.kind})"
        yield f"{of} on {_when(work, payment.reversed_at)}: {'; '.join(reasons[-1:])}"


def late_fee_why(work: Work, invoice: Invoice) -> str | None:
    """How the late fee came about; None where it came with the invoice from another program."""
    found = work.store.log.of_kinds([invoice.ref], [kind_of(ev.LateFeeAdded)])
    added = [each.event for each, _ in found if isinstance(each.event, ev.LateFeeAdded)]
    return f"{fee_said(work, added[-1])}: {_cause(invoice)}" if added else None


def fee_said(work: Work, event: ev.LateFeeAdded | fees.LateFee) -> str:
    """What share a late fee is of what, or that it is the least."""
    base = _money(work, event.base_minor)
    share = f"{money.show_rate(event.rate)} of {base}"
    is_share = event.amount_minor == money.share(event.base_minor, event.rate)
    return share if is_share else f"the least there is; {share} is less"


def _cause(invoice: Invoice) -> str:
    return "the card was declined" if invoice.attempts else "it was not paid in time"


def _confirmed(work: Work, invoice: Invoice) -> str:
    if invoice.confirmed_by == "auto":
        days = invoice.terms.response_days
        return f"by silence, {days} days after {_since(work, invoice)}"
    return "by the client" if invoice.confirmed_by == "client" else "as the live session ended"


def _of_visit(work: Work, visit: Visit) -> dict[str, str]:
    found = work.store.log.of_kinds([visit.ref], [kind_of(ev.VisitCancelled)])
    for fact, _ in found:
        if isinstance(fact.event, ev.VisitCancelled):
            rate = money.show_rate(fact.event.rate)
            reason = f": {fact.event.reason}" if fact.event.reason else ""
            return {"kept": f"{rate} came off on {_when(work, fact.at)}{reason}"}
    return {}
