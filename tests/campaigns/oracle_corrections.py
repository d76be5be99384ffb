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
from tests.campaigns.oracle_places import (
    count_excess,
    hold_newest,
    moved,
    oldest,
    set_aside,
    tip_left,
)
from tests.campaigns.oracle_visits import to_credit

# --- refunds ----------------------------------------------------------------------------------


@folds("refund-reserved")
def _reserved(oracle: Oracle, data: Json, _: Fact) -> Iterable[Thing]:
    """To the newest card charge of which anything is left, under a key of its own."""
    payment = _refund(data, "card")
    told, charge = f"P{payment.number} gives back of P{data['of']}", oracle.payments[data["of"]]
    hold(payment.number == len(oracle.payments) + 1, f"P{payment.number} skips a number")
    payment.of, payment.gateway_ref = charge.number, charge.gateway_ref
    owner = oracle.owner(payment)
    hold(owner.open_payment is None, f"{told} while P{owner.open_payment} is open")
    if payment.invoice is None and payment.booking is None:
        yield from _set_aside(oracle, payment, charge, data)
        about = f"{oracle.generation}/C{payment.client}"
    else:
        _hold_refundable(oracle, payment, owner)
        is_tip = payment.tip_minor > 0
        fitting = [each for each in _payments(oracle, owner) if _left(each, is_tip=is_tip) > 0]
        newest = max((each.number for each in fitting), default=None)
        hold(charge.number == newest, f"{told}; the newest is P{newest}")
        hold(payment.asked_minor <= _left(charge, is_tip=is_tip), f"{told} more than is left of it")
        about = f"INV-{payment.invoice}" if payment.invoice else f"B{payment.booking}"
        about = f"{owner.generation}/{about}"
    hold(data["gateway_ref"] == charge.gateway_ref, f"{told}, and names another to the gateway")
    hold(data["token"] == charge.token, f"{told} to another card")
    same = ("kind", "method", "client", "invoice")
    count = sum(
        all(getattr(each, name) == getattr(payment, name) for name in same)
        and (payment.invoice is not None or each.booking == payment.booking)
        for each in oracle.payments.values()
    )
    key = f"{oracle.file}/{about}/refund/{count + 1}"
    hold(data["key"] == key, f"{told} under {data['key']}, not {key}")
    payment.attempt, payment.key, payment.token = count + 1, key, charge.token
    oracle.payments[payment.number] = payment
    owner.open_payment = payment.number
    yield from (payment, owner)


def _set_aside(oracle: Oracle, payment: Payment, charge: Payment, data: Json) -> Iterable[Thing]:
    """Credit that is to go back to a card: the oldest that was paid for."""
    told = f"P{payment.number} pays back {payment.amount_minor} to P{charge.number}"
    left = charge.amount_minor - charge.refunded_minor - charge.reversed_minor
    hold(payment.asked_minor <= left, f"{told}, and {left} is left of it")
    lots = oldest(oracle, payment.client or 0, payment.amount_minor, money=True)
    hold(data["lots"] == lots, f"{told} of {data['lots']}, not {lots}")
    payment.lots.update({lot["payment"]: lot["amount_minor"] for lot in lots})
    hold(payment.lots.total() == payment.amount_minor, f"{told}, and there is no such credit")
    set_aside(oracle, payment, 1)
    yield from (oracle.payments[number] for number in payment.lots)


def _payments(oracle: Oracle, owner: Invoice | Booking) -> list[Payment]:
    field = "invoice" if isinstance(owner, Invoice) else "booking"
    found = oracle.payments.values()
    return [each for each in found if getattr(each, field) == owner.number]


def _refund(data: Json, way: str) -> Payment:
    return Payment(
        number=data["payment"],
        kind="refund",
        method=way,
        client=data["client"],
        amount_minor=data["amount_minor"],
        tip_minor=data.get("tip_minor", 0),
        invoice=data.get("invoice"),
        booking=data.get("booking"),
    )


