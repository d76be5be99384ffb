"""Why a thing stands as it does, and what comes next: in plain sentences, as a clerk says them.

A sentence rests on the state and on `next_step`. Nothing here decides anything.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from invoicectl.domain import dates, fees, money, plans, steps
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


def spoken(work: Work, at: datetime | None) -> str:
    """An instant in a sentence; its year too where that is not the one that it is now."""
    return dates.spoken(at or work.now, work.get(Policy, 0).timezone, work.now)


def _end(work: Work, at: datetime | None) -> str:
    """An instant at which something ends, in a sentence."""
    return dates.spoken_end(at or work.now, work.get(Policy, 0).timezone, work.now)


def shown(work: Work, minor: int) -> str:
    """An amount in a sentence."""
    return money.show(minor, work.get(Policy, 0).currency)


def _code(said: str | None) -> str:
    return of_code(said or "")


# --- invoices ---------------------------------------------------------------------------------


def _invoice(work: Work, thing: Invoice) -> str | None:
    found = steps.behind_reminders(work, thing)
    if thing.status == "contested":  # also where it is held, whose end brings nothing
        return _contested(work, thing)
    if isinstance(found, NoStep):
        return _RESTS[found.why](work, thing, found) if found.why in _RESTS else None
    return _STEPS[found.kind](work, thing, found)


def _auto_confirm(work: Work, invoice: Invoice, step: Step) -> str:
    days, since = invoice.terms.response_days, counted_from(work, invoice)
    return f"silence confirms it on {spoken(work, step.at)}, {days} days after {since}"


def counted_from(work: Work, invoice: Invoice) -> str:
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
    return f"declined {times}, last on {spoken(work, invoice.answered_at)}; "


def _collect(work: Work, invoice: Invoice, step: Step) -> str:
    client, when = work.get(Client, invoice.client), spoken(work, step.at)
    credit = paid_by_credit(work, invoice, step)
    before = f"after {shown(work, credit)} of client credit, " if credit else ""
    if credit == invoice.due_minor:
        return f"{_declined(work, invoice)}client credit pays it on {when}"
    if not steps.is_asked(work, invoice):
        rest = f"{before}{shown(work, invoice.due_minor - credit)} " if credit else ""
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
    then = f"; a decline adds the late fee of {shown(work, fee)}" if fee else ""
    return f"{_declined(work, invoice)}{before}{asked}{then}"


def paid_by_credit(work: Work, invoice: Invoice, step: Step) -> int:
    """How much of what a step asks for client credit pays, by what is asked for before it."""
    if not credit_left(work, invoice.client):
        return 0
    from invoicectl.desk.asking.foreseeing import demand  # most clients have none

    return demand(work, invoice, step).credit_minor


def _overdue(work: Work, invoice: Invoice, step: Step) -> str:
    credit, when = paid_by_credit(work, invoice, step), spoken(work, step.at)
    was = f"was to be paid by {_end(work, invoice.due_at or invoice.issued_at)}"
    if credit == invoice.due_minor:
        return f"{was}; client credit pays it on {when}"
    fee = fees.left_by_credit(invoice, credit)
    told = f", with a late fee of {shown(work, fee)}" if fee else ""
    after = f", after {shown(work, credit)} of client credit" if credit else ""
    return f"{was}; overdue on {when}{after}{told}"


def _inquire(work: Work, thing: Invoice | Booking, step: Step) -> str:
    payment = work.get(Payment, thing.open_payment or 0)
    when = spoken(work, step.at)
    return f"nobody knows yet what became of {payment.ref}; the gateway is asked again on {when}"


def _release(work: Work, invoice: Invoice, step: Step) -> str:
    """The end of its own hold; with its client's, if that outlasts it."""
    client = work.get(Client, invoice.client)
    told = f"held until {_end(work, step.at)}: {invoice.hold_reason or ''}"
    if client.held_at is None or (client.held_until is not None and client.held_until <= step.at):
        return told
    until = f" until {_end(work, client.held_until)}" if client.held_until else ""
    return f"{told}; then with its client{until}: {client.hold_reason or ''}"


_STEPS: dict[str, Callable[[Work, Any, Step], str]] = {
    "auto-confirm": _auto_confirm,
    "collect": _collect,
    "retry": _collect,
    "overdue": _overdue,
    "inquire": _inquire,
    "release": _release,
}


def _contested(work: Work, invoice: Invoice) -> str:
    who = "" if invoice.provider is None else work.handle_of("provider", invoice.provider)
    since = f"contested on {spoken(work, invoice.contested_at)}: {invoice.contest_reason}"
    return f"{since}; waits for {who or 'us'} to invoice it again"


def _held(work: Work, thing: Any, found: NoStep) -> str:
    is_clients = (found.ref or "").startswith("C") and not isinstance(thing, Client)
    whose = " with its client" if is_clients else ""
    ends_at = work.get(Client, thing.client).held_until if is_clients else None
    until = f", until {_end(work, ends_at)}" if ends_at else ""
    return f"held{whose} since {spoken(work, found.since)}{until}: {found.reason}"


def _charged_back(work: Work, _: Invoice, found: NoStep) -> str:
    from invoicectl.desk.asking import standing  # few charges are taken back

    since, reason = standing.charged_back(work, found)
    return (
        f"{found.ref or 'a charge'} was charged back on {spoken(work, since)} "
        f"({reason}); no card is asked again by itself"
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
    told = f"{client.card.name}, the default since {spoken(work, since)},"
    return f"{declined}{told} is not asked by itself"


def _review(work: Work, _: Invoice | Booking, found: NoStep) -> str:
    return (
        f"what became of {found.ref} is unclear ({_code(found.reason)}); somebody must resolve it"
    )


def _no_autopay(work: Work, invoice: Invoice, found: NoStep) -> str:
    return (
        f"not paid in time, overdue since {spoken(work, found.since)}; no card is charged by itself"
    )


def _imported(_: Work, __: Invoice, ___: NoStep) -> str:
    return "imported from another program: nothing is charged or sent until it is released"


_RESTS: dict[str, Callable[[Work, Any, NoStep], str]] = {
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
        return f"waits to be confirmed since {spoken(work, thing.requested_at)}"
    if thing.invoice is None or thing.status == "cancelled":
        return None
    return _invoice(work, work.get(Invoice, thing.invoice))


def _series(work: Work, thing: Series) -> str | None:
    if thing.is_held:
        until = "" if thing.held_until is None else f" until {_end(work, thing.held_until)}"
        return f"held since {spoken(work, thing.held_at)}{until}: its visits are not invoiced"
    if thing.status != "active":
        return None
    found = next_step(work, thing)
    if isinstance(found, NoStep):
        return "people add its visits; each is invoiced on the weekly day after it is done"
    start = plans.occurrence(thing, work.get(Policy, 0).timezone)
    return f"the visit of {spoken(work, start)} is planned on {spoken(work, found.at)}"


def _visit(work: Work, thing: Visit) -> str | None:
    if thing.status == "planned":
        if thing.completes_at is not None:
            return f"counts as done on {spoken(work, thing.completes_at)}"
        is_past = thing.start_at < work.now
        return "has begun, and waits to be marked as done" if is_past else "is to be marked as done"
    if thing.series is None or not thing.is_billed or thing.invoice is not None:
        return None
    client = work.get(Client, thing.client)
    is_held = client.is_held or work.get(Series, thing.series).is_held
    found: Next = steps.behind_reminders(work, client)
    if is_held or isinstance(found, NoStep):
        return "waits to be invoiced until the hold ends"
    return f"is invoiced on {spoken(work, found.at)}"


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
