"""Corrections and payouts (SPEC 7): each an event with actor and reason, refused in this order:

first what the invoice is, then an open charge, then the amounts. Nothing is edited or deleted.
"""

from __future__ import annotations

from datetime import datetime

from invoicectl import money, refunds, rules
from invoicectl.acts.common import local, refuse_while_open
from invoicectl.errors import (
    NothingToPayOut,
    NotReversible,
    NotUnderReview,
    TooMuchBack,
    WrongInvoice,
)
from invoicectl.events import (
    BookingDropped,
    Event,
    InvoiceHeld,
    InvoiceReleased,
    InvoiceVoided,
    InvoiceWrittenOff,
    LateFeeWaived,
    PaymentResolved,
    PaymentReversed,
    ProviderPaid,
    RefundReserved,
    VisitCancelled,
)
from invoicectl.model import Answer, Client, Invoice, Payment, Policy, Provider, Session
from invoicectl.world import World

_UNCONFIRMED = {"pending", "contested"}
_ENDED = {"void", "closed", "written-off"}


def _refuse_status(invoice: Invoice, act: str, statuses: set[str], remedy: str) -> None:
    if invoice.status in statuses:
        raise WrongInvoice(invoice=invoice.ref, status=invoice.status, act=act, remedy=remedy)


def _show(world: World, minor: int) -> str:
    return money.show(minor, world.get(Policy, 0).currency)


def void(world: World, invoice: Invoice, reason: str, *, now: datetime) -> list[Event]:
    """An unpaid invoice never was; a session's charge and earnings are taken back.

    Refused before its confirmation, once ended, while a charge is open, and once anything was
    paid."""
    how = f"invoicectl contest {invoice.ref} --reason TEXT, then issue S{invoice.session} 0"
    _refuse_status(invoice, "voided", _UNCONFIRMED, how)
    _refuse_status(invoice, "voided", _ENDED, f"invoicectl show {invoice.ref}")
    refuse_while_open(world, invoice)
    if invoice.paid_minor:
        raise WrongInvoice(
            invoice=invoice.ref,
            status=f"paid {_show(world, invoice.paid_minor)}",
            act="voided",
            remedy=f"invoicectl refund {invoice.ref} {_show(world, invoice.paid_minor)} --reason …",
        )
    return voided(world, invoice, reason, now=now)


def voided(world: World, invoice: Invoice, reason: str, *, now: datetime) -> list[Event]:
    """What voiding brings: a booking's visits are cancelled, a Friday's are billed anew."""
    happened: list[Event] = []
    charge_minor = earnings_minor = 0
    unearned_minor = 0
    again: tuple[int, ...] = ()
    visits = world.visits_of("invoice", invoice.number)
    if invoice.plan == "booking":
        happened += [
            VisitCancelled(visit.number, rules.ALL, visit.price_minor, 0, now)
            for visit in visits
            if visit.status == "planned"
        ]
        unearned_minor = sum(each.price_minor for each in visits if each.status == "planned")
    elif invoice.plan == "series":
        again = tuple(visit.number for visit in visits)
    if invoice.session is not None:
        session = world.get(Session, invoice.session)
        charge_minor = session.service_charge_minor or 0
        earnings_minor = session.earnings_minor or 0
    happened.append(
        InvoiceVoided(
            invoice=invoice.number,
            total_minor=invoice.total_minor,
            late_fee_minor=invoice.late_fee_minor,
            from_credit_minor=invoice.credited_minor,
            service_charge_minor=charge_minor,
            earnings_minor=earnings_minor,
            unearned_minor=unearned_minor,
            visits=again,
            reason=reason,
        )
    )
    if invoice.booking is not None:
        happened.append(BookingDropped(invoice.booking))
    return happened


# --- refunds ----------------------------------------------------------------------------------


def refuse_refund(
    world: World, invoice: Invoice, amount_minor: int, *, way: str, is_tip: bool
) -> None:
    """At most what was paid of the services, or of the tips; to credit also what credit paid."""
    _refuse_status(invoice, "refunded", {*_UNCONFIRMED, "void"}, f"invoicectl show {invoice.ref}")
    refuse_while_open(world, invoice)
    if is_tip:
        most = invoice.tips_minor
    else:
        paid = invoice.paid_minor + (invoice.credited_minor if way == "credit" else 0)
        most = min(invoice.total_minor, paid)
    if amount_minor > most:
        what = "in tips" if is_tip else "for the services"
        raise TooMuchBack(
            amount=_show(world, amount_minor),
            most=f"{_show(world, most)} that was paid {what}",
            invoice=invoice.ref,
            remedy=f"invoicectl show {invoice.ref}",
        )


