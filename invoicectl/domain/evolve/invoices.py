"""Invoices from issue to their end, as their events leave them; payments have their own."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

from invoicectl.domain import events as ev
from invoicectl.domain import holds, reminders
from invoicectl.domain.evolve.sessions import with_text
from invoicectl.domain.lines import discount_line, void_line
from invoicectl.domain.model import (
    Booking,
    Client,
    Invoice,
    Payment,
    Provider,
    Session,
    Visit,
)
from invoicectl.domain.places import Lot
from invoicectl.domain.plans import PLANS
from invoicectl.domain.states import is_payable
from invoicectl.domain.world import key_of, session_of

if TYPE_CHECKING:
    from invoicectl.domain.model import (
        Entity,
    )
    from invoicectl.domain.places import Move
    from invoicectl.domain.world import Fold, Key, World

T = TypeVar("T")


def balanced(invoice: Invoice) -> Invoice:
    """The invoice with the money state that its balance says: `paid` whenever nothing is due."""
    is_asked = is_payable(invoice.status) or invoice.status == "written-off"
    if invoice.due_minor <= 0 and is_asked:
        is_empty = invoice.voided_at is not None and invoice.total_minor == 0
        return invoice._replace(status="void" if is_empty else "paid")
    if invoice.status == "void" and invoice.due_minor > 0:
        return invoice._replace(status="open", written_off_at=None)
    if invoice.status == "paid" and invoice.due_minor > 0:
        was_late = invoice.overdue_at is not None or invoice.late_fee_minor > 0
        is_late = was_late and invoice.voided_at is None
        return invoice._replace(status="overdue" if is_late else "open", written_off_at=None)
    return invoice


class Sheet:
    """What one event touches, each thing as it stands so far."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._changed: dict[Key, Entity] = {}

    def get(self, kind: type[T], number: int) -> T:
        """The thing as it stands so far."""
        found = self._changed.get((kind, number))
        return self._world.get(kind, number) if found is None else found  # type: ignore[return-value]

    def put(self, *things: Entity) -> None:
        """These stand like this now."""
        for thing in things:
            self._changed[key_of(thing)] = thing

    def add(self, kind: type[Any], number: int, **amounts: int) -> None:
        """So much more in these fields of a thing; below zero: so much less."""
        thing = self.get(kind, number)
        more = {name: getattr(thing, name) + amount for name, amount in amounts.items()}
        self.put(thing._replace(**more))

    def balanced(self) -> list[Entity]:
        """All that was touched, the invoices in the state that their balances say."""
        return [
            balanced(each) if isinstance(each, Invoice) else each for each in self._changed.values()
        ]


def move(sheet: Sheet, moves: Sequence[Move], at: datetime) -> None:
    """Have the money of payments in other places: on their invoices, in uses, in credit."""
    for each in moves:
        payment, more = sheet.get(Payment, each.payment), each.amount_minor
        if each.place == "paid":
            sheet.add(Payment, payment.number, held_minor=more)
            sheet.add(Invoice, payment.invoice or 0, paid_minor=more)
        elif each.place == "used":
            sheet.add(Payment, payment.number, used_minor=more)
            use = sheet.get(Payment, each.use or 0)
            lots = with_lot(use.lots, payment.number, more)
            sheet.put(use._replace(held_minor=use.held_minor + more, lots=lots))
            sheet.add(Invoice, use.invoice or 0, credited_minor=more)
        elif each.place == "credit":
            credit_at = payment.credit_at or at
            unused = payment.unused_minor + more
            sheet.put(payment._replace(unused_minor=unused, credit_at=credit_at))
            sheet.add(Client, payment.payer, credit_minor=more)
        elif each.place == "aside":
            sheet.add(Client, payment.payer, credit_minor=more)
        elif each.place == "gone":
            sheet.add(Payment, payment.number, gone_minor=more)
        else:
            sheet.add(Payment, payment.number, refunded_tip_minor=-more)


def with_lot(
    lots: tuple[Lot, ...], payment: int, more: int, use: int | None = None
) -> tuple[Lot, ...]:
    """The lots with so much more of a payment: added to the newest of it, else a new one."""
    changed = list(lots)
    for index in range(len(changed) - 1, -1, -1):
        lot = changed[index]
        if (lot.payment, lot.use) == (payment, use):
            changed[index] = lot._replace(amount_minor=lot.amount_minor + more)
            return tuple(lot for lot in changed if lot.amount_minor)
    return (*lots, Lot(payment, more, use))


def due_again(invoice: Invoice, at: datetime, *, is_charge_back: bool) -> Invoice:
    """The invoice when what had been paid of it is due again. A card that was charged back is not
    asked again by time; anything else leaves the automatic steps as they were. SPEC 7."""
    if is_charge_back:
        return invoice._replace(is_by_hand=True)
    return invoice._replace(reopened_at=at)


