"""What an event that moved money says in the books: one line for people, pure."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from invoicectl.ledger import Entered
from invoicectl.model import reference

Data = dict[str, Any]


def narrated(event: Entered) -> str:
    """The description of a transaction: what happened to what, and why if somebody said."""
    data: Data = json.loads(event.data)
    words = _WORDS.get(event.kind)
    told = words(event, data) if words is not None else f"{event.ref} {_words_of(event.kind)}"
    why = data.get("reason") or data.get("reference")
    return f"{told}: {why}" if why else told


def _words_of(kind: str) -> str:
    return kind.replace("-", " ")


def _invoice(event: Entered, word: str) -> str:
    """The invoice that a payment is for; nothing before there is one."""
    return "" if event.invoice is None else f" {word} {reference('invoice', event.invoice)}"


def _issued(event: Entered, data: Data) -> str:
    first = data["lines"][0]["text"] if data["lines"] else ""
    many = " and more" if len(data["lines"]) > 1 else ""
    return f"{event.ref} issued: {first}{many}" if first else f"{event.ref} issued"


def _confirmed(event: Entered, data: Data) -> str:
    how = {"auto": "by silence", "live": "at its end"}
    return f"{event.ref} confirmed {how.get(data['by'], 'by the client')}"


def _visit(event: Entered, told: str) -> str:
    return f"{event.ref} {told}: {event.service}"


def _payment(event: Entered, how: str) -> str:
    what = _PAYMENTS.get(event.payment_kind or "", "payment")
    return f"{event.ref} {what}{_invoice(event, 'for')} {how}"


def _credit(_: Entered, data: Data) -> str:
    return "Goodwill" if data["method"] is None else f"In advance by {data['method']}"


def _refund(event: Entered, data: Data) -> str:
    what = "tip given back" if data["tip_minor"] else "refund"
    how = {"card": "to the card", "cash": "in cash"}.get(data["method"], "to credit")
    return f"{event.ref} {what}{_invoice(event, 'of')} {how}"


_PAYMENTS = {
    "deposit": "deposit",
    "collect": "collection",
    "retry": "collection again",
    "tip": "tip",
}
"""What a payment was asked for, where it isn't simply one."""

_WORDS: dict[str, Callable[[Entered, Data], str]] = {
    "invoice-issued": _issued,
    "invoice-confirmed": _confirmed,
    "late-fee-added": lambda event, _: f"{event.ref} late fee",
    "visit-completed": lambda event, _: _visit(event, "done"),
    "visit-cancelled": lambda event, _: _visit(event, "cancelled, a share is kept"),
    "line-added": lambda event, data: f"{event.ref} changed: {data['line']['text']}",
    "invoice-voided": lambda event, _: f"{event.ref} void",
    "payment-approved": lambda event, _: _payment(event, "by card"),
    "payment-received": lambda event, data: _payment(event, f"by {data['method']}"),
    "credit-added": _credit,
    "credit-used": lambda event, _: _payment(event, "from credit"),
    "refund-made": _refund,
    "late-fee-waived": lambda event, _: f"{event.ref} late fee waived",
    "payment-reversed": lambda event, _: f"{event.ref}{_invoice(event, 'for')} did not hold",
    "invoice-written-off": lambda event, _: f"{event.ref} written off",
    "provider-paid": lambda *_: "Paid out",
}
"""The words for each kind of event that moves money."""
