"""How the oracle takes in corrections: money that goes back, fees and bills that are given up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from tests.campaigns.oracle import (
    Booking,
    Fact,
    Invoice,
    Json,
    Oracle,
    Parts,
    Payment,
    Thing,
    folds,
    hold,
    share,
)
from tests.campaigns.oracle_visits import to_credit

# --- refunds ----------------------------------------------------------------------------------


@folds("refund-reserved")
def _reserved(oracle: Oracle, data: Json, _: Fact) -> Iterable[Thing]:
    """To the newest card charge of which anything is left, under a key of its own."""
    payment, invoice = _refund(data, "card"), oracle.invoices[data["invoice"]]
    told, charge = f"P{payment.number} gives back of P{data['of']}", oracle.payments[data["of"]]
    _hold_refundable(oracle, payment, invoice)
    hold(invoice.open_payment is None, f"{told} while P{invoice.open_payment} is open")
    is_tip = payment.tip_minor > 0
    fitting = [
        each
        for each in oracle.payments.values()
        if each.invoice == invoice.number and _left(each, is_tip=is_tip) > 0
    ]
    newest = max((each.number for each in fitting), default=None)
    hold(charge.number == newest, f"{told}; the newest is P{newest}")
    hold(payment.asked_minor <= _left(charge, is_tip=is_tip), f"{told} more than is left of it")
    hold(data["gateway_ref"] == charge.gateway_ref, f"{told}, and names another to the gateway")
    hold(data["token"] == charge.token, f"{told} to another card")
    earlier = [each for each in oracle.payments.values() if each.invoice == invoice.number]
    count = sum(each.kind == "refund" and each.method == "card" for each in earlier)
    key = f"{oracle.file}/INV-{invoice.number}/refund/{count + 1}"
    hold(data["key"] == key, f"{told} under {data['key']}, not {key}")
    payment.attempt, payment.key, payment.token = count + 1, key, charge.token
    payment.of, payment.gateway_ref = charge.number, charge.gateway_ref
    oracle.payments[payment.number] = payment
    invoice.open_payment = payment.number
    yield from (payment, invoice)


def _refund(data: Json, way: str) -> Payment:
    return Payment(
        number=data["payment"],
        kind="refund",
        method=way,
        client=data["client"],
        amount_minor=data["amount_minor"],
        tip_minor=data["tip_minor"],
        invoice=data["invoice"],
        booking=None,
    )


def _left(charge: Payment, *, is_tip: bool) -> int:
    """What of a card's charge can still be given back to it."""
    is_charge = charge.method == "card" and charge.kind != "refund"
    if not is_charge or charge.outcome != "approved" or charge.reversed_at is not None:
        return 0
    if is_tip:
        return charge.tip_minor - charge.refunded_tip_minor
    return charge.amount_minor - charge.excess_minor - charge.refunded_minor


def _hold_refundable(oracle: Oracle, payment: Payment, invoice: Invoice) -> None:
    """At most what was paid of the services, or of the tips; one of them at a time."""
    told = f"P{payment.number} gives back {payment.asked_minor} on INV-{invoice.number}"
    hold(payment.number == len(oracle.payments) + 1, f"P{payment.number} skips a number")
    hold((payment.amount_minor > 0) != (payment.tip_minor > 0), told)
    closed = {"pending", "contested", "void"}
    hold(invoice.status not in closed, f"{told}, which is {invoice.status}")
    paid = invoice.paid_minor + invoice.credited_minor * (payment.method == "credit")
    most = min(invoice.total_minor, paid)
    hold(payment.amount_minor <= most, f"{told}; {most} was paid of the services")
    hold(payment.tip_minor <= invoice.tips_minor, f"{told}; {invoice.tips_minor} are tips")


