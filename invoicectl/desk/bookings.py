"""The pet-care company: bookings, series and their visits."""

import re
from collections.abc import Sequence

from invoicectl.acts import bookings as acts
from invoicectl.desk.asking import coming, foreseeing, references, typed, views
from invoicectl.desk.cancelled import cancelled
from invoicectl.desk.done import Done
from invoicectl.desk.engine import errands
from invoicectl.desk.engine.doing_anew import asks_first
from invoicectl.desk.engine.keys import one_charge
from invoicectl.desk.engine.settling import settle
from invoicectl.desk.engine.taking import take
from invoicectl.desk.engine.work import Desk, Work
from invoicectl.domain import dates, money, shares, steps, text
from invoicectl.domain.model import Booking, Client, Invoice, Payment, Series, Visit
from invoicectl.domain.policy import Policy
from invoicectl.domain.things import Step
from invoicectl.errors import VISIT, BadText, Malformed


def book(
    desk: Desk,
    client: str,
    visits: Sequence[str],
    *,
    provider: str | None,
    is_auto_complete: bool,
) -> Done:
    """Request one dated visit or more; nothing is charged until the booking is confirmed."""
    with desk.act() as work:
        payer = references.client(work, client)
        settle(work, payer.number)
        earner = _provider(work, provider)
        wanted = [_wanted(work, each, earner) for each in visits]
        number = work.next_number("booking")
        _ask_for_overdue(work, payer.number, "a new booking")
        work.record(
            acts.book(
                work,
                work.get(Client, payer.number),
                earner,
                wanted,
                is_auto_complete=is_auto_complete,
                now=work.now,
            )
        )
        for visit in work.visits_of("booking", number):
            _note_past(work, visit)
        return work.done("booking", views.booking(work, work.get(Booking, number)))


@asks_first
def confirm(desk: Desk, ref: str) -> Done:
    """Confirm a booking for the service: the deposit is charged at once."""
    with desk.act() as work:
        booking = _settled_booking(work, ref)
        number = work.next_number("payment")
        happened = acts.confirm_booking(work, booking, now=work.now)
        work.record(happened)
        error = None
        if work.get(Booking, booking.number).open_payment == number:
            client = work.handle_of("client", booking.client)
            remedy = f"invoicectl card add {client} TOKEN, then confirm {booking.ref} again"
            work.plan = one_charge(work.get(Payment, number), booking.ref, remedy)
            errands.carried_out(work, errands.charge(work, number))
            error = errands.verdict(work, work.get(Payment, number), remedy)
        booking = work.get(Booking, booking.number)
        if booking.invoice is not None:
            work.aside = _what_is_left(work, work.get(Invoice, booking.invoice))
        return work.done("booking", views.booking(work, booking), error)


def _what_is_left(work: Work, invoice: Invoice) -> str | None:
    """How much of a booking is still to be paid, and when; None where that is nothing."""
    step = steps.behind_reminders(work, invoice)
    if not invoice.due_minor or invoice.due_at is None or not isinstance(step, Step):
        return None
    when = dates.local(step.at, work.get(Policy, 0).timezone)
    now = invoice.deposit_due_minor
    if now:
        rest = views.with_unit(work, invoice.due_minor - now)
        return f"to be paid: {views.with_unit(work, now)} now as the deposit, {rest} by {when}"
    return coming.said(work, foreseeing.demand(work, invoice, step), f"on {when}", " more")


def add_visit(
    desk: Desk, ref: str, when: str, price: str, service: str | None, provider: str | None
) -> Done:
    """Add a visit to a booking or a series; on an invoiced booking the invoice follows."""
    with desk.act() as work:
        thing = references.find(work, ref, "a booking or series", "booking", "series")
        settle(work, thing.client)
        earner = _provider(work, provider)
        if earner is None and isinstance(thing, Booking | Series):
            earner = thing.provider
        wanted = acts.WantedVisit(
            typed.time(work, when)[0],
            typed.amount(work, price),
            typed.line(service, "service") or "Visit",
            earner,
        )
        number = work.next_number("visit")
        if isinstance(thing, Booking):
            booking = work.get(Booking, thing.number)
            work.record(acts.add_visit_to_booking(work, booking, wanted, now=work.now))
        else:
            series = work.get(Series, thing.number)
            work.record(acts.add_visit_to_series(work, series, wanted, now=work.now))
        _note_past(work, work.get(Visit, number))
        return work.done("visit", views.visit(work, work.get(Visit, number)))


def complete_visit(desk: Desk, ref: str, completed: str | None) -> Done:
    """Mark a visit as done."""
    with desk.act() as work:
        at = None if completed is None else typed.time(work, completed)[0]
        visit = _settled_visit(work, ref)
        happened = acts.complete_visit(work, visit, at, now=work.now)
        work.record(happened, at=at)
        return work.done("visit", views.visit(work, work.get(Visit, visit.number)))


def cancel_visit(desk: Desk, ref: str, release: str | None) -> Done:
    """Cancel a planned visit: the tiers (or `release`) say what comes off, the rest is kept."""
    with desk.act() as work:
        rate = None if release is None else money.parse_rate(release)
        visit = _settled_visit(work, ref)
        happened = acts.cancel_visit(work, visit, rate, now=work.now)
        cancelled(work, visit.client, happened, rate)
        return work.done("visit", views.visit(work, work.get(Visit, visit.number)))


