"""How the oracle takes in bookings, series and visits: planned, done, moved, cancelled, billed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from decimal import Decimal

from tests.campaigns.oracle import (
    Booking,
    Fact,
    Invoice,
    Json,
    Oracle,
    Series,
    Thing,
    Visit,
    as_rate,
    due_by,
    folds,
    hold,
    instant,
    share,
)
from tests.campaigns.oracle_places import count_excess, hold_newest, moved

# --- bookings and series ----------------------------------------------------------------------


@folds("booking-requested")
def _booking_requested(oracle: Oracle, data: Json, _: Fact) -> Iterable[Thing]:
    number = data["booking"]
    hold(number == len(oracle.bookings) + 1, f"B{number} follows B{len(oracle.bookings)}")
    client = oracle.clients[data["client"]]
    hold(client.cards or not client.is_autopay, f"B{number} was requested without a card")
    yield oracle.bookings.setdefault(
        number, Booking(number, data["client"], generation=oracle.generation)
    )


@folds("booking-confirmed")
def _booking_confirmed(oracle: Oracle, data: Json, _: Fact) -> Iterable[Thing]:
    booking = oracle.bookings[data["booking"]]
    invoice = oracle.invoices[data["invoice"]]
    hold(booking.status in {"requested", "confirming"}, f"B{booking.number} is confirmed twice")
    hold(booking.invoice == invoice.number, f"B{booking.number} is confirmed on another's bill")
    booking.status, invoice.awaits = "confirmed", None
    yield from (booking, invoice)


@folds("series-started")
def _series_started(oracle: Oracle, data: Json, _: Fact) -> Iterable[Thing]:
    number = data["series"]
    client = oracle.clients[data["client"]]
    hold(client.cards or not client.is_autopay, f"R{number} was started without a card")
    yield oracle.series.setdefault(number, Series(number, data["client"]))


@folds("series-closed")
def _series_closed(oracle: Oracle, data: Json, _: Fact) -> Iterable[Thing]:
    series = oracle.series[data["series"]]
    hold(series.status == "active", f"R{series.number} ended twice")
    series.status = "ended"
    yield series


@folds("visit-planned")
def _visit_planned(oracle: Oracle, data: Json, fact: Fact) -> Iterable[Thing]:
    number, booking, series = data["visit"], data["booking"], data["series"]
    hold(number == len(oracle.visits) + 1, f"V{number} follows V{len(oracle.visits)}")
    if series is not None:
        hold(oracle.series[series].status == "active", f"V{number} is of a series that ended")
    if booking is not None:
        status = oracle.bookings[booking].status
        hold(status in {"requested", "confirmed"}, f"V{number} is of a booking that is {status}")
        bill = oracle.invoices.get(oracle.bookings[booking].invoice or 0)
        if bill is not None:
            bill.awaits = f"the line of V{number}"
            yield bill
    visit = Visit(
        number,
        data["client"],
        booking,
        series,
        data["price_minor"],
        data["start_at"],
        data["provider"],
        fact.at,
    )
    yield oracle.visits.setdefault(number, visit)


# --- visits -----------------------------------------------------------------------------------


@folds("visit-completed")
def _visit_completed(oracle: Oracle, data: Json, fact: Fact) -> Iterable[Thing]:
    visit = oracle.visits[data["visit"]]
    hold(visit.status == "planned", f"V{visit.number} was {visit.status} when done")
    hold(data["completed_at"] <= fact.recorded_at, f"V{visit.number} was done in the future")
    if fact.is_by_time:
        hold(fact.at >= visit.start_at, f"V{visit.number} was done by time before its start")
        at = visit.start_at if visit.planned_at > visit.start_at else fact.at
        hold(data["completed_at"] == at, f"V{visit.number} was done {data['completed_at']}")
    if visit.booking is not None:
        status = oracle.bookings[visit.booking].status
        hold(status == "confirmed", f"V{visit.number} was done in a booking that is {status}")
    visit.status, visit.recorded_at = "done", data["recorded_at"]
    yield visit
    yield from _earn(oracle, visit, visit.price_minor)


def _earn(oracle: Oracle, visit: Visit, most: int) -> Iterable[Thing]:
    """A booked visit's price is earned, or what refunds left of what was still to come."""
    if visit.booking is not None and visit.invoice is not None:
        invoice = oracle.invoices[visit.invoice]
        earned = min(most, invoice.unearned_minor)
        invoice.unearned_minor -= earned
        if visit.status == "done":
            visit.earned_minor = earned
        yield invoice


