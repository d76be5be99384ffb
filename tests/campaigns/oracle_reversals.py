"""How the oracle takes in payments that did not hold, and reversals that are withdrawn."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from tests.campaigns.oracle import Booking, Fact, Invoice, Json, Oracle, Payment, Thing, folds, hold
from tests.campaigns.oracle_places import by_payment, count_excess, moved, tip_left


@folds("payment-reversed")
def _reversed(oracle: Oracle, data: Json, fact: Fact) -> Iterable[Thing]:
    """It comes off what is credit, then off what is paid; the rest is due again."""
    payment = oracle.payments[data["payment"]]
    amount, tip = data["amount_minor"], data["tip_minor"]
    told = f"P{payment.number} ({payment.kind}, {payment.outcome}) is reversed by {amount}, {tip}"
    hold(payment.outcome == "approved" and payment.kind != "payout", told)
    is_use = _is_use(payment)
    whole = payment.held_minor if is_use else payment.amount_minor + payment.tip_minor
    beyond = 0 if is_use else payment.reversed_minor + payment.reversed_tip_minor
    hold(0 < amount + tip <= whole - beyond, f"{told}; {whole - beyond} is left of it")
    hold(data["number"] == len(payment.turns) + 1, f"{told} as number {data['number']}")
    turn = {"amount": amount, "tip": tip, "returned": data["returned_minor"], "from_tips": 0}
    if payment.kind == "refund":
        yield from _refund_undone(oracle, payment, data)
        hold(data["total_minor"] == _raised(oracle, payment, amount), f"{told}, the total else")
    elif is_use:
        found = by_payment(data["moves"], "used")
        hold(found == {payment.number: amount}, f"{told}: {found} comes off its use")
        hold(not data["returned_minor"], told)
        yield from moved(oracle, data["moves"], fact.at)
    else:
        turn["from_tips"] = min(tip, tip_left(payment))
        yield from _money_left(oracle, payment, data, turn)
    payment.turns.append(turn)
    yield from _turned(oracle, payment, data, fact, 1)


def _is_use(payment: Payment) -> bool:
    return payment.method == "credit" and payment.kind != "refund"


def _money_left(oracle: Oracle, payment: Payment, data: Json, turn: Json) -> Iterable[Thing]:
    """Where money that came in comes off: credit, what is paid, the uses of an advance, a line."""
    told = f"P{payment.number} is reversed"
    amount = data["amount_minor"]
    credit = min(amount, payment.unused_minor)
    paid = min(amount - credit, payment.held_minor)
    rest = amount - credit - paid
    found = by_payment(data["moves"], "credit"), by_payment(data["moves"], "paid")
    expected = tuple({payment.number: part} if part else {} for part in (credit, paid))
    hold(found == expected, f"{told}: {found} comes off, not {expected}")
    uses: dict[int, int] = {}
    if payment.kind == "advance":
        for use in sorted(oracle.payments.values(), key=lambda each: -each.number):
            part = min(use.lots[payment.number], rest) if _is_use(use) else 0
            rest -= part
            if part:
                uses[use.number] = part
    due_again = by_payment(data["moves"], "used")
    hold(due_again == uses, f"{told}: {due_again} is due again, not {uses}")
    hold(not rest or payment.kind != "goodwill", f"{told}, and {rest} of it was used")
    returned = rest + data["tip_minor"] - turn["from_tips"]
    told = f"{told}: {data['returned_minor']} is returned, not {returned}"
    hold(data["returned_minor"] == returned, told)
    yield from moved(oracle, data["moves"], oracle.now)


def _refund_undone(oracle: Oracle, refund: Payment, data: Json) -> Iterable[Thing]:
    """What had gone back is here again, or gone once more."""
    for move in data["moves"]:
        if move["place"] == "gone":
            charge = oracle.payments[refund.of or move["payment"]]
            charge.refunded_minor += move["amount_minor"]
            yield charge
        if move["place"] == "tip" and refund.method == "credit":
            source = oracle.payments[move["payment"]]
            source.tip_credited_minor -= move["amount_minor"]
            yield source
    yield from moved(oracle, data["moves"], oracle.now)
    count_excess(oracle, data["moves"])


def _raised(oracle: Oracle, refund: Payment, amount: int) -> int:
    """What a refund that did not hold raises its total by: what it and no other refund took off.
    A void invoice owes nothing."""
    invoice = oracle.invoices.get(refund.invoice or 0)
    if invoice is None or invoice.was_void:
        return 0
    others = sum(
        each.amount_minor - each.reversed_minor
        for each in oracle.payments.values()
        if each.kind == "refund" and each.outcome == "approved"
        if each.invoice == refund.invoice and each is not refund
    )
    return min(amount, max(invoice.refunded_minor - others, 0))


def _fallen(oracle: Oracle, refund: Payment, amount: int) -> int:
    """What the total falls by when the refund was made after all: never below the services."""
    invoice = oracle.invoices.get(refund.invoice or 0)
    if invoice is None or invoice.was_void:
        return 0
    return min(amount, invoice.total_minor - invoice.returned_minor)


@folds("reversal-withdrawn")
def _withdrawn(oracle: Oracle, data: Json, fact: Fact) -> Iterable[Thing]:
    """The newest reversal is taken back: what is then too much paid is credit."""
    payment = oracle.payments[data["payment"]]
    told = f"P{payment.number}: a reversal is withdrawn"
    hold(payment.turns, told)
    turn = payment.turns.pop()
    found, expected = (data["amount_minor"], data["tip_minor"]), (turn["amount"], turn["tip"])
    hold(found == expected, f"{told} of {found}, not {expected}")
    fallen = _fallen(oracle, payment, turn["amount"]) if payment.kind == "refund" else 0
    hold(data["total_minor"] == -fallen, f"{told}, and the total moves else")
    if payment.kind == "refund":
        yield from _refund_undone(oracle, payment, data)
    else:
        hold(data["returned_minor"] == -turn["returned"], f"{told}, and its line is else")
        yield from moved(oracle, data["moves"], fact.at)
    yield from _turned(oracle, payment, data, fact, -1)


def _turned(oracle: Oracle, payment: Payment, data: Json, fact: Fact, sign: int) -> Iterable[Thing]:
    """What every reversal changes besides, or the other way round."""
    amount, tip = data["amount_minor"], data["tip_minor"]
    payment.reversed_minor += sign * amount
    payment.reversed_tip_minor += sign * tip
    payment.reversed_at = fact.at if sign > 0 else payment.reversed_at if payment.turns else None
    yield from _tips_moved(oracle, payment, data)
    if payment.method != "credit":
        way = payment.method or "goodwill"
        oracle.cash[way] += (sign if payment.kind == "refund" else -sign) * (amount + tip)
    touched = {move["use"] or move["payment"] for move in data["moves"]}
    bills = {oracle.payments[number].invoice for number in touched}
    bill = oracle.invoices.get(data["invoice"] or 0)
    if bill is not None:
        bill.total_minor += data["returned_minor"] + data["total_minor"]
        bill.returned_minor += data["returned_minor"]
        bill.refunded_minor -= data["total_minor"]
        yield from _earned_again(oracle, bill, data)
    bills |= {data["invoice"], payment.invoice if amount else None}
    reopened = [each["invoice"] for each in data["reopened"]]
    for number in bills - {None}:
        invoice = oracle.invoices[number or 0]
        if invoice.status == "written-off" and number in reopened:
            invoice.status = "paid"
        _left_to_people(oracle, payment, data, invoice, fact, sign)
        invoice.balance()
        yield invoice
    yield payment


def _earned_again(oracle: Oracle, invoice: Invoice, data: Json) -> Iterable[Thing]:
    """What a refund took of the income, or of what is still to come, is there again."""
    total = data["total_minor"]
    if total and invoice.plan == "booking":
        visits = oracle.visits.values()
        planned = sum(
            each.price_minor
            for each in visits
            if each.invoice == invoice.number and each.status == "planned"
        )
        most = max(planned, invoice.unearned_minor)
        invoice.unearned_minor = max(min(invoice.unearned_minor + total, most), 0)
    if total and invoice.session is not None:
        session = oracle.sessions[invoice.session]
        provider = oracle.providers[session.provider]
        charge, earnings = data["service_charge_minor"], data["earnings_minor"]
        hold(charge + earnings == total, f"INV-{invoice.number}: {charge} and {earnings}")
        session.fee_minor = (session.fee_minor or 0) + total
        session.service_charge_minor = (session.service_charge_minor or 0) + charge
        session.earnings_minor = (session.earnings_minor or 0) + earnings
        provider.pending_minor += earnings
        yield from (session, provider)


def _left_to_people(
    oracle: Oracle, payment: Payment, data: Json, invoice: Invoice, fact: Fact, sign: int
) -> None:
    """Only a charge to a card that was reversed leaves an invoice to people."""
    is_charge = payment.method == "card" and payment.kind != "refund"
    uses = {move["use"] for move in data["moves"] if move["use"]}
    about = {data["invoice"]} | {oracle.payments[use].invoice for use in uses}
    about |= {payment.invoice} if data["amount_minor"] else set()
    if invoice.number not in about:
        return
    if is_charge and sign < 0:
        stands = any(
            each.reversed_minor
            for each in oracle.payments.values()
            if each.invoice == invoice.number and each.method == "card" and each.kind != "refund"
        )
        invoice.is_by_hand, invoice.reopened_at = stands or payment.reversed_minor > 0, fact.at
    elif is_charge and data["amount_minor"]:
        invoice.is_by_hand = True
    elif is_charge:
        invoice.tip_due_at = fact.at
    else:
        invoice.reopened_at = fact.at


def _tips_moved(oracle: Oracle, payment: Payment, data: Json) -> Iterable[Thing]:
    """The providers' parts of a tip: less, or again."""
    parts: Counter[tuple[int | None, int | None]] = Counter()
    for part in data["tips"]:
        parts[part["visit"], part["provider"]] += part["amount_minor"]
    owner: Invoice | Booking | None = None
    if payment.invoice is not None or payment.booking is not None:
        owner = oracle.owner(payment)
    for (visit, number), minor in parts.items():
        if owner is not None:
            owner.tips_left[visit, number] += minor
            owner.tips_minor += minor
            yield owner
        payment.tips_left[visit, number] += minor
        if number is None:
            oracle.cash["tips"] += minor
        else:
            oracle.providers[number].tips_minor += minor
            yield oracle.providers[number]


@folds("payout-reversed")
def _payout_reversed(oracle: Oracle, data: Json, fact: Fact) -> Iterable[Thing]:
    """A payout did not arrive and is owed again; below zero it did."""
    payment = oracle.payments[data["payment"]]
    provider = oracle.providers[payment.provider or 0]
    back = data["earnings_minor"] + data["tips_minor"]
    payment.reversed_minor += back
    told = f"P{payment.number}: {payment.reversed_minor} of {payment.amount_minor} did not arrive"
    hold(0 <= payment.reversed_minor <= payment.amount_minor and back, told)
    provider.pending_minor += data["earnings_minor"]
    provider.tips_minor += data["tips_minor"]
    provider.paid_out_minor -= back
    oracle.cash["bank"] += back
    turn = {"amount": back, "tip": 0, "from_tips": 0}
    payment.turns = [*payment.turns, turn] if back > 0 else payment.turns[:-1]
    payment.reversed_at = fact.at if back > 0 else payment.reversed_at if payment.turns else None
    yield from (payment, provider)
