"""What can be asked: lists as the file is written, single things as time has settled them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from invoicectl import codec, dates, money
from invoicectl.desk import read, references, views
from invoicectl.desk.views import Json
from invoicectl.desk.walk import settle
from invoicectl.desk.work import Desk, Work
from invoicectl.errors import NotFound
from invoicectl.events import Fact, kind_of, ref_of
from invoicectl.model import (
    CLOCK_KINDS,
    Booking,
    Client,
    Invoice,
    Payment,
    Policy,
    Provider,
    Series,
    Session,
    Visit,
)

STATUSES = ("pending", "contested", "open", "overdue", "paid", "closed", "void", "written-off")
PLANS = ("session", "booking", "series", "direct")
_CLASSES: dict[str, type] = {
    "invoice": Invoice,
    "session": Session,
    "booking": Booking,
    "series": Series,
    "visit": Visit,
}


class Listed(NamedTuple):
    """A list: its objects, how many more there are, and how many steps are due."""

    items: Iterator[Json]
    more: int
    due: int


def invoices(
    desk: Desk,
    *,
    unpaid: bool,
    status: str | None,
    client: str | None,
    provider: str | None,
    plan: str | None,
    due_before: str | None,
    issued_after: str | None,
    newest: int | None,
) -> Listed:
    """The invoices that meet every condition, in order of number."""
    with desk.look() as work:
        where: list[tuple[str, Any]] = []
        if unpaid:
            where.append(("unpaid", 1))
        if status is not None:
            where.append(("status", read.choice(status, "status of an invoice", *STATUSES)))
        if plan is not None:
            where.append(("plan", read.choice(plan, "plan", *PLANS)))
        if client is not None:
            where.append(("client", references.client(work, client).handle))
        if provider is not None:
            where.append(("provider", references.provider(work, provider).handle))
        if due_before is not None:
            where.append(("due before", dates.stamp(read.time(work, due_before)[0])))
        if issued_after is not None:
            where.append(("issued after", dates.stamp(read.time(work, issued_after)[0])))
    return _listed(desk, "invoice", where, newest)


def things(desk: Desk, owner: str, *, newest: int | None) -> Listed:
    """All sessions, bookings, series or visits, in order of number."""
    return _listed(desk, owner, [], newest)


def _listed(desk: Desk, owner: str, where: Sequence[tuple[str, Any]], newest: int | None) -> Listed:
    with desk.look() as work:
        numbers = work.store.numbers(owner, where, newest=newest)
        more = work.store.count(owner, where) - len(numbers) if newest is not None else 0
        due = work.store.count_due(work.now)
    return Listed(_in_portions(desk, owner, numbers), more, due)


def _in_portions(desk: Desk, owner: str, numbers: list[int]) -> Iterator[Json]:
    """The objects, read in short transactions: a long reader would hold up writers."""
    for first in range(0, len(numbers), 500):
        with desk.look() as work:
            portion = [
                views.of(work, work.get(_CLASSES[owner], number))
                for number in numbers[first : first + 500]
            ]
        yield from portion


def clients(desk: Desk, *, newest: int | None) -> Listed:
    """All clients, by handle."""
    with desk.look() as work:
        handles = work.store.handles("client")
        shown = [views.client(work, work.get(Client, handle)) for handle in handles[:newest]]
        return Listed(iter(shown), len(handles) - len(shown), work.store.count_due(work.now))


def providers(desk: Desk, *, newest: int | None) -> Listed:
    """All providers, by handle."""
    with desk.look() as work:
        handles = work.store.handles("provider")
        shown = [views.provider(work, work.get(Provider, handle)) for handle in handles[:newest]]
        return Listed(iter(shown), len(handles) - len(shown), work.store.count_due(work.now))


def cards(desk: Desk, handle: str) -> Listed:
    """The cards on file of a client, in order of adding."""
    with desk.look() as work:
        shown = views.client(work, references.client(work, handle))["cards"]
        return Listed(iter(shown), 0, work.store.count_due(work.now))


def earnings(desk: Desk, provider: str | None) -> Listed:
    """What providers are owed and were paid, as written."""
    with desk.look() as work:
        if provider is not None:
            handles = [references.provider(work, provider).handle]
        else:
            handles = work.store.handles("provider")
        shown = [views.earnings(work, work.get(Provider, handle)) for handle in handles]
        return Listed(iter(shown), 0, work.store.count_due(work.now))


def show(desk: Desk, ref: str) -> tuple[str, Json]:
    """One thing by reference or handle, settled; with the name of its kind."""
    with desk.look() as work:
        if work.knows_steps and not work.store.count_due(work.now, kinds=CLOCK_KINDS):
            return _shown(work, ref)
    with desk.look(settled=True) as work:
        thing = _named(work, ref)
        whose = thing.handle if isinstance(thing, Client) else getattr(thing, "client", None)
        if whose is not None:
            settle(work, whose)
        return _shown(work, ref)


def client(desk: Desk, handle: str) -> Json:
    """One client by handle."""
    with desk.look() as work:
        return views.client(work, references.client(work, handle))


def _shown(work: Work, ref: str) -> tuple[str, Json]:
    thing = _named(work, ref)
    return type(thing).__name__.lower(), views.of(work, thing)


def _named(
    work: Work, ref: str
) -> Invoice | Session | Booking | Series | Visit | Payment | Client | Provider:
    if references.is_reference(ref):
        return references.find(
            work,
            ref,
            "anything",
            "invoice",
            "session",
            "booking",
            "series",
            "visit",
            "payment",
        )
    handle = references.handle_like(ref)
    owner = work.store.taken_as(handle)
    if owner is None:
        raise NotFound(
            what="client, provider or reference", ref=handle, hint="invoicectl client list"
        )
    return work.get(Client, handle) if owner == "client" else work.get(Provider, handle)


def attention(desk: Desk) -> Listed:
    """What waits for a person, longest first."""
    with desk.look() as work:
        found = [
            *_contested(work),
            *_overdue(work),
            *_open_charges(work),
            *_refused_deposits(work),
            *_unmarked_visits(work),
        ]
        found.sort(key=lambda item: (item["since"], item["ref"]))
        return Listed(iter(found), 0, work.store.count_due(work.now))


def _contested(work: Work) -> Iterator[Json]:
    for number in work.store.numbers("invoice", [("status", "contested")]):
        invoice = work.get(Invoice, number)
        since = invoice.contested_at or invoice.issued_at
        age = dates.elapsed(work.now - since)
        yield _item(
            invoice.ref,
            dates.stamp(since),
            f"contested for {age}: {invoice.contest_reason}",
            f"invoicectl issue S{invoice.session} AMOUNT",
        )


def _overdue(work: Work) -> Iterator[Json]:
    for number in work.store.numbers("invoice", [("status", "overdue")]):
        invoice = work.get(Invoice, number)
        if invoice.open_payment is not None:
            continue  # told as an open charge
        due = money.show(invoice.due_minor, invoice.currency)
        how = " --method transfer" if work.info.gateway == "manual" else ""
        yield _item(
            invoice.ref,
            dates.stamp(invoice.overdue_at or invoice.issued_at),
            f"overdue, {due} {invoice.currency} due",
            f"invoicectl pay {invoice.ref}{how}",
        )


def _open_charges(work: Work) -> Iterator[Json]:
    for outcome, hint in (
        ("unknown", "invoicectl tick asks the gateway again"),
        ("review", "invoicectl resolve {payment} OUTCOME --reason TEXT"),
    ):
        for number in work.store.numbers("payment", [("outcome", outcome)]):
            payment = work.get(Payment, number)
            asked = money.show(
                payment.amount_minor + payment.tip_minor, work.get(Policy, 0).currency
            )
            what = "refund" if payment.kind == "refund" else "charge"
            why = f"{what} of {asked} is {'unknown' if outcome == 'unknown' else 'unclear'}"
            way_out = hint.format(payment=payment.ref)
            yield _item(payment.ref, dates.stamp(payment.at), why, way_out)


def _refused_deposits(work: Work) -> Iterator[Json]:
    for number in work.store.numbers("booking", [("status", "requested")]):
        booking = work.get(Booking, number)
        codes = work.store.decline_codes(number)
        if codes:
            yield _item(
                booking.ref,
                dates.stamp(booking.requested_at),
                f"deposit declined ({codes[-1]})",
                f"invoicectl card add {booking.client} TOKEN, then confirm {booking.ref}",
            )


def _unmarked_visits(work: Work) -> Iterator[Json]:
    """Visits that have begun, don't complete themselves and aren't marked: nobody bills them."""
    for number in work.store.numbers("visit", [("unmarked at", dates.stamp(work.now))]):
        visit = work.get(Visit, number)
        if visit.booking and work.get(Booking, visit.booking).status != "confirmed":
            continue
        age = dates.elapsed(work.now - visit.start_at)
        why = f"began {age} ago and isn't marked as done"
        yield _item(
            visit.ref, dates.stamp(visit.start_at), why, f"invoicectl visit done {visit.ref}"
        )


def _item(ref: str, since: str, why: str, hint: str) -> Json:
    return {"ref": ref, "since": since, "why": why, "hint": hint}


def log(desk: Desk, ref: str | None, *, newest: int | None) -> Listed:
    """The events, of one thing and its payments or of all, in order; only so many of the newest.

    Raises FileFault at the first of them that can't be read."""
    with desk.look() as work:
        refs = None if ref is None else _told_by(work, ref)
        after = 0 if newest is None else work.store.seq_before(refs, newest)
        more = 0 if newest is None else max(work.store.count_facts(refs) - newest, 0)
        due = work.store.count_due(work.now)
    return Listed(_events(desk, refs, after), more, due)