def refundable(world: World, invoice: Invoice, *, is_tip: bool) -> list[tuple[Payment, int]]:
    """The card charges that can be given back from, newest first, each with how much."""
    found = []
    for payment in reversed(world.payments_of_invoice(invoice.number)):
        if payment.method != "card" or payment.outcome != "approved" or payment.kind == "refund":
            continue
        if payment.reversed_at is not None or payment.gateway_ref is None:
            continue
        if is_tip:
            left = payment.tip_minor - payment.refunded_tip_minor
        else:
            left = payment.applied_minor - payment.refunded_minor
        if left > 0:
            found.append((payment, left))
    return found


def refuse_without_charges(
    world: World, invoice: Invoice, amount_minor: int, charges: list[tuple[Payment, int]]
) -> None:
    """A refund to cards needs card charges of at least its amount."""
    most = sum(left for _, left in charges)
    if amount_minor > most:
        raise TooMuchBack(
            amount=_show(world, amount_minor),
            most=f"{_show(world, most)} that cards were charged",
            invoice=invoice.ref,
            remedy="give it back with --to cash or --to credit",
        )


def reserve_refund(
    world: World,
    invoice: Invoice,
    charge: Payment,
    amount_minor: int,
    *,
    is_tip: bool,
    reason: str,
    now: datetime,
) -> list[Event]:
    """Reserve a refund to the card that a payment charged, under its derived key."""
    earlier = world.asked(("refund",), invoice.number, None)
    attempt = len(earlier) + 1
    return [
        RefundReserved(
            payment=world.next_number("payment"),
            client=invoice.client,
            invoice=invoice.number,
            of=charge.number,
            amount_minor=0 if is_tip else amount_minor,
            tip_minor=amount_minor if is_tip else 0,
            card=charge.card,
            token=charge.token,
            gateway_ref=charge.gateway_ref or "",
            attempt=attempt,
            key=f"{world.file_id}/{invoice.ref}/refund/{attempt}",
            inquire_at=now + rules.INQUIRE_AFTER[0],
            reason=reason,
        )
    ]


def refund_elsewhere(
    world: World, invoice: Invoice, amount_minor: int, *, way: str, is_tip: bool, reason: str
) -> list[Event]:
    """Give back in cash or to client credit, at once."""
    number = world.next_number("payment")
    amount, tip = (0, amount_minor) if is_tip else (amount_minor, 0)
    return [
        refunds.refunded(
            world, invoice, number, way, amount_minor=amount, tip_minor=tip, reason=reason
        )
    ]


# --- the others -------------------------------------------------------------------------------


def waive(world: World, invoice: Invoice, reason: str) -> list[Event]:
    """Take the late fee off; what was paid beyond becomes client credit. Refused without one."""
    _refuse_status(invoice, "relieved of its fee", _ENDED, f"invoicectl show {invoice.ref}")
    if not invoice.late_fee_minor:
        raise WrongInvoice(
            invoice=invoice.ref,
            status="without a late fee",
            act="relieved of one",
            remedy=f"invoicectl show {invoice.ref}",
        )
    beyond = max(invoice.late_fee_minor - invoice.due_minor, 0)
    parts = refunds.beyond(invoice, beyond)
    return [LateFeeWaived(invoice.number, invoice.late_fee_minor, *parts, reason)]


