"""The words for what things are and where they stand, and which state may follow which.

A word that is none of these is no value of ours. `evolve` holds itself to FOLLOWS: a fold that
would take a thing from one state to another that isn't named here is a fault.
"""

from __future__ import annotations

from typing import Literal, get_args

InvoiceStatus = Literal[
    "pending", "contested", "open", "overdue", "paid", "closed", "void", "written-off"
]
SessionStatus = Literal["open", "hired", "closed"]
BookingStatus = Literal["requested", "confirming", "confirmed", "cancelled"]
SeriesStatus = Literal["active", "ended"]
VisitStatus = Literal["planned", "done", "cancelled"]
Outcome = Literal["unknown", "approved", "declined", "cancelled", "review"]

PlanName = Literal["session", "booking", "series", "direct"]
SessionKind = Literal["email", "chat", "phone"]
Side = Literal["client", "provider"]
TextKind = Literal["reply", "offer", "invoice", "answer"]
ConfirmedBy = Literal["client", "auto", "live"]
PaymentKind = Literal[
    "deposit", "collect", "retry", "manual", "tip", "refund", "advance", "goodwill", "payout"
]
Method = Literal["card", "cash", "check", "transfer", "credit", "bank", "opening"]
"""How money moved; `opening`: before this file, which was told of it by an import."""
Received = Literal["cash", "check", "transfer"]
Told = Literal["cash", "check", "transfer", "opening"]
InAdvance = Literal["cash", "check", "transfer", "card", "opening"]
Place = Literal["paid", "used", "credit", "aside", "gone", "tip"]
"""Where the money of a payment is: it stands as paid on its invoice, or as credit used on some
invoice; it is client credit, or such that is set aside for a refund under way; it has left the
business again; it is a tip."""

INVOICE_STATUSES: tuple[InvoiceStatus, ...] = get_args(InvoiceStatus)
PLAN_NAMES: tuple[PlanName, ...] = get_args(PlanName)
SESSION_KINDS: tuple[SessionKind, ...] = get_args(SessionKind)
SIDES: tuple[Side, ...] = get_args(Side)
RECEIVED: tuple[Received, ...] = get_args(Received)
"""How money comes in elsewhere, other than by card."""

AUTOMATIC: frozenset[PaymentKind] = frozenset({"collect", "retry"})
"""What time asks cards for."""


MOVED = frozenset({"approved", "unknown", "taken", "lost"})
"""The outcomes at a gateway with which money moved, or may have."""

UnmatchedKind = Literal["charge", "refund", "dispute"]
"""What a gateway can have that the ledger doesn't know."""

NEVER_AGAIN = frozenset(
    {
        "lost_card",
        "stolen_card",
        "pickup_card",
        "restricted_card",
        "fraudulent",
        "expired_card",
        "invalid_account",
        "card_not_supported",
        "revocation_of_authorization",
        "revocation_of_all_authorizations",
        "stop_payment_order",
    }
)
"""Codes of declines that say that a card will never do: time asks it no more. Source: B22."""

UNCONFIRMED: frozenset[InvoiceStatus] = frozenset({"pending", "contested"})
"""A session's invoice still waits for the client's answer, or for the provider's."""

ENDED: frozenset[InvoiceStatus] = frozenset({"closed", "void", "written-off"})
"""An invoice is over without having been paid: nothing is collected any more."""


def is_payable(status: InvoiceStatus) -> bool:
    """Whether an invoice asks for money, late or not."""
    return status in {"open", "overdue"}


def is_unconfirmed(status: InvoiceStatus) -> bool:
    """Whether a session's invoice still waits for an answer."""
    return status in UNCONFIRMED


def takes_tips(status: InvoiceStatus) -> bool:
    """Whether an invoice may be tipped on: once a session's is confirmed, and not when it is void,
    which owes nothing and takes nothing. Source: B13, SPEC 7."""
    return status not in UNCONFIRMED and status != "void"


Moves = dict[str | None, frozenset[str]]
"""From a state (None: from nothing) to those that may follow it; staying is always allowed."""

FOLLOWS: dict[str, Moves] = {
    "invoice": {
        None: frozenset({"pending", "open", "paid"}),
        "pending": frozenset({"contested", "open", "closed"}),
        "contested": frozenset({"pending"}),
        "open": frozenset({"overdue", "paid", "void", "written-off"}),
        "overdue": frozenset({"paid", "void", "written-off"}),
        "paid": frozenset({"open", "overdue", "void"}),
        "closed": frozenset(),
        "void": frozenset({"open"}),
        "written-off": frozenset({"open", "overdue", "paid", "void"}),
    },
    "session": {
        None: frozenset({"open", "hired"}),
        "open": frozenset({"hired", "closed"}),
        "hired": frozenset({"closed"}),
        "closed": frozenset(),
    },
    "booking": {
        None: frozenset({"requested"}),
        "requested": frozenset({"confirming", "confirmed", "cancelled"}),
        "confirming": frozenset({"requested", "confirmed"}),
        "confirmed": frozenset({"cancelled"}),
        "cancelled": frozenset(),
    },
    "series": {
        None: frozenset({"active"}),
        "active": frozenset({"ended"}),
        "ended": frozenset(),
    },
    "visit": {
        None: frozenset({"planned"}),
        "planned": frozenset({"done", "cancelled"}),
        "done": frozenset({"planned"}),
        "cancelled": frozenset(),
    },
    "payment": {
        None: frozenset({"unknown", "approved"}),
        "unknown": frozenset({"approved", "declined", "cancelled", "review"}),
        "review": frozenset({"approved", "declined", "cancelled"}),
        "approved": frozenset(),
        "declined": frozenset(),
        "cancelled": frozenset(),
    },
}
"""Which state of each kind of thing may follow which."""


def may_follow(kind: str, before: str | None, after: str) -> bool:
    """Whether a thing of this kind may go from one state (None: from nothing) to another."""
    return before == after or after in FOLLOWS[kind][before]
