"""Money that comes in: paying and tipping."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime
from typing import TYPE_CHECKING

from invoicectl import errors
from invoicectl.acts.payments import earlier, paying, together
from invoicectl.desk.asking import references, typed, views
from invoicectl.desk.done import Done, Listed
from invoicectl.desk.engine.doing_anew import asks_first
from invoicectl.desk.engine.settling import settle
from invoicectl.desk.engine.work import Desk, Work
from invoicectl.desk.payments import noting
from invoicectl.domain import dates, money
from invoicectl.domain.events import LateFeeAdded
from invoicectl.domain.model import Booking, Client, Invoice, Payment, Session
from invoicectl.domain.money import Part
from invoicectl.domain.overlay import Nothing, Overlay
from invoicectl.domain.policy import Policy
from invoicectl.domain.references import reference
from invoicectl.domain.states import RECEIVED, Method, Received, is_payable
from invoicectl.errors import Error

if TYPE_CHECKING:
    from invoicectl.desk.engine.keys import KeyPlan

CASH: Received = "cash"
"""The one way to tip elsewhere."""


@asks_first
def pay(desk: Desk, ref: str, amount: str | None, told: typed.HowPaid) -> Done:
    """Pay what is due or a part of it: by card, with client credit, or as money received.

    A client stands for all that is open and overdue; shown are then the invoices paid."""
    _refuse_mixtures(told)
    way: Method = "card"
    if told.method is not None:
        way = typed.choice(told.method, "way to pay", *RECEIVED, "credit")
    how = together.How(told.card, way, typed.line(told.reference, "reference"), told.excess)
    if references.names_person(ref):
        _refuse_for_one(desk, ref, amount, told)
        return _pay_together(desk, ref, amount, how, told)
    with desk.act() as work:
        asked = None if amount is None else typed.part(work, amount)
        extra = 0 if told.tip is None else typed.part(work, told.tip)
        how = _at(work, how, told, ref, amount, asked)
        invoice = references.settled_invoice(work, ref)
        unused = work.get(Client, invoice.client).credit_minor
        with _told_together(work, how):
            if how.received_at is not None:
                earlier.refuse_before(work, invoice, how.received_at, how.came, now=work.now)
                minor = earlier.received_minor(work, invoice, asked)
                asked = None if asked is None else minor
                _undo_fee(work, invoice, minor, how.received_at)
            payment, error = _paid(work, work.get(Invoice, invoice.number), asked, extra, how)
        if error is None:
            noting.held(work, [payment])
            noting.excess(work, payment)
            noting.unused_credit(work, payment, unused)
            noting.charges_since(work, [invoice], how.received_at, unused)
        return work.done("invoice", views.invoice(work, work.get(Invoice, invoice.number)), error)


def _told_together(work: Work, how: together.How) -> AbstractContextManager[None]:
    """Money that came earlier may undo a late fee: letters on both are written after both. What a
    card is asked for is told as soon as it answers."""
    return nullcontext() if how.received_at is None else work.as_one()


def _paid(
    work: Work, invoice: Invoice, asked: Part | None, extra: Part, how: together.How
) -> tuple[Payment, Error | None]:
    """One payment of an invoice, brought to its end, and how it failed, if so."""
    number = work.next_number("payment")
    received = _received(how.method)
    if received is not None:
        happened = paying.receive(
            work,
            invoice,
            asked,
            extra,
            method=received,
            reference=how.reference,
            excess=how.excess,
        )
    elif how.method == "credit":
        happened = paying.use_credit(work, invoice, asked)
    else:
        happened = paying.pay_by_card(
            work,
            invoice,
            asked,
            extra,
            card=how.card,
            excess=how.excess,
            gateway=work.info.gateway,
            now=work.now,
        )
    work.record(happened, at=how.received_at)
    error = _failed(work, number, invoice.ref, _other_card(invoice))
    return work.get(Payment, number), error


def _at(
    work: Work,
    how: together.How,
    told: typed.HowPaid,
    ref: str,
    amount: str | None,
    asked: Part | None,
) -> together.How:
    """The same way to pay, at the instant when the money came. Raises BadTime, NotYet."""
    if told.received is None:
        return how
    received_at, is_day = typed.time(work, told.received)
    earlier.refuse_to_come(work, received_at, now=work.now)
    is_for_all = references.names_person(ref)
    as_credit = told.as_credit(ref, amount, is_for_all=is_for_all)
    came = earlier.Came(is_day, told.again(ref, amount), as_credit, asked, is_for_all)
    return how._replace(received_at=received_at, came=came)


def _undo_fee(work: Work, invoice: Invoice, minor: int, received_at: datetime) -> None:
    """Waive a late fee that would not have been, had this money been known when it came."""
    fee = _fee_then(work, invoice)
    if fee is None:
        return
    waived = earlier.undo_fee(work, invoice, fee, minor, received_at=received_at)
    work.record(waived)
    if waived:
        zone = work.get(Policy, 0).timezone
        shown = f"{money.show(invoice.late_fee_minor, invoice.currency)} {invoice.currency}"
        work.note(
            f"the late fee of {invoice.ref}, {shown}, is waived: nothing would have been due on "
            f"{dates.local(fee.at, zone)}"
        )


def _fee_then(work: Work, invoice: Invoice) -> earlier.FeeThen | None:
    """How an invoice stood when its late fee came, from the facts; None where it has none."""
    if not invoice.late_fee_minor:
        return None
    past = Overlay(Nothing(work.file_id))
    for fact in work.store.texts.facts_for(invoice.client):
        if isinstance(fact.event, LateFeeAdded) and fact.event.invoice == invoice.number:
            due = past.get(Invoice, invoice.number).due_minor
            return earlier.FeeThen(fact.at, due, past.next_number("payment"))
        past.replay(fact)
    return None


def _refuse_for_one(desk: Desk, handle: str, amount: str | None, told: typed.HowPaid) -> None:
    """What is said of one invoice, where a client is named: the hint is the same payment of one."""
    if told.tip is None and told.excess is None:
        return
    with desk.look() as work:
        client = references.client(work, handle)
        bills = together.owed_first(references.invoices_of(work, client.number))
    one = bills[0].ref if len(bills) == 1 else "INVOICE"
    facts = {
        "client": client.handle,
        "pay": told.words(one, amount),
        "pay_all": told._replace(tip=None).words(client.handle, amount),
        "bills": ", ".join(bill.ref for bill in bills[:_NAMED]) + ("…" * (len(bills) > _NAMED)),
        "tip": told.tip_alone(client.handle),
    }
    if told.tip is None:
        raise errors.Malformed(why="excess_of_all", **facts)
    if len(bills) < 2:
        raise errors.Malformed(why="tip_of_one" if bills else "tip_of_no", **facts)
    goes_apart = told.method in {None, CASH} and told.excess is None and told.received is None
    raise errors.Malformed(why="tip_of_many" if goes_apart else "tip_of_any", **facts)


_NAMED = 5
"""How many invoices are named of which somebody has to choose one."""


def _pay_together(
    desk: Desk, handle: str, amount: str | None, how: together.How, told: typed.HowPaid
) -> Done:
    """Pay a client's invoices, the longest due first: one payment each, the last gets the rest.

    Each charge is committed. The first that fails ends it, and so does being asked to stop."""
    with desk.act() as work, desk.stop.heeded():
        asked = None if amount is None else typed.part(work, amount)
        client = references.settled_client(work, handle)
        how = _at(work, how, told, handle, amount, asked)
        unused, beyond = client.credit_minor, 0
        with _told_together(work, how):
            if work.plan is None:
                work.plan, beyond = _listed(work, client, asked, how)
            paid, left, error = _paid_in_turn(work, work.plan, how)
        left += beyond
        came = _received(how.method)
        if left and came is not None:
            from invoicectl.acts.people import give_credit  # most leaves nothing

            why = how.reference or "received beyond what was due"
            given = give_credit(work, work.get(Client, client.number), left, why, came)
            advance = reference("payment", work.next_number("payment"))
            work.record(given, at=how.received_at)
            noting.advance(work, client, left, advance, is_all=not paid)
            noting.issued_later(work, references.invoices_of(work, client.number), how.received_at)
        elif paid and left:
            rest = noting.left(work, paid, left)
            if error is None and desk.stop.is_asked:
                again = f"invoicectl pay {client.handle} {rest}"
                error = desk.stop.error(why="paying", left=rest, rest=again)
        noting.held(work, paid)
        bills = [work.get(Invoice, each.invoice or 0) for each in paid]
        noting.charges_since(work, bills, how.received_at, unused)
        shown = [views.invoice(work, bill) for bill in bills]
        kept = left if came is not None else 0
        comes_to = noting.paid_in_all(work, paid, how.method, kept)
        return work.done("invoices", Listed(shown, comes_to=comes_to), error)


def _listed(
    work: Work, client: Client, asked: Part | None, how: together.How
) -> tuple[KeyPlan, int]:
    """What is to be paid on which invoice, in this order, and what is left beyond them all."""
    from invoicectl.desk.engine.keys import KeyPart, KeyPlan

    bills = together.owed_first(references.invoices_of(work, client.number))
    if how.received_at is not None:
        if bills and asked is None:
            first = min(bills, key=lambda bill: bill.issued_at)
            earlier.refuse_before(work, first, how.received_at, how.came, now=work.now)
        bills, asked = _owed_then(work, bills, asked, how.received_at)
    deposit = None if bills else _declined_deposit(work, client)
    left = together.paid_together(work, client, bills, asked, method=how.method, deposit=deposit)
    parts = []
    for bill in bills:
        minor = min(left, bill.due_minor)
        if minor:
            parts.append(KeyPart(bill.number, minor))
        left -= minor
    return KeyPlan("list", client.ref, parts=tuple(parts)), left


def _declined_deposit(work: Work, client: Client) -> together.Deposit | None:
    """The first of the client's bookings that wait since their deposit was declined."""
    from invoicectl.desk.asking.waiting.bills import declined_deposits  # most owe something

    found = next(declined_deposits(work, client), None)
    return None if found is None else together.Deposit(*found)


