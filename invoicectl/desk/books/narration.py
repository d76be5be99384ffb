"""What a fact that moved money says in the books: one line for people, pure."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from invoicectl.domain import events as ev
from invoicectl.domain.records import Entered
from invoicectl.domain.references import reference
from invoicectl.domain.text import in_one_line


def narrated(entered: Entered) -> str:
    """The description of a transaction: what happened to what, and why if somebody said."""
    event = entered.fact.event
    words = _WORDS.get(type(event))
    kind = ev.kind_of(event).replace("-", " ")
    told = words(entered, event) if words is not None else f"{entered.ref} {kind}"
    why = getattr(event, "reason", None) or getattr(event, "reference", None)
    return f"{told}: {why}" if why else told


def _invoice(entered: Entered, word: str) -> str:
    """The invoice that a payment is for; nothing before there is one."""
    return "" if entered.invoice is None else f" {word} {reference('invoice', entered.invoice)}"


def _issued(entered: Entered, event: ev.InvoiceIssued) -> str:
    first = in_one_line(event.lines[0].text) if event.lines else ""
    many = " and more" if len(event.lines) > 1 else ""
    return f"{entered.ref} issued: {first}{many}" if first else f"{entered.ref} issued"


def _confirmed(entered: Entered, event: ev.InvoiceConfirmed) -> str:
    how = {"auto": "by silence", "live": "at its end"}
    return f"{entered.ref} confirmed {how.get(event.by, 'by the client')}"


def _visit(entered: Entered, told: str) -> str:
    return f"{entered.ref} {told}: {entered.service}"


def _payment(entered: Entered, how: str) -> str:
    what = _PAYMENTS.get(entered.payment_kind or "", "payment")
    return f"{entered.ref} {what}{_invoice(entered, 'for')} {how}"


def _credit(entered: Entered, event: ev.CreditAdded) -> str:
    how = "goodwill" if event.method is None else f"in advance by {event.method}"
    return f"{entered.ref} {how}"


def _refund(entered: Entered, event: ev.RefundMade) -> str:
    what = "tip given back" if event.tip_minor else "refund"
    ways = {"card": "to the card", "cash": "in cash", "bank": "by bank"}
    how = ways.get(event.method, "to credit")
    return f"{entered.ref} {what}{_invoice(entered, 'of')} {how}"


_PAYMENTS = {
    "deposit": "deposit",
    "collect": "collection",
    "retry": "collection again",
    "tip": "tip",
}
"""What a payment was asked for, where it isn't simply one."""

_WORDS: dict[type, Callable[[Entered, Any], str]] = {
    ev.InvoiceIssued: _issued,
    ev.InvoiceConfirmed: _confirmed,
    ev.LateFeeAdded: lambda entered, _: f"{entered.ref} late fee",
    ev.VisitCompleted: lambda entered, _: _visit(entered, "done"),
    ev.VisitUndone: lambda entered, _: _visit(entered, "not done after all"),
    ev.VisitCancelled: lambda entered, _: _visit(entered, "cancelled, a share is kept"),
    ev.LineAdded: lambda entered, event: f"{entered.ref} changed: {event.line.text}",
    ev.InvoiceVoided: lambda entered, _: f"{entered.ref} void",
    ev.PaymentApproved: lambda entered, _: _payment(entered, "by card"),
    ev.PaymentReceived: lambda entered, event: _payment(entered, f"by {event.method}"),
    ev.CreditAdded: _credit,
    ev.CreditUsed: lambda entered, _: _payment(entered, "from credit"),
    ev.RefundMade: _refund,
    ev.LateFeeWaived: lambda entered, _: f"{entered.ref} late fee waived",
    ev.CreditPaidBack: lambda entered, event: (
        f"{entered.ref} client credit paid back by {event.method}"
    ),
    ev.InvoiceDiscounted: lambda entered, _: f"{entered.ref} discount",
    ev.PaymentReversed: lambda entered, _: f"{entered.ref}{_invoice(entered, 'for')} did not hold",
    ev.ReversalWithdrawn: lambda entered, _: (
        f"{entered.ref}{_invoice(entered, 'for')} held after all"
    ),
    ev.PayoutReversed: lambda entered, _: f"{entered.ref} payout did not arrive",
    ev.InvoiceWrittenOff: lambda entered, _: f"{entered.ref} written off",
    ev.ProviderPaid: lambda entered, _: f"{entered.ref} paid out",
}
"""The words for each kind of event that moves money."""