@folds("visit-undone")
def _visit_undone(oracle: Oracle, data: Json, fact: Fact) -> Iterable[Thing]:
    """Planned again; what it earned is to come again, but for what was given back since."""
    visit = oracle.visits[data["visit"]]
    told = f"V{visit.number} is undone"
    hold(visit.status == "done", f"{told}, and was {visit.status}")
    completes_at = data["completes_at"]
    hold(completes_at is None or completes_at > fact.at, f"{told} and done again at once")
    if visit.invoice is not None:
        invoice = oracle.invoices[visit.invoice]
        hold(invoice.plan == "booking" and invoice.status != "void", f"{told}, which is billed")
        is_over = oracle.bookings[visit.booking or 0].status == "cancelled"
        hold(not is_over, f"{told}, of a booking that is cancelled")
        services = invoice.total_minor - invoice.returned_minor
        more = min(visit.earned_minor, services - invoice.unearned_minor)
        found = data["unearned_minor"]
        hold(found == more, f"{told}: {found} of its invoice is to come again, not {more}")
        invoice.unearned_minor += more
        yield invoice
    visit.status, visit.recorded_at, visit.earned_minor = "planned", None, 0
    yield visit


@folds("visit-cancelled")
def _visit_cancelled(oracle: Oracle, data: Json, fact: Fact) -> Iterable[Thing]:
    """A share of the price comes off, half-up, the rest is kept; free before there is a bill."""
    visit = oracle.visits[data["visit"]]
    told = f"V{visit.number}, cancelled"
    hold(visit.status == "planned", f"V{visit.number} was {visit.status} when cancelled")
    rate = Decimal(data["rate"])
    hold(0 <= rate <= 1, f"{told}: {rate} of it comes off")
    released = share(visit.price_minor, data["rate"])
    found, expected = (data["released_minor"], data["kept_minor"]), visit.price_minor - released
    hold(found == (released, expected), f"{told}: {found}, not {(released, expected)}")
    hold(data["recorded_at"] == fact.at, f"{told} at {fact.at}, known at {data['recorded_at']}")
    visit.status, visit.kept_minor, visit.recorded_at = "cancelled", expected, fact.at
    yield from _earn(oracle, visit, expected)
    if visit.invoice is not None:
        invoice = oracle.invoices[visit.invoice]
        if released or _due_anew(oracle, invoice, fact) != invoice.due_at:
            invoice.awaits = f"the line that releases V{visit.number}"
        elif _is_empty(oracle, invoice):
            invoice.awaits = "its voiding"
        yield invoice
    elif visit.booking is not None:
        booking = oracle.bookings[visit.booking]
        is_free = booking.status == "requested" and rate == 1
        hold(is_free, f"{told}: {rate} of it, in a booking that is {booking.status}")
        if not oracle.standing(None, booking.number):
            booking.awaits = "its end"
        yield booking
    yield visit


def released(oracle: Oracle, visit: Visit, at: str) -> Decimal:
    """What the tiers release by the hours before its start; never more than at a move."""
    if visit.invoice is not None:
        tiers = oracle.invoices[visit.invoice].terms["cancellation"]
    else:
        told = (each.split("h:") for each in (oracle.policy["cancellation"] or "").split(","))
        tiers = [(int(hours), rate) for hours, rate in told]
    ahead = instant(visit.start_at) - instant(at)
    reached = [rate for hours, rate in tiers if ahead >= timedelta(hours=hours)]
    found = as_rate(reached[0] if reached else tiers[-1][1])
    return min(found, Decimal(visit.release_rate or 1))


def _due_anew(oracle: Oracle, invoice: Invoice, fact: Fact) -> str | None:
    """By the visits that are left; none left, or after the first attempt, it doesn't move."""
    visits = oracle.standing(invoice.number, None)
    is_asked = invoice.open_payment is not None and (
        oracle.payments[invoice.open_payment].group == "automatic"
    )
    if not visits or invoice.attempts or is_asked:
        return invoice.due_at
    return due_by(invoice, visits, fact.at)


def _is_empty(oracle: Oracle, invoice: Invoice) -> bool:
    """Nothing left and nothing kept; while a charge is open, it may bring money yet, and over what
    was returned it stays open."""
    kept = [each.kept_minor for each in oracle.visits.values() if each.invoice == invoice.number]
    is_standing = oracle.standing(invoice.number, None)
    is_open = invoice.open_payment is not None or invoice.returned_minor > 0
    return not is_standing and not sum(kept) and not is_open