def cancel_booking(desk: Desk, ref: str, release: str | None, reason: str) -> Done:
    """Cancel all visits that are left of a booking, each by the tiers (or `release`)."""
    with desk.act() as work:
        rate = None if release is None else money.parse_rate(release)
        why = typed.line(reason, "reason") or ""
        booking = _settled_booking(work, ref)
        happened = acts.cancel_booking(work, booking, rate, why, now=work.now)
        cancelled(work, booking.client, happened, rate)
        return work.done("booking", views.booking(work, work.get(Booking, booking.number)))


def move_visit(desk: Desk, ref: str, when: str) -> Done:
    """Move a planned visit to another time."""
    with desk.act() as work:
        start_at, _ = typed.time(work, when)
        visit = _settled_visit(work, ref)
        work.record(acts.move_visit(work, visit, start_at, now=work.now))
        visit = work.get(Visit, visit.number)
        _note_past(work, visit)
        if visit.release_rate is not None and visit.release_rate < shares.ALL:
            most = money.show_rate(visit.release_rate)
            work.note(f"cancelling {visit.ref} releases {most} at the most from now on")
        return work.done("visit", views.visit(work, visit))


def undo_visit(desk: Desk, ref: str, reason: str) -> Done:
    """A visit wasn't done after all: it is planned again."""
    with desk.act() as work:
        why = typed.line(reason, "reason") or ""
        done = _settled_visit(work, ref)
        work.record(acts.undo_visit(work, done, why, now=work.now))
        visit = work.get(Visit, done.number)
        if done.completes_at is not None and visit.completes_at is None:
            work.note(f"{visit.ref} doesn't complete by itself any more: its start has passed")
        return work.done("visit", views.visit(work, visit))


def _note_past(work: Work, visit: Visit) -> None:
    """Say that a visit lies in the past: its date may be mistyped."""
    if visit.start_at < work.now:
        start = dates.local(visit.start_at, work.get(Policy, 0).timezone)
        work.note(f"{visit.ref} is in the past: it starts on {start}")


def _ask_for_overdue(work: Work, client: int, what: str) -> None:
    """Warn of a client who owes for what was done before, or refuse, as the policy says."""
    numbers = work.store.questions.numbers("invoice", [("client", client), ("status", "overdue")])
    overdue = [work.get(Invoice, number) for number in numbers]
    warning = acts.warned_overdue(work, work.get(Client, client), overdue, what)
    if warning is not None:
        work.note(warning)


def _settled_visit(work: Work, ref: str) -> Visit:
    visit = references.find(work, ref, "a visit", "visit")
    settle(work, visit.client)
    return work.get(Visit, visit.number)


def start_series(
    desk: Desk,
    client: str,
    *,
    provider: str | None,
    every: str | None,
    time: str | None,
    price: str | None,
    service: str | None,
    is_auto_complete: bool,
) -> Done:
    """Start ongoing visits, planned by hand or (with `every`) by time."""
    if any(given is not None for given in (every, time, price, service)) and (
        every is None or time is None or price is None
    ):
        raise Malformed(why="series")
    with desk.act() as work:
        payer = references.client(work, client)
        settle(work, payer.number)
        number = work.next_number("series")
        _ask_for_overdue(work, payer.number, "a new series")
        happened = acts.start_series(
            work,
            work.get(Client, payer.number),
            _provider(work, provider),
            is_auto_complete=is_auto_complete,
            days=None if every is None else dates.parse_days(text.visible(every)),
            wall_time=None if time is None else dates.parse_wall_time(time, "--time"),
            price_minor=None if price is None else typed.amount(work, price),
            service=typed.line(service, "service"),
        )
        work.record(happened)
        _plan_what_is_near(work, number)
        return work.done("series", views.series(work, work.get(Series, number)))


def _plan_what_is_near(work: Work, number: int) -> None:
    """Visits nearer than time plans ahead are planned at once. Source: B5."""
    while True:
        step = work.step_of((Series, number))
        if step is None or step.at > work.now:
            return
        take(work, step)


def end_series(desk: Desk, ref: str, release: str | None) -> Done:
    """End a series: nothing more is planned, and what is not yet done is cancelled."""
    with desk.act() as work:
        rate = None if release is None else money.parse_rate(release)
        series = references.find(work, ref, "a series", "series")
        settle(work, series.client)
        ended = work.get(Series, series.number)
        happened = acts.end_series(work, ended, rate, now=work.now)
        cancelled(work, ended.client, happened, rate)
        return work.done("series", views.series(work, work.get(Series, series.number)))


def _provider(work: Work, handle: str | None) -> int | None:
    return None if handle is None else references.provider(work, handle).number


_PARTS = re.compile(
    "(?P<when>[^ ]+(?: [0-9]{2}:[^ ]*)?) +(?![0-9]{2}:)(?P<price>[^ ]+)(?: +(?P<service>.+))?",
    re.DOTALL,
)


def _wanted(work: Work, given: str, provider: int | None) -> acts.WantedVisit:
    """A visit written as `WHEN PRICE SERVICE`; a blank may stand in WHEN, `2026-01-05 10:00`."""
    found = _PARTS.fullmatch(given.strip(" ")) if len(given) <= 2 * text.MAX_LINE else None
    if found is None:
        raise BadText(
            what="visit", why="visit", given=text.visible(given[:60]), day=typed.day_of(work)
        )
    try:
        at, _ = typed.time(work, found["when"])
        price = typed.amount(work, found["price"])
    except Malformed as error:
        error.hint = VISIT.format(day=typed.day_of(work))
        raise
    service = typed.line(found["service"], "service") if found["service"] else None
    return acts.WantedVisit(at, price, service or "Visit", provider)


def _settled_booking(work: Work, ref: str) -> Booking:
    booking = references.find(work, ref, "a booking", "booking")
    settle(work, booking.client)
    return work.get(Booking, booking.number)
