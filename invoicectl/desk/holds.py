"""Holds: time kept from an invoice, a series or all of a client's things, and let go on."""

from __future__ import annotations

from collections.abc import Iterator

from invoicectl.acts import holds as acts
from invoicectl.desk.asking import coming, foreseeing, references, typed, views
from invoicectl.desk.done import Done
from invoicectl.desk.engine.settling import settle
from invoicectl.desk.engine.taken import Taken
from invoicectl.desk.engine.work import Desk, Work
from invoicectl.domain import dates, fees, money, steps
from invoicectl.domain.holds import Held
from invoicectl.domain.model import Client, Invoice, Series
from invoicectl.domain.policy import Policy
from invoicectl.domain.things import Step


def hold(desk: Desk, ref: str, *, reason: str, until: str | None) -> Done:
    """No step that asks for money until it is released, or until a time."""
    with desk.act() as work:
        why = typed.line(reason, "reason") or ""
        at = None if until is None else typed.end(work, until)
        thing = _settled(work, ref)
        work.record(acts.hold(work, thing, why, at, now=work.now))
        work.note(f"stops {_STOPS[type(thing)]} of {_name(thing)} until {_until(work, thing)}")
        _note_who_waits(work, thing)
        return _shown(work, thing)


_STOPS: dict[type, str] = {
    Invoice: "charges, late fees, reminders and automatic confirmation",
    Series: "the weekly invoices",
    Client: "charges, invoices for visits, late fees, reminders and automatic confirmation",
}
"""What a hold stops, by what is held."""


def _name(thing: Held) -> str:
    return thing.handle if isinstance(thing, Client) else thing.ref


def _until(work: Work, thing: Held) -> str:
    now: Held = work.get(type(thing), thing.number)
    if now.held_until is None:
        return f"invoicectl release {_name(thing)}"
    return dates.spoken_end(now.held_until, work.get(Policy, 0).timezone, work.now)


def release(desk: Desk, ref: str) -> Done:
    """Automatic steps go on; what depends on time alone and has passed happens with it, the rest
    with the next tick."""
    with desk.act() as work:
        thing = _settled(work, ref)
        work.record(acts.release(work, thing))
        for taken in settle(work, _client_of(thing)):
            work.note(_happened(work, taken))
        for line in list(_to_come(work, thing)):
            work.note(line)
        return _shown(work, thing)


def _settled(work: Work, ref: str) -> Held:
    """What a reference or handle names, after time has done its part; a session or booking stands
    for its invoice."""
    if references.names_person(ref):
        return references.settled_client(work, ref)
    owners = ("invoice", "session", "booking", "series")
    thing = references.find(work, ref, "an invoice, series or client", *owners)
    settle(work, thing.client)
    if isinstance(thing, Series):
        return work.get(Series, thing.number)
    return references.invoice(work, ref)


def _client_of(thing: Held) -> int:
    return thing.number if isinstance(thing, Client) else thing.client


def _shown(work: Work, thing: Held) -> Done:
    now: Held = work.get(type(thing), thing.number)
    return work.done(type(thing).__name__.lower(), views.of(work, now))


def _note_who_waits(work: Work, thing: Held) -> None:
    """Say how many providers wait for earnings that silence would have brought them."""
    work.write()
    waiting = {
        work.handle_of("provider", invoice.provider)
        for invoice in _invoices(work, thing)
        if invoice.status in {"pending", "contested"} and invoice.provider is not None
    }
    if waiting:
        count = "1 provider waits" if len(waiting) == 1 else f"{len(waiting)} providers wait"
        work.note(f"{count} for earnings until the release: {', '.join(sorted(waiting))}")


def _invoices(work: Work, thing: Held) -> list[Invoice]:
    """The invoices from which a hold keeps time."""
    if isinstance(thing, Invoice):
        return [work.get(Invoice, thing.number)]
    if isinstance(thing, Series):
        return []
    numbers = work.store.questions.unsettled(thing.number)
    return [work.get(Invoice, number) for number in numbers]


def _happened(work: Work, taken: Taken) -> str:
    """A step that had passed meanwhile, and came with the release."""
    currency = work.get(Policy, 0).currency
    fee = taken.late_fee_minor
    with_fee = f", with a late fee of {money.show(fee, currency)}" if fee else ""
    amount = f"{money.show(taken.amount_minor, currency)} {currency}"
    return f"{taken.ref}: {_HAPPENED[taken.outcome].format(amount=amount)}{with_fee}"


_HAPPENED = {
    "released": "its hold has ended",
    "done": "it is done",
    "planned": "its next visit is planned",
    "confirmed": "silence has confirmed {amount}",
    "invoiced": "{amount} is on the weekly invoice",
    "reminded": "a reminder is written",
    "due": "{amount} is due",
    "credit": "{amount} is paid from credit",
    "overdue": "{amount} is overdue",
}
"""What a step has done, by its outcome, that depends on time alone: a release charges no card."""


def _to_come(work: Work, thing: Held) -> Iterator[str]:
    """The charges that have passed meanwhile and come with the next tick, each with the fee that a
    decline brings; and the weekly run that comes next."""
    work.write()
    currency = work.get(Policy, 0).currency
    for invoice in _invoices(work, thing):
        step = steps.behind_reminders(work, invoice)
        if isinstance(step, Step) and step.at <= work.now and step.kind != "inquire":
            told = foreseeing.demand(work, invoice, step)
            fee = fees.on_decline(invoice, told.credit_minor)
            then = f"; a decline brings a late fee of {money.show(fee, currency)}" if fee else ""
            yield f"{invoice.ref}: {coming.said(work, told, 'with the next tick')}{then}"
    if isinstance(thing, Client | Series):
        client = work.get(Client, _client_of(thing))
        run = steps.behind_reminders(work, client)
        if isinstance(run, Step) and run.kind == "weekly":
            zone = work.get(Policy, 0).timezone
            yield f"visits of {client.handle} are billed on {dates.local(run.at, zone)}"
