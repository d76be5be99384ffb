"""Invoices and deposits that wait for people: to be collected, cleared up, or answered."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from invoicectl.desk.asking.views import Json
from invoicectl.desk.asking.waiting.items import of_thing
from invoicectl.desk.engine.work import Work
from invoicectl.domain import dates, money, steps
from invoicectl.domain.model import Booking, Client, Invoice, Payment
from invoicectl.domain.narrowing import Narrowed
from invoicectl.domain.policy import Policy
from invoicectl.domain.text import of_code
from invoicectl.domain.things import NoStep, Step
from invoicectl.domain.world import standing_visits
from invoicectl.rules import next_step


def _due(invoice: Invoice) -> str:
    return f"{money.show(invoice.due_minor, invoice.currency)} {invoice.currency} due"


def left_to_people(work: Work) -> Iterator[Json]:
    """Invoices that are overdue, and those that time doesn't collect any more."""
    ask = work.store.questions.numbers
    numbers = ask("invoice", [("statuses", ("overdue",))])
    numbers += ask("invoice", [("statuses", ("open",)), ("no step",)])
    for number in numbers:
        invoice = work.get(Invoice, number)
        if invoice.open_payment is not None:
            continue  # told as an open charge
        found = next_step(work, invoice)
        due = _due(invoice)
        by_hand = f"invoicectl pay {invoice.ref} --method transfer"
        since = invoice.overdue_at or invoice.issued_at
        if isinstance(found, NoStep) and found.why == "charged back":
            why = f"charged back ({found.ref}: {found.reason}), {due}"
            at = found.since or since
            yield of_thing(work, "charged back", invoice, at, why=why, hint=by_hand)
        elif isinstance(found, NoStep) and found.why == "can't be charged":
            why = f"the gateway takes no such charge ({found.reason}), {due}"
            at = found.since or since
            yield of_thing(work, "not charged", invoice, at, why=why, hint=by_hand)
        elif invoice.status == "overdue":
            yield _overdue(work, invoice, since, _paying(work, invoice))


def _paying(work: Work, invoice: Invoice) -> str:
    """How somebody could have it paid: by the card on file, if that was not declined for it last;
    else by another card, or without one."""
    client = work.get(Client, invoice.client)
    if work.info.gateway == "manual" or client.card is None:
        return f"invoicectl pay {invoice.ref} --method transfer"
    payments = work.payments_of_invoice(invoice.number)
    if _is_declined(client, payments):
        return f"invoicectl card add {client.handle} TOKEN, then pay {invoice.ref}"
    return f"invoicectl pay {invoice.ref}"


def _is_declined(client: Client, payments: Sequence[Payment]) -> bool:
    """Whether the card that is asked next is the one that declined last, and nobody put it on file
    again since."""
    asked = [each for each in payments if each.method == "card" and each.kind != "refund"]
    if not asked or asked[-1].outcome != "declined" or asked[-1].token != client.default_card:
        return False
    since = client.default_since_at
    return since is None or since <= asked[-1].at


def _overdue(work: Work, invoice: Invoice, since: datetime, pay: str) -> Json:
    """One that is overdue; where the client has credit, that pays it first."""
    why, client = f"overdue, {_due(invoice)}", work.get(Client, invoice.client)
    if client.credit_minor:
        why += f", and {money.show(client.credit_minor, invoice.currency)} of credit unused"
        pay = f"invoicectl pay {invoice.ref} --method credit"
    return of_thing(work, "overdue", invoice, since, why=why, hint=pay)


def unreleased(work: Work) -> Iterator[Json]:
    """What was imported, and waits to be released: all of it in one line."""
    numbers = work.store.questions.numbers("invoice", [("unreleased",)])
    if numbers:
        bills = [work.get(Invoice, number) for number in numbers]
        first = bills[0]
        due = money.show(sum(bill.due_minor for bill in bills), first.currency)
        one = len(bills) == 1
        what = "1 imported invoice" if one else f"{len(bills)} imported invoices"
        why = f"{what} with {due} {first.currency} due {'is' if one else 'are'} left to people"
        since = min(bill.imported_at or bill.issued_at for bill in bills)
        hint = "invoicectl import --release"
        yield of_thing(work, "imported", first, since, why=why, hint=hint)


def deposits(work: Work) -> Iterator[Json]:
    """Deposits that were asked for, and that nobody charges."""
    for number in work.store.questions.numbers("invoice", [("deposit due",)]):
        invoice = work.get(Invoice, number)
        left = money.show(invoice.deposit_due_minor, invoice.currency)
        if invoice.deposit_due_minor and invoice.status == "open":
            why = f"deposit asked for, {left} {invoice.currency} of it due"
            hint = f"invoicectl pay {invoice.ref} {left} --method transfer"
            yield of_thing(work, "deposit due", invoice, invoice.issued_at, why=why, hint=hint)


