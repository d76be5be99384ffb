"""The pet-care company: bookings, series and their visits."""

import re
from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal

from invoicectl.acts import bookings as acts
from invoicectl.acts.payments import refunds
from invoicectl.desk.asking import coming, foreseeing, references, typed, views
from invoicectl.desk.done import Done
from invoicectl.desk.engine import errands
from invoicectl.desk.engine.doing_anew import asks_first
from invoicectl.desk.engine.keys import one_charge
from invoicectl.desk.engine.settling import settle
from invoicectl.desk.engine.taking import take
from invoicectl.desk.engine.work import Desk, Work
from invoicectl.domain import dates, money, shares, steps, text
from invoicectl.domain.events import Event, VisitCancelled
from invoicectl.domain.model import Booking, Client, Invoice, Payment, Series, Visit
from invoicectl.domain.policy import Policy
from invoicectl.domain.references import reference
from invoicectl.domain.things import Step
from invoicectl.domain.tuples import NamedTuple
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
        rest = _shown(work, invoice.due_minor - now)
        return f"to be paid: {_shown(work, now)} now as the deposit, {rest} by {when}"
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
        _cancelled(work, visit.client, happened, rate)
        return work.done("visit", views.visit(work, work.get(Visit, visit.number)))


def cancel_booking(desk: Desk, ref: str, release: str | None, reason: str) -> Done:
    """Cancel all visits that are left of a booking, each by the tiers (or `release`)."""
    with desk.act() as work:
        rate = None if release is None else money.parse_rate(release)
        why = typed.line(reason, "reason") or ""
        booking = _settled_booking(work, ref)
        happened = acts.cancel_booking(work, booking, rate, why, now=work.now)
        _cancelled(work, booking.client, happened, rate)
        return work.done("booking", views.booking(work, work.get(Booking, booking.number)))


def _cancelled(work: Work, client: int, happened: list[Event], rate: Decimal | None) -> None:
    """Record what was cancelled, and say what came off and why, what is kept, and what the client
    gets back of it. Of a requested booking nothing was paid, and people alone are told so."""
    credit_minor = work.get(Client, client).credit_minor
    visits = [each for each in happened if isinstance(each, VisitCancelled)]
    reached = _reached(work, visits) if rate is None else []
    work.record(happened)
    asked = [work.get(Visit, each.visit) for each in visits]
    if not asked:
        return
    many = f"{len(visits)} visits" if len(visits) > 1 else asked[0].ref
    called = f"{many} {'would be ' if work.is_dry else ''}cancelled: "
    billed = next((each.invoice for each in asked if each.invoice is not None), None)
    if billed is None and asked[0].series is None:
        work.aside = f"{called}nothing was paid yet, so nothing is given back"
        return
    kept_minor = sum(each.kept_minor for each in visits)
    off_minor = sum(each.released_minor for each in visits)
    payer = work.get(Client, client)
    why = f" ({reached[0].why})" if len(reached) == 1 and reached[0].why else ""
    if billed is None:
        pays, of = _shown(work, kept_minor), _shown(work, kept_minor + off_minor)
        told = [f"{payer.handle} pays {pays} of {of}{why.replace(': ', ' comes off: ', 1)}"]
        nothing = "nothing had been billed, so nothing is given back"
        told.append(_on_friday(work, payer) if kept_minor else nothing)
    else:
        off = f"{_shown(work, off_minor)} {'would come' if work.is_dry else 'comes'} off"
        told = [f"{off} {reference('invoice', billed)}{why}", f"{_shown(work, kept_minor)} kept"]
        told.append(_given_back(work, payer, credit_minor, work.get(Invoice, billed), off_minor))
    work.note(called + ", ".join(filter(None, told)))
    if len(reached) > 1:
        each_kept = (
            f"{each.named()}: {_shown(work, each.kept_minor)} kept ({each.why or each.share})"
            for each in reached
        )
        work.note("; ".join(each_kept))


