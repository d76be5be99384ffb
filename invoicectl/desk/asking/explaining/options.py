"""What a person could do now: the commands that may fit, and until when each of them would.

Whether a command is really taken, and what it changes, is found by trying it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

from invoicectl.desk.asking.explaining.values import Offered
from invoicectl.domain import holds, money
from invoicectl.domain.model import (
    Booking,
    Client,
    Invoice,
    Payment,
    Provider,
    Series,
    Session,
    Visit,
)
from invoicectl.domain.world import standing_visits

if TYPE_CHECKING:
    from invoicectl.desk.engine.work import Work

FEW = 3
"""How many visits of a thing are named."""


def of(work: Work, thing: Any) -> list[Offered]:
    """The commands that may fit a thing as it stands."""
    return list(_OPTIONS[type(thing)](work, thing))


def _option(text: str, *words: str, until: datetime | None = None) -> Offered:
    return Offered(words, text, until)


_REASON = ("--reason", "TEXT")


def _invoice(work: Work, thing: Invoice) -> Iterator[Offered]:
    ref, until = thing.ref, None
    client = work.get(Client, thing.client)
    if thing.session is not None and thing.status in {"pending", "contested"}:
        until = answer_until(thing, client)
        session = f"S{thing.session}"
        yield _option("the client accepts it", "confirm", ref, until=until)
        yield _option("the client disputes it", "contest", ref, *_REASON, until=until)
        days = "the client writes, and the days begin again"
        yield _option(days, "reply", session, "TEXT", "--from", "client", until=until)
        if thing.status == "contested":
            total = money.show(thing.total_minor, thing.currency)
            yield _option("it is issued again, for as much", "issue", session, total)
    yield _option("the card is charged what is due", "pay", ref)
    yield _option("money came in elsewhere", "pay", ref, "--method", "transfer")
    yield _option("client credit is used", "pay", ref, "--method", "credit")
    if thing.booking is not None:
        yield from _visits(work, thing)
    yield _option("the late fee is taken off", "waive", ref, *_REASON)
    free = until if thing.total_minor == 0 else None
    yield _option("automatic steps stop for it", "hold", ref, *_REASON, until=free)
    yield _option("automatic steps go on", "release", ref)
    yield _option("it is taken back, and owes nothing", "void", ref, *_REASON)
    yield _option("what is due is given up", "write-off", ref, *_REASON)


def answer_until(invoice: Invoice, client: Client) -> datetime | None:
    """The end of the client's days; where it is held, not before the hold's. None: no end is
    known. Source: A5, A8, SPEC 7."""
    ends: list[datetime | None] = [invoice.deadline_at]
    for thing in (invoice, client):
        hold = holds.own(thing)
        if hold is not None:
            ends.append(hold.until)
        ends.append(thing.resumes_at or invoice.deadline_at)
    known = [each for each in ends if each is not None]
    return max(known) if len(known) == len(ends) else None


def _visits(work: Work, owner: Invoice | Booking) -> Iterator[Offered]:
    planned = [each for each in standing_visits(work, owner) if each.status == "planned"]
    for visit in planned[:FEW]:
        yield _cancel(visit)


def _cancel(visit: Visit) -> Offered:
    told = f"{visit.ref} will not take place"
    return _option(told, "visit", "cancel", visit.ref, until=visit.completes_at)


def _session(work: Work, thing: Session) -> Iterator[Offered]:
    yield _option("the client says yes", "session", "hire", thing.ref)
    yield _option("nobody is hired", "session", "close", thing.ref)
    if thing.invoice is not None:
        yield from _invoice(work, work.get(Invoice, thing.invoice))


def _booking(work: Work, thing: Booking) -> Iterator[Offered]:
    if thing.invoice is None:
        told = "the service confirms it, and the deposit is charged"
        yield _option(told, "confirm", thing.ref)
        yield from _visits(work, thing)
    else:
        yield from _invoice(work, work.get(Invoice, thing.invoice))
    told = "all visits that are left are cancelled"
    yield _option(told, "booking", "cancel", thing.ref, *_REASON)


def _series(work: Work, thing: Series) -> Iterator[Offered]:
    visits = work.visits_of("series", thing.number)
    for visit in [each for each in visits if each.status == "planned"][:FEW]:
        yield _cancel(visit)
    yield _option("no visit is planned any more", "series", "end", thing.ref)
    yield _option("its visits are not invoiced", "hold", thing.ref, *_REASON)
    yield _option("its visits are invoiced again", "release", thing.ref)


def _visit(_: Work, thing: Visit) -> Iterator[Offered]:
    until = thing.completes_at if thing.status == "planned" else None
    yield _option("it was done", "visit", "done", thing.ref, until=until)
    yield _option("it was not done after all", "visit", "undo", thing.ref, *_REASON)
    if thing.status == "planned":
        yield _cancel(thing)


def _payment(_: Work, thing: Payment) -> Iterator[Offered]:
    if thing.outcome == "review":
        for outcome in ("approved", "declined"):
            told = f"it was {outcome}, as somebody found out"
            yield _option(told, "resolve", thing.ref, outcome, *_REASON)
    yield _option("it did not hold", "reverse", thing.ref, *_REASON)
    told = "it did hold after all"
    yield _option(told, "reverse", thing.ref, "--withdrawn", *_REASON)


def _client(_: Work, thing: Client) -> Iterator[Offered]:
    yield _option("the card is charged all that is owed", "pay", thing.handle)
    told = "money came in elsewhere for all that is owed"
    yield _option(told, "pay", thing.handle, "--method", "transfer")
    yield _option("automatic steps stop for all of it", "hold", thing.handle, *_REASON)
    yield _option("automatic steps go on for all of it", "release", thing.handle)


def _provider(_: Work, thing: Provider) -> Iterator[Offered]:
    yield _option("all that is owed is paid out", "payout", thing.handle)


_OPTIONS: dict[type, Callable[[Work, Any], Iterator[Offered]]] = {
    Invoice: _invoice,
    Session: _session,
    Booking: _booking,
    Series: _series,
    Visit: _visit,
    Payment: _payment,
    Client: _client,
    Provider: _provider,
}