def declined(work: Work) -> Iterator[Json]:
    """Invoices whose card was declined and is asked again: until then the client may act."""
    for number in work.store.questions.numbers("invoice", [("in grace",)]):
        invoice = work.get(Invoice, number)
        step = steps.behind_reminders(work, invoice)
        client = work.get(Client, invoice.client)
        if isinstance(step, NoStep) or step.kind != "retry" or _is_seen_to(client, invoice):
            continue
        when = dates.spoken(step.at, work.get(Policy, 0).timezone, work.now)
        since = invoice.answered_at or invoice.issued_at
        why = f"declined, asked again on {when}, {_due(invoice)}"
        hint = f"invoicectl card add {client.handle} TOKEN"
        yield of_thing(work, "declined", invoice, since, why=why, hint=hint)


def _is_seen_to(client: Client, invoice: Invoice) -> bool:
    """Whether another card is the default since the decline; one that will never do is told of by
    itself."""
    if client.card is None or invoice.answered_at is None:
        return False
    since = client.default_since_at
    is_newer = since is not None and since >= invoice.answered_at
    return is_newer or client.card.refused_code is not None


def refused_cards(work: Work) -> Iterator[Json]:
    """Open invoices whose next charge is declined for certain: the card will never do."""
    for number in work.store.questions.numbers("client", [("refused card",)]):
        client = work.get(Client, number)
        whose: list[Narrowed] = [("client", number), ("statuses", ("open",))]
        for each in work.store.questions.numbers("invoice", whose):
            invoice = work.get(Invoice, each)
            step = steps.behind_reminders(work, invoice)
            if client.card is None or isinstance(step, NoStep):
                continue
            if step.kind not in {"collect", "retry"} or not client.is_autopay:
                continue
            when = dates.local(step.at, work.get(Policy, 0).timezone)
            said = of_code(client.card.refused_code or "")
            why = f"{client.card.name} is not asked again ({said}); {step.kind} on {when}"
            remedy = f"invoicectl card add {client.handle} TOKEN"
            since = invoice.issued_at
            yield of_thing(work, "card refused", invoice, since, why=why, hint=remedy)


def contested(work: Work) -> Iterator[Json]:
    """Invoices that the client disputes, and that wait to be issued again."""
    for number in work.store.questions.numbers("invoice", [("statuses", ("contested",))]):
        invoice = work.get(Invoice, number)
        since = invoice.contested_at or invoice.issued_at
        age = dates.elapsed(work.now - since)
        why = f"contested for {age}: {invoice.contest_reason}"
        hint = f"invoicectl issue S{invoice.session} AMOUNT"
        yield of_thing(work, "contested", invoice, since, why=why, hint=hint)


def deadlines(work: Work) -> Iterator[Json]:
    """Invoices that silence confirms today."""
    zone = work.get(Policy, 0).timezone
    _, end = dates.day_of(dates.wall(work.now, zone).date(), zone)
    asked: list[Narrowed] = [("statuses", ("pending",)), ("deadline before", dates.stamp(end))]
    for number in work.store.questions.numbers("invoice", asked):
        invoice = work.get(Invoice, number)
        step = steps.behind_reminders(work, invoice)
        if not isinstance(step, Step) or step.kind != "auto-confirm" or step.at <= work.now:
            continue
        total = money.show(invoice.total_minor, invoice.currency)
        when = f"{dates.wall(step.at, zone):%H:%M}"
        why = f"silence confirms {total} {invoice.currency} today at {when}"
        hint = f"invoicectl show {invoice.ref}"
        yield of_thing(work, "deadline today", invoice, invoice.issued_at, why=why, hint=hint)


LONG_REQUESTED = timedelta(days=1)
"""How long a booking may wait to be confirmed before somebody is asked about it."""


def bookings(work: Work) -> Iterator[Json]:
    """Bookings that nobody confirmed: the deposit was declined, the dates have passed, or they wait
    for over a day."""
    for number in work.store.questions.numbers("booking", [("status", "requested")]):
        booking = work.get(Booking, number)
        codes = work.store.questions.decline_codes(number)
        client, since = work.handle_of("client", booking.client), booking.requested_at
        first = next(iter(standing_visits(work, booking)), None)
        if first is not None and first.start_at <= work.now:
            age = dates.elapsed(work.now - first.start_at)
            why = f"its first visit was to begin {age} ago, and it was never confirmed"
            hint = f"invoicectl booking cancel {booking.ref} --reason TEXT"
            yield of_thing(work, "booking passed", booking, since, why=why, hint=hint)
        elif codes:
            why = f"deposit declined ({of_code(codes[-1])})"
            hint = f"invoicectl card add {client} TOKEN, then confirm {booking.ref}"
            payer, payments = work.get(Client, booking.client), work.payments_of_booking(number)
            if payer.card is not None and not _is_declined(payer, payments):
                why += "; another card is on file now"
                hint = f"invoicectl confirm {booking.ref}"
            yield of_thing(work, "deposit declined", booking, since, why=why, hint=hint)
        elif work.now - since > LONG_REQUESTED:
            why = f"waits to be confirmed for {dates.elapsed(work.now - since)}"
            hint = f"invoicectl confirm {booking.ref}"
            yield of_thing(work, "booking not confirmed", booking, since, why=why, hint=hint)
