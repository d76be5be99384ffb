"""Invoices and deposits that wait for people: to be collected, cleared up, or answered."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from invoicectl.desk.asking import standing
from invoicectl.desk.asking.views import Json
from invoicectl.desk.asking.waiting.items import Kind, in_order, of_thing
from invoicectl.desk.engine.work import Work
from invoicectl.domain import dates, holds, money, steps
from invoicectl.domain.model import Booking, Client, Invoice, Payment
from invoicectl.domain.narrowing import Narrowed, Order
from invoicectl.domain.policy import Policy
from invoicectl.domain.text import of_code
from invoicectl.domain.things import NoStep, Step
from invoicectl.domain.world import standing_visits
from invoicectl.rules import next_step


def _due(invoice: Invoice) -> str:
    return f"{money.show(invoice.due_minor, invoice.currency)} {invoice.currency} due"


def charged_back(work: Work) -> Iterator[Json]:
    """Unpaid invoices of which a charge to a card did not hold: time collects them no more."""
    return _by_hand(work, "charged back")


def not_charged(work: Work) -> Iterator[Json]:
    """Unpaid invoices that the gateway refused to charge, for their amount."""
    return _by_hand(work, "not charged")


def _by_hand(work: Work, kind: Kind) -> Iterator[Json]:
    """What is collected by hand, for this reason; there is little of it."""
    found = []
    for number in work.store.looking.waiting("by hand"):
        invoice = work.get(Invoice, number)
        told = _told_by_hand(work, invoice)
        if told is None or told[0] != kind:
            continue
        hint = f"invoicectl pay {invoice.ref} --method transfer"
        why = f"{told[1]}, {_due(invoice)}"
        since = told[2] or invoice.overdue_at or invoice.issued_at
        found.append(of_thing(work, kind, invoice, since, why=why, hint=hint))
    yield from in_order(found)


def _told_by_hand(work: Work, invoice: Invoice) -> tuple[Kind, str, datetime | None] | None:
    """As what an invoice is told that time doesn't collect any more, why, and since when."""
    if invoice.open_payment is not None:
        return None  # told as an open charge
    found = next_step(work, invoice)
    if isinstance(found, NoStep) and found.why == "charged back":
        since, reason = standing.charged_back(work, found)
        return "charged back", f"charged back ({found.ref}: {reason})", since
    if isinstance(found, NoStep) and found.why == "can't be charged":
        return "not charged", f"the gateway takes no such charge ({found.reason})", found.since
    return None


def count_overdue(work: Work) -> int:
    """How many invoices are told as overdue: of all that are, few are told as something else."""
    looking = work.store.looking
    elsewhere = set(looking.waiting("by hand"))
    for outcome in ("unknown", "review"):
        payments = (work.get(Payment, number) for number in looking.waiting("open charge", outcome))
        elsewhere.update(each.invoice for each in payments if each.invoice is not None)
    bills = [work.get(Invoice, number) for number in elsewhere]
    others = [each for each in bills if each.status == "overdue" and not _is_told(work, each)]
    return looking.count_overdue() - len(others)


def _is_told(work: Work, invoice: Invoice) -> bool:
    """Whether an overdue invoice is told as that, and not as something else."""
    return invoice.open_payment is None and _told_by_hand(work, invoice) is None


def overdue(work: Work) -> Iterator[Json]:
    """Invoices that are overdue; where the client has credit, that pays them first."""
    for number in work.store.looking.waiting("overdue"):
        invoice = work.get(Invoice, number)
        if _is_told(work, invoice):
            why, client = f"overdue, {_due(invoice)}", work.get(Client, invoice.client)
            pay = _paying(work, invoice)
            if client.credit_minor:
                credit = money.show(client.credit_minor, invoice.currency)
                why += f", and {credit} of credit unused"
                pay = f"invoicectl pay {invoice.ref} --method credit"
            hold = holds.on_invoice(invoice, client)
            if hold is not None:
                why += f"; paused: {hold.reason}"
            since = invoice.overdue_at or invoice.issued_at
            yield of_thing(work, "overdue", invoice, since, why=why, hint=pay)


def _paying(work: Work, invoice: Invoice) -> str:
    """How somebody could have it paid: by the card on file, if that was not declined for it last;
    else by another card, or without one."""
    client = work.get(Client, invoice.client)
    if work.get(Policy, 0).gateway == "manual" or client.card is None:
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


def unreleased(work: Work) -> Iterator[Json]:
    """What was imported, and waits to be released: all of it in one line."""
    oldest = next(work.store.looking.waiting("unreleased"), None)
    if oldest is None:
        return
    where: list[Narrowed] = [("unreleased",)]
    sums = work.store.questions.sums(where)
    (number,) = work.store.questions.numbers("invoice", where, Order(limit=1))
    first, bill = work.get(Invoice, number), work.get(Invoice, oldest)
    one = sums.invoices == 1
    what = "1 imported invoice" if one else f"{sums.invoices} imported invoices"
    due = f"{money.show(sums.due_minor, first.currency)} {first.currency} due"
    why = f"{what} with {due} {'is' if one else 'are'} left to people"
    since = bill.imported_at or bill.issued_at
    yield of_thing(work, "imported", first, since, why=why, hint=f"{_RELEASE} --dry-run")


_RELEASE = "invoicectl import --release"
"""What may charge cards at once, so it is to be tried before it is done."""


