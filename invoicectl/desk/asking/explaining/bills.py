"""Every amount and instant of an invoice, each with its why, in the order of the invoice's life.

Instants and fees are what the rules say of its facts; sums are added up anew from its lines and
payments as these facts left them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from invoicectl.desk.asking.explaining.lives import Life, stamp
from invoicectl.desk.asking.explaining.values import Because
from invoicectl.domain import holds
from invoicectl.domain.model import Client, Invoice, Payment

if TYPE_CHECKING:
    from invoicectl.domain.holds import Hold
    from invoicectl.domain.model import Line as BillLine
    from invoicectl.domain.world import Key

Parts = list[tuple[str, int]]
"""What a sum consists of, each part by its name, in minor units."""

NAMED = 6
"""How many parts of a sum a sentence names."""


def lines(life: Life, invoice: Invoice) -> Iterator[Because]:
    """Each of its amounts and instants that is not null."""
    key = (Invoice, invoice.number)
    yield from claimed(life, key, "issued_at")
    yield from _items(life, key, invoice)
    yield _total(life, key, invoice)
    if invoice.plan == "booking":
        yield _deposit_due(life, key, invoice)
    if invoice.deadline_at is not None:
        yield from claimed(life, key, "deadline_at")
    if invoice.contested_at is not None:
        yield from claimed(life, key, "contested_at")
    if invoice.confirmed_at is not None:
        yield from claimed(life, key, "confirmed_at")
    if invoice.due_at is not None:
        yield from claimed(life, key, "due_at")
    own = holds.own(invoice)
    yield from held(life, own, key)
    if own is None:
        client = life.get(Client, invoice.client)
        yield from held(life, holds.own(client), (Client, client.number), " with the client")
    yield life.line(key, "late_fee") or _zero(life, "late_fee", "late fee", "none was added", "B10")
    payments = life.payments_of_invoice(invoice.number)
    yield _tips(life, key, payments)
    yield added(life, "paid", "paid", "7", _paid(payments), life.seqs(key, "paid_minor"))
    used = [(each.ref, each.held_minor) for each in payments if each.is_use]
    yield added(life, "credited", "credit used", "B16", used, life.seqs(key, "credited_minor"))
    yield _refunded(life, key, payments)
    yield _due(life, key, invoice)


def claimed(life: Life, key: Key, field: str) -> Iterator[Because]:
    """What the rules said of a field when a fact set it."""
    found = life.line(key, field)
    if found is not None:
        yield found


def taken(life: Life, key: Key, field: str, at: datetime, what: str, rule: str) -> Because:
    """An instant at which somebody, or time, did something."""
    told = f"{what.format(life.when(at))} ({rule})"
    return Because(field, stamp(at), rule, told, {}, life.seqs(key, field)[-1:])


def _zero(life: Life, field: str, name: str, why: str, rule: str) -> Because:
    return Because(field, life.money(0), rule, f"{name} {life.money(0)}: {why} ({rule})", {})


def _items(life: Life, key: Key, invoice: Invoice) -> Iterator[Because]:
    """Each line of the bill."""
    for index, item in enumerate(invoice.lines):
        field = f"lines[{index}]"
        seqs, said = life.seqs(key, field), life.line(key, f"{field}.amount")
        if said is None:
            amount, rule = life.money(item.amount_minor), _rule_of(invoice, item)
            told = f"line {index + 1}, {amount}: {item.text} ({rule})"
            said = Because(f"{field}.amount", amount, rule, told, {}, seqs)
        yield said


def _rule_of(invoice: Invoice, item: BillLine) -> str:
    """The rule by which a line stands on an invoice."""
    if item.visit is not None:
        if item.amount_minor < 0 or item.text.startswith("Cancelled"):
            return "B15"
        return "B7" if invoice.plan == "series" else "B2"
    if item.of is not None:
        return "A2" if invoice.confirmed_by == "live" else "A3"
    return "6" if invoice.plan == "direct" and item.amount_minor > 0 else "7"


def _total(life: Life, key: Key, invoice: Invoice) -> Because:
    parts = [(each.visit or each.text, each.amount_minor) for each in invoice.lines]
    rule = _rule_of(invoice, invoice.lines[0]) if len(parts) == 1 else "7"
    return added(life, "total", "total", rule, parts, life.seqs(key, "total_minor"))


def added(
    life: Life, field: str, name: str, rule: str, parts: Parts, seqs: tuple[int, ...]
) -> Because:
    """A sum with its parts, each by its name; a lone one needs no amount of its own."""
    parts = [each for each in parts if each[1]]
    amount = life.money(sum(minor for _, minor in parts))
    inputs: dict[str, str] = {}
    for called, minor in parts:
        unique = called if called not in inputs else f"{called} ({len(inputs) + 1})"
        inputs[unique] = life.money(minor)
    told = _in_words(inputs)
    return Because(field, amount, rule, f"{name} {amount}: {told} ({rule})", inputs, seqs)


def _in_words(inputs: dict[str, str]) -> str:
    """`25.00 for V1 + 30.00 for V2 - 5.00 for Discount`; of many parts only the first."""
    if len(inputs) < 2:
        return next(iter(inputs), "nothing")
    told = ""
    for called, amount in list(inputs.items())[:NAMED]:
        sign = " - " if amount.startswith("-") else " + "
        told += f"{sign if told else sign.strip(' +')}{amount.lstrip('-')} for {called}"
    more = len(inputs) - NAMED
    return f"{told} and {more} more" if more > 0 else told


def _deposit_due(life: Life, key: Key, invoice: Invoice) -> Because:
    """What of the deposit is still to be paid."""
    amount, said = life.money(invoice.deposit_due_minor), life.line(key, "deposit_due")
    seqs = life.seqs(key, "deposit_minor", "paid_minor", "credited_minor", "total_minor")
    if said is None:
        return _zero(life, "deposit_due", "deposit due", "none was asked for", "B3")
    how = "was asked for" if invoice.deposit_minor else "was taken at confirmation"
    told = f"deposit due {amount}: {said.text} {how} (B3)"
    return said._replace(value=amount, text=told, events=(*said.events, *seqs))


def held(life: Life, hold: Hold | None, key: Key, whose: str = "") -> Iterator[Because]:
    """Since when and until when something is held, by itself or with its client."""
    if hold is None:
        return
    seqs = life.seqs(key, "held_at")[-1:]
    told = f"held{whose} since {life.when(hold.since)}: {hold.reason} (7)"
    yield Because("hold.since", stamp(hold.since), "7", told, {}, seqs)
    if hold.until is not None:
        told = f"held until {life.when(hold.until)}: as was said with it (7)"
        yield Because("hold.until", stamp(hold.until), "7", told, {}, seqs)


def _tips(life: Life, key: Key, payments: list[Payment]) -> Because:
    """Tips, apart from what is due; what was given back or did not hold is taken off."""
    parts = [(paid_by(each), sum(part.amount_minor for part in each.tips)) for each in payments]
    return added(life, "tips", "tips", "B13", parts, life.seqs(key, "tips_minor"))


def _paid(payments: list[Payment]) -> list[tuple[str, int]]:
    """What each payment has on the invoice: what moved on, went back or did not hold is not."""
    return [(paid_by(each), each.held_minor) for each in payments if not each.is_use]


def paid_by(payment: Payment) -> str:
    """A payment in a sentence, by how it came: `P3, visa-4242`."""
    return f"{payment.ref}, {payment.card or payment.method or payment.kind}"


def _refunded(life: Life, key: Key, payments: list[Payment]) -> Because:
    """What was given back of the services, less refunds that did not hold."""
    parts = []
    for each in payments:
        if each.kind == "refund" and each.outcome == "approved":
            undone = sum(part.amount_minor for part in each.reversals if part.place == "total")
            parts.append((paid_by(each), each.amount_minor - undone))
    return added(life, "refunded", "refunded", "7", parts, life.seqs(key, "refunded_minor"))


def _due(life: Life, key: Key, invoice: Invoice) -> Because:
    """What is still owed: what the other sums come to."""
    parts = {
        "total": invoice.total_minor,
        "late_fee": invoice.late_fee_minor,
        "paid": -invoice.paid_minor,
        "credited": -invoice.credited_minor,
    }
    amount = life.money(sum(parts.values()))
    shown = {
        "total": "of services",
        "late_fee": "late fee",
        "paid": "paid",
        "credited": "credit used",
    }
    told = " ".join(
        f"{'-' if minor < 0 else '+'} {life.money(abs(minor))} {shown[name]}"
        for name, minor in parts.items()
        if minor or name == "total"
    ).removeprefix("+ ")
    inputs = {name: life.money(abs(minor)) for name, minor in parts.items()}
    fields = ("total_minor", "late_fee_minor", "paid_minor", "credited_minor")
    told = f"still due {amount}: {told} (7)"
    return Because("due", amount, "7", told, inputs, life.seqs(key, *fields))
