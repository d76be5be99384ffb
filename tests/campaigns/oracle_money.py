"""How the oracle takes in money: charges, cash, credit, tips and the late fee."""

from __future__ import annotations

from collections.abc import Iterable

from tests.campaigns.oracle import (
    Booking,
    Fact,
    Invoice,
    Json,
    Oracle,
    Payment,
    Thing,
    again_at,
    folds,
    hold,
    share,
    span_later,
)
from tests.campaigns.oracle_autopay import auto_tip, due_again_at, hold_overdue_by_time
from tests.campaigns.oracle_holds import is_stopped, resumed_at
from tests.campaigns.oracle_imports import acts_at
from tests.campaigns.oracle_places import moved, oldest, placed, set_aside

NEVER = {
    *("lost_card", "stolen_card", "pickup_card", "restricted_card", "fraudulent", "expired_card"),
    *("invalid_account", "card_not_supported", "revocation_of_authorization"),
    *("revocation_of_all_authorizations", "stop_payment_order"),
}
"""What a card declines with that will never do."""

# --- attempts ---------------------------------------------------------------------------------


@folds("payment-attempted")
def _attempted(oracle: Oracle, data: Json, fact: Fact) -> Iterable[Thing]:
    payment = Payment(
        number=data["payment"],
        kind=data["purpose"],
        method="card",
        client=data["client"],
        amount_minor=data["amount_minor"],
        tip_minor=data["tip_minor"],
        invoice=data["invoice"],
        booking=data["booking"],
        attempt=data["attempt"],
        key=data["key"],
        token=data["token"],
        attempted=fact.seq,
    )
    owner = oracle.owner(payment)
    hold(payment.number == len(oracle.payments) + 1, f"P{payment.number} skips a number")
    hold(owner.open_payment is None, f"P{payment.number} while P{owner.open_payment} is open")
    hold(payment.asked_minor > 0, f"P{payment.number} asks for nothing")
    _hold_key(oracle, payment)
    if isinstance(owner, Booking):
        _hold_deposit(oracle, payment, owner)
    else:
        _hold_payable(oracle, payment, owner, fact)
    oracle.payments[payment.number] = payment
    owner.open_payment = payment.number
    yield from (payment, owner)


def _hold_key(oracle: Oracle, payment: Payment) -> None:
    """The key names file, invoice, purpose and attempt; no standing attempt has the same."""
    earlier = [
        each
        for each in oracle.payments.values()
        if each.method == "card"
        and each.group == payment.group
        and (
            each.invoice == payment.invoice
            if payment.invoice is not None
            else each.booking == payment.booking
        )
    ]
    standing = [each for each in earlier if each.outcome != "cancelled"]
    about = f"INV-{payment.invoice}" if payment.invoice is not None else f"B{payment.booking}"
    owner = oracle.owner(payment)
    place = f"{oracle.file}/{owner.generation}/{about}"
    expected = f"{place}/{payment.group}/{len(standing) + 1}"
    key = payment.key or ""
    hold(key == expected or key.startswith(f"{expected}/"), f"the key {key} is not {expected}")
    hold(key not in {each.key for each in earlier}, f"the key {key} is used again")


def _hold_deposit(oracle: Oracle, payment: Payment, booking: Booking) -> None:
    """The down payment is its share of what stands, less the client's credit."""
    if payment.kind == "tip":
        return
    hold(payment.kind == "deposit", f"B{booking.number} was asked for a {payment.kind}")
    hold(oracle.clients[booking.client].is_autopay, f"B{booking.number} is charged by nobody")
    hold(booking.status == "requested", f"B{booking.number} is {booking.status}: no deposit")
    total = sum(visit.price_minor for visit in oracle.standing(None, booking.number))
    wanted = share(total, oracle.policy["deposit_rate"] or "0")
    expected = wanted - min(wanted, oracle.credit_left(booking.client))
    hold(payment.asked_minor == expected, f"a deposit of {payment.asked_minor}, not {expected}")
    booking.status = "confirming"