def deposits(work: Work) -> Iterator[Json]:
    """Deposits that were asked for, and that nobody charges."""
    for number in work.store.looking.waiting("deposit due"):
        invoice = work.get(Invoice, number)
        left = money.show(invoice.deposit_due_minor, invoice.currency)
        if invoice.deposit_due_minor and invoice.status == "open":
            why = f"deposit asked for, {left} {invoice.currency} of it due"
            hint = f"invoicectl pay {invoice.ref} {left} --method transfer"
            yield of_thing(work, "deposit due", invoice, invoice.issued_at, why=why, hint=hint)


def declined(work: Work) -> Iterator[Json]:
    """Invoices whose card was declined and is asked again: until then the client may act."""
    for number in work.store.looking.waiting("in grace"):
        invoice = work.get(Invoice, number)
        step = steps.behind_reminders(work, invoice)
        client = work.get(Client, invoice.client)
        if isinstance(step, NoStep) or step.kind != "retry" or _is_seen_to(client, invoice):
            continue
        when = dates.spoken(step.at, work.get(Policy, 0).timezone, work.now)
        since = invoice.answered_at or invoice.issued_at
        again = "asked again" if client.card is not None else "no card is on file for the retry"
        why = f"declined, {again} on {when}, {_due(invoice)}"
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
    yield from in_order(_refused(work))


def _refused(work: Work) -> Iterator[Json]:
    for number in work.store.looking.waiting("refused card"):
        invoice = work.get(Invoice, number)
        client, step = work.get(Client, invoice.client), steps.behind_reminders(work, invoice)
        if client.card is None or isinstance(step, NoStep):
            continue
        if step.kind not in {"collect", "retry"} or not client.is_autopay:
            continue
        when = dates.local(step.at, work.get(Policy, 0).timezone)
        said = of_code(client.card.refused_code or "")
        why = f"{client.card.name} is not asked again ({said}); {step.kind} on {when}"
        remedy = f"invoicectl card add {client.handle} TOKEN"
        since = invoice.answered_at or invoice.issued_at
        yield of_thing(work, "card refused", invoice, since, why=why, hint=remedy)


def contested(work: Work) -> Iterator[Json]:
    """Invoices that the client disputes, and that wait to be issued again."""
    for number in work.store.looking.waiting("contested"):
        invoice = work.get(Invoice, number)
        since = invoice.contested_at or invoice.issued_at
        age = dates.elapsed(work.now - since)
        why = f"contested for {age}: {invoice.contest_reason}"
        hint = f"invoicectl issue {invoice.ref} AMOUNT"
        yield of_thing(work, "contested", invoice, since, why=why, hint=hint)


def deadlines(work: Work) -> Iterator[Json]:
    """Invoices that silence confirms today."""
    zone = work.get(Policy, 0).timezone
    _, end = dates.day_of(dates.wall(work.now, zone).date(), zone)
    for number in work.store.looking.waiting("deadline before", dates.stamp(end)):
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


def deposits_declined(work: Work) -> Iterator[Json]:
    """Bookings whose deposit was declined."""
    return _bookings(work, "deposit declined")


def declined_deposits(work: Work, client: Client) -> Iterator[tuple[str, str]]:
    """The bookings of a client that wait since their deposit was declined, each with what helps."""
    of: list[Narrowed] = [("client", client.number), ("status", "requested")]
    for number in work.store.questions.numbers("booking", of):
        booking = work.get(Booking, number)
        told = _told_of_booking(work, booking)
        if told is not None and told[0] == "deposit declined":
            yield booking.ref, told[2]


def not_confirmed(work: Work) -> Iterator[Json]:
    """Bookings that nobody confirmed for over a day."""
    return _bookings(work, "booking not confirmed")


def passed(work: Work) -> Iterator[Json]:
    """Bookings that nobody confirmed before their dates had passed."""
    return _bookings(work, "booking passed")


def _bookings(work: Work, kind: Kind) -> Iterator[Json]:
    """Bookings that wait to be confirmed, and are told as this."""
    for number in work.store.looking.waiting("requested"):
        booking = work.get(Booking, number)
        told = _told_of_booking(work, booking)
        if told is not None and told[0] == kind:
            _, why, hint = told
            yield of_thing(work, kind, booking, booking.requested_at, why=why, hint=hint)


def _told_of_booking(work: Work, booking: Booking) -> tuple[Kind, str, str] | None:
    """As what a booking that waits is told, why, and what helps: its dates have passed, its deposit
    was declined, or it waits for long."""
    confirm = f"invoicectl confirm {booking.ref}"
    codes = work.store.questions.decline_codes(booking.number)
    first = next(iter(standing_visits(work, booking)), None)
    if first is not None and first.start_at <= work.now:
        age = dates.elapsed(work.now - first.start_at)
        why = f"its first visit was to begin {age} ago, and it was never confirmed"
        return "booking passed", why, f"invoicectl booking cancel {booking.ref} --reason TEXT"
    if codes:
        why = f"deposit declined ({of_code(codes[-1])})"
        payer, payments = work.get(Client, booking.client), work.payments_of_booking(booking.number)
        if payer.card is not None and not _is_declined(payer, payments):
            return "deposit declined", f"{why}; another card is on file now", confirm
        hint = f"invoicectl card add {payer.handle} TOKEN, then confirm {booking.ref}"
        return "deposit declined", why, hint
    since = work.now - booking.requested_at
    if since > LONG_REQUESTED:
        return "booking not confirmed", f"waits to be confirmed for {dates.elapsed(since)}", confirm
    return None