def _owed_then(
    work: Work, bills: Sequence[Invoice], asked: Part | None, received_at: datetime
) -> tuple[list[Invoice], Part | None]:
    """Those of the invoices that were there when the money came, without the late fees that would
    not have been; and how much came, where that was said."""
    there = [bill for bill in bills if bill.issued_at <= received_at]
    came = None if asked is None else money.part(asked, sum(bill.due_minor for bill in there))
    left = came
    for bill in there:
        minor = earlier.received_minor(work, bill, None)
        minor = minor if left is None else min(minor, left)
        _undo_fee(work, bill, minor, received_at)
        if left is not None:  # a fee that stands is paid before the next invoice is
            left -= min(left, work.get(Invoice, bill.number).due_minor)
    return [work.get(Invoice, bill.number) for bill in there], came


def _paid_in_turn(
    work: Work, plan: KeyPlan, how: together.How
) -> tuple[list[Payment], int, Error | None]:
    """Pay what the list has left, and no part of it twice: the payments that were made, what is
    left of the list, and how it failed, if so. It ends there, or where it is asked to stop."""
    paid: list[Payment] = []
    left = sum(part.minor for part in plan.parts)
    for place, planned in enumerate(plan.parts):
        part = planned if work.plan is None else work.plan.parts[place]
        bill = work.get(Invoice, part.number)
        payment = None if part.payment is None else work.get(Payment, part.payment)
        if payment is not None and payment.outcome != "cancelled":
            from invoicectl.desk.engine import errands  # first payments have no such past

            error = errands.verdict(work, payment, _other_card(bill))
        else:
            minor = min(part.minor, bill.due_minor)
            if minor <= 0 or not is_payable(bill.status):
                continue
            if paid and work.desk.stop.is_asked:
                break
            work.plan = (work.plan or plan).begun(place, work.next_number("payment"))
            payment, error = _paid(work, bill, minor, 0, how)
        if error is not None:
            return paid, left, error
        left -= payment.amount_minor
        paid.append(payment)
    return paid, left, None