@folds("refund-made")
def _made(oracle: Oracle, data: Json, _: Fact) -> Iterable[Thing]:
    """Total and paid fall alike; the service charge is its rate of what remains."""
    invoice, way = oracle.invoices[data["invoice"]], data["method"]
    payment = _refund(data, way)
    if way == "card":
        asked, payment = payment, oracle.payments[payment.number]
        is_same = asked.amount_minor == payment.amount_minor and data["of"] == payment.of
        is_same = is_same and asked.tip_minor == payment.tip_minor
        is_open = payment.outcome == "unknown" and payment.kind == "refund"
        hold(is_open and is_same, f"P{payment.number} is not the refund that was asked for")
        charge = oracle.payments[payment.of or 0]
        charge.refunded_minor += payment.amount_minor
        charge.refunded_tip_minor += payment.tip_minor
        invoice.open_payment = None
        yield charge
    else:
        hold(way in {"cash", "credit"}, f"P{payment.number} goes back by {way}")
        hold(invoice.open_payment is None, f"P{payment.number} while a charge is open")
        _hold_refundable(oracle, payment, invoice)
        oracle.payments[payment.number] = payment
    payment.outcome = "approved"
    if way == "credit":
        client = oracle.clients[invoice.client]
        client.credit_minor += payment.asked_minor
        yield client
    else:
        oracle.cash[way] -= payment.asked_minor
    yield from _less_earned(oracle, invoice, payment.amount_minor, data)
    yield from _tips_back(oracle, payment, invoice, data, payment.tip_minor)
    from_paid = min(payment.amount_minor, invoice.paid_minor)
    found = (data["from_paid_minor"], data["from_credit_minor"])
    expected = (from_paid, payment.amount_minor - from_paid)
    hold(found == expected, f"P{payment.number} is of {found}, not {expected}")
    invoice.paid_minor -= expected[0]
    invoice.credited_minor -= expected[1]
    invoice.total_minor -= payment.amount_minor
    invoice.refunded_minor += payment.amount_minor
    invoice.unearned_minor -= min(payment.amount_minor, invoice.unearned_minor)
    hold(invoice.credited_minor >= 0, f"P{payment.number} gives back more than was credited")
    invoice.balance()
    yield from (payment, invoice)


def _less_earned(oracle: Oracle, invoice: Invoice, back: int, data: Json) -> Iterable[Thing]:
    """What a session's charge and earnings lose, for so much less of its fee."""
    charge = earnings = 0
    if invoice.session is not None and back:
        session = oracle.sessions[invoice.session]
        provider = oracle.providers[session.provider]
        kept = share(invoice.total_minor - back, invoice.terms["service_charge_rate"] or "0")
        charge = (session.service_charge_minor or 0) - kept
        earnings = back - charge
        session.fee_minor = (session.fee_minor or 0) - back
        session.service_charge_minor = kept
        session.earnings_minor = (session.earnings_minor or 0) - earnings
        provider.pending_minor -= earnings
        yield from (session, provider)
    found = (data["service_charge_minor"], data["earnings_minor"])
    told = f"INV-{invoice.number}: charge and earnings lose {found}, not {(charge, earnings)}"
    hold(found == (charge, earnings), told)


def _tips_back(
    oracle: Oracle, payment: Payment, owner: Invoice | Booking, data: Json, back: int
) -> Iterable[Thing]:
    """A tip goes back from those who had it, alike: first of its own charge, then of the rest."""
    taken: Parts = Counter()
    for part in data["tips"]:
        hold(part["amount_minor"] < 0, f"P{payment.number}: a tip is taken back and grows")
        taken[part["visit"], part["provider"]] -= part["amount_minor"]
    told = f"P{payment.number} takes back {dict(taken)}"
    hold(taken.total() == back, f"{told}, not {back}")
    source = oracle.payments[payment.of] if payment.of is not None else payment
    own = Counter(owner.tips_left)
    if payment.of is not None or payment.kind != "refund":
        own &= source.tips_left
    rest = owner.tips_left - own
    first = min(back, own.total())
    for whose, count in taken.items():
        least = own[whose] * first // max(own.total(), 1)
        least += rest[whose] * (back - first) // max(rest.total(), 1)
        fair = {least, least + 1}
        hold(count in fair, f"{told}; of {whose} it is {least}; left: {dict(owner.tips_left)}")
    owner.tips_left -= taken
    source.tips_left -= taken
    owner.tips_minor -= back
    for (_, number), count in taken.items():
        if number is None:
            oracle.cash["tips"] -= count
        else:
            oracle.providers[number].tips_minor -= count
            yield oracle.providers[number]
    hold(owner.tips_left.total() == owner.tips_minor, f"{told}; more is left than there is")