@folds("line-added")
def _line_added(oracle: Oracle, data: Json, fact: Fact) -> Iterable[Thing]:
    invoice, line = oracle.invoices[data["invoice"]], data["line"]
    visit = oracle.visits[int(line["visit"].removeprefix("V"))]
    told = f"V{visit.number} on INV-{invoice.number}"
    if data["releases"] is None:
        hold(invoice.awaits == f"the line of V{visit.number}", f"{told}; awaits {invoice.awaits}")
        billable = {"open", "overdue", "paid"}
        hold(invoice.status in billable, f"{told}, which is {invoice.status}")
        hold(not invoice.attempts, f"{told} after the first attempt")
        expected = visit.price_minor
        visit.invoice = invoice.number
    else:
        awaited = f"the line that releases V{visit.number}"
        hold(invoice.awaits == awaited, f"{told} is released; awaits {invoice.awaits}")
        services = invoice.total_minor - invoice.returned_minor
        expected = -min(visit.price_minor - visit.kept_minor, services)
    hold(line["amount_minor"] == expected, f"{told}: {line['amount_minor']}, not {expected}")
    due_at = _due_anew(oracle, invoice, fact)
    hold(data["due_at"] == due_at, f"{told}: due {data['due_at']}, not {due_at}")
    invoice.due_at = due_at
    invoice.total_minor += expected
    invoice.unearned_minor += max(expected, -invoice.unearned_minor)
    yield from to_credit(oracle, invoice, data)
    if data["releases"] is not None and _is_empty(oracle, invoice):
        invoice.awaits = "its voiding"
    else:
        invoice.awaits = None
    yield visit


def to_credit(oracle: Oracle, invoice: Invoice, data: Json) -> Iterable[Thing]:
    """What would push the due below 0 is the client's credit at once, out of `paid` first."""
    beyond = max(-invoice.due_minor, 0)
    from_paid = min(beyond, invoice.paid_minor)
    found, expected = (data["from_paid_minor"], data["from_credit_minor"]), beyond - from_paid
    told = f"INV-{invoice.number}: {found} became credit, not {(from_paid, expected)}"
    hold(found == (from_paid, expected), told)
    hold_newest(oracle, invoice, data, from_paid, expected)
    yield from moved(oracle, data["moves"], oracle.now)
    count_excess(oracle, data["moves"])
    invoice.balance()
    yield invoice


@folds("visit-moved")
def _visit_moved(oracle: Oracle, data: Json, fact: Fact) -> Iterable[Thing]:
    """Another start; the due instant of its bill follows."""
    visit = oracle.visits[data["visit"]]
    hold(visit.status == "planned", f"V{visit.number} was {visit.status} when moved")
    rate = data["release_rate"]
    if visit.invoice is None and visit.series is None:
        hold(rate is None, f"V{visit.number} was moved for free, and releases {rate}")
    else:
        expected = released(oracle, visit, fact.at)
        hold(rate and Decimal(rate) == expected, f"V{visit.number} releases {rate}: {expected}")
    visit.start_at, visit.release_rate = data["start_at"], rate
    if data["completes_at"] is not None:
        hold(data["completes_at"] == visit.start_at, f"V{visit.number} completes at another time")
        hold(visit.start_at >= fact.at, f"V{visit.number} was moved into the past, and completes")
    yield visit
    if visit.invoice is None:
        hold(data["due_at"] is None, f"V{visit.number} was moved and is on no bill")
        return
    invoice = oracle.invoices[visit.invoice]
    due_at = _due_anew(oracle, invoice, fact)
    hold(data["due_at"] == due_at, f"INV-{invoice.number} is due {data['due_at']}, not {due_at}")
    invoice.due_at = due_at
    yield invoice


@folds("booking-dropped")
def _booking_dropped(oracle: Oracle, data: Json, _: Fact) -> Iterable[Thing]:
    booking = oracle.bookings[data["booking"]]
    bill = oracle.invoices.get(booking.invoice or 0)
    is_free = bill is not None and bill.total_minor == bill.returned_minor  # nothing of services
    is_over = is_free and not oracle.standing(booking.invoice, booking.number)
    hold(booking.awaits == "its end" or is_over, f"B{booking.number} ended out of turn")
    booking.status, booking.awaits = "cancelled", None
    yield booking