def reverse(world: World, payment: Payment, reason: str) -> list[Event]:
    """A payment did not hold: what it paid is due again, its tip is taken back.

    Refused for what moved no money, for refunds, twice, on a void invoice (a tip isn't), while a
    charge is open, and where what it brought was used or given back since."""
    if payment.kind == "refund":
        raise NotReversible(payment=payment.ref, reason="is a refund, which stays as it is")
    if payment.outcome != "approved":
        told = f"moved no money for certain: its outcome is {payment.outcome}"
        raise NotReversible(payment=payment.ref, reason=told)
    if payment.reversed_at is not None:
        when = local(world, payment.reversed_at)
        raise NotReversible(payment=payment.ref, reason=f"was reversed on {when} already")
    if payment.invoice is None:
        tips = refunds.tip_back(payment.tips, payment.tip_minor)
        return [PaymentReversed(payment.number, 0, 0, tips, reason)]
    invoice = world.get(Invoice, payment.invoice)
    applied = payment.applied_minor - payment.refunded_minor
    if applied:
        _refuse_status(invoice, "charged again", {"void"}, f"invoicectl show {invoice.ref}")
    refuse_while_open(world, invoice)
    there = invoice.credited_minor if payment.method == "credit" else invoice.paid_minor
    if applied > there:
        gone = _show(world, applied - there)
        raise NotReversible(
            payment=payment.ref, reason=f"can't be taken back whole: {gone} of it went back since"
        )
    credit = world.get(Client, invoice.client).credit_minor
    if payment.excess_minor > credit:
        gone = _show(world, payment.excess_minor - credit)
        raise NotReversible(
            payment=payment.ref, reason=f"became client credit, and {gone} of that was used"
        )
    left = min(payment.tip_minor - payment.refunded_tip_minor, invoice.tips_minor)
    tips = refunds.tips_back(world, invoice, left, payment.number)
    return [PaymentReversed(payment.number, applied, payment.excess_minor, tips, reason)]


OUTCOMES = {"approved": "approved", "declined": "declined", "cancelled": "missing"}
"""What a person may have found out, by what the gateway would have answered."""


def resolve(
    world: World, payment: Payment, outcome: str, reason: str, *, now: datetime
) -> list[Event]:
    """A person found out what became of a charge or refund; it goes on as if the gateway had said
    so. Refused unless it is under review."""
    if payment.outcome != "review":
        raise NotUnderReview(payment=payment.ref, outcome=payment.outcome)
    answer = Answer(OUTCOMES[outcome], payment.code)
    answered = rules.answered(world, payment, answer, now=now)
    return [PaymentResolved(payment.number, outcome, reason), *answered]


def write_off(world: World, invoice: Invoice, reason: str) -> list[Event]:
    """Give up what is due. Refused unless open or overdue, and while a charge is open."""
    _refuse_status(
        invoice, "written off", {*_UNCONFIRMED, *_ENDED, "paid"}, f"invoicectl show {invoice.ref}"
    )
    refuse_while_open(world, invoice)
    return [InvoiceWrittenOff(invoice.number, invoice.due_minor, reason)]


def hold(invoice: Invoice, reason: str) -> list[Event]:
    """No automatic step until it is released. Refused where none will come, and twice."""
    _refuse_status(invoice, "held", {*_ENDED, "paid"}, f"invoicectl show {invoice.ref}")
    if invoice.is_held:
        raise WrongInvoice(
            invoice=invoice.ref,
            status="held",
            act="held again",
            remedy=f"invoicectl release {invoice.ref}",
        )
    return [InvoiceHeld(invoice.number, reason)]


def release(invoice: Invoice) -> list[Event]:
    """Automatic steps go on. Refused unless held."""
    if not invoice.is_held:
        raise WrongInvoice(
            invoice=invoice.ref,
            status="not held",
            act="released",
            remedy=f"invoicectl hold {invoice.ref} --reason TEXT",
        )
    return [InvoiceReleased(invoice.number)]


def pay_out(world: World, provider: Provider, amount_minor: int | None) -> list[Event]:
    """Pay out all that is pending, or a part: earnings first, then tips."""
    owed = provider.pending_minor + provider.tips_minor
    amount = owed if amount_minor is None else amount_minor
    if amount <= 0 or amount > owed:
        few = "so there is nothing to pay out"
        raise NothingToPayOut(
            provider=provider.handle,
            owed=_show(world, owed) if owed >= 0 else f"-{_show(world, -owed)}",
            short=few if amount_minor is None else f"less than {_show(world, amount)}",
        )
    earnings = min(provider.pending_minor, amount)
    return [ProviderPaid(provider.handle, earnings, amount - earnings)]


def pays_out_by_itself(world: World, provider: Provider) -> bool:
    """Whether `payout --all` pays this provider: at least the least, and anything at all."""
    least = world.get(Policy, 0).payout_min
    owed = provider.pending_minor + provider.tips_minor
    return owed > 0 and provider.pending_minor >= least