def _other_card(bill: Invoice) -> str:
    return f"invoicectl pay {bill.ref} --card CARD tries another card"


def _received(method: str | None) -> Received | None:
    """How money came in elsewhere; None for a card and for credit."""
    return next((each for each in RECEIVED if each == method), None)


@asks_first
def tip(desk: Desk, ref: str, amount: str, *, card: str | None, method: str | None) -> Done:
    """Tip on an invoice, a client's newest, or a booking before it has one; shown is which of
    them was named."""
    way = None if method is None else typed.choice(method, "way to tip", CASH)
    if method is not None and card is not None:
        raise errors.Malformed(why="card_and_method")
    with desk.act() as work:
        asked = typed.part(work, amount)
        owner, named = _tipped(work, ref)
        number = work.next_number("payment")
        work.record(
            paying.tip(
                work,
                owner,
                asked,
                card=card,
                method=way,
                gateway=work.info.gateway,
                now=work.now,
            )
        )
        remedy = f"invoicectl tip {owner.ref} AMOUNT --card CARD tries another card"
        shown = owner.ref if named is None else reference("booking", named)
        error = _failed(work, number, shown, remedy)
        work.aside = noting.way_back(work, work.get(Payment, number), owner.ref)
        if named is not None:
            return work.done("booking", views.booking(work, work.get(Booking, named)), error)
        return work.done("invoice", views.invoice(work, work.get(Invoice, owner.number)), error)