@folds("payment-reversed")
def _reversed(oracle: Oracle, data: Json, fact: Fact) -> Iterable[Thing]:
    """What it paid is due again, what it brought beyond is no credit; only after a charge to a card
    is no card asked."""
    payment = oracle.payments[data["payment"]]
    told = f"P{payment.number} ({payment.kind}, {payment.outcome}) is reversed"
    is_money = payment.outcome == "approved" and payment.kind != "refund"
    hold(is_money and payment.reversed_at is None, told)
    owner = oracle.owner(payment)
    applied = payment.amount_minor - payment.excess_minor - payment.refunded_minor
    found = (data["applied_minor"], data["excess_minor"])
    expected = (applied, payment.excess_minor)
    hold(found == expected, f"{told} by {found}, not {expected}")
    tip = min(payment.tip_minor - payment.refunded_tip_minor, owner.tips_minor)
    yield from _tips_back(oracle, payment, owner, data, tip)
    payment.reversed_at = fact.at
    client = oracle.clients[payment.client or 0]
    client.credit_minor -= payment.excess_minor
    if isinstance(owner, Invoice):
        hold(owner.open_payment is None, f"{told} while a charge is open")
        hold(owner.status != "void" or not applied, f"{told} on a void invoice")
        if payment.method == "credit":
            owner.credited_minor -= applied
            client.credit_minor += applied
        else:
            owner.paid_minor -= applied
        hold(min(owner.paid_minor, owner.credited_minor) >= 0, f"{told}; it went back since")
        if applied and payment.method == "card":
            owner.is_by_hand = True
        elif applied:
            owner.reopened_at = fact.at
        owner.balance()
    if payment.method != "credit":
        oracle.cash[payment.method or ""] -= applied + payment.excess_minor + tip
    hold(client.credit_minor >= 0, f"{told}; the credit that it brought was used")
    yield from (payment, client, owner)


# --- bills and fees ---------------------------------------------------------------------------


@folds("invoice-voided")
def _voided(oracle: Oracle, data: Json, fact: Fact) -> Iterable[Thing]:
    """Nothing was paid; it owes nothing, and what came of it is taken back."""
    invoice = oracle.invoices[data["invoice"]]
    told = f"INV-{invoice.number} ({invoice.status}) is voided"
    is_emptied = invoice.awaits == "its voiding"
    voidable = {"open", "overdue", "paid"} | ({"written-off"} if is_emptied else set())
    hold(invoice.status in voidable and not invoice.paid_minor, told)
    hold(invoice.open_payment is None, f"{told} while a charge is open")
    found = [data["total_minor"], data["late_fee_minor"], data["from_credit_minor"]]
    expected = [invoice.total_minor, invoice.late_fee_minor, invoice.credited_minor]
    visits = [each for each in oracle.visits.values() if each.invoice == invoice.number]
    planned = [each.number for each in visits if each.status == "planned"]
    hold(not planned, f"{told}, and {planned} are still planned")
    again = sorted(each.number for each in visits) if invoice.plan == "series" else []
    hold(sorted(data["visits"]) == again, f"{told}; {again} are to be billed again")
    for visit in visits if again else []:
        visit.invoice, visit.recorded_at = None, fact.at
        yield visit
    client = oracle.clients[invoice.client]
    client.credit_minor += invoice.credited_minor
    yield client
    if invoice.session is not None:
        session = oracle.sessions[invoice.session]
        provider = oracle.providers[session.provider]
        found += [data["service_charge_minor"], data["earnings_minor"]]
        expected += [session.service_charge_minor or 0, session.earnings_minor or 0]
        provider.pending_minor -= session.earnings_minor or 0
        session.fee_minor = session.service_charge_minor = session.earnings_minor = 0
        yield from (session, provider)
    hold(found == expected, f"{told}: {found}, not {expected}")
    if invoice.booking is not None:
        oracle.bookings[invoice.booking].awaits = "its end"
        yield oracle.bookings[invoice.booking]
    invoice.status, invoice.awaits = "void", None
    invoice.total_minor = invoice.late_fee_minor = invoice.credited_minor = 0
    invoice.unearned_minor = 0
    yield invoice