def _invoice_issued(world: World, event: ev.InvoiceIssued, at: datetime) -> list[Entity]:
    invoice = Invoice(
        number=event.invoice,
        plan=event.plan,
        status=PLANS[event.plan].first_status,
        client=event.client,
        currency=event.currency,
        terms=event.terms,
        total_minor=event.total_minor,
        issued_at=event.issued_at or at,
        lines=event.lines,
        provider=event.provider,
        session=event.session,
        booking=event.booking,
        deadline_at=event.deadline_at,
        due_at=event.due_at,
        unearned_minor=event.total_minor if PLANS[event.plan].income == "visited" else 0,
        reference=event.reference,
        resumes_at=event.resumes_at,
        deposit_minor=event.deposit_minor,
        generation=event.generation,
        imported_at=None if event.issued_at is None else at,
        imported_as=event.imported_as,
    )
    changed: list[Entity] = []
    if event.session is not None:
        session = world.get(Session, event.session)._replace(invoice=event.invoice)
        changed += _with_invoice_texts(session, at, event.message, event.answer)
    if event.booking is not None:
        booking = world.get(Booking, event.booking)
        invoice = invoice._replace(tips_minor=booking.tips_minor)
        changed.append(booking._replace(invoice=event.invoice))
        changed += [
            payment._replace(invoice=event.invoice)
            for payment in world.payments_of_booking(event.booking)
        ]
    changed += [world.get(Visit, visit)._replace(invoice=event.invoice) for visit in event.visits]
    return [balanced(invoice), *changed]


def _with_invoice_texts(
    session: Session, at: datetime, message: str | None, answer: str | None
) -> list[Entity]:
    session, *texts = with_text(session, at, "provider", "invoice", message)  # type: ignore[assignment]
    again, *more = with_text(session, at, "provider", "answer", answer)
    return [again, *texts, *more]


def _import_released(world: World, event: ev.ImportReleased, _: datetime) -> list[Entity]:
    return [world.get(Invoice, event.invoice)._replace(counts_due_at=event.counts_due_at)]


def _charge_refused(world: World, event: ev.ChargeRefused, at: datetime) -> list[Entity]:
    invoice = world.get(Invoice, event.invoice)
    refused = invoice._replace(
        refused_code=event.code, refused_minor=event.amount_minor, refused_at=at
    )
    return [refused]


def _invoice_revised(world: World, event: ev.InvoiceRevised, at: datetime) -> list[Entity]:
    invoice = world.get(Invoice, event.invoice)._replace(
        status="pending",
        revision=event.revision,
        total_minor=event.total_minor,
        lines=event.lines,
        deadline_at=event.deadline_at,
        contested_at=None,
        contest_reason=None,
    )
    session = session_of(world, invoice)
    return [invoice, *_with_invoice_texts(session, at, event.message, event.answer)]


def _invoice_contested(world: World, event: ev.InvoiceContested, at: datetime) -> list[Entity]:
    invoice = world.get(Invoice, event.invoice)
    contested = invoice._replace(
        status="contested", contested_at=at, contest_reason=event.reason, deadline_at=None
    )
    return [contested]


_CLOSED_HOW = {
    "client": "the client confirmed {invoice}",
    "auto": "{invoice} was confirmed by silence",
    "live": "the {kind} session ended",
}


def _invoice_confirmed(world: World, event: ev.InvoiceConfirmed, at: datetime) -> list[Entity]:
    invoice = world.get(Invoice, event.invoice)
    free = invoice.total_minor == 0
    confirmed = invoice._replace(
        status="closed" if free else "open",
        confirmed_at=at,
        confirmed_by=event.by,
        due_at=None if free else at,
    )
    session = session_of(world, invoice)
    provider = world.get(Provider, session.provider)
    return [
        confirmed,
        session._replace(
            status="closed",
            closed_at=at,
            closed_how=_CLOSED_HOW[event.by].format(invoice=invoice.ref, kind=session.kind),
            fee_minor=invoice.total_minor,
            service_charge_minor=event.service_charge_minor,
            earnings_minor=event.earnings_minor,
        ),
        provider._replace(pending_minor=provider.pending_minor + event.earnings_minor),
    ]


def _late_fee_added(world: World, event: ev.LateFeeAdded, _: datetime) -> list[Entity]:
    return [world.get(Invoice, event.invoice)._replace(late_fee_minor=event.amount_minor)]


def _invoice_fell_due(world: World, event: ev.InvoiceFellDue, at: datetime) -> list[Entity]:
    return [world.get(Invoice, event.invoice)._replace(fell_due_at=at)]


def _invoice_overdue(world: World, event: ev.InvoiceOverdue, at: datetime) -> list[Entity]:
    invoice = world.get(Invoice, event.invoice)
    return [balanced(invoice._replace(status="overdue", overdue_at=at))]


def _to_credit(world: World, invoice: Invoice, moves: Sequence[Move], at: datetime) -> list[Entity]:
    """The invoice with so much less paid and credited, and the client with it as credit."""
    sheet = Sheet(world)
    sheet.put(invoice)
    move(sheet, moves, at)
    count_excess(sheet, moves)
    return sheet.balanced()