def _hold_payable(oracle: Oracle, payment: Payment, invoice: Invoice, fact: Fact) -> None:
    """An automatic attempt asks the default card for all that is due, after credit, in time."""
    told = f"P{payment.number} ({payment.kind}) on INV-{invoice.number}"
    if payment.kind == "tip":
        untipped = {"pending", "contested", "void"}
        hold(invoice.status not in untipped, f"{told}, which is {invoice.status}")
        return
    payable = {"open", "overdue"}
    if payment.group != "automatic":
        hold(invoice.status in {*payable, "written-off"}, f"{told}, which is {invoice.status}")
        return
    hold(invoice.status in payable, f"{told}, which is {invoice.status}")
    hold(
        not is_stopped(oracle, invoice) and not invoice.is_by_hand,
        f"{told}, which is left to people",
    )
    client = oracle.clients[invoice.client]
    hold(client.is_autopay, f"{told}, without autopay")
    hold(payment.kind == ("retry" if invoice.attempts else "collect"), told)
    asked, due = payment.amount_minor, invoice.due_minor
    hold(asked == due, f"{told} asks {asked}; {due} is due")
    tip = auto_tip(oracle, invoice)
    hold(payment.tip_minor == tip, f"{told} asks a tip of {payment.tip_minor}, not {tip}")
    hold(not oracle.credit_left(client.number), f"{told} asks a card while there is credit")
    hold(payment.token == client.default_card, f"{told} asks another card than the default")
    since = acts_at(invoice)
    if invoice.attempts:
        span = invoice.terms["retry_after"][invoice.attempts - 1]
        minute = f"{(invoice.answered_at or '')[:16]}:00Z"
        since = span_later(minute, span, invoice.terms["timezone"])
    least = since
    for again in (due_again_at(invoice), client.autopay_at):
        since = max(since, again_at(invoice, least, again or ""))
    since = max(since, resumed_at(oracle, invoice))
    hold(fact.at >= since, f"{told} at {fact.at}, before {since}")


@folds("payment-sent")
def _sent(oracle: Oracle, data: Json, fact: Fact) -> Iterable[Thing]:
    """What was sent and had no answer is noted later, whatever is known of its card by then."""
    payment = _open(oracle, data)
    hold(payment.gateway_ref is None, f"P{payment.number} was sent twice")
    never = oracle.clients[payment.client or 0].never
    is_now = payment.attempted > oracle.begun
    is_asked = payment.group != "automatic" or not is_now or payment.token not in never
    hold(is_asked, f"P{payment.number} asks {payment.token}, which will never do")
    payment.gateway_ref = data["gateway_ref"]
    yield payment


def _open(oracle: Oracle, data: Json) -> Payment:
    payment = oracle.payments[data["payment"]]
    hold(payment.outcome == "unknown", f"P{payment.number} was {payment.outcome} already")
    return payment


@folds("payment-unknown")
def _unknown(oracle: Oracle, data: Json, _: Fact) -> Iterable[Thing]:
    yield _open(oracle, data)


@folds("payment-reviewed")
def _reviewed(oracle: Oracle, data: Json, _: Fact) -> Iterable[Thing]:
    payment = _open(oracle, data)
    payment.outcome = "review"
    yield payment


@folds("payment-cancelled")
def _cancelled(oracle: Oracle, data: Json, _: Fact) -> Iterable[Thing]:
    payment = _open(oracle, data)
    payment.outcome = "cancelled"
    set_aside(oracle, payment, -1)
    yield from (payment, _closed(oracle, payment))


def _closed(oracle: Oracle, payment: Payment) -> Invoice | Booking:
    """The invoice or booking without its open attempt."""
    owner = oracle.owner(payment)
    owner.open_payment = None
    if isinstance(owner, Booking) and owner.status == "confirming":
        owner.status = "requested"
    return owner


@folds("payment-declined")
def _declined(oracle: Oracle, data: Json, fact: Fact) -> Iterable[Thing]:
    payment = _open(oracle, data)
    payment.outcome = "declined"
    set_aside(oracle, payment, -1)
    never = oracle.clients[payment.client or 0].never
    if data["code"] in NEVER and payment.kind != "refund":
        never.add(payment.token or "")
    owner = _closed(oracle, payment)
    if payment.group == "automatic" and isinstance(owner, Invoice):
        owner.attempts, owner.answered_at = payment.attempt or 0, fact.at
        is_named = owner.attempts == owner.terms["late_fee_after"]
        if is_named and owner.due_minor > 0 and not owner.was_overdue:
            owner.awaits = "the fee and overdue"
    yield from (payment, owner)


