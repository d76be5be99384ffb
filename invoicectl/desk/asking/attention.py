"""What waits for a person."""

from __future__ import annotations

from collections.abc import Iterator

from invoicectl.desk.asking.lists import note_what_is_left
from invoicectl.desk.asking.views import Json
from invoicectl.desk.done import Done
from invoicectl.desk.engine.work import Desk, Work
from invoicectl.domain import dates, money
from invoicectl.domain.model import Booking, Invoice, Payment, Visit
from invoicectl.domain.policy import Policy


def attention(desk: Desk) -> Done:
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
        note_what_is_left(work)
        return work.done("attention", found)


def _contested(work: Work) -> Iterator[Json]:
    for number in work.store.questions.numbers("invoice", [("status", "contested")]):
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
    for number in work.store.questions.numbers("invoice", [("status", "overdue")]):
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
        for number in work.store.questions.numbers("payment", [("outcome", outcome)]):
            payment = work.get(Payment, number)
            asked = money.show(
                payment.amount_minor + payment.tip_minor, work.get(Policy, 0).currency
            )
            what = "refund" if payment.kind == "refund" else "charge"
            why = f"{what} of {asked} is {'unknown' if outcome == 'unknown' else 'unclear'}"
            way_out = hint.format(payment=payment.ref)
            yield _item(payment.ref, dates.stamp(payment.at), why, way_out)


def _refused_deposits(work: Work) -> Iterator[Json]:
    for number in work.store.questions.numbers("booking", [("status", "requested")]):
        booking = work.get(Booking, number)
        codes = work.store.questions.decline_codes(number)
        if codes:
            client = work.handle_of("client", booking.client)
            yield _item(
                booking.ref,
                dates.stamp(booking.requested_at),
                f"deposit declined ({codes[-1]})",
                f"invoicectl card add {client} TOKEN, then confirm {booking.ref}",
            )


def _unmarked_visits(work: Work) -> Iterator[Json]:
    """Visits that have begun, don't complete themselves and aren't marked: nobody bills them."""
    for number in work.store.questions.numbers("visit", [("unmarked at", dates.stamp(work.now))]):
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