def count_excess(sheet: Sheet, moves: Sequence[Move]) -> None:
    """Note on payments what went from their invoice to client credit, or came back from there."""
    for each in moves:
        if each.place == "paid":
            excess = sheet.get(Payment, each.payment).excess_minor - each.amount_minor
            sheet.put(sheet.get(Payment, each.payment)._replace(excess_minor=max(excess, 0)))


def _line_added(world: World, event: ev.LineAdded, at: datetime) -> list[Entity]:
    invoice = world.get(Invoice, event.invoice)
    invoice = invoice._replace(
        total_minor=invoice.total_minor + event.line.amount_minor,
        lines=(*invoice.lines, event.line),
        due_at=event.due_at,
        unearned_minor=max(invoice.unearned_minor + event.line.amount_minor, 0),
    )
    changed = _to_credit(world, invoice, event.moves, at)
    number = int(event.line.visit.removeprefix("V")) if event.line.visit else 0
    if event.releases is None and number:
        changed.append(world.get(Visit, number)._replace(invoice=event.invoice))
    return changed


def _invoice_voided(world: World, event: ev.InvoiceVoided, at: datetime) -> list[Entity]:
    invoice = world.get(Invoice, event.invoice)
    void = invoice._replace(
        status="void",
        total_minor=0,
        late_fee_minor=0,
        unearned_minor=0,
        returned_minor=0,
        voided_at=at,
        written_off_at=None,
    )
    if event.total_minor:
        void = void._replace(lines=(*void.lines, void_line(event.reason, event.total_minor)))
    return [
        *_to_credit(world, void, event.moves, at),
        *with_less_earned(world, invoice, event.service_charge_minor, event.earnings_minor),
        *(
            world.get(Visit, number)._replace(invoice=None, recorded_at=at)
            for number in event.visits
        ),
    ]


def with_less_earned(
    world: World, invoice: Invoice, service_charge_minor: int, earnings_minor: int
) -> list[Entity]:
    """The session and the provider of an invoice with so much taken back."""
    if invoice.session is None or not (service_charge_minor or earnings_minor):
        return []
    session = world.get(Session, invoice.session)
    provider = world.get(Provider, session.provider)
    charge = (session.service_charge_minor or 0) - service_charge_minor
    earnings = (session.earnings_minor or 0) - earnings_minor
    return [
        session._replace(
            fee_minor=charge + earnings, service_charge_minor=charge, earnings_minor=earnings
        ),
        provider._replace(pending_minor=provider.pending_minor - earnings_minor),
    ]


def _late_fee_waived(world: World, event: ev.LateFeeWaived, at: datetime) -> list[Entity]:
    invoice = world.get(Invoice, event.invoice)._replace(late_fee_minor=0)
    return _to_credit(world, invoice, event.moves, at)


def _discounted(world: World, event: ev.InvoiceDiscounted, _: datetime) -> list[Entity]:
    invoice = world.get(Invoice, event.invoice)
    less = invoice._replace(
        total_minor=invoice.total_minor - event.amount_minor,
        lines=(*invoice.lines, discount_line(event.reason, event.amount_minor)),
        unearned_minor=max(invoice.unearned_minor - event.amount_minor, 0),
    )
    parts = event.service_charge_minor, event.earnings_minor
    return [balanced(less), *with_less_earned(world, invoice, *parts)]


def _written_off(world: World, event: ev.InvoiceWrittenOff, at: datetime) -> list[Entity]:
    return [world.get(Invoice, event.invoice)._replace(status="written-off", written_off_at=at)]


def _held(world: World, event: ev.InvoiceHeld, at: datetime) -> list[Entity]:
    invoice = world.get(Invoice, event.invoice)
    return [holds.held(invoice, event.reason, event.until_at, at)]


def _released(world: World, event: ev.InvoiceReleased, at: datetime) -> list[Entity]:
    return [holds.released(world.get(Invoice, event.invoice), at)]


def _reminded(world: World, event: ev.InvoiceReminded, at: datetime) -> list[Entity]:
    return [reminders.reminded(world.get(Invoice, event.invoice), at)]


FOLDS: dict[type, Fold] = {
    ev.InvoiceIssued: _invoice_issued,
    ev.InvoiceRevised: _invoice_revised,
    ev.ImportReleased: _import_released,
    ev.ChargeRefused: _charge_refused,
    ev.InvoiceContested: _invoice_contested,
    ev.InvoiceConfirmed: _invoice_confirmed,
    ev.LateFeeAdded: _late_fee_added,
    ev.InvoiceOverdue: _invoice_overdue,
    ev.InvoiceFellDue: _invoice_fell_due,
    ev.LineAdded: _line_added,
    ev.InvoiceVoided: _invoice_voided,
    ev.LateFeeWaived: _late_fee_waived,
    ev.InvoiceDiscounted: _discounted,
    ev.InvoiceWrittenOff: _written_off,
    ev.InvoiceHeld: _held,
    ev.InvoiceReleased: _released,
    ev.InvoiceReminded: _reminded,
}