@folds("late-fee-waived")
def _waived(oracle: Oracle, data: Json, _: Fact) -> Iterable[Thing]:
    invoice = oracle.invoices[data["invoice"]]
    told = f"{data['amount_minor']} of INV-{invoice.number} ({invoice.status}) is waived"
    hold(0 < data["amount_minor"] == invoice.late_fee_minor, told)
    waivable = {"open", "overdue", "paid"}
    is_emptied = invoice.awaits == "its voiding"
    hold(invoice.status in waivable or is_emptied, told)
    invoice.late_fee_minor = 0
    yield from to_credit(oracle, invoice, data)


@folds("invoice-written-off")
def _written_off(oracle: Oracle, data: Json, _: Fact) -> Iterable[Thing]:
    invoice = oracle.invoices[data["invoice"]]
    told = f"INV-{invoice.number} ({invoice.status}) is written off"
    is_right = invoice.status in {"open", "overdue"} and invoice.open_payment is None
    hold(is_right and data["amount_minor"] == invoice.due_minor, told)
    invoice.status = "written-off"
    yield invoice


@folds("invoice-held")
def _held(oracle: Oracle, data: Json, _: Fact) -> Iterable[Thing]:
    invoice = oracle.invoices[data["invoice"]]
    is_right = invoice.status in {"pending", "contested", "open", "overdue"}
    hold(is_right and not invoice.is_held, f"INV-{invoice.number} ({invoice.status}) is held")
    invoice.is_held = True
    yield invoice


@folds("invoice-released")
def _released(oracle: Oracle, data: Json, fact: Fact) -> Iterable[Thing]:
    invoice = oracle.invoices[data["invoice"]]
    hold(invoice.is_held, f"INV-{invoice.number} is released and was not held")
    invoice.is_held, invoice.resumes_at = False, max(fact.at, invoice.resumes_at or "")
    yield invoice


# --- providers --------------------------------------------------------------------------------


@folds("provider-paid")
def _provider_paid(oracle: Oracle, data: Json, _: Fact) -> Iterable[Thing]:
    provider = oracle.providers[data["provider"]]
    paid = data["earnings_minor"] + data["tips_minor"]
    owed = provider.pending_minor + provider.tips_minor
    hold(0 < paid <= owed, f"{provider.handle} is paid {paid} of {owed}")
    debt = min(provider.tips_minor, 0)
    earnings = min(provider.pending_minor, paid - debt)
    payment = Payment(
        number=data["payment"],
        kind="payout",
        method="bank",
        client=None,
        provider=provider.number,
        amount_minor=paid,
        tip_minor=0,
        invoice=None,
        booking=None,
        outcome="approved",
    )
    hold(payment.number == len(oracle.payments) + 1, f"P{payment.number} skips a number")
    oracle.payments[payment.number] = payment
    hold(data["earnings_minor"] == earnings, f"{provider.handle} is paid {data}; earnings first")
    provider.pending_minor -= earnings
    provider.tips_minor -= paid - earnings
    provider.paid_out_minor += paid
    oracle.cash["bank"] -= paid
    yield from (payment, provider)