def _left(charge: Payment, *, is_tip: bool) -> int:
    """What of a card's charge can still be given back to it."""
    is_charge = charge.method == "card" and charge.kind != "refund"
    if not is_charge or charge.outcome != "approved":
        return 0
    if is_tip:
        return tip_left(charge)
    return min(charge.held_minor, charge.amount_minor - charge.refunded_minor)


def _hold_refundable(oracle: Oracle, payment: Payment, owner: Invoice | Booking) -> None:
    """At most what was paid of the services, or of the tips; one of them at a time."""
    told = f"P{payment.number} gives back {payment.asked_minor} on {owner.number}"
    hold((payment.amount_minor > 0) != (payment.tip_minor > 0), told)
    hold(payment.tip_minor <= owner.tips_minor, f"{told}; {owner.tips_minor} are tips")
    if isinstance(owner, Booking):
        hold(not payment.amount_minor, f"{told}, a booking")
        return
    closed = {"pending", "contested"} | (set() if payment.tip_minor else {"void"})
    hold(owner.status not in closed, f"{told}, which is {owner.status}")
    paid = owner.paid_minor + owner.credited_minor * (payment.method == "credit")
    most = min(owner.total_minor - owner.returned_minor, paid)
    hold(payment.amount_minor <= most, f"{told}; {most} was paid of the services")


@folds("credit-paid-back")
def _paid_back(oracle: Oracle, data: Json, _: Fact) -> Iterable[Thing]:
    """Client credit goes back in money: oldest first, goodwill last and never to a card."""
    payment, way = _refund(data, data["method"]), data["method"]
    told = f"P{payment.number} pays back {payment.amount_minor}"
    if way == "card":
        payment = oracle.payments[payment.number]
        hold(payment.outcome == "unknown" and payment.of == data["of"], told)
        owner = oracle.owner(payment)
        owner.open_payment = None
        yield owner
    else:
        hold(payment.number == len(oracle.payments) + 1, f"P{payment.number} skips a number")
        lots = oldest(oracle, data["client"], payment.amount_minor, money=False)
        hold(data["lots"] == lots, f"{told} of {data['lots']}, not {lots}")
        payment.lots.update({lot["payment"]: lot["amount_minor"] for lot in lots})
        oracle.payments[payment.number] = payment
        set_aside(oracle, payment, 1)
    payment.outcome = "approved"
    hold(payment.lots.total() == payment.amount_minor, f"{told}, and there is no such credit")
    for number, part in payment.lots.items():
        source = oracle.payments[number]
        source.gone_minor += part
        oracle.payments[payment.of or number].refunded_minor += part
        yield from (source, oracle.payments[payment.of or number])
    client = oracle.clients[data["client"]]
    client.credit_minor -= payment.amount_minor
    oracle.cash[way] -= payment.amount_minor
    yield from (payment, client)


@folds("refund-made")
def _made(oracle: Oracle, data: Json, fact: Fact) -> Iterable[Thing]:
    """Total and paid fall alike; the service charge is its rate of what remains."""
    way = data["method"]
    payment = _refund(data, way)
    if way == "card":
        asked, payment = payment, oracle.payments[payment.number]
        is_same = asked.amount_minor == payment.amount_minor and data["of"] == payment.of
        is_same = is_same and asked.tip_minor == payment.tip_minor
        is_open = payment.outcome == "unknown" and payment.kind == "refund"
        hold(is_open and is_same, f"P{payment.number} is not the refund that was asked for")
        owner = oracle.owner(payment)
        owner.open_payment = None
    else:
        hold(way in {"cash", "bank", "credit"}, f"P{payment.number} goes back by {way}")
        hold(payment.number == len(oracle.payments) + 1, f"P{payment.number} skips a number")
        owner = oracle.owner(payment)
        hold(owner.open_payment is None, f"P{payment.number} while a charge is open")
        _hold_refundable(oracle, payment, owner)
        oracle.payments[payment.number] = payment
    payment.outcome = "approved"
    if way != "credit":
        oracle.cash[way] -= payment.asked_minor
    beyond = max(payment.tip_minor - owner.tips_minor, 0)  # charged back while it was open
    yield from _tips_back(oracle, payment, owner, data, payment.tip_minor - beyond)
    if isinstance(owner, Invoice):
        yield from _services_back(oracle, payment, owner, data, beyond)
    else:
        oracle.cash["tips"] -= beyond
        yield from moved(oracle, data["moves"], fact.at)
    _note_back(oracle, payment, data["moves"])
    if isinstance(owner, Invoice):
        owner.balance()
    yield from (payment, owner)