@folds("payment-approved")
def _approved(oracle: Oracle, data: Json, fact: Fact) -> Iterable[Thing]:
    payment = _open(oracle, data)
    key = "/".join((payment.key or "").split("/")[:5])
    hold(key not in oracle.charged, f"{key} is charged twice")
    oracle.charged.add(key)
    payment.outcome = "approved"
    oracle.clients[payment.client or 0].never.discard(payment.token or "")
    owner = _closed(oracle, payment)
    if payment.group == "automatic" and isinstance(owner, Invoice):
        owner.attempts, owner.answered_at = payment.attempt or 0, fact.at
    yield from _received(oracle, payment, owner, data)


# --- money that came in -----------------------------------------------------------------------


@folds("payment-received")
def _by_hand(oracle: Oracle, data: Json, _: Fact) -> Iterable[Thing]:
    payment = Payment(
        number=data["payment"],
        kind=data["purpose"],
        method=data["method"],
        client=data["client"],
        amount_minor=data["amount_minor"],
        tip_minor=data["tip_minor"],
        invoice=data["invoice"],
        booking=data["booking"],
        outcome="approved",
    )
    hold(payment.number == len(oracle.payments) + 1, f"P{payment.number} skips a number")
    oracle.payments[payment.number] = payment
    owner = oracle.owner(payment)
    if isinstance(owner, Invoice):
        told = f"P{payment.number} on INV-{owner.number}, which is {owner.status}"
        hold(owner.status not in {"pending", "contested"}, told)
        hold(owner.status != "void" or not payment.tip_minor, f"{told}, with a tip")
    yield from _received(oracle, payment, owner, data)


def _received(
    oracle: Oracle, payment: Payment, owner: Invoice | Booking, data: Json
) -> Iterable[Thing]:
    """So much for the invoice as is due, the excess to credit, the tip to the providers."""
    due = owner.due_minor if isinstance(owner, Invoice) else 0
    applied = min(payment.amount_minor, due)
    excess = payment.amount_minor - applied
    found = (data["applied_minor"], data["excess_minor"])
    hold(found == (applied, excess), f"P{payment.number} is split {found}; {due} was due")
    payment.excess_minor = excess
    placed(payment, applied, excess, oracle.now)
    oracle.cash[payment.method or ""] += payment.asked_minor
    if excess:
        client = oracle.clients[payment.client or 0]
        client.credit_minor += excess
        yield client
    yield from _tipped(oracle, payment, owner, data)
    if isinstance(owner, Invoice):
        owner.paid_minor += applied
        owner.balance()
    yield from (payment, owner)


def _tipped(
    oracle: Oracle, payment: Payment, owner: Invoice | Booking, data: Json
) -> Iterable[Thing]:
    """A tip is shared evenly by the visits that stand, leftover cents to the first."""
    visits = oracle.standing(payment.invoice, payment.booking)
    expected: list[tuple[int | None, int | None, int]] = []
    if payment.tip_minor and visits:
        each, left = divmod(payment.tip_minor, len(visits))
        parts = [each + (place < left) for place in range(len(visits))]
        expected = [
            (visit.number, visit.provider, part)
            for visit, part in zip(visits, parts, strict=True)
            if part
        ]
    elif payment.tip_minor:
        provider = owner.provider if isinstance(owner, Invoice) else None
        expected = [(None, provider, payment.tip_minor)]
    found = [(part["visit"], part["provider"], part["amount_minor"]) for part in data["tips"]]
    hold(found == expected, f"the tip of P{payment.number} is shared {found}, not {expected}")
    owner.tips_minor += payment.tip_minor
    for number, earner, part in expected:
        owner.tips_left[number, earner] += part
        payment.tips_left[number, earner] += part
        if earner is None:
            oracle.cash["tips"] += part
        else:
            oracle.providers[earner].tips_minor += part
            yield oracle.providers[earner]


@folds("credit-added")
def _credit_added(oracle: Oracle, data: Json, _: Fact) -> Iterable[Thing]:
    client = oracle.clients[data["client"]]
    payment = Payment(
        number=data["payment"],
        kind="advance" if data["method"] else "goodwill",
        method=data["method"],
        client=client.number,
        amount_minor=data["amount_minor"],
        tip_minor=0,
        invoice=None,
        booking=None,
        outcome="approved",
    )
    hold(payment.number == len(oracle.payments) + 1, f"P{payment.number} skips a number")
    oracle.payments[payment.number] = payment
    placed(payment, 0, payment.amount_minor, oracle.now)
    client.credit_minor += payment.amount_minor
    oracle.cash[data["method"] or "goodwill"] += payment.amount_minor
    yield from (payment, client)