def _tipped(work: Work, ref: str) -> tuple[Invoice | Booking, int | None]:
    """What is tipped on: an invoice (a client's newest that takes tips), or the booking that has
    none yet; and the number of the booking that was named, if one was."""
    if references.names_person(ref):
        client = references.settled_client(work, ref)
        return together.tipped_newest(client, references.invoices_of(work, client.number)), None
    thing = references.find(work, ref, "an invoice", "invoice", "booking", "session")
    settle(work, thing.client)
    thing = references.find(work, ref, "an invoice", "invoice", "booking", "session")
    named = thing.number if isinstance(thing, Booking) else None
    if isinstance(thing, Booking) and thing.invoice is None:
        return thing, named
    if isinstance(thing, Invoice | Session | Booking):
        return references.invoice_of(work, thing), named
    raise TypeError(f"{ref} takes no tips")


def _failed(work: Work, number: int, shown: str, remedy: str) -> Error | None:
    """Finish the payment just made, by asking the gateway if it is a card's; how it failed.
    `shown` is what the command shows."""
    payment = work.get(Payment, number)
    if payment.outcome == "approved":
        return None  # it came elsewhere, or was credit
    from invoicectl.desk.engine import errands
    from invoicectl.desk.engine.keys import one_charge

    if payment.outcome == "unknown":
        if work.plan is None or work.plan.way != "list":
            work.plan = one_charge(payment, shown, remedy)
        errands.carried_out(work, errands.charge(work, number))
    return errands.verdict(work, work.get(Payment, number), remedy)


def _refuse_mixtures(told: typed.HowPaid) -> None:
    if told.method is not None:
        typed.choice(told.method, "way to pay", *RECEIVED, "credit")
    if told.excess is not None:
        typed.choice(told.excess, "use of the excess", "credit", "tip")
    if told.method is not None and told.card is not None:
        raise errors.Malformed(why="card_and_method")
    for option, given in (("reference", told.reference), ("received", told.received)):
        if given is not None and told.method not in RECEIVED:
            raise errors.Malformed(why="received_elsewhere", option=option)
    if told.method == "credit" and (told.tip is not None or told.excess is not None):
        raise errors.Malformed(why="credit_pays")