def _services_back(
    oracle: Oracle, payment: Payment, invoice: Invoice, data: Json, beyond: int
) -> Iterable[Thing]:
    """What was paid falls, of the newest payments; what is not there any more is due again."""
    amount = payment.amount_minor
    yield from _less_earned(oracle, invoice, amount, data)
    from_paid = min(amount, invoice.paid_minor)
    from_credit = amount - from_paid if payment.method == "credit" else 0
    returned = amount - from_paid - from_credit + beyond
    found = (data["from_paid_minor"], data["from_credit_minor"], data["returned_minor"])
    expected = (from_paid, from_credit, returned)
    hold(found == expected, f"P{payment.number} is of {found}, not {expected}")
    hold_newest(oracle, invoice, data, from_paid, from_credit, payment.of)
    yield from moved(oracle, data["moves"], oracle.now)
    invoice.total_minor += returned - amount
    invoice.returned_minor += returned
    invoice.refunded_minor += amount
    invoice.unearned_minor -= min(amount, invoice.unearned_minor)


def _note_back(oracle: Oracle, refund: Payment, moves: list[Json]) -> None:
    """What went back in money counts as refunded; what became credit is beyond."""
    for move in moves:
        source, part = oracle.payments[move["payment"]], move["amount_minor"]
        if move["place"] == "gone":
            oracle.payments[refund.of or source.number].refunded_minor += part
        if move["place"] == "tip" and refund.method == "credit":
            source.tip_credited_minor -= part
    if refund.method == "credit":
        count_excess(oracle, moves)


def _less_earned(oracle: Oracle, invoice: Invoice, back: int, data: Json) -> Iterable[Thing]:
    """What a session's charge and earnings lose, for so much less of its fee."""
    charge = earnings = 0
    if invoice.session is not None and back:
        session = oracle.sessions[invoice.session]
        provider = oracle.providers[session.provider]
        services = invoice.total_minor - invoice.returned_minor
        kept = share(services - back, invoice.terms["service_charge_rate"] or "0")
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
    hold_newest(oracle, invoice, data, 0, invoice.credited_minor)
    yield from moved(oracle, data["moves"], fact.at)
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
    invoice.status, invoice.awaits, invoice.was_void = "void", None, True
    invoice.end_hold()
    hold(not invoice.credited_minor, f"{told}, and credit stands on it")
    hold(not invoice.returned_minor, f"{told}, and a payment was returned on it")
    invoice.total_minor = invoice.late_fee_minor = 0
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


@folds("invoice-discounted")
def _discounted(oracle: Oracle, data: Json, _: Fact) -> Iterable[Thing]:
    """Something comes off the unpaid services."""
    invoice, amount = oracle.invoices[data["invoice"]], data["amount_minor"]
    told = f"{amount} off INV-{invoice.number} ({invoice.status})"
    services = invoice.total_minor - invoice.returned_minor
    unpaid = services - invoice.paid_minor - invoice.credited_minor
    hold(invoice.status in {"open", "overdue"} and invoice.open_payment is None, told)
    hold(0 < amount <= unpaid, f"{told}; {unpaid} of the services is unpaid")
    yield from _less_earned(oracle, invoice, amount, data)
    invoice.total_minor -= amount
    invoice.unearned_minor -= min(amount, invoice.unearned_minor)
    invoice.balance()
    yield invoice


@folds("invoice-written-off")
def _written_off(oracle: Oracle, data: Json, _: Fact) -> Iterable[Thing]:
    invoice = oracle.invoices[data["invoice"]]
    told = f"INV-{invoice.number} ({invoice.status}) is written off"
    is_right = invoice.status in {"open", "overdue"} and invoice.open_payment is None
    hold(is_right and data["amount_minor"] == invoice.due_minor, told)
    invoice.status = "written-off"
    invoice.end_hold()
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
