"""Why the amounts and instants of sessions, bookings, series and visits are what they are."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING

from invoicectl import rules
from invoicectl.acts.bookings.visits import terms_of
from invoicectl.acts.sessions import live_fee
from invoicectl.desk.asking.explaining.bills import added, claimed, held, taken
from invoicectl.desk.asking.explaining.lives import Claimed, Claims, Life, stamp
from invoicectl.desk.asking.explaining.values import Because
from invoicectl.domain import events as ev
from invoicectl.domain import fees, holds, money, plans, shares
from invoicectl.domain.model import Booking, Invoice, Series, Session, Visit
from invoicectl.domain.policy import Policy
from invoicectl.domain.text import TIME
from invoicectl.domain.world import total_of

if TYPE_CHECKING:
    from invoicectl.domain.events import Fact


# --- sessions ---------------------------------------------------------------------------------


def _ended(life: Life, fact: Fact) -> Iterator[Claimed]:
    event: ev.SessionEnded = fact.event  # type: ignore[assignment]
    if event.minutes is None or event.rate_minor is None:
        return
    fee = life.money(
        live_fee(life.get(Session, event.session).kind, event.minutes, event.rate_minor)
    )
    rate, minutes = life.money(event.rate_minor), str(event.minutes)
    told = f"fee {fee}: {minutes} minutes at {rate}; a started minute counts whole (A2)"
    yield (
        (Session, event.session),
        Because("fee", fee, "A2", told, {"minutes": minutes, "rate": rate}),
    )


def session(life: Life, thing: Session) -> Iterator[Because]:
    """Each amount and instant of a session that is not null."""
    key = (Session, thing.number)
    yield taken(life, key, "opened_at", thing.opened_at, "opened {}", "A1")
    if thing.offer_minor is not None:
        amount = life.money(thing.offer_minor)
        told = f"offer {amount}: what {life.handle('provider', thing.provider)} named (A1)"
        yield Because("offer", amount, "A1", told, {}, life.seqs(key, "offer_minor"))
    for index, message in enumerate(life.messages_of(thing.number)):
        name = f"messages[{index}].at"
        told = f"{message.kind} of the {message.sender} on {life.when(message.at)} (A5)"
        seqs = life.seqs((type(message), (thing.number, message.number)), "at")
        yield Because(name, stamp(message.at), "A5", told, {}, seqs)
    if thing.closed_at is not None:
        rule = "A2" if thing.kind != "email" else "A1" if thing.invoice is None else "A7"
        yield taken(
            life, key, "closed_at", thing.closed_at, f"closed {{}}: {thing.closed_how}", rule
        )
    if thing.invoice is not None and life.get(Invoice, thing.invoice).status == "pending":
        yield from claimed(life, (Invoice, thing.invoice), "deadline_at")
    if thing.fee_minor is not None:
        yield from _parts(life, thing, thing.fee_minor)


def _parts(life: Life, thing: Session, fee_minor: int) -> Iterator[Because]:
    """The fee that is left, and its two parts, which always add up."""
    key, rate = (Session, thing.number), None
    if thing.invoice is not None:
        rate = life.get(Invoice, thing.invoice).terms.service_charge_rate
    charge_minor, earned_minor = fees.fee_parts(fee_minor, rate)
    fee, charge, earned = (life.money(each) for each in (fee_minor, charge_minor, earned_minor))
    shown = money.show_rate(rate or Decimal(0))
    by_minute = life.line(key, "fee")
    if by_minute is not None and by_minute.value == fee:
        yield by_minute
    else:
        why = "what was asked, less what came off since" if thing.invoice else "nothing was asked"
        yield Because("fee", fee, "A7", f"fee {fee}: {why} (A7)", {}, life.seqs(key, "fee_minor"))
    inputs = {"fee": fee, "service_charge_rate": shown}
    told = f"service charge {charge}: {shown} of {fee} (A7)"
    seqs = life.seqs(key, "service_charge_minor")
    yield Because("service_charge", charge, "A7", told, inputs, seqs)
    told = f"earnings {earned}: {fee} less the service charge of {charge} (A7)"
    yield Because("earnings", earned, "A7", told, {"fee": fee, "service_charge": charge}, seqs)


# --- bookings and series ----------------------------------------------------------------------


def booking(life: Life, thing: Booking) -> Iterator[Because]:
    """Each amount and instant of a booking that is not null."""
    key = (Booking, thing.number)
    yield taken(life, key, "requested_at", thing.requested_at, "requested {}", "B2")
    if thing.invoice is None:
        visits = life.visits_of("booking", thing.number)
        parts = [(each.ref, each.billed_minor) for each in visits]
        found = {seq for each in visits for seq in life.seqs((Visit, each.number), "price_minor")}
        yield added(life, "total", "total", "B2", parts, tuple(sorted(found)))
    else:
        bill = life.get(Invoice, thing.invoice)
        amount = life.money(total_of(life, bill))
        seqs = life.seqs((Invoice, bill.number), "total_minor")
        told = f"total {amount}: its invoice's, {bill.ref} (7)"
        yield Because("total", amount, "7", told, {bill.ref: amount}, seqs)
    if thing.confirmed_at is not None:
        yield taken(life, key, "confirmed_at", thing.confirmed_at, "confirmed {}", "B3")


def series(life: Life, thing: Series) -> Iterator[Because]:
    """Each amount and instant of a series that is not null."""
    key = (Series, thing.number)
    yield taken(life, key, "started_at", thing.started_at, "started {}", "B5")
    if thing.price_minor is not None:
        amount = life.money(thing.price_minor)
        told = f"price {amount}: of each visit, as was said at its start (B5)"
        yield Because("price", amount, "B5", told, {}, life.seqs(key, "price_minor"))
    if thing.ended_at is not None:
        yield taken(life, key, "ended_at", thing.ended_at, "ended {}", "B5")
    yield from held(life, holds.own(thing), key)


# --- visits -----------------------------------------------------------------------------------


def _planned(life: Life, fact: Fact) -> Iterator[Claimed]:
    event: ev.VisitPlanned = fact.event  # type: ignore[assignment]
    key, start_at, price = (Visit, event.visit), event.start_at, event.price_minor
    rule, why = "B2" if event.booking is not None else "B5", "as it was asked for"
    if event.is_by_rule:
        found = life.get(Series, event.series)
        start_at = plans.occurrence(found, life.get(Policy, 0).timezone)
        price, why = found.price_minor or 0, f"by the rule of {found.ref}, {found.days}"
    told = f"start {life.when(start_at)}: {why} ({rule})"
    yield key, Because("at", stamp(start_at), rule, told, {})
    amount = life.money(price)
    yield key, Because("price", amount, rule, f"price {amount}: {why} ({rule})", {})


def _moved(life: Life, fact: Fact) -> Iterator[Claimed]:
    event: ev.VisitMoved = fact.event  # type: ignore[assignment]
    told = f"start {life.when(event.start_at)}: moved there on {life.when(fact.at)} (B23)"
    yield (Visit, event.visit), Because("at", stamp(event.start_at), "B23", told, {})


def _completed(life: Life, fact: Fact) -> Iterator[Claimed]:
    event: ev.VisitCompleted = fact.event  # type: ignore[assignment]
    visit, at = life.get(Visit, event.visit), event.completed_at
    why = "somebody said so"
    if fact.actor == TIME:
        why = "visits of its kind complete at their start"
        (done,) = rules.complete(visit, now=visit.completes_at or fact.at)
        at = done.completed_at  # type: ignore[union-attr]
    told = f"done {life.when(at)}: {why} (B6)"
    inputs = {"start": stamp(visit.start_at) or ""}
    yield (Visit, event.visit), Because("completed_at", stamp(at), "B6", told, inputs)


def _cancelled(life: Life, fact: Fact) -> Iterator[Claimed]:
    event: ev.VisitCancelled = fact.event  # type: ignore[assignment]
    visit = life.get(Visit, event.visit)
    price, rate = life.money(visit.price_minor), money.show_rate(event.rate)
    kept = life.money(visit.price_minor - money.share(visit.price_minor, event.rate))
    tiers = shares.released(visit, terms_of(life, visit).cancellation, now=fact.at)
    ahead = max(int((visit.start_at - fact.at).total_seconds()) // 3600, 0)
    why = f"{rate} of {price} came off"
    if tiers == event.rate:
        why += f", {ahead} hours before its start"
    told = f"kept {kept}: {why}, on {life.when(fact.at)} (B15)"
    inputs = {"price": price, "rate": rate, "start": stamp(visit.start_at) or ""}
    yield (Visit, event.visit), Because("kept", kept, "B15", told, inputs)


def visit(life: Life, thing: Visit) -> Iterator[Because]:
    """Each amount and instant of a visit that is not null."""
    key = (Visit, thing.number)
    fields = ["at", "price"]
    if thing.completed_at is not None:
        fields.append("completed_at")
    for field in fields:
        line = life.line(key, field)
        if line is not None:
            yield line
    zero = life.money(0)
    nothing = Because("kept", zero, "B15", f"kept {zero}: it was not cancelled (B15)", {})
    yield life.line(key, "kept") or nothing


CLAIMS: dict[type, Claims] = {
    ev.SessionEnded: _ended,
    ev.VisitPlanned: _planned,
    ev.VisitMoved: _moved,
    ev.VisitCompleted: _completed,
    ev.VisitCancelled: _cancelled,
}
"""What is asked of the rules before each kind of fact."""