def _on_friday(work: Work, payer: Client) -> str:
    """When the next weekly invoice comes; empty where none does."""
    weekly = work.step_of((Client, payer.number))
    at = None if weekly is None else dates.local(weekly.at, work.get(Policy, 0).timezone)
    return f"billed on {at}" if at else ""


def _given_back(
    work: Work, payer: Client, before_minor: int, invoice: Invoice, off_minor: int
) -> str:
    """What of what was paid is client credit now, more than `before_minor`, and the command that
    gives it back in money; or that nothing is given back."""
    minor = payer.credit_minor - before_minor
    if not minor:
        return _nothing_back(work, invoice, off_minor)
    is_now = "would be" if work.is_dry else "is now"
    told = f"{_shown(work, minor)} was paid, and {is_now} client credit of {payer.handle}"
    charges = references.payments_of(work, payer.number)
    way = "card" if refunds.goes_to_cards(work, payer, minor, charges) else "bank"
    amount = money.show(minor, invoice.currency)
    back = f"invoicectl refund {payer.handle} {amount} --to {way} --reason TEXT"
    return f"{told}; {back} gives it back in money"


class _Reached(NamedTuple):
    """Visits of which the same share comes off, for the same reason, and what is kept of them."""

    share: str
    why: str
    refs: tuple[str, ...]
    kept_minor: int

    def named(self) -> str:
        """The visits, the first of many by name."""
        more = len(self.refs) - _NAMED
        return ", ".join(self.refs[:_NAMED]) + (f" and {more} more" if more > 0 else "")


_NAMED = 5
"""How many visits are named beside one another."""


def _reached(work: Work, visits: Sequence[VisitCancelled]) -> list[_Reached]:
    """The cancelled visits by how much of them comes off and why, in their order."""
    found: dict[tuple[Decimal, str], list[VisitCancelled]] = {}
    for each in visits:
        found.setdefault((each.rate, _tier_reached(work, each)), []).append(each)
    return [
        _Reached(
            money.show_rate(rate),
            _of_many(why) if len(same) > 1 else why,
            tuple(reference("visit", each.visit) for each in same),
            sum(each.kept_minor for each in same),
        )
        for (rate, why), same in found.items()
    ]


def _of_many(why: str) -> str:
    return why.replace("its start", "their start").replace("it has", "they have")


def _tier_reached(work: Work, cancelled: VisitCancelled) -> str:
    """Why so much of a visit comes off, by the hours before its start; empty where the visit was
    moved and kept the share of before."""
    visit = work.get(Visit, cancelled.visit)
    tiers = acts.terms_of(work, visit).cancellation
    rate = shares.released(visit._replace(release_rate=None), tiers, now=work.now)
    if rate != cancelled.rate or not tiers:
        return ""
    ahead = visit.start_at - work.now
    if ahead <= timedelta():
        return f"{money.show_rate(rate)}: it has started"
    missed = [hours for hours, _ in tiers if ahead < timedelta(hours=hours)]
    told = f"less than {missed[-1]}" if missed else f"at least {tiers[0][0]}"
    return f"{money.show_rate(rate)}: {told} hours before its start"


def _nothing_back(work: Work, invoice: Invoice, off_minor: int) -> str:
    """That nothing of what was paid goes back, and what the client pays less instead."""
    dry = work.is_dry
    told = f"nothing {'would be' if dry else 'is'} given back"
    if not off_minor:
        return told
    if not invoice.due_minor:
        return f"{told}, and nothing more {'would be' if dry else 'is'} due"
    step = steps.behind_reminders(work, invoice)
    if not isinstance(step, Step) or not foreseeing.demand(work, invoice, step).charged_minor:
        return f"{told}: {_shown(work, off_minor)} less {'would be' if dry else 'is'} due"
    when = dates.local(step.at, work.get(Policy, 0).timezone)
    less = f"{_shown(work, off_minor)} less"
    return f"{told}: {less} {'would be' if dry else 'is'} charged on {when}"


def _shown(work: Work, minor: int) -> str:
    currency = work.get(Policy, 0).currency
    return f"{money.show(minor, currency)} {currency}"


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
        _cancelled(work, ended.client, happened, rate)
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