def _events(desk: Desk, refs: list[str] | None, after: int) -> Iterator[Json]:
    """The events behind the one numbered `after`, in short transactions, as lists are read."""
    while True:
        with desk.look() as work:
            found = work.store.told(refs, after=after)
            portion = [_event(work, fact, hash_) for fact, hash_ in found]
        if not portion:
            return
        yield from portion
        after = portion[-1]["seq"]


def _event(work: Work, fact: Fact, hash_: str) -> Json:
    """An event for reading."""
    return {
        "seq": fact.seq,
        "at": dates.stamp(fact.at),
        "recorded_at": dates.stamp(fact.recorded_at),
        "actor": fact.actor,
        "system_user": fact.system_user,
        "ref": ref_of(fact.event),
        "kind": kind_of(fact.event),
        "data": codec.plain(views.readable(work, fact.event)),
        "hash": hash_,
    }


def _told_by(work: Work, ref: str) -> list[str]:
    """The references whose events tell the story of one thing."""
    thing = _named(work, ref)
    if isinstance(thing, Client | Provider):
        return [thing.handle]
    refs = [thing.ref]
    if isinstance(thing, Session | Booking):
        refs += [f"INV-{thing.invoice}"] if thing.invoice is not None else []
    if isinstance(thing, Invoice):
        refs += [f"S{thing.session}"] if thing.session is not None else []
        refs += [f"B{thing.booking}"] if thing.booking is not None else []
    number = thing.number if isinstance(thing, Invoice) else getattr(thing, "invoice", None)
    if isinstance(thing, Visit | Payment):
        return refs
    if number is not None:
        refs += [payment.ref for payment in work.store.payments_of_invoice(number)]
    elif isinstance(thing, Booking):
        refs += [payment.ref for payment in work.payments_of_booking(thing.number)]
    return refs