@folds("credit-used")
def _credit_used(oracle: Oracle, data: Json, _: Fact) -> Iterable[Thing]:
    invoice, amount = oracle.invoices[data["invoice"]], data["amount_minor"]
    client, purpose = oracle.clients[data["client"]], data["purpose"]
    told = f"{amount} of credit on INV-{invoice.number}"
    taken = {"open", "overdue"} if purpose != "manual" else {"open", "overdue", "written-off"}
    hold(invoice.status in taken, f"{told}, which is {invoice.status}")
    most = min(oracle.credit_left(client.number), invoice.due_minor)
    hold(0 < amount <= most, f"{told}; at most {most} could be used")
    if purpose in {"collect", "retry"}:
        hold(amount == most, f"{told} at a {purpose}; all of {most} comes first")
        hold(
            not is_stopped(oracle, invoice) and not invoice.is_by_hand,
            f"{told}, which is left to people",
        )
    payment = Payment(
        number=data["payment"],
        kind=purpose,
        method="credit",
        client=client.number,
        amount_minor=amount,
        tip_minor=0,
        invoice=invoice.number,
        booking=invoice.booking if purpose == "deposit" else None,
        outcome="approved",
    )
    hold(payment.number == len(oracle.payments) + 1, f"P{payment.number} skips a number")
    oracle.payments[payment.number] = payment
    if invoice.awaits == "its credit":
        invoice.awaits = None
    hold(data["lots"] == oldest(oracle, client.number, amount), f"{told}, of {data['lots']}")
    for lot in data["lots"]:
        source, part = lot["payment"], lot["amount_minor"]
        moves = [
            {"place": "credit", "payment": source, "amount_minor": -part, "use": None},
            {"place": "used", "payment": source, "amount_minor": part, "use": payment.number},
        ]
        yield from moved(oracle, moves, oracle.now)
    invoice.balance()
    yield from (payment, client, invoice)


# --- the late fee -----------------------------------------------------------------------------


@folds("late-fee-added")
def _late_fee_added(oracle: Oracle, data: Json, fact: Fact) -> Iterable[Thing]:
    invoice = oracle.invoices[data["invoice"]]
    if invoice.awaits is None:
        hold_overdue_by_time(oracle, invoice, fact.at)
        invoice.awaits = "the fee and overdue"
    hold(invoice.awaits == "the fee and overdue", f"INV-{invoice.number} gets a fee out of turn")
    hold(not invoice.was_fined, f"INV-{invoice.number} gets two fees")
    expected = _fee(invoice)
    hold(data["amount_minor"] == expected, f"a fee of {data['amount_minor']}, not {expected}")
    invoice.late_fee_minor, invoice.awaits, invoice.was_fined = expected, "overdue", True
    yield invoice


def _fee(invoice: Invoice) -> int:
    terms = invoice.terms
    rate = terms["session_late_fee_rate" if invoice.plan == "session" else "late_fee_rate"]
    services = invoice.total_minor - invoice.returned_minor
    unpaid = max(services - invoice.paid_minor - invoice.credited_minor, 0)
    base = services if terms["late_fee_base"] == "total" else unpaid
    part = share(base, rate)
    return max(part, int(terms["late_fee_min"])) if base > 0 and rate != "0" else 0


@folds("invoice-overdue")
def _overdue(oracle: Oracle, data: Json, fact: Fact) -> Iterable[Thing]:
    invoice = oracle.invoices[data["invoice"]]
    if invoice.awaits is None:
        hold_overdue_by_time(oracle, invoice, fact.at)
        invoice.awaits = "the fee and overdue"
    is_awaited = invoice.awaits == "overdue" or (
        invoice.awaits == "the fee and overdue" and _fee(invoice) == 0
    )
    hold(is_awaited, f"INV-{invoice.number} is overdue and awaits {invoice.awaits}")
    hold(invoice.status == "open", f"INV-{invoice.number} was {invoice.status} when overdue")
    invoice.status, invoice.awaits, invoice.was_overdue = "overdue", None, True
    yield invoice
