"""Why the amounts and instants of payments are what they are, and of the people whose they are."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from invoicectl import rules
from invoicectl.acts.bookings.booking import deposit_charge
from invoicectl.desk.asking.client_page import SUMS
from invoicectl.desk.asking.explaining.bills import added, held, taken
from invoicectl.desk.asking.explaining.lives import Claimed, Claims, Life, stamp
from invoicectl.desk.asking.explaining.values import Because
from invoicectl.domain import events as ev
from invoicectl.domain import fees, holds, making
from invoicectl.domain.model import Answer, Booking, Client, Invoice, Payment
from invoicectl.domain.states import AUTOMATIC

if TYPE_CHECKING:
    from invoicectl.domain.events import Fact


def _attempted(life: Life, fact: Fact) -> Iterator[Claimed]:
    """What a card is asked for: by time what is due then, at a confirmation the deposit."""
    event: ev.PaymentAttempted = fact.event  # type: ignore[assignment]
    key, amount, tip = (Payment, event.payment), event.amount_minor, event.tip_minor
    rule, why, inputs = "B12", "as somebody asked for", {}
    if event.purpose in AUTOMATIC and event.invoice is not None:
        invoice = life.get(Invoice, event.invoice)
        amount = invoice.due_minor
        tip = making.auto_tip_minor(life, invoice, amount)
        rule = "B4" if event.purpose == "collect" else "B9"
        rule = "7" if invoice.plan == "session" and event.purpose == "collect" else rule
        why = f"what was due of {invoice.ref}"
        inputs = {"due": life.money(amount)}
    elif event.purpose == "deposit" and event.booking is not None:
        booking = life.get(Booking, event.booking)
        amount, rule = deposit_charge(life, booking), "B3"
        why = f"the deposit of {booking.ref}, less client credit"
    elif event.purpose == "tip":
        rule = "B13"
    shown = life.money(amount)
    yield key, Because("amount", shown, rule, f"amount {shown}: {why} ({rule})", inputs)
    yield key, _tip(life, tip, "B18" if event.purpose in AUTOMATIC else "B13")


def _tip(life: Life, minor: int, rule: str) -> Because:
    amount = life.money(minor)
    why = "the client's auto-tip" if rule == "B18" else "as was said with it"
    return Because("tip", amount, rule, f"tip {amount}: {why if minor else 'none'} ({rule})", {})


def _approved(life: Life, fact: Fact) -> Iterator[Claimed]:
    """What of an approved charge was beyond the due."""
    event: ev.PaymentApproved = fact.event  # type: ignore[assignment]
    payment = life.get(Payment, event.payment)
    followed = rules.answered(life, payment, Answer("approved"), now=fact.at)
    beyond = [each.excess_minor for each in followed if isinstance(each, ev.PaymentApproved)]
    if beyond and payment.kind != "deposit":
        amount = life.money(beyond[0])
        told = f"to credit {amount}: what was beyond the due (B12)"
        yield (Payment, event.payment), Because("excess", amount, "B12", told, {})


def payment(life: Life, thing: Payment) -> Iterator[Because]:
    """Each amount and instant of a payment that is not null."""
    key = (Payment, thing.number)
    rule = _RULES.get(thing.kind, "7")
    yield taken(life, key, "at", thing.at, "made {}", rule)
    recorded = life.recorded.get(key)
    if recorded is not None:
        told = f"recorded {life.when(recorded)}: when it was written (3)"
        yield Because("recorded_at", stamp(recorded), "3", told, {}, life.seqs(key, "number"))
    amount = life.money(thing.amount_minor)
    asked = Because("amount", amount, rule, f"amount {amount}: as was said with it ({rule})", {})
    yield life.line(key, "amount") or asked._replace(events=life.seqs(key, "amount_minor"))
    tip = _tip(life, thing.tip_minor, "B13")._replace(events=life.seqs(key, "tip_minor"))
    yield life.line(key, "tip") or tip
    yield _excess(life, thing)
    back = [
        ("services", thing.refunded_minor),
        ("tip", thing.refunded_tip_minor),
    ]
    fields = ("refunded_minor", "refunded_tip_minor")
    yield added(life, "refunded", "refunded", "7", back, life.seqs(key, *fields))
    back = [("services", thing.reversed_minor), ("tip", thing.reversed_tip_minor)]
    fields = ("reversed_minor", "reversed_tip_minor")
    yield added(life, "reversed", "reversed", "7", back, life.seqs(key, *fields))
    if thing.reversed_at is not None:
        yield taken(life, key, "reversed_at", thing.reversed_at, "did not hold {}", "7")


def _excess(life: Life, thing: Payment) -> Because:
    """What went to client credit: at its approval, or since, as the total fell."""
    key = (Payment, thing.number)
    said, seqs = life.line(key, "excess"), life.seqs(key, "excess_minor")
    if said is not None and seqs[-1:] == said.events:
        return said
    amount = life.money(thing.excess_minor)
    why = "what is beyond the due of its invoice" if thing.excess_minor else "nothing"
    return Because("excess", amount, "7", f"to credit {amount}: {why} (7)", {}, seqs)


_RULES = {
    "deposit": "B3",
    "collect": "B4",
    "retry": "B9",
    "manual": "B12",
    "tip": "B13",
}
"""The rule by which a payment of a kind comes about; others by section 7."""


def client(life: Life, thing: Client) -> Iterator[Because]:
    """Each amount and instant of a client that is not null."""
    key = (Client, thing.number)
    parts = [(each.ref, each.unused_minor) for each in life.credit_of(thing.number)]
    aside = thing.credit_minor - sum(minor for _, minor in parts)
    parts.append(("set aside for a refund under way", aside))
    yield added(life, "credit", "credit", "B16", parts, life.seqs(key, "credit_minor"))
    bills = [each for (kind, _), each in life.changed.items() if kind is Invoice]
    for field, statuses in SUMS.items():
        due = [(each.ref, each.due_minor) for each in bills if each.status in statuses]
        yield added(life, field, field.replace("_", " "), "7", due, ())
    dues = [
        each.due_at for each in bills if each.status in SUMS["owes"] and each.due_at is not None
    ]
    if dues:
        told = f"due since {life.when(min(dues))}: the earliest of what is owed (7)"
        yield Because("due_at", stamp(min(dues)), "7", told, {})
    visits = [(each.ref, each.billed_minor) for each in life.unbilled(thing.number)]
    yield added(life, "to_invoice", "to invoice", "B7", visits, ())
    tip = fees.auto_tip(thing)
    if isinstance(tip, int):
        amount = life.money(tip)
        told = f"auto-tip {amount}: as the client wants it (B18)"
        yield Because("auto_tip", amount, "B18", told, {}, life.seqs(key, "auto_tip_minor"))
    if thing.erased_at is not None:
        yield taken(life, key, "erased_at", thing.erased_at, "erased {}", "14")
    yield from held(life, holds.own(thing), key)


CLAIMS: dict[type, Claims] = {
    ev.PaymentAttempted: _attempted,
    ev.PaymentApproved: _approved,
}
"""What is asked of the rules before each kind of fact."""
